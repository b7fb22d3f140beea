package inbound_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
)

// claim hands one text of ours out, as the outbox does just before the send.
func (h *hall) claim(phone string) store.Claim {
	h.t.Helper()
	h.text(phone, "HELP")
	claims, err := h.store.ClaimNext(context.Background(), 1, func(string, conversation.Phone) bool { return true },
		func(w store.Wording) (string, string, error) { return string(w.Text), "v1", nil })
	if err != nil || len(claims) != 1 {
		h.t.Fatalf("ClaimNext = %d claims, %v; want one", len(claims), err)
	}
	return claims[0]
}

// TestStatusCallbacksNeverLeadBack posts the words of a text in every order a
// network makes of them, some before the send's own answer is settled.
func TestStatusCallbacksNeverLeadBack(t *testing.T) {
	each(t, carriers.LinnetAnswers, func(h *hall) {
		for i, c := range []struct{ words, state, word string }{
			{"settle queued sent delivered", "delivered", "delivered"},
			{"queued sending sent delivered settle", "delivered", "delivered"},
			{"delivered settle sent queued", "delivered", "delivered"},
			{"settle delivered sent undelivered failed", "delivered", "delivered"},
			{"sent settle sending", "sent", "sent"},
			{"settle undelivered delivered sent", "failed", "undelivered"},
			{"undelivered settle sent", "failed", "undelivered"},
			{"settle delivered read", "delivered", "read"},
			{"settle sent sent sent", "sent", "sent"},
			{"settle teleported", "sent", "queued"},
		} {
			h.walk(fmt.Sprintf("+1206555%04d", 5100+i), c.words, c.state, c.word)
		}
		if n := h.number(`SELECT COUNT(*) FROM outbox WHERE body IS NOT NULL`); n != 0 {
			h.t.Errorf("the words of %d texts are still in the outbox", n)
		}
	})
}

// walk takes one text through words of the carrier and "settle", the answer to
// the send, and says where it has to stand then.
func (h *hall) walk(phone, words, state, word string) {
	h.t.Helper()
	claim, before := h.claim(phone), h.number(`SELECT COUNT(*) FROM talks WHERE failed <> ''`)
	external := "SM" + claim.ID.String()
	for _, w := range strings.Fields(words) {
		if w != "settle" {
			h.status(claim.ID, external, w)
			continue
		}
		err := h.store.Settle(context.Background(), claim, store.Outcome{Fate: store.Sent, ExternalID: external})
		if err != nil && !errors.Is(err, store.ErrStale) {
			h.t.Fatal(err)
		}
	}
	var gotState, gotWord, gotExternal string
	if err := h.db.QueryRow(`SELECT state, word, external_id FROM outbox WHERE id = $1`, claim.ID).Scan(&gotState, &gotWord, &gotExternal); err != nil {
		h.t.Fatal(err)
	}
	if gotState != state || gotWord != word || gotExternal != external {
		h.t.Errorf("%s: the text is %s, %q, named %t; want %s, %q, named", words, gotState, gotWord, gotExternal == external, state, word)
	}
	if shown := h.number(`SELECT COUNT(*) FROM talks WHERE failed <> ''`) > before; shown != (state == "failed") {
		h.t.Errorf("%s: staff see it: %t; the text is %s", words, shown, state)
	}
}

// status posts a callback twice: a repeat is answered like the first.
func (h *hall) status(id store.ID, external, word string) {
	h.t.Helper()
	form := url.Values{"MessageSid": {external}, "AccountSid": {account}, "MessageStatus": {word}}
	if word == "undelivered" || word == "failed" {
		form.Set("ErrorCode", "30005")
	}
	for range 2 {
		if code, body := h.post(public+"/hooks/twilio/status?m="+id.String(), form); code != http.StatusOK || body != "<Response/>" {
			h.t.Errorf("status %s is answered %d %q, want 200 and an empty TwiML", word, code, body)
		}
	}
}

// TestStatusThatTheCarrierBlocksIsAnOptOut: 21610 can also come late, as a
// status.
func TestStatusThatTheCarrierBlocksIsAnOptOut(t *testing.T) {
	each(t, carriers.LinnetAnswers, func(h *hall) {
		claim := h.claim(walter)
		if err := h.store.Settle(context.Background(), claim, store.Outcome{Fate: store.Sent, ExternalID: "SMout"}); err != nil {
			h.t.Fatal(err)
		}
		form := url.Values{"MessageSid": {"SMout"}, "AccountSid": {account}, "MessageStatus": {"failed"}, "ErrorCode": {"21610"}}
		for range 2 {
			if code, _ := h.post(public+"/hooks/twilio/status?m="+claim.ID.String(), form); code != http.StatusOK {
				h.t.Errorf("answered %d, want 200", code)
			}
		}
		if n := h.number(`SELECT COUNT(*) FROM consent_events WHERE kind = 'opt_out' AND how = 'phone company'`); n != 1 {
			h.t.Errorf("%d opt-outs are on record, want 1", n)
		}
	})
}
