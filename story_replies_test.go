package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// talkOfRosa brings Rosa onto her page and a desk, signed in as Dana, to the
// talk she opens with her words; it returns both browsers.
func (h *practiceHouse) talkOfRosa(words string) (phone, desk context.Context) {
	h.t.Helper()
	h.post("/sim/api/clock", map[string]any{"set": "2026-03-04T18:00:00Z"}) // noon at the clinic: texts may go
	phone, desk = h.browser(true), h.browser(true)
	h.text(rosa, "Necesito hablar con la enfermera")
	invite := h.outText(rosa, "", func(s string) bool { return strings.Contains(s, "Recibimos su texto") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)), sees("fecha de nacimiento"),
		birthDate("5", "2", "1984", "Continuar"), chromedp.WaitVisible(`[name="body"]`, chromedp.ByQuery), field("body", words), button("Enviar"), sees(words))
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/app/q/open"),
		leads(chromedp.Click(fmt.Sprintf(`//li[contains(@class,"qrow") and contains(., %q)]//a`, words), chromedp.BySearch)), chromedp.WaitVisible("#reply", chromedp.ByQuery))
	return phone, desk
}

// valueOf reads a field.
func (h *practiceHouse) valueOf(ctx context.Context, selector string) (value string) {
	h.t.Helper()
	h.do(ctx, chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).value`, selector), &value))
	return value
}

// press is one key as a keyboard sends it: a page that takes the key keeps its
// letter out of the field.
func press(key, text string, code int64) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		down := input.DispatchKeyEvent(input.KeyDown).WithKey(key).WithText(text).WithWindowsVirtualKeyCode(code)
		if err := down.Do(ctx); err != nil {
			return err
		}
		return input.DispatchKeyEvent(input.KeyUp).WithKey(key).WithWindowsVirtualKeyCode(code).Do(ctx)
	})
}

// TestASlashBringsASavedReply: the list opens at "/", filters while one types,
// is worked by keys alone, writes in the reader's language, and asks before it
// writes in another one; the pages of saved replies hold up.
func TestASlashBringsASavedReply(t *testing.T) {
	h := startPractice(t)
	_, desk := h.talkOfRosa("Es sobre la receta.")
	at := h.location(desk)
	h.do(desk, chromedp.WaitVisible(`//button[.="Saved replies"]`, chromedp.BySearch),
		chromedp.SendKeys("#reply", "Buenos dias. /ref", chromedp.ByQuery), chromedp.WaitVisible(`#saved-list [aria-selected="true"]`, chromedp.ByQuery))
	h.deskLook(desk, "reply-slash")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.SendKeys("#reply", kb.ArrowDown+kb.ArrowUp, chromedp.ByQuery), press("Enter", "\r", 13), chromedp.WaitNotVisible("#saved-list", chromedp.ByQuery))
	if got, want := h.valueOf(desk, "#reply"), "Buenos dias. Hola, Rosa: su receta ya va a su farmacia. Llame a la farmacia antes de ir. Dana"; got != want {
		t.Errorf("the box holds %q, want %q", got, want)
	}
	h.do(desk, chromedp.Evaluate(`document.querySelector("#reply").value = ""`, nil), chromedp.SendKeys("#reply", "/bill", chromedp.ByQuery), chromedp.WaitVisible(`#saved-list [data-other]`, chromedp.ByQuery),
		press("Enter", "\r", 13), chromedp.WaitVisible(`//button[.="Use English"]`, chromedp.BySearch))
	h.deskLook(desk, "reply-english")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), press("Escape", "", 27), chromedp.WaitNotPresent(".sure", chromedp.ByQuery))
	if got := h.valueOf(desk, "#reply"); got != "/bill" {
		t.Errorf("after Esc the box holds %q", got)
	}
	h.do(desk, chromedp.SendKeys("#reply", " and more/less 1/2", chromedp.ByQuery))
	var shown bool
	h.do(desk, chromedp.Evaluate(`!document.querySelector('.pop').hidden`, &shown))
	if shown {
		t.Error("a slash inside a word opens the list")
	}
	for _, one := range [][2]string{{"/app/replies", "replies"}, {"/app/replies/new", "reply-new"}} {
		h.do(desk, chromedp.Navigate(h.base+one[0]), sees("Saved replies"))
		h.deskLook(desk, one[1])
	}
	h.do(desk, chromedp.Navigate(h.base+"/app/replies"), leads(chromedp.Click(`//h3/a[.="Refill sent"]`, chromedp.BySearch)), chromedp.WaitVisible("#spanish", chromedp.ByQuery),
		chromedp.SetValue("#spanish", "Hola {nombre}", chromedp.ByQuery), leads(button("Save")), sees("{nombre} does not fill in by itself."))
	h.deskLook(desk, "reply-one")
	h.do(desk, chromedp.Navigate(h.base+at), sees("Saved replies"))

	plain := h.browser(false)
	h.as(plain, "dana")
	h.do(plain, chromedp.Navigate(h.base+at), sees("Saved replies"))
	h.do(plain, chromedp.SetValue("#reply", "Buenos dias.", chromedp.ByQuery), chromedp.Evaluate(`document.querySelector('#saved').value = [...document.querySelectorAll('#saved option')].find((o) => o.textContent === 'Form is ready').value`, nil),
		leads(button("Insert")), sees("Put into your reply."))
	if got := h.valueOf(plain, "#reply"); !strings.HasPrefix(got, "Buenos dias.\n\nHola, Rosa: su formulario") {
		t.Errorf("without script the box holds %q", got)
	}
}
