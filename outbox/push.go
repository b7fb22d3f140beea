package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

const (
	pushers     = 8                // alerts on their way at once
	pushTimeout = 20 * time.Second // for one request, well inside a claim's lease
)

// Pusher hands alerts to the push services of people's browsers until its
// context ends. An alert says the clinic's name and that there is a message,
// and nothing else, whatever it is about (ux.md §16). It goes to known push
// services only, through the dialer for whatever Linnet fetches (security.md §8).
type Pusher struct {
	Store     *store.Store
	PublicURL *url.URL
	Words     *templates.Words
	Transport http.RoundTripper // nil: the dialer that reaches the public internet only
	Counted   func(what string) // counts for metrics; may be nil

	once   sync.Once
	client *http.Client
	wake   chan struct{}
}

// PushKey is the pair this installation signs alerts with, made at its first start.
func PushKey(ctx context.Context, s *store.Store) (store.PushKey, error) {
	return s.PushKey(ctx, func() (store.PushKey, error) {
		private, public, err := webpush.GenerateVAPIDKeys()
		return store.PushKey{Public: public, Private: private}, err
	})
}

func (p *Pusher) ready() {
	p.once.Do(func() {
		p.wake = make(chan struct{}, 1)
		transport := p.Transport
		if transport == nil {
			transport = carriers.SafeTransport()
		}
		p.client = &http.Client{Transport: transport, Timeout: pushTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	})
}

// Wake says that alerts may be due: the clock was moved.
func (p *Pusher) Wake() {
	p.ready()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends.
func (p *Pusher) Run(ctx context.Context) {
	p.ready()
	end := p.Store.Subscribe(func(changes []store.Change) {
		for _, c := range changes {
			if c.Scope == store.PushScope {
				p.Wake()
				return
			}
		}
	})
	defer end()
	for ctx.Err() == nil {
		n, err := p.Pass(ctx)
		if err != nil && ctx.Err() == nil {
			slog.Error("sending alerts", "error", err)
		}
		if n == 0 || err != nil {
			p.nap(ctx)
		}
	}
}

// nap waits for a wake-up, the next due time, or the net below.
func (p *Pusher) nap(ctx context.Context) {
	wait := longestNap
	if due, err := p.Store.NextPush(ctx); err == nil && !due.IsZero() {
		wait = min(wait, max(shortestNap, time.Until(due)))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-p.wake:
	case <-timer.C:
	}
}

// Pass sends every alert that is due now and returns how many it looked at.
func (p *Pusher) Pass(ctx context.Context) (int, error) {
	p.ready()
	due, err := p.Store.ClaimPushes(ctx, pushers)
	if err != nil || due == nil {
		return 0, err
	}
	key, err := PushKey(ctx, p.Store)
	if err != nil {
		return 0, err
	}
	var out sync.WaitGroup
	for _, one := range due {
		out.Go(func() { p.deliver(context.WithoutCancel(ctx), key, one) })
	}
	out.Wait()
	return 1 + len(due), nil
}

// deliver sends one alert to all its browsers and settles it.
func (p *Pusher) deliver(ctx context.Context, key store.PushKey, one store.Push) {
	payload, err := Payload(p.Words, one.Clinic, one.Language)
	if err != nil {
		slog.Error("wording an alert", "error", err)
		return
	}
	answers := make([]store.PushFate, len(one.To))
	var out sync.WaitGroup
	for i, to := range one.To { // side by side: a slow service must not outlast the claim
		out.Go(func() { answers[i] = p.send(ctx, key, payload, to, one.Ends) })
	}
	out.Wait()
	fates := map[store.ID]store.PushFate{}
	for i, to := range one.To {
		fates[to.ID] = answers[i]
		if p.Counted != nil {
			p.Counted(string(answers[i]))
		}
	}
	if err := p.Store.SettlePush(ctx, one, fates); err != nil && !errors.Is(err, store.ErrStale) {
		slog.Error("settling an alert", "error", err)
	}
}

// Payload is all that an alert holds: the clinic's texting name and one fixed
// sentence in the line's language.
func Payload(words *templates.Words, clinic string, lang conversation.Language) ([]byte, error) {
	body, err := words.Say(lang, "alert.body")
	if err != nil {
		return nil, err
	}
	payload, err := json.Marshal(struct {
		Title string `json:"title"`
		Body  string `json:"body"`
	}{clinic, body})
	if err != nil {
		return nil, fmt.Errorf("write an alert: %w", err)
	}
	return payload, nil
}

// send hands an alert to one push service. What is logged of it is the host.
func (p *Pusher) send(ctx context.Context, key store.PushKey, payload []byte, to store.PushTo, life time.Duration) store.PushFate {
	if !store.PushService(to.Endpoint) { // an address kept before the list changed
		return store.PushGone
	}
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	resp, err := webpush.SendNotificationWithContext(ctx, payload, &webpush.Subscription{Endpoint: to.Endpoint,
		Keys: webpush.Keys{Auth: to.Auth, P256dh: to.P256dh}}, &webpush.Options{HTTPClient: p.client, Subscriber: p.subscriber(),
		TTL: int(life.Seconds()), Urgency: webpush.UrgencyHigh, Topic: "message", VAPIDPublicKey: key.Public, VAPIDPrivateKey: key.Private})
	if err != nil {
		return store.PushAgain
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 4096) // so that the connection serves again
	return fateOf(resp.StatusCode)
}

// fateOf reads a push service's answer (RFC 8030).
func fateOf(status int) store.PushFate {
	switch {
	case status >= 200 && status < 300:
		return store.PushTaken
	case status == http.StatusNotFound, status == http.StatusGone:
		return store.PushGone
	case status == http.StatusTooManyRequests, status >= 500:
		return store.PushAgain
	}
	return store.PushRefused
}

// subscriber is whom a push service may ask about us: our own address.
func (p *Pusher) subscriber() string {
	if p.PublicURL.Scheme == "https" {
		return "https://" + p.PublicURL.Host
	}
	return "linnet@" + p.PublicURL.Hostname() // the library writes mailto: before it
}
