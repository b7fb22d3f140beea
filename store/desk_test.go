package store_test

import (
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// deskRow is the one row of the open talks as a page would show it now.
func deskRow(t *testing.T, s *store.Store) store.QueueRow {
	t.Helper()
	d, err := s.Desk(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(d.Rows) != 1 {
		t.Fatalf("the desk has %d rows (%v), want 1", len(d.Rows), err)
	}
	return d.Rows[0]
}

// TestADeskShowsWhatChanged: a list is kept, and the very next look after a
// change shows it: an act, a name in the record, a phone that left it, also
// where another process did it to the same database.
func TestADeskShowsWhatChanged(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			other := s
			if engine == "postgres" { // one SQLite file belongs to one process
				other = storetest.OpenWith(t, o)
			}
			row := directory.Row{Phone: "+12065550188", Language: conversation.English, Relationship: directory.Self, Patient: directory.Patient{
				Practice: "riverside", RecordNumber: "R-1", GivenName: "Walter", FamilyName: "Hale", BirthDate: conversation.Date{Year: 1947, Month: time.November, Day: 30}}}
			imports := func(rows ...directory.Row) {
				t.Helper()
				if _, err := other.Import(t.Context(), rows, store.ImportOptions{Replace: true, Yes: true}, nil); err != nil {
					t.Fatal(err)
				}
			}
			imports(row)
			if err := s.Fill(t.Context(), store.Filling{Practice: "riverside", Talks: 1, Messages: 1, Open: 1, Seed: 1}, nil); err != nil {
				t.Fatal(err)
			}
			first := deskRow(t, s)
			if again := deskRow(t, s); again.N != first.N || again.About.Given != "Walter" {
				t.Fatalf("the same desk shows %q, change %d; want Walter, %d", again.About.Given, again.N, first.N)
			}
			who, err := other.AddStaff(t.Context(), store.Actor{Name: "test"}, "maria@riverside.example", "Maria Lopez", []string{store.RoleStaff}, true)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.Take(t.Context(), who, first.Talk); err != nil {
				t.Fatal(err)
			}
			if got := deskRow(t, s).OwnerName; got != "Maria" {
				t.Errorf("after a claim the desk shows the owner %q, want Maria", got)
			}
			row.GivenName = "Wally"
			imports(row)
			if got := deskRow(t, s).About.Given; got != "Wally" {
				t.Errorf("after the record changed the desk shows %q, want Wally", got)
			}
			someone := row
			someone.Phone, someone.Patient.RecordNumber = "+12065550147", "R-2"
			imports(someone)
			if got := deskRow(t, s).Listed; got != 0 {
				t.Errorf("after the phone left the record the desk shows %d patients on it, want 0", got)
			}
		})
	}
}
