package staff

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linnet/store"
)

// Typing is gone 15 s after it was last said, a page 3 s after its stream
// ended, and each change is told once, by the talk's number alone.
func TestWhoIsHereGoesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		told := 0
		talk := store.NewID()
		p := &presence{}
		p.tell = func(scope string) {
			mu.Lock()
			defer mu.Unlock()
			told++
			if want := "here:" + talk.String(); scope != want {
				t.Errorf("told %q, want %q", scope, want)
			}
		}
		dana, maria := &store.Staff{ID: store.NewID(), Name: "Dana Kim"}, &store.Staff{ID: store.NewID(), Name: "Maria Lopez"}
		want := func(when, viewing, typing string, n int) {
			t.Helper()
			synctest.Wait()
			views, types := p.others(talk, dana)
			mu.Lock()
			defer mu.Unlock()
			if strings.Join(views, " ") != viewing || strings.Join(types, " ") != typing || told != n {
				t.Errorf("%s: viewing %v, typing %v, told %d times; want %q, %q, %d", when, views, types, told, viewing, typing, n)
			}
		}
		left := p.view(talk, maria)
		want("Maria opens it", "Maria", "", 1)
		again := p.view(talk, maria)
		left()
		<-time.After(viewHolds + time.Second)
		want("Maria goes on to the same talk", "Maria", "", 1)
		p.typed(talk, maria, true)
		want("Maria types", "Maria", "Maria", 2)
		<-time.After(5 * time.Second)
		p.typed(talk, maria, true)
		<-time.After(typingHolds - time.Second)
		want("14 s after the last time", "Maria", "Maria", 2)
		<-time.After(2 * time.Second)
		want("16 s after the last time", "Maria", "", 3)
		p.typed(talk, maria, true)
		p.typed(talk, maria, false)
		want("Maria sent it", "Maria", "", 5)
		again()
		want("right after the stream ended", "Maria", "", 5)
		<-time.After(viewHolds + time.Second)
		want("after a while", "", "", 6)
		if views, _ := p.others(talk, maria); len(views) != 0 {
			t.Errorf("Maria is told of %v: nobody is told of themselves", views)
		}
		<-time.After(typingHolds)
		if len(p.talks) != 0 {
			t.Errorf("%d talks are kept, want none", len(p.talks))
		}
	})
}
