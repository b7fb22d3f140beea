package outbox_test

import (
	"context"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// retryIn is how long a text still waits for its next try.
func (d *desk) retryIn() time.Duration {
	return time.Until(time.UnixMicro(d.number(`SELECT MAX(retry_us) FROM outbox WHERE state = 'queued'`)))
}

func TestTemporaryFailureIsTriedAgainThroughTheGate(t *testing.T) {
	each(t, func(d *desk) {
		d.carrier.On(walter.E164(), carriertest.Mode{Status: 503, Code: 20500})
		d.text(walter, riverside, "Can I move my visit?")
		d.work()
		if wait := d.retryIn(); wait < 20*time.Second || wait > 36*time.Second {
			d.t.Errorf("the next try is in %s, want about 30 s", wait)
		}
		d.soon()
		d.work()
		if wait := d.retryIn(); wait < 110*time.Second || wait > 144*time.Second {
			d.t.Errorf("the third try is in %s, want about 2 min", wait)
		}
		d.text(walter, riverside, "STOP")
		d.carrier.On(walter.E164(), carriertest.Mode{})
		d.soon()
		d.work()
		if got, want := d.wire(""), "link_after_text link_after_text stop_confirm"; got != want {
			d.t.Errorf("texts asked for: %q, want %q: a retry after STOP is refused (R-14)", got, want)
		}
		if n := d.number(`SELECT COUNT(*) FROM evidence WHERE text_id = 'link_after_text' AND allowed = 0`); n != 1 {
			d.t.Errorf("%d refusals on record, want 1", n)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	each(t, func(d *desk) {
		d.carrier.On(walter.E164(), carriertest.Mode{Status: 429, Code: 20429, RetryAfter: "40"})
		d.text(walter, riverside, "HELP")
		d.work()
		if wait := d.retryIn(); wait < 30*time.Second || wait > 40*time.Second {
			d.t.Errorf("the next try is in %s, want 40 s as the carrier said", wait)
		}
		if n := d.number(`SELECT tries FROM outbox`); n != 0 {
			d.t.Errorf("a 429 counts as %d tries, want 0", n)
		}
		d.carrier.On(walter.E164(), carriertest.Mode{})
		d.work()
		if got := d.wire(""); got != "help" {
			d.t.Errorf("before its time were asked for: %q, want one", got)
		}
		d.soon()
		d.work()
		if got := d.word(`SELECT state FROM outbox`); got != "sent" {
			d.t.Errorf("the text is %s, want sent", got)
		}
	})
}

func TestRefusedSenderStopsItsQueueAndHeals(t *testing.T) {
	each(t, func(d *desk) {
		d.carrier.On(walter.E164(), carriertest.Mode{Status: 401, Code: 20003})
		d.text(walter, riverside, "HELP")
		d.work()
		d.text(rosa, riverside, "HELP")
		d.text(rosa, lakeside, "HELP")
		d.work()
		if got := d.wire(""); got != "help help" {
			d.t.Errorf("asked for: %q, want the refused one and the other number's", got)
		}
		if last := d.carrier.Sent()[1]; last.Form.Get("From") != lakeside.E164() {
			d.t.Error("the queue of the refused number went on")
		}
		if got := d.word(`SELECT class FROM carrier_health`); got != "auth" {
			d.t.Errorf("an admin is told %q, want auth", got)
		}
		d.carrier.On(walter.E164(), carriertest.Mode{})
		d.soon()
		d.work()
		if n := d.number(`SELECT COUNT(*) FROM outbox WHERE state = 'sent'`); n != 3 {
			d.t.Errorf("%d texts are sent once it works again, want 3", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM carrier_health`); n != 0 {
			d.t.Error("the number still counts as refused")
		}
	})
}

func TestCarriersOwnStopIsAnOptOutOnRecord(t *testing.T) {
	each(t, func(d *desk) {
		d.carrier.On(walter.E164(), carriertest.Mode{Code: 21610})
		d.text(walter, riverside, "Can I move my visit?")
		d.work()
		d.text(walter, riverside, "Is anybody there?")
		d.work()
		if got := d.wire(""); got != "link_after_text" {
			d.t.Errorf("asked for: %q, want one try and none after 21610 (R-20)", got)
		}
		state, err := d.store.StateAt(context.Background(), "riverside", walter, d.store.Now())
		if err != nil || !state.Off {
			d.t.Errorf("StateAt = %+v, %v; want texts off", state, err)
		}
		for kind, want := range map[string]int64{store.KindOptOut: 1, store.KindDifference: 1} {
			if n := d.number(`SELECT COUNT(*) FROM consent_events WHERE kind = $1 AND how = 'phone company'`, kind); n != want {
				d.t.Errorf("%d events of kind %s, want %d (R-50)", n, kind, want)
			}
		}
		if got := d.failed(); got != "opted_out" {
			d.t.Errorf("staff see %q, want opted_out", got)
		}
	})
}

func TestUndeliverableTextStandsBeforeStaff(t *testing.T) {
	each(t, func(d *desk) {
		d.carrier.On(walter.E164(), carriertest.Mode{Code: 21614})
		d.text(walter, riverside, "Can I move my visit?")
		d.work()
		if got := d.failed(); got != "not_sms_capable" {
			d.t.Errorf("staff see %q, want not_sms_capable", got)
		}
		state, err := d.store.StateAt(context.Background(), "riverside", walter, d.store.Now())
		if err != nil || state.Off {
			d.t.Errorf("StateAt = %+v, %v; undeliverable is not an opt-out", state, err)
		}
		if n := d.number(`SELECT undeliverable FROM lines WHERE id = (SELECT line FROM outbox)`); n != 1 {
			d.t.Error("the line is not marked undeliverable")
		}
	})
}

func TestFailedConfirmationOfABareStopMakesATask(t *testing.T) {
	each(t, func(d *desk) {
		d.carrier.On(walter.E164(), carriertest.Mode{Code: 30007})
		d.text(walter, riverside, "STOP")
		d.work()
		if got := d.failed(); got != "filtered" {
			d.t.Errorf("staff see %q, want a task that says filtered", got)
		}
	})
}

func TestLostAnswerIsPerhapsSentAndNeverSentAgain(t *testing.T) {
	for name, mode := range map[string]carriertest.Mode{"dropped": {Drop: true}, "cut": {Cut: true}, "no JSON": {Status: 502, Plain: "Bad Gateway"}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(d *desk) {
				d.carrier.On(walter.E164(), mode)
				d.text(walter, riverside, "Can I move my visit?")
				d.work()
				d.soon()
				d.work()
				if got := d.wire(""); got != "link_after_text" {
					d.t.Errorf("asked for: %q, want one", got)
				}
				if got := d.failed(); got != "perhaps sent" {
					d.t.Errorf("staff see %q, want perhaps sent", got)
				}
			})
		})
	}
}

func TestClaimOfADeadProcessEndsAsPerhapsSent(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "Can I move my visit?")
		if n := len(d.claim()); n != 1 {
			d.t.Fatalf("%d claims, want 1", n)
		}
		d.text(walter, riverside, "HELP")
		if n := len(d.claim()); n != 0 {
			d.t.Fatalf("%d claims while an earlier text of the line is on its way, want 0", n)
		}
		d.sweep()
		d.work()
		if got := d.wire(""); got != "help" {
			d.t.Errorf("after the crash left: %q, want only what was queued later", got)
		}
		if got := d.word(`SELECT state FROM outbox WHERE text_id = 'link_after_text'`); got != "perhaps" {
			d.t.Errorf("the text is %s, want perhaps", got)
		}
		if got := d.failed(); got != "perhaps sent" {
			d.t.Errorf("staff see %q, want perhaps sent", got)
		}
	})
}

// sweep lets the leases run out and looks after claims without settle.
func (d *desk) sweep() {
	d.t.Helper()
	storetest.ExpireLeases(d.t, d.db)
	if err := d.box.Sweep(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

func TestClaimThatTheCarrierKnowsIsSent(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "Can I move my visit?")
		claim := d.claim()[0]
		r := d.twilio.Send(context.Background(), carriers.Outbound{OurID: claim.ID.String(), From: claim.From, To: claim.To, Body: claim.Body,
			StatusURL: "https://go.riverside.example/hooks/twilio/status?m=" + claim.ID.String()})
		if r.Outcome != carriers.Accepted {
			d.t.Fatalf("Send = %+v", r)
		}
		d.sweep()
		if got := d.word(`SELECT state FROM outbox WHERE external_id = $1`, r.ExternalID); got != "sent" {
			d.t.Errorf("the text is %s, want sent: the carrier has it", got)
		}
		if got := d.failed(); got != "" {
			d.t.Errorf("staff see %q, want nothing", got)
		}
	})
}

func TestEmergencyAnswerGoesOnceMoreMarked(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "I can't breathe")
		d.claim()
		d.sweep()
		if n := d.number(`SELECT COUNT(*) FROM outbox WHERE doubled = 1 AND state = 'queued'`); n != 1 {
			d.t.Errorf("%d emergency answers wait to go once more, want 1", n)
		}
		d.claim()
		d.sweep()
		d.work()
		if got := d.wire(""); got != "" {
			d.t.Errorf("after two crashes left: %q, want nothing", got)
		}
		if got := d.failed(); got != "perhaps sent" {
			d.t.Errorf("staff see %q, want perhaps sent", got)
		}
	})
}

// TestEmergencyAnswerThatArrivedAfterAllGoesNotOnceMore: the carrier's word for
// the first attempt comes while the second still waits.
func TestEmergencyAnswerThatArrivedAfterAllGoesNotOnceMore(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "I can't breathe")
		claim := d.claim()[0]
		d.sweep()
		if err := d.store.Status(context.Background(), store.Report{Carrier: "twilio", ExternalID: "SM1", OurID: claim.ID, Word: "delivered", Rank: 3, Delivered: true}); err != nil {
			d.t.Fatal(err)
		}
		d.work()
		if got := d.wire(""); got != "" {
			d.t.Errorf("after it was delivered left: %q, want nothing", got)
		}
		if got := d.word(`SELECT state FROM outbox`); got != "delivered" {
			d.t.Errorf("the answer is %s, want delivered", got)
		}
	})
}

func TestCodeOfADeadProcessWaitsToBeAskedForAgain(t *testing.T) {
	each(t, func(d *desk) {
		if _, err := d.store.Knock(context.Background(), []byte("a browser of the test's"), walter, conversation.English); err != nil {
			d.t.Fatal(err)
		}
		if _, err := d.store.AnswerKnocks(context.Background()); err != nil {
			d.t.Fatal(err)
		}
		if claims := d.claim(); len(claims) != 1 || claims[0].Text != conversation.CodeText {
			d.t.Fatalf("claims = %d, want one code", len(claims))
		}
		d.sweep()
		d.work()
		if got := d.wire(""); got != "" {
			d.t.Errorf("after the crash left: %q, want nothing", got)
		}
		if n := d.number(`SELECT COUNT(*) FROM talks`); n != 0 {
			d.t.Errorf("%d talks, want none: the person asks again", n)
		}
		if n := d.number(`SELECT COUNT(*) FROM outbox WHERE code IS NOT NULL OR body IS NOT NULL`); n != 0 {
			d.t.Error("the code is still in the outbox")
		}
	})
}

func TestSettleOfAnOlderClaimChangesNothing(t *testing.T) {
	each(t, func(d *desk) {
		d.text(walter, riverside, "I can't breathe")
		old := d.claim()[0]
		d.sweep()
		d.claim()
		err := d.store.Settle(context.Background(), old, store.Outcome{Fate: store.Never, Class: "blocked"})
		if got := d.word(`SELECT state FROM outbox`); err == nil || got != "claimed" {
			d.t.Errorf("Settle of a dead process's claim = %v, the text is %s; want ErrStale, claimed", err, got)
		}
	})
}
