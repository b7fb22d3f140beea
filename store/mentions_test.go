package store_test

import (
	"errors"
	"slices"
	"testing"

	"linnet/store"
	"linnet/store/storetest"
)

// TestANoteCallsColleaguesByName: a first name that one person has, or a whole
// name; what calls nobody who may see the talk is refused and kept nowhere.
func TestANoteCallsColleaguesByName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		walterIn(t, s)
		talk := openTalks(t, s)[0].Talk
		people := map[string]*store.Staff{}
		for _, name := range []string{"Dana Kim", "María José Lopez", "Sam Reed", "Sam Hill", "Otto Auditor", "Nora Nurse"} {
			role := store.RoleStaff
			if name == "Otto Auditor" {
				role = store.RoleAuditor
			}
			p, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, name+"@riverside.example", name, []string{role}, true)
			if err != nil {
				t.Fatal(err)
			}
			people[name] = p
		}
		if err := s.SetQueues(t.Context(), store.Actor{Name: "test"}, people["Nora Nurse"].ID, false, []store.Works{{Practice: "riverside", Queue: "nurse"}}); err != nil {
			t.Fatal(err)
		}
		who := people["Dana Kim"]
		for _, c := range []struct {
			words string
			calls []string
			why   string
		}{
			{"@maria, can you look?", []string{"María José Lopez"}, ""},
			{"Ask @Maria Jose Lopez.", []string{"María José Lopez"}, ""},
			{"@maria and again @María", []string{"María José Lopez"}, ""},
			{"(@maria's list)", []string{"María José Lopez"}, ""},
			{"@Sam Hill and @maria", []string{"Sam Hill", "María José Lopez"}, ""},
			{"@dana it is me", nil, ""},
			{"write to dana@riverside.example or @ 3 pm, @7", nil, ""},
			{"@sam knows", nil, store.MentionTwo},
			{"@samantha", nil, store.MentionUnknown},
			{"@otto reads logs", nil, store.MentionUnknown},
			{"@nora of the other queue", nil, store.MentionUnseen},
			{"@maria and @samantha", nil, store.MentionUnknown},
		} {
			err := s.Note(t.Context(), who, talk, c.words, store.NewID())
			bad, _ := errors.AsType[store.BadMention](err)
			if bad.Why != c.why || err != nil && c.why == "" {
				t.Errorf("%q: %v, want %q", c.words, err, c.why)
			}
			var got []string
			for name, p := range people {
				calls, err := s.Mentions(t.Context(), p)
				if err != nil {
					t.Fatal(err)
				}
				if calls[talk] {
					got = append(got, name)
				}
				if _, err := s.Talk(t.Context(), p, talk); err != nil && !errors.Is(err, store.ErrNotFound) { // an opening takes the mark away
					t.Fatal(err)
				}
				if calls, err = s.Mentions(t.Context(), p); err != nil || len(calls) != 0 {
					t.Errorf("%q: after an opening %s is still called (%v)", c.words, name, err)
				}
			}
			slices.Sort(got)
			slices.Sort(c.calls)
			if !slices.Equal(got, c.calls) {
				t.Errorf("%q calls %q, want %q", c.words, got, c.calls)
			}
		}
		page, err := s.TalkAgain(t.Context(), who, talk)
		if err != nil {
			t.Fatal(err)
		}
		notes := 0
		for _, m := range page.Messages {
			if m.Direction == "note" {
				notes++
			}
		}
		if notes != 7 {
			t.Errorf("%d notes are kept, want the 7 that were not refused", notes)
		}
	})
}
