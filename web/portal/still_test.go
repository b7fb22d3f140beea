package portal_test

import (
	"bufio"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store/storetest"
)

// No GET and no HEAD changes anything: the room's addresses are walked by a
// stranger, by a browser behind a link, by one that is in and by a remembered
// device, and every table keeps its rows.
func TestNoGetChangesAnything(t *testing.T) {
	o := storetestOptions(t)
	h := openWith(t, o)
	token := h.link(walter)
	in := h.browser()
	in.post("/m/"+token).birth("11", "30", "1947", "remember", "1").stands("/p/messages")
	device := h.browser()
	device.cookies["linnet-device"] = in.cookies["linnet-device"]
	midway := h.browser()
	midway.post("/m/" + token).stands("/verify/code")
	h.sent()
	before := storetest.Rows(t, o)
	if before["sessions"] == 0 || before["links"] == 0 {
		t.Fatalf("rows before = %v", before)
	}
	walked := 0
	for _, route := range h.shell.Routes() {
		if route.Method != http.MethodGet || strings.Contains(route.Path, "*") || route.Path == "/events" {
			continue
		}
		for _, path := range []string{strings.Replace(route.Path, ":token", token, 1), strings.Replace(route.Path, ":token", "AAAAAAAAAAAAAAAAAAAAAA", 1)} {
			for _, b := range []*browser{h.browser(), midway, in, device} {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					b.raw(method, path, nil)
					walked++
				}
			}
		}
	}
	if walked < 100 {
		t.Errorf("walked only %d addresses", walked)
	}
	if after := storetest.Rows(t, o); !maps.Equal(before, after) {
		t.Errorf("rows after = %v, want %v", after, before)
	}
	if got := h.sent(); len(got) != 0 {
		t.Errorf("GETs made Linnet send %v", got)
	}
}

// A known and an unknown number leave the same rows behind at /, until the
// worker looks, out of sight.
func TestTheDoorWritesTheSameRowsForEveryNumber(t *testing.T) {
	o := storetestOptions(t)
	h := openWith(t, o)
	grown := func(phone conversation.Phone) map[string]int {
		before := storetest.Rows(t, o)
		b := h.browser().knock(phone)
		b.post("/verify/code", "code", "000000")
		b.post("/verify/code/again")
		after := storetest.Rows(t, o)
		for name, n := range before {
			after[name] -= n
		}
		return after
	}
	known, unknown := grown(walter), grown(nobody)
	if !maps.Equal(known, unknown) {
		t.Errorf("known number wrote %v, unknown %v", known, unknown)
	}
	if known["codes"] != 1 || known["knocks"] != 1 || known["misses"] != 1 || known["outbox"] != 0 {
		t.Errorf("the door wrote %v, want one code, one knock, one miss and no text yet", known)
	}
}

// The read mark is left by a page somebody looks at: not by a prefetch, not by
// a live part; by a plain GET, and by the page's own POST.
func TestReadMarksComeFromPagesSomebodyLooksAt(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.write("When do you open?")
	h.staffAnswers("At eight.")
	b.header.Set("Sec-Purpose", "prefetch")
	b.get("/p/messages").sees("New messages")
	b.header = http.Header{"X-Linnet-Part": {"1"}}
	b.get("/p/messages")
	if !strings.Contains(b.body, "New messages") || strings.Contains(b.body, "<html") {
		t.Errorf("the live part = %q, want the log alone with its new line", b.body)
	}
	b.header = http.Header{}
	b.get("/p/messages").sees("New messages")
	b.get("/p/messages").hides("<span>New messages</span>")
	h.later(time.Minute)
	h.staffAnswers("And at nine on Fridays.")
	about := b.field("about")
	b.header.Set("Sec-Purpose", "prefetch")
	b.get("/p/messages").sees("New messages")
	b.header = http.Header{}
	if w := b.raw(http.MethodPost, "/p/read", map[string][]string{"about": {about}, "n": {"9999"}}); w.Code != http.StatusNoContent {
		t.Errorf("POST /p/read = %d, want 204", w.Code)
	}
	b.get("/p/messages").hides("<span>New messages</span>")
}

// An answer reaches an open page by the stream, as a name and a number only;
// the stream ends with the session.
func TestTheStreamTellsOfAnAnswerWithoutItsWords(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.write("When do you open?")
	server := httptest.NewServer(h.web)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	next := func(part string) string {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), part) {
				return lines.Text()
			}
		}
		t.Fatalf("the stream ended before %q: %v", part, lines.Err())
		return ""
	}
	next("linnet")
	h.staffAnswers("At eight sharp.")
	if got := next("data: {"); !strings.Contains(got, `"thread:`) || strings.Contains(got, "eight") {
		t.Errorf("the stream said %q, want a thread's name and no words", got)
	}
	b.post("/p/sign-out")
	next("event: ended")
}
