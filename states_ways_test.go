//go:build states

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

var (
	long   = strings.Repeat("It hurts. ", 201)
	longer = strings.Repeat("x", 70<<10)
)

func contains(s, words string) bool { return strings.Contains(s, words) }

// local writes a number as a person types it.
func local(phone string) string { return "(" + phone[2:5] + ") " + phone[5:8] + "-" + phone[8:] }

// forget takes away all that the browser keeps but its language: another
// person's phone, as far as the house can tell.
func (v *visitor) forget() {
	v.t.Helper()
	v.do(v.ctx, emulation.SetDeviceMetricsOverride(320, 700, 1, true), network.SetBypassServiceWorker(true), network.ClearBrowserCookies(),
		chromedp.Evaluate(`location.origin === 'null' || sessionStorage.clear()`, nil),
		chromedp.Navigate(v.base+"/lang/"+string(v.lang)+"?to=/check"))
}

// elsewhere does something in another browser, and comes back to this one.
func (v *visitor) elsewhere(do func()) {
	v.t.Helper()
	var kept []*network.Cookie
	v.do(v.ctx, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		kept, err = network.GetCookies().WithURLs([]string{v.base}).Do(ctx)
		return err
	}))
	v.forget()
	do()
	v.do(v.ctx, network.ClearBrowserCookies(), chromedp.ActionFunc(func(ctx context.Context) error {
		for _, c := range kept {
			if err := network.SetCookie(c.Name, c.Value).WithURL(v.base).WithPath(c.Path).WithHTTPOnly(c.HTTPOnly).Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}), chromedp.Navigate(v.base+"/check"))
}

// codePage asks for a code behind a link that is no longer fresh.
func (v *visitor) codePage(phone string) {
	v.t.Helper()
	link := v.link(phone)
	v.wait("16m")
	v.open(link)
	v.post(link)
}

func (v *visitor) wrongCodes(n int) {
	v.t.Helper()
	for range n {
		v.post("/verify/code", "code", "000000")
	}
}

// codeIn types the code that came.
func (v *visitor) codeIn(phone string) {
	v.t.Helper()
	v.codePage(phone)
	v.post("/verify/code", "code", v.newest(phone))
}

func (v *visitor) birth(month, day, year string, more ...string) {
	v.t.Helper()
	v.post("/verify/birth", append([]string{"month", month, "day", day, "year", year}, more...)...)
}

// atBirth stands where the birth date of one of several is asked for.
func (v *visitor) atBirth() {
	v.t.Helper()
	v.atWho()
	v.pick("Ana R.")
}

func (v *visitor) atWho() {
	v.t.Helper()
	v.codeIn(v.family())
}

// pick chooses the person with this name.
func (v *visitor) pick(name string) {
	v.t.Helper()
	var value string
	v.do(v.ctx, chromedp.Evaluate(fmt.Sprintf(`document.getElementById([...document.querySelectorAll('label')].find((l) => l.textContent.trim() === %q).htmlFor).value`, name), &value))
	v.post("/verify/who", "who", value)
}

// atOffice stands where somebody known at two offices chooses.
func (v *visitor) atOffice() {
	v.t.Helper()
	v.wait("25h")
	v.open("/")
	v.post("/", "phone", local(walter))
	v.post("/verify/code", "code", v.newest(walter))
}

// in signs the one patient of a phone in by a fresh link.
func (v *visitor) in(phone string) {
	v.t.Helper()
	link := v.link(phone)
	v.open(link)
	v.post(link)
	v.birth("11", "30", "1947", "remember", "1")
}

// inFamily signs the mother in on a phone of several.
func (v *visitor) inFamily(phone string) {
	v.t.Helper()
	link := v.link(phone)
	v.open(link)
	v.post(link)
	v.birth("5", "2", "1984")
}

// write sends words from the page of messages, as without JavaScript.
func (v *visitor) write(words string) {
	v.t.Helper()
	v.post("/p/messages", "key", v.value("key"), "about", v.value("about"), "body", words)
}

// night is the next time the office is closed, by the clock that people see.
func (v *visitor) night() string {
	return time.Date(2027, 3, 3, 7, 0, 0, 0, time.UTC).AddDate(0, 0, v.phones).Format(time.RFC3339)
}

// notice is the path of the link in a notice: an answer waits for a phone.
func (v *visitor) notice(phone string) string {
	v.t.Helper()
	v.elsewhere(func() { v.in(phone) })
	words := "Can I come on Thursday? " + phone[8:]
	v.elsewhere(func() { v.in(phone); v.write(words) })
	v.answers(words, "Yes, Thursday at 9.")
	v.wait("40s")
	text := v.outText(phone, "", func(s string) bool { return contains(s, "new message") || contains(s, "mensaje nuevo") })
	return strings.TrimPrefix(linkIn(text.Text), v.base)
}

// answers lets Dana claim the talk with these words and answer it.
func (v *visitor) answers(words, answer string) {
	v.t.Helper()
	v.atDesk(words, leads(button("Claim")), field("body", answer), leads(button("Send")), sees(answer))
}

// atDesk opens the talk whose newest words these are, and acts there.
func (v *visitor) atDesk(words string, acts ...chromedp.Action) {
	v.t.Helper()
	v.elsewhere(func() {
		v.open("/sim")
		v.do(v.ctx, leads(chromedp.Click(`//button[contains(., "Dana")]`, chromedp.BySearch)))
		v.open("/lang/en?to=/app/q/open")
		v.do(v.ctx, leads(chromedp.Click(fmt.Sprintf(`//li[contains(@class, "qrow")][contains(., %q)]//a`, words), chromedp.BySearch)))
		v.do(v.ctx, acts...)
	})
}

// forgetSession leaves the browser only its remembered device.
func (v *visitor) forgetSession() {
	v.t.Helper()
	v.wait("20m")
}

func (v *visitor) setPIN(pin, again string) {
	v.t.Helper()
	v.open("/p/pin")
	v.post("/p/pin", "key", v.value("key"), "pin", pin, "again", again)
}

// pinAsked stands where the PIN of a phone is asked for.
func (v *visitor) pinAsked() {
	v.t.Helper()
	phone := v.alone()
	v.in(phone)
	v.setPIN("804621", "804621")
	v.forget()
	v.wait("11m")
	link := v.link(phone)
	v.open(link)
	v.post(link)
}

// asks fills the form of a kind of request.
func (v *visitor) asks(kind string, fields ...string) {
	v.t.Helper()
	v.open("/p/ask/" + kind)
	v.post("/p/ask/"+kind, append([]string{"about", v.value("about")}, fields...)...)
}

func (v *visitor) visitAsked() {
	v.t.Helper()
	v.asks("visit", "what", "again", "how", "video", "days", "mon", "part", "morning", "interpreter", "no")
}

// press presses what leads to another page.
func (v *visitor) press(selector string) {
	v.t.Helper()
	v.do(v.ctx, chromedp.Evaluate(fmt.Sprintf(`window.linnetLeft = true; document.querySelector(%q).click()`, selector), nil), arrives)
}

// chooses gives the message's paperclip a file, as a browser without scripts
// does, and sends it.
func (v *visitor) chooses(name string) {
	v.t.Helper()
	v.do(v.ctx, emulation.SetScriptExecutionDisabled(true))
	v.open("/p/messages")
	v.do(v.ctx, click(".attach summary"), chromedp.SetUploadFiles("#photo-1", []string{name}, chromedp.ByQuery), leads(chromedp.Click(`.compose .row > .btn`, chromedp.ByQuery)),
		emulation.SetScriptExecutionDisabled(false))
}
