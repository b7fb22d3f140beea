package conversation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// said is a text as a person at some phone may send it.
var said = rapid.SampledFrom([]string{"STOP", "stop", "CANCEL", "please stop texting me", "wrong number", "START", "YES", "HELP", "ESP",
	"I can't breathe", "I want to kill myself", "I can't breathe. STOP texting me", refill, "ok", "1234", ""})

// story is a phone, its line and the texts between them, as the store keeps
// them: what it does around Decide and MaySend is done here by hand.
type story struct {
	p       *Practice
	l       Line
	now     time.Time
	seq     int64 // of the newest event that changed consent, and the state's
	stopSeq int64
	events  int64
	waiting []waitingText
	left    []sentText
}

type waitingText struct {
	id       TextID
	at       time.Time
	standsOn int64
}

// sentText is a text that left, and what held at that moment.
type sentText struct {
	id       TextID
	at       time.Time
	off      bool
	standsOn int64
	repeat   bool // it confirms a STOP repeated while off
}

func (s *story) receive(t *rapid.T) {
	words := said.Draw(t, "words")
	a := Arrival{Reading: Read(words, Background{TextsOff: s.l.Off()}), Now: s.now}
	if rapid.IntRange(0, 9).Draw(t, "carrier") == 0 {
		a.CarrierAnswered, a.CarrierOptOut = true, rapid.SampledFrom([]Class{OptOut, OptIn, Help, ""}).Draw(t, "what")
	}
	a.UnknownSpent = rapid.IntRange(0, 9).Draw(t, "spent") == 0
	wasOff := s.l.Off()
	d := Decide(s.l, a, s.p)
	if !d.Phase.known() {
		t.Fatalf("Decide(%s, %q) leads to phase %q", s.l.Phase, words, d.Phase)
	}
	if wasOff && d.Phase != Stopped && d.Act != OptsIn {
		t.Fatalf("Decide(stopped, %q) turns texts on by act %q", words, d.Act)
	}
	if d.Filing == "" {
		t.Fatalf("Decide(%s, %q) files the words nowhere", s.l.Phase, words)
	}
	s.l.Phase = d.Phase
	s.consent(d.Act)
	for _, id := range d.Answers {
		s.queue(t, id, s.events)
	}
}

func (s *story) consent(act ConsentAct) {
	switch act {
	case OptsOut:
		s.events++
		s.seq, s.stopSeq = s.events, s.events
		s.l.LastOptOut, s.l.Basis = s.now, NoBasis
	case OptsIn:
		s.events++
		s.seq, s.stopSeq = s.events, 0
		s.l.LastOptIn, s.l.Basis = s.now, ExpressBasis
	case OptsOutAgain, OptsInAgain, AsksHelp:
		s.events++
	}
}

func (s *story) queue(t *rapid.T, id TextID, standsOn int64) {
	if _, ok := id.Rule(); !ok {
		t.Fatalf("%s is planned and has no rule", id)
	}
	s.waiting = append(s.waiting, waitingText{id, s.now, standsOn})
	s.l.Sent = append(s.l.Sent, SentText{ID: id, At: s.now})
}

// ask queues any text at all, as a page, staff or a bug might.
func (s *story) ask(t *rapid.T) {
	var ids []TextID
	for id := range textRules {
		ids = append(ids, id)
	}
	id := rapid.SampledFrom(sorted(ids)).Draw(t, "text")
	s.queue(t, id, rapid.Int64Range(0, s.events).Draw(t, "stands on"))
}

// send asks the gate about one waiting text, as the outbox does at an attempt.
func (s *story) send(t *rapid.T) {
	if len(s.waiting) == 0 {
		return // nothing waits: this step changes nothing
	}
	i := rapid.IntRange(0, len(s.waiting)-1).Draw(t, "which")
	w := s.waiting[i]
	s.waiting = append(s.waiting[:i:i], s.waiting[i+1:]...)
	rule, _ := w.id.Rule()
	l := s.l
	l.Sent = nil
	for _, left := range s.left {
		l.Sent = append(l.Sent, SentText{ID: left.id, At: left.at})
	}
	confirmed := slices.ContainsFunc(s.left, func(left sentText) bool { return left.id.ConfirmsOptOut() && left.standsOn == w.standsOn })
	v := MaySend(Departure{ID: w.id, Now: s.now, Confirmed: confirmed, Queued: w.at, Ends: w.at.Add(rule.Life), Line: l, Practice: s.p, StandsOn: w.standsOn,
		OptOutSeq: s.stopSeq, StateSeq: s.seq, EventSeq: s.seq, ForAnswer: true, TalkLast: s.now})
	if kinds := count(v.OK, !v.Wait.IsZero(), v.Reason != "" && v.Wait.IsZero()); kinds != 1 || (!v.Wait.IsZero() && !v.Wait.After(s.now)) {
		t.Fatalf("MaySend(%s) at %s = %+v, want exactly one of OK, a wait in the future, a refusal", w.id, s.now, v)
	}
	if v.OK {
		s.left = append(s.left, sentText{w.id, s.now, s.l.Off(), w.standsOn, w.id.ConfirmsOptOut() && w.standsOn > s.stopSeq})
		return
	}
	if v.Wait.IsZero() {
		s.l.Sent = withoutOne(s.l.Sent, w) // refused texts count for nothing
		return
	}
	s.waiting = append(s.waiting, w)
}

func (s *story) passes(t *rapid.T) {
	s.now = s.now.Add(time.Duration(rapid.IntRange(1, 36*60).Draw(t, "minutes")) * time.Minute)
	var recent Sent
	for _, sent := range s.l.Sent {
		if s.now.Sub(sent.At) < 24*time.Hour {
			recent = append(recent, sent)
		}
	}
	s.l.Sent = recent
}

// event moves the line as a page, staff or time may.
func (s *story) event(t *rapid.T) {
	e := rapid.SampledFrom([]Event{LinkSent, Matched, TooManyTries, Unlocked, Unlisted, Lapsed}).Draw(t, "event")
	phase, err := Next(s.l, e, s.now)
	if err != nil {
		return
	}
	s.l.Phase = phase
	switch e {
	case LinkSent:
		s.l.LinkSentAt = s.now
	case Matched:
		s.l.MatchedAt = s.now
	case TooManyTries:
		s.l.LockedUntil = s.now.Add(24 * time.Hour)
	case Unlocked:
		s.l.LockedUntil = time.Time{}
	}
}

// check holds what must be true at every moment of every story.
func (s *story) check(t *rapid.T) {
	if !s.l.Phase.known() {
		t.Fatalf("the line is in phase %q", s.l.Phase)
	}
	confirmed := map[int64]int{}
	for i, left := range s.left {
		if left.repeat && slices.ContainsFunc(s.left[:i], func(before sentText) bool {
			return before.id.ConfirmsOptOut() && left.at.Sub(before.at) < 24*time.Hour-5*time.Minute
		}) {
			t.Fatalf("a repeated STOP was confirmed at %s, within a day of a confirmation", left.at)
		}
	}
	for _, left := range s.left {
		if left.off && !leavesWhileOff[left.id] {
			t.Fatalf("%s left while texts were off", left.id)
		}
		if left.id.ConfirmsOptOut() {
			if !left.off || left.standsOn == 0 {
				t.Fatalf("%s left for event %d with texts off %t", left.id, left.standsOn, left.off)
			}
			if confirmed[left.standsOn]++; confirmed[left.standsOn] > 1 {
				t.Fatalf("opt-out %d was confirmed twice", left.standsOn)
			}
		}
	}
}

// Whatever people, pages and time do to a line, and whatever text is planned
// for it: while off only the list of design §4 leaves, an opt-out is confirmed
// at most once, nothing without a rule is planned, no phase is unknown.
func TestWhateverHappensStopIsKept(t *testing.T) {
	p := clinic(t)
	rapid.Check(t, func(t *rapid.T) {
		phase := rapid.SampledFrom([]Phase{New, Invited, Verified, Locked}).Draw(t, "phase")
		s := &story{p: p, l: listed(phase), now: noon, events: 1, seq: 1}
		s.l.Listed = rapid.IntRange(0, 2).Draw(t, "listed")
		s.l.OnlyMatched = s.l.OnlyMatched && s.l.Listed == 1
		t.Repeat(map[string]func(*rapid.T){
			"receive": s.receive, "ask": s.ask, "send": s.send, "passes": s.passes, "event": s.event, "": s.check,
		})
	})
}

// An opt-out that changes the state is always confirmed (design §4), at once,
// if nobody else answered it and no emergency came with it.
func TestEveryOptOutIsConfirmed(t *testing.T) {
	p := clinic(t)
	rapid.Check(t, func(t *rapid.T) {
		l := listed(rapid.SampledFrom([]Phase{New, Invited, Verified, Locked}).Draw(t, "phase"))
		for id := range textRules {
			l.Sent = append(l.Sent, times(id, rapid.IntRange(0, 12).Draw(t, string(id)), time.Minute)...)
		}
		now := noon.Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "minutes")) * time.Minute)
		d := Decide(l, Arrival{Reading: Read("STOP", Background{}), Now: now}, p)
		if len(d.Answers) != 1 || !d.Answers[0].ConfirmsOptOut() {
			t.Fatalf("Decide(STOP) at %s answers %v, want one confirmation", now, d.Answers)
		}
		l.Phase, l.LastOptOut = d.Phase, now
		v := MaySend(Departure{ID: d.Answers[0], Now: now, Queued: now, Ends: now.Add(5 * time.Minute), Line: l, Practice: p,
			StandsOn: 3, OptOutSeq: 3, StateSeq: 3, EventSeq: 3})
		if !v.OK {
			t.Fatalf("MaySend(%s) at %s = %+v, want OK", d.Answers[0], now, v)
		}
	})
}

func count(conditions ...bool) int {
	n := 0
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}

func withoutOne(sent Sent, w waitingText) Sent {
	for i, s := range sent {
		if s.ID == w.id && s.At.Equal(w.at) {
			return append(sent[:i:i], sent[i+1:]...)
		}
	}
	return sent
}
