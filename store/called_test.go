package store_test

import (
	"testing"
	"time"

	"linnet/store"
	"linnet/store/storetest"
)

// Whom an admin named hears of a late talk and of urgent words, once each;
// somebody who cannot open the talk hears nothing.
func TestTheNamedHearOfLateAndUrgentTalks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		ada := adminOf(t, s)
		people := map[string]*store.Staff{}
		for name, role := range map[string]string{"nina": store.RoleStaff, "otto": store.RoleAuditor} {
			if _, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, name+"@riverside.example", name, []string{role}, false); err != nil {
				t.Fatal(err)
			}
			who, err := s.StaffByEmail(t.Context(), name+"@riverside.example")
			if err != nil {
				t.Fatal(err)
			}
			people[name] = who
		}
		named := []string{"nina@riverside.example", "otto@riverside.example", "gone@riverside.example"}
		values := map[string]any{"late": map[string][]string{"front": named}, "alerts": named, "emergency_words": []string{"port is swollen"}}
		if err := s.SaveSettings(t.Context(), ada, "riverside", "alerts", values, 0, store.NewID()); err != nil {
			t.Fatal(err)
		}
		hears := func(name, kind string) {
			t.Helper()
			news, err := s.Told(t.Context(), people[name], "riverside")
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(news) > 0 {
				got = news[0].Kind
			}
			if got != kind || len(news) > 1 {
				t.Errorf("%s hears %v, want %q", name, news, kind)
			}
			for _, one := range news {
				if err := s.ToldSeen(t.Context(), people[name], one.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		receive(t, s, walter, "can you call me")
		hears("nina", "")
		if err := s.AdvanceClock(t.Context(), 2*time.Hour); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{store.ToldLate, ""} {
			if err := s.MarkLate(t.Context()); err != nil {
				t.Fatal(err)
			}
			hears("nina", kind)
			hears("otto", "")
		}
		receive(t, s, walter, "my port is swollen")
		hears("nina", store.ToldUrgent)
		receive(t, s, walter, "still my port is swollen")
		hears("nina", "")
	})
}

// The shortest rule of all practices locks a desk, and a longer trail stays.
func TestTheClinicsOwnBoundsHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := adminOf(t, s)
		if got := s.StaffIdle(); got != store.SessionIdle {
			t.Errorf("a desk locks after %v, want %v", got, store.SessionIdle)
		}
		for practice, minutes := range map[string]int{"riverside": 30, "lakeside": 5} {
			if err := s.SaveSettings(t.Context(), ada, practice, "signin", map[string]any{"lock_minutes": minutes, "trail_years": 8}, 0, store.NewID()); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.StaffIdle(); got != 5*time.Minute {
			t.Errorf("a desk locks after %v, want 5 minutes", got)
		}
		if got, want := s.TrailKeptUntil(), s.Now().AddDate(-8, 0, 0); got.Sub(want).Abs() > time.Minute {
			t.Errorf("the trail is kept from %v, want %v", got, want)
		}
		for _, wrong := range []map[string]any{{"lock_minutes": 61}, {"lock_minutes": 1}, {"trail_years": 5}} {
			if err := s.SaveSettings(t.Context(), ada, "riverside", "signin", wrong, 1, store.NewID()); err == nil {
				t.Errorf("%v is kept, want it refused", wrong)
			}
		}
	})
}
