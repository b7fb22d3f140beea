package conversation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/looplab/fsm"
)

// Times after which a phase lapses by itself (design §4).
const (
	InvitedFor  = 7 * 24 * time.Hour  // after the last link
	VerifiedFor = 30 * 24 * time.Hour // after the last match
)

// guard narrows a row to lines with or without a standing birth-date lock.
type guard string

const (
	always     guard = ""
	lockStands guard = " [lock stands]"
	noLock     guard = " [no lock]"
)

// stays as target means that each phase named leads to itself.
const stays Phase = ""

// phaseRow is one row of the line's table. What it does not name is refused.
type phaseRow struct {
	event Event
	when  guard
	from  []Phase
	to    Phase
}

// anyPhase lists every phase, in the order of design §4.
var anyPhase = []Phase{New, Invited, Verified, Locked, Stopped}

// phaseTable is the protocol of a line (design §4): its golden drawing is
// testdata/phases.mmd, so a changed rule is a changed arrow in review.
var phaseTable = []phaseRow{
	// A person writes. What follows is Decide's; the phase moves only for consent.
	{Text, always, anyPhase, stays},      // Decide queues the link, which is LinkSent
	{HelpAsked, always, anyPhase, stays}, // HELP works in every phase
	{Danger, always, anyPhase, stays},    // so do emergency words

	// Consent.
	{Stop, always, anyPhase, Stopped},                               // in every phase, before any other rule; the lock is kept
	{WrongNumber, always, anyPhase, Stopped},                        // the person reached revokes
	{Start, always, []Phase{New, Invited, Verified, Locked}, stays}, // texts were on; the opt-in is recorded
	{Start, noLock, []Phase{Stopped}, New},                          // consent is back, identity is proved anew
	{Start, lockStands, []Phase{Stopped}, Locked},                   // START never clears a lock
	{LinkSent, always, []Phase{New, Invited}, Invited},              // a link is out
	{LinkSent, always, []Phase{Verified, Locked}, stays},            // a notice; a locked line's page says so
	{Matched, noLock, []Phase{New, Invited, Verified}, Verified},    // 30 days, anew each time
	{Matched, noLock, []Phase{Stopped}, stays},                      // held texts join, consent is untouched
	{Lapsed, always, []Phase{Invited, Verified}, New},               // 7 days after the link, 30 after the match
	{Unlisted, always, []Phase{New, Invited, Verified}, New},        // no record lists the phone any more
	{Unlisted, always, []Phase{Locked, Stopped}, stays},             // neither a lock nor an opt-out is lost by it
	{TooManyTries, always, []Phase{New, Invited, Verified}, Locked}, // wrong birth dates by who holds the phone
	{TooManyTries, always, []Phase{Locked, Stopped}, stays},         // locked is never prolonged; stopped keeps the time
	{Unlocked, always, []Phase{Locked}, New},                        // staff, or time
	{Unlocked, always, []Phase{Stopped}, stays},                     // the time is cleared, texts stay off
}

// phaseEvents is the table as the library wants it, made once.
var phaseEvents = compilePhases(phaseTable)

// phaseMachines lends machines out: building one costs more than all the rest
// of a decision.
var phaseMachines = sync.Pool{New: func() any { return fsm.NewFSM(string(New), phaseEvents, nil) }}

func compilePhases(rows []phaseRow) fsm.Events {
	var events fsm.Events
	for _, row := range rows {
		for _, from := range row.from {
			to := row.to
			if to == stays {
				to = from
			}
			events = append(events, fsm.EventDesc{Name: string(row.event) + string(row.when), Src: []string{string(from)}, Dst: string(to)})
		}
	}
	return events
}

// Next returns the phase that e leads l to at now. A refusal wraps ErrRefused
// and returns the phase unchanged: an event the table does not know for the
// phase, an unknown phase or event, a lapse that is not due, a match while
// the lock stands. It changes nothing but the phase: consent, LockedUntil and
// times are the caller's to save.
func Next(l Line, e Event, now time.Time) (Phase, error) {
	if !l.Phase.known() {
		return l.Phase, fmt.Errorf("%w: unknown phase %q", ErrRefused, string(l.Phase))
	}
	if strings.Contains(string(e), "[") { // a guard's name is the table's own
		return l.Phase, fmt.Errorf("%w: unknown event %q", ErrRefused, string(e))
	}
	if e == Lapsed && !lapseDue(l, now) {
		return l.Phase, fmt.Errorf("%w: %s does not lapse yet", ErrRefused, l.Phase)
	}
	when := noLock
	if l.LockStands(now) {
		when = lockStands
	}
	// A machine belongs to one call at a time and is set to the stored phase
	// first: the stored phase is the only truth.
	machine := phaseMachines.Get().(*fsm.FSM)
	defer phaseMachines.Put(machine)
	machine.SetState(string(l.Phase))
	for _, name := range []string{string(e), string(e) + string(when)} {
		if machine.Can(name) {
			return fire(machine, name, l.Phase)
		}
	}
	return l.Phase, fmt.Errorf("%w: %s while %s", ErrRefused, e, l.Phase)
}

// fire moves a machine; staying in the same phase is a success to us, though
// the library calls it an error.
func fire(machine *fsm.FSM, name string, from Phase) (Phase, error) {
	err := machine.Event(context.Background(), name)
	var stayed fsm.NoTransitionError
	if err != nil && !errors.As(err, &stayed) {
		return from, fmt.Errorf("%w: %s while %s: %w", ErrRefused, name, from, err)
	}
	return Phase(machine.Current()), nil
}

// lapseDue reports whether the time of an invited or verified line is over.
// A time nobody kept is long ago.
func lapseDue(l Line, now time.Time) bool {
	switch l.Phase {
	case Invited:
		return now.Sub(l.LinkSentAt) >= InvitedFor
	case Verified:
		return now.Sub(l.MatchedAt) >= VerifiedFor
	}
	return true // the table refuses it
}

// Due returns the event that time alone brings about for l at now: Lapsed, or
// Unlocked for a lock that has run out. ok is false if there is none.
func Due(l Line, now time.Time) (e Event, ok bool) {
	switch {
	case l.Phase == Locked && !l.LockedUntil.IsZero() && !l.LockStands(now):
		return Unlocked, true
	case l.Phase == Invited && !l.LinkSentAt.IsZero() && lapseDue(l, now),
		l.Phase == Verified && !l.MatchedAt.IsZero() && lapseDue(l, now):
		return Lapsed, true
	}
	return "", false
}

func (p Phase) known() bool {
	for _, phase := range anyPhase {
		if p == phase {
			return true
		}
	}
	return false
}
