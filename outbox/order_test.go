package outbox_test

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/outbox"
	"linnet/store"
	"linnet/store/storetest"
)

func TestTextsToOnePhoneLeaveInTheirOrder(t *testing.T) {
	each(t, func(d *desk) {
		for _, words := range []string{"hola", "HELP", "STOP", "I can't breathe"} {
			d.text(walter, riverside, words)
		}
		d.work()
		if got, want := d.wire(walter), "emergency_words stop_confirm help"; got != want {
			d.t.Errorf("texts left as %q, want %q", got, want)
		}
	})
}

func TestStopSilencesWhatIsQueuedWithEvidence(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "Can I move my visit?")
		d.text(walter, riverside, "STOP")
		d.work()
		if got := d.wire(""); got != "stop_confirm" {
			d.t.Errorf("texts left: %q, want only the confirmation", got)
		}
		if got := d.word(`SELECT reason FROM evidence WHERE text_id = 'link_after_text' AND allowed = 0`); got != conversation.RefusedOff {
			d.t.Errorf("evidence says %q, want %q", got, conversation.RefusedOff)
		}
		if got := d.word(`SELECT state FROM outbox WHERE text_id = 'link_after_text'`); got != "refused" {
			d.t.Errorf("the link is %s, want refused", got)
		}
	})
}

func TestConfirmationThatComesTooLateIsSuppressedOnRecord(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "STOP")
		if err := d.store.AdvanceClock(context.Background(), 6*time.Minute); err != nil {
			d.t.Fatal(err)
		}
		d.work()
		if got := d.wire(""); got != "" {
			d.t.Errorf("six minutes after the STOP left: %q, want nothing", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM consent_events e WHERE kind = $1 AND refers = (SELECT seq FROM consent_events WHERE kind = 'opt_out')`, store.KindLate); n != 1 {
			d.t.Errorf("%d events say that the confirmation was suppressed, want 1", n)
		}
	})
}

func TestExpiredTextsNeverLeave(t *testing.T) {
	for _, c := range []struct {
		name, words, text string
		after             time.Duration
		failed            string
	}{
		{"link", "Can I move my visit?", "link_after_text", time.Hour, conversation.RefusedExpired},
		{"help", "HELP", "help", 15 * time.Minute, ""},
		{"emergency", "I can't breathe", "emergency_words", 10 * time.Minute, conversation.RefusedExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(d *desk) {
				d.text(walter, riverside, c.words)
				if err := d.store.AdvanceClock(context.Background(), c.after); err != nil {
					d.t.Fatal(err)
				}
				d.work()
				if got := d.wire(""); got != "" {
					d.t.Errorf("%s after it was queued left: %q, want nothing", c.after, got)
				}
				if got := d.word(`SELECT reason FROM evidence WHERE text_id = $1`, c.text); got != conversation.RefusedExpired {
					d.t.Errorf("evidence of %s says %q, want %q", c.text, got, conversation.RefusedExpired)
				}
				if got := d.failed(); got != c.failed {
					d.t.Errorf("staff see %q, want %q", got, c.failed)
				}
			})
		})
	}
}

func TestBackoffGrowsWithinItsBounds(t *testing.T) {
	for tries, want := range []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, time.Hour, time.Hour} {
		for range 200 {
			if got := outbox.Backoff(tries); got < want || got >= want+want/5 {
				t.Fatalf("Backoff(%d) = %s, want %s to %s", tries, got, want, want+want/5)
			}
		}
	}
}

// TestClaimThatIsNotOnTheWireInASecondIsMadeAnew lets the first connection to
// the carrier hang: the claim is dropped, the gate is asked again, and the
// text leaves once.
func TestClaimThatIsNotOnTheWireInASecondIsMadeAnew(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			var dials atomic.Int64
			transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if dials.Add(1) == 1 {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return (&net.Dialer{}).DialContext(ctx, network, address)
			}}
			t.Cleanup(transport.CloseIdleConnections)
			d := newDesk(t, engine, transport)
			d.text(walter, riverside, "Can I move my visit?")
			d.work()
			if got := d.wire(""); got != "link_after_text" {
				t.Errorf("texts left: %q, want the link once; it is %s", got, d.word(`SELECT state || ' ' || error_class || ' ' || reason FROM outbox`))
			}
			if n := d.number(`SELECT claim FROM outbox WHERE state = 'sent'`); n != 2 {
				t.Errorf("the text was claimed %d times, want 2", n)
			}
			if n := d.number(`SELECT COUNT(*) FROM evidence WHERE allowed = 1`); n != 2 {
				t.Errorf("%d rows of evidence, want one for each claim", n)
			}
		})
	}
}

// TestTwoOutboxesOnOneDatabaseSendEachTextOnce runs two processes' outboxes on
// one PostgreSQL.
func TestTwoOutboxesOnOneDatabaseSendEachTextOnce(t *testing.T) {
	d := newDesk(t, "postgres", nil)
	other := storetest.OpenWith(t, d.options)
	const phones = 80
	for i := range phones {
		d.text(conversation.Phone("+1206555"+four(3000+i)), riverside, "HELP")
	}
	stopOne, stopTwo := start(d.box), start(d.outbox(other))
	d.untilQuiet()
	stopOne()
	stopTwo()
	times := map[store.ID]int{}
	for _, sent := range d.carrier.Sent() {
		times[sentID(t, sent)]++
	}
	if len(times) != phones {
		t.Errorf("%d texts left, want %d", len(times), phones)
	}
	for _, n := range times {
		if n != 1 {
			t.Errorf("a text left %d times", n)
		}
	}
}

func four(n int) string {
	return string([]byte{byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
}

// TestBacklogOfOneNumberHoldsNobodyElseUp: a number that may send one text a
// second has a hundred waiting; another practice's text leaves beside them.
func TestBacklogOfOneNumberHoldsNobodyElseUp(t *testing.T) {
	each(t, func(d *desk) {
		for i := range 100 {
			d.text(conversation.Phone("+1206555"+four(6000+i)), riverside, "HELP")
		}
		d.text(walter, lakeside, "HELP")
		d.box.Pace = func(string) float64 { return 1 }
		defer start(d.box)()
		d.until("the other number's text", func() bool { return d.wire(walter) == "help" })
		if n := len(d.carrier.Sent()); n > 10 {
			d.t.Errorf("%d texts left before it, want next to none", n)
		}
	})
}
