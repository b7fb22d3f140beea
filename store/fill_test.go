package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// filled is a store with so many patients and talks.
func filled(tb testing.TB, s *store.Store, patients int, f store.Filling) {
	tb.Helper()
	rows := make([]directory.Row, patients)
	given := []string{"Ana", "Leo", "Walter", "Rosa", "Maria", "Sam", "Nora", "Ivan"}
	for i := range rows {
		rows[i] = directory.Row{Phone: conversation.Phone(fmt.Sprintf("+1%010d", 3125000000+i)), Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprintf("F-%d", i), GivenName: given[i%len(given)],
				FamilyName: fmt.Sprintf("Sample%d", i), BirthDate: conversation.Date{Year: 1940 + i%70, Month: time.Month(1 + i%12), Day: 1 + i%28}}}
	}
	if _, err := s.Import(tb.Context(), rows, store.ImportOptions{}, nil); err != nil {
		tb.Fatal(err)
	}
	if err := s.Fill(tb.Context(), f, nil); err != nil {
		tb.Fatal(err)
	}
}

// TestFillWritesAPastThatPagesCanShow: as many talks as asked for, the open
// ones in the queue and counted, and never onto a database that is in use.
func TestFillWritesAPastThatPagesCanShow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := store.Filling{Practice: "riverside", Talks: 120, Messages: 4, Open: 10, Seed: 1}
		filled(t, s, 30, f)
		open, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnclaimed})
		if err != nil {
			t.Fatal(err)
		}
		closed, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneClosed, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		badges, err := s.Badges(t.Context(), "riverside")
		if err != nil {
			t.Fatal(err)
		}
		if len(open) != 10 || len(closed) != 110 || badges["open"] != 10 {
			t.Errorf("%d open, %d closed, badge %d; want 10, 110 and 10", len(open), len(closed), badges["open"])
		}
		for _, row := range open {
			if row.First == "" || row.About.Given == "" {
				t.Errorf("an open talk shows %q about %q", row.First, row.About.Given)
			}
		}
		if err := s.Fill(t.Context(), f, nil); !errors.Is(err, store.ErrFilled) {
			t.Errorf("a second filling = %v, want ErrFilled", err)
		}
	})
}

// BenchmarkFill says how long a past takes to write.
func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		s := storetest.Open(b, "sqlite")
		filled(b, s, 1000, store.Filling{Practice: "riverside", Talks: 10_000, Messages: 10, Open: 100, Seed: 1})
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/10k-talks")
}
