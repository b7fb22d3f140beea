package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestANurseMatchesAnUnknownSender is the whole way of an unknown number: a
// text, the card, a search, a match after a check, and a patient who sees on
// the new phone only what was written since.
func TestANurseMatchesAnUnknownSender(t *testing.T) {
	const stranger = "+12065550199"
	h := startPractice(t)
	desk, phone := h.browser(true), h.browser(true)
	h.text(stranger, "It is Walter, this is my new phone")
	unknown := h.outText(stranger, "", func(s string) bool {
		return strings.Contains(s, "do not know this number") || strings.Contains(s, "No conocemos")
	})
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	h.do(desk, chromedp.Navigate(h.base+"/app/q/unverified"), leads(click(".qrow a")), sees("Match to a patient"))
	h.checkPage(desk, "staff-unknown")
	h.do(desk, field("q", "x"), chromedp.SetValue("#match-q", "hale", chromedp.ByQuery), leads(chromedp.Click(".unknown form button", chromedp.ByQuery)), sees("Whose phone is it?"))
	h.checkPage(desk, "staff-match")
	h.do(desk, leads(chromedp.Click(".hits + .look-form button, form[action$='/match'] .look-form button", chromedp.ByQuery)), sees("There is a problem"))
	h.checkPage(desk, "staff-match-problem")
	h.do(desk, chromedp.Click("[name=patient]", chromedp.ByQuery), field("how", "called the home number"),
		leads(chromedp.Click("form[action$='/match'] .look-form button", chromedp.ByQuery)), sees("The phone is on the record."), sees("Walter H."))
	h.text(stranger, "hello again")
	link := h.outText(stranger, unknown.ID, func(s string) bool { return linkIn(s) != "" })
	h.do(phone, chromedp.Navigate(linkIn(link.Text)), leads(button("Continue")), sees("birth date"), birthDate("11", "30", "1947", "Continue"), sees("hello again"))
	var shown string
	h.do(phone, chromedp.Text("main", &shown, chromedp.ByQuery))
	if strings.Contains(shown, "this is my new phone") {
		t.Error("the new phone shows what was written before the match")
	}
}

// TestANewTalkBySearch finds a person, looks in the words of messages, adds one
// who is not on record, and writes first.
func TestANewTalkBySearch(t *testing.T) {
	h := startPractice(t)
	h.text(rosa, "START")
	desk := h.browser(true)
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"))
	h.do(desk, chromedp.Navigate(h.base+"/app/new"), sees("Name, birth date"))
	h.checkPage(desk, "staff-new-find")
	h.do(desk, chromedp.SetValue("#q", "3/9/2016", chromedp.ByQuery), leads(chromedp.Click(".look-form button", chromedp.ByQuery)), sees("Ana Ruiz"), sees("Leo Ruiz"))
	h.checkPage(desk, "staff-new-found")
	if at := h.location(desk); strings.Contains(at, "2016") {
		t.Errorf("a birth date stands in the address %s", at)
	}
	h.do(desk, leads(click(".hits .btn")), sees("Who gets it?"), sees("Rosa R. (Parent)"))
	h.checkPage(desk, "staff-new")
	h.do(desk, chromedp.SetValue("#body", "Her shots are due in April.", chromedp.ByQuery), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Her shots are due in April."))
	h.post("/sim/api/clock", map[string]any{"advance": "1m"})
	h.outText(rosa, "", func(s string) bool { return strings.Contains(s, "mensaje nuevo") || strings.Contains(s, "new message") })
	h.do(desk, chromedp.Navigate(h.base+"/app/search"), sees("Words of messages"), chromedp.Click("#in-messages", chromedp.ByQuery),
		chromedp.SetValue("#q", "shots", chromedp.ByQuery), leads(chromedp.Click(".look-form button", chromedp.ByQuery)), sees("Done."), sees("Her shots are due"))
	h.checkPage(desk, "staff-words")
	h.do(desk, chromedp.Navigate(h.base+"/app/add"), sees("Add person"), leads(chromedp.Click(".look-form button.btn", chromedp.ByQuery)), sees("There is a problem"))
	h.checkPage(desk, "staff-add")
}
