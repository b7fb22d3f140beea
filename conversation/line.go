package conversation

import (
	"errors"
	"time"
)

// ErrRefused is wrapped by every refusal of the rules: an event the table
// does not know for a phase, a text that may not leave.
var ErrRefused = errors.New("refused")

// Phase is where a line stands (design §4).
type Phase string

// The phases of a line.
const (
	New      Phase = "new"      // nobody on this phone has proved who they are
	Invited  Phase = "invited"  // a link is out
	Verified Phase = "verified" // someone here matched a birth date in the last 30 days
	Locked   Phase = "locked"   // too many wrong birth dates by somebody who holds the phone
	Stopped  Phase = "stopped"  // opted out: texts are off
)

// Event is what moves a line.
type Event string

// The events of the line's table.
const (
	Text         Event = "text"
	LinkSent     Event = "link_sent"
	Matched      Event = "matched"
	Lapsed       Event = "lapsed"
	TooManyTries Event = "too_many_tries"
	Unlocked     Event = "unlocked"
	Stop         Event = "stop"
	WrongNumber  Event = "wrong_number"
	Start        Event = "start"
	HelpAsked    Event = "help"
	Danger       Event = "emergency"
	Unlisted     Event = "unlisted"
)

// Basis is why the practice may text a phone (design §4, R-25).
type Basis string

// The bases of consent.
const (
	NoBasis      Basis = "none"
	TextedFirst  Basis = "texted_first" // covers answers in that talk and 30 days after its last text
	ExpressBasis Basis = "express"      // START, the ticked box, a recorded call, import with consent
)

// Line is one phone at one practice as the rules see it. Times are in the
// clock people see; a zero time never happened.
type Line struct {
	Phone         Phone
	Phase         Phase
	LockedUntil   time.Time // the lock stands until then
	LockForever   bool      // second lock in 30 days: only staff open it
	Language      Language  // stored language, "" if nobody said or showed one
	Basis         Basis
	BasisAt       time.Time
	Listed        int       // live grants of this phone at this practice
	OnlyMatched   bool      // exactly one patient is listed and was matched in the last 30 days
	OpenTalk      bool      // an open talk of this line waits or is being answered
	LastOut       time.Time // our last text to this phone
	LastOptOut    time.Time // when the opt-out in force (or the last one) was committed
	LastOptIn     time.Time
	OptOutLineAt  time.Time // last text that told how to opt out
	MatchedAt     time.Time
	LinkSentAt    time.Time
	Undeliverable bool // carrier said the number takes no texts; lifted by a text from it
	Sent          Sent // our texts to this line in the last 24 h, refused ones left out
}

// LockStands reports whether the birth-date lock of the line stands at now.
func (l *Line) LockStands(now time.Time) bool { return l.LockForever || now.Before(l.LockedUntil) }

// Off reports whether texts are off.
func (l *Line) Off() bool { return l.Phase == Stopped }

// Sent lists texts queued or handed out to a line, any order.
type Sent []SentText

// SentText is one of them. Stranger marks a code asked for at a stranger's
// door, which counts apart (design §6).
type SentText struct {
	ID       TextID
	At       time.Time
	Stranger bool
}

// Count returns how many of ids were sent after since.
func (s Sent) Count(since time.Time, ids ...TextID) int {
	n := 0
	for _, t := range s {
		if t.At.After(since) && t.is(ids) {
			n++
		}
	}
	return n
}

// Last returns when the newest of ids was sent, zero if none was.
func (s Sent) Last(ids ...TextID) time.Time {
	var last time.Time
	for _, t := range s {
		if t.At.After(last) && t.is(ids) {
			last = t.At
		}
	}
	return last
}

func (t SentText) is(ids []TextID) bool {
	for _, id := range ids {
		if t.ID == id {
			return true
		}
	}
	return false
}
