package portal_test

import (
	"strings"
	"testing"

	"linnet/conversation"
)

// keyOf is the one-time key of the form that goes to an address.
func (b *browser) keyOf(action string) string {
	b.h.t.Helper()
	_, form, found := strings.Cut(b.body, `action="`+action)
	form, _, _ = strings.Cut(form, "</form>")
	_, key, keyed := strings.Cut(form, `name="key" value="`)
	key, _, _ = strings.Cut(key, `"`)
	if !found || !keyed || len(key) != 32 {
		b.h.t.Fatalf("%s has no form to %s with a key", b.at, action)
	}
	return key
}

// Two forms of one page are two acts: turning texts on and writing a message
// from the page as it first came both happen, each once (ux.md R10).
func TestConsentAndMessageOfOnePageBothAct(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	consent, message := b.keyOf("/p/texts"), b.keyOf("/p/messages")
	if consent == message {
		t.Fatal("the card and the message share a key: who presses both acts once")
	}
	about := b.field("about")
	for range 2 {
		b.post("/p/texts", "turn", "on", "agree", "1", "key", consent).sees("Texts are on", "Done. Record")
		b.post("/p/messages", "key", message, "about", about, "body", "My hip is better.").sees("My hip is better.")
	}
	if n := strings.Count(b.words(), "My hip is better."); n != 1 {
		t.Errorf("the message stands there %d times, want once", n)
	}
	b.hides("May we text you?")
	h.sentOne(conversation.OptinWelcome)
}
