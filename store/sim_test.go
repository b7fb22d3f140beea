package store_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// keptAtReset are the tables that a reset does not simply empty.
var keptAtReset = []string{"meta", "sessions", "staff", "staff_links", "staff_secrets", "staff_recovery", "staff_passkeys", "staff_signons", "staff_browsers",
	"staff_misses", "staff_prefs", "staff_queues", "ledger_head"}

func TestAResetKnowsEveryTable(t *testing.T) {
	schema, err := os.ReadFile("migrations/00001_first.sql")
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, found := range regexp.MustCompile(`CREATE TABLE (\w+)`).FindAllStringSubmatch(string(schema), -1) {
		tables = append(tables, found[1])
	}
	code, err := os.ReadFile("sim_reset.go")
	if err != nil {
		t.Fatal(err)
	}
	list, _, _ := strings.Cut(string(code), "// ResetPractice")
	for _, table := range tables {
		if !slices.Contains(keptAtReset, table) && !strings.Contains(list, `"`+table+`"`) {
			t.Errorf("table %s stands in no list of ResetPractice", table)
		}
	}
}

func TestAResetLeavesAnEmptyPracticeAndItsOwnPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		family(t, s)
		noon(t, s)
		sample, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "real@riverside.example", "Real Person", []string{store.RoleAdmin}, false); err != nil {
			t.Fatal(err)
		}
		_, cookie, err := s.SignInSample(ctx, sample.Email, []byte("browser"))
		if err != nil {
			t.Fatal(err)
		}
		receive(t, s, rosa, "hello")
		receive(t, s, rosa, "STOP")
		handOut(t, s)
		if err := s.ResetPractice(ctx); err != nil {
			t.Fatalf("ResetPractice: %v", err)
		}
		if people, err := s.SimPeople(ctx); err != nil || len(people) != 0 {
			t.Errorf("SimPeople = %v, %v; want none", people, err)
		}
		if lines, facts, err := s.SimStory(ctx, rosa, 10); err != nil || len(lines)+len(facts) != 0 {
			t.Errorf("SimStory = %v, %v, %v; want nothing", lines, facts, err)
		}
		if n, err := s.CheckLog(ctx, nil); err != nil || n != 0 {
			t.Errorf("CheckLog = %d, %v; want an empty log", n, err)
		}
		if moved := s.ClockMoved(); moved != 0 {
			t.Errorf("ClockMoved = %s, want the real clock", moved)
		}
		if _, _, err := s.StaffSession(ctx, cookie, false); !errors.Is(err, store.ErrEnded) {
			t.Errorf("the sample session: %v, want ended", err)
		}
		if all, err := s.EveryStaff(ctx); err != nil || len(all) != 1 || all[0].Email != "real@riverside.example" {
			t.Errorf("EveryStaff = %v, %v; want the person who was not made for practice", all, err)
		}
		family(t, s)
		noon(t, s)
		receive(t, s, rosa, "hello again")
		if got := names(handOut(t, s)); got != "link_after_text " {
			t.Errorf("after the reset: %q, want link_after_text as on the first day", got)
		}
		if n, err := s.CheckLog(ctx, nil); err != nil || n == 0 {
			t.Errorf("CheckLog = %d, %v; want a new log that checks out", n, err)
		}
	})
}

func TestARealDatabaseIsNeverReset(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			o.Practice = false
			s := storetest.OpenWith(t, o)
			family(t, s)
			if err := s.ResetPractice(t.Context()); !errors.Is(err, store.ErrMode) {
				t.Errorf("ResetPractice = %v, want ErrMode", err)
			}
			if _, err := s.SimPeople(t.Context()); !errors.Is(err, store.ErrMode) {
				t.Errorf("SimPeople = %v, want ErrMode", err)
			}
			if _, _, err := s.SimStory(t.Context(), rosa, 10); !errors.Is(err, store.ErrMode) {
				t.Errorf("SimStory = %v, want ErrMode", err)
			}
			if hits, err := s.StateAt(t.Context(), "riverside", rosa, time.Now()); err != nil || hits.Off {
				t.Errorf("StateAt = %+v, %v", hits, err)
			}
		})
	}
}

func TestTheStoryOfAPhoneIsToldInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, rosa, "I need a refill")
		handOut(t, s)
		receive(t, s, rosa, "STOP")
		handOut(t, s)
		lines, facts, err := s.SimStory(t.Context(), rosa, 50)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != 1 || lines[0].Phase != conversation.Stopped || lines[0].Held != 1 {
			t.Errorf("lines = %+v, want one that is stopped and holds one text", lines)
		}
		var told []string
		for _, f := range facts {
			told = append(told, string(f.Kind)+":"+f.Words+string(f.Text)+f.Event)
		}
		want := "in:I need a refill out:link_after_text in:STOP consent:opt_out out:stop_confirm"
		if got := strings.Join(told, " "); got != want {
			t.Errorf("facts = %q, want %q", got, want)
		}
	})
}
