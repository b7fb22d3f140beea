package conversation

import (
	"testing"
	"time"
)

// inChicago reads a moment of the clinic's clock.
func inChicago(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, zone(t, "America/Chicago"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestOpeningHours(t *testing.T) {
	p := clinic(t)
	p.Holidays = []Date{{2026, time.July, 3}, {2026, time.December, 25}}
	for _, tc := range []struct {
		name, at, next string // next "": open now
	}{
		{"Tuesday at noon", "2026-03-03 12:00", ""},
		{"as it opens", "2026-03-03 08:00", ""},
		{"a minute before", "2026-03-03 07:59", "2026-03-03 08:00"},
		{"the last minute", "2026-03-03 16:59", ""},
		{"as it shuts", "2026-03-03 17:00", "2026-03-04 08:00"},
		{"Friday evening", "2026-03-06 18:00", "2026-03-09 08:00"},
		{"Saturday", "2026-03-07 10:00", "2026-03-09 08:00"},
		{"the Sunday that clocks go forward", "2026-03-08 10:00", "2026-03-09 08:00"},
		{"the Sunday that clocks go back", "2026-11-01 10:00", "2026-11-02 08:00"},
		{"a holiday before a weekend", "2026-07-03 10:00", "2026-07-06 08:00"},
		{"the evening before it", "2026-07-02 17:00", "2026-07-06 08:00"},
	} {
		at := inChicago(t, tc.at)
		want := at
		if tc.next != "" {
			want = inChicago(t, tc.next)
		}
		if got := p.OpenAt(at.UTC()); got != (tc.next == "") {
			t.Errorf("%s: OpenAt = %t, want %t", tc.name, got, tc.next == "")
		}
		if got := p.NextOpen(at.UTC()); !got.Equal(want) {
			t.Errorf("%s: NextOpen = %s, want %s", tc.name, got, want)
		}
	}
	p.Hours = Week{}
	if got := p.NextOpen(noon); !got.IsZero() {
		t.Errorf("NextOpen of a practice that never opens = %s, want none", got)
	}
}

func TestWaitsCountInOpenHours(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, tc := range []struct {
		name, from, to string
		want           time.Duration
	}{
		{"within a day", "2026-03-03 10:00", "2026-03-03 11:30", 90 * m},
		{"over closing time", "2026-03-03 16:30", "2026-03-03 20:00", 30 * m},
		{"over a night", "2026-03-03 16:30", "2026-03-04 08:15", 45 * m},
		{"over a weekend", "2026-03-06 16:00", "2026-03-09 09:00", 2 * h},
		{"a night only", "2026-03-03 18:00", "2026-03-04 07:00", 0},
		{"a weekend only", "2026-03-07 08:00", "2026-03-08 17:00", 0},
		{"backwards", "2026-03-03 11:00", "2026-03-03 10:00", 0},
		{"over the holiday", "2026-07-02 16:00", "2026-07-06 09:00", 2 * h},
		{"two weeks", "2026-03-02 08:00", "2026-03-16 08:00", 90 * h},
		{"36 weeks, over both changes of clocks", "2026-03-02 08:00", "2026-11-09 08:00", 36*45*h - 9*h},
	} {
		p := clinic(t)
		p.Holidays = []Date{{2026, time.July, 3}}
		if got := p.OpenMinutes(inChicago(t, tc.from).UTC(), inChicago(t, tc.to).UTC()); got != tc.want {
			t.Errorf("%s: OpenMinutes(%s, %s) = %s, want %s", tc.name, tc.from, tc.to, got, tc.want)
		}
	}
}

func TestAllNightHoursLoseTheHourThatClocksSkip(t *testing.T) {
	p := clinic(t)
	p.Hours = everyDay(0, 24)
	for _, tc := range []struct {
		name, from, to string
		want           time.Duration
	}{
		{"clocks go forward", "2026-03-08 00:00", "2026-03-09 00:00", 23 * time.Hour},
		{"clocks go back", "2026-11-01 00:00", "2026-11-02 00:00", 25 * time.Hour},
		{"no change", "2026-03-10 00:00", "2026-03-11 00:00", 24 * time.Hour},
	} {
		if got := p.OpenMinutes(inChicago(t, tc.from), inChicago(t, tc.to)); got != tc.want {
			t.Errorf("%s: OpenMinutes = %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestGoalsAreDueInOpenTime(t *testing.T) {
	const h = time.Hour
	p := clinic(t)
	p.Holidays = []Date{{2026, time.July, 3}}
	for _, tc := range []struct {
		name, from string
		goal       time.Duration
		want       string
	}{
		{"the same day", "2026-03-03 10:00", 4 * h, "2026-03-03 14:00"},
		{"just at closing", "2026-03-03 13:00", 4 * h, "2026-03-03 17:00"},
		{"over a night", "2026-03-03 16:00", 4 * h, "2026-03-04 11:00"},
		{"over a weekend with a change of clocks", "2026-03-06 16:00", 4 * h, "2026-03-09 11:00"},
		{"from a night", "2026-03-03 22:00", h, "2026-03-04 09:00"},
		{"over a holiday", "2026-07-02 16:30", h, "2026-07-06 08:30"},
		{"three days' worth", "2026-03-03 08:00", 27 * h, "2026-03-05 17:00"},
		{"at once, open", "2026-03-03 10:00", 0, "2026-03-03 10:00"},
		{"at once, closed", "2026-03-03 20:00", 0, "2026-03-04 08:00"},
	} {
		from := inChicago(t, tc.from)
		got := p.DueAt(from.UTC(), tc.goal)
		if want := inChicago(t, tc.want); !got.Equal(want) {
			t.Errorf("%s: DueAt(%s, %s) = %s, want %s", tc.name, tc.from, tc.goal, got, want)
		}
		if waited := p.OpenMinutes(from, got); waited != tc.goal {
			t.Errorf("%s: %s of open time until it is due, want %s", tc.name, waited, tc.goal)
		}
	}
	p.Hours = Week{}
	if got := p.DueAt(noon, h); !got.IsZero() {
		t.Errorf("DueAt of a practice that never opens = %s, want none", got)
	}
}

func TestDates(t *testing.T) {
	born := Date{2008, time.February, 29}
	for _, tc := range []struct {
		on   Date
		want int
	}{
		{Date{2008, time.February, 28}, 0}, {Date{2009, time.February, 28}, 0}, {Date{2009, time.March, 1}, 1}, {Date{2026, time.February, 28}, 17},
		{Date{2026, time.March, 1}, 18}, {Date{2028, time.February, 29}, 20}, {Date{2000, time.January, 1}, 0},
	} {
		if got := born.Age(tc.on); got != tc.want {
			t.Errorf("%s.Age(%s) = %d, want %d", born, tc.on, got, tc.want)
		}
	}
	for _, s := range []string{"2016-03-09", "0999-12-31", "2024-02-29"} {
		if d, err := ParseDate(s); err != nil || d.String() != s || !d.Valid() {
			t.Errorf("ParseDate(%q) = %s, %v, want it back", s, d, err)
		}
	}
	for _, s := range []string{"", "2015-02-29", "2016-3-9", "03/09/2016", "2016-13-01"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", s, d)
		}
	}
	if (Date{2015, time.February, 29}).Valid() || (Date{}).Valid() {
		t.Error("a day that no calendar has is valid")
	}
	if !(Date{2016, time.March, 9}).Before(Date{2016, time.March, 10}) || (Date{2016, time.March, 9}).Before(Date{2016, time.March, 9}) {
		t.Error("Before does not mean an earlier day")
	}
}

// A grant ends at local midnight of a birthday (security.md §6): where clocks
// go forward at midnight that day begins at one, never on the evening before.
func TestADayBeginsAtItsFirstMoment(t *testing.T) {
	for _, tc := range []struct {
		zone string
		day  Date
		want string
	}{
		{"America/Chicago", Date{2026, time.March, 8}, "2026-03-08 00:00"},
		{"America/Havana", Date{2026, time.March, 8}, "2026-03-08 01:00"},
		{"Africa/Cairo", Date{2026, time.April, 24}, "2026-04-24 01:00"},
		{"Asia/Beirut", Date{2026, time.March, 29}, "2026-03-29 01:00"},
	} {
		if got := tc.day.In(zone(t, tc.zone)).Format("2006-01-02 15:04"); got != tc.want {
			t.Errorf("%s.In(%s) = %s, want %s", tc.day, tc.zone, got, tc.want)
		}
	}
}

// LateSince is OpenMinutes looked at from its end: what began before it waits
// longer than the goal, what began at it or after does not.
func TestLateSinceAgreesWithOpenMinutes(t *testing.T) {
	p := clinic(t)
	p.Holidays = []Date{{2026, time.July, 3}}
	for _, now := range []string{"2026-03-03 12:00", "2026-03-03 08:20", "2026-03-03 20:00", "2026-03-09 08:00", "2026-03-09 09:30", "2026-07-06 08:30", "2026-11-01 10:00"} {
		at := inChicago(t, now)
		for _, goal := range []time.Duration{time.Minute, 20 * time.Minute, time.Hour, 9 * time.Hour, 20 * time.Hour} {
			since := p.LateSince(goal, at)
			if got := p.OpenMinutes(since, at); got > goal {
				t.Errorf("at %s a wait since %s is %s of open time, more than %s", now, since, got, goal)
			}
			if got := p.OpenMinutes(since.Add(-time.Second), at); got <= goal {
				t.Errorf("at %s a wait since a second before %s is %s of open time, not more than %s", now, since, got, goal)
			}
		}
	}
	p.Hours = Week{}
	if got := p.LateSince(time.Hour, noon); !got.IsZero() {
		t.Errorf("LateSince of a practice that never opens = %s, want none", got)
	}
}
