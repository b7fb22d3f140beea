package carriers

import "time"

// ErrorClass is why a text did not arrive, one of the named values of
// carriers.md §1. It knows what is to be done about it.
type ErrorClass string

// The classes.
const (
	InvalidNumber  ErrorClass = "invalid_number"
	NotSMSCapable  ErrorClass = "not_sms_capable"
	OptedOut       ErrorClass = "opted_out"
	Blocked        ErrorClass = "blocked"
	Filtered       ErrorClass = "filtered"
	Unregistered   ErrorClass = "unregistered"
	SenderConfig   ErrorClass = "sender_config"
	ContentInvalid ErrorClass = "content_invalid"
	Unreachable    ErrorClass = "unreachable"
	RateLimited    ErrorClass = "rate_limited"
	QueueFull      ErrorClass = "queue_full"
	Expired        ErrorClass = "expired"
	Temporary      ErrorClass = "temporary"
	Auth           ErrorClass = "auth"
	UnknownError   ErrorClass = "unknown"
)

// Verdict is what follows from an attempt (design §6).
type Verdict string

// The verdicts.
const (
	Done        Verdict = "done"
	Again       Verdict = "again"     // later, by the outbox's own waits
	Never       Verdict = "never"     // final for this text; a person sees it
	Stopped     Verdict = "stopped"   // final; the phone is off at the carrier, consent follows
	Throttled   Verdict = "throttled" // later, and the sender's pace goes down
	Held        Verdict = "held"      // the sender's queue stops and an admin is told; validity runs on
	PerhapsSent Verdict = "perhaps-sent"
)

// effect is one row of the table below.
type effect struct {
	verdict       Verdict
	undeliverable bool          // no text can reach this number; not an opt-out
	gone          bool          // the number was given up: the line goes Unlisted (design §4)
	tries         int           // further tries allowed, 0 for as long as the text is worth sending
	wait          time.Duration // least wait before the next try
	alarm         bool          // an admin hears of it, or of its rate
}

var effects = map[ErrorClass]effect{
	InvalidNumber:  {verdict: Never, undeliverable: true, gone: true},
	NotSMSCapable:  {verdict: Never, undeliverable: true},
	OptedOut:       {verdict: Stopped},
	Blocked:        {verdict: Never},
	Filtered:       {verdict: Never, alarm: true},
	Unregistered:   {verdict: Held, alarm: true},
	SenderConfig:   {verdict: Held, alarm: true},
	ContentInvalid: {verdict: Never},
	Unreachable:    {verdict: Again, wait: time.Hour},
	RateLimited:    {verdict: Throttled},
	QueueFull:      {verdict: Throttled},
	Expired:        {verdict: Never},
	Temporary:      {verdict: Again},
	Auth:           {verdict: Held, alarm: true},
	UnknownError:   {verdict: Again, tries: 1},
}

func (c ErrorClass) effect() effect {
	if e, ok := effects[c]; ok {
		return e
	}
	return effects[UnknownError]
}

// Verdict says what to do after a refusal or a failure of this class. A class
// nobody named counts as unknown.
func (c ErrorClass) Verdict() Verdict { return c.effect().verdict }

// Undeliverable says that the line is to be marked so: no text can arrive
// there. It is not an opt-out (carriers.md §1).
func (c ErrorClass) Undeliverable() bool { return c.effect().undeliverable }

// NumberGone says that the number was given up, so the line goes Unlisted.
func (c ErrorClass) NumberGone() bool { return c.effect().gone }

// TellStaff says that the text has failed for good and stands in front of a
// person with the reason (design promise 5).
func (c ErrorClass) TellStaff() bool {
	v := c.Verdict()
	return v == Never || v == Stopped
}

// TellAdmin says that this needs the clinic's admin: a held queue, or a rate
// to watch.
func (c ErrorClass) TellAdmin() bool { return c.effect().alarm }

// MoreTries is how many further tries are allowed; ok is false where the
// text's own life is the only limit. Only meaningful for Again and Throttled.
func (c ErrorClass) MoreTries() (n int, ok bool) {
	n = c.effect().tries
	return n, n > 0
}

// LeastWait is the shortest wait before the next try that makes sense for
// this class; the outbox waits longer if its own schedule says so.
func (c ErrorClass) LeastWait() time.Duration { return c.effect().wait }

// StatusWord is where a sent text stands, in the words of carriers.md §1.
type StatusWord string

// The words. A word nobody knows is StatusUnknown: recorded, moves nothing.
const (
	Queued        StatusWord = "queued"
	Sending       StatusWord = "sending"
	Sent          StatusWord = "sent"
	Delivered     StatusWord = "delivered"
	Undelivered   StatusWord = "undelivered"
	Failed        StatusWord = "failed"
	Canceled      StatusWord = "canceled"
	Read          StatusWord = "read"
	StatusUnknown StatusWord = "unknown"
)

// Rank orders the words: a row never moves to a lower one. StatusUnknown and
// words nobody named are -1.
func (w StatusWord) Rank() int {
	switch w {
	case Queued:
		return 0
	case Sending:
		return 1
	case Sent:
		return 2
	case Delivered, Undelivered, Failed, Canceled:
		return 3
	case Read:
		return 4
	default:
		return -1
	}
}

// Final says that no later word but Read can follow.
func (w StatusWord) Final() bool { return w.Rank() >= 3 }

// Failure says that the text did not arrive and will not by itself.
func (w StatusWord) Failure() bool { return w == Undelivered || w == Failed || w == Canceled }

// Follows says whether a row that stands at old moves to w. Callbacks come in
// any order and repeat, so only a higher rank moves: of two final words the
// first one stands.
func (w StatusWord) Follows(old StatusWord) bool { return w.Rank() > old.Rank() }
