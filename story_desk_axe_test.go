package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"linnet/store"
	"linnet/web"
	"linnet/web/admin"
)

// deskPage is how an address of the desk is looked at.
type deskPage struct {
	as      string // dana, ada (admin) or nobody; "" is dana
	unknown bool   // of a talk with a number that no record lists
	why     string // it is no page of its own: why
}

// deskPages are all addresses of the desk that are read. A new one that stands
// not here fails the look.
var deskPages = map[string]deskPage{
	"/app": {why: "leads to the queue"}, "/app/q/:lane": {}, "/app/c/:id": {}, "/app/keys": {}, "/app/profile": {}, "/app/reports": {},
	"/app/reports.csv": {why: "a file"}, "/app/files/:file": {why: "a file"}, "/app/files/:file/thumb": {why: "a picture"},
	"/app/search": {}, "/app/search/:search": {}, "/app/new": {}, "/app/new/:patient": {}, "/app/add": {}, "/app/add/:id": {unknown: true},
	"/app/bulk/:result": {}, "/app/replies": {}, "/app/replies/new": {}, "/app/replies/:reply": {},
	"/app/c/:id/replies": {why: "a part of the reply box"}, "/app/c/:id/here": {why: "a part of the talk"}, "/app/c/:id/owner": {why: "a word for a row"},
	"/app/sign-in": {as: "nobody"}, "/app/sign-in/code": {why: "only between password and code: TestSignInWithoutJavaScript looks at it"},
	"/app/link/:token": {as: "nobody"}, "/app/enroll": {why: "only on a first day: TestANurseSignsInByAPasskey looks at it"}, "/app/enroll/qr.png": {why: "a picture"},
	"/app/sso/back": {why: "an answer of the sign-on service"}, "/app/left": {why: "a number for the lock"}, "/app/you": {}, "/app/you/codes": {why: "codes once made"},
	"/app/you/qr.png": {why: "a picture"}, "/app/you/again": {},
	"/app/admin": {why: "leads to its first part"}, "/app/admin/carriers": {as: "ada"}, "/app/admin/hours": {as: "ada"}, "/app/admin/look": {as: "ada"},
	"/app/admin/people": {as: "ada"}, "/app/admin/words": {as: "ada"}, "/app/admin/alerts": {as: "ada"}, "/app/admin/keeping": {as: "ada"}, "/app/admin/sign-in": {as: "ada"},
	"/app/admin/people/:import": {why: "of a file that was brought: TestPeopleComeFromAFileInABrowser looks at it"}, "/app/admin/people/:import/progress": {why: "a part of that page"},
	"/app/admin/people/:import/problems.csv": {why: "a file"}, "/app/admin/queues": {as: "ada"}, "/app/admin/staff": {as: "ada"}, "/app/admin/staff/:who": {as: "ada"}, "/app/admin/texts": {as: "ada"},
}

// underSize lists what is smaller than may be on the page: a link inside a
// sentence may, and a box whose label is large enough.
const underSize = `(least) => [...document.querySelectorAll('a[href], button, select, textarea, summary, input:not([type=hidden])')].filter((part) => {
	if (!part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || part.closest('.skip, .hide')) return false;
	const whole = part.matches('[type=checkbox], [type=radio]') ? part.closest('.choice') ?? part.closest('.qrow') ?? part : part.closest('.qrow') ?? part;
	const box = whole.getBoundingClientRect();
	if (!box.width || !box.height || Math.round(box.height) >= least) return false;
	const inLine = getComputedStyle(part).display === 'inline' && part.matches('a') && part.parentElement.textContent.trim().length > part.textContent.trim().length;
	return !inLine;
}).map((part) => Math.round(part.getBoundingClientRect().height) + ' px: ' + part.outerHTML.slice(0, 120))`

// TestEveryPageOfTheDeskIsLookedAt opens every address of the desk in a browser,
// with all that can be opened open: axe finds nothing, light and dark, nothing
// scrolls sideways, and every target is as large as ux.md R4 wants it.
func TestEveryPageOfTheDeskIsLookedAt(t *testing.T) {
	w := openWalk(t)
	admin.Register(w.shell, admin.Options{})
	ada, err := w.s.AddStaff(t.Context(), store.Actor{Name: "test"}, "ada@riverside.example", "Ada Known", []string{store.RoleAdmin}, true)
	w.must(err)
	w.people["ada"] = ada
	h := &practiceHouse{t: t, base: w.server.URL, log: &safeBuffer{}, out: &safeBuffer{}}
	desk := h.browser(true)
	places := w.places()
	unknown := strings.NewReplacer(":id", w.unknown().String())
	seen := map[string]bool{}
	for _, route := range w.shell.Routes() {
		if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/app") {
			continue
		}
		seen[route.Path] = true
		page, known := deskPages[route.Path]
		if !known {
			t.Errorf("nobody looks at %s: give it a line in deskPages", route.Path)
		}
		if !known || page.why != "" {
			continue
		}
		name := "page" + strings.NewReplacer("/", "-", ":", "").Replace(route.Path)
		t.Run(name, func(t *testing.T) {
			h := &practiceHouse{t: t, base: h.base, log: h.log, out: h.out}
			h.do(desk, network.ClearBrowserCookies())
			if who := page.as; who != "nobody" {
				if who == "" {
					who = "dana"
				}
				h.do(desk, network.SetCookie(web.StaffCookie, w.cookie(who)[web.StaffCookie]).WithURL(h.base))
			}
			at := places.Replace(route.Path)
			if page.unknown {
				at = unknown.Replace(route.Path)
			}
			var status int
			h.do(desk, wideDesk, chromedp.Navigate(h.base+at), until(`document.readyState === 'complete'`), chromedp.WaitVisible("main h1", chromedp.ByQuery),
				chromedp.Evaluate(`performance.getEntriesByType('navigation')[0].responseStatus`, &status))
			if got := h.location(desk); got != at || status != http.StatusOK {
				t.Fatalf("the page is %s with status %d", got, status)
			}
			h.do(desk, chromedp.Evaluate(`document.querySelectorAll('details:not(.drop)').forEach((part) => { part.open = true; })`, nil))
			h.deskLook(desk, name)
			h.do(desk, wideDesk, chromedp.Evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true; })`, nil))
			h.axe(desk, name+" with its menus open", "")
			h.targets(desk, name)
		})
	}
	for path := range deskPages {
		if !seen[path] {
			t.Errorf("%s is no address", path)
		}
	}
}

// places fills addresses with what the walk's patient has.
func (w *walk) places() *strings.Replacer {
	w.t.Helper()
	w.call(w.cookie("dana"), "POST", "/app/replies/new", "title=Hours&english=We open at 8.&practice=riverside")
	replies, err := w.s.Replies(w.t.Context(), w.people["dana"], "riverside")
	w.must(err)
	result := w.leadsTo("dana", "/app/q/bulk", url.Values{"act": {"claim"}, "pick": {w.facts["{talk}"]}})
	return strings.NewReplacer(":id", w.facts["{talk}"], ":patient", w.facts["{patient}"], ":search", w.facts["{search}"], ":lane", "open",
		":token", w.facts["{token}"], ":reply", replies[0].ID.String(), ":who", w.people["dana"].ID.String(), ":result", strings.TrimPrefix(result, "/app/bulk/"))
}

// unknown is a talk with a number that no record lists.
func (w *walk) unknown() store.ID {
	w.t.Helper()
	_, err := w.s.Receive(w.t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM" + store.NewID().String(), From: "+12065550199", To: "+12065550100", Text: "Hello?"})
	w.must(err)
	rows, err := w.s.Queue(w.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnverified, Order: store.OrderNewest, Limit: 1})
	w.must(err)
	return rows[0].Talk
}

// leadsTo posts a form and returns the address that the answer leads to.
func (w *walk) leadsTo(who, path string, form url.Values) string {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+path, strings.NewReader(form.Encode()))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: w.cookie(who)[web.StaffCookie]})
	answer, err := w.server.Client().Transport.RoundTrip(r)
	w.must(err)
	_, err = io.Copy(io.Discard, answer.Body)
	w.must(err)
	w.must(answer.Body.Close())
	to, _, _ := strings.Cut(answer.Header.Get("Location"), "?")
	return to
}

// targets measures what can be pressed: by a finger on a small screen, by a
// mouse on a large one.
func (h *practiceHouse) targets(desk context.Context, name string) {
	h.t.Helper()
	for _, screen := range []struct {
		width int64
		touch bool
		least int
	}{{320, true, 44}, {1280, false, 24}} {
		var small []string
		h.do(desk, emulation.SetTouchEmulationEnabled(screen.touch), emulation.SetDeviceMetricsOverride(screen.width, 900, 1, screen.touch),
			chromedp.Evaluate(fmt.Sprintf(`(%s)(%d)`, underSize, screen.least), &small))
		for _, one := range small {
			h.t.Errorf("%s at %d px: less than %d px high: %s", name, screen.width, screen.least, one)
		}
	}
	h.do(desk, emulation.SetTouchEmulationEnabled(false))
}
