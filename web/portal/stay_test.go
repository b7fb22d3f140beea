package portal_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"linnet/store/storetest"
)

// left asks how long the browser's session still lasts.
func (b *browser) left() (status, seconds int) {
	b.h.t.Helper()
	w := b.raw(http.MethodGet, "/p/left", nil)
	seconds, _ = strconv.Atoi(w.Body.String())
	return w.Code, seconds
}

// Asking how long a session lasts does not make it last longer; saying that
// one is still there does.
func TestAskingForTheTimeLeftMovesNothing(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	if status, seconds := b.left(); status != http.StatusOK || seconds < 14*60 || seconds > 15*60 {
		t.Fatalf("GET /p/left = %d, %d seconds, want the 15 minutes of a new session", status, seconds)
	}
	h.later(13*time.Minute + 30*time.Second)
	for range 3 {
		if status, seconds := b.left(); status != http.StatusOK || seconds < 60 || seconds > 90 {
			t.Fatalf("after 13.5 minutes GET /p/left = %d, %d seconds, want 90 at most", status, seconds)
		}
	}
	if w := b.raw(http.MethodPost, "/p/stay", nil); w.Code != http.StatusOK || len(w.Body.String()) != 3 {
		t.Errorf("POST /p/stay = %d, %q, want the seconds anew", w.Code, w.Body)
	}
	if _, seconds := b.left(); seconds < 14*60 {
		t.Errorf("after staying %d seconds are left, want 15 minutes", seconds)
	}
	h.later(16 * time.Minute)
	if status, _ := b.left(); status != http.StatusUnauthorized {
		t.Errorf("after the end GET /p/left = %d, want 401", status)
	}
	if w := b.raw(http.MethodPost, "/p/stay", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("after the end POST /p/stay = %d, want 401: what is over stays over", w.Code)
	}
}

// Writing is an act, also where a script sends it; a read mark and a live part
// are not: a page nobody touches ends in time.
func TestOnlyWhatAPersonDoesKeepsThemIn(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	about := b.field("about")
	b.header.Set("X-Linnet-Part", "1")
	h.later(10 * time.Minute)
	b.raw(http.MethodPost, "/p/read", map[string][]string{"about": {about}, "n": {"9999"}})
	b.raw(http.MethodPost, "/p/sent", map[string][]string{"key": {strings.Repeat("b6", 16)}})
	b.raw(http.MethodGet, "/p/messages", nil)
	if _, seconds := b.left(); seconds > 5*60 {
		t.Errorf("what the page does by itself left %d seconds, want 5 minutes at most", seconds)
	}
	if w := b.raw(http.MethodPost, "/p/messages", map[string][]string{"about": {about}, "body": {"Still writing."}}); w.Code != http.StatusSeeOther {
		t.Fatalf("POST /p/messages = %d, want 303", w.Code)
	}
	if _, seconds := b.left(); seconds < 14*60 {
		t.Errorf("after a message %d seconds are left, want 15 minutes", seconds)
	}
}

// A remembered device is not about to end, a stranger and a sign-in under way
// have nothing that could.
func TestOnlyASessionThatIsInHasTimeLeft(t *testing.T) {
	h := open(t)
	b := h.walterIn("remember", "1")
	if status, _ := b.left(); status != http.StatusNoContent {
		t.Errorf("a remembered device's GET /p/left = %d, want 204", status)
	}
	h.later(time.Hour)
	if status, _ := b.left(); status != http.StatusNoContent {
		t.Errorf("an hour later = %d, want 204", status)
	}
	if status, _ := h.browser().left(); status != http.StatusUnauthorized {
		t.Errorf("a stranger's GET /p/left = %d, want 401", status)
	}
	midway := h.browser()
	midway.post("/m/" + h.link(rosa)).stands("/verify/birth")
	if status, _ := midway.left(); status != http.StatusUnauthorized {
		t.Errorf("before the birth date GET /p/left = %d, want 401", status)
	}
}

// A page that lost the answer asks by the message's own key whether it was
// kept; the same key never keeps a second one.
func TestAKeySaysWhetherItsMessageWasKept(t *testing.T) {
	o := storetestOptions(t)
	h := openWith(t, o)
	b := h.walterIn()
	b.header.Set("X-Linnet-Part", "1")
	key := strings.Repeat("a5", 16)
	ask := func(b *browser) int {
		return b.raw(http.MethodPost, "/p/sent", map[string][]string{"key": {key}}).Code
	}
	if got := ask(b); got != http.StatusNotFound {
		t.Errorf("before the message POST /p/sent = %d, want 404", got)
	}
	about := b.field("about")
	for range 2 {
		w := b.raw(http.MethodPost, "/p/messages", map[string][]string{"about": {about}, "body": {"Kept once."}, "key": {key}})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("POST /p/messages = %d, want 303", w.Code)
		}
	}
	before := storetest.Rows(t, o)
	if got := ask(b); got != http.StatusNoContent {
		t.Errorf("after the message POST /p/sent = %d, want 204", got)
	}
	if after := storetest.Rows(t, o); after["messages"] != before["messages"] {
		t.Errorf("asking made %d messages of %d", after["messages"], before["messages"])
	}
	b.header.Del("X-Linnet-Part")
	b.get("/p/messages")
	if n := strings.Count(b.body, "Kept once."); n != 1 {
		t.Errorf("the message stands %d times, want once", n)
	}
	stranger := h.browser()
	stranger.header.Set("X-Linnet-Part", "1")
	if got := ask(stranger); got != http.StatusUnauthorized {
		t.Errorf("a stranger's POST /p/sent = %d, want 401", got)
	}
}

// A message stopped for its emergency words carries its key on: it is kept
// once, whichever way it is sent in the end.
func TestAStoppedMessageKeepsItsKey(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	key := b.field("key")
	b.write("I have chest pain").sees("Is this an emergency?")
	if got := b.field("key"); got != key {
		t.Errorf("the stop page's key = %s, want the message's own %s", got, key)
	}
}
