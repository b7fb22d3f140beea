package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"linnet/store"
	"linnet/store/storetest"
)

// queueAgain puts a copy of the newest text of a kind back in the queue, as a
// mistake of ours or of whoever restored half a table might.
func queueAgain(t *testing.T, db *sql.DB, textID string) {
	t.Helper()
	rows, err := db.Query(`SELECT * FROM outbox WHERE text_id = $1 ORDER BY queued_us DESC LIMIT 1`, textID)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, places, marks := make([]any, len(columns)), make([]any, len(columns)), make([]string, len(columns))
	for i := range values {
		places[i], marks[i] = &values[i], fmt.Sprintf("$%d", i+1)
	}
	if !rows.Next() {
		t.Fatalf("no %s is in the outbox", textID)
	}
	if err := rows.Scan(places...); err != nil {
		t.Fatal(err)
	}
	rows.Close()
	for i, column := range columns {
		switch column {
		case "id":
			id := store.NewID()
			values[i] = id[:]
		case "state":
			values[i] = "queued"
		case "external_id":
			values[i] = ""
		case "sent_us", "settled_us", "lease_us", "claim":
			values[i] = 0
		}
	}
	if _, err := db.Exec(`INSERT INTO outbox (`+strings.Join(columns, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, values...); err != nil {
		t.Fatal(err)
	}
}

// One confirmation is all that an opt-out gets, whatever stands in the queue
// the gate looks at what went out, not at what was planned.
func TestAnOptOutIsConfirmedOnceWhateverIsQueued(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			family(t, s)
			noon(t, s)
			receive(t, s, rosa, "STOP")
			if got := names(handOut(t, s)); got != "stop_confirm " {
				t.Fatalf("texts out after STOP = %q, want stop_confirm", got)
			}
			queueAgain(t, storetest.Raw(t, o.Database), "stop_confirm")
			if got := names(handOut(t, s)); got != "" {
				t.Errorf("texts out after its copy = %q, want none", got)
			}
		})
	}
}
