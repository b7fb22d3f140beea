package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// OnTheWire is how old a claim may be when its request starts (design §6).
const OnTheWire = time.Second

const (
	senders     = 16               // texts on their way at once
	sendTimeout = 20 * time.Second // for one request, well inside a claim's lease
	longestNap  = 5 * time.Second  // the net below the wake-up
	shortestNap = 20 * time.Millisecond
	heldProbe   = 5 * time.Minute // a refused sender is tried again this often
)

// Outbox hands texts out until its context ends.
type Outbox struct {
	Store     *store.Store
	Carriers  map[string]carriers.Carrier
	PublicURL *url.URL
	Pace      func(carrier string) float64 // texts a second from one number; nil or 0: unlimited
	Counted   func(what string)            // counts for metrics; may be nil

	mu    sync.Mutex
	paces map[string]*rate.Limiter
}

// Run works until ctx ends, then waits for the texts on their way.
func (o *Outbox) Run(ctx context.Context) {
	slots := make(chan struct{}, senders)
	var out sync.WaitGroup
	defer out.Wait()
	for ctx.Err() == nil {
		slots <- struct{}{} // at least one sender is free before anything is claimed
		free := 1 + cap(slots) - len(slots)
		<-slots
		claims, err := o.Store.ClaimNext(ctx, free, o.ready, o.word)
		if err != nil && ctx.Err() == nil {
			slog.Error("claiming texts", "error", err)
		}
		for _, c := range claims {
			slots <- struct{}{}
			out.Go(func() {
				defer func() { <-slots }()
				o.deliver(context.WithoutCancel(ctx), c)
			})
		}
		if claims == nil { // an empty list: the gate held those back, others may wait behind them
			o.nap(ctx)
		}
	}
}

// nap waits for a wake-up, the next due time, or the net below.
func (o *Outbox) nap(ctx context.Context) {
	wait := longestNap
	if due, err := o.Store.NextDue(ctx); err == nil && !due.IsZero() {
		wait = min(wait, max(shortestNap, time.Until(due)))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-o.Store.Woken():
	case <-timer.C:
	}
}

// ready takes a token of the number's pace; a carrier nobody set up is never ready.
func (o *Outbox) ready(carrier string, number conversation.Phone) bool {
	if o.Carriers[carrier] == nil {
		return false
	}
	if o.Pace == nil {
		return true
	}
	pace := o.Pace(carrier)
	if pace == 0 {
		return true
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	key := carrier + number.E164()
	limiter := o.paces[key]
	if limiter == nil {
		if o.paces == nil {
			o.paces = map[string]*rate.Limiter{}
		}
		limiter = rate.NewLimiter(rate.Limit(pace), max(1, int(pace)))
		o.paces[key] = limiter
	}
	return limiter.Allow()
}

// word turns a text into its words. It runs inside the claim, so the evidence
// can hold a MAC of the exact bytes.
func (o *Outbox) word(w store.Wording) (body, version string, err error) {
	p := w.Practice
	v := templates.Values{Clinic: p.TextingName, Phone: p.Phone.National(), Number: w.Number.National(), Code: w.Code,
		Host: o.PublicURL.Hostname(), Help: o.PublicURL.JoinPath("help").String()}
	switch w.Text {
	case conversation.EmergencyWords, conversation.CrisisWords, conversation.AfterHours:
		if phone := p.UrgentAt(o.Store.Now()); phone != "" {
			v.Phone = phone.National()
		}
	}
	if w.Token != "" {
		v.Link = o.PublicURL.JoinPath("m", w.Token).String()
	}
	if w.Text == conversation.PlainWords {
		return templates.PlainText(p.TextingName, w.Words)
	}
	return templates.ClinicText(p.Texts, w.Text, w.Language, v)
}

// deliver sends one claimed text and settles it.
func (o *Outbox) deliver(ctx context.Context, c store.Claim) {
	outcome := store.Outcome{Fate: store.Unsent}
	if time.Since(c.Claimed) < OnTheWire {
		outcome = o.send(ctx, c)
	}
	o.counted(string(outcome.Fate))
	if err := o.Store.Settle(ctx, c, outcome); err != nil && !errors.Is(err, store.ErrStale) {
		slog.Error("settling a text", "error", err)
	}
}

func (o *Outbox) send(ctx context.Context, c store.Claim) store.Outcome {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	// The carrier starts the request within what is left of the second, or not at all.
	return settles(o.Carriers[c.Carrier].Send(ctx, o.parcel(c)), c.Tries)
}

func (o *Outbox) parcel(c store.Claim) carriers.Outbound {
	status := o.PublicURL.JoinPath("hooks", c.Carrier, "status")
	status.RawQuery = url.Values{"m": {c.ID.String()}}.Encode()
	return carriers.Outbound{OurID: c.ID.String(), From: c.From, To: c.To, Body: c.Body, StatusURL: status.String(),
		Validity: c.Validity, Start: c.Claimed.Add(OnTheWire)}
}

// settles turns a carrier's answer into what becomes of the text.
func settles(r carriers.Result, tries int) store.Outcome {
	o := store.Outcome{ExternalID: r.ExternalID, Code: r.Code, Class: string(r.Class)}
	switch {
	case r.Outcome == carriers.Accepted:
		o.Fate = store.Sent
		return o
	case r.Outcome == carriers.NotStarted:
		o.Fate = store.Unsent
		return o
	case r.Outcome == carriers.Unknown:
		o.Fate = store.Perhaps
		return o
	}
	o.NoTexts, o.GivenUp = r.Class.Undeliverable(), r.Class.NumberGone()
	switch r.Class.Verdict() {
	case carriers.Again:
		o.Fate, o.Retry = store.Again, Backoff(tries)
		if r.Class == carriers.UnknownError && tries > 0 {
			o.Fate = store.Never // at most one more try (carriers.md §1)
		}
	case carriers.Throttled:
		o.Fate, o.Retry = store.Throttled, max(r.RetryAfter, time.Second)
	case carriers.Held:
		o.Fate, o.Retry = store.HeldBack, heldProbe
	case carriers.Stopped:
		o.Fate = store.OptedOut
	case carriers.PerhapsSent:
		o.Fate = store.Perhaps
	default:
		o.Fate = store.Never
	}
	return o
}

// Backoff returns the wait before the next try after so many failed ones:
// 30 s, 2 min, 10 min, 1 h, then hourly, each with up to a fifth of jitter.
func Backoff(tries int) time.Duration {
	waits := []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}
	wait := waits[min(tries, len(waits)-1)]
	return wait + rand.N(wait/5)
}

// Sweep settles claims whose lease ran out: a process died between claim and
// settle. The carrier is asked where it can tell; else the text is perhaps sent.
func (o *Outbox) Sweep(ctx context.Context) error {
	stranded, err := o.Store.Stranded(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, c := range stranded {
		outcome := store.Outcome{Fate: store.Perhaps, Class: "perhaps_sent"}
		if carrier := o.Carriers[c.Carrier]; carrier != nil {
			if r, told, err := carrier.Find(ctx, o.parcel(c), c.Claimed); err == nil && told {
				outcome = settles(r, c.Tries)
			}
		}
		if err := o.Store.Settle(ctx, c, outcome); err != nil && !errors.Is(err, store.ErrStale) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (o *Outbox) counted(what string) {
	if o.Counted != nil {
		o.Counted(what)
	}
}
