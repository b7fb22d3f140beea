package inbound_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/store"
)

// claim hands one text of ours out, as the outbox does just before the send.
func (h *hall) claim() store.Claim {
	h.t.Helper()
	h.text("Can I move my visit?")
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
	for _, c := range []struct{ words, state, word string }{
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
		t.Run(c.words, func(t *testing.T) {
			each(t, carriers.LinnetAnswers, func(h *hall) {
				claim := h.claim()
				for _, word := range strings.Fields(c.words) {
					if word == "settle" {
						err := h.store.Settle(context.Background(), claim, store.Outcome{Fate: store.Sent, ExternalID: "SMout"})
						if err != nil && !errors.Is(err, store.ErrStale) {
							h.t.Fatal(err)
						}
						continue
					}
					h.status(claim.ID, word)
				}
				var state, word, external string
				if err := h.db.QueryRow(`SELECT state, word, external_id FROM outbox WHERE id = $1`, claim.ID).Scan(&state, &word, &external); err != nil {
					h.t.Fatal(err)
				}
				if state != c.state || word != c.word || external != "SMout" {
					h.t.Errorf("the text is %s, %q, %q; want %s, %q, SMout", state, word, external, c.state, c.word)
				}
				if n := h.number(`SELECT COUNT(*) FROM talks WHERE failed <> ''`); (n > 0) != (c.state == "failed") {
					h.t.Errorf("%d talks stand before staff as undelivered; the text is %s", n, c.state)
				}
				if n := h.number(`SELECT COUNT(*) FROM outbox WHERE body IS NOT NULL`); n != 0 {
					h.t.Error("the words are still in the outbox")
				}
			})
		})
	}
}

// status posts a callback twice: a repeat is answered like the first.
func (h *hall) status(id store.ID, word string) {
	h.t.Helper()
	form := url.Values{"MessageSid": {"SMout"}, "AccountSid": {account}, "MessageStatus": {word}, "To": {walter}}
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
		claim := h.claim()
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
