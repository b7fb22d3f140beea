package main

import (
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// defaultQuietHours is when the clinic may start a text, unless config.yaml
// narrows it (contract.md, Settings).
const defaultQuietHours = "09:00-20:00, sun 12:00-20:00"

// The widest a clinic may start texts at.
const (
	quietEarliest = 8 * 60
	quietLatest   = 21 * 60
)

var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// dayNamed returns the weekday of a name like "mon".
func dayNamed(name string) (time.Weekday, bool) {
	for i, day := range dayNames {
		if day == name {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// parseSpan reads "08:00-17:00" or "closed", or says what to write.
func parseSpan(text string) (span conversation.Span, problem string) {
	if text == "closed" {
		return conversation.Span{}, ""
	}
	from, to, _ := strings.Cut(text, "-")
	span.From, span.To = minutes(from), minutes(to)
	if span.From < 0 || span.To < 0 || span.From >= span.To {
		return conversation.Span{}, fmt.Sprintf("write 08:00-17:00, not %s", printable(text, 20))
	}
	return span, ""
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

// parseQuietHours reads "09:00-20:00, sun 12:00-20:00": a span for every day,
// then days that differ. A window wider than 08:00-21:00 is refused.
func parseQuietHours(text string) (week conversation.Week, problem string) {
	for i, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 || (len(words) == 1) != (i == 0) {
			return week, "write a span for every day and then the days that differ: 09:00-20:00, sun 12:00-20:00"
		}
		span, problem := parseSpan(words[len(words)-1])
		if problem != "" {
			return week, problem
		}
		if span != (conversation.Span{}) && (span.From < quietEarliest || span.To > quietLatest) {
			return week, "the clinic may start texts between 08:00 and 21:00 only; write a span within it"
		}
		if i == 0 {
			week = conversation.Week{span, span, span, span, span, span, span}
			continue
		}
		day, ok := dayNamed(words[0])
		if !ok {
			return week, "write the day as mon, tue, wed, thu, fri, sat or sun"
		}
		week[day] = span
	}
	return week, ""
}
