package staff

import (
	"time"

	"linnet/conversation"
)

// Spans a report may be asked for.
const (
	spanWeek  = "week"
	spanWeeks = "weeks"
	spanRange = "range"
)

// longest is the longest span of a report.
const longest = 366

// span is what a report is about: from local midnight until before another.
type span struct {
	kind     string // week, weeks, range, or a month like 2026-03
	from, to time.Time
	first    string // days of a range as they were typed
	last     string
	problem  string // key of what is wrong with the days
	field    string
}

// readSpan reads the days of a report; without any the last four weeks are
// meant, today included.
func readSpan(get func(string) string, zone *time.Location, now time.Time) span {
	today := conversation.DateOf(now.In(zone))
	s := span{kind: get("span"), first: get("from"), last: get("to"), to: dayAfter(today, 1, zone)}
	switch s.kind {
	case spanWeek:
		s.from = conversation.DateOf(monday(now.In(zone))).In(zone)
	case spanRange:
		s.read(zone)
	default:
		s.kind = spanWeeks
	}
	if s.kind == spanWeeks || s.problem != "" {
		s.from = dayAfter(today, -27, zone)
	}
	if s.first == "" {
		s.first = conversation.DateOf(s.from).String()
	}
	if s.last == "" {
		s.last = today.String()
	}
	return s
}

func (s *span) read(zone *time.Location) {
	from, err := conversation.ParseDate(s.first)
	if err != nil {
		s.problem, s.field = "reports.bad.day", "from"
		return
	}
	to, err := conversation.ParseDate(s.last)
	switch {
	case err != nil:
		s.problem, s.field = "reports.bad.day", "to"
	case to.Before(from):
		s.problem, s.field = "reports.bad.order", "to"
	case to.In(time.UTC).Sub(from.In(time.UTC)) > longest*24*time.Hour:
		s.problem, s.field = "reports.bad.long", "to"
	default:
		s.from, s.to = from.In(zone), dayAfter(to, 1, zone)
	}
}

// monthSpan reads a whole month that is over, for a person who may not open
// patients: whole months never overlap in part, so that no two reports can be
// subtracted (ux.md §11). Without one the last is meant.
func monthSpan(get func(string) string, zone *time.Location, now time.Time) (s span, months []time.Time) {
	y, m, _ := now.In(zone).Date()
	for back := 1; back <= 12; back++ {
		months = append(months, time.Date(y, m-time.Month(back), 1, 12, 0, 0, 0, zone))
	}
	chosen := months[0]
	for _, month := range months {
		if month.Format("2006-01") == get("span") {
			chosen = month
		}
	}
	s.kind = chosen.Format("2006-01")
	s.from, s.to = conversation.DateOf(chosen).In(zone), conversation.DateOf(chosen.AddDate(0, 1, 0)).In(zone)
	return s, months
}

// before is the span of the same length that ended where s begins.
func (s span) before(zone *time.Location) span {
	days := int(s.to.Sub(s.from).Hours()+12) / 24
	return span{from: dayAfter(conversation.DateOf(s.from.In(zone)), -days, zone), to: s.from}
}

// dayAfter is local midnight so many days after a day.
func dayAfter(d conversation.Date, days int, zone *time.Location) time.Time {
	return conversation.DateOf(d.In(time.UTC).AddDate(0, 0, days)).In(zone)
}
