package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// wideDesk is the desk's usual screen, after a look at the others.
var wideDesk = emulation.SetDeviceMetricsOverride(1280, 900, 1, false)

// colourRules are what axe looks at again in the dark: nothing else changes with the scheme.
const colourRules = `, runOnly: ['color-contrast', 'link-in-text-block']`

// deskLook looks at the desk's page at the widths of one, two and three panes,
// light and dark: nothing scrolls sideways and axe finds nothing at all.
func (h *practiceHouse) deskLook(ctx context.Context, name string) {
	h.t.Helper()
	for scheme, rules := range map[string]string{"light": "", "dark": colourRules} {
		h.do(ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
		for _, width := range []int64{320, 768, 1280} {
			at := fmt.Sprintf("%s-%d-%s", name, width, scheme)
			h.do(ctx, emulation.SetDeviceMetricsOverride(width, 900, 1, width < 700))
			h.shoot(ctx, at)
			var wide float64
			h.do(ctx, chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wide))
			if wide > 0 {
				h.t.Errorf("%s scrolls sideways by %g px", at, wide)
			}
			h.axe(ctx, at, rules)
		}
	}
}

// axe fails for everything that axe finds on the page, however small.
func (h *practiceHouse) axe(ctx context.Context, what, rules string) {
	h.t.Helper()
	var there bool
	if h.do(ctx, chromedp.Evaluate(`'axe' in window`, &there)); !there {
		script, err := axeScript()
		if err != nil {
			h.t.Fatalf("axe-core is not installed (make test installs it): %v", err)
		}
		h.do(ctx, chromedp.Evaluate(script+`;0`, nil))
	}
	var found []string
	h.do(ctx, chromedp.Evaluate(`axe.run(document, {resultTypes: ['violations'], preload: false`+rules+`}).then((r) => r.violations
		.map((v) => v.id + ' ' + v.nodes.map((n) => n.target.join(' ')).join('; ')))`, &found, awaitPromise))
	for _, problem := range found {
		h.t.Errorf("%s: %s", what, problem)
	}
}

// openDetails opens every details whose summary holds the words.
func openDetails(words string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`[...document.querySelectorAll('summary')].filter((s) => s.textContent.includes(%q)).forEach((s) => { s.parentElement.open = true; })`, words), nil)
}

// TestTheDeskWorksPhonesAndTasks opens the pane of phones with everything in
// it, a mistake in it at each width, "Not you?" and a wrong birth date.
func TestTheDeskWorksPhonesAndTasks(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.browser(true), h.browser(true)
	h.text(rosa, "Necesito hablar con la enfermera")
	invite := h.outText(rosa, "", func(s string) bool { return strings.Contains(s, "Recibimos su texto") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)), sees("fecha de nacimiento"),
		birthDate("5", "2", "1984", "Continuar"), chromedp.WaitVisible(`[name="body"]`, chromedp.ByQuery), field("body", "Es sobre la cita."), button("Enviar"), sees("Es sobre la cita."))

	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/app/q/open"),
		leads(chromedp.Click(`//li[contains(@class,"qrow") and contains(., "Es sobre la cita.")]//a`, chromedp.BySearch)), chromedp.WaitVisible(".phones", chromedp.ByQuery))
	at := h.location(desk)
	at, _, _ = strings.Cut(at, "?")
	pane := h.base + at + "?view=patient"
	h.do(desk, chromedp.Navigate(pane), chromedp.WaitVisible(".phones", chromedp.ByQuery), openDetails("Change"), openDetails("Add a phone"), openDetails("Sign this phone out"))
	h.deskLook(desk, "desk-phones")

	h.do(desk, emulation.SetDeviceMetricsOverride(320, 900, 1, true), chromedp.Navigate(pane), openDetails("Add a phone"), field("phone", "555"),
		chromedp.SetValue("#add-how", "came in with papers", chromedp.ByQuery), leads(chromedp.Click(`form[action*="phone-add"] button`, chromedp.ByQuery)),
		chromedp.WaitVisible(".side .problem", chromedp.ByQuery))
	var focused, kept string
	h.do(desk, chromedp.Evaluate(`document.activeElement.className`, &focused), chromedp.Value("#add-how", &kept, chromedp.ByQuery))
	if !strings.Contains(focused, "problem") || kept != "came in with papers" {
		t.Errorf("after a mistake the focus is on %q and the field keeps %q; want the box and the words", focused, kept)
	}
	h.deskLook(desk, "desk-phones-mistake")

	stranger := h.browser(true)
	h.post("/sim/api/clock", map[string]any{"advance": "11m"})
	h.text(walter, "hello")
	link := h.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
	h.do(stranger, chromedp.Navigate(linkIn(link.Text)), leads(button("Not you? Tell us")), leads(button("This is not my phone")), sees("We stopped texts to this phone."))
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/app/q/queue-front"), leads(click(".qrow a")), sees("Somebody said this is not their phone."))
	h.deskLook(desk, "desk-not-you")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), leads(chromedp.Click(".task-done button", chromedp.ByQuery)), sees("Write what you did."))
	h.deskLook(desk, "desk-not-you-mistake")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), field("done", "Called Walter at home."), leads(chromedp.Click(".task-done button", chromedp.ByQuery)), sees("The task is done."))
	h.deskLook(desk, "desk-task-done")
}

// TestTheDeskCorrectsABirthDate walks "We may have the wrong birth date" from
// the phone to the chart's date and the end of the task, without JavaScript.
func TestTheDeskCorrectsABirthDate(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.browser(false), h.browser(true)
	h.text(walter, "hello")
	link := h.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
	h.do(phone, chromedp.Navigate(linkIn(link.Text)), leads(button("Continue")), birthDate("11", "29", "1947", "Continue"), sees("That birth date does not match"))
	h.do(phone, leads(button("Text me a code")), sees("Enter your code"))
	code := h.outText(walter, link.ID, func(s string) bool { return codeIn(s) != "" })
	h.do(phone, field("code", codeIn(code.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)), sees("birth date"))
	h.do(phone, birthDate("11", "29", "1947", "Continue"), sees("That birth date does not match"))
	h.do(phone, leads(button("Tell us")), sees("Someone from the office will check."))

	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/app/q/queue-front"), sees("The birth date on record may be wrong."),
		leads(chromedp.Click(`//li[contains(@class,"qrow") and contains(., "birth date on record")]//a`, chromedp.BySearch)), sees("On the phone they typed: Nov 29, 1947"), openDetails("Correct the birth date"))
	h.deskLook(desk, "desk-birth")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.SetValue("#birth-who", "", chromedp.ByQuery), leads(chromedp.Click(`form[action*="birth-date"] button`, chromedp.ByQuery)), sees("Choose whose birth date it is."))
	h.deskLook(desk, "desk-birth-mistake")
}
