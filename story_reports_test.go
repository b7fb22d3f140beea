package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestReportsHoldUp looks at the reports of a small day at both widths, light
// and dark, with their tables open, and as the auditor sees them.
func TestReportsHoldUp(t *testing.T) {
	h := startPractice(t)
	for _, words := range []string{"Can I move my visit?", "Thursday is better", "Is Dr. Lee in on Friday?"} {
		h.text("+12065550188", words)
		h.text("+12065550199", words)
		h.post("/sim/api/clock", map[string]any{"advance": "3h"})
	}
	h.text("+12065550188", "STOP")
	dana := h.browser(true)
	h.do(dana, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.Navigate(h.base+"/app/reports"), sees("Talks per day"))
	h.checkPage(dana, "reports")
	h.do(dana, chromedp.Evaluate(`document.querySelectorAll('figure details').forEach((d) => { d.open = true; })`, nil), sees("Week from"))
	h.checkPage(dana, "reports-tables")
	h.do(dana, ownMenu, leads(button("Español")), sees("Conversaciones por día"))
	h.checkPage(dana, "reports-es")
	h.do(dana, ownMenu, leads(button("English")), chromedp.SetValue(`[name=span]`, "range", chromedp.ByQuery), chromedp.SetValue(`[name=from]`, "2030-01-01", chromedp.ByQuery),
		chromedp.SetValue(`[name=to]`, "2029-01-01", chromedp.ByQuery), leads(button("Show")), sees("The To date must be after the From date."))
	h.checkPage(dana, "reports-problem")
	otto := h.browser(true)
	h.do(otto, chromedp.Navigate(h.staffLink("Audit")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.Navigate(h.base+"/app/reports"), sees("Whole months only"))
	h.checkPage(otto, "reports-auditor")
}
