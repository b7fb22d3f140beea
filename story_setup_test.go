package main

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// TestTheFirstRunInABrowser is a newcomer's way: the key from the terminal, a
// passkey, the clinic with its live sample, number, texts and people, and the
// six ticks that fill in by themselves while the things happen elsewhere, on
// the step's page, which is never loaded anew.
func TestTheFirstRunInABrowser(t *testing.T) {
	h := startPractice(t)
	m := regexp.MustCompile(`Set up\s+(http\S+)\s+Setup key: (\S+)`).FindStringSubmatch(h.out.String())
	if m == nil {
		t.Fatalf("start-up printed no setup key: %s", h.out.String())
	}
	iris := h.browser(true)
	var key webauthn.AuthenticatorID
	h.do(iris, plugIn(&key), chromedp.Navigate(m[1]), sees("Setup key"), field("setup-key", "not the key"), leads(button("Go on")),
		sees("That setup key is not right. Look in the terminal where Linnet is running."))
	h.checkPage(iris, "setup-key")
	h.do(iris, field("setup-key", m[2]), leads(button("Go on")), sees("Step 1 of 6"))
	h.checkPage(iris, "setup-account")
	h.do(iris, field("name", "Iris Vale"), field("email", "iris@clinic.example"), leads(button("Save and go on")), sees("Hello Iris. Set up your sign-in."),
		leads(button("Make a passkey")), sees("Use one when you do not have your phone or passkey."), leads(button("Show my codes")),
		leads(chromedp.Click(`//a[normalize-space()="I have kept them"]`, chromedp.BySearch)), sees("Step 2 of 6"))
	h.do(iris, chromedp.Evaluate(`document.getElementById('texting-name').select()`, nil), chromedp.SendKeys("#texting-name", "Iris Clinic", chromedp.ByQuery), sees("Iris Clinic: You have a new message from us."))
	h.checkPage(iris, "setup-clinic")
	h.do(iris, leads(button("Save and go on")), sees("Step 3 of 6"))
	h.checkPage(iris, "setup-number")
	h.do(iris, leads(button("Save and go on")), sees("Step 4 of 6"), sees("Iris Clinic: You will get texts about your care."))
	h.checkPage(iris, "setup-texts")
	h.do(iris, chromedp.Evaluate(`document.querySelectorAll('input[type=checkbox]').forEach((b) => { b.checked = true; })`, nil), leads(button("Save and go on")), sees("Step 5 of 6"))
	h.checkPage(iris, "setup-people")
	h.do(iris, leads(button("Save and go on")), sees("Step 6 of 6"))
	h.checkPage(iris, "setup-try")
	h.sixTicks(iris)
	h.checkPage(iris, "setup-ticked")
	h.do(iris, leads(button("Finish")), sees("You are ready. This is practice: no real people, no real texts. Add a real number to go live."))
	h.checkPage(iris, "setup-done")
	stranger := h.browser(false)
	h.do(stranger, chromedp.Navigate(m[1]), sees("An admin is here already."))
}

// sixTicks does the six things; the page is never loaded anew.
func (h *practiceHouse) sixTicks(step context.Context) {
	h.t.Helper()
	tick := func(n int, what string) {
		h.t.Helper()
		h.do(step, page.BringToFront(), chromedp.WaitVisible(`//ol[@class="ticks"]/li[`+string(rune('0'+n))+`][@class="ok"]`, chromedp.BySearch), sees(what))
	}
	phone, desk := h.browser(true), h.tab(step)
	sim := h.tab(step) // the simulator, beside it: its ticks fill in as well
	h.do(sim, page.BringToFront(), emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/sim?phone=%2B12065550188"), chromedp.WaitVisible(`.ticks-card`, chromedp.ByQuery))
	beside := func(n int) {
		h.t.Helper()
		h.do(sim, page.BringToFront(), chromedp.WaitVisible(`//div[contains(@class,"ticks-card")]//li[`+string(rune('0'+n))+`][@class="ok"]`, chromedp.BySearch))
	}
	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	tick(1, "Text the clinic")
	beside(1)
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(button("Continue")), sees("birth date"))
	tick(2, "Open the link")
	h.do(phone, birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	tick(3, "Enter the code")
	beside(3)
	h.do(desk, page.BringToFront(), emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/app/q/unclaimed"), sees("Walter H."), leads(click(".qrow a")), leads(button("Claim")), field("body", "Yes, Thursday at 9."),
		leads(button("Send")), sees("Yes, Thursday at 9."))
	tick(4, "Answer from the queue")
	h.text(walter, "STOP")
	tick(5, "Text STOP")
	h.do(desk, page.BringToFront(), chromedp.Navigate(h.base+"/audit"), chromedp.WaitVisible("main", chromedp.ByQuery))
	tick(6, "See it in the log")
	beside(6)
	h.do(sim, emulation.ClearDeviceMetricsOverride())
	h.do(step, page.BringToFront())
}
