package staff_test

import (
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/store"
	"linnet/store/storetest"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// what differs from run to run: keys, checksums of assets.
var volatile = []struct{ find, put string }{
	{`%2f[0-9a-f]{32}`, "%2fID"},
	{`\b[0-9a-f]{32}\b`, "ID"},
	{`\.[0-9a-f]{8}\.(css|js|svg)`, ".SUM.$1"},
	{`/app/link/[A-Za-z0-9_-]{22}`, "/app/link/TOKEN"},
	{`T(\d\d:\d\d):\d\d([-+])`, "T$1:00$2"}, // the clock goes on while a test runs
}

// steady takes out of a page what differs from run to run.
func steady(page string) string {
	for _, v := range volatile {
		page = regexp.MustCompile(v.find).ReplaceAllString(page, v.put)
	}
	return page
}

func golden(t *testing.T, name, page string) {
	t.Helper()
	page = steady(page)
	path := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if page != steady(string(want)) {
		t.Errorf("page %s changed; run the test with -update and read the difference", name)
	}
}

// TestPagesLookAsTheyDid compares whole pages; SQLite is enough for words.
func TestPagesLookAsTheyDid(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	token, err := h.s.StaffLink(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example")
	if err != nil {
		t.Fatal(err)
	}
	stranger := h.browser()
	golden(t, "signin", stranger.get("/app/sign-in").body)
	golden(t, "link", stranger.get("/app/link/"+token).body)
	golden(t, "link-over", stranger.get("/app/link/old").body)

	session, talk := h.walter()
	path := "/app/c/" + talk.String()
	dana := h.as("dana")
	golden(t, "queue-empty", dana.get("/app/q/snoozed").body)
	golden(t, "queue", dana.get("/app/q/unclaimed").body)
	dana.post(path+"/take", nil)
	dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes, Thursday at 9 works.\nCome early.", "kind", "reply", "then", "send"))
	h.wait(store.NoticeHold + time.Second)
	h.handOut()
	if err := h.s.MarkRead(t.Context(), session, session.Patients[0], 1<<40); err != nil {
		t.Fatal(err)
	}
	h.wait(49*time.Minute + 30*time.Second) // the minute on the page has just begun
	h.write(session, "Do I need to fast?")
	h.text(rosa, "Hola, mi hijo no puede respirar")
	dana = h.as("dana")
	dana.post(path+"/note", fields("", "body", "Lab says no breakfast."))
	golden(t, "talk", dana.get(path+"?lane=mine").body)
	dana.cookies["linnet-lang"] = "es"
	golden(t, "talk-es", dana.get(path+"?lane=mine").body)
	golden(t, "held", dana.get("/app/c/"+h.only(store.LaneUnverified).Talk.String()).body)
	delete(dana.cookies, "linnet-lang")
	golden(t, "stale", dana.post(path+"/close", url.Values{"reason": {"answered"}, "seen": {"1"}}).body)
}

// TestPagesKeepTheContentPolicy: no inline script, style or handler, no name
// of a patient in a title.
func TestPagesKeepTheContentPolicy(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	_, talk := h.walter()
	dana := h.as("dana")
	for _, path := range []string{"/app/sign-in", "/app/q/open", "/app/c/" + talk.String()} {
		page := dana.get(path).body
		for _, bad := range []string{" style=", "<style", " onclick", " onsubmit", "javascript:"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if m := regexp.MustCompile(`<script[^>]*>[^<]`).FindString(page); m != "" {
			t.Errorf("%s has a script in the page: %q", path, m)
		}
		title, _, _ := strings.Cut(page[strings.Index(page, "<title>")+7:], "<")
		if strings.Contains(title, "Walter") {
			t.Errorf("the title of %s names a patient: %q", path, title)
		}
	}
	dana.get("/app/q/open").want(t, "the queue", 200, "<title>(1) Queue · Linnet</title>")
}
