package store_test

import (
	"errors"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// colleague adds a person who works in the named queues of riverside, or everywhere.
func colleague(t *testing.T, s *store.Store, name, role string, queues ...string) *store.Staff {
	t.Helper()
	p, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, name+"@riverside.example", name, []string{role}, true)
	if err != nil {
		t.Fatal(err)
	}
	var works []store.Works
	for _, q := range queues {
		works = append(works, store.Works{Practice: "riverside", Queue: q})
	}
	if err := s.SetQueues(t.Context(), store.Actor{Name: "test"}, p.ID, queues == nil, works); err != nil {
		t.Fatal(err)
	}
	if p, err = s.StaffByID(t.Context(), p.ID); err != nil {
		t.Fatal(err)
	}
	return p
}

func titles(t *testing.T, s *store.Store, who *store.Staff) (out []string) {
	t.Helper()
	all, err := s.Replies(t.Context(), who, "riverside")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		out = append(out, one.Title)
	}
	return out
}

// TestASavedReplyKeepsWhatItWas: a change is a new version over the one the
// page showed; who looked at an older one is told, and the history holds all.
func TestASavedReplyKeepsWhatItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		lead, other := colleague(t, s, "lea", store.RoleLead), colleague(t, s, "leo", store.RoleLead)
		d := store.SavedDraft{Practice: "riverside", Queue: "nurse", Title: "Refill is on its way", English: "Hi {first_name}, it ships today.", Key: store.NewID()}
		id, err := s.SaveReply(t.Context(), lead, d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveReply(t.Context(), lead, d); err != nil { // sent twice
			t.Errorf("the form sent twice = %v", err)
		}
		if got := titles(t, s, lead); len(got) != 1 {
			t.Fatalf("replies after a form sent twice = %v, want one", got)
		}
		change := store.SavedDraft{ID: id, Practice: "riverside", Queue: "", Title: "Refill ships", English: "Hi {first_name}, it left.", Spanish: "Hola, {first_name}: ya salió.", Version: 1, Key: store.NewID()}
		if _, err := s.SaveReply(t.Context(), other, change); err != nil {
			t.Fatal(err)
		}
		change.Key, change.English = store.NewID(), "from an old page"
		if _, err := s.SaveReply(t.Context(), lead, change); !errors.Is(err, store.ErrStale) {
			t.Errorf("a change from an old page = %v, want ErrStale", err)
		}
		one, history, err := s.SavedReply(t.Context(), lead, id)
		if err != nil {
			t.Fatal(err)
		}
		if one.Version != 2 || one.Title != "Refill ships" || one.Queue != "" || one.OwnerName != "lea" || !one.Used.IsZero() {
			t.Errorf("the reply in force = %+v", one)
		}
		if len(history) != 2 || history[0].By != "leo" || history[1].By != "lea" || history[1].English != "Hi {first_name}, it ships today." || history[1].Queue != "nurse" {
			t.Errorf("history = %+v", history)
		}
		words, otherLanguage := one.In(conversation.Spanish)
		if words != "Hola, {first_name}: ya salió." || otherLanguage {
			t.Errorf("in Spanish = %q, other %v", words, otherLanguage)
		}
		one.Spanish = ""
		if words, otherLanguage = one.In(conversation.Spanish); words != one.English || !otherLanguage {
			t.Errorf("without Spanish = %q, other %v", words, otherLanguage)
		}
		change.Key, change.Version, change.Mine = store.NewID(), 2, true
		if _, err := s.SaveReply(t.Context(), other, change); err != nil {
			t.Fatal(err)
		}
		if one, _, err = s.SavedReply(t.Context(), lead, id); err != nil || one.OwnerName != "leo" {
			t.Errorf("after the other takes it on, %s looks after it (%v), want leo", one.OwnerName, err)
		}
	})
}

// TestSavedRepliesByRightAndQueue: staff use, leads and admins edit, each in
// their queues; a place that nobody knows never gets in.
func TestSavedRepliesByRightAndQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		lead, nurse, desk := colleague(t, s, "lea", store.RoleLead), colleague(t, s, "nan", store.RoleStaff, "nurse"), colleague(t, s, "dee", store.RoleLead, "front")
		save := func(who *store.Staff, queue, title, words string) (store.ID, error) {
			return s.SaveReply(t.Context(), who, store.SavedDraft{Practice: "riverside", Queue: queue, Title: title, English: words, Key: store.NewID()})
		}
		nurses, err := save(lead, "nurse", "Nurse words", "Hi.")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := save(lead, "", "For all", "Hi."); err != nil {
			t.Fatal(err)
		}
		for name, try := range map[string]func() (store.ID, error){
			"staff write":               func() (store.ID, error) { return save(nurse, "nurse", "x", "x") },
			"a lead in another queue":   func() (store.ID, error) { return save(desk, "nurse", "x", "x") },
			"no title":                  func() (store.ID, error) { return save(lead, "", "", "x") },
			"no English":                func() (store.ID, error) { return save(lead, "", "x", "") },
			"a place that nobody knows": func() (store.ID, error) { return save(lead, "", "x", "{dose}") },
		} {
			if _, err := try(); !errors.Is(err, conversation.ErrRefused) {
				t.Errorf("%s = %v, want ErrRefused", name, err)
			}
		}
		if _, err := save(lead, "nowhere", "x", "x"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a queue that is not there = %v, want ErrNotFound", err)
		}
		if got := titles(t, s, nurse); len(got) != 2 {
			t.Errorf("a nurse may use %v, want both", got)
		}
		if got := titles(t, s, desk); len(got) != 1 || got[0] != "For all" {
			t.Errorf("the front desk may use %v, want the one for all", got)
		}
		if _, _, err := s.SavedReply(t.Context(), desk, nurses); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the nurses' reply for the front desk = %v, want ErrNotFound", err)
		}
		if err := s.ArchiveReply(t.Context(), nurse, nurses, true); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("staff archive = %v, want ErrRefused", err)
		}
	})
}

// TestUsingASavedReply: using one is noted; an archived one is not there to be
// used, and comes back whole.
func TestUsingASavedReply(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		_, _, n := in(t, s)
		if err := s.Write(t.Context(), n, n.Patients[0], store.PageMessage{Words: "Hello", Language: conversation.English, Key: store.NewID()}); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnclaimed})
		if err != nil || len(rows) == 0 {
			t.Fatalf("nothing waits: %v", err)
		}
		lead, desk := colleague(t, s, "lea", store.RoleLead), colleague(t, s, "dee", store.RoleStaff, "front")
		id, err := s.SaveReply(t.Context(), lead, store.SavedDraft{Practice: "riverside", Queue: "nurse", Title: "One", English: "Hi.", Key: store.NewID()})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.AdvanceClock(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		one, err := s.UseReply(t.Context(), lead, rows[0].Talk, id)
		if err != nil || one.English != "Hi." {
			t.Fatalf("UseReply = %+v, %v", one, err)
		}
		again, _, err := s.SavedReply(t.Context(), lead, id)
		if err != nil || again.Used.IsZero() || !again.Used.Equal(one.Used) {
			t.Errorf("last used = %v (%v), want %v", again.Used, err, one.Used)
		}
		if _, err := s.UseReply(t.Context(), desk, rows[0].Talk, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another queue's reply = %v, want ErrNotFound", err)
		}
		for range 2 {
			if err := s.ArchiveReply(t.Context(), lead, id, true); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.UseReply(t.Context(), lead, rows[0].Talk, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an archived reply = %v, want ErrNotFound", err)
		}
		if err := s.ArchiveReply(t.Context(), lead, id, false); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UseReply(t.Context(), lead, rows[0].Talk, id); err != nil {
			t.Errorf("put back = %v", err)
		}
		acts := map[string]int{}
		entries, err := s.Trail(t.Context(), "riverside", time.Time{}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			acts[e.Act]++
		}
		if acts["saved reply written"] != 1 || acts["saved reply archived"] != 1 || acts["saved reply put back"] != 1 {
			t.Errorf("the trail holds %v", acts)
		}
	})
}
