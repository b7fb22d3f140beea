package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// seeded is a practice in which Walter wrote and Dana opened his talk, looked
// for Ana and was refused nothing; it returns Dana and Walter's row.
func seeded(t *testing.T, s *store.Store) (*store.Staff, store.QueueRow) {
	t.Helper()
	family(t, s)
	noon(t, s)
	step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TryBirth(t.Context(), step.Cookie, conversation.Date{Year: 1947, Month: 11, Day: 30}, false); err != nil {
		t.Fatal(err)
	}
	dana, row := lead(t, s)
	ctx := store.From(t.Context(), store.Origin{Address: "2001:db8:1:2::/64", Browser: "Firefox"})
	if _, err := s.Talk(ctx, dana, row.Talk); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Search(ctx, dana, "riverside", s.Sought(s.Practice("riverside"), "Ruiz")); err != nil {
		t.Fatal(err)
	}
	return dana, row
}

func TestTheTrailSaysWhoWhatWhomWhenFromWhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		dana, row := seeded(t, s)
		view := store.TrailView{Staff: dana.ID, From: s.Now().Add(-time.Hour), To: s.Now().Add(time.Hour)}
		lines, err := s.TrailLines(t.Context(), view)
		if err != nil || len(lines) != 2 {
			t.Fatalf("TrailLines of Dana = %+v, %v; want a talk opened and a search", lines, err)
		}
		search, opened := lines[0], lines[1]
		if opened.Act != "talk opened" || opened.Patient.Family != "Hale" || opened.Phone != walter || opened.Talk != row.Talk || opened.Outcome != "done" ||
			opened.From != (store.Origin{Address: "2001:db8:1:2::/64", Browser: "Firefox"}) || opened.Name != "Dana Kim" || opened.Practice != "riverside" {
			t.Errorf("the opening = %+v", opened)
		}
		if search.Act != "people searched" || len(search.Shown) != 3 || !strings.Contains(search.Detail, "Ruiz") {
			t.Errorf("the search = %+v, want the three Ruizes shown", search)
		}
		about, err := s.TrailLines(t.Context(), store.TrailView{Patient: row.About.ID, From: view.From, To: view.To, Oldest: true})
		if err != nil || len(about) != 2 || about[0].Name != "patient" || about[1].ID != opened.ID {
			t.Errorf("who opened Walter = %+v, %v; want himself and Dana", about, err)
		}
		for kind, want := range map[string]int{store.KindOpened: 1, store.KindListed: 1, store.KindWritten: 0, store.KindRefused: 0, "": 2} {
			view.Kind = kind
			some, err := s.TrailLines(t.Context(), view)
			if err != nil || len(some) != want {
				t.Errorf("TrailLines of kind %q = %d, %v; want %d", kind, len(some), err, want)
			}
		}
		if got, err := s.TrailActors(t.Context()); err != nil || !slices.Equal(got, []string{"patient", "test"}) {
			t.Errorf("TrailActors = %v, %v", got, err)
		}
	})
}

func TestPagesOfTheTrailMeetWithoutAGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		who := store.Actor{Name: "system user ann"}
		for n := range 25 {
			if err := s.Looked(t.Context(), "riverside", who, "log looked at", fmt.Sprint(n)); err != nil {
				t.Fatal(err)
			}
		}
		for _, oldest := range []bool{false, true} {
			view := store.TrailView{Actor: who.Name, From: s.Now().Add(-time.Hour), To: s.Now().Add(time.Hour), Limit: 10, Oldest: oldest}
			var got []string
			for range 4 {
				lines, err := s.TrailLines(t.Context(), view)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range lines {
					got = append(got, l.Detail)
					view.After = l.Place()
				}
			}
			var want []string
			for n := range 25 {
				want = append(want, fmt.Sprint(n))
			}
			if !oldest {
				slices.Reverse(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("oldest first %t: pages = %v", oldest, got)
			}
		}
	})
}

// Whose data a person, a number, a message and a command touched is exactly
// who was set there.
func TestTouchedIsExactlyWhoWasTouched(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		dana, row := seeded(t, s)
		command := store.Actor{Name: "system user ann"}
		if err := s.Showed(t.Context(), "riverside", command, "log exported", "", []store.ID{row.About.ID}); err != nil {
			t.Fatal(err)
		}
		if err := s.Refused(t.Context(), "riverside", dana, "list viewed", ""); err != nil {
			t.Fatal(err)
		}
		page, err := s.TalkAgain(t.Context(), dana, row.Talk)
		if err != nil {
			t.Fatal(err)
		}
		from, to := s.Now().Add(-time.Hour), s.Now().Add(time.Hour)
		for _, tc := range []struct {
			name string
			q    store.Touch
			want string
		}{
			{"a person", store.Touch{Staff: dana.ID}, "Walter Hale, Ana Ruiz, Leo Ruiz, Rosa Ruiz"},
			{"a person, before", store.Touch{Staff: dana.ID, To: from}, ""},
			{"a command", store.Touch{Actor: command.Name}, "Walter Hale"},
			{"a number", store.Touch{Phone: walter}, "Walter Hale"},
			{"another number", store.Touch{Phone: rosa}, ""},
			{"nobody's number", store.Touch{Phone: nobody}, ""},
			{"a message", store.Touch{Message: page.Messages[0].ID.String()}, "Walter Hale"},
			{"a message at the carrier", store.Touch{Message: fmt.Sprintf("SM%d", serial.Load())}, "Walter Hale"},
			{"a message at another practice", store.Touch{Message: page.Messages[0].ID.String(), Practice: "lakeside"}, ""},
			{"no message", store.Touch{Message: "SM-nothing"}, ""},
		} {
			if tc.q.Practice == "" {
				tc.q.Practice = "riverside"
			}
			if tc.q.From = from.Add(-time.Hour); tc.q.To.IsZero() {
				tc.q.To = to
			}
			all, err := s.TouchedBy(t.Context(), tc.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, one := range all {
				got = append(got, one.Person.Given+" "+one.Person.Family)
			}
			if strings.Join(got, ", ") != tc.want {
				t.Errorf("%s touched %q, want %q", tc.name, got, tc.want)
			}
		}
	})
}

func TestNothingYoungerThanSixYearsLeavesTheTrail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		start := time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)
		who := store.Actor{Name: "system user ann"}
		for year := range 3 {
			if err := s.SetClock(t.Context(), start.AddDate(year, 0, 0)); err != nil {
				t.Fatal(err)
			}
			if err := s.Looked(t.Context(), "riverside", who, "log looked at", ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SetClock(t.Context(), start.AddDate(7, 0, 1)); err != nil {
			t.Fatal(err)
		}
		for _, younger := range []time.Time{s.Now(), s.Now().AddDate(-6, 0, 1), s.TrailFloor().Add(time.Minute)} {
			if n, err := s.EraseTrail(t.Context(), who, younger); !errors.Is(err, conversation.ErrRefused) || n != 0 {
				t.Errorf("EraseTrail before %s = %d, %v; want it refused", younger, n, err)
			}
		}
		if n, err := s.EraseTrail(t.Context(), who, s.TrailFloor()); err != nil || n != 2 {
			t.Errorf("EraseTrail of six years ago = %d, %v; want the first two years' rows", n, err)
		}
		left, err := s.TrailLines(t.Context(), store.TrailView{Actor: who.Name, To: s.Now().Add(time.Hour), Oldest: true})
		if err != nil || len(left) != 2 || left[0].Act != "log looked at" || left[1].Act != "trail erased" || !strings.HasPrefix(left[1].Detail, "2 rows before") {
			t.Errorf("what is left = %+v, %v; want the third year's row and the erasing", left, err)
		}
	})
}

func TestAnAlertIsDoneWithOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		dana, row := seeded(t, s)
		officer, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "audit@riverside.example", "Otto Auditor", []string{store.RoleAuditor}, true)
		if err != nil {
			t.Fatal(err)
		}
		open := func(want int) []store.PrivacyAlert {
			t.Helper()
			all, err := s.PrivacyAlerts(t.Context(), "riverside", true)
			if err != nil {
				t.Fatal(err)
			}
			badges, err := s.Badges(t.Context(), "riverside")
			if err != nil {
				t.Fatal(err)
			}
			if len(all) != want || badges[store.BadgePrivacy] != want {
				t.Errorf("open alerts = %d, counted %d; want %d", len(all), badges[store.BadgePrivacy], want)
			}
			return all
		}
		if err := s.OpenOutside(t.Context(), dana, row.Talk, true, "He fainted"); err != nil {
			t.Fatal(err)
		}
		alert := open(1)[0]
		if alert.State != store.PrivacyOpen || alert.About.Family != "Hale" || alert.Why != "He fainted" {
			t.Errorf("the alert = %+v", alert)
		}
		see := func(state, note string) error {
			return s.SeePrivacyAlert(t.Context(), officer, "riverside", alert.ID, state, note)
		}
		for _, one := range []struct{ state, note string }{{store.PrivacyWrong, " "}, {"open", "x"}, {"", ""}} {
			if err := see(one.state, one.note); !errors.Is(err, conversation.ErrRefused) {
				t.Errorf("SeePrivacyAlert(%q, %q) = %v, want it refused", one.state, one.note, err)
			}
		}
		if err := see(store.PrivacyLooking, "Asked Dana."); err != nil {
			t.Fatal(err)
		}
		if got := open(1)[0]; got.State != store.PrivacyLooking || got.SeenBy != "Otto Auditor" {
			t.Errorf("an alert somebody looks into = %+v", got)
		}
		if err := see(store.PrivacyFine, "She was on call."); err != nil {
			t.Fatal(err)
		}
		open(0)
		if err := see(store.PrivacyFine, ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the same alert again = %v, want ErrNotFound", err)
		}
		all, err := s.PrivacyAlerts(t.Context(), "riverside", false)
		if err != nil || len(all) != 1 || all[0].Note != "Asked Dana.\nShe was on call." || all[0].State != store.PrivacyFine {
			t.Errorf("what is on record = %+v, %v", all, err)
		}
	})
}
