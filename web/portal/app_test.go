package portal_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"linnet/templates"
)

// kept is the list at the head of the service worker.
type kept struct {
	Name  string
	Files []string
}

func keptBy(t *testing.T, b *browser) kept {
	t.Helper()
	b.get("/sw.js")
	first, _, _ := strings.Cut(b.body, "\n")
	var k kept
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(first, "const kept = "), ";")), &k); err != nil {
		t.Fatalf("the worker begins %q: %v", first, err)
	}
	return k
}

// The worker keeps looks, scripts and icons by checksum and /offline, and
// nothing that could hold a message; its text is the same for everybody.
func TestTheWorkerKeepsNoPageButOffline(t *testing.T) {
	h := open(t)
	stranger, in := h.browser(), h.walterIn()
	k := keptBy(t, stranger)
	if stranger.answer.Get("Service-Worker-Allowed") != "/" || !strings.HasPrefix(stranger.answer.Get("Content-Type"), "text/javascript") {
		t.Errorf("GET /sw.js answers with %v", stranger.answer)
	}
	if other := keptBy(t, in); other.Name != k.Name || in.body != stranger.body {
		t.Error("the worker of somebody signed in differs from a stranger's")
	}
	pages := 0
	for _, path := range k.Files {
		if path == "/offline" {
			pages++
			continue
		}
		if templates.Static(path) == nil {
			t.Errorf("the worker keeps %s, which is no file addressed by its checksum", path)
		}
		if strings.Contains(path, "/staff-") || strings.Contains(path, "/sw.") {
			t.Errorf("the worker keeps %s, which a patient has no use for", path)
		}
	}
	if pages != 1 || len(k.Files) < 8 {
		t.Errorf("the worker keeps %v, want /offline once and the files", k.Files)
	}
}

// The offline page says the same to everybody, in both languages, with the
// clinic's phone and 911, and every file it needs is kept with it.
func TestTheOfflinePageIsTheSameForEverybody(t *testing.T) {
	h := open(t)
	stranger, in := h.browser(), h.walterIn()
	stranger.get("/offline").golden("offline").sees("You are offline", "No tiene conexión", "Try again", "Intentar de nuevo")
	if n := strings.Count(stranger.body, `href="tel:911"`); n != 2 {
		t.Errorf("the offline page leads to 911 %d times, want once a language", n)
	}
	in.cookies["linnet-lang"], in.cookies["linnet-theme"] = "es", "dark"
	if in.get("/offline"); in.body != stranger.body {
		t.Error("the offline page of somebody signed in, in Spanish and dark, differs from a stranger's")
	}
	if in.get("/offline"); len(in.answer.Values("Set-Cookie")) != 0 {
		t.Errorf("the offline page sets %v", in.answer.Values("Set-Cookie"))
	}
	files := keptBy(t, h.browser()).Files
	for _, m := range regexp.MustCompile(`(?:href|src|data-script)="(/static/[^"#]+)`).FindAllStringSubmatch(stranger.body, -1) {
		if !strings.Contains(strings.Join(files, " "), m[1]) {
			t.Errorf("the offline page needs %s, which the worker does not keep", m[1])
		}
	}
	if w := stranger.raw(http.MethodGet, "/offline", nil); !strings.Contains(w.Header().Get("Content-Security-Policy"), "worker-src 'self'") {
		t.Errorf("the policy says %q, want workers of our own only", w.Header().Get("Content-Security-Policy"))
	}
}
