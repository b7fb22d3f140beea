package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shown is the condition that a part of the page says something.
func shown(selector, words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.textContent.includes(%q))`, selector, words)
}

// TestRowsStayUnderTheHands: of two people at one list, one works and the other
// sees it without a reload and without a row that moves away (ux.md §9).
func TestRowsStayUnderTheHands(t *testing.T) {
	h := startPractice(t)
	phone, dana, maria := h.browser(false), h.browser(true), h.browser(true)
	h.wrote(phone, "Can I move my visit?")
	h.as(dana, "dana")
	h.as(maria, "maria")
	h.do(maria, chromedp.Navigate(h.base+"/app/q/open"), keysReady, chromedp.WaitVisible("[data-live-on]", chromedp.ByQuery), until(`document.title.startsWith('(1) Queue')`),
		keyed("j"), until(focused(".qrow")), chromedp.Evaluate(`window.before = document.querySelector('.qrow')`, nil))

	h.text("+12065550199", "Is this the right number?")
	h.do(maria, until(shown("[data-fresh]", "1 new, show")), until(`document.querySelectorAll('.qrow').length === 1`), until(focused(".qrow")))
	h.do(dana, chromedp.Navigate(h.base+"/app/q/unclaimed"), keysReady, keyed("j"), until(focused(".qrow")), leads(keyed("o")), keysReady, leads(keyed("c")), keysReady, sees("Claimed by you"))
	h.do(maria, until(shown(".qrow .owner", "Dana")), until(`document.querySelector('.qrow') === window.before`), until(focused(".qrow")), until(`document.title.startsWith('(0) Queue')`),
		chromedp.Click("[data-fresh] a", chromedp.ByQuery), until(`document.querySelectorAll('.qrow').length === 2`), until(`document.querySelector('[data-fresh]').hidden`))

	// In a lane that a talk leaves, its row stays where it was, grey, with the name.
	h.do(dana, leads(keyed("c")), keysReady, sees("The talk is back in its queue."))
	h.do(maria, chromedp.Navigate(h.base+"/app/q/unclaimed"), keysReady, chromedp.WaitVisible("[data-live-on]", chromedp.ByQuery), keyed("j"), until(focused(".qrow")))
	h.do(dana, leads(keyed("c")), keysReady, sees("Claimed by you"))
	h.do(maria, until(shown(".qrow.is-gone .owner", "Dana has this")), until(focused(".qrow.is-gone")))
	h.deskLook(maria, "live-taken")
	h.do(maria, keyed("1"), until(focused(".rail")), until(`!document.querySelector('.qrow')`))
}

// TestTwoPeopleAtOneTalkSeeEachOther: who views and who types is said at once,
// and goes by itself.
func TestTwoPeopleAtOneTalkSeeEachOther(t *testing.T) {
	h := startPractice(t)
	phone, dana, maria := h.browser(false), h.browser(true), h.browser(true)
	h.wrote(phone, "Can I move my visit?")
	for name, ctx := range map[string]context.Context{"dana": dana, "maria": maria} {
		h.as(ctx, name)
		h.do(ctx, chromedp.Navigate(h.base+"/app/q/unclaimed"), keysReady, keyed("j"), until(focused(".qrow")), leads(keyed("o")), keysReady, chromedp.WaitVisible("[data-live-on]", chromedp.ByQuery))
	}
	h.do(dana, until(shown(".talk-h .typing", "Maria is viewing")))
	h.do(maria, until(shown(".talk-h .typing", "Dana is viewing")), keyed("r"), keyed("We can ship"))
	h.do(dana, until(shown(".reply .typing", "Maria is typing here")))
	h.deskLook(dana, "live-typing")
	h.do(maria, keyed(kb.Escape), until(focused("[role=log]")))
	h.do(dana, until(`!`+shown(".reply .typing", "Maria")), until(shown(".talk-h .typing", "Maria is viewing")))
	h.do(maria, keyed("g"), leads(keyed("a")), keysReady)
	h.do(dana, until(`!`+shown(".talk-h .typing", "Maria")))
}

// answers waits until the process is ready; one of its own needs longer to start
// than one in here, on a machine that does other things as well.
func (h *practiceHouse) answers() {
	h.t.Helper()
	client := &http.Client{Timeout: time.Second}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(2 * time.Minute); ; <-tick.C {
		resp, err := client.Get(h.base + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("the process is not ready after 2 minutes; log: %s", h.log.String())
		}
	}
}

// TestADeskOutlivesAStoppedServer kills a real process under an open desk while
// somebody writes an answer, and starts it again after 30 seconds. Texts come
// all the while, and whoever brings them tries again as carriers do. Everything
// is there, once, without a reload, and no word of the answer is lost
// (acceptance 2).
func TestADeskOutlivesAStoppedServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	h := &practiceHouse{t: t, base: "http://localhost:" + strings.TrimPrefix(address, "127.0.0.1:"), log: &safeBuffer{}, out: &safeBuffer{}, data: t.TempDir()}
	start := func() *exec.Cmd {
		c := exec.Command(os.Args[0], "serve")
		c.Env = append(os.Environ(), crashChild+"=1", "LINNET_LISTEN="+address, "LINNET_PUBLIC_URL="+h.base, "LINNET_DATA="+h.data, "LINNET_METRICS_LISTEN=")
		c.Stdout, c.Stderr = h.out, h.log
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
		h.answers()
		return c
	}
	first := start()
	h.post("/sim/api/clock", map[string]any{"set": "2026-03-03T18:00:00Z"})
	phone, desk := h.browser(false), h.browser(true)
	h.wrote(phone, "Can I move my visit?")
	h.as(desk, "dana")
	h.do(desk, chromedp.Navigate(h.base+"/app/q/open"), keysReady, keyed("j"), until(focused(".qrow")), leads(keyed("o")), keysReady, chromedp.WaitVisible("[data-live-on]", chromedp.ByQuery),
		keyed("r"), until(focused("#reply")), keyed("Yes, on "), until(shown("[data-saved]", "Draft saved")), chromedp.Evaluate(`window.sameDocument = true`, nil))
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed: its error is what was asked for
	killed := time.Now()
	var carrier sync.WaitGroup
	for _, text := range []struct{ from, words string }{{walter, "Friday is better."}, {rosa, "Hola"}, {"+12065550199", "Is this the right number?"}} {
		carrier.Go(func() { h.delivered(text.from, text.words) })
	}

	// Cut off, the page says so, takes words all the same, and sends none of them into the dark.
	h.do(desk, keyed("Thursday."), until(shown("[data-live-state]", "Live updates stopped")), keyed(kb.Enter, input.ModifierCtrl), until(shown("[data-unsent]", "Not sent")), until(`window.sameDocument`), until(`document.querySelector('#reply').value === 'Yes, on Thursday.'`))
	<-time.After(time.Until(killed.Add(30 * time.Second)))
	start()
	carrier.Wait()
	for range 3 { // a stream is tried again after half a minute at most, each part every 20 s
		var caughtUp bool
		h.do(desk, chromedp.Evaluate(`new Promise((done) => {
			const look = () => document.querySelectorAll('.qrow').length === 3 && !document.querySelector('[data-live-on]').hidden && document.querySelector('.log').textContent.includes('Friday is better.');
			const timer = setInterval(() => { if (look()) { clearInterval(timer); done(true); } }, 100);
			setTimeout(() => { clearInterval(timer); done(look()); }, 20000);
		})`, &caughtUp, awaitPromise))
		if caughtUp {
			break
		}
	}
	h.do(desk, until(`window.sameDocument`), until(`new Set([...document.querySelectorAll('.qrow')].map((r) => r.dataset.row)).size === 3 && document.querySelectorAll('.qrow').length === 3`),
		until(`document.querySelector('[data-live-state]').hidden`), until(`[...document.querySelectorAll('.log .bubble')].filter((b) => b.textContent.includes('Friday is better.')).length === 1`),
		until(`document.querySelector('#reply').value === 'Yes, on Thursday.'`), until(shown("[data-saved]", "Draft saved")))
	// What came meanwhile stops the answer; read, it goes, once.
	h.do(desk, keyed(kb.Enter, input.ModifierCtrl), sees("New since you started"), until(`document.querySelector('#reply').value === 'Yes, on Thursday.'`), leads(button("Send anyway")), keysReady, sees("Sending to Walter"),
		until(`[...document.querySelectorAll('.log .own .bubble')].filter((b) => b.textContent.includes('Yes, on Thursday.')).length === 1`))
}

// delivered is a carrier with a text: it tries each second until it is taken.
func (h *practiceHouse) delivered(from, words string) {
	body, err := json.Marshal(map[string]any{"to": "+12065550100", "text": words})
	if err != nil {
		h.t.Error(err)
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); <-tick.C {
		answer, err := http.Post(h.base+"/sim/api/phones/"+url.PathEscape(from)+"/messages", "application/json", bytes.NewReader(body))
		if err != nil {
			continue // nobody is there: it is tried again
		}
		answer.Body.Close()
		if answer.StatusCode < 300 {
			return
		}
	}
	h.t.Errorf("a text was not taken within 3 minutes")
}
