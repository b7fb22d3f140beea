package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// adulthood is Mia's 18th birthday where the clinic is.
var adulthood = time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)

// soon is how long an end may take to reach an open page; the measured figure
// is a fraction of a second, a test machine may be slow.
const soon = 5 * time.Second

// cookies are those of a browser, for a request beside it.
func (h *practiceHouse) cookies(ctx context.Context) (header string) {
	h.t.Helper()
	h.do(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		all, err := storage.GetCookies().WithBrowserContextID(chromedp.FromContext(ctx).BrowserContextID).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
		for _, c := range all {
			header += c.Name + "=" + c.Value + "; "
		}
		return err
	}))
	return strings.TrimSuffix(header, "; ")
}

// ear is an open stream: what it tells, and when it ended.
type ear struct {
	told  chan string
	ended chan time.Time
}

// hears opens the stream of a browser's sign-in and waits until it stands.
func (h *practiceHouse) hears(ctx context.Context) *ear {
	h.t.Helper()
	ask, stop := context.WithCancel(context.Background())
	h.t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ask, http.MethodGet, h.base+"/events", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Cookie", h.cookies(ctx))
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		h.t.Fatalf("GET /events = %v, %v; want a stream", answer, err)
	}
	e := &ear{told: make(chan string, 1024), ended: make(chan time.Time, 1)}
	lines := bufio.NewReader(answer.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			h.t.Fatal(err)
		}
		if strings.HasPrefix(line, "event: here") {
			break
		}
	}
	go func() {
		defer answer.Body.Close()
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				if err == io.EOF {
					e.ended <- time.Now()
				}
				return
			}
			e.told <- line
		}
	}()
	return e
}

// over waits for the end of a stream and says how long after a moment it came.
func (h *practiceHouse) over(e *ear, since time.Time) time.Duration {
	h.t.Helper()
	select {
	case at := <-e.ended:
		return at.Sub(since)
	case <-time.After(soon + time.Until(since)):
		h.t.Fatalf("the stream was still open %s after its right ended", soon)
	}
	return 0
}

// gone waits until a page holds nothing of what it held, not even in its markup.
func (h *practiceHouse) gone(ctx context.Context, since time.Time, words ...string) time.Duration {
	h.t.Helper()
	for _, w := range words {
		h.do(ctx, becomes(fmt.Sprintf(`document.readyState === 'complete' && !document.documentElement.outerHTML.includes(%q)`, w)))
	}
	took := time.Since(since)
	if took > soon {
		h.t.Errorf("the open page still showed %v after %s", words, took)
	}
	return took
}

// kept says whether the tab still keeps what was typed.
func keptInTab(words string) chromedp.Action {
	return becomes(fmt.Sprintf(`Object.keys(sessionStorage).some((n) => n.startsWith('kept:') && sessionStorage.getItem(n).includes(%q))`, words))
}

var noMore = "You cannot open these messages any more. Questions? Call"

// TestAnOpenPageAtTheEighteenthBirthday has a guardian's page open, with half a
// sentence on it, and a mother's, as the clock passes the child's 18th birthday:
// streams close, pages empty themselves, and the door says why.
func TestAnOpenPageAtTheEighteenthBirthday(t *testing.T) {
	h := startPractice(t)
	h.importSolis()
	h.post("/sim/api/clock", map[string]any{"set": adulthood.Add(-10 * time.Minute)})
	guardian, mother := h.browser(true), h.browser(true)
	h.enters(guardian, pia, "Mia")
	h.enters(mother, nora, "Ben")
	h.changes(mother, "Mia")
	for ctx, words := range map[context.Context]string{guardian: "Written by the guardian.", mother: "Written by the mother."} {
		h.do(ctx, ready, types(words), button("Send"), sees(words), becomes(`document.querySelectorAll('[data-pending]').length === 0`))
	}
	plain := h.appPlain(guardian) // the same sign-in without scripts: nothing empties that page by itself

	// The clock runs over midnight by itself: no job and no push of a button.
	h.post("/sim/api/clock", map[string]any{"set": adulthood.Add(-25 * time.Second)})
	midnight := time.Now().Add(25 * time.Second)
	h.do(plain, chromedp.Navigate(h.base+"/p/messages"), field("body", "Half of a plain sentence"))
	h.do(mother, chromedp.Navigate(h.base+"/p/messages"), ready, sees("Written by the mother."))
	h.do(guardian, chromedp.Navigate(h.base+"/p/messages"), ready, types("Half a sentence"), sees("Written by the guardian."))
	stream := h.hears(guardian)
	if left := time.Until(midnight); left < time.Second {
		t.Fatalf("this machine is too slow: %s left before midnight", left)
	}
	took := h.over(stream, midnight)
	if took < -time.Second {
		t.Errorf("the stream ended %s before midnight", -took)
	}
	page := h.gone(guardian, midnight, "Written by the guardian.", "Half a sentence", "Mia")
	t.Logf("after midnight the stream closed in %s, the open page was empty in %s", took, page)
	for len(stream.told) > 0 {
		if line := <-stream.told; strings.HasPrefix(line, "event: changed") {
			t.Errorf("between the last change and the end the stream told %q", line)
		}
	}
	h.do(guardian, sees(noMore), keptInTab("Half a sentence"))
	if at := h.location(guardian); !strings.HasPrefix(at, "/?why=") {
		t.Errorf("the guardian stands at %s, want the door with its reason", at)
	}
	var left string
	h.do(plain, leads(button("Send")), sees("It was not sent."), chromedp.Value("#kept", &left, chromedp.ByQuery))
	if left != "Half of a plain sentence" {
		t.Errorf("the page that sends to the door gives %q back, want what was typed", left)
	}
	if body := h.fetched(guardian, "/p/messages", ""); !strings.Contains(body, "/?why=") || strings.Contains(body, "Written by") {
		t.Errorf("the next request of the guardian = %.200q, want the door", body)
	}

	// The mother stays in for Ben, and is told what became of Mia.
	h.gone(mother, midnight, "Written by the mother.")
	h.do(mother, chromedp.Navigate(h.base+"/p/messages"))
	h.standsFor(mother, "Ben")
	h.do(mother, click(".about details.change summary"), sees("Mia is 18 now. Mia needs a sign-in of his or her own. Call"))
	h.checkPage(mother, "grants-grown")

	// Who comes to the door anew reads it after the code, and never before.
	h.post("/sim/api/clock", map[string]any{"advance": "8h"})
	fresh := h.browser(true)
	h.do(fresh, chromedp.Navigate(h.base+"/"), field("phone", nora[2:]), leads(button("Text me a code")), sees("Check your texts"))
	seen := h.outText(nora, "", func(s string) bool { return codeIn(s) != "" })
	if body := h.fetched(fresh, "/", ""); strings.Contains(body, "Mia") {
		t.Error("the door names a child before the code")
	}
	h.do(fresh, field("code", codeIn(seen.Text)), leads(button("Continue")), sees("Mia is 18 now. Mia needs a sign-in of his or her own. Call"))
	h.checkPage(fresh, "grants-grown-who")
}

// unlinks lets staff take a phone from Ben in the pane of a talk, or link it
// again; it returns when the button was pressed.
func (h *practiceHouse) unlinks(desk context.Context, talk, ending, what, why string) (pressed time.Time) {
	h.t.Helper()
	form := map[string]string{"Unlink this phone": "phone-unlink", "Link this phone again": "phone-confirm"}[what]
	var ok bool
	h.do(desk, chromedp.Navigate(talk), chromedp.Evaluate(fmt.Sprintf(`(() => {
		const row = [...document.querySelectorAll('.phones > li')].find((li) => li.querySelector('p').textContent.includes(%q));
		const form = row?.querySelector('form[action*=%q]');
		if (!form) return false;
		for (let part = form; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
		form.querySelector('[name=why]').value = %q;
		form.querySelector('button').dataset.pressed = '1';
		return true;
	})()`, ending, form, why), &ok))
	if !ok {
		h.t.Fatalf("the pane offers no %q for the phone ending %s", what, ending)
	}
	pressed = time.Now()
	h.do(desk, leads(chromedp.Evaluate(`document.querySelector('[data-pressed]').click()`, nil)))
	return pressed
}

var talkLink = regexp.MustCompile(`/app/c/[0-9a-f]{32}`)

// TestStaffTakeAPhoneOffWhileItsPageIsOpen ends a father's right at the desk:
// his page and stream end at once, no import revives it, and what staff give
// back later begins anew.
func TestStaffTakeAPhoneOffWhileItsPageIsOpen(t *testing.T) {
	h := startPractice(t)
	h.importSolis()
	father, desk := h.browser(true), h.browser(true)
	h.enters(father, otto, "Ben")
	h.do(father, ready, types("Before it was taken off."), button("Send"), sees("Before it was taken off."), becomes(`document.querySelectorAll('[data-pending]').length === 0`))
	h.do(father, types("Half a sentence"))
	var talk string
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.Navigate(h.base+"/app/q/open"),
		chromedp.WaitVisible(".qrow", chromedp.ByQuery), chromedp.Evaluate(`[...document.querySelectorAll('.qrow')].find((r) => r.textContent.includes('Before it was')).querySelector('a[href*="/app/c/"]').href`, &talk))
	if !talkLink.MatchString(talk) {
		t.Fatalf("the desk leads to %q, want a talk", talk)
	}
	stream := h.hears(father)
	pressed := h.unlinks(desk, talk, "0171", "Unlink this phone", "court order")
	took := h.over(stream, pressed)
	page := h.gone(father, pressed, "Before it was taken off.", "Half a sentence", "Ben")
	t.Logf("after the button the stream closed in %s, the open page was empty in %s", took, page)
	h.do(father, sees(noMore), keptInTab("Half a sentence"))

	// The record still lists the phone, and the next import brings it again.
	h.importSolis()
	for _, path := range []string{"/p/messages", "/p/ask", "/p/settings", "/p/messages/print"} {
		if body := h.fetched(father, path, ""); !strings.Contains(body, "/?why=") || strings.Contains(body, "Ben") {
			t.Errorf("after the import %s = %.200q, want the door", path, body)
		}
	}
	seen := h.screen(otto)
	h.post("/sim/api/clock", map[string]any{"advance": "12m"})
	h.text(otto, "why can I not get in?")
	answer := h.outText(otto, seen[len(seen)-1].ID, func(s string) bool { return true })
	if linkIn(answer.Text) != "" && strings.Contains(answer.Text, "/m/") {
		t.Errorf("a phone that was taken off got a link: %q", answer.Text)
	}

	// Staff put it back: a new right, that sees nothing of before.
	h.unlinks(desk, talk, "0171", "Link this phone again", "court order lifted, seen in person")
	h.post("/sim/api/clock", map[string]any{"advance": "11m"})
	h.do(father, chromedp.Navigate(h.base+"/p/messages"), chromedp.WaitVisible("main", chromedp.ByQuery))
	if at := h.location(father); strings.HasPrefix(at, "/p/") {
		t.Errorf("linking again opened the old sign-in: it stands at %s", at)
	}
	h.enters(father, otto, "Ben")
	for _, path := range []string{"/p/messages", "/p/messages?before=99999", "/p/messages/print", "/p/ask"} {
		if body := h.fetched(father, path, ""); !strings.HasPrefix(body, "200 ") || strings.Contains(body, "Before it was") {
			t.Errorf("%s after it was linked again = %.200q, want the page without the words of before", path, body)
		}
	}
	h.do(father, ready, types("After it was put back."), button("Send"), sees("After it was put back."))
}
