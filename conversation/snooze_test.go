package conversation

import (
	"testing"
	"time"
)

func TestSnoozeWakesByTheWallClock(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	p := &Practice{Zone: zone}
	for _, c := range []struct{ now, way, want string }{
		{"2026-03-07T15:00:00-05:00", SnoozeLater, "2026-03-07T18:00:00-05:00"},
		{"2026-03-08T01:30:00-05:00", SnoozeLater, "2026-03-08T05:30:00-04:00"},    // three hours, though the clock jumps
		{"2026-03-07T15:00:00-05:00", SnoozeTomorrow, "2026-03-08T08:00:00-04:00"}, // clocks go forward in between
		{"2026-10-31T23:30:00-04:00", SnoozeTomorrow, "2026-11-01T08:00:00-05:00"}, // and back
		{"2026-12-31T09:00:00-05:00", SnoozeTomorrow, "2027-01-01T08:00:00-05:00"},
		{"2026-03-06T09:00:00-05:00", SnoozeMonday, "2026-03-09T08:00:00-04:00"},
		{"2026-03-09T07:00:00-04:00", SnoozeMonday, "2026-03-16T08:00:00-04:00"}, // on a Monday the next one is meant
		{"2026-03-08T23:59:00-04:00", SnoozeMonday, "2026-03-09T08:00:00-04:00"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := p.SnoozeUntil(c.way, now)
		if !ok || got.In(zone).Format(time.RFC3339) != c.want {
			t.Errorf("SnoozeUntil(%s, %s) = %s, %v, want %s", c.way, c.now, got.In(zone).Format(time.RFC3339), ok, c.want)
		}
	}
	if _, ok := p.SnoozeUntil("for ever", time.Now()); ok {
		t.Error("SnoozeUntil takes a way nobody knows")
	}
}
