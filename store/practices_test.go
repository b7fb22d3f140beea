package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// admin is a person who may save settings.
func admin(t *testing.T, s *store.Store) *store.Staff {
	t.Helper()
	p, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "ada@riverside.example", "Ada Admin", []string{store.RoleAdmin}, false)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func save(t *testing.T, s *store.Store, who *store.Staff, part string, values map[string]any) error {
	t.Helper()
	now, err := s.SavedSettings(t.Context(), "riverside", part)
	if err != nil {
		t.Fatal(err)
	}
	return s.SaveSettings(t.Context(), who, "riverside", part, values, now.Version, store.NewID())
}

func TestSavedSettingsAreSeenAtOnceAndAfterARestart(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			ada := admin(t, s)
			if err := save(t, s, ada, "hours", map[string]any{"hours": map[string]string{"mon": "09:00-12:00"}, "time_zone": "America/Denver"}); err != nil {
				t.Fatal(err)
			}
			want := conversation.Span{From: 9 * 60, To: 12 * 60}
			other := storetest.OpenWith(t, o)
			for name, one := range map[string]*store.Store{"this process": s, "the next one": other} {
				p := one.Practice("riverside")
				if p.Hours[time.Monday] != want || p.Hours[time.Tuesday] != (conversation.Span{}) || p.Zone.String() != "America/Denver" {
					t.Errorf("%s: hours %v in %s, want Monday 9 to 12 in Denver", name, p.Hours, p.Zone)
				}
				if p.Name != "Riverside Clinic" || len(p.Queues) != 2 {
					t.Errorf("%s: a page that was not saved changed: %q, %d queues", name, p.Name, len(p.Queues))
				}
			}
			entries, err := s.Trail(t.Context(), "riverside", time.Time{}, 100)
			if err != nil {
				t.Fatal(err)
			}
			last := entries[len(entries)-1]
			if last.Act != "settings saved" || !strings.Contains(last.Detail, `"before":`) || !strings.Contains(last.Detail, "America/Chicago") || !strings.Contains(last.Detail, "America/Denver") {
				t.Errorf("trail = %s %s, want both zones", last.Act, last.Detail)
			}
		})
	}
}

func TestSettingsAreRefusedWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		cases := []struct {
			name   string
			values map[string]any
			key    string
			why    conversation.Why
		}{
			{"an illness in the name", map[string]any{"name": "Riverside Cancer Center"}, "name", conversation.WhyIllness},
			{"a long texting name", map[string]any{"texting_name": strings.Repeat("A", 23)}, "texting_name", conversation.WhyLong},
			{"no such zone", map[string]any{"time_zone": "Mars/Base"}, "time_zone", conversation.WhyZone},
			{"another practice's number", map[string]any{"numbers": []conversation.NumberSettings{{Number: "+12065550101", Carrier: "practice"}}}, "numbers[0].number", conversation.WhyTaken},
			{"a faint colour", map[string]any{"colour": "#FFCC00"}, "colour", conversation.WhyColourFaint},
			{"a topic for no queue", map[string]any{"topics": map[string]string{"bill": "nowhere"}}, "topics.bill", conversation.WhyQueue},
		}
		for _, c := range cases {
			var faults store.ErrSettings
			err := save(t, s, ada, "clinic", c.values)
			if !errors.As(err, &faults) || faults[0].Key != c.key || faults[0].Why != c.why {
				t.Errorf("%s: got %v, want %s (%s)", c.name, err, c.key, c.why)
			}
		}
		if p := s.Practice("riverside"); p.Name != "Riverside Clinic" || p.Colour != "" {
			t.Errorf("a refused save changed the practice: %q %q", p.Name, p.Colour)
		}
	})
}

func TestAQueueWithTalksStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		if _, err := s.Receive(t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM1", From: "+12065550199",
			To: "+12065550100", Text: "I need to talk to somebody"}); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d open talks, %v, want 1", len(rows), err)
		}
		var kept []conversation.QueueSettings
		for _, q := range conversation.SettingsOf(s.Practice("riverside")).Queues {
			if q.ID != rows[0].Queue {
				kept = append(kept, q)
			}
		}
		var faults store.ErrSettings
		err = save(t, s, ada, "queues", map[string]any{"queues": kept, "topics": map[string]string{}})
		if !errors.As(err, &faults) || faults[0].Why != conversation.WhyInUse {
			t.Errorf("took a queue away that a talk waits in: %v, want %s", err, conversation.WhyInUse)
		}
	})
}

func TestOnlyAnAdminSavesAndNobodyOverwritesUnseen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		lead, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "lee@riverside.example", "Lee", []string{store.RoleStaff, store.RoleLead}, false)
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]any{"town": "Springfield"}
		if err := save(t, s, lead, "clinic", values); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("a lead saved: %v, want %v", err, conversation.ErrRefused)
		}
		key := store.NewID()
		for range 2 { // a form sent twice acts once
			if err := s.SaveSettings(t.Context(), ada, "riverside", "clinic", values, 0, key); err != nil {
				t.Fatal(err)
			}
		}
		now, err := s.SavedSettings(t.Context(), "riverside", "clinic")
		if err != nil || now.Version != 1 || now.By != "Ada Admin" || now.Settings.Town != "Springfield" {
			t.Errorf("saved = version %d by %q, %v, want 1 by Ada Admin", now.Version, now.By, err)
		}
		if err := s.SaveSettings(t.Context(), ada, "riverside", "clinic", values, 0, store.NewID()); !errors.Is(err, store.ErrStale) {
			t.Errorf("an old page saved: %v, want %v", err, store.ErrStale)
		}
	})
}

func TestWhatConfigGivesIsNotSavedOver(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			ada := admin(t, s)
			if err := save(t, s, ada, "clinic", map[string]any{"town": "Springfield", "name": "Spring Clinic", "texting_name": "Spring Clinic"}); err != nil {
				t.Fatal(err)
			}
			o.Fixed = map[string]map[string]int{"riverside": {"name": 31}}
			later := storetest.OpenWith(t, o)
			if p := later.Practice("riverside"); p.Name != "Riverside Clinic" || p.Town != "Springfield" {
				t.Errorf("name %q in %q, want the config's name and the saved town", p.Name, p.Town)
			}
			if err := save(t, later, ada, "clinic", map[string]any{"name": "Other"}); !errors.Is(err, store.ErrFixed) {
				t.Errorf("saved over config.yaml: %v, want %v", err, store.ErrFixed)
			}
		})
	}
}

func TestAnotherProcessSeesASavedChange(t *testing.T) {
	o := storetest.Options(t, "postgres")
	s, other := storetest.OpenWith(t, o), storetest.OpenWith(t, o)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	go other.WatchSettings(ctx, 10*time.Millisecond)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	if err := save(t, s, admin(t, s), "clinic", map[string]any{"town": "Springfield"}); err != nil {
		t.Fatal(err)
	}
	for other.Practice("riverside").Town != "Springfield" {
		select {
		case <-ctx.Done():
			t.Fatal("the other process never saw the saved town")
		case <-tick.C:
		}
	}
}
