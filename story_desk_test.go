package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// ownMenu opens the menu behind the person's name.
var ownMenu = chromedp.Tasks{click(".top .me > summary"), chromedp.WaitVisible(".top .me > .sheet", chromedp.ByQuery)}

// until waits until a condition in the page's own words holds.
func until(condition string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			var holds bool
			if err := chromedp.Evaluate(`Boolean(`+condition+`)`, &holds).Do(ctx); err == nil && holds {
				return nil
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return fmt.Errorf("waiting for %s: %w", condition, ctx.Err())
			}
		}
	})
}

// keyed presses keys where the focus is, one event a key as a keyboard makes
// them: what the page stops on the way down writes no letter.
func keyed(keys string, held ...input.Modifier) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for _, r := range keys {
			events := kb.Encode(r)
			down, up := *events[0], *events[len(events)-1]
			for _, m := range held {
				down.Modifiers |= m
				up.Modifiers |= m
			}
			down.Type = input.KeyDown
			if len(events) == 3 && down.Modifiers&^input.ModifierShift == 0 {
				down.Text = events[1].Text
			}
			if err := down.Do(ctx); err != nil {
				return err
			}
			if err := up.Do(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// keysReady waits until the page's scripts have begun: keys act from then on.
var keysReady = until(`document.readyState === 'complete' && document.querySelector('[data-command]')?.hidden === false`)

// as signs a browser in as one of the sample staff and gives it a desk's screen.
func (h *practiceHouse) as(ctx context.Context, email string) {
	h.t.Helper()
	h.do(ctx, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(h.base+"/sim"),
		chromedp.Evaluate(`document.querySelector('form[action="/sim/as"]').target = ''`, nil), leads(chromedp.Click(fmt.Sprintf(`form[action="/sim/as"] [value=%q]`, email+"@riverside.example"), chromedp.ByQuery)))
}

// wrote lets Walter sign in on his phone and write, so that a talk waits for an answer.
func (h *practiceHouse) wrote(phone context.Context, words string) {
	h.t.Helper()
	h.text(walter, "hello")
	link := h.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
	h.do(phone, chromedp.Navigate(linkIn(link.Text)), leads(button("Continue")), birthDate("11", "30", "1947", "Continue"))
	h.writes(phone, words)
}

// writes lets Walter write once more from his private page.
func (h *practiceHouse) writes(phone context.Context, words string) {
	h.t.Helper()
	h.do(phone, chromedp.Navigate(h.base+"/p/messages"), chromedp.WaitVisible(`[name="body"]`, chromedp.ByQuery), field("body", words), leads(button("Send")), sees(words))
}

// focused is the condition that the focus is in what a selector names.
func focused(selector string) string {
	return fmt.Sprintf(`document.activeElement?.closest(%q)`, selector)
}

// TestTheDeskByKeysAlone is everything of the keyboard table (ux.md §9), by
// keyboard alone: nothing is clicked after the first page.
func TestTheDeskByKeysAlone(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.browser(false), h.browser(true)
	h.wrote(phone, "Can I move my visit?")
	h.text(rosa, "Hola")
	h.text("+12065550199", "Is this the right number?")
	h.as(desk, "dana")
	h.do(desk, chromedp.Navigate(h.base+"/app/q/open"), keysReady, until(`document.querySelectorAll('.qrow').length === 3`))

	// Rows: j and k, and the sheet from both of its keys.
	h.do(desk, keyed("j"), until(focused(".qrow")), keyed("jj"), until(`[...document.querySelectorAll('.qrow a')].indexOf(document.activeElement) === 2`),
		keyed("kk"), until(`[...document.querySelectorAll('.qrow a')].indexOf(document.activeElement) === 0`))
	h.do(desk, keyed("?"), until(`document.querySelector('dialog.keys').open`), until(focused("dialog.keys")))
	h.deskLook(desk, "keys-sheet")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), keyed(kb.Escape), until(`!document.querySelector('dialog.keys').open`), until(focused(".qrow")),
		keyed("/", input.ModifierCtrl), until(`document.querySelector('dialog.keys').open`), keyed(kb.Escape), until(`!document.querySelector('dialog.keys').open`))

	// Lanes by g and a letter, panes by number, the search by a slash.
	for _, to := range []struct{ key, lane string }{{"u", "unclaimed"}, {"m", "mine"}, {"w", "waiting"}, {"s", "snoozed"}, {"a", "open"}} {
		h.do(desk, keyed("g"), leads(keyed(to.key)), keysReady)
		if at := h.location(desk); at != "/app/q/"+to.lane {
			t.Errorf("g %s leads to %s, want the lane %s", to.key, at, to.lane)
		}
	}
	h.do(desk, keyed("1"), until(focused(".rail")), keyed("2"), until(focused(".list")), keyed("/"), until(focused(".find")))
	// While somebody types in a box, no key acts.
	h.do(desk, keyed("gjc?"), until(`document.activeElement.value === 'gjc?'`), until(`!document.querySelector('dialog:modal')`))
	h.do(desk, chromedp.Evaluate(`document.activeElement.value = ''`, nil), keyed(kb.Escape), until(focused(".qrow")))

	// The command box: a lane by its name, then Walter by his.
	h.do(desk, keyed("k", input.ModifierCtrl), until(focused("dialog.command")), keyed("snoo"), until(`document.querySelector('.command [aria-selected=true]').textContent.startsWith('Snoozed')`))
	h.deskLook(desk, "keys-command")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), leads(keyed(kb.Enter)), keysReady)
	if at := h.location(desk); at != "/app/q/snoozed" {
		t.Errorf("the command box leads to %s, want the lane Snoozed", at)
	}
	h.do(desk, leads(keyed("N")), keysReady, until(`location.pathname === '/app/new'`))
	h.do(desk, keyed("k", input.ModifierCtrl), until(focused("dialog.command")), keyed("hale"), until(`document.querySelector('.command [aria-selected=true]').textContent === 'Find people: hale'`), leads(keyed(kb.Enter)), sees("Walter Hale"))

	// A talk: open, claim, read the panes, write a note, answer, take it back.
	h.do(desk, chromedp.Navigate(h.base+"/app/q/unclaimed"), keysReady, until(`document.querySelector('.qrow')`), keyed("j"), until(focused(".qrow")), leads(keyed("o")), keysReady, sees("Can I move my visit?"))
	h.do(desk, leads(keyed("c")), keysReady, sees("Claimed by you"))
	h.do(desk, keyed("3"), until(focused("[role=log]")), keyed("4"), until(`document.activeElement.matches('.side')`), keyed("p"), until(`document.activeElement.matches('.side')`))
	h.do(desk, keyed("n"), until(`document.activeElement.id === 'reply' && document.querySelector('#k2').checked`), keyed("He called too."), leads(keyed(kb.Enter, input.ModifierCtrl)), keysReady, sees("He called too."), sees("Your note is saved."))
	h.do(desk, keyed("r"), until(`document.activeElement.id === 'reply' && document.querySelector('#k1').checked`), keyed("Yes, on Thursday."), leads(keyed(kb.Enter, input.ModifierCtrl)), keysReady, sees("Sending to Walter"))
	h.do(desk, leads(keyed("z")), keysReady, sees("Your reply is back in the box."), until(`document.querySelector('#reply').value === 'Yes, on Thursday.'`))

	// The menus open with the focus inside; Esc gives it back, then leads to the list.
	for key, inside := range map[string]string{"t": "[data-act=transfer]", "s": "[data-act=snooze]", "e": "[data-act=close]"} {
		h.do(desk, keyed(key), until(focused(inside+"[open] .sheet")), keyed(kb.Escape), until(focused(inside+" summary")), until(`!document.querySelector('`+inside+`').open`))
	}
	h.do(desk, keyed(kb.Escape), until(focused(".list")))
	h.do(desk, keyed("."), until(focused("[data-act=more] .sheet")), keyed(kb.Escape), until(focused("[data-act=more] summary")))
	h.do(desk, leads(keyed("u")), keysReady, sees("The talk is unread again."), keyed("g"), leads(keyed("m")), keysReady, keyed("j"), until(focused(".qrow.unread")), leads(keyed("o")), keysReady)
	h.do(desk, keyed("e"), until(focused("[data-act=close] select")))
	h.deskLook(desk, "keys-close")
	h.do(desk, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), keyed("\t"), leads(keyed(kb.Enter)), keysReady, sees("The talk is closed."), leads(keyed("z")), keysReady)
	h.do(desk, keyed("r"), until(`document.activeElement.id === 'reply'`), keyed("!"), leads(keyed(kb.Enter, input.ModifierCtrl, input.ModifierShift)), keysReady, sees("Closed"))

	// Off, and Alt only: the choice is made in the sheet, by keyboard.
	h.do(desk, keyed("?"), until(focused("dialog.keys")), keyed("\t"), until(`document.activeElement.id === 'keys-on'`), keyed(kb.ArrowDown), until(`document.querySelector('#keys-alt').checked`), keyed("\t"), leads(keyed(kb.Enter)), keysReady)
	h.do(desk, keyed("1"), keyed("1", input.ModifierAlt), until(focused(".rail")), keyed("2"), until(focused(".rail")), keyed("2", input.ModifierAlt), until(focused(".list")))
	h.do(desk, keyed("/", input.ModifierCtrl), until(focused("dialog.keys")), keyed("\t"), keyed(kb.ArrowDown), until(`document.querySelector('#keys-off').checked`), keyed("\t"), leads(keyed(kb.Enter)), keysReady)
	h.do(desk, keyed("2"), keyed("2", input.ModifierAlt), keyed("k", input.ModifierCtrl), until(focused("dialog.command")), keyed(kb.Escape), until(`!document.querySelector('dialog:modal')`))
	if at := h.location(desk); !strings.HasPrefix(at, "/app/c/") {
		t.Errorf("with keys off the desk went to %s", at)
	}
}

// TestTheDeskWithoutScripts is the same work with scripts off: every act is a
// link or a form, and the keys are a page that can be read.
func TestTheDeskWithoutScripts(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.browser(false), h.browser(false)
	h.wrote(phone, "Can I move my visit?")
	open := func(act string) chromedp.Action {
		return chromedp.Tasks{chromedp.Click("[data-act="+act+"] summary", chromedp.ByQuery), chromedp.WaitVisible("[data-act="+act+"] .sheet", chromedp.ByQuery)}
	}
	send := func(act string) chromedp.Action {
		return leads(chromedp.Click("[data-act="+act+"] .sheet > .btn:not(.two)", chromedp.ByQuery))
	}
	h.as(desk, "dana")
	h.do(desk, chromedp.Navigate(h.base+"/app/q/unclaimed"), leads(click(".qrow a")), sees("Can I move my visit?"), leads(button("Claim")), sees("Claimed by you"))
	h.do(desk, chromedp.Click("#k2", chromedp.ByQuery), field("body", "He called too."), leads(button("Save note")), sees("Your note is saved."))
	h.do(desk, chromedp.Click("#k1", chromedp.ByQuery), field("body", "Yes, on Thursday."), leads(button("Send")), sees("Yes, on Thursday."))
	h.do(desk, open("snooze"), leads(button("Tomorrow, 8 AM")), chromedp.Navigate(h.base+"/app/q/snoozed"), leads(click(".qrow a")), sees("Can I move my visit?"))
	h.do(desk, open("transfer"), chromedp.SetValue("#transfer-to", "queue-nurse", chromedp.ByQuery), field("note", "Please call him."), send("transfer"), sees("Please call him."))
	h.do(desk, open("more"), leads(button("Mark unread")), sees("The talk is unread again."), chromedp.Navigate(h.base+"/app/q/queue-nurse"), leads(click(".qrow a")), sees("Please call him."))
	h.do(desk, open("close"), send("close"), sees("The talk is closed."), leads(button("Undo")), sees("Please call him."), until(`document.querySelector('[data-act=close]')`))
	h.do(desk, field("q", "hale"), leads(chromedp.Submit(".find", chromedp.ByQuery)), sees("Walter Hale"))
	h.do(desk, leads(button("Keys")), sees("Next row, row before"), ownMenu, leads(button("Keys and alerts")), sees("Only with Alt held"))
}
