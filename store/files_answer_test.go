package store_test

import (
	"errors"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// waitingTalk lets a patient write on the page and returns the talk.
func waitingTalk(t *testing.T, s *store.Store, n *store.Session, words string) store.ID {
	t.Helper()
	if err := s.Write(t.Context(), n, n.Patients[0], store.PageMessage{Words: words, Language: conversation.English, Key: store.NewID()}); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Order: store.OrderNewest})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.First == words {
			return row.Talk
		}
	}
	t.Fatalf("no talk says %q", words)
	return store.ID{}
}

// TestAnAnswerCarriesFiles: what staff add is theirs alone until it is sent,
// then the thread's and nobody else's; an undo brings it back into the box.
func TestAnAnswerCarriesFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := twoHouseholds(t, s)
		talk, other := waitingTalk(t, s, p.mother, "About Ana"), waitingTalk(t, s, p.father, "From her father")
		maria, leo := member(t, s, store.RoleStaff), colleague(t, s, "leo", store.RoleStaff)
		key := store.NewID()
		f, err := s.StageAnswer(t.Context(), maria, talk, key, knee("the form"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.StageAnswer(t.Context(), maria, talk, key, knee("the form"))
		if err != nil || again.ID != f.ID {
			t.Errorf("the same upload again = %v, %v, want the same file", again, err)
		}
		if all, err := s.StagedAnswer(t.Context(), maria, talk); err != nil || len(all) != 1 || all[0].ID != f.ID {
			t.Fatalf("waiting for the answer: %v, %v", all, err)
		}
		for name, try := range map[string]func() error{
			"the patient before it is sent": func() error { _, err := s.File(t.Context(), p.mother, f.ID); return err },
			"the patient sends it herself": func() error {
				return s.Write(t.Context(), p.mother, p.ana, store.PageMessage{Words: "x", Files: []store.ID{f.ID}, Key: store.NewID()})
			},
			"a colleague looks":      func() error { _, err := s.FileForStaff(t.Context(), leo, f.ID, true); return err },
			"a colleague sends it":   func() error { return answer(t, s, leo, talk, f.ID) },
			"it goes to another one": func() error { return answer(t, s, maria, other, f.ID) },
			"marked before it is sent": func() error {
				return s.MarkCard(t.Context(), maria, talk, f.ID, store.CardFront)
			},
		} {
			if err := try(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s = %v, want ErrNotFound", name, err)
			}
		}
		if err := s.Unstage(t.Context(), p.mother, p.ana, f.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.UnstageAnswer(t.Context(), leo, f.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FileForStaff(t.Context(), maria, f.ID, true); err != nil {
			t.Errorf("the writer looks at what waits = %v", err)
		}
		out, err := s.Reply(t.Context(), maria, talk, store.Answer{Words: "Here it is", Force: true, Files: []store.ID{f.ID}, Key: store.NewID()})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.File(t.Context(), p.mother, f.ID)
		if err != nil {
			t.Fatalf("the patient opens it = %v", err)
		}
		if words := content(t, s, got, false); words != "whole the form" {
			t.Errorf("she reads %q", words)
		}
		if _, err := s.File(t.Context(), p.father, f.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the father's phone = %v, want ErrNotFound", err)
		}
		if _, _, err := s.UndoReply(t.Context(), maria, out.Message); err != nil {
			t.Fatal(err)
		}
		if _, err := s.File(t.Context(), p.mother, f.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after the undo she finds it: %v", err)
		}
		if all, err := s.StagedAnswer(t.Context(), maria, talk); err != nil || len(all) != 1 {
			t.Fatalf("after the undo there wait %v, %v", all, err)
		}
		if err := answer(t, s, maria, talk, f.ID); err != nil {
			t.Fatal(err)
		}
		if err := answer(t, s, maria, talk, f.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("sent a second time = %v, want ErrNotFound", err)
		}
		for _, side := range []string{store.CardBack, "", store.CardFront} {
			if err := s.MarkCard(t.Context(), leo, talk, f.ID, side); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.MarkCard(t.Context(), leo, talk, f.ID, "edge"); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("a third side = %v, want ErrRefused", err)
		}
		if err := s.MarkCard(t.Context(), leo, other, f.ID, store.CardBack); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("marked from another talk = %v, want ErrNotFound", err)
		}
		if got, err = s.FileForStaff(t.Context(), leo, f.ID, true); err != nil || got.Card != store.CardFront {
			t.Errorf("the mark is %q, %v, want front", got.Card, err)
		}
		left, err := s.StageAnswer(t.Context(), maria, talk, store.NewID(), knee("never sent"))
		if err != nil {
			t.Fatal(err)
		}
		advance(t, s, 25*time.Hour)
		if err := s.SweepFiles(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FileForStaff(t.Context(), maria, left.ID, true); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a day later what nobody sent = %v, want ErrNotFound", err)
		}
	})
}

// answer sends an answer with a file.
func answer(t *testing.T, s *store.Store, who *store.Staff, talk, file store.ID) error {
	t.Helper()
	_, err := s.Reply(t.Context(), who, talk, store.Answer{Words: "x", Force: true, Files: []store.ID{file}, Key: store.NewID()})
	return err
}
