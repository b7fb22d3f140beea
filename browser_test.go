package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// practiceHouse is a whole Linnet in practice mode on a port of its own.
type practiceHouse struct {
	t    *testing.T
	base string
	log  *safeBuffer
	out  *safeBuffer
	data string
}

// safeBuffer is a buffer that a logger and a test may use at the same time.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// String returns what was written so far.
func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// startPractice runs `linnet serve` in this process with its own folder and
// stops it when the test ends. The clock stands at an open hour. A setting is a
// variable of the environment, or an option of the command line.
func startPractice(t *testing.T, settings ...string) *practiceHouse {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	h := &practiceHouse{t: t, base: "http://localhost:" + port, log: &safeBuffer{}, out: &safeBuffer{}, data: t.TempDir()}
	ctx, stop := context.WithCancel(context.Background())
	a := &app{ctx: ctx, stdin: strings.NewReader(""), stdout: h.out, stderr: h.log, now: time.Now,
		log:     slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		environ: append([]string{"LINNET_LISTEN=127.0.0.1:" + port, "LINNET_PUBLIC_URL=" + h.base, "LINNET_DATA=" + h.data, "LINNET_METRICS_LISTEN="}, settings...)}
	args := []string{"serve"}
	for _, one := range settings {
		if strings.HasPrefix(one, "--") {
			args = append(args, one)
		}
	}
	ended := make(chan int, 1)
	go func() { ended <- a.run(args) }()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("serve ended with %d: %s", code, h.log.String())
		}
	})
	h.waitFor("readyz", func() bool {
		resp, err := http.Get(h.base + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	h.post("/sim/api/clock", map[string]any{"set": "2026-03-03T18:00:00Z"})
	return h
}

// waitFor asks until yes says so, at most 20 seconds.
func (h *practiceHouse) waitFor(what string, yes func() bool) {
	h.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		if time.Now().After(deadline) {
			h.t.Fatalf("waited 20 s for %s; log: %s", what, h.log.String())
		}
		<-tick.C
	}
}

// post sends JSON to the practice API and returns the answer.
func (h *practiceHouse) post(path string, body any) map[string]any {
	h.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	resp, err := http.Post(h.base+path, "application/json", bytes.NewReader(b))
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	if resp.StatusCode >= 300 {
		h.t.Fatalf("POST %s = %d: %s", path, resp.StatusCode, answer)
	}
	out := map[string]any{}
	_ = json.Unmarshal(answer, &out)
	return out
}

// screenText is one text on a practice phone.
type screenText struct {
	ID        string `json:"id"`
	Direction string `json:"direction"`
	Text      string `json:"text"`
	Status    string `json:"status"`
}

func (h *practiceHouse) text(phone, words string) {
	h.t.Helper()
	h.post("/sim/api/phones/"+url.PathEscape(phone)+"/messages", map[string]any{"to": "+12065550100", "text": words})
}

// out waits for a text to the phone, after the one named, that yes likes.
func (h *practiceHouse) outText(phone, after string, yes func(string) bool) screenText {
	h.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		resp, err := http.Get(h.base + "/sim/api/phones/" + url.PathEscape(phone) + "/messages?wait=2s&after=" + url.QueryEscape(after))
		if err != nil {
			h.t.Fatal(err)
		}
		var texts []screenText
		err = json.NewDecoder(resp.Body).Decode(&texts)
		resp.Body.Close()
		if err != nil {
			h.t.Fatal(err)
		}
		for _, m := range texts {
			if m.Direction == "out" && yes(m.Text) {
				return m
			}
			after = m.ID
		}
	}
	h.t.Fatalf("no such text came to the phone; log: %s", h.log.String())
	return screenText{}
}

// screen lists everything on a phone.
func (h *practiceHouse) screen(phone string) []screenText {
	h.t.Helper()
	resp, err := http.Get(h.base + "/sim/api/phones/" + url.PathEscape(phone) + "/messages")
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	var texts []screenText
	if err := json.NewDecoder(resp.Body).Decode(&texts); err != nil {
		h.t.Fatal(err)
	}
	return texts
}

// linkIn cuts the link out of a text.
func linkIn(text string) string {
	i := strings.Index(text, "http")
	if i < 0 {
		return ""
	}
	return strings.Fields(text[i:])[0]
}

// codeIn cuts the code out of a text.
func codeIn(text string) string {
	_, code, _ := strings.Cut(text, "#")
	return strings.TrimSpace(code)
}

var chrome = sync.OnceValues(func() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no browser is installed; make test installs Chromium")
})

// chromium is the one browser process of a test run: each browser of a test is
// a room of its own in it.
var chromium = sync.OnceValues(func() (ctx context.Context, err error) {
	ctx, _, err = process()
	return ctx, err
})

// process starts a browser and returns how to end it.
func process(more ...chromedp.ExecAllocatorOption) (context.Context, func(), error) {
	path, err := chrome()
	if err != nil {
		return nil, nil, err
	}
	profile, err := os.MkdirTemp("", "linnet-browser-")
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true), chromedp.WSURLReadTimeout(60*time.Second))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	end := func() {
		cancel()
		stop()
		_ = os.RemoveAll(profile) // a browser that is just ending may still write: what it leaves behind fails no test
	}
	processes.Lock()
	processes.ends = append(processes.ends, end)
	processes.Unlock()
	// The browser ends with the context of its first run, so that one has no deadline.
	return ctx, end, chromedp.Run(ctx)
}

// processes are the browsers that this test run started.
var processes struct {
	sync.Mutex
	ends []func()
}

func endBrowsers() {
	processes.Lock()
	defer processes.Unlock()
	for _, end := range processes.ends {
		end()
	}
}

// browser opens a browser of its own: cookies, cache and storage are nobody
// else's. Every request to another host than the house is an error.
func (h *practiceHouse) browser(javascript bool) context.Context {
	h.t.Helper()
	all, err := chromium()
	if err != nil {
		h.t.Fatalf("start the browser: %v", err)
	}
	ask := cdp.WithExecutor(all, chromedp.FromContext(all).Browser)
	room, err := target.CreateBrowserContext().Do(ask)
	if err != nil {
		h.t.Fatalf("open a browser: %v", err)
	}
	h.t.Cleanup(func() { _ = target.DisposeBrowserContext(room).Do(ask) })
	tab, err := target.CreateTarget("about:blank").WithBrowserContextID(room).WithNewWindow(true).Do(ask)
	if err != nil {
		h.t.Fatalf("open a window: %v", err)
	}
	ctx, cancel := chromedp.NewContext(all, chromedp.WithTargetID(tab))
	chromedp.FromContext(ctx).BrowserContextID = room // for its further tabs
	h.t.Cleanup(cancel)
	return h.watched(ctx, javascript)
}

// ownBrowser is browser in a process of its own, for what one process has once:
// alerts of the machine, and options of the command line.
func (h *practiceHouse) ownBrowser(more ...chromedp.ExecAllocatorOption) context.Context {
	h.t.Helper()
	ctx, end, err := process(more...)
	if err != nil {
		h.t.Fatalf("start a browser: %v", err)
	}
	h.t.Cleanup(end)
	return h.watched(ctx, true)
}

func (h *practiceHouse) watched(ctx context.Context, javascript bool) context.Context {
	h.t.Helper()
	chromedp.ListenTarget(ctx, func(event any) {
		if sent, ok := event.(*network.EventRequestWillBeSent); ok {
			u, err := url.Parse(sent.Request.URL)
			if err == nil && (u.Scheme == "http" || u.Scheme == "https") && !strings.HasPrefix(sent.Request.URL, h.base) {
				h.t.Errorf("a page asked another host: %s", u.Host)
			}
		}
	})
	// The tab ends with the context of its first run, so that one has no deadline.
	if err := chromedp.Run(ctx); err != nil {
		h.t.Fatalf("open a tab: %v", err)
	}
	h.do(ctx, network.Enable(), page.Enable(), emulation.SetFocusEmulationEnabled(true), emulation.SetScriptExecutionDisabled(!javascript),
		emulation.SetDeviceMetricsOverride(320, 700, 1, true))
	return ctx
}

// do runs browser actions within half a minute.
func (h *practiceHouse) do(ctx context.Context, actions ...chromedp.Action) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var at, body string
		more, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer stop()
		_ = chromedp.Run(more, chromedp.Location(&at), chromedp.OuterHTML("main", &body, chromedp.ByQuery))
		if folder := os.Getenv("LINNET_SHOTS"); folder != "" {
			var shot []byte
			_ = chromedp.Run(more, chromedp.CaptureScreenshot(&shot))
			_ = os.WriteFile(filepath.Join(folder, "failure.png"), shot, 0o644)
		}
		h.t.Fatalf("in the browser at %s: %v\n%s", at, err, body)
	}
}

// axeScript is axe-core, put into pages by the browser's own debugger, so the
// pages' policy stays as strict as it is.
var axeScript = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(filepath.Join("testdata", "npm", "node_modules", "axe-core", "axe.min.js"))
	return string(script), err
})

// checkPage looks at the page that is open: nothing scrolls sideways at 320 px
// or 1280 px, axe finds nothing serious in light or dark. With LINNET_SHOTS set
// to a folder it keeps screenshots there.
func (h *practiceHouse) checkPage(ctx context.Context, name string) {
	h.t.Helper()
	script, err := axeScript()
	if err != nil {
		h.t.Fatalf("axe-core is not installed (make test installs it): %v", err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 1280} {
			h.do(ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
				emulation.SetDeviceMetricsOverride(width, 800, 1, width < 700))
			h.shoot(ctx, fmt.Sprintf("%s-%d-%s", name, width, scheme))
			var wide float64
			h.do(ctx, chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wide))
			if wide > 0 {
				h.t.Errorf("%s scrolls sideways by %g px at %d px", name, wide, width)
			}
			var found []string
			h.do(ctx, chromedp.Evaluate(script+`;0`, nil), chromedp.Evaluate(`axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations
				.filter((v) => v.impact === 'serious' || v.impact === 'critical')
				.map((v) => v.id + ' ' + v.nodes.map((n) => n.target.join(' ') + ': ' + (n.any[0]?.message ?? '')).join('; ')))`, &found, awaitPromise))
			for _, problem := range found {
				h.t.Errorf("%s at %d px, %s: %s", name, width, scheme, problem)
			}
		}
	}
}

func (h *practiceHouse) shoot(ctx context.Context, name string) {
	folder := os.Getenv("LINNET_SHOTS")
	if folder == "" {
		return
	}
	var shot []byte
	h.do(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		data, err := page.CaptureScreenshot().WithCaptureBeyondViewport(true).WithFromSurface(true).Do(ctx)
		shot = data
		return err
	}))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), shot, 0o644); err != nil {
		h.t.Fatal(err)
	}
}

func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
