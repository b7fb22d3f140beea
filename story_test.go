package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

const (
	rosa   = "+12065550147"
	walter = "+12065550188"
)

// button presses the button or link with exactly these words.
func button(words string) chromedp.Action {
	return chromedp.Click(fmt.Sprintf(`//*[(self::button or self::a) and normalize-space()=%q]`, words), chromedp.BySearch, chromedp.NodeVisible)
}

// sees waits until the words can be read on the page.
func sees(words string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			var shown string
			err := chromedp.Text("main", &shown, chromedp.ByQuery).Do(ctx)
			if err == nil && strings.Contains(strings.Join(strings.Fields(shown), " "), words) {
				return nil
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return fmt.Errorf("waiting to read %q: %w", words, ctx.Err())
			}
		}
	})
}

// click presses the first visible element of a selector; a live page may swap
// it between finding and pressing, so that is tried again.
func click(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			err := chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible).Do(ctx)
			if err == nil || !strings.Contains(err.Error(), "node with given id") {
				return err
			}
		}
	})
}

// leads does what opens another page, and waits until that page is whole: a
// click before its style sheet is there would miss.
func leads(action chromedp.Action) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, action)
		return err
	})
}

func field(name, value string) chromedp.Action {
	return chromedp.Tasks{chromedp.WaitVisible(`[name="`+name+`"]`, chromedp.ByQuery), chromedp.SetValue(`[name="`+name+`"]`, value, chromedp.ByQuery)}
}

// birthDate fills the three fields and goes on.
func birthDate(month, day, year, goOn string) chromedp.Action {
	return chromedp.Tasks{field("month", month), field("day", day), field("year", year), leads(button(goOn))}
}

// staffLink cuts the one-time link of the staff queue out of what start-up printed.
func (h *practiceHouse) staffLink(which string) string {
	h.t.Helper()
	match := regexp.MustCompile(which + `\s+(http\S+)`).FindStringSubmatch(h.out.String())
	if match == nil {
		h.t.Fatalf("start-up printed no link for %s: %s", which, h.out.String())
	}
	return match[1]
}

// location returns the path the browser stands at.
func (h *practiceHouse) location(ctx context.Context) string {
	h.t.Helper()
	var at string
	h.do(ctx, chromedp.Location(&at))
	return strings.TrimPrefix(at, h.base)
}

// TestTheMainJobRunsInABrowser is the whole way: a text from the practice
// phone, link, birth date, write, staff claim and answer, notice, read it; then
// STOP, silence, START, identity asked anew. With JavaScript and without.
func TestTheMainJobRunsInABrowser(t *testing.T) {
	for _, javascript := range []bool{true, false} {
		t.Run(fmt.Sprintf("javascript %t", javascript), func(t *testing.T) {
			h := startPractice(t)
			phone, desk := h.browser(javascript), h.browser(javascript)

			h.text(walter, "Can I move my visit?")
			invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
			h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("For the phone ending 88"), leads(button("Continue")))
			h.do(phone, sees("birth date"), birthDate("11", "30", "1947", "Continue"))
			h.do(phone, sees("Can I move my visit?"), field("body", "Thursday would be good."), button("Send"), sees("Thursday would be good."))
			if at := h.location(phone); !strings.HasPrefix(at, "/p/messages") {
				t.Errorf("after sending the browser stands at %s", at)
			}

			h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
			h.do(desk, chromedp.Navigate(h.base+"/app/q/unclaimed"), sees("Walter H."), leads(click(".qrow a")), sees("Thursday would be good."))
			h.do(desk, leads(button("Claim")), sees("Claimed by you"))
			h.do(phone, chromedp.Navigate("about:blank")) // who looks at the page needs no notice
			h.do(desk, field("body", "Yes, Thursday at 9."), leads(button("Send")), sees("Yes, Thursday at 9."))

			if javascript {
				h.checkPage(desk, "staff-talk-answered")
			}
			h.post("/sim/api/clock", map[string]any{"advance": "40s"})
			notice := h.outText(walter, invite.ID, func(s string) bool { return strings.Contains(s, "new message") })
			if strings.Contains(notice.Text, "Thursday") || strings.Contains(notice.Text, "Walter") {
				t.Errorf("the notice holds more than a notice: %q", notice.Text)
			}
			h.do(phone, chromedp.Navigate(linkIn(notice.Text)), sees("Yes, Thursday at 9."))

			h.text(walter, "STOP")
			stopped := h.outText(walter, notice.ID, func(s string) bool { return strings.Contains(s, "opted out") })
			h.do(desk, chromedp.Navigate(h.base+"/app/q/open"), leads(click(".qrow a")), sees("Texts off"),
				field("body", "Bring your card."), button("Send"), sees("Bring your card."))
			h.post("/sim/api/clock", map[string]any{"advance": "1m"})
			h.text(walter, "are you there?")
			h.waitFor("the text to be kept", func() bool { return strings.Contains(h.page(desk, "/app/q/unverified"), "Texts off") })
			h.do(desk, leads(click(".qrow a")), sees("are you there?"))
			after := false
			for _, m := range h.screen(walter) {
				if after && m.Direction == "out" {
					t.Errorf("a text went out after STOP: %q", m.Text)
				}
				after = after || m.ID == stopped.ID
			}
			h.text(walter, "START")
			started := h.outText(walter, stopped.ID, func(s string) bool { return strings.Contains(s, "opted in") })
			h.post("/sim/api/clock", map[string]any{"advance": "11m"})
			h.text(walter, "hello again")
			again := h.outText(walter, started.ID, func(s string) bool { return linkIn(s) != "" })
			stranger := h.browser(javascript)
			h.do(stranger, chromedp.Navigate(linkIn(again.Text)), sees("For the phone ending 88"), leads(button("Continue")), sees("birth date"))
		})
	}
}

// page loads a page in the browser and returns its text.
func (h *practiceHouse) page(ctx context.Context, path string) string {
	h.t.Helper()
	var words string
	h.do(ctx, chromedp.Navigate(h.base+path), chromedp.Text("body", &words, chromedp.ByQuery))
	return words
}

// TestAMotherOfTwinsSignsInInSpanish walks the way of a phone with several
// patients: link, code after a wrong birth date, twins, and her own thread.
func TestAMotherOfTwinsSignsInInSpanish(t *testing.T) {
	h := startPractice(t)
	phone := h.browser(true)
	h.text(rosa, "Necesito hablar con la enfermera")
	invite := h.outText(rosa, "", func(s string) bool { return strings.Contains(s, "Recibimos su texto") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("termina en 47"))
	h.checkPage(phone, "patient-link-es")
	h.do(phone, leads(chromedp.Click(".card form button", chromedp.ByQuery)), sees("fecha de nacimiento"))
	h.checkPage(phone, "patient-birth-es")
	h.do(phone, birthDate("3", "10", "2016", "Continuar"), sees("Esa fecha no coincide"))
	h.checkPage(phone, "patient-birth-miss-es")
	h.do(phone, leads(button("Mándenme una clave")), sees("Escriba su clave"))
	code := h.outText(rosa, invite.ID, func(s string) bool { return codeIn(s) != "" })
	h.checkPage(phone, "patient-code-es")
	h.do(phone, field("code", codeIn(code.Text)), leads(chromedp.Click(".card form button", chromedp.ByQuery)), sees("¿De quién se trata?"))
	h.checkPage(phone, "patient-who-es")
	h.do(phone, chromedp.Click(`//label[contains(., "Ana R.")]`, chromedp.BySearch), leads(chromedp.Click(".card form button", chromedp.ByQuery)), sees("fecha de nacimiento"))
	h.do(phone, birthDate("3", "9", "2016", "Continuar"), chromedp.WaitVisible(`[name="body"]`, chromedp.ByQuery))
	if at := h.location(phone); !strings.HasPrefix(at, "/p/messages") {
		t.Errorf("Rosa stands at %s, want her messages", at)
	}
	h.checkPage(phone, "patient-messages-es")
	var about string
	h.do(phone, chromedp.Text(".about h1", &about, chromedp.ByQuery))
	if !strings.Contains(about, "Ana R.") || strings.Contains(about, "Leo") {
		t.Errorf("the page is about %q, want Ana alone", about)
	}
}

// TestStaffAndAuditorPagesHoldUp opens the pages of the desk and the log and
// checks them as the specification asks.
func TestStaffAndAuditorPagesHoldUp(t *testing.T) {
	h := startPractice(t)
	desk, audit := h.browser(true), h.browser(true)
	h.text(walter, "I need a refill")
	h.text(rosa, "help my son collapsed")
	h.text("+12065550199", "Is this the right number?")
	h.text(walter, "STOP")
	h.outText(walter, "", func(s string) bool { return strings.Contains(s, "opted out") })

	h.do(desk, chromedp.Navigate(h.base+"/app/sign-in"), chromedp.WaitVisible("main", chromedp.ByQuery))
	h.checkPage(desk, "staff-signin")
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), chromedp.WaitVisible("main form button", chromedp.ByQuery))
	h.checkPage(desk, "staff-link")
	h.do(desk, leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.WaitVisible(".rail", chromedp.ByQuery))
	h.do(desk, chromedp.Navigate(h.base+"/app/q/unverified"), chromedp.WaitVisible(".qrow", chromedp.ByQuery))
	h.checkPage(desk, "staff-queue")
	h.do(desk, leads(click(".qrow a")), chromedp.WaitVisible(".talk-h h1", chromedp.ByQuery))
	h.checkPage(desk, "staff-talk")
	var rows []*cdp.Node
	h.do(desk, chromedp.Navigate(h.base+"/app/q/unverified"), chromedp.Nodes(".qrow", &rows, chromedp.ByQueryAll))
	if len(rows) != 3 {
		t.Errorf("the Unverified lane shows %d rows, want 3", len(rows))
	}

	h.do(audit, chromedp.Navigate(h.staffLink("Audit")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.WaitVisible("table", chromedp.ByQuery))
	h.checkPage(audit, "audit")
	if words := h.page(audit, "/audit"); strings.Contains(words, "+12065550188") || !strings.Contains(words, "0188") {
		t.Error("the log's first page shows a whole number, or none")
	}
	h.do(audit, chromedp.Navigate(h.base+"/sim"), chromedp.WaitVisible(".handset", chromedp.ByQuery))
	h.checkPage(audit, "simulator")
}

// TestPublicAndLogPagesHoldUp checks the pages that need no sign-in, and those
// behind the log's first page.
func TestPublicAndLogPagesHoldUp(t *testing.T) {
	h := startPractice(t)
	ctx := h.browser(true)
	for name, path := range map[string]string{"home": "/", "check": "/check", "help": "/help", "text-rules": "/text-rules", "privacy": "/privacy",
		"link-unknown": "/m/AAAAAAAAAAAAAAAAAAAAAA", "not-found": "/nowhere"} {
		h.do(ctx, chromedp.Navigate(h.base+path), chromedp.WaitVisible("main", chromedp.ByQuery))
		h.checkPage(ctx, "public-"+name)
	}
	h.text(walter, "STOP")
	h.outText(walter, "", func(s string) bool { return strings.Contains(s, "opted out") })
	h.do(ctx, chromedp.Navigate(h.staffLink("Audit")), leads(chromedp.Click("main form button", chromedp.ByQuery)), chromedp.WaitVisible("table", chromedp.ByQuery))
	for name, path := range map[string]string{"record": "/audit/events/1", "state": "/audit/state"} {
		h.do(ctx, chromedp.Navigate(h.base+path), chromedp.WaitVisible("main", chromedp.ByQuery))
		h.checkPage(ctx, "audit-"+name)
	}
}
