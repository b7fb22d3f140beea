package carriers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"linnet/conversation"
)

// twilioMedia is how many files one Twilio message can carry.
const twilioMedia = 10

// TwilioConfig is the account, as config.yaml and the environment give it.
type TwilioConfig struct {
	AccountSID          string
	AuthTokens          []string // one, or two while a token is being rotated; the first one signs our sends
	MessagingServiceSID string   // "" sends from the practice's number
	BaseURL             string   // "" is https://api.twilio.com
	StopAnsweredBy      StopAnswer
	Transport           http.RoundTripper // nil is SafeTransport(BaseURL)
}

// Twilio is one Twilio account.
type Twilio struct {
	account   string
	tokens    []string
	service   string
	base      *url.URL
	answers   StopAnswer
	transport http.RoundTripper
}

var alphanumeric = regexp.MustCompile(`^[a-zA-Z0-9]+$`)

// NewTwilio checks the settings and returns the carrier. Errors name the
// setting and never hold a secret.
func NewTwilio(c TwilioConfig) (*Twilio, error) {
	if !strings.HasPrefix(c.AccountSID, "AC") || !alphanumeric.MatchString(c.AccountSID) {
		return nil, errors.New("account_sid: want AC and letters or digits")
	}
	if len(c.AuthTokens) < 1 || len(c.AuthTokens) > 2 {
		return nil, errors.New("auth_token: want one, or two while one is being rotated")
	}
	for _, token := range c.AuthTokens {
		if !alphanumeric.MatchString(token) {
			return nil, errors.New("auth_token: want letters and digits only")
		}
	}
	if c.BaseURL == "" {
		c.BaseURL = "https://api.twilio.com"
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("base_url: want an https address")
	}
	if base.Scheme == "http" && !ownAddress(base.Hostname()) {
		return nil, errors.New("base_url: http only to this machine or a private address")
	}
	switch c.StopAnsweredBy {
	case "":
		c.StopAnsweredBy = CarrierAnswers
	case CarrierAnswers, LinnetAnswers:
	default:
		return nil, fmt.Errorf("stop_answered_by: want carrier or linnet, not %q", c.StopAnsweredBy)
	}
	if c.Transport == nil {
		c.Transport = SafeTransport(c.BaseURL)
	}
	return &Twilio{
		account: c.AccountSID, tokens: c.AuthTokens, service: c.MessagingServiceSID,
		base: base, answers: c.StopAnsweredBy, transport: c.Transport,
	}, nil
}

// Name returns "twilio".
func (t *Twilio) Name() string { return "twilio" }

// Account returns the account SID.
func (t *Twilio) Account() string { return t.account }

// Answer is the constant empty TwiML: every text of ours goes through the
// outbox, none back in the webhook's answer.
func (t *Twilio) Answer() (contentType string, body []byte) {
	return "text/xml; charset=utf-8", []byte("<Response/>")
}

// Message verifies and reads a text. Twilio says no time of its own, so
// SentAt is zero.
func (t *Twilio) Message(r Request) (Inbound, error) {
	f, err := t.open(r)
	if err != nil {
		return Inbound{}, err
	}
	fields, err := f.all("MessageSid|SmsSid|SmsMessageSid", "From", "To", "Body", "OptOutType")
	if err != nil {
		return Inbound{}, err
	}
	in := Inbound{
		Carrier: t.Name(), Account: t.account, ExternalID: fields[0],
		From: conversation.Sender(fields[1]), To: conversation.Sender(fields[2]), Text: fields[3],
	}
	if in.ExternalID == "" || in.From == "" || in.To == "" {
		return Inbound{}, fmt.Errorf("%w: id, sender or receiver is missing", ErrUnreadable)
	}
	if in.Media, err = f.twilioMedia(); err != nil {
		return Inbound{}, err
	}
	in.OptOut, in.Answered = t.optOut(in, fields[4])
	return in, nil
}

// open verifies a request and refuses another account's (403), then one
// that names no account at all (kept).
func (t *Twilio) open(r Request) (form, error) {
	f, err := t.verify(r)
	if err != nil {
		return nil, err
	}
	account, one := f.get("AccountSid")
	if !one || account == "" {
		return nil, fmt.Errorf("%w: no one account", ErrUnreadable)
	}
	if account != t.account {
		return nil, ErrForeign
	}
	return f, nil
}

// all reads fields, each "name|older name"; one that stands there twice with
// different values makes the request unreadable.
func (f form) all(names ...string) ([]string, error) {
	values := make([]string, len(names))
	for i, name := range names {
		value, one := f.get(strings.Split(name, "|")...)
		if !one {
			return nil, fmt.Errorf("%w: a field stands twice", ErrUnreadable)
		}
		values[i] = value
	}
	return values, nil
}

// twilioMedia reads the files, at most ten whatever NumMedia says.
func (f form) twilioMedia() ([]Media, error) {
	count, err := f.all("NumMedia")
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(count[0])
	if count[0] != "" && (err != nil || n < 0) {
		return nil, fmt.Errorf("%w: number of files", ErrUnreadable)
	}
	var media []Media
	for i := 0; i < min(n, twilioMedia); i++ {
		at := strconv.Itoa(i)
		m, err := f.all("MediaUrl"+at, "MediaContentType"+at)
		if err != nil {
			return nil, err
		}
		if m[0] != "" {
			media = append(media, Media{URL: m[0], Type: m[1]})
		}
	}
	return media, nil
}

// optOut says what Twilio made of a text and whether it has replied. With
// Advanced Opt-Out it says so itself; without, it replies where the whole
// text is one of its words.
func (t *Twilio) optOut(in Inbound, word string) (conversation.Class, bool) {
	switch strings.ToUpper(word) {
	case "STOP":
		return conversation.OptOut, true
	case "START":
		return conversation.OptIn, true
	case "HELP":
		return conversation.Help, true
	case "":
	default:
		return "", true
	}
	s, _ := t.Profile().Sender(t.senderKind(in.To))
	return "", s.answered(t.answers, in.Text)
}

func (t *Twilio) senderKind(to conversation.Phone) SenderKind {
	switch {
	case tollFree(to):
		return TollFree
	case !strings.HasPrefix(to.E164(), "+"):
		return ShortCode
	case t.service != "":
		return MessagingService
	}
	return LongCode
}

// Status verifies and reads a status callback. Our own id comes out of the
// signed URL (?m=). RawDlrDoneDate names no zone, so At is zero.
func (t *Twilio) Status(r Request) (Status, error) {
	f, err := t.open(r)
	if err != nil {
		return Status{}, err
	}
	fields, err := f.all("MessageSid|SmsSid", "MessageStatus|SmsStatus", "ErrorCode")
	if err != nil {
		return Status{}, err
	}
	s := Status{
		Carrier: t.Name(), Account: t.account, ExternalID: fields[0],
		OurID: queryValue(r.URL, "m"), Word: twilioWord(fields[1]),
	}
	if s.ExternalID == "" || fields[1] == "" {
		return Status{}, fmt.Errorf("%w: id or status is missing", ErrUnreadable)
	}
	if fields[2] != "" && fields[2] != "0" {
		s.Code = fields[2]
	}
	if s.Word.Failure() {
		s.Class = twilioClass(s.Code)
	}
	return s, nil
}

// Voice verifies and reads a call, so that the voice door can say that this
// number is for texts.
func (t *Twilio) Voice(r Request) (Call, error) {
	f, err := t.open(r)
	if err != nil {
		return Call{}, err
	}
	fields, err := f.all("CallSid", "From", "To", "CallStatus")
	if err != nil {
		return Call{}, err
	}
	c := Call{
		Carrier: t.Name(), Account: t.account, ExternalID: fields[0],
		From: conversation.Sender(fields[1]), To: conversation.Sender(fields[2]), State: fields[3],
	}
	if c.ExternalID == "" {
		return Call{}, fmt.Errorf("%w: id is missing", ErrUnreadable)
	}
	return c, nil
}

// twilioTime reads the times of Twilio's API, zero if it is none.
func twilioTime(s string) time.Time {
	at, err := time.Parse(time.RFC1123Z, s)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
