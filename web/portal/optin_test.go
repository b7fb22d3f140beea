package portal_test

import (
	"html"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// optIns lists the opt-ins of a phone in the log, newest first.
func (h *house) optIns(phone conversation.Phone) []store.LogEntry {
	h.t.Helper()
	entries, _, err := h.store.Log(h.t.Context(), store.LogView{Practice: "riverside", Phone: phone, Kind: store.KindOptIn,
		From: h.store.Now().AddDate(0, 0, -9), To: h.store.Now().AddDate(0, 0, 1)})
	if err != nil {
		h.t.Fatal(err)
	}
	return entries
}

// The guide's "opt-in on the website": a form without sign-in, finished by
// START from that phone; the record holds the exact words of the page.
func TestTextsAreAskedForWithoutSigningIn(t *testing.T) {
	for _, one := range []struct{ lang, choose, title, agree, left, start string }{
		{"en", "Which office do you want?", "Get our texts", "Yes, text me about my care. Riverside Clinic may text the number above. How often varies.",
			"One step left.", "From that phone, text START to 206-555-0100."},
		{"es", "¿Qué consultorio quiere?", "Reciba nuestros textos", "Sí, mándenme textos sobre mi cuidado. Riverside Clinic puede mandar textos al número de arriba. La frecuencia cambia.",
			"Falta un paso.", "Desde ese teléfono, mande START al 206-555-0100."},
	} {
		t.Run(one.lang, func(t *testing.T) {
			h := open(t)
			b := h.browser()
			b.header.Set("Accept-Language", one.lang)
			h.text(walter, "STOP")
			h.sentOne(conversation.StopConfirm)
			b.get("/texts").sees(one.choose, "Riverside Clinic", "Lakeside Clinic").golden("optin-office-" + one.lang)
			b.get("/texts?office=").sees(one.choose)
			if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, `href="#office-0"`) {
				t.Errorf("no office chosen = %d, want 422 and a problem", b.status)
			}
			b.get("/texts?office=riverside").sees(one.title, one.agree).golden("optin-" + one.lang)
			if strings.Contains(b.body, " checked") {
				t.Error("the box is ticked at first")
			}
			b.post("/texts", "office", "riverside", "phone", "206 555 0188", "agree", "1").stands("/texts/done").sees(one.left, one.start).golden("optin-done-" + one.lang)
			if !strings.Contains(html.UnescapeString(b.body), `href="sms:+12065550100?&body=START"`) {
				t.Errorf("no link opens the phone's texts: %s", b.body)
			}
			if got := h.sent(); len(got) != 0 {
				t.Errorf("the form made Linnet send %v", got)
			}
			h.later(time.Hour)
			h.text(walter, "START")
			h.sentOne(conversation.StartConfirm)
			got := h.optIns(walter)
			if len(got) != 1 || got[0].How != store.HowBoth || !strings.HasPrefix(got[0].Words, one.agree) || got[0].Form != "portal-texts-1" || !strings.HasPrefix(got[0].Note, "/texts at 2026-03-03T") {
				t.Errorf("opt-ins on record = %+v", got)
			}
		})
	}
}

// Mistakes come back with what was typed.
func TestTheOptInFormComesBackWithWhatWasTyped(t *testing.T) {
	h := open(t)
	b := h.browser()
	for _, one := range []struct{ phone, agree, want, not string }{
		{"", "1", "Enter your mobile number", "Check the box to turn texts on"},
		{"12", "1", "Enter a mobile number with 10 digits, like 206-555-0100", "Check the box"},
		{"206-555-0188", "", "Check the box to turn texts on", "Enter"},
		{"", "", "Check the box to turn texts on", "10 digits"},
	} {
		b.post("/texts", "office", "riverside", "phone", one.phone, "agree", one.agree).sees("There is a problem", one.want).hides(one.not)
		if b.status != http.StatusUnprocessableEntity || b.field("phone") != one.phone || strings.Contains(b.body, " checked") != (one.agree != "") {
			t.Errorf("%q, box %q: %d, typed %q", one.phone, one.agree, b.status, b.field("phone"))
		}
	}
	b.golden("optin-bad-en")
}

// Who knows a number and who does not get the same page, and both leave one
// row; sent again it is still one.
func TestTheOptInFormIsTheSameForEveryNumber(t *testing.T) {
	o := storetestOptions(t)
	h := openWith(t, o)
	grown := func(phone string) (map[string]int, string) {
		before := storetest.Rows(t, o)
		b := h.browser()
		for range 2 {
			b.post("/texts", "office", "riverside", "phone", phone, "agree", "1")
		}
		after := storetest.Rows(t, o)
		for name, n := range before {
			after[name] -= n
		}
		return after, b.words()
	}
	known, one := grown("206-555-0188")
	unknown, other := grown("206-555-0199")
	if !maps.Equal(known, unknown) || known["optin_forms"] != 1 || known["lines"] != 0 {
		t.Errorf("a known number wrote %v, an unknown one %v, want one form each", known, unknown)
	}
	if one != other || !strings.Contains(one, "One step left.") {
		t.Errorf("the pages differ: %q and %q", one, other)
	}
}

// An office that is not listed appears in no list and answers to no form.
func TestAnUnlistedOfficeIsNotOffered(t *testing.T) {
	o := storetestOptions(t)
	o.Practices[1].Listed = false
	h := openWith(t, o)
	b := h.browser()
	b.get("/texts").sees("Riverside Clinic may text the number above.").hides("Lakeside")
	b.get("/texts?office=lakeside").sees("Riverside Clinic").hides("Lakeside")
	b.post("/texts", "office", "lakeside", "phone", "206-555-0188", "agree", "1").stands("/texts/done")
	b.get("/help").hides("Lakeside")
}

// A blocked page says so and what to do; it turns when START arrives.
func TestACarriersBlockIsToldAndEndsWithStart(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.get("/p/texts").sees("Texts are on")
	if !strings.Contains(b.body, `data-state="on"`) || !strings.Contains(b.body, `data-live="texts:`) {
		t.Errorf("the page does not hear of a change: %s", b.body)
	}
	h.staffAnswers("Come by.")
	h.later(time.Minute)
	h.refused("21610")
	b.get("/p/texts").sees("Texts are off since", "Your phone company is still blocking us. Text START to 206-555-0100 from that phone.", "Refresh").golden("texts-blocked-en")
	h.text(walter, "START")
	b.get("/p/texts").sees("Texts are on").hides("still blocking")
}

// refused hands out the texts that are due to a carrier that blocks the phone.
func (h *house) refused(code string) {
	h.t.Helper()
	claims, err := h.store.ClaimNext(h.t.Context(), 8, func(string, conversation.Phone) bool { return true },
		func(store.Wording) (string, string, error) { return "words", "v1", nil })
	if err != nil || len(claims) == 0 {
		h.t.Fatalf("texts due = %v, %v", claims, err)
	}
	for _, c := range claims {
		if err := h.store.Settle(h.t.Context(), c, store.Outcome{Fate: store.OptedOut, Code: code, Class: "stopped"}); err != nil {
			h.t.Fatal(err)
		}
	}
}
