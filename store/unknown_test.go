package store_test

import (
	"errors"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// person finds the one patient that a search is true of.
func person(t *testing.T, s *store.Store, who *store.Staff, typed string) store.ID {
	t.Helper()
	out, err := s.Search(t.Context(), who, "riverside", s.Sought(s.Practice("riverside"), typed))
	if err != nil || len(out.Hits) != 1 {
		t.Fatalf("Search(%q) = %d hits, %v, want 1", typed, len(out.Hits), err)
	}
	return out.Hits[0].Person.ID
}

// unverified lists the lane of unknown senders and held texts.
func unverified(t *testing.T, s *store.Store) []store.QueueRow {
	t.Helper()
	rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnverified})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Texts of more than 30 days are never filed to a patient: they stay where
// staff see them, and a match of such texts alone moves none.
func TestAMatchLeavesOldTextsWithStaff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		who, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, false)
		if err != nil {
			t.Fatal(err)
		}
		receive(t, s, nobody, "an old one")
		if err := s.AdvanceClock(t.Context(), 40*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		receive(t, s, nobody, "a young one")
		m := store.Match{Patient: person(t, s, who, "walter hale"), Relation: store.RelationSelf, Key: store.NewID()}
		talk := unverified(t, s)[0].Talk
		if _, err := s.MatchSender(t.Context(), who, talk, m); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("a match without a check = %v, want ErrRefused", err)
		}
		m.How = "called home"
		to, err := s.MatchSender(t.Context(), who, talk, m)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.MatchSender(t.Context(), who, talk, m); err != nil || !again.None() {
			t.Errorf("the same form again = %s, %v, want nothing", again, err)
		}
		bodies := func(talk store.ID) (all []string) {
			page, err := s.TalkAgain(t.Context(), who, talk)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page.Messages {
				if m.Direction == "in" {
					all = append(all, m.Body)
				}
			}
			return all
		}
		if got := bodies(to); len(got) != 1 || got[0] != "a young one" {
			t.Errorf("filed: %q, want the young one", got)
		}
		rest := unverified(t, s)
		if len(rest) != 1 {
			t.Fatalf("%d talks are left, want 1", len(rest))
		}
		if got := bodies(rest[0].Talk); len(got) != 1 || got[0] != "an old one" {
			t.Errorf("left with staff: %q, want the old one", got)
		}
		if _, err := s.FileTalk(t.Context(), who, rest[0].Talk, m.Patient); !errors.Is(err, store.ErrTooLate) {
			t.Errorf("filing the old one = %v, want ErrTooLate", err)
		}
	})
}

// A wrong number is an opt-out on record; what the phone had stays refused.
func TestWrongNumberByStaffIsAnOptOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		who, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, false)
		if err != nil {
			t.Fatal(err)
		}
		receive(t, s, walter, "who is this")
		handOut(t, s)
		talk := unverified(t, s)[0].Talk
		if err := s.WrongNumber(t.Context(), who, talk, " ", store.NewID()); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("without a reason = %v, want ErrRefused", err)
		}
		if err := s.WrongNumber(t.Context(), who, talk, "a stranger answered", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); got != "wrong_number " {
			t.Errorf("texts = %q, want wrong_number", got)
		}
		entries, _, err := s.Log(t.Context(), store.LogView{Practice: "riverside", To: s.Now().Add(time.Hour)})
		if err != nil || len(entries) < 2 || entries[1].Kind != store.KindOptOut || !entries[1].Changes {
			t.Errorf("the log = %+v, %v, want an opt-out below its confirmation", entries, err)
		}
		linked, err := s.Phones(t.Context(), talk)
		if err != nil || len(linked) != 1 || linked[0].EndedBy != store.EndedByWrongNumber {
			t.Errorf("the phone's rights = %+v, %v, want one ended by wrong_number", linked, err)
		}
	})
}
