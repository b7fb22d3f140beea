package store_test

import (
	"cmp"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// The clock of practice mode and the job of every minute may look for what
// lapsed at the same moment: one of them opens the lock, and the other finds
// nothing to do.
func TestLocksThatLapseAtOnceOpenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
		if err != nil {
			t.Fatal(err)
		}
		wrong := conversation.Date{Year: 1950, Month: 1, Day: 1}
		if _, err := s.TryBirth(t.Context(), step.Cookie, wrong, false); err != nil {
			t.Fatal(err)
		}
		cookie := step.Cookie
		if _, err := s.AskAgain(t.Context(), cookie, conversation.English); err != nil {
			t.Fatal(err)
		}
		code := ""
		for _, body := range handOut(t, s) {
			if part := strings.Split(body, "|"); part[0] == string(conversation.CodeText) {
				code = part[2]
			}
		}
		step, err = s.CheckCode(t.Context(), cookie, code)
		if err != nil {
			t.Fatal(err)
		}
		cookie = cmp.Or(step.Cookie, cookie)
		for range 4 {
			if step, err = s.TryBirth(t.Context(), cookie, wrong, false); err != nil {
				t.Fatal(err)
			}
		}
		if step.Gate != store.LineLocked {
			t.Fatalf("after five wrong birth dates the gate is %q, want %q", step.Gate, store.LineLocked)
		}
		if err := s.AdvanceClock(t.Context(), 25*time.Hour); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				if err := s.Lapse(t.Context()); err != nil {
					t.Errorf("Lapse: %v", err)
				}
			})
		}
		all.Wait()
	})
}
