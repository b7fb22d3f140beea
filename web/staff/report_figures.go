package staff

import (
	"slices"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// fewest is the smallest group that a person who may not open patients is
// shown as a number (ux.md §11).
const fewest = 5

// waits are the open times that answers took, shortest first.
type waits []time.Duration

// waitsOf sorts how long answers took.
func waitsOf(all []store.Answered) waits {
	w := make(waits, len(all))
	for i, a := range all {
		w[i] = a.Took
	}
	slices.Sort(w)
	return w
}

// at returns the wait that so many in a hundred did not exceed (nearest rank);
// 0 of none.
func (w waits) at(percent int) time.Duration {
	if len(w) == 0 {
		return 0
	}
	return w[max((len(w)*percent+99)/100, 1)-1]
}

// inGoal returns how many in a hundred were answered within their queue's goal,
// rounded to the nearest.
func inGoal(all []store.Answered) int {
	kept := 0
	for _, a := range all {
		if a.Took <= a.Goal {
			kept++
		}
	}
	return percent(kept, len(all))
}

func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (part*200 + whole) / (2 * whole)
}

// byHour puts answers under the local hour of the question.
func byHour(all []store.Answered, zone *time.Location) map[int][]store.Answered {
	out := map[int][]store.Answered{}
	for _, a := range all {
		hour := a.Asked.In(zone).Hour()
		out[hour] = append(out[hour], a)
	}
	return out
}

// weekdays counts moments by day of the week, Monday first.
func weekdays(all []store.Opened, zone *time.Location) (n [7]int) {
	for _, o := range all {
		n[(int(o.At.In(zone).Weekday())+6)%7]++
	}
	return n
}

// period is a stretch of a report's span with its first day.
type period struct {
	from conversation.Date
	n    int
}

// longSpan is from how many weeks on opt-outs are counted by month.
const longSpan = 10

// periods counts moments by week, Monday to Sunday, or by month where the span
// is too long to draw its weeks.
func periods(all []time.Time, s span, zone *time.Location) []period {
	start := func(t time.Time) time.Time { return monday(t.In(zone)) }
	next := func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
	if s.to.Sub(s.from) > longSpan*7*24*time.Hour {
		start = func(t time.Time) time.Time {
			y, m, _ := t.In(zone).Date()
			return time.Date(y, m, 1, 12, 0, 0, 0, zone)
		}
		next = func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	}
	var out []period
	for t := start(s.from); t.Before(s.to); t = next(t) {
		out = append(out, period{from: conversation.DateOf(t)})
	}
	for _, moment := range all {
		day := conversation.DateOf(start(moment))
		for i := range out {
			if out[i].from == day {
				out[i].n++
			}
		}
	}
	return out
}

// monday is noon of the Monday of t's week, in t's zone.
func monday(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d-(int(t.Weekday())+6)%7, 12, 0, 0, 0, t.Location())
}

// hideSmall says which cells of one table stay hidden from a person who may
// not open patients: those under fewest, and where that is only one cell the
// next smallest too, or a total would give it away.
func hideSmall(cells []int) []bool {
	hidden := make([]bool, len(cells))
	count, next := 0, -1
	for i, n := range cells {
		if n < fewest {
			hidden[i] = true
			count++
		} else if next < 0 || n < cells[next] {
			next = i
		}
	}
	if count == 1 && next >= 0 {
		hidden[next] = true
	}
	return hidden
}
