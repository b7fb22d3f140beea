package staff

import (
	"slices"
	"testing"
	"time"

	"linnet/conversation"
)

func TestWaitsAreRankedToTheNearest(t *testing.T) {
	w := waits{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct{ percent, want int }{{50, 5}, {90, 9}, {100, 10}, {1, 1}} {
		if got := w.at(c.percent); int(got) != c.want {
			t.Errorf("at(%d) = %d, want %d", c.percent, got, c.want)
		}
	}
	if got := waits(nil).at(50); got != 0 {
		t.Errorf("of none = %d, want 0", got)
	}
}

func TestSmallCellsAreHiddenWithOneMore(t *testing.T) {
	for _, c := range []struct {
		cells []int
		want  []bool
	}{
		{[]int{10, 20, 30}, []bool{false, false, false}},
		{[]int{10, 4, 30}, []bool{true, true, false}}, // alone it would follow from the total
		{[]int{1, 0, 30}, []bool{true, true, false}},
		{[]int{3}, []bool{true}},
	} {
		if got := hideSmall(c.cells); !slices.Equal(got, c.want) {
			t.Errorf("hideSmall(%v) = %v, want %v", c.cells, got, c.want)
		}
	}
}

// TestSpansAreWholeDays: the first and last moment of a span are midnights of
// the practice, also where a day has 23 hours.
func TestSpansAreWholeDays(t *testing.T) {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 10, 15, 0, 0, 0, zone)
	values := map[string]string{}
	get := func(name string) string { return values[name] }
	for _, c := range []struct{ span, from, to, wantFrom, wantTo string }{
		{"week", "", "", "2026-03-09", "2026-03-11"},
		{"", "", "", "2026-02-11", "2026-03-11"},
		{"range", "2026-03-08", "2026-03-08", "2026-03-08", "2026-03-09"},
	} {
		values["span"], values["from"], values["to"] = c.span, c.from, c.to
		s := readSpan(get, zone, now)
		if got := s.from.In(zone).Format(time.DateTime); got != c.wantFrom+" 00:00:00" {
			t.Errorf("span %q begins %s, want %s", c.span, got, c.wantFrom)
		}
		if got := s.to.In(zone).Format(time.DateTime); got != c.wantTo+" 00:00:00" {
			t.Errorf("span %q ends %s, want %s", c.span, got, c.wantTo)
		}
	}
	values["span"], values["from"], values["to"] = "range", "2026-03-08", "2026-03-08"
	s := readSpan(get, zone, now)
	if got := s.to.Sub(s.from); got != 23*time.Hour {
		t.Errorf("the day of the change has %s, want 23h", got)
	}
	before := s.before(zone)
	if got := before.from.In(zone).Format(time.DateOnly); got != "2026-03-07" || !before.to.Equal(s.from) {
		t.Errorf("the span before begins %s, want 2026-03-07", got)
	}
}

func TestOptOutsAreCountedByWeekThenByMonth(t *testing.T) {
	zone := time.UTC
	day := func(d string) time.Time {
		date, err := conversation.ParseDate(d)
		if err != nil {
			t.Fatal(err)
		}
		return date.In(zone)
	}
	all := []time.Time{day("2026-03-02").Add(time.Hour), day("2026-03-08").Add(23 * time.Hour), day("2026-03-09")}
	weeks := periods(all, span{from: day("2026-03-01"), to: day("2026-03-15")}, zone)
	want := []period{{conversation.Date{Year: 2026, Month: 2, Day: 23}, 0}, {conversation.Date{Year: 2026, Month: 3, Day: 2}, 2}, {conversation.Date{Year: 2026, Month: 3, Day: 9}, 1}}
	if !slices.Equal(weeks, want) {
		t.Errorf("weeks = %v, want %v", weeks, want)
	}
	months := periods(all, span{from: day("2026-01-15"), to: day("2026-06-01")}, zone)
	if len(months) != 5 || months[2].n != 3 {
		t.Errorf("months = %v, want January to May with 3 in March", months)
	}
}
