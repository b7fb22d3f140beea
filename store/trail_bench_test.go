package store_test

import (
	"database/sql"
	"os"
	"strconv"
	"testing"
	"time"

	"linnet/store"
	"linnet/store/storetest"
)

// BenchmarkTrail reads the pages "what did this person open" and "who opened
// this patient" over a million rows: of 40 people about 20,000 patients, one of
// whom everybody opens. LINNET_TRAIL says how many rows.
func BenchmarkTrail(b *testing.B) {
	rows := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("LINNET_TRAIL")); err == nil && n > 0 {
		rows = n
	}
	o := storetest.Options(b, "sqlite")
	s := storetest.OpenWith(b, o)
	family(b, s)
	staff, patients := fillTrail(b, s, storetest.Raw(b, o.Database), rows)
	from, to := s.Now().AddDate(-7, 0, 0), s.Now().Add(time.Hour)
	for _, one := range []struct {
		name string
		view store.TrailView
	}{
		{"person", store.TrailView{Staff: staff[3], From: from, To: to}},
		{"person/opened", store.TrailView{Staff: staff[3], From: from, To: to, Kind: store.KindOpened}},
		{"person/refused", store.TrailView{Staff: staff[3], From: from, To: to, Kind: store.KindRefused}},
		{"person/deep", store.TrailView{Staff: staff[3], From: from, To: to, After: store.TrailPlace{At: s.Now().AddDate(-3, 0, 0), ID: store.NewID()}}},
		{"patient", store.TrailView{Patient: patients[7], From: from, To: to}},
		{"patient/everybodys", store.TrailView{Patient: patients[0], From: from, To: to}},
	} {
		one.view.Limit = 51
		b.Run(one.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.TrailLines(b.Context(), one.view); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("touched by a person in a week", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.TouchedBy(b.Context(), store.Touch{Practice: "riverside", Staff: staff[3], From: s.Now().AddDate(0, 0, -7), To: to}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fillTrail copies one real row of the trail a million times over six years.
// Sealed fields open at their own row only, so theirs are empty.
func fillTrail(b *testing.B, s *store.Store, db *sql.DB, rows int) (staff, patients []store.ID) {
	b.Helper()
	for range 40 {
		staff = append(staff, store.NewID())
	}
	for range 20_000 {
		patients = append(patients, store.NewID())
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	add, err := tx.Prepare(`INSERT INTO trail (id, practice, at_us, staff, actor, act, line, patient, talk, detail, origin, shown, outcome)
		VALUES (?, 'riverside', ?, ?, 'Dana Kim', ?, NULL, ?, NULL, x'', x'', NULL, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	step := 6 * 365 * 24 * time.Hour / time.Duration(rows)
	at := s.Now().AddDate(-6, 0, 0)
	acts := []string{"list viewed", "talk opened", "reply sent", "people searched", "talk claimed"}
	for n := range rows {
		at = at.Add(step)
		patient, outcome := patients[n*7919%len(patients)], "done"
		if n%5 == 0 {
			patient = patients[0]
		}
		if n/40%1000 == 3 {
			outcome = "refused"
		}
		if _, err := add.Exec(store.NewID(), at.UnixMicro(), staff[n*31%len(staff)], acts[n/40%len(acts)], patient, outcome); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return staff, patients
}
