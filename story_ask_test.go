package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// nothing looks at the page that is open as checkPage does, and takes no
// finding of axe as too small for a patient's page.
func (h *practiceHouse) nothing(ctx context.Context, name string) {
	h.t.Helper()
	h.checkPage(ctx, name)
	script, err := axeScript()
	if err != nil {
		h.t.Fatal(err)
	}
	var found []string
	h.do(ctx, emulation.SetDeviceMetricsOverride(320, 700, 1, true), chromedp.Evaluate(script+`;0`, nil), chromedp.Evaluate(`axe.run(document, {resultTypes: ['violations']})
		.then((r) => r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.target.join(' ')).join('; ')))`, &found, awaitPromise))
	for _, problem := range found {
		h.t.Errorf("%s: %s", name, problem)
	}
	var small []string
	h.do(ctx, chromedp.Evaluate(`[...document.querySelectorAll('main :is(a, button, input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, summary), .choice, .check, .p-nav a')]
		.filter((e) => { const r = e.getBoundingClientRect(); return r.width > 0 && !e.closest('.hide, .skip') && (r.height < 43.5 || r.width < 43.5); })
		.map((e) => e.outerHTML.slice(0, 120))`, &small))
	for _, one := range small {
		h.t.Errorf("%s: a target is smaller than 44 px: %s", name, one)
	}
}

// pick ticks a choice by its words.
func pick(words string) chromedp.Action {
	return chromedp.Click(fmt.Sprintf(`//label[normalize-space()=%q]`, words), chromedp.BySearch, chromedp.NodeVisible)
}

// TestARequestIsAskedForCheckedAndDone walks a request at 320 px, with
// JavaScript and without: a mistake, the check, a change, "We got it", the
// staff's card, the news and its link.
func TestARequestIsAskedForCheckedAndDone(t *testing.T) {
	for _, javascript := range []bool{true, false} {
		t.Run(fmt.Sprintf("javascript %t", javascript), func(t *testing.T) {
			h := startPractice(t)
			phone, desk := h.browser(javascript), h.browser(javascript)
			look := func(ctx context.Context, name string) {
				if javascript {
					h.nothing(ctx, name)
				}
			}
			h.text(walter, "I need more factor")
			invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
			h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(button("Continue")), birthDate("11", "30", "1947", "Continue"), sees("I need more factor"))

			h.do(phone, leads(button("Ask")), sees("What do you need?"), sees("No requests yet."))
			look(phone, "ask-list-empty")
			h.do(phone, leads(click(`a[href^="/p/ask/factor"]`)), sees("Bleeding now? Do not wait. Call 206-555-0111."))
			look(phone, "ask-factor")
			h.do(phone, leads(button("Continue")), sees("There is a problem"), sees("Enter how many doses you have at home"))
			look(phone, "ask-factor-mistakes")
			h.do(phone, pick("The one on file"), field("home", "three"), field("need", "12"), pick("No"), pick("Needles"), field("by-month", "3"), field("by-day", "9"),
				field("by-year", "2026"), pick("Home on file"), leads(button("Continue")), sees("Doses must be a number, like 3"))
			h.do(phone, field("home", "3"), leads(button("Continue")), sees("Check your answers"), sees("3 doses"))
			look(phone, "ask-factor-check")
			h.do(phone, leads(click(`a[href$="#home"]`)), field("home", "2"), leads(button("Continue")), sees("2 doses"))
			h.do(phone, leads(button("Send this request")), sees("We got it"), sees("You do not need to do anything else."))
			look(phone, "ask-factor-done")
			got := h.outText(walter, invite.ID, func(s string) bool { return strings.Contains(s, "We got your request") })
			if strings.Contains(strings.ToLower(got.Text), "factor") || strings.Contains(got.Text, "Walter") {
				t.Errorf("the text holds more than a notice: %q", got.Text)
			}
			h.do(phone, leads(button("See your request")), sees("Sent"), sees("2 doses"))
			look(phone, "ask-request-sent")
			h.do(phone, chromedp.Navigate(h.base+"/p/messages"), sees("Factor refill"))
			look(phone, "ask-messages-card")

			h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)))
			h.do(desk, chromedp.Navigate(h.base+"/app/q/queue-refills"), sees("Low"), leads(click(".qrow a")), sees("2 doses"))
			if javascript {
				h.checkPage(desk, "staff-ask-card")
			}
			h.do(desk, leads(button("Being done")), sees("Saved. The patient’s page shows it."))
			h.post("/sim/api/clock", map[string]any{"advance": "40s"})
			news := h.outText(walter, got.ID, func(s string) bool { return strings.Contains(s, "news about your request") })
			h.do(phone, chromedp.Navigate(linkIn(news.Text)), sees("Being done"), sees("We are working on it."))
			h.do(desk, leads(button("Done")), sees("Saved."))
			h.do(phone, chromedp.Navigate(h.base+"/p/ask"), sees("Done"))
			look(phone, "ask-list")
		})
	}
}

// TestEachKindOfRequestHoldsUp opens the other forms, with mistakes and in
// Spanish, and sends an insurance card with both its sides.
func TestEachKindOfRequestHoldsUp(t *testing.T) {
	h := startPractice(t)
	phone := h.browser(true)
	h.text(walter, "My new card")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(button("Continue")), birthDate("11", "30", "1947", "Continue"), sees("My new card"))
	for _, kind := range []string{"visit", "medicine", "bill", "insurance", "records"} {
		h.do(phone, chromedp.Navigate(h.base+"/p/ask/"+kind), chromedp.WaitVisible("main form", chromedp.ByQuery))
		h.nothing(phone, "ask-"+kind)
		h.do(phone, leads(button("Continue")), sees("There is a problem"))
		h.nothing(phone, "ask-"+kind+"-mistakes")
	}
	card := onDisk(t, "card.jpg", kneePhoto(t, 320, 200))
	h.do(phone, chromedp.Navigate(h.base+"/p/ask/insurance"), chromedp.SetUploadFiles("#front", []string{card}, chromedp.ByQuery), leads(button("Continue")), sees("Add a photo of the back"))
	h.nothing(phone, "ask-insurance-one-side")
	h.do(phone, chromedp.SetUploadFiles("#back", []string{card}, chromedp.ByQuery), leads(button("Continue")), sees("Check your answers"))
	h.nothing(phone, "ask-insurance-check")
	h.do(phone, leads(button("Send this request")), sees("We got it"), chromedp.Navigate(h.base+"/p/messages"), sees("Photo 2"))
	h.nothing(phone, "ask-insurance-card")

	h.do(phone, chromedp.Navigate(h.base+"/p/ask/bill"), pick("A bill"), field("question", "I have chest pain and cannot breathe"), leads(button("Continue")), sees("Is this an emergency?"))
	h.nothing(phone, "ask-urgent")
	h.do(phone, leads(button("No, go on with my request")), sees("Check your answers"))
	h.do(phone, chromedp.Navigate(h.base+"/lang/es?to=/p/ask/factor"), sees("¿Tiene un sangrado ahora? No espere."))
	h.nothing(phone, "ask-factor-es")
}
