package outbox_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/directory"
	"linnet/outbox"
	"linnet/store"
	"linnet/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	account   = "AC0123456789abcdef0123456789abcdef"
	token     = "0123456789abcdef0123456789abcdef"
	riverside = conversation.Phone("+12065550100")
	lakeside  = conversation.Phone("+12065550101")
	rosa      = conversation.Phone("+12065550147")
	walter    = conversation.Phone("+12065550188")
)

// desk is a clinic with a Twilio account on loopback, and what stands around
// its outbox.
type desk struct {
	t       testing.TB
	engine  string
	options store.Options
	store   *store.Store
	carrier *carriertest.Twilio
	twilio  *carriers.Twilio
	box     *outbox.Outbox
	db      *sql.DB
}

// each runs f on both engines.
func each(t *testing.T, f func(d *desk)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) { f(newDesk(t, engine, nil)) })
	}
}

// newDesk opens a store with the sample family at noon; transport stands
// between it and the carrier, nil for the usual one.
func newDesk(t testing.TB, engine string, transport http.RoundTripper) *desk {
	t.Helper()
	d := &desk{t: t, engine: engine, options: storetest.Options(t, engine), carrier: carriertest.StartTwilio(t, account, token)}
	for _, p := range d.options.Practices {
		p.Numbers[0].Carrier = "twilio"
	}
	d.store = storetest.OpenWith(t, d.options)
	d.db = storetest.Raw(t, d.options.Database)
	var err error
	d.twilio, err = carriers.NewTwilio(carriers.TwilioConfig{AccountSID: account, AuthTokens: []string{token}, BaseURL: d.carrier.URL,
		StopAnsweredBy: carriers.LinnetAnswers, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	d.box = d.outbox(d.store)
	if _, err := d.store.Import(context.Background(), directory.SampleFamily(), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.store.SetClock(context.Background(), time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) outbox(s *store.Store) *outbox.Outbox {
	return &outbox.Outbox{Store: s, Carriers: map[string]carriers.Carrier{"twilio": d.twilio}, PublicURL: &url.URL{Scheme: "https", Host: "go.riverside.example"}}
}

var serial atomic.Int64

// text is a text that came in; it fails the test if the store does not take it.
func (d *desk) text(from, to conversation.Phone, words string) {
	d.t.Helper()
	_, err := d.store.Receive(context.Background(), store.Incoming{Carrier: "twilio", Account: account,
		ExternalID: fmt.Sprintf("SM%032d", serial.Add(1)), From: from, To: to, Text: words})
	if err != nil {
		d.t.Fatalf("Receive(%q): %v", words, err)
	}
}

// start lets an outbox work until the returned function is called.
func start(b *outbox.Outbox) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { b.Run(ctx) })
	return func() { cancel(); done.Wait() }
}

// work lets the outbox work until nothing is due or on its way.
func (d *desk) work() {
	d.t.Helper()
	d.store.Wake()
	stop := start(d.box)
	defer stop()
	d.untilQuiet()
}

func (d *desk) untilQuiet() {
	d.t.Helper()
	d.until("nothing due or on its way", func() bool {
		return d.number(`SELECT COUNT(*) FROM outbox o WHERE o.state = 'claimed' OR o.state = 'queued' AND o.due_us <= $1 AND o.retry_us <= $2
			AND NOT EXISTS (SELECT 1 FROM carrier_health h WHERE h.number = o.number AND h.until_us > $2)`,
			d.store.Now().UnixMicro(), time.Now().UnixMicro()) == 0
	})
}

// until waits for a condition; it fails the test after a while.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	deadline := time.NewTimer(60 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			d.t.Fatalf("waited a minute for: %s", what)
		case <-tick.C:
		}
	}
}

// number runs a query that answers with one number.
func (d *desk) number(query string, args ...any) (n int64) {
	d.t.Helper()
	if err := d.db.QueryRow(query, args...).Scan(&n); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// word runs a query that answers with one word.
func (d *desk) word(query string, args ...any) (w string) {
	d.t.Helper()
	if err := d.db.QueryRow(query, args...).Scan(&w); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return w
}

// change runs a statement of the test's own.
func (d *desk) change(query string, args ...any) {
	d.t.Helper()
	if _, err := d.db.Exec(query, args...); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
}

// soon makes every text that waits for another try due now.
func (d *desk) soon() {
	d.change(`UPDATE outbox SET retry_us = 0`)
	d.change(`UPDATE carrier_health SET until_us = 0`)
}

// wire names the texts that the carrier was asked to send to a phone, refused
// ones too, in their order.
func (d *desk) wire(to conversation.Phone) string {
	d.t.Helper()
	var names []string
	for _, sent := range d.carrier.Sent() {
		if to == "" || sent.To() == to.E164() {
			names = append(names, d.word(`SELECT text_id FROM outbox WHERE id = $1`, sentID(d.t, sent)))
		}
	}
	for _, problem := range d.carrier.Problems() {
		d.t.Errorf("Twilio would not take a send: %s", problem)
	}
	return strings.Join(names, " ")
}

// sentID reads our id out of a send's status address.
func sentID(t testing.TB, sent carriertest.Sent) store.ID {
	t.Helper()
	address, err := url.Parse(sent.StatusURL())
	if err != nil {
		t.Fatal(err)
	}
	id, err := store.ParseID(address.Query().Get("m"))
	if err != nil {
		t.Fatalf("a send names no text of ours: %v", err)
	}
	return id
}

// failed lists why talks of the practice stand in front of staff.
func (d *desk) failed() string {
	d.t.Helper()
	rows, err := d.store.Queue(context.Background(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		if r.Failed != "" {
			all = append(all, r.Failed)
		}
	}
	return strings.Join(all, ", ")
}

// claim takes what is due as a process does that dies before it settles.
func (d *desk) claim() []store.Claim {
	d.t.Helper()
	claims, err := d.store.ClaimNext(context.Background(), 8, func(string, conversation.Phone) bool { return true },
		func(w store.Wording) (string, string, error) { return string(w.Text) + " " + w.Token, "v1", nil })
	if err != nil {
		d.t.Fatal(err)
	}
	return claims
}
