package main

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// provedKeys are the rows of the keyboard table (ux.md §9) by what is pressed,
// and the story that presses it in a browser. The page of keys must list these
// and no others: a new key needs a story first.
var provedKeys = map[string]string{
	"j k": "TestTheDeskByKeysAlone", "Enter o": "TestTheDeskByKeysAlone, TestKeysForOneTalkItsFilesAndItsPeople", "Esc": "TestTheDeskByKeysAlone",
	"x": "TestKeysForOneTalkItsFilesAndItsPeople", "c": "TestKeysForOneTalkItsFilesAndItsPeople", "r": "TestTheDeskByKeysAlone", "n": "TestTheDeskByKeysAlone",
	"a": "TestKeysForOneTalkItsFilesAndItsPeople", "t": "TestTheDeskByKeysAlone", "s": "TestTheDeskByKeysAlone", "e": "TestTheDeskByKeysAlone",
	"u": "TestTheDeskByKeysAlone", "z": "TestTheDeskByKeysAlone", ".": "TestTheDeskByKeysAlone", "p": "TestTheDeskByKeysAlone",
	"v": "TestKeysForOneTalkItsFilesAndItsPeople", "gu gm gw gs ga": "TestTheDeskByKeysAlone", "1 2 3 4": "TestTheDeskByKeysAlone",
	"/": "TestTheDeskByKeysAlone, TestKeysForOneTalkItsFilesAndItsPeople", "ShiftN": "TestTheDeskByKeysAlone", "CtrlEnter": "TestTheDeskByKeysAlone",
	"CtrlShiftEnter": "TestTheDeskByKeysAlone", "CtrlK": "TestTheDeskByKeysAlone", "? Ctrl/": "TestTheDeskByKeysAlone",
}

// heardAndShown keeps what the page gives to the device and to its loudspeaker.
const heardAndShown = `(() => {
	window.shown = []; window.tones = [];
	const { Notification: Device, AudioContext: Sound } = window;
	window.Notification = class extends Device { constructor(words, more) { super(words, more); window.shown.push({ words, more }); } };
	window.AudioContext = class extends Sound { createOscillator() { window.tones.push(this.state); return super.createOscillator(); } };
})()`

// TestKeysForOneTalkItsFilesAndItsPeople is the rest of the keyboard table: a
// row chosen, opened, claimed and put back, its newest photo, a file to attach,
// saved replies and colleagues from their lists, and an alert for a new talk
// that says nothing about anybody.
func TestKeysForOneTalkItsFilesAndItsPeople(t *testing.T) {
	h := startPractice(t)
	h.post("/sim/api/phones/"+url.PathEscape(walter)+"/messages", map[string]any{"to": "+12065550100", "text": "My knee today",
		"media": []any{map[string]any{"type": "image/jpeg", "base64": kneePhoto(t, 480, 320)}}})
	phone, desk := h.browser(false), h.ownBrowser()
	invite := h.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(button("Continue")), birthDate("11", "30", "1947", "Continue"), sees("My knee today"))
	h.command("staff", "add", "--email", "marco@riverside.example", "--name", "Marco Diaz", "--roles", "staff")
	h.as(desk, "dana")

	// The page of keys is the table, row by row, and here alerts are asked for.
	var rows string
	h.do(desk, chromedp.Navigate(h.base+"/app/keys"), chromedp.Evaluate(`JSON.stringify([...document.querySelectorAll('.key-list dt')].map((dt) =>
		[...dt.querySelectorAll(':scope > span:not(.hide)')].map((one) => [...one.querySelectorAll('kbd')].map((k) => k.textContent).join('')).join(' ')))`, &rows))
	var listed, proved []string
	if err := json.Unmarshal([]byte(rows), &listed); err != nil {
		t.Fatal(err)
	}
	for row := range provedKeys {
		proved = append(proved, row)
	}
	slices.Sort(listed)
	slices.Sort(proved)
	if !slices.Equal(listed, proved) {
		t.Errorf("the page of keys lists %q, want %q", listed, proved)
	}
	h.do(desk, browser.SetPermission(&browser.PermissionDescriptor{Name: "notifications"}, browser.PermissionSettingGranted).WithOrigin(h.base),
		chromedp.Navigate(h.base+"/app/profile"), until(`document.readyState === 'complete'`), chromedp.Focus("#desktop", chromedp.ByQuery), keyed(" "), until(`document.querySelector('#desktop').checked`),
		keyed("\t"), keyed(" "), until(`document.querySelector('#sound').checked`), keyed("\t"), leads(keyed(kb.Enter)), sees("Saved."))

	// A row is chosen and let go by x, and opened by Enter.
	h.do(desk, chromedp.Navigate(h.base+"/app/q/unclaimed"), keysReady, keyed("j"), until(focused(".qrow")), keyed("x"), sees("1 chosen"), until(focused(".qrow")), keyed("x"), until(`!document.querySelector('.qrow :checked')`),
		keyed("x"), until(`document.querySelector('.qrow :checked')`), keyed("x"), until(focused(".qrow")), keyed("k"), until(`document.activeElement.matches('.qrow a')`), leads(keyed(kb.Enter)), keysReady, sees("My knee today"))
	h.do(desk, leads(keyed("c")), keysReady, sees("Claimed by you"), leads(keyed("c")), keysReady, sees("The talk is back in its queue."))

	// The newest photo opens, Esc closes it, and the focus is where it was.
	h.do(desk, keyed("v"), until(`document.querySelector('dialog.viewer').open`), until(focused("dialog.viewer")), keyed(kb.Escape), until(`!document.querySelector('dialog.viewer').open`), until(focused(".log .photo")))
	h.do(desk, keyed("a"), until(`document.querySelector('.reply .attach details').open`), until(focused(".reply .attach")), keyed(kb.Escape), until(`!document.querySelector('.reply .attach details').open`), until(focused(".reply .attach summary")))

	// In the reply box a slash opens the saved replies, and no key acts.
	h.do(desk, keyed("r"), until(focused("#reply")), keyed("/ref"), until(shown(".pop", "Refill")), keyed(kb.Escape), until(`!`+shown(".pop", "Refill")), until(focused("#reply")),
		chromedp.Evaluate(`document.querySelector('#reply').value = ''`, nil), keyed(kb.Escape), until(focused("[role=log]")))

	// In a note an @ opens the colleagues: arrows choose, Enter takes, Esc leaves the words.
	h.do(desk, keyed("n"), until(focused("#reply")), keyed("For @"), until(shown("#mention-list li", "Maria")), until(`document.querySelectorAll('#mention-list li:not([hidden])').length > 1`),
		until(`document.querySelector('#reply').getAttribute('aria-controls') === 'mention-list' && document.getElementById(document.querySelector('#reply').getAttribute('aria-activedescendant')).getAttribute('aria-selected') === 'true'`))
	h.deskLook(desk, "keys-mention")
	var first, second string
	active := `document.querySelector('#mention-list [aria-selected=true]').textContent`
	h.do(desk, wideDesk, chromedp.Evaluate(active, &first), keyed(kb.ArrowDown), chromedp.Evaluate(active, &second), keyed(kb.ArrowUp), until(active+` !== '`+second+`'`))
	if first == second {
		t.Errorf("the arrow key stays at %q", first)
	}
	h.do(desk, keyed("mari"), until(`document.querySelectorAll('#mention-list li:not([hidden])').length === 1`), keyed(kb.Enter), until(`/^For @Maria \S+ $/.test(document.querySelector('#reply').value)`), until(`!`+shown("#mention-list", "Maria")))
	h.do(desk, keyed("and @"), until(shown("#mention-list", "Maria")), keyed(kb.Escape), until(`!`+shown("#mention-list", "Maria")), until(focused("#reply")), keyed("x"), until(`document.querySelector('#reply').value.endsWith('and @x')`), until(`!`+shown("#mention-list", "Maria")), keyed("\b\b\b\b\b\b"),
		leads(keyed(kb.Enter, input.ModifierCtrl)), keysReady, sees("Your note is saved."))

	h.onPaper(desk)

	// A new talk: the device and the sound say where, and nothing of whom or what.
	h.do(desk, keyed("g"), leads(keyed("m")), keysReady, chromedp.WaitVisible("[data-live-on]", chromedp.ByQuery), chromedp.Evaluate(heardAndShown, nil))
	h.text("+12065550199", "Is this the right number?")
	h.do(desk, until(`window.shown.length > 0 && window.tones.length > 1`))
	var shownWords string
	h.do(desk, chromedp.Evaluate(`JSON.stringify(window.shown)`, &shownWords))
	if want := `[{"words":"New talk in Front desk","more":{"tag":"New talk in Front desk"}}]`; shownWords != want {
		t.Errorf("the device shows %s, want %s", shownWords, want)
	}
	if strings.Contains(shownWords, "0199") {
		t.Error("an alert names a phone")
	}
	h.do(desk, until(`window.tones.every((state) => state === 'running')`))
}

// onPaper prints the talk that is open: who and when stand at its head, every
// word of the thread is there, and nothing that one presses.
func (h *practiceHouse) onPaper(desk context.Context) {
	h.t.Helper()
	long := strings.Repeat("A line of a long note, which goes over the page.\n", 70) + "The last line."
	h.do(desk, keyed("n"), until(focused("#reply")), chromedp.SetValue("#reply", long, chromedp.ByQuery), leads(keyed(kb.Enter, input.ModifierCtrl)), keysReady, sees("The last line."))
	var left []string
	var cut float64
	h.do(desk, emulation.SetEmulatedMedia().WithMedia("print"), emulation.SetDeviceMetricsOverride(794, 1123, 1, false), chromedp.Evaluate(`[...document.querySelectorAll('button, input, select, textarea, summary, nav, .list, .side, .top, dialog')]
		.filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 80))`, &left),
		chromedp.Evaluate(`(() => { const log = document.querySelector('[role=log]'); return log.scrollHeight - log.clientHeight; })()`, &cut),
		until(shown(".talk-h .print-only", "Walter H.")), until(shown(".talk-h .print-only", "Born Nov 30, 1947")), until(shown(".talk-h .print-only", "Printed by Dana Kim, Mar 3, 2026")))
	if len(left) > 0 || cut > 1 {
		h.t.Errorf("on paper stand %q, and %g px of the thread are cut off", left, cut)
	}
	h.shoot(desk, "talk-on-paper")
	h.do(desk, emulation.SetEmulatedMedia().WithMedia(""), wideDesk, chromedp.ActionFunc(func(ctx context.Context) error {
		paper, _, err := page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		if err != nil {
			return err
		}
		if folder := os.Getenv("LINNET_SHOTS"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, "talk.pdf"), paper, 0o644); err != nil {
				return err
			}
		}
		if pages := len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAll(paper, -1)); pages < 2 {
			h.t.Errorf("the long talk fills %d pages of paper, want 2 or more", pages)
		}
		return nil
	}))
}
