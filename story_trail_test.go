package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheTrailsPagesHoldUp lets somebody break the glass, and the auditor ask
// what they did, who opened the patient, whose data they touched, and answer
// the alert: at both widths, light and dark, by forms alone.
func TestTheTrailsPagesHoldUp(t *testing.T) {
	h := startPractice(t)
	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	phone := h.browser(true)
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(button("Continue")), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	desk := h.browser(true)
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.WaitVisible(".rail", chromedp.ByQuery),
		chromedp.Navigate(h.base+"/app/q/open"), leads(click(".qrow a")), chromedp.WaitVisible(".talk-h h1", chromedp.ByQuery))
	var status int
	h.do(desk, chromedp.Evaluate(`fetch(location.pathname + '/open', {method: 'POST', 
		body: new URLSearchParams({why: 'He fainted in the waiting room', emergency: '1'})}).then((r) => r.status)`, &status, awaitPromise))
	if status != 200 {
		t.Fatalf("breaking the glass = %d, want the talk", status)
	}

	audit := h.browser(true)
	h.do(audit, chromedp.Navigate(h.staffLink("Audit")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.WaitVisible(".audit-nav .n", chromedp.ByQuery),
		leads(click(`.audit-nav a[href^="/audit/alerts"]`)), sees("used emergency access"))
	h.checkPage(audit, "trail-alerts")
	h.do(audit, leads(button("Look into it")), sees("Being looked into"))
	h.do(audit, leads(button("It should not have been")), sees("Write a note on what was wrong."))
	h.checkPage(audit, "trail-alerts-problem")
	h.do(audit, leads(click(".trail-links a")), sees("Opened a talk, emergency access"))
	h.checkPage(audit, "trail-people")
	if words := h.page(audit, h.location(audit)); strings.Contains(words, "move my visit") || strings.Contains(words, "555-0188") {
		t.Error("the page of a person shows words of a message or a whole number")
	}
	h.do(audit, leads(button("Get the file")), sees("Say why you need this file."))
	h.checkPage(audit, "trail-people-problem")
	h.do(audit, leads(click(`td a[href^="/audit/patients/"]`)), sees("Who opened Walter"))
	h.checkPage(audit, "trail-patient")
	h.do(audit, leads(button("Español")), sees("¿Quién abrió a Walter"))
	h.checkPage(audit, "trail-patient-es")
	h.do(audit, leads(button("English")), chromedp.Navigate(h.base+"/audit/patients"), field("q", "ru"), leads(button("Find")), sees("at least three letters"),
		field("q", "ruiz"), leads(button("Find")), sees("Ana"))
	h.checkPage(audit, "trail-find")
	h.do(audit, chromedp.Navigate(h.base+"/audit/touched"), sees("For a breach"))
	h.checkPage(audit, "trail-touched-form")
	h.do(audit, chromedp.SetValue("#what", "number", chromedp.ByQuery), field("words", "206-555-0188"), leads(button("Show")), sees("Walter"))
	h.checkPage(audit, "trail-touched")
	h.do(audit, chromedp.Navigate(h.base+"/audit/alerts"), leads(button("Seen, nothing wrong")), sees("Nothing waits for you."))
	h.checkPage(audit, "trail-alerts-done")
}
