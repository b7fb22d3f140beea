package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"linnet/conversation"
	"linnet/templates"
)

// walker walks a story in one language: it presses and reads by the key of
// the words, as they stand in the catalogue.
type walker struct {
	*practiceHouse
	ctx   context.Context
	words *templates.Words
	lang  conversation.Language
}

func (h *practiceHouse) walker(ctx context.Context, lang conversation.Language) *walker {
	h.t.Helper()
	pages, err := templates.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	return &walker{h, ctx, pages.Words(), lang}
}

// says are the words of a key in the walker's language.
func (w *walker) says(key string, args ...any) string {
	w.t.Helper()
	words, err := w.words.Say(w.lang, key, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	return words
}

// speaks changes the page's language with the link at its top, if it is in the other one.
func (w *walker) speaks() {
	w.t.Helper()
	var now string
	w.do(w.ctx, chromedp.AttributeValue("html", "lang", &now, nil, chromedp.ByQuery))
	if now != string(w.lang) {
		w.do(w.ctx, leads(chromedp.Click(fmt.Sprintf(`.tools a[lang=%q]`, w.lang), chromedp.ByQuery)))
	}
}

// chooses marks the radio button with these words.
func (w *walker) chooses(words string) {
	w.t.Helper()
	w.do(w.ctx, chromedp.Click(fmt.Sprintf(`//label[starts-with(normalize-space(), %q)]`, words), chromedp.BySearch, chromedp.NodeVisible))
}

// goesOn presses the page's main button, which leads to another page.
func (w *walker) goesOn(key string) {
	w.t.Helper()
	w.do(w.ctx, leads(button(w.says(key))))
}

// run runs another command of Linnet on the house's own data, as a person at
// the same machine would.
func (h *practiceHouse) run(args ...string) {
	h.t.Helper()
	var out, errs bytes.Buffer
	a := &app{ctx: context.Background(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: time.Now, log: slog.New(slog.DiscardHandler),
		environ: []string{"LINNET_LISTEN=127.0.0.1:1", "LINNET_PUBLIC_URL=" + h.base, "LINNET_DATA=" + h.data, "LINNET_METRICS_LISTEN="}}
	if code := a.run(args); code != exitDone {
		h.t.Fatalf("linnet %v = %d: %s%s", args, code, out.String(), errs.String())
	}
}

// each runs a story in both languages, with JavaScript and without.
func each(t *testing.T, story func(t *testing.T, lang conversation.Language, javascript bool)) {
	for _, lang := range templates.Languages {
		for _, javascript := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, javascript %t", lang, javascript), func(t *testing.T) { story(t, lang, javascript) })
		}
	}
}

// TestTheGuidesElevenStepsOnTheWebsite walks what the old handout asks of a
// patient, step by step, at 320 px: address, number, code, office, patient,
// birth date, remember or not, write, paperclip, send; and the answer comes.
func TestTheGuidesElevenStepsOnTheWebsite(t *testing.T) {
	each(t, func(t *testing.T, lang conversation.Language, javascript bool) {
		h := startPractice(t)
		// The mother is a patient of the second office too, so that there is an office to choose.
		h.run("import", "patients", write(t, "patients.csv", "record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n"+
			"L-77,Rosa,Ruiz,1984-05-02,+12065550147,es,self,lakeside\n"))
		w := h.walker(h.browser(javascript), lang)

		h.do(w.ctx, chromedp.Navigate(h.base+"/")) // 1 the address
		w.speaks()
		h.do(w.ctx, sees(w.says("home.title")), field("phone", "(206) 555-0147")) // 2 the number
		w.goesOn("link.code")
		h.do(w.ctx, sees(w.says("code.check")))
		code := codeIn(h.outText(rosa, "", func(s string) bool { return codeIn(s) != "" }).Text)
		h.do(w.ctx, field("code", code[:3]+" "+code[3:])) // 3 the code
		w.goesOn("go.on")
		h.do(w.ctx, sees(w.says("office.title")))
		w.chooses("Riverside Clinic") // 4 the office
		w.goesOn("go.on")
		h.do(w.ctx, sees(w.says("who.title")))
		w.chooses("Leo R.") // 5 the patient
		w.goesOn("go.on")
		h.do(w.ctx, sees(w.says("birth.title")), sees("Leo R."), field("month", "3"), field("day", "9"), field("year", "2016"))      // 6 the name on top, the birth date
		h.do(w.ctx, chromedp.Click(`label[for="remember"]`, chromedp.ByQuery))                                                       // 7 not on this device
		w.goesOn("go.on")                                                                                                            // 8 confirm
		h.do(w.ctx, sees("Leo R."), field("body", "Can he swim with the bandage?"))                                                  // 9 write
		w.attach(javascript)                                                                                                         // 10 the paperclip
		h.do(w.ctx, button(w.says("msgs.send")), sees("Can he swim with the bandage?"), sees(w.says("msgs.state-sent")), decoded(1)) // 11 send
		if at := h.location(w.ctx); !strings.HasPrefix(at, "/p/messages") {
			t.Errorf("after sending the browser stands at %s", at)
		}

		desk := h.browser(true)
		h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)),
			chromedp.Navigate(h.base+"/app/q/unclaimed"), leads(click(".qrow a")), sees("Can he swim with the bandage?"), leads(button("Claim")),
			field("body", "Yes, from tomorrow on."), leads(button("Send")), sees("Yes, from tomorrow on."))
		h.do(w.ctx, chromedp.Navigate(h.base+"/p/messages"), sees("Yes, from tomorrow on."))

		h.post("/sim/api/clock", map[string]any{"advance": "16m"})
		h.do(w.ctx, chromedp.Navigate(h.base+"/p/messages"))
		if at := h.location(w.ctx); at != "/?why=ended" {
			t.Errorf("16 minutes later, on a device that is not remembered, the browser stands at %s", at)
		}
	})
}

// TestTheGuidesWayByText walks the handout's other way: text the clinic, get a
// link, give the birth date, write; STOP ends it and the phone can come back.
func TestTheGuidesWayByText(t *testing.T) {
	each(t, func(t *testing.T, lang conversation.Language, javascript bool) {
		h := startPractice(t)
		w := h.walker(h.browser(javascript), lang)
		h.text(rosa, "Can my daughter come in?")
		invite := h.outText(rosa, "", func(s string) bool { return linkIn(s) != "" })
		h.do(w.ctx, chromedp.Navigate(linkIn(invite.Text)))
		w.speaks()
		w.goesOn("go.on")
		h.do(w.ctx, sees(w.says("birth.title")), field("month", "5"), field("day", "2"), field("year", "1984"))
		w.goesOn("go.on")
		h.do(w.ctx, sees("Rosa R."), field("body", "It is not urgent."), button(w.says("msgs.send")), sees("It is not urgent."))

		h.text(rosa, "STOP")
		stopped := h.outText(rosa, invite.ID, func(s string) bool { return strings.Contains(s, "START") })
		h.do(w.ctx, chromedp.Navigate(h.base+"/p/messages"), sees(w.says("msgs.off")), leads(chromedp.Click(`.bar a[href="/p/texts"]`, chromedp.ByQuery)))
		h.do(w.ctx, chromedp.Click(`label[for="agree"]`, chromedp.ByQuery))
		w.goesOn("texts.turn-on")
		h.do(w.ctx, sees(w.says("texts.on")))
		h.outText(rosa, stopped.ID, func(s string) bool { return strings.Contains(s, "STOP") })
	})
}

// attach takes the paperclip and adds a photo.
func (w *walker) attach(javascript bool) {
	w.t.Helper()
	photo := onDisk(w.t, "knee.jpg", kneePhoto(w.t, 300, 200))
	w.do(w.ctx, click(".attach summary"))
	if javascript {
		w.do(w.ctx, choose(photo), becomes(`document.querySelector('.compose input[name=file][value]') !== null`))
		return
	}
	w.do(w.ctx, chromedp.SetUploadFiles("#photo-1", []string{photo}, chromedp.ByQuery))
}
