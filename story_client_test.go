package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// gate stands between browsers and Linnet as the mobile network does: it
// carries, it loses a message on its way in, it loses the answer on its way
// out, or nothing gets through at all.
type gate struct {
	server *httptest.Server
	to     http.Handler
	down   atomic.Bool
	before atomic.Pointer[func()] // messages are lost before Linnet sees them; browsers try again once by themselves
	after  atomic.Pointer[func()] // messages are kept by Linnet, the answers are lost
	posts  atomic.Int64           // messages that came this far
	status atomic.Int64           // what stands in front of Linnet answers to messages with, 0: Linnet answers
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.down.Load() {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodPost && r.URL.Path == "/p/messages" {
		g.posts.Add(1)
		if status := g.status.Load(); status != 0 {
			w.WriteHeader(int(status))
			return
		}
		if act := g.before.Load(); act != nil {
			(*act)()
			panic(http.ErrAbortHandler)
		}
		if act := g.after.Load(); act != nil {
			answer := httptest.NewRecorder()
			g.to.ServeHTTP(answer, r)
			(*act)()
			panic(http.ErrAbortHandler)
		}
	}
	g.to.ServeHTTP(w, r)
}

// cut ends every connection and lets none through until it is mended.
func (g *gate) cut() { g.down.Store(true); g.server.CloseClientConnections() }

// mend lets everything through again.
func (g *gate) mend() {
	g.before.Store(nil)
	g.after.Store(nil)
	g.down.Store(false)
}

// far is a Linnet in a process of its own, behind a gate.
type far struct {
	*practiceHouse // as browsers see it, through the gate
	near           *practiceHouse
	gate           *gate
	cmd            atomic.Pointer[exec.Cmd]
	link           string // Walter's, once he has one
}

// startFar starts it; kill and begin stop it at once and start it again on the
// same data.
func startFar(t *testing.T) *far {
	t.Helper()
	listen := freeAddress(t)
	target := &url.URL{Scheme: "http", Host: listen}
	proxy := httputil.NewSingleHostReverseProxy(target)
	director := proxy.Director
	proxy.Director = func(r *http.Request) { host := r.Host; director(r); r.Host = host }
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	g := &gate{to: proxy}
	g.server = httptest.NewUnstartedServer(g)
	g.server.Config.ErrorLog = nil
	g.server.Start()
	t.Cleanup(g.server.Close)
	t.Cleanup(g.server.CloseClientConnections)
	through := "http://localhost:" + g.server.URL[strings.LastIndex(g.server.URL, ":")+1:]
	near := &practiceHouse{t: t, base: target.String(), log: &safeBuffer{}, out: &safeBuffer{}, data: t.TempDir()}
	outside := *near
	outside.base = through
	f := &far{practiceHouse: &outside, near: near, gate: g}
	f.begin()
	t.Cleanup(f.kill)
	near.post("/sim/api/clock", map[string]any{"set": "2026-03-03T18:00:00Z"})
	return f
}

func (f *far) begin() {
	f.t.Helper()
	cmd := exec.Command(os.Args[0], "serve")
	cmd.Env = append(os.Environ(), crashChild+"=1", "LINNET_LISTEN="+strings.TrimPrefix(f.near.base, "http://"), "LINNET_PUBLIC_URL="+f.base,
		"LINNET_DATA="+f.near.data, "LINNET_METRICS_LISTEN=")
	cmd.Stdout, cmd.Stderr = f.near.out, f.near.log
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.cmd.Store(cmd)
	f.near.waitFor("readyz", func() bool {
		answer, err := http.Get(f.near.base + "/readyz")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// kill ends the process at once, as a power cut does.
func (f *far) kill() {
	cmd := f.cmd.Swap(nil)
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// signIn leads a browser to Walter's messages: by the fresh link of his text
// at first, by that link and a code from then on.
func (f *far) signIn(ctx context.Context) {
	f.t.Helper()
	f.toBirthDate(ctx)
	f.do(ctx, birthDate("11", "30", "1947", "Continue"), chromedp.WaitVisible("#body", chromedp.ByQuery))
	if at := f.location(ctx); !strings.HasPrefix(at, "/p/messages") {
		f.t.Fatalf("Walter stands at %s, want his messages", at)
	}
}

// signInForNow is signIn on a phone that is not to be remembered.
func (f *far) signInForNow(ctx context.Context) {
	f.t.Helper()
	f.toBirthDate(ctx)
	f.do(ctx, chromedp.Click(`[name="remember"]:checked`, chromedp.ByQuery))
	f.do(ctx, birthDate("11", "30", "1947", "Continue"), chromedp.WaitVisible("#body", chromedp.ByQuery), ready)
}

func (f *far) toBirthDate(ctx context.Context) {
	f.t.Helper()
	if f.link == "" {
		f.near.text(walter, "hello")
		invite := f.near.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
		f.link = linkIn(invite.Text)
		f.do(ctx, chromedp.Navigate(f.link), leads(button("Continue")))
	} else {
		seen := f.near.screen(walter)
		f.do(ctx, chromedp.Navigate(f.link), leads(chromedp.Click("main form button", chromedp.ByQuery)))
		code := f.near.outText(walter, seen[len(seen)-1].ID, func(s string) bool { return codeIn(s) != "" })
		f.do(ctx, field("code", codeIn(code.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)))
	}
}

// ready waits until the page's scripts run: a message goes out without leaving
// the page from then on.
var ready = chromedp.ActionFunc(func(ctx context.Context) error {
	return chromedp.Poll(`document.querySelector('.compose')?.dataset.ready === '1'`, nil, chromedp.WithPollingInterval(30*time.Millisecond)).Do(ctx)
})

// becomes waits until an expression of the page is true; the page may give way
// to another one meanwhile.
func becomes(expression string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			err := chromedp.Poll(expression, nil, chromedp.WithPollingInterval(30*time.Millisecond)).Do(ctx)
			if err == nil {
				return nil
			}
			left := strings.Contains(err.Error(), "navigated or closed") || strings.Contains(err.Error(), "find context")
			if ctx.Err() != nil || !left {
				return fmt.Errorf("wait for %s: %w", expression, err)
			}
		}
	})
}

// types puts words into the box as a person does.
func types(words string) chromedp.Action {
	return chromedp.Tasks{chromedp.Focus(`#body`, chromedp.ByQuery), chromedp.SendKeys(`#body`, words, chromedp.ByQuery)}
}

// kept asks Linnet itself how often a message stands in Walter's thread.
func (f *far) kept(ctx context.Context, words string) int {
	f.t.Helper()
	var n int
	f.do(ctx, chromedp.Evaluate(fmt.Sprintf(`fetch('/p/messages', {headers: {'X-Linnet-Part': '1'}}).then((a) => a.text()).then((t) => t.split(%q).length - 1)`, "<p>"+words+"</p>"), &n, awaitPromise))
	return n
}

// once fails unless a message is kept once, shown once, and waits no more.
func (f *far) once(ctx context.Context, words string) {
	f.t.Helper()
	f.do(ctx, becomes(fmt.Sprintf(`[...document.querySelectorAll('.msg.own .bubble')].filter((b) => b.textContent.trim() === %q).length === 1 && document.querySelectorAll('[data-pending]').length === 0`, words)))
	if n := f.kept(ctx, words); n != 1 {
		f.t.Errorf("%q is kept %d times, want once", words, n)
	}
	f.do(ctx, becomes(`Object.keys(sessionStorage).filter((n) => n.startsWith('kept:')).every((n) => JSON.parse(sessionStorage.getItem(n)).unsent.length === 0)`))
}

// reception takes the phone's signal away or gives it back.
func reception(on bool) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		conditions := struct {
			Offline            bool    `json:"offline"`
			Latency            float64 `json:"latency"`
			DownloadThroughput float64 `json:"downloadThroughput"`
			UploadThroughput   float64 `json:"uploadThroughput"`
		}{!on, 0, -1, -1}
		return cdp.Execute(ctx, "Network.emulateNetworkConditions", &conditions, nil)
	})
}

const notSent = "Not sent. Your words are still here."

// TestAMessageArrivesOnceWhateverIsLost loses the message, its answer, and the
// whole server before and after its commit (acceptance 8).
func TestAMessageArrivesOnceWhateverIsLost(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signIn(ctx)
	f.do(ctx, ready)
	nothing := func() {}

	f.gate.before.Store(&nothing)
	f.do(ctx, types("One was lost."), button("Send"), sees(notSent), becomes(`document.querySelector('[data-pending] .state')?.getAttribute('role') === 'alert'`))
	if n := f.kept(ctx, "One was lost."); n != 0 {
		t.Fatalf("a message that was lost on its way is kept %d times", n)
	}
	f.checkPage(ctx, "client-not-sent")
	f.gate.mend()
	f.do(ctx, button("Try again"))
	f.once(ctx, "One was lost.")

	f.gate.after.Store(&nothing) // the stream brings what the answer did not
	f.do(ctx, types("The answer was lost."), button("Send"))
	f.once(ctx, "The answer was lost.")
	f.gate.mend()

	shown := make(chan struct{}) // the stream brings it while the answer is still awaited
	wait := func() { <-shown }
	f.gate.after.Store(&wait)
	f.do(ctx, types("The answer was slow and then lost."), button("Send"),
		becomes(`[...document.querySelectorAll('[data-n] .bubble')].some((b) => b.textContent.trim() === 'The answer was slow and then lost.')`))
	close(shown)
	f.once(ctx, "The answer was slow and then lost.")
	f.gate.mend()

	cut := f.gate.cut
	f.gate.after.Store(&cut)
	f.do(ctx, types("The line broke after the commit."), button("Send"), sees(notSent))
	f.do(ctx, types("And one behind it."), button("Send"), becomes(`document.querySelectorAll('[data-pending]').length === 2`))
	f.gate.mend()
	f.do(ctx, chromedp.Evaluate(`[...document.querySelectorAll('[data-pending] button')].find((b) => b.textContent === 'Try again')?.click()`, nil)) // unless the page did already
	f.once(ctx, "The line broke after the commit.")
	f.once(ctx, "And one behind it.")

	kill := f.kill
	f.gate.before.Store(&kill)
	f.do(ctx, types("Stopped before the commit."), button("Send"), sees(notSent))
	f.gate.mend()
	f.begin()
	f.once(ctx, "Stopped before the commit.") // by itself: it is younger than five minutes

	f.gate.after.Store(&kill)
	f.do(ctx, types("Stopped after the commit."), button("Send"), sees(notSent), chromedp.Reload())
	f.gate.mend()
	f.begin()
	f.do(ctx, chromedp.Navigate(f.base+"/p/messages"), ready)
	f.once(ctx, "Stopped after the commit.")

	f.gate.before.Store(&nothing)
	f.do(ctx, types("Better not."), button("Send"), sees(notSent), button("Delete"), becomes(`document.querySelectorAll('[data-pending]').length === 0`),
		becomes(`document.activeElement.id === 'body'`))
	f.gate.mend()
	if n := f.kept(ctx, "Better not."); n != 0 {
		t.Errorf("a deleted message is kept %d times", n)
	}
}

// TestWordsOutliveALostConnection writes without a connection: the page says
// so, what is sent waits, and goes by itself only while it is young.
func TestWordsOutliveALostConnection(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signIn(ctx)
	f.do(ctx, ready)
	away, back := reception(false), reception(true)

	f.do(ctx, types("Half a sen"), away, becomes(`document.querySelector('.net').innerText.includes('You are offline. You can read what is on this page. We will keep what you write here.')`),
		types("tence."), button("Send"), sees("Not sent yet."), becomes(`document.activeElement.id === 'body' && document.querySelector('#body').value === ''`))
	if got := f.gate.posts.Load(); got != 0 {
		t.Errorf("%d messages left without a connection", got)
	}
	f.checkPage(ctx, "client-offline")
	f.do(ctx, back, becomes(`document.querySelector('.net').innerText.includes('You are back online.')`))
	f.once(ctx, "Half a sentence.")
	f.checkPage(ctx, "client-back-online")

	f.do(ctx, away, becomes(`document.querySelector('.net .amber')`), types("An hour in a tunnel."), button("Send"), sees("Not sent yet."),
		chromedp.Evaluate(`{ const now = Date.now; Date.now = () => now() + 6 * 60000; 0 }`, nil), back, sees("Send now"))
	if n := f.kept(ctx, "An hour in a tunnel."); n != 0 {
		t.Errorf("an old message went by itself, %d times", n)
	}
	f.checkPage(ctx, "client-send-now")
	f.do(ctx, button("Send now"))
	f.once(ctx, "An hour in a tunnel.")
}

// TestAPageThatCannotComeIsOffline opens a page while nothing gets through:
// the worker shows /offline, which holds nobody's words, and the words of the
// page before come back with the connection.
func TestAPageThatCannotComeIsOffline(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signIn(ctx)
	f.do(ctx, ready)
	worker := becomes(`navigator.serviceWorker.ready.then((r) => r.active?.state === 'activated')`)
	f.do(ctx, worker, types("Still writing this"))
	f.gate.cut()
	f.do(ctx, chromedp.Reload(), sees("You are offline"), sees("No tiene conexión"))
	f.checkPage(ctx, "client-offline-page")
	var words string
	f.do(ctx, chromedp.OuterHTML("html", &words, chromedp.ByQuery))
	if strings.Contains(words, "Walter") || strings.Contains(words, "hello") || !strings.Contains(words, "tel:") {
		t.Errorf("the offline page = %s, want nobody's words and the clinic's phone", words)
	}
	var stored []string
	f.do(ctx, chromedp.Evaluate(`caches.keys().then((names) => Promise.all(names.map((n) => caches.open(n).then((c) => c.keys())))).then((all) => all.flat().map((r) => new URL(r.url).pathname))`, &stored, awaitPromise))
	if len(stored) < 5 {
		t.Errorf("the worker keeps %v, want looks, scripts and icons", stored)
	}
	for _, path := range stored {
		if path != "/offline" && !strings.HasPrefix(path, "/static/") {
			t.Errorf("the worker keeps %s", path)
		}
	}
	f.gate.mend()
	f.do(ctx, leads(button("Try again")), ready, becomes(`document.querySelector('#body').value === 'Still writing this'`))

	f.do(ctx, leads(chromedp.Evaluate(`document.querySelector('.tools form').requestSubmit()`, nil)), chromedp.WaitVisible("main", chromedp.ByQuery))
	f.do(ctx, becomes(`Object.keys(sessionStorage).length === 0`))
	f.do(ctx, chromedp.Navigate(f.base+"/help"), sees("Help"), worker) // it comes again after Clear-Site-Data
	f.gate.cut()
	f.do(ctx, chromedp.Navigate(f.base+"/privacy"), sees("You are offline"))
	f.gate.mend()
}

// TestWordsSurviveEveryAnswer meets each way the server can say no, loads the
// page anew, and sends all the same; a session that is over takes the words
// through the next sign-in (ux.md §16 Errors).
func TestWordsSurviveEveryAnswer(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signInForNow(ctx)
	for _, status := range []int{403, 419, 429, 500, 503} {
		words := fmt.Sprintf("Answered with %d.", status)
		f.gate.status.Store(int64(status))
		f.do(ctx, types(words), button("Send"), sees(notSent), sees(words))
		var alert bool
		f.do(ctx, chromedp.Evaluate(`document.querySelector('[data-pending] .state').getAttribute('role') === 'alert'`, &alert))
		if alert != (status == 503) {
			t.Errorf("after %d the words are an alert: %t; only a lost connection is one (R15)", status, alert)
		}
		f.gate.status.Store(0)
		f.do(ctx, leads(chromedp.Reload()), ready)
		if status == 503 {
			f.once(ctx, words) // the connection is back: it goes by itself
			continue
		}
		f.do(ctx, sees(words), button("Send now"))
		f.once(ctx, words)
	}
	f.do(ctx, types("Written too late."))
	f.near.post("/sim/api/clock", map[string]any{"advance": "16m"})
	// The page may notice by itself first; the words come back either way.
	f.do(ctx, chromedp.Evaluate(`document.querySelector('.compose')?.requestSubmit()`, nil), becomes(`location.pathname === '/' && document.readyState === 'complete'`))
	f.signInForNow(ctx)
	f.do(ctx, becomes(`document.querySelector('#body').value === 'Written too late.'`), button("Send"))
	f.once(ctx, "Written too late.")
}

// TestTheSameFormTwiceActsOnce taps twice, goes back, and sends a page again
// that a form brought (R10).
func TestTheSameFormTwiceActsOnce(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signIn(ctx)
	f.do(ctx, ready)
	f.do(ctx, types("Tapped twice."), chromedp.Evaluate(`{ const b = document.querySelector('.compose .row > .btn'); b.click(); b.click(); b.click(); 0 }`, nil))
	f.once(ctx, "Tapped twice.")
	if at := f.location(ctx); strings.Contains(at, "did=") || f.gate.posts.Load() != 1 {
		t.Errorf("a double tap leads to %s with %d posts, want one post and the same page", at, f.gate.posts.Load())
	}
	f.do(ctx, chromedp.Navigate(f.base+"/p/texts"), leads(chromedp.NavigateBack()), ready, becomes(`document.querySelector('#body').value === ''`))
	f.once(ctx, "Tapped twice.")

	f.do(ctx, types("I have chest pain"), leads(button("Send")), sees("Is this an emergency?"))
	f.do(ctx, leads(button("No, send my message")), ready)
	f.once(ctx, "I have chest pain")
	f.do(ctx, leads(chromedp.Reload()), ready)
	f.once(ctx, "I have chest pain")

	f.do(ctx, types("My father collapsed"), leads(button("Send")), sees("Is this an emergency?"), leads(chromedp.NavigateBack()), ready, sees("My father collapsed"))
	if n := f.kept(ctx, "My father collapsed"); n != 0 {
		t.Errorf("a message that was stopped is kept %d times", n)
	}

	plain := f.browser(false)
	f.signIn(plain)
	f.do(plain, field("body", "help he is not breathing"), leads(button("Send")), sees("Is this an emergency?"), leads(chromedp.Reload()), sees("Is this an emergency?"),
		leads(button("No, send my message")), sees("help he is not breathing"), leads(chromedp.Reload()), sees("help he is not breathing"))
	if n := f.kept(ctx, "help he is not breathing"); n != 1 {
		t.Errorf("a page sent again keeps its message %d times, want once", n)
	}
}
