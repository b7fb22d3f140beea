package conversation

import (
	"testing"
	"time"
)

// off turns texts off for a departure, by event 7 an hour ago.
func off(d *Departure) {
	d.Line.Phase, d.Line.Basis = Stopped, NoBasis
	d.Line.LastOptOut, d.OptOutSeq = noon.Add(-time.Hour), 7
}

func TestTheGateRefuses(t *testing.T) {
	for _, tc := range []struct {
		name   string
		id     TextID
		spoil  func(*Departure)
		want   string
		silent bool
	}{
		{"a text nobody knows", "advert", nil, RefusedUnknown, false},
		{"a notice whose time is over", NewMessage, func(d *Departure) { d.Ends = noon }, RefusedExpired, false},
		{"an emergency answer whose time is over", EmergencyWords, func(d *Departure) { d.Ends = noon }, RefusedExpired, false},
		{"a link whose time is over", LinkAfterText, func(d *Departure) { d.Ends = noon }, RefusedExpired, false},
		{"HELP whose time is over", HelpText, func(d *Departure) { d.Ends = noon }, RefusedExpired, false},
		{"a code whose time is over: it is asked for again", CodeText, func(d *Departure) { d.Ends = noon }, RefusedExpired, true},
		{"a confirmation after its five minutes", StopConfirm, func(d *Departure) { d.Ends = noon }, RefusedLate, true},
		{"a state that its event did not make", NewMessage, func(d *Departure) { d.StateSeq = 6 }, RefusedMismatch, false},
		{"an event that the state does not know", NewMessage, func(d *Departure) { d.EventSeq = 8 }, RefusedMismatch, false},
		{"a phase nobody knows", NewMessage, func(d *Departure) { d.Line.Phase = "stoped" }, RefusedMismatch, false},
		{"a notice while off", NewMessage, off, RefusedOff, false},
		{"a link while off", LinkAfterText, off, RefusedOff, false},
		{"a code while off (R-24)", CodeText, off, RefusedOff, false},
		{"the answer to an older opt-out", StopConfirm, func(d *Departure) { d.StandsOn = 6 }, RefusedAnother, false},
		{"a confirmation of nothing", StopConfirm, func(d *Departure) { d.StandsOn = 0 }, RefusedAnother, false},
		{"a confirmation once texts are on again", StopConfirm, func(d *Departure) { d.Line.Phase = New }, RefusedAnother, true},
		{"a second confirmation", StopConfirm, func(d *Departure) { d.Confirmed = true }, RefusedConfirmed, true},
		{"a repeated STOP confirmed within the day", StopConfirm, func(d *Departure) {
			d.Line.LastOptOut, d.StandsOn = noon.Add(-72*time.Hour), 8
			d.Line.Sent = sentAgo(23*time.Hour, StopConfirm)
		}, RefusedConfirmed, true},
		{"a number abroad", NewMessage, func(d *Departure) { d.Line.Phone = "+14165550142" }, RefusedCountry, false},
		{"911 (R-162)", NewMessage, func(d *Departure) { d.Line.Phone = "911" }, RefusedCountry, false},
		{"988 (R-162)", EmergencyWords, func(d *Departure) { d.Line.Phone = "988" }, RefusedCountry, false},
		{"a short code", HelpText, func(d *Departure) { d.Line.Phone = "24273" }, RefusedCountry, false},
		{"a premium number", NewMessage, func(d *Departure) { d.Line.Phone = "+19005550142" }, RefusedCountry, false},
		{"a number that takes no texts", NewMessage, func(d *Departure) { d.Line.Undeliverable = true }, RefusedNumber, false},
		{"a code to a locked line", CodeText, func(d *Departure) { d.Line.LockedUntil = noon.Add(time.Second) }, RefusedLocked, true},
		{"a link to a locked line", LinkAfterText, func(d *Departure) { d.Line.LockForever = true }, RefusedLocked, true},
		{"a new link to a locked line", NewLinkText, func(d *Departure) { d.Line.LockForever = true }, RefusedLocked, true},
		{"a notice about somebody the phone left", NewMessage, func(d *Departure) { d.HasGrant = false }, RefusedGrant, false},
		{"a notice of what was read", NewMessage, func(d *Departure) { d.Read = true }, RefusedRead, true},
		{"a reminder of what was read", UnreadReminder, func(d *Departure) { d.Read = true }, RefusedRead, true},
		{"a second notice within 15 minutes", NewMessage, func(d *Departure) { d.Noticed = noon.Add(-15*time.Minute + 1) }, RefusedNoticed, true},
		{"no consent", NewMessage, func(d *Departure) { d.Line.Basis = NoBasis }, RefusedBasis, false},
		{"what the clinic starts, to someone who only texted first", NewMessage, func(d *Departure) {
			d.Line.Basis, d.ForAnswer = TextedFirst, false
		}, RefusedBasis, false},
		{"an answer 30 days after the talk's last text", NewMessage, func(d *Departure) {
			d.Line.Basis, d.TalkLast = TextedFirst, noon.Add(-answerBasis)
		}, RefusedBasis, false},
		{"the fifth link in a day", LinkAfterText, func(d *Departure) { d.Line.Sent = times(LinkAfterText, 4, 23*time.Hour) }, RefusedLinks, false},
		{"after_hours counts as a link", LinkAfterText, func(d *Departure) {
			d.Line.Sent = append(times(LinkAfterText, 3, time.Hour), times(AfterHours, 1, time.Hour)...)
		}, RefusedLinks, false},
		{"a page's link after four of any kind", NewLinkText, func(d *Departure) {
			d.Line.Sent = append(times(LinkAfterText, 2, time.Hour), times(NewLinkText, 2, time.Hour)...)
		}, RefusedLinks, false},
		{"the fifth code in an hour", CodeText, func(d *Departure) { d.Line.Sent = times(CodeText, 4, 59*time.Minute) }, RefusedCodesNow, false},
		{"the ninth code in a day", CodeText, func(d *Departure) { d.Line.Sent = times(CodeText, 8, 23*time.Hour) }, RefusedCodes, false},
		{"the eleventh notice in a day", NewMessage, func(d *Departure) {
			d.Line.Sent = append(times(NewMessage, 6, time.Hour), times(UnreadReminder, 4, time.Hour)...)
		}, RefusedNotices, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := departure(t, tc.id)
			if tc.spoil == nil {
				d.Ends = noon.Add(time.Hour)
			}
			if tc.spoil != nil {
				if v := MaySend(d); !v.OK {
					t.Fatalf("MaySend(%s) before anything was spoilt = %+v, want OK", tc.id, v)
				}
				tc.spoil(&d)
			}
			v := MaySend(d)
			if v.OK || !v.Wait.IsZero() || v.Reason != tc.want || v.Silent != tc.silent {
				t.Errorf("MaySend(%s) = %+v, want refused: %s, silent %t", tc.id, v, tc.want, tc.silent)
			}
			if v.Late != (tc.want == RefusedLate) {
				t.Errorf("MaySend(%s).Late = %t with reason %s", tc.id, v.Late, v.Reason)
			}
		})
	}
}

func TestTheGateLetsThrough(t *testing.T) {
	for _, tc := range []struct {
		name string
		id   TextID
		with func(*Departure)
	}{
		{"HELP while off", HelpText, off},
		{"emergency words while off (R-157)", EmergencyWords, off},
		{"crisis words while off", CrisisWords, off},
		{"the confirmation of a repeated STOP", StopConfirm, func(d *Departure) { d.Line.LastOptOut, d.StandsOn = noon.Add(-72*time.Hour), 8 }},
		{"a confirmation though an older opt-out had one today", StopConfirm, func(d *Departure) { d.Line.Sent = sentAgo(3*time.Hour, StopConfirm) }},
		{"start_confirm once consent is back", StartConfirm, func(d *Departure) { d.Line.Phase = New }},
		{"a notice to a locked line carries nothing", NewMessage, func(d *Departure) { d.Line.Phase, d.Line.LockForever = Locked, true }},
		{"the lock text itself", LockedDay, func(d *Departure) { d.Line.Phase, d.Line.LockedUntil = Locked, noon.Add(time.Hour) }},
		{"a code once the lock ran out", CodeText, func(d *Departure) { d.Line.LockedUntil = noon }},
		{"a notice 15 minutes after the last", NewMessage, func(d *Departure) { d.Noticed = noon.Add(-15 * time.Minute) }},
		{"a notice after the last was read", NewMessage, func(d *Departure) { d.Noticed, d.ReadSince = noon.Add(-time.Minute), true }},
		{"an answer within 30 days to someone who texted first", NewMessage, func(d *Departure) {
			d.Line.Basis, d.TalkLast = TextedFirst, noon.Add(-answerBasis+time.Second)
		}},
		{"what a person asked for, without consent on file", LinkAfterText, func(d *Departure) { d.Line.Basis = NoBasis }},
		{"a code without consent on file", CodeText, func(d *Departure) { d.Line.Basis = NoBasis }},
		{"a link though a page's door spent its four", LinkAfterText, func(d *Departure) { d.Line.Sent = times(NewLinkText, 4, time.Minute) }},
		{"a code though strangers spent theirs", CodeText, func(d *Departure) {
			for range 8 {
				d.Line.Sent = append(d.Line.Sent, SentText{ID: CodeText, At: noon.Add(-time.Minute), Stranger: true})
			}
		}},
		{"a stranger's code though the phone spent its own", CodeText, func(d *Departure) {
			d.Stranger, d.Line.Sent = true, times(CodeText, 8, time.Minute)
		}},
		{"a toll-free number's zones say nothing of its hour", NewMessage, func(d *Departure) { d.Line.Phone = "+18005550199" }},
		{"a text about nobody needs no grant", NewMessage, func(d *Departure) { d.NeedGrant, d.HasGrant = false, false }},
		{"a number that takes no texts may ask for a code", CodeText, func(d *Departure) { d.Line.Undeliverable = true }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := departure(t, tc.id)
			tc.with(&d)
			if v := MaySend(d); !v.OK || v.Reason != "" || !v.Wait.IsZero() {
				t.Errorf("MaySend(%s) = %+v, want OK", tc.id, v)
			}
		})
	}
}

// Each entry spoils a departure more: the reason given is always the one that
// stands first, consent before phase before grant before hours before caps.
func TestTheGateChecksInOrder(t *testing.T) {
	d := departure(t, NewMessage)
	d.Now = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC) // three at night in Chicago
	d.Ends = d.Now.Add(time.Hour)
	for _, step := range []struct {
		want  string
		spoil func()
	}{
		{HeldHours, func() { d.Line.Sent = Sent(repeat(SentText{ID: NewMessage, At: d.Now.Add(-time.Hour)}, 10)) }}, // counted in the morning
		{RefusedBasis, func() { d.Line.Basis = NoBasis }},
		{RefusedNoticed, func() { d.Noticed = d.Now.Add(-time.Minute) }},
		{RefusedRead, func() { d.Read = true }},
		{RefusedGrant, func() { d.HasGrant = false }},
		{RefusedNumber, func() { d.Line.Undeliverable = true }},
		{RefusedCountry, func() { d.Line.Phone = "+14165550142" }},
		{RefusedOff, func() { off(&d) }},
		{RefusedMismatch, func() { d.EventSeq = 9 }},
		{RefusedExpired, func() { d.Ends = d.Now }},
		{RefusedUnknown, func() { d.ID = "advert" }},
	} {
		step.spoil()
		if v := MaySend(d); v.Reason != step.want {
			t.Errorf("MaySend = %+v, want %s first", v, step.want)
		}
	}
}

func repeat(s SentText, n int) []SentText {
	var all []SentText
	for range n {
		all = append(all, s)
	}
	return all
}

// leavesWhileOff is the list of design §4.
var leavesWhileOff = map[TextID]bool{StopConfirm: true, StopConfirmVisit: true, PhoneStop: true, WrongNumberText: true, WrongNumberWeb: true,
	HelpText: true, EmergencyWords: true, CrisisWords: true}

func TestWhileOffOnlyTheListLeaves(t *testing.T) {
	for id := range textRules {
		d := departure(t, id)
		off(&d)
		d.StandsOn = d.OptOutSeq
		v := MaySend(d)
		if v.OK != leavesWhileOff[id] {
			t.Errorf("MaySend(%s) while off = %+v, want OK %t", id, v, leavesWhileOff[id])
		}
		if !leavesWhileOff[id] && v.Reason != RefusedOff {
			t.Errorf("MaySend(%s) while off is refused because %q, want %q", id, v.Reason, RefusedOff)
		}
	}
}

// Lives and order are the table of design §6.
func TestEveryTextHasItsRule(t *testing.T) {
	lives := [...]time.Duration{0, 10 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, time.Hour, 72 * time.Hour}
	links := map[TextID]bool{LinkAfterText: true, PhotoByText: true, AfterHours: true, NewLinkText: true, NewMessage: true, NewMessage30: true, UnreadReminder: true,
		RequestGot: true, RequestUpdate: true}
	waits := map[TextID]bool{PlainWords: true, NewMessage: true, NewMessage30: true, UnreadReminder: true, PhoneAdded: true, RequestGot: true, RequestUpdate: true}
	for id := range textRules {
		rule, ok := id.Rule()
		if !ok || rule.Order < 1 || rule.Order >= len(lives) {
			t.Errorf("%s.Rule() = %+v, %t, want an order of 1 to 6", id, rule, ok)
			continue
		}
		if rule.Life != lives[rule.Order] {
			t.Errorf("%s.Rule().Life = %s, want %s as all of order %d", id, rule.Life, lives[rule.Order], rule.Order)
		}
		if rule.Link != links[id] || rule.AnyHour == waits[id] {
			t.Errorf("%s.Rule() = %+v, want link %t, any hour %t", id, rule, links[id], !waits[id])
		}
	}
	if len(textRules) != 30 {
		t.Errorf("%d texts have rules, want the 30 this version sends", len(textRules))
	}
	if _, ok := TextID("advert").Rule(); ok {
		t.Error("a text nobody knows has a rule")
	}
}
