package carriers

import (
	"context"
	"errors"
	"net/http"
	"time"

	"linnet/conversation"
)

// What a webhook can be refused for. ErrSignature and ErrForeign are answered
// 403; ErrUnreadable is a rightly signed request of ours that could not be
// parsed: it is kept raw and answered 200 (design §5).
var (
	ErrSignature  = errors.New("signature does not fit")
	ErrForeign    = errors.New("another account's request")
	ErrUnreadable = errors.New("signed request cannot be read")
)

// ErrCannotTell is returned by Find when the carrier's answer proves neither
// that it has the text nor that it has not.
var ErrCannotTell = errors.New("carrier cannot tell")

// What a media file can be refused for; neither is worth a second try. Every
// other error of Fetch is.
var (
	ErrMediaRefused = errors.New("media address or file is refused")
	ErrMediaGone    = errors.New("media is gone at the carrier")
)

// Request is a webhook as it came. URL is the configured public URL followed
// by the path and raw query of the request; it is never built from the Host
// header. Body is the raw body, already limited by the caller.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
	Now    time.Time // machine clock, for schemes with a time window
}

// Inbound is a text that came in.
type Inbound struct {
	Carrier    string
	Account    string
	ExternalID string // the carrier's id of the text; with Carrier and Account the key for repeats
	From, To   conversation.Phone
	Text       string  // raw bytes as the carrier decoded them; may hold NUL and broken UTF-8
	Media      []Media // at most ten
	SentAt     time.Time
	OptOut     conversation.Class // what the carrier itself made of it (OptOutType), "" if it said nothing
	Answered   bool               // the carrier answers this keyword itself: we must not
}

// Media is one file of an MMS, still lying at the carrier.
type Media struct {
	URL  string
	Type string // content type as the carrier claims it; not to be trusted
}

// Status is a carrier's word on a text we sent.
type Status struct {
	Carrier    string
	Account    string
	ExternalID string
	OurID      string // our message id out of the signed status URL, "" if it holds none
	Word       StatusWord
	Code       string     // the carrier's error code, "" if it gave none
	Class      ErrorClass // "" unless the word is a failure
	At         time.Time  // the carrier's time, zero if it did not say
}

// Call is a voice call that came in.
type Call struct {
	Carrier    string
	Account    string
	ExternalID string
	From, To   conversation.Phone
	State      string // the carrier's word: ringing, completed, no-answer
}

// Outbound is a text to be sent. From is left out of the request where the
// account sends through a messaging service.
type Outbound struct {
	OurID     string // travels back in the status URL; the key Find may use
	From, To  conversation.Phone
	Body      string
	StatusURL string        // whole URL; "" asks for no status
	Validity  time.Duration // how long the carrier may queue it; 0 leaves that to the carrier
	Start     time.Time     // machine time by which the request has a connection, or it is NotStarted; zero: whenever
}

// Outcome is how an attempt to send ended.
type Outcome string

// The outcomes. Unknown means that the carrier may have the text: it is never
// sent again blindly (design §6).
const (
	Accepted Outcome = "accepted"
	Refused  Outcome = "refused"
	Unknown  Outcome = "unknown"

	// NotStarted means that nothing left before Outbound.Start: the claim is
	// too old to stand on, and the text is claimed anew (design §6).
	NotStarted Outcome = "not started"
)

// Result is what came of an attempt to send.
type Result struct {
	Outcome    Outcome
	ExternalID string
	Code       string     // the carrier's error code, else the HTTP status, "" when accepted
	Class      ErrorClass // "" when accepted
	RetryAfter time.Duration
}

// Verdict says what is to be done next: Done, PerhapsSent, or what the class
// of the refusal says.
func (r Result) Verdict() Verdict {
	switch r.Outcome {
	case Accepted:
		return Done
	case Refused:
		return r.Class.Verdict()
	case NotStarted:
		return Again
	default:
		return PerhapsSent
	}
}

// Kind is what Delete removes at the carrier.
type Kind string

// The kinds of copies a carrier keeps.
const (
	MessageCopy Kind = "message" // id is the text's external id
	MediaCopy   Kind = "media"   // id is the media URL of the webhook
)

// Carrier is one account at one carrier. All methods may be called at the
// same time from many goroutines.
type Carrier interface {
	// Name is the carrier's word in addresses and settings, "twilio".
	Name() string
	// Account is the id the carrier knows us by.
	Account() string
	// Profile says how the carrier treats opt-outs by itself.
	Profile() Profile

	// Message verifies and reads a text that came in. Its errors wrap
	// ErrSignature, ErrForeign or ErrUnreadable.
	Message(Request) (Inbound, error)
	// Status verifies and reads a word on a text we sent; errors as Message.
	Status(Request) (Status, error)
	// Answer is what a webhook is answered with once it is on disk.
	Answer() (contentType string, body []byte)

	// Send tries once and ends when ctx does. It returns no error: whatever
	// happened is in the result.
	Send(ctx context.Context, o Outbound) Result
	// Find asks for a text whose send ended Unknown, claimed at since. True
	// with a result: the carrier has it. False without an error: the carrier
	// has it not. ErrCannotTell or a network error: nobody knows.
	Find(ctx context.Context, o Outbound, since time.Time) (Result, bool, error)
	// Fetch copies a file of an MMS: bytes and the content type served. At
	// most 16 MiB in 30 s (security.md §8). Errors wrap ErrMediaRefused or
	// ErrMediaGone, or are worth another try.
	Fetch(ctx context.Context, in Inbound, m Media) ([]byte, string, error)
	// Delete removes a copy the carrier keeps; one that is gone already is
	// no error.
	Delete(ctx context.Context, kind Kind, id string) error
	// CheckLive asks outside whether the settings work, for `check --live`.
	CheckLive(ctx context.Context) []error
}
