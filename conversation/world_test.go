package conversation

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// zone loads a time zone of the table of zones.
func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

// everyDay is a week of one span.
func everyDay(from, to int) Week {
	var w Week
	for day := range w {
		w[day] = Span{from * 60, to * 60}
	}
	return w
}

// clinic is a practice in Chicago, open weekdays from eight to five.
func clinic(tb testing.TB) *Practice {
	tb.Helper()
	hours, quiet := everyDay(8, 17), everyDay(9, 20)
	hours[time.Saturday], hours[time.Sunday] = Span{}, Span{}
	quiet[time.Sunday] = Span{12 * 60, 20 * 60}
	return &Practice{ID: "river", Name: "Riverside", TextingName: "Riverside", Zone: zone(tb, "America/Chicago"),
		Languages: []Language{English, Spanish}, Hours: hours, Quiet: quiet, Countries: []string{"US"},
		Queues: []Queue{{ID: "nurse", Name: "Nurse"}}, Verification: DefaultVerification()}
}

// chicagoPhone is a number whose area code lies in Chicago.
const chicagoPhone Phone = "+13125550142"

// listed is a line that one record lists, as an event of its phase left it.
func listed(phase Phase) Line {
	l := Line{Phone: chicagoPhone, Phase: phase, Language: English, Basis: TextedFirst, Listed: 1}
	switch phase {
	case Invited:
		l.LinkSentAt = noon.Add(-time.Hour)
	case Verified:
		l.MatchedAt, l.OnlyMatched = noon.Add(-time.Hour), true
	case Locked:
		l.LockedUntil = noon.Add(time.Hour)
	case Stopped:
		l.Basis, l.LastOptOut = NoBasis, noon.Add(-48*time.Hour)
	}
	return l
}

// errElsewhere is why texts do not go to a phone.
var errElsewhere = errors.New("country CA")

// departure is a text that may leave: each test spoils one thing of it.
func departure(tb testing.TB, id TextID) Departure {
	tb.Helper()
	rule, _ := id.Rule()
	l := listed(Verified)
	l.Basis = ExpressBasis
	d := Departure{ID: id, Now: noon, Queued: noon.Add(-time.Minute), Ends: noon.Add(rule.Life - time.Minute), Line: l,
		Practice: clinic(tb), StateSeq: 7, EventSeq: 7, NeedGrant: true, HasGrant: true, ForAnswer: true, TalkLast: noon.Add(-time.Hour)}
	if id.ConfirmsOptOut() {
		d.Line.Phase, d.Line.LastOptOut, d.StandsOn, d.OptOutSeq = Stopped, d.Queued, 7, 7
		d.NeedGrant = false
	}
	return d
}

// sorted puts text ids in order, so that a story draws the same again.
func sorted(ids []TextID) []TextID {
	slices.Sort(ids)
	return ids
}
