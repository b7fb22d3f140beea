package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// picturesFrom takes a text with n pictures.
func picturesFrom(t *testing.T, s *store.Store, from conversation.Phone, n int) {
	t.Helper()
	in := text(from, "see")
	for i := range n {
		in.Media = append(in.Media, store.IncomingMedia{URL: fmt.Sprintf("https://carrier.example/%d", i), Type: "image/jpeg"})
	}
	if _, err := s.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

func due(t *testing.T, s *store.Store) []store.MediaDue {
	t.Helper()
	all, err := s.MediaToDo(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A phone nobody matched has room for three files and 10 MB a day; one that
// was matched has no such limit (security.md §9).
func TestAStrangersPicturesHaveLittleRoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		twoHouseholds(t, s) // Walter is matched
		picturesFrom(t, s, nobody, 2)
		picturesFrom(t, s, nobody, 5)
		waiting := due(t, s)
		if len(waiting) != 3 || waiting[0].Room != 10<<20 || waiting[0].From != nobody {
			t.Fatalf("%d pictures wait, the first with room for %d; want 3 and 10 MB", len(waiting), waiting[0].Room)
		}
		if err := s.KeepMedia(t.Context(), waiting[0].ID, store.FileIn{Type: "image/jpeg", Body: make([]byte, 9<<20)}); err != nil {
			t.Fatal(err)
		}
		waiting = due(t, s)
		if len(waiting) != 2 || waiting[0].Room != 1<<20 {
			t.Errorf("%d pictures wait with room for %d, want 2 and 1 MB", len(waiting), waiting[0].Room)
		}
		if err := s.MediaLeft(t.Context(), waiting[0].ID); err != nil {
			t.Fatal(err)
		}
		if n := len(due(t, s)); n != 1 {
			t.Errorf("%d pictures wait when one is left at the carrier, want 1", n)
		}
		advance(t, s, 25*time.Hour)
		picturesFrom(t, s, nobody, 4)
		if n := len(due(t, s)); n != 1+3 {
			t.Errorf("%d pictures wait on the next day, want 3 more", n)
		}
		picturesFrom(t, s, walter, 6)
		matched := 0
		for _, d := range due(t, s) {
			if d.From == walter && d.Room < 0 {
				matched++
			}
		}
		if matched != 6 {
			t.Errorf("%d of Walter's pictures wait without a limit, want all 6", matched)
		}
	})
}

// A picture that came by text belongs to nobody until its text does, then to
// the one thread it was filed to; a refused one keeps its reason.
func TestATextedPictureOpensWhenItsTextIsFiled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		cookie := enter(t, s, walter, 1)
		picturesFrom(t, s, walter, 2)
		waiting := due(t, s)
		if len(waiting) != 2 {
			t.Fatalf("%d pictures wait, want 2", len(waiting))
		}
		if err := s.KeepMedia(t.Context(), waiting[0].ID, knee("by text")); err != nil {
			t.Fatal(err)
		}
		if err := s.KeepMedia(t.Context(), waiting[0].ID, knee("once more")); err != nil {
			t.Fatal(err)
		}
		if err := s.MediaFailed(t.Context(), waiting[1].ID, true, "type", time.Now()); err != nil {
			t.Fatal(err)
		}
		n := signIn(t, s, cookie, born)
		page, err := s.Thread(t.Context(), n, n.Patients[0], 0)
		if err != nil {
			t.Fatal(err)
		}
		last := page.Messages[len(page.Messages)-1]
		if last.Way != "text" || len(last.Files) != 2 || last.Files[0].State != store.FileKept || last.Files[1].Why != "type" {
			t.Fatalf("the thread's newest = %+v, want the text with its two pictures", last)
		}
		f, err := s.File(t.Context(), n, last.Files[0].ID)
		if err != nil || content(t, s, f, false) != "whole by text" {
			t.Errorf("the picture = %v, %v", f, err)
		}
		who := member(t, s, store.RoleStaff)
		refused, err := s.FileForStaff(t.Context(), who, last.Files[1].ID, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenFile(refused, false); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a refused picture = %v, want ErrNotFound", err)
		}
		picturesFrom(t, s, rosa, 1) // her line has three patients: held, and about nobody
		held := due(t, s)
		if err := s.KeepMedia(t.Context(), held[0].ID, knee("held")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.File(t.Context(), n, held[0].ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another phone's held picture = %v, want ErrNotFound", err)
		}
		if _, err := s.FileForStaff(t.Context(), who, held[0].ID, false); err != nil {
			t.Errorf("a held picture for staff: %v", err)
		}
	})
}
