package store_test

import (
	"errors"
	"testing"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

func setup(t *testing.T, s *store.Store) store.Setup {
	t.Helper()
	now, err := s.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestTheFirstRunMakesOneAdminAndCloses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if _, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "admin@riverside.example", "Ada Admin", []string{store.RoleAdmin}, true); err != nil {
			t.Fatal(err)
		}
		if now := setup(t, s); !now.Open || now.Next() != "account" || now.Begun() {
			t.Fatalf("at the start = %+v, want open at the account", now)
		}
		browser := []byte("browser")
		if _, err := s.BeginSetup(t.Context(), "admin@riverside.example", "Iris", browser); !errors.Is(err, store.ErrTaken) {
			t.Errorf("the sample admin's address = %v, want %v", err, store.ErrTaken)
		}
		if now := setup(t, s); now.Done["account"] {
			t.Error("a refused account is done")
		}
		first, err := s.BeginSetup(t.Context(), "iris@clinic.example", "Iris", browser)
		if err != nil || first.Step != store.StepEnrol {
			t.Fatalf("the account leads to %q, %v, want enrolment", first.Step, err)
		}
		again, err := s.BeginSetup(t.Context(), "iris@clinic.example", "Iris Vale", browser) // the tab was closed before enrolment
		if err != nil || again.Who.ID != first.Who.ID {
			t.Fatalf("the account again = %v, %v, want the same person", again.Who, err)
		}
		door, err := s.Door(t.Context(), again.Cookie)
		if err != nil {
			t.Fatal(err)
		}
		code, err := store.AppCode(door.App, s.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.EnrolPassword(t.Context(), again.Cookie, "hashed", code, store.Stand{Browser: browser}, false); err != nil {
			t.Fatal(err)
		}
		if now := setup(t, s); now.Open || now.Next() != "clinic" || !now.Begun() {
			t.Errorf("after enrolment = %+v, want closed, at the clinic", now)
		}
		if _, err := s.BeginSetup(t.Context(), "eve@clinic.example", "Eve", browser); !errors.Is(err, store.ErrEnded) {
			t.Errorf("a second admin by the key = %v, want %v", err, store.ErrEnded)
		}
		for _, step := range store.SetupSteps {
			if err := s.PassSetup(t.Context(), again.Who, step, "", store.NewID()); err != nil {
				t.Fatal(err)
			}
		}
		if now := setup(t, s); now.Next() != "" || now.Begun() {
			t.Errorf("at the end = %+v, want all done", now)
		}
	})
}

func TestAnAdminOfACommandClosesTheFirstRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		lee, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "lee@clinic.example", "Lee", []string{store.RoleStaff}, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.PassSetup(t.Context(), lee, "clinic", "", store.NewID()); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("a step by somebody who is no admin = %v", err)
		}
		if now := setup(t, s); !now.Open {
			t.Error("somebody who is no admin closed the first run")
		}
		admin(t, s)
		if now := setup(t, s); now.Open {
			t.Error("the first run is open although an admin is there")
		}
	})
}

func TestTheNewestSaveOfASettingWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		for _, one := range []struct{ part, zone string }{{"hours", "America/Denver"}, {"clinic", "America/New_York"}, {"hours", "America/Phoenix"}} {
			if err := save(t, s, ada, one.part, map[string]any{"time_zone": one.zone}); err != nil {
				t.Fatal(err)
			}
			if got := s.Practice("riverside").Zone.String(); got != one.zone {
				t.Errorf("%s saved %s, the zone is %s", one.part, one.zone, got)
			}
		}
	})
}
