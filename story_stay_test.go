package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// look lets the page notice the time, as it does when a person comes back to it.
var look = chromedp.Evaluate(`document.dispatchEvent(new Event('visibilitychange'))`, nil)

// TestAreYouStillThere walks the end of a session: asked two minutes before,
// stayed, asked again, gone; the page empties itself and the words are back
// after the next sign-in (R9, R-94).
func TestAreYouStillThere(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signInForNow(ctx)
	open := becomes(`document.querySelector('dialog').open`)
	shut := becomes(`!document.querySelector('dialog').open`)
	later := func(by string) { f.near.post("/sim/api/clock", map[string]any{"advance": by}) }

	f.do(ctx, ready, types("My knee is better, but"))
	later("10m")
	f.do(ctx, look, shut)
	later("3m30s")
	f.do(ctx, look, open, becomes(`document.activeElement.textContent === 'Stay signed in'`))
	f.checkPage(ctx, "client-stay")
	f.do(ctx, button("Stay signed in"), shut)
	later("13m30s")
	f.do(ctx, look, open, chromedp.KeyEvent("\x1b"), shut) // Esc: somebody is there
	later("14m")
	f.do(ctx, look, open)
	later("2m")
	f.do(ctx, leads(look), chromedp.WaitVisible("main", chromedp.ByQuery))
	var words string
	f.do(ctx, chromedp.OuterHTML("html", &words, chromedp.ByQuery))
	if at := f.location(ctx); at != "/" || strings.Contains(words, "knee") || strings.Contains(words, "Walter") {
		t.Errorf("after the end the browser stands at %s and shows %s", at, words)
	}
	f.signInForNow(ctx)
	f.do(ctx, ready, becomes(`document.querySelector('#body').value === 'My knee is better, but'`))

	// Half an hour after the page was left, the words are gone.
	f.do(ctx, chromedp.Navigate(f.base+"/help"), chromedp.WaitVisible("main", chromedp.ByQuery),
		chromedp.Evaluate(`for (const n of Object.keys(sessionStorage)) { const k = JSON.parse(sessionStorage.getItem(n)); k.at -= 31 * 60000; sessionStorage.setItem(n, JSON.stringify(k)); }`, nil))
	f.do(ctx, chromedp.Navigate(f.base+"/p/messages"), ready, becomes(`document.querySelector('#body').value === ''`))
}

// TestARememberedDeviceIsNotAsked stays quiet where nothing is about to end.
func TestARememberedDeviceIsNotAsked(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signIn(ctx) // the box is ticked in practice mode
	f.do(ctx, ready)
	f.near.post("/sim/api/clock", map[string]any{"advance": "2h"})
	var status int
	f.do(ctx, look, chromedp.Evaluate(`fetch('/p/left').then((a) => a.status)`, &status, awaitPromise), becomes(`!document.querySelector('dialog').open`))
	if status != 204 {
		t.Errorf("GET /p/left of a remembered device = %d, want 204", status)
	}
	f.do(ctx, types("Still here after two hours."), button("Send"))
	f.once(ctx, "Still here after two hours.")
}

// TestTwoTabsAreTwoPages writes in two tabs of one browser: each message is
// kept once and shown once in both, what is being written stays in its tab,
// and a sign-out in one empties both.
func TestTwoTabsAreTwoPages(t *testing.T) {
	f := startFar(t)
	one := f.browser(true)
	f.signIn(one)
	two, cancel := chromedp.NewContext(one)
	defer cancel()
	if err := chromedp.Run(two); err != nil {
		t.Fatal(err)
	}
	f.do(two, page.Enable(), chromedp.Navigate(f.base+"/p/messages"), ready)
	f.do(one, ready, types("Written in the first tab"))
	f.do(two, becomes(`document.querySelector('#body').value === ''`), types("From the second."), button("Send"))
	f.once(two, "From the second.")
	f.once(one, "From the second.")
	f.do(one, becomes(`document.querySelector('#body').value === 'Written in the first tab'`), chromedp.KeyEvent("."), button("Send"))
	f.once(one, "Written in the first tab.")
	f.once(two, "Written in the first tab.")

	f.do(one, types("Never sent"))
	f.do(two, leads(chromedp.Evaluate(`document.querySelector('.tools form').requestSubmit()`, nil)), chromedp.WaitVisible("main", chromedp.ByQuery))
	f.do(one, becomes(`location.pathname === '/' && !document.body.textContent.includes('Never sent') && Object.keys(sessionStorage).length === 0`))
}

// TestANewSignInNeverMeetsOldWords leaves words behind, lets the session end,
// and signs another phone in on the same tab.
func TestANewSignInNeverMeetsOldWords(t *testing.T) {
	f := startFar(t)
	ctx := f.browser(true)
	f.signInForNow(ctx)
	f.do(ctx, ready, types("Walter's own words"))
	f.near.post("/sim/api/clock", map[string]any{"advance": "16m"})
	f.do(ctx, leads(look), chromedp.WaitVisible("main", chromedp.ByQuery))
	f.near.text(rosa, "I need the nurse")
	invite := f.near.outText(rosa, "", func(s string) bool { return linkIn(s) != "" })
	f.do(ctx, chromedp.Navigate(linkIn(invite.Text)), leads(chromedp.Click("main form button", chromedp.ByQuery)))
	code := f.near.outText(rosa, invite.ID, func(s string) bool { return codeIn(s) != "" }) // this browser was another phone's
	f.do(ctx, field("code", codeIn(code.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)))
	f.do(ctx, chromedp.Click(`//label[contains(., "Ana R.")]`, chromedp.BySearch), leads(chromedp.Click(".card form button", chromedp.ByQuery)))
	f.do(ctx, field("month", "3"), field("day", "9"), field("year", "2016"), leads(chromedp.Click(".card form button", chromedp.ByQuery)))
	f.do(ctx, ready, becomes(`document.querySelector('#body').value === ''`))
	var left []string
	f.do(ctx, chromedp.Evaluate(`Object.keys(sessionStorage).map((n) => sessionStorage.getItem(n)).filter((s) => s.includes('Walter'))`, &left))
	if len(left) != 0 {
		t.Errorf("another phone's tab still keeps %v", left)
	}
}

// TestNewMessagesAreShownOnce reads on while answers come: a reader who
// scrolled up stays there and gets a button; what was missed while no stream
// was open comes by number; older messages stand in a list of their own.
func TestNewMessagesAreShownOnce(t *testing.T) {
	f := startFar(t)
	ctx, desk := f.browser(true), f.browser(true)
	f.signIn(ctx)
	f.do(ctx, ready)
	for n := range 54 {
		f.do(ctx, chromedp.Evaluate(fmt.Sprintf(`fetch('/p/messages', {method: 'POST', body: new URLSearchParams({about: document.querySelector('[name=about]').value, body: 'Line %d'})}).then((a) => a.status)`, n), nil, awaitPromise))
	}
	f.do(ctx, chromedp.Navigate(f.base+"/p/messages"), ready, becomes(`document.querySelectorAll('[role=log] [data-n]').length === 50`))
	f.do(ctx, button("Show older messages"), becomes(`document.querySelector('ol.past')?.innerText.includes('Line 1') && !document.querySelector('ol.past').closest('[role=log]')`),
		becomes(`document.activeElement === document.querySelector('ol.past') && !document.querySelector('a.older')`), becomes(`document.querySelector('[data-status]').textContent === 'Older messages are shown above.'`))
	f.checkPage(ctx, "client-older")

	f.do(desk, chromedp.Navigate(f.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	f.do(desk, chromedp.Navigate(f.base+"/app/q/unclaimed"), leads(click(".qrow a")), leads(button("Claim")), sees("Claimed by you"))
	f.do(ctx, sees("Sent · We read it"))
	answer := func(words string) {
		f.do(desk, field("body", words), button("Send"), sees(words))
	}
	f.do(ctx, chromedp.Evaluate(`scrollTo(0, 0)`, nil), becomes(`scrollY === 0`))
	answer("First answer.")
	f.do(ctx, sees("1 new message"), becomes(`scrollY === 0`))
	answer("Second answer.")
	f.do(ctx, sees("2 new messages"), button("2 new messages"), becomes(`document.querySelector('.jump').hidden && scrollY > 0`))

	f.gate.cut()
	f.do(ctx, becomes(`document.querySelector('.bar[data-live-state]')`))
	f.near.text(walter, "texted while the page was deaf")
	f.gate.mend()
	f.do(ctx, becomes(`[...document.querySelectorAll('[role=log] .bubble')].filter((b) => b.textContent.trim() === 'texted while the page was deaf').length === 1`))
	for _, words := range []string{"First answer.", "Second answer.", "Line 53"} {
		f.do(ctx, becomes(fmt.Sprintf(`[...document.querySelectorAll('.bubble')].filter((b) => b.textContent.trim() === %q).length === 1`, words)))
	}
}
