package portal_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
)

// Consent is asked by a box nobody ticked, care goes on without it, and both
// ways end with a record the person can keep.
func TestTextsAreTurnedOffAndOnWithARecord(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.sees("May we text you?", "Yes, text me about my care. Riverside Clinic may text ***-***-**88.", "I do not have to agree to get care.")
	if strings.Contains(b.body, `name="agree" value="1" checked`) {
		t.Error("the box is ticked at first")
	}
	b.golden("messages-en")
	b.post("/p/texts", "turn", "on").sees("Check the box to turn texts on").golden("texts-tick-en")
	b.post("/p/texts/later").stands("/p/messages").hides("May we text you?")
	b.get("/p/texts").sees("Texts are on", "Turn texts off")
	b.get("/p/texts?ask=off").sees("Turn texts off?", "You will not get texts from Riverside Clinic. You can still write here or call.", "Keep on")
	key := b.field("key")
	for range 2 { // a double tap is one event
		b.post("/p/texts", "turn", "off", "key", key).stands("/p/texts").sees("Texts are off since", "Done. Record")
	}
	record := regexp.MustCompile(`Done\. Record \d+, [0-9a-f]{16}\.`).FindString(b.words())
	if record == "" {
		t.Errorf("no record on %q", b.words())
	}
	h.sentOne(conversation.StopConfirm)
	b.get("/p/messages").sees("Texts are off", "We cannot text you when we answer.").golden("messages-off-en")
	h.later(time.Minute)
	b.get("/p/texts").post("/p/texts", "turn", "on", "agree", "1", "key", b.field("key")).sees("Texts are on", "Done. Record")
	if again := regexp.MustCompile(`Done\. Record \d+, [0-9a-f]{16}\.`).FindString(b.words()); again == record {
		t.Error("turning texts on has the record of turning them off")
	}
	h.sentOne(conversation.StartConfirm)
}

// The language link changes the page; the stored language follows with the
// next form sent, and people's words stay as they are (R12).
func TestTheChosenLanguageIsKeptWithTheNextForm(t *testing.T) {
	h := open(t)
	b := h.browser()
	token := h.link(walter)
	b.get("/m/" + token).sees("Finish your text to us").golden("link-en")
	b.get("/lang/es?to=/m/" + token).stands("/m/" + token).sees("Termine su texto para nosotros")
	b.post("/m/"+token).birth("11", "30", "1947").sees("Sobre: Walter H.", "I need to talk to somebody")
	other := h.browser()
	h.later(16 * time.Minute)
	other.get("/m/" + token).sees("Este enlace ya se usó")
}

// Every page of the door in its main states, read and agreed to in both languages.
func TestDoorPagesAreAsAgreed(t *testing.T) {
	h := open(t)
	for _, lang := range []string{"en", "es"} {
		b := h.browser()
		b.header.Set("Accept-Language", lang)
		b.get("/").golden("home-" + lang)
		b.post("/", "phone", "12").golden("home-bad-" + lang)
		b.get("/help").golden("help-" + lang)
		b.get("/privacy").golden("privacy-" + lang)
		b.get("/text-rules").golden("rules-" + lang)
		b.get("/check").golden("check-" + lang)
		b.get("/m/AAAAAAAAAAAAAAAAAAAAAA").golden("link-bad-" + lang)
		if b.status != http.StatusNotFound {
			t.Errorf("a bad link = %d, want 404", b.status)
		}
		b.knock(nobody).golden("code-door-" + lang)
		b.post("/verify/code", "code", "12").golden("code-bad-" + lang)
		h.later(time.Hour + time.Minute)
	}
}

// Public pages say what carriers ask for, and the way to free help.
func TestPublicPagesSayThatConsentIsNotShared(t *testing.T) {
	h := open(t)
	b := h.browser()
	for _, path := range []string{"/privacy", "/text-rules"} {
		b.get(path).sees("We do not share or sell your mobile number or your consent to get texts to third parties")
	}
	b.get("/text-rules").sees("Message and data rates may apply.", "Reply STOP", "Reply HELP", "How often varies.")
	for _, path := range []string{"/", "/m/" + h.link(walter), "/m/AAAAAAAAAAAAAAAAAAAAAA", "/texts", "/texts?office=riverside", "/help", "/check", "/nowhere"} {
		if !strings.Contains(b.get(path).body, "Help in your language and help to read or hear is free.") {
			t.Errorf("%s does not offer free help", path)
		}
	}
}

// Every mistake in a birth date comes back with its words and what was typed.
func TestBirthDateMistakesComeBackWithWhatWasTyped(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.post("/m/" + h.link(walter))
	for _, c := range []struct{ month, day, year, want string }{
		{"", "", "", "Enter the birth date"},
		{"", "30", "1947", "Birth date must have a month"},
		{"11", "", "1947", "Birth date must have a day"},
		{"11", "30", "", "Birth date must have a year"},
		{"11", "30", "47", "Year must have 4 numbers"},
		{"2", "30", "1947", "Birth date must be a real date"},
		{"11", "30", "2047", "Birth date must be in the past"},
	} {
		b.birth(c.month, c.day, c.year).sees("There is a problem", c.want)
		if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "<title>Error:") {
			t.Errorf("%q answers %d without an error title", c.want, b.status)
		}
		if got := b.field("day"); got != c.day {
			t.Errorf("%q lost the day %q, has %q", c.want, c.day, got)
		}
		if strings.Contains(b.body, `name="remember" value="1" checked`) {
			t.Errorf("%q ticked the box that was not sent", c.want)
		}
	}
	b.birth("11", "30", "1947").stands("/p/messages")
}

// "We may have the wrong birth date?" tells the front desk and signs nobody in.
func TestAWrongBirthDateOnRecordIsTold(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.post("/m/" + h.link(walter))
	b.post("/verify/birth/wrong", "month", "12", "day", "30", "year", "1947").stands("/verify/birth").sees("Someone from the office will check.")
	b.get("/p/messages").stands("/verify/birth")
}
