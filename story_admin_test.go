package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// adminPages are the pages of the settings room and words each shows.
var adminPages = []struct{ name, words string }{
	{"staff", "Invite somebody"}, {"queues", "Which queue gets what"}, {"hours", "When people answer"}, {"texts", "Answer to STOP"}, {"words", "It cannot be shortened"}, {"alerts", "Nobody is paged"}, {"keeping", "Never less than 6 years"}, {"sign-in", "Always asked for"}, {"people", "Bring the file"}, {"carriers", "Registration"}, {"look", "A text will look like this"},
}

// TestAdminPagesHoldUp looks at every page of the settings at both widths, light
// and dark, with a page that has a problem, and in Spanish.
func TestAdminPagesHoldUp(t *testing.T) {
	h := startPractice(t)
	ada := h.browser(true)
	link := strings.TrimSpace(h.command("staff", "link", "--email", "admin@riverside.example"))
	h.do(ada, chromedp.Navigate(link), leads(chromedp.Click("main form button", chromedp.ByQuery)))
	for _, page := range adminPages {
		h.do(ada, chromedp.Navigate(h.base+"/app/admin/"+page.name), sees(page.words))
		h.checkPage(ada, "admin-"+page.name)
	}
	h.do(ada, chromedp.Navigate(h.base+"/app/admin/hours"), chromedp.SetValue("#quiet-hours", "at night", chromedp.ByQuery), leads(button("Save")),
		sees("There is a problem"), sees("Write a time span"))
	h.checkPage(ada, "admin-hours-problem")
	h.do(ada, chromedp.SetValue("#quiet-hours", "10:00-18:00", chromedp.ByQuery), leads(button("Save")), sees("Saved."), sees("Changed by"))
	h.do(ada, chromedp.Navigate(h.base+"/app/admin/staff"), chromedp.SetValue("#name", "Wren Ito", chromedp.ByQuery), chromedp.SetValue("#email", "wren@riverside.example", chromedp.ByQuery),
		leads(button("Make a link")), sees("Link for Wren Ito"))
	h.checkPage(ada, "admin-invited")
	h.do(ada, leads(chromedp.Click("//a[text()='Wren Ito']", chromedp.BySearch)), sees("Reset sign-in"))
	h.checkPage(ada, "admin-person")
	h.do(ada, ownMenu, leads(button("Español")), sees("Quitar el acceso"))
	h.checkPage(ada, "admin-person-es")
}
