package carriers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"

	"linnet/conversation"
)

// PracticeConfig says where a practice carrier posts its webhooks and whose
// clock its screens show.
type PracticeConfig struct {
	PublicURL      string           // the configured public URL: what webhooks are signed for
	ReachURL       string           // where they are really posted; "" is PublicURL
	StopAnsweredBy StopAnswer       // "" is linnet
	Now            func() time.Time // people's clock; nil is the machine's
	Client         *http.Client     // nil is one with a timeout of 15 s, as Twilio waits
	Key            []byte           // signing key; nil makes a random one, which is what serve does
}

// Practice is the embedded simulator: phones in memory, signed webhooks over
// real HTTP, a carrier's troubles on demand (contract, "Practice carrier").
// Its codes and words are Twilio's. Close ends its deliveries.
type Practice struct {
	public  string
	answers StopAnswer
	now     func() time.Time
	client  *http.Client
	key     []byte
	work    *deliveries

	mu      sync.Mutex
	reach   string
	trouble Trouble
	odd     bool // reorder holds back every other text
	era     int  // goes up at Reset; deliveries of an earlier one are dropped
	phones  map[conversation.Phone]*phone
	blocked map[[2]conversation.Phone]bool // our number, their phone
	sent    map[string]Result              // by our id, for Find
	media   map[string]PhoneMedia
}

// NewPractice returns a practice carrier that runs until Close.
func NewPractice(c PracticeConfig) *Practice {
	if c.ReachURL == "" {
		c.ReachURL = c.PublicURL
	}
	if c.StopAnsweredBy == "" {
		c.StopAnsweredBy = LinnetAnswers
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: 15 * time.Second}
	}
	if c.Key == nil {
		c.Key = make([]byte, 32)
		rand.Read(c.Key) // never fails: crypto/rand ends the process instead
	}
	p := &Practice{
		public: strings.TrimSuffix(c.PublicURL, "/"), reach: strings.TrimSuffix(c.ReachURL, "/"),
		answers: c.StopAnsweredBy, now: c.Now, client: c.Client, key: c.Key, work: newDeliveries(),
	}
	p.clear()
	return p
}

// PostTo sets where webhooks are posted, once the listener's address is known.
func (p *Practice) PostTo(base string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reach = strings.TrimSuffix(base, "/")
}

// Close ends all deliveries and waits for those on the wire.
func (p *Practice) Close() { p.work.close() }

// Reset empties phones, blocks and troubles and drops what is not delivered.
func (p *Practice) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ph := range p.phones {
		ph.wake()
	}
	p.clear()
}

func (p *Practice) clear() {
	p.era++
	p.trouble = Trouble{}
	p.phones = map[conversation.Phone]*phone{}
	p.blocked = map[[2]conversation.Phone]bool{}
	p.sent = map[string]Result{}
	p.media = map[string]PhoneMedia{}
}

// Name returns "practice".
func (p *Practice) Name() string { return "practice" }

// Account returns "practice": there is one.
func (p *Practice) Account() string { return "practice" }

// Answer is an empty JSON object.
func (p *Practice) Answer() (contentType string, body []byte) {
	return "application/json", []byte("{}")
}

// Profile is that of a long code with Twilio's words. It blocks only under
// the trouble block_stopped.
func (p *Practice) Profile() Profile {
	return Profile{
		Carrier: p.Name(), BlockCode: "21610", BlockClass: OptedOut,
		Senders: []SenderProfile{{
			Kind: PracticeNumber, StopWords: twilioStop, StartWords: twilioStart, HelpWords: twilioHelp,
			Replies: true, HookFires: true,
			Scope: "this number and this phone, if block_stopped is on",
			Clear: "the phone texts START, YES or UNSTOP, or the practice carrier is reset",
		}},
	}
}

func (p *Practice) words() SenderProfile { return p.Profile().Senders[0] }

// Send puts the text on the phone's screen, unless a trouble or a block says
// otherwise, and walks it to delivered in the background.
func (p *Practice) Send(ctx context.Context, o Outbound) Result {
	if !o.Start.IsZero() && time.Now().After(o.Start) {
		return Result{Outcome: NotStarted, Class: Temporary}
	}
	if err := p.slow(ctx); err != nil {
		// The request was on the wire: this carrier has it, the caller cannot know.
		p.take(o)
		return Result{Outcome: Unknown, Class: Temporary}
	}
	return p.take(o)
}

// slow waits as long as the trouble says.
func (p *Practice) slow(ctx context.Context) error {
	p.mu.Lock()
	wait := time.Duration(p.trouble.Slow)
	p.mu.Unlock()
	if wait == 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Practice) take(o Outbound) Result {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o.To == "" || o.From == "" || o.Body == "" {
		return Result{Outcome: Refused, Code: "21602", Class: ContentInvalid}
	}
	if p.trouble.BlockStopped && p.blocked[[2]conversation.Phone{o.From, o.To}] {
		return Result{Outcome: Refused, Code: "21610", Class: OptedOut}
	}
	code := ""
	if p.trouble.strikes() {
		code = p.trouble.code()
		if refusal, now := refusedAtOnce(code); now {
			return refusal
		}
	}
	id := newID("SM")
	p.phone(o.To).add(PhoneMessage{
		ID: id, Direction: "out", From: o.From.E164(), To: o.To.E164(), Text: o.Body,
		Media: []PhoneMedia{}, Status: Queued, At: p.now().UTC(),
	})
	result := Result{Outcome: Accepted, ExternalID: id}
	if o.OurID != "" {
		p.sent[o.OurID] = result
	}
	p.walk(o, id, code)
	if p.trouble.DropConnection {
		return Result{Outcome: Unknown, Class: Temporary}
	}
	return result
}

// refusedAtOnce says whether a code is one of the API's, not of delivery.
func refusedAtOnce(code string) (Result, bool) {
	r := Result{Outcome: Refused, Code: code, Class: twilioClass(code)}
	switch {
	case code == "429":
		r.Class, r.RetryAfter = RateLimited, time.Second
	case len(code) == 3 && code[0] == '5':
		r.Class = Temporary
	case strings.HasPrefix(code, "2"):
	default:
		return Result{}, false
	}
	return r, true
}

// Find tells by our id: this carrier keeps every text until Reset.
func (p *Practice) Find(_ context.Context, o Outbound, _ time.Time) (Result, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.sent[o.OurID]
	return r, ok, nil
}

// Fetch copies a file that a phone sent.
func (p *Practice) Fetch(_ context.Context, _ Inbound, m Media) ([]byte, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	file, ok := p.media[m.URL]
	if !ok {
		return nil, "", ErrMediaGone
	}
	if len(file.Base64) > mediaLimit {
		return nil, "", ErrMediaRefused
	}
	return file.Base64, file.Type, nil
}

// Delete forgets a file. Of a text the carrier keeps no words to forget: those
// on the screen are the phone's own.
func (p *Practice) Delete(_ context.Context, kind Kind, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kind == MediaCopy {
		delete(p.media, id)
	}
	return nil
}

// CheckLive has nothing outside to ask.
func (p *Practice) CheckLive(context.Context) []error { return nil }

func newID(prefix string) string {
	var b [16]byte
	rand.Read(b[:])
	return prefix + hex.EncodeToString(b[:])
}

// chance says yes with the given probability.
func chance(share float64) bool {
	const grain = 1 << 30
	n, err := rand.Int(rand.Reader, big.NewInt(grain))
	return err == nil && float64(n.Int64()) < share*grain
}
