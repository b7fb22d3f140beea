package conversation

import (
	"fmt"
	"sync"
	"time"
)

// String returns the day as ISO 8601, "2016-03-09".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// ParseDate reads an ISO day that exists in the calendar.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date: write it like 2016-03-09")
	}
	return DateOf(t), nil
}

// In returns the day's local midnight in a zone. Where the clocks go forward at
// midnight it is the first moment that the day has.
func (d Date) In(zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	if DateOf(t) != d {
		return t.Add(time.Hour)
	}
	return t
}

// Valid reports whether the day exists in the calendar.
func (d Date) Valid() bool { return DateOf(d.In(time.UTC)) == d }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.In(time.UTC).Before(e.In(time.UTC)) }

// Age returns whole years from d to on; 0 before the first birthday.
func (d Date) Age(on Date) int {
	years := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		years--
	}
	return max(years, 0)
}

// bounds returns when the span begins and ends on the day t lies in, by the
// clock on the wall: days with 23 or 25 hours have the same opening times.
func (s Span) bounds(t time.Time) (from, to time.Time) {
	y, m, day := t.Date()
	wall := func(minutes int) time.Time { return time.Date(y, m, day, 0, minutes, 0, 0, t.Location()) }
	return wall(s.From), wall(s.To)
}

// spanOf is the practice's open span on the local day of t: none on holidays.
func (p *Practice) spanOf(t time.Time) Span {
	day := DateOf(t)
	for _, h := range p.Holidays {
		if h == day {
			return Span{}
		}
	}
	return p.Hours[t.Weekday()]
}

// OpenAt reports whether people answer at t.
func (p *Practice) OpenAt(t time.Time) bool {
	local := t.In(p.Zone)
	from, to := p.spanOf(local).bounds(local)
	return !local.Before(from) && local.Before(to)
}

// NextOpen returns t if the practice is open then, else when it opens next; the
// zero time if it never does within a year.
func (p *Practice) NextOpen(t time.Time) time.Time {
	if p.OpenAt(t) {
		return t
	}
	local := t.In(p.Zone)
	for range 366 {
		span := p.spanOf(local)
		from, _ := span.bounds(local)
		if span.From < span.To && !from.Before(t) {
			return from
		}
		local = nextDay(local)
	}
	return time.Time{}
}

// nextDay is noon of the following local day: far from any change of clocks.
func nextDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+1, 12, 0, 0, 0, t.Location())
}

// OpenMinutes returns how much open time lies between from and to: waits and
// goals count in it.
func (p *Practice) OpenMinutes(from, to time.Time) time.Duration {
	var sum time.Duration
	local := from.In(p.Zone)
	for range 400 {
		open, shut := p.spanOf(local).bounds(local)
		sum += overlap(open, shut, from, to)
		local = nextDay(local)
		if start, _ := (Span{0, 1}).bounds(local); !start.Before(to) {
			break
		}
	}
	return sum
}

// DueAt returns when so much open time after from will have passed.
func (p *Practice) DueAt(from time.Time, goal time.Duration) time.Time {
	local := from.In(p.Zone)
	for range 400 {
		open, shut := p.spanOf(local).bounds(local)
		if open.Before(from) {
			open = from
		}
		if left := shut.Sub(open); left > 0 {
			if left >= goal {
				return open.Add(goal)
			}
			goal -= left
		}
		local = nextDay(local)
	}
	return time.Time{}
}

// LateSince returns the time before which a wait that lasts until now is longer
// than the goal in open time: DueAt, looked at from its end. It is the zero time
// where no wait of a year is.
func (p *Practice) LateSince(goal time.Duration, now time.Time) time.Time {
	local := now.In(p.Zone)
	for range 400 {
		open, shut := p.spanOf(local).bounds(local)
		if shut.After(now) {
			shut = now
		}
		if left := shut.Sub(open); left > 0 {
			if left > goal {
				return shut.Add(-goal)
			}
			goal -= left
		}
		y, m, d := local.Date()
		local = time.Date(y, m, d-1, 12, 0, 0, 0, local.Location())
	}
	return time.Time{}
}

func overlap(a, b, from, to time.Time) time.Duration {
	if a.Before(from) {
		a = from
	}
	if b.After(to) {
		b = to
	}
	return max(b.Sub(a), 0)
}

// nextInAll returns t if it lies in the window in every zone, else the next
// moment that does; ever is false if there is none within two weeks, as with
// a window that never opens, or the same hours on two sides of the earth.
func nextInAll(w Week, zones []*time.Location, t time.Time) (next time.Time, ever bool) {
	for limit := t.AddDate(0, 0, 14); t.Before(limit); {
		at := t
		for _, zone := range zones {
			if at, ever = w.next(at.In(zone)); !ever {
				return time.Time{}, false
			}
		}
		if at.Equal(t) {
			return t, true
		}
		t = at
	}
	return time.Time{}, false
}

// next returns t if the window is open then, else its next opening; ever is
// false if no day has one.
func (w Week) next(t time.Time) (next time.Time, ever bool) {
	from, to := w[t.Weekday()].bounds(t)
	if !t.Before(from) && t.Before(to) {
		return t, true
	}
	day := t
	for range 8 {
		span := w[day.Weekday()]
		if from, _ := span.bounds(day); span.From < span.To && from.After(t) {
			return from, true
		}
		day = nextDay(day)
	}
	return time.Time{}, false
}

// zonesLoaded keeps zones once read: the gate asks for one at every text.
var zonesLoaded sync.Map

// loadZone returns the time zone of a name, nil for no name and for one that
// nobody knows.
func loadZone(name string) *time.Location {
	if name == "" {
		return nil
	}
	if zone, ok := zonesLoaded.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zonesLoaded.Store(name, zone)
	return zone
}
