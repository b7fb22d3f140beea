package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestTheDeskFiltersActsOnSeveralAndMendsAFailure works the list: filters and
// their chips, three talks chosen and claimed while a colleague has one, a text
// that fails with its ways on, and a talk marked unread. Everything is looked at
// in each width, light and dark.
func TestTheDeskFiltersActsOnSeveralAndMendsAFailure(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.browser(true), h.browser(true)
	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	h.text(rosa, "Necesito ayuda")
	h.text("+12065550199", "Is this the right number?")

	wide := emulation.SetDeviceMetricsOverride(1280, 900, 1, false)
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	h.do(desk, wide, chromedp.Navigate(h.base+"/app/q/open"), openDetails("Filter"), chromedp.WaitVisible("#only-late", chromedp.ByQuery))
	h.deskLook(desk, "desk-filter")
	h.do(desk, wide, chromedp.SetValue("#pick-speaks", "es", chromedp.ByQuery), leads(chromedp.Click(".narrow-list .btn", chromedp.ByQuery)), sees("Language: Español"))
	var rows int
	h.do(desk, chromedp.Evaluate(`document.querySelectorAll('.qrow').length`, &rows))
	if rows != 1 {
		t.Errorf("%d rows speak Spanish, want 1", rows)
	}
	h.deskLook(desk, "desk-filtered")
	h.do(desk, wide, leads(chromedp.Click(".list-chips a.chip", chromedp.ByQuery)), chromedp.WaitNotPresent(".list-chips", chromedp.ByQuery))

	// The order changes as soon as it is chosen, and the filter goes along.
	h.do(desk, chromedp.Navigate(h.base+"/app/q/open?speaks=en"), chromedp.WaitVisible(".list-chips", chromedp.ByQuery),
		leads(chromedp.Evaluate(`(() => { const s = document.getElementById('order'); s.value = 'oldest'; s.dispatchEvent(new Event('change', { bubbles: true })); })()`, nil)))
	if at := h.location(desk); !strings.Contains(at, "order=oldest") || !strings.Contains(at, "speaks=en") {
		t.Errorf("after another order the address is %s, want order and filter", at)
	}

	h.do(desk, wide, chromedp.Navigate(h.base+"/app/q/open"), chromedp.WaitVisible(".qrow", chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelectorAll('[name="pick"]').forEach((box) => box.click())`, nil), sees("3 chosen"))
	h.deskLook(desk, "desk-chosen")
	h.do(desk, wide, leads(chromedp.Click(`.bulk [value="transfer"]`, chromedp.ByQuery)), sees("Transfer 3 talks"))
	h.deskLook(desk, "desk-bulk-transfer")
	h.do(desk, wide, leads(chromedp.Click(".bulk-form .btn", chromedp.ByQuery)), sees("There is a problem"))
	h.deskLook(desk, "desk-bulk-mistake")
	h.do(desk, wide, chromedp.Navigate(h.base+"/app/q/open"), chromedp.WaitVisible(".qrow", chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelectorAll('[name="pick"]').forEach((box) => box.click())`, nil), sees("3 chosen"),
		leads(chromedp.Click(`.bulk [value="close"]`, chromedp.ByQuery)), sees("Close 3 talks"), leads(chromedp.Click(".bulk-form .btn", chromedp.ByQuery)), sees("Not done: 3"))
	h.deskLook(desk, "desk-bulk-done")

	h.do(phone, chromedp.Navigate("about:blank")) // who has the page open reads the answer there
	h.post("/sim/api/trouble", map[string]any{"fail": 1, "code": "30004"})
	h.do(desk, wide, chromedp.Navigate(h.base+"/app/q/open"), leads(chromedp.Click(`//li[contains(@class,"qrow") and contains(., "Can I move")]//a`, chromedp.BySearch)),
		field("body", "Yes, Thursday is fine."), leads(button("Send")), sees("Sending to Walter"))
	h.post("/sim/api/clock", map[string]any{"advance": "1m"})
	at, _, _ := strings.Cut(h.base+h.location(desk), "?")
	h.waitFor("the text to fail", func() bool {
		var page string
		h.do(desk, chromedp.Navigate(at), chromedp.WaitVisible(".log", chromedp.ByQuery), chromedp.OuterHTML("main", &page, chromedp.ByQuery))
		return strings.Contains(page, "Call instead")
	})
	h.do(desk, openDetails("Call instead"), openDetails("Why?"), sees("Text not delivered"))
	h.deskLook(desk, "desk-failed")
	h.post("/sim/api/trouble", map[string]any{})
	h.do(desk, wide, leads(button("Try again")), sees("A new text goes out in a moment."))
	h.outText(walter, invite.ID, func(s string) bool {
		return strings.Contains(s, "new message") || strings.Contains(s, "message for you") || linkIn(s) != ""
	})
	h.do(desk, wide, openDetails("More"), leads(button("Mark unread")), sees("The talk is unread again."))
	h.deskLook(desk, "desk-unread")
}
