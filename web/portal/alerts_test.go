package portal_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// subscribed is the form as the page's script fills it for a browser of a push
// service.
func subscribed(t *testing.T, b *browser, endpoint string) []string {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b.get("/p/alerts").stands("/p/alerts")
	return []string{"key", b.field("key"), "endpoint", endpoint, "p256dh", base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
		"auth", base64.RawURLEncoding.EncodeToString([]byte("0123456789abcdef"))}
}

const walters = "https://fcm.googleapis.com/fcm/send/walter"

// pushed claims the alerts that are due.
func (h *house) pushed() []store.Push {
	h.t.Helper()
	all, err := h.store.ClaimPushes(h.t.Context(), 10)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// Alerts are turned on, chosen between, and turned off on their page; a device
// that signs out gets none any more.
func TestAlertsAreTurnedOnAndOffOnTheirPage(t *testing.T) {
	h := open(t)
	b := h.walterIn("remember", "1")
	b.get("/p/alerts").sees("Alerts on this device", "Turn on alerts on this device").hides("data-alerts-here", "Texts and alerts")
	form := subscribed(t, b, walters)
	for range 2 { // sent twice it acts once
		b.post("/p/alerts", form...).stands("/p/alerts").sees("This device gets alerts until Apr 2, 2026.", "Texts and alerts", "Alerts only")
	}
	if strings.Contains(b.body, "fcm.googleapis.com") {
		t.Error("the page holds the address of the push service")
	}
	b.post("/p/alerts/only", "key", b.field("key"), "tell", "only").sees("Saved.")
	if !strings.Contains(b.body, `id="tell-only" name="tell" value="only" checked`) {
		t.Error("the choice is not kept")
	}
	b.post("/p/alerts/off", "key", b.field("key")).sees("This device gets no more alerts.").hides("data-alerts-here", "Alerts only</label>")
	b.post("/p/alerts", subscribed(t, b, walters)...).sees("This device gets alerts until")
	if strings.Contains(b.body, `value="only" checked`) {
		t.Error("alerts only came back by itself")
	}
	b.get("/p/messages")
	b.write("When do you open?")
	h.staffAnswers("At eight.")
	b.post("/p/sign-out")
	h.later(time.Minute)
	if got := h.pushed(); len(got) != 0 {
		t.Errorf("alerts after signing out = %v", got)
	}
}

// Whoever shares the phone's session only, without a remembered device, is told
// how long alerts last.
func TestAlertsOfASessionSayThatTheyEndWithIt(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.post("/p/alerts", subscribed(t, b, walters)...).sees("Alerts end when you sign out.")
}

func TestAddressesOfNoPushServiceAreRefusedInWords(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	for _, endpoint := range []string{"https://push.example/x", "http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://fcm.googleapis.com.push.example/x", ""} {
		b.post("/p/alerts", subscribed(t, b, endpoint)...).sees("We do not know this browser’s alert service. We still text you.")
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%q is answered with %d, want 422", endpoint, b.status)
		}
	}
	b.post("/p/alerts/only", "key", b.field("key"), "tell", "only").sees("Turn on alerts on a device first.")
}

func TestAlertsNeedASignIn(t *testing.T) {
	h := open(t)
	h.browser().get("/p/alerts").stands("/")
	for _, path := range []string{"/p/alerts", "/p/alerts/off", "/p/alerts/only"} {
		h.browser().post(path, "endpoint", walters).stands("/")
	}
}

// The page says what stands in the way by the browser's own name, and how to
// put the app on this kind of device.
func TestTheAppPageSpeaksOfThisBrowser(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	for _, one := range []struct{ agent, blocked, step string }{
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
			"then Safari, then Notifications.", "Tap Share, then Add to Home Screen."},
		{"Mozilla/5.0 (Linux; Android 14; SM-A146U) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36",
			"then Samsung Internet, then Notifications.", "Tap Add to Home screen."},
		{"Mozilla/5.0 (Linux; Android 13; Pixel 6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
			"then Chrome, then Notifications.", "Tap Add to Home screen."},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
			"then Edge, then Notifications.", "Choose Install or Add to Dock."},
		{"curl", "then your browser, then Notifications.", "Choose Install or Add to Dock."},
	} {
		b.header = http.Header{"User-Agent": {one.agent}}
		b.get("/p/alerts").sees("Put this on your home screen", one.step, "You may need to check it is you one more time.")
		if want := `data-blocked="Alerts are blocked. Open your phone settings, ` + one.blocked; !strings.Contains(b.body, want) {
			t.Errorf("for %s the page lacks %s", one.agent, want)
		}
	}
}

func TestGoldenAlertsPages(t *testing.T) {
	h := open(t)
	b := h.walterIn("remember", "1")
	for _, lang := range []conversation.Language{conversation.English, conversation.Spanish} {
		b.cookies["linnet-lang"] = string(lang)
		b.get("/p/alerts").golden("alerts-" + string(lang))
	}
	b.post("/p/alerts", subscribed(t, b, walters)...).golden("alerts-on-es")
}
