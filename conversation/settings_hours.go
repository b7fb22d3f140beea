package conversation

import (
	"fmt"
	"strings"
	"time"
)

// DefaultQuietHours is when the clinic may start a text, unless config.yaml
// narrows it (contract.md, Settings).
const DefaultQuietHours = "09:00-20:00, sun 12:00-20:00"

// The widest a clinic may start texts at.
const (
	quietEarliest = 8 * 60
	quietLatest   = 21 * 60
)

var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// DayName returns the short name of a weekday that settings are written with.
func DayName(d time.Weekday) string { return dayNames[d] }

// dayNamed returns the weekday of a name like "mon".
func dayNamed(name string) (time.Weekday, bool) {
	for i, day := range dayNames {
		if day == name {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// ParseSpan reads "08:00-17:00" or "closed"; ok is false if it is neither.
func ParseSpan(text string) (span Span, ok bool) {
	if text == "closed" {
		return Span{}, true
	}
	from, to, _ := strings.Cut(text, "-")
	span.From, span.To = minutes(from), minutes(to)
	if span.From < 0 || span.To < 0 || span.From >= span.To {
		return Span{}, false
	}
	return span, true
}

// String returns the span as settings write it, "08:00-17:00" or "closed".
func (s Span) String() string {
	if s == (Span{}) {
		return "closed"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// minutes returns the minutes since midnight of "08:00" up to "24:00", or -1.
func minutes(text string) int {
	if text == "24:00" {
		return 24 * 60
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 {
		return -1
	}
	return at.Hour()*60 + at.Minute()
}

// ParseQuietHours reads "09:00-20:00, sun 12:00-20:00": a span for every day,
// then days that differ. A window wider than 08:00-21:00 is refused.
// why is "" if it can be used.
func ParseQuietHours(text string) (week Week, why Why, got string) {
	for i, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 || (len(words) == 1) != (i == 0) {
			return week, WhyQuietForm, ""
		}
		span, ok := ParseSpan(words[len(words)-1])
		if !ok {
			return week, WhySpan, words[len(words)-1]
		}
		if span != (Span{}) && (span.From < quietEarliest || span.To > quietLatest) {
			return week, WhyQuietWide, ""
		}
		if i == 0 {
			week = Week{span, span, span, span, span, span, span}
			continue
		}
		day, ok := dayNamed(words[0])
		if !ok {
			return week, WhyWeekday, words[0]
		}
		week[day] = span
	}
	return week, "", ""
}

// quietText is the inverse of ParseQuietHours.
func quietText(w Week) string {
	text := w[time.Monday].String()
	for day, span := range w {
		if span != w[time.Monday] {
			text += ", " + dayNames[day] + " " + span.String()
		}
	}
	return text
}
