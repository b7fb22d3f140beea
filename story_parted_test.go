package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// parent is one of two parents of one child, at a phone of their own.
type parent struct {
	ctx                  context.Context
	name, ending, colour string   // colour marks all that this parent writes
	ids                  []string // names of what is this parent's: thread, requests, files, devices
}

// secrets is what nobody else's page may hold.
func (p *parent) secrets() []string { return append([]string{p.name, p.colour, p.ending}, p.ids...) }

// TestTwoParentsOfOneChildNeverMeet lets a mother and a father write, ask, send
// files and be answered about the same child: no page, stream, copy or print of
// one holds a word, a file, a request, a device, a number or the existence of
// the other (acceptance 2, design §3).
func TestTwoParentsOfOneChildNeverMeet(t *testing.T) {
	h := startPractice(t)
	h.importSolis()
	mother := &parent{ctx: h.browser(true), name: "Nora", ending: "ending 70", colour: "violet"}
	father := &parent{ctx: h.browser(true), name: "Otto", ending: "ending 71", colour: "amber-coloured"}
	for _, p := range []*parent{mother, father} {
		phone := map[*parent]string{mother: nora, father: otto}[p]
		h.enters(p.ctx, phone, "Ben")
		h.listens(p.ctx)
	}
	for _, p := range []*parent{mother, father, mother, father} {
		h.lives(p)
	}
	h.answersBoth(mother, father)
	for _, p := range []*parent{mother, father} {
		p.ids = h.idsOf(p.ctx)
	}
	h.strangers(mother, father)
	h.strangers(father, mother)
}

// listens keeps everything that the stream tells this browser from now on.
func (h *practiceHouse) listens(ctx context.Context) {
	h.t.Helper()
	h.do(ctx, ready, chromedp.Evaluate(`new Promise((done) => {
		window.heard = [];
		const stream = new EventSource('/events');
		for (const kind of ['changed', 'here', 'resync', 'ended', 'message']) stream.addEventListener(kind, (e) => { window.heard.push(kind + ' ' + e.data + ' ' + e.lastEventId); });
		stream.addEventListener('here', () => done(0), { once: true });
	})`, nil, awaitPromise))
}

// lives writes a message, sends a photo and asks something.
func (h *practiceHouse) lives(p *parent) {
	h.t.Helper()
	h.do(p.ctx, types("The "+p.colour+" umbrella."), button("Send"), sees("The "+p.colour+" umbrella."), becomes(`document.querySelectorAll('[data-pending]').length === 0`))
	photo := base64.StdEncoding.EncodeToString(kneePhoto(h.t, 64, 48))
	var status int
	h.do(p.ctx, chromedp.Evaluate(fmt.Sprintf(`(async () => {
		const about = document.querySelector('[name=about]').value;
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
		const message = new FormData();
		message.set('about', about); message.set('body', 'A %[2]s photo.'); message.set('photo', new File([bytes], '%[2]s.jpg', { type: 'image/jpeg' }));
		const sent = await fetch('/p/messages', { method: 'POST', body: message });
		const kind = new URLSearchParams({ about, topic: 'bill', question: 'The %[2]s bill?' });
		const asked = await fetch('/p/ask/bill', { method: 'POST', body: kind });
		const check = await asked.text();
		const key = check.match(/name="key" value="([0-9a-f]{32})"/)[1];
		const done = await fetch('/p/ask/bill/check', { method: 'POST', body: new URLSearchParams({ about, key }) });
		return sent.status + asked.status + done.status;
	})()`, photo, p.colour), &status, awaitPromise))
	if status != 600 {
		h.t.Fatalf("%s: a photo and a request were answered with %d in all, want three times 200", p.name, status)
	}
}

// answersBoth lets staff answer every open talk, in the colour of its writer.
func (h *practiceHouse) answersBoth(both ...*parent) {
	h.t.Helper()
	desk := h.browser(true)
	var talks []string
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.Navigate(h.base+"/app/q/open"),
		chromedp.WaitVisible(".qrow", chromedp.ByQuery), chromedp.Evaluate(`[...document.querySelectorAll('.qrow a[href*="/app/c/"]')].map((a) => a.href)`, &talks))
	answered := 0
	for _, talk := range talks {
		var words string
		h.do(desk, chromedp.Navigate(talk), chromedp.Text(".talk", &words, chromedp.ByQuery))
		for _, p := range both {
			if strings.Contains(words, p.colour) {
				h.do(desk, leads(button("Claim")), field("body", "Bring the "+p.colour+" card."), leads(button("Send")), sees("Bring the "+p.colour+" card."))
				answered++
			}
		}
	}
	if answered < 4 {
		h.t.Fatalf("%d talks were answered, want a talk of messages and one of bills for each parent", answered)
	}
	for _, p := range both {
		h.do(p.ctx, sees("Bring the "+p.colour+" card."), becomes(`window.heard.some((one) => one.startsWith('changed'))`))
	}
}

// pagesOf are the addresses of everything a parent may open.
var pagesOf = []string{"/p/messages", "/p/messages?before=99999", "/p/messages?who=0", "/p/messages?who=1", "/p/messages?who=2", "/p/messages?who=3", "/p/messages?who=4",
	"/p/messages?who=5", "/p/messages/print", "/p/messages/print?who=1", "/p/messages/print?who=2", "/p/ask", "/p/ask?who=2", "/p/ask/bill", "/p/ask/visit", "/p/ask/factor", "/p/ask/medicine",
	"/p/ask/insurance", "/p/ask/records", "/p/settings", "/p/texts", "/p/copy", "/p/pin", "/help", "/privacy", "/text-rules", "/"}

// fetched gets an address as the open page would.
func (h *practiceHouse) fetched(ctx context.Context, path, more string) (body string) {
	h.t.Helper()
	h.do(ctx, chromedp.Evaluate(fmt.Sprintf(`fetch(%q%s).then((a) => a.text().then((t) => a.status + ' ' + a.url + '\n' + t))`, path, more), &body, awaitPromise))
	return body
}

// idsOf collects the names of what a parent's own pages lead to.
func (h *practiceHouse) idsOf(ctx context.Context) []string {
	h.t.Helper()
	pages := h.fetched(ctx, "/p/messages", "") + h.fetched(ctx, "/p/ask", "") + h.fetched(ctx, "/p/settings", "")
	var about string
	h.do(ctx, chromedp.Evaluate(`document.querySelector('[name=about]').value`, &about))
	var own []string
	for _, m := range regexp.MustCompile(`(?:thread:|texts:|/p/files/|/p/ask/|name="device" value=")([0-9a-f]{32})`).FindAllStringSubmatch(pages, -1) {
		if m[1] != about {
			own = append(own, m[1])
		}
	}
	if len(own) < 8 {
		h.t.Fatalf("a parent's pages name %v, want thread, files, requests and device", own)
	}
	return own
}

// strangers looks at everything one parent can get, for anything of the other's.
func (h *practiceHouse) strangers(one, other *parent) {
	h.t.Helper()
	clean := func(what, body string) {
		h.t.Helper()
		for _, secret := range other.secrets() {
			if strings.Contains(body, secret) {
				h.t.Errorf("%s of %s holds %q of %s", what, one.name, secret, other.name)
			}
		}
	}
	own := ""
	for _, path := range pagesOf {
		for _, more := range []string{"", `, {headers: {'X-Linnet-Part': '1'}}`} {
			body := h.fetched(one.ctx, path, more)
			clean(path, body)
			own += body
		}
	}
	for _, secret := range one.secrets()[1:] {
		if !strings.Contains(own, secret) {
			h.t.Errorf("%s's own pages do not hold %q: they would not hold the other's either", one.name, secret)
		}
	}
	for _, id := range other.ids {
		for _, path := range []string{"/p/ask/" + id, "/p/ask/" + id + "/done", "/p/files/" + id, "/p/files/" + id + "/thumb"} {
			if body := h.fetched(one.ctx, path, ""); !strings.HasPrefix(body, "404 ") {
				h.t.Errorf("%s of %s = %.40q for %s, want 404", path, other.name, body, one.name)
			}
		}
	}
	var heard []string
	h.do(one.ctx, chromedp.Evaluate(`window.heard`, &heard))
	clean("the stream", strings.Join(heard, "\n"))
	if len(heard) < 4 {
		h.t.Errorf("%s heard only %v", one.name, heard)
	}
	clean("the copy", h.copyOf(one))
}

// copyOf downloads a parent's own copy and unpacks all of it.
func (h *practiceHouse) copyOf(p *parent) string {
	h.t.Helper()
	var packed string
	h.do(p.ctx, chromedp.Evaluate(`fetch('/p/copy', {method: 'POST', body: new URLSearchParams({who: ''})}).then(async (a) => {
		const bytes = new Uint8Array(await a.arrayBuffer());
		let text = '';
		for (const b of bytes) text += String.fromCharCode(b);
		return btoa(text);
	})`, &packed, awaitPromise))
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		h.t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		h.t.Fatalf("the copy of %s is no zip (%.200q): %v", p.name, raw, err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			h.t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			h.t.Fatal(err)
		}
		all.WriteString(f.Name + "\n" + string(body) + "\n")
	}
	for _, want := range []string{"The " + p.colour + " umbrella.", "Bring the " + p.colour + " card."} {
		if !strings.Contains(all.String(), want) {
			h.t.Errorf("the copy of %s does not hold %q", p.name, want)
		}
	}
	return all.String()
}
