package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linnet/store"
	"linnet/store/storetest"
)

// other opens a second way into a store's database, as somebody with the disk
// in hand would.
func other(t *testing.T, database string) *sql.DB {
	t.Helper()
	driver := "pgx"
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		driver, database = "sqlite3", "file:"+path+"?_busy_timeout=5000"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestOneFlippedByteIsFoundAndNamed(t *testing.T) {
	for _, engine := range storetest.Engines {
		for _, column := range []string{"kind", "words", "after_phase", "at_us"} {
			t.Run(engine+" "+column, func(t *testing.T) {
				o := storetest.Options(t, engine)
				s := storetest.OpenWith(t, o)
				family(t, s)
				noon(t, s)
				receive(t, s, rosa, "HELP")
				receive(t, s, rosa, "STOP")
				receive(t, s, walter, "STOP")
				if c, err := s.RunCheck(t.Context(), "riverside", store.Actor{Name: "test"}); err != nil || !c.Good() || c.Records != 3 {
					t.Fatalf("RunCheck = %+v, %v; want 3 good records", c, err)
				}
				flip(t, other(t, o.Database), column)
				if n, err := s.CheckLog(t.Context(), nil); n != 1 || err == nil || !strings.Contains(err.Error(), "record 2") {
					t.Errorf("CheckLog = %d, %v; want record 2 named", n, err)
				}
				c, err := s.RunCheck(t.Context(), "riverside", store.Actor{Name: "test"})
				if err != nil || c.Problem != 2 || c.Records != 1 || c.Good() {
					t.Errorf("RunCheck = %+v, %v; want a problem at record 2", c, err)
				}
				kept, err := s.LastCheck(t.Context())
				if err != nil || kept.Problem != 2 || !kept.At.Equal(c.At.Truncate(time.Nanosecond)) {
					t.Errorf("LastCheck = %+v, %v; want %+v", kept, err, c)
				}
			})
		}
	}
}

// flip changes one byte of record 2.
func flip(t *testing.T, db *sql.DB, column string) {
	t.Helper()
	var err error
	switch column {
	case "words":
		var sealed []byte
		if err := db.QueryRow(`SELECT words FROM consent_events WHERE seq = 2`).Scan(&sealed); err != nil {
			t.Fatal(err)
		}
		sealed[len(sealed)-1] ^= 1
		_, err = db.ExecContext(context.Background(), `UPDATE consent_events SET words = $1 WHERE seq = 2`, sealed)
	case "at_us":
		_, err = db.Exec(`UPDATE consent_events SET at_us = at_us + 1 WHERE seq = 2`)
	default:
		_, err = db.Exec(fmt.Sprintf(`UPDATE consent_events SET %s = 'sto' WHERE seq = 2`, column))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestARewrittenTreeIsFoundAtItsHead(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			family(t, s)
			noon(t, s)
			receive(t, s, rosa, "STOP")
			size, before, err := s.LogHead(t.Context())
			if err != nil || size != 1 || len(before) != 32 {
				t.Fatalf("LogHead = %d, %x, %v", size, before, err)
			}
			db := other(t, o.Database)
			var edge []byte
			if err := db.QueryRow(`SELECT edge FROM ledger_head WHERE id = 1`).Scan(&edge); err != nil {
				t.Fatal(err)
			}
			edge[len(edge)-1] ^= 1
			if _, err := db.Exec(`UPDATE ledger_head SET edge = $1 WHERE id = 1`, edge); err != nil {
				t.Fatal(err)
			}
			c, err := s.RunCheck(t.Context(), "riverside", store.Actor{Name: "test"})
			if err != nil || !c.Head || c.Good() || c.Records != 1 {
				t.Errorf("RunCheck = %+v, %v; want the head named", c, err)
			}
		})
	}
}

func TestStateOnADayFollowsStopAndStart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		family(t, s)
		noon(t, s)
		receive(t, s, rosa, "hello")
		handOut(t, s)
		before := s.Now()
		advance(t, s, time.Hour)
		receive(t, s, rosa, "STOP")
		handOut(t, s)
		advance(t, s, time.Hour)
		while := s.Now()
		advance(t, s, time.Hour)
		receive(t, s, rosa, "START")
		handOut(t, s)
		advance(t, s, time.Hour)
		after := s.Now()
		for _, one := range []struct {
			name   string
			when   time.Time
			off    bool
			by     string
			events string
		}{
			{"before the STOP", before, false, "", "stop_confirm start_confirm"},
			{"between them", while, true, store.KindOptOut, "start_confirm"},
			{"after the START", after, false, store.KindOptIn, ""},
		} {
			got, err := s.StateAt(ctx, "riverside", rosa, one.when)
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, e := range got.After {
				left = append(left, string(e.Text))
			}
			if got.Off != one.off || got.ByKind != one.by || !got.Known || strings.Join(left, " ") != one.events {
				t.Errorf("%s: StateAt = off %t by %q, then %q; want off %t by %q, then %q", one.name, got.Off, got.ByKind, left, one.off, one.by, one.events)
			}
		}
		if got, err := s.StateAt(ctx, "riverside", nobody, after); err != nil || got.Known || got.Off {
			t.Errorf("StateAt of a phone that never wrote = %+v, %v", got, err)
		}
	})
}

func advance(t *testing.T, s *store.Store, by time.Duration) {
	t.Helper()
	if err := s.AdvanceClock(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

func TestTheLogIsFilteredByTheLastFourDigits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, rosa, "STOP")
		receive(t, s, walter, "HELP")
		handOut(t, s)
		day := store.LogView{Practice: "riverside", From: s.Now().Add(-time.Hour), To: s.Now().Add(time.Hour)}
		for _, one := range []struct {
			name string
			set  func(*store.LogView)
			want int
		}{
			{"all", func(*store.LogView) {}, 4},
			{"last four", func(v *store.LogView) { v.Last4 = "0188" }, 2},
			{"nobody's last four", func(v *store.LogView) { v.Last4 = "0199" }, 0},
			{"confirmations", func(v *store.LogView) { v.Kind = store.KindConfirm }, 1},
			{"texts", func(v *store.LogView) { v.Kind = store.KindTexts }, 2},
			{"opt-outs", func(v *store.LogView) { v.Kind = store.KindOptOut }, 1},
			{"another practice", func(v *store.LogView) { v.Practice = "lakeside" }, 0},
		} {
			v := day
			one.set(&v)
			entries, total, err := s.Log(t.Context(), v)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) != one.want || total != one.want {
				t.Errorf("%s: %d entries, %d in all; want %d", one.name, len(entries), total, one.want)
			}
			for _, e := range entries {
				if len(e.Leaf) != 32 {
					t.Errorf("%s: record %d has no leaf", one.name, e.Seq)
				}
			}
		}
	})
}

func TestWholeNumbersAreShownForAWhileToOneSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		who, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "audit@riverside.example", "Auditor", []string{store.RoleAuditor}, true)
		if err != nil {
			t.Fatal(err)
		}
		_, cookie, err := s.SignInSample(ctx, who.Email, []byte("browser"))
		if err != nil {
			t.Fatal(err)
		}
		_, second, err := s.SignInSample(ctx, who.Email, []byte("browser two"))
		if err != nil {
			t.Fatal(err)
		}
		shown := func(cookie string) bool {
			t.Helper()
			_, n, err := s.StaffSession(ctx, cookie, true)
			if err != nil {
				t.Fatal(err)
			}
			return s.NumbersFor(n)
		}
		if shown(cookie) {
			t.Error("shown before anybody asked")
		}
		if err := s.ShowNumbers(ctx, cookie, "riverside", who.Actor()); err != nil {
			t.Fatal(err)
		}
		if !shown(cookie) || shown(second) {
			t.Errorf("shown = %t, in another session %t; want true, false", shown(cookie), shown(second))
		}
		advance(t, s, store.NumbersShown/2)
		if !shown(cookie) {
			t.Error("not shown within the time")
		}
		advance(t, s, store.NumbersShown/2+time.Second)
		if shown(cookie) {
			t.Error("still shown after the time")
		}
		if err := s.ShowNumbers(ctx, "nobody's", "riverside", who.Actor()); !errors.Is(err, store.ErrEnded) {
			t.Errorf("ShowNumbers without a session = %v, want ErrEnded", err)
		}
	})
}
