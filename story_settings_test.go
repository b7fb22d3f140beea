package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// signInWalter signs Walter in by his fresh link and has the device remembered.
func (h *practiceHouse) signInWalter(t *testing.T, javascript bool) context.Context {
	t.Helper()
	phone := h.browser(javascript)
	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("For the phone ending 88"), leads(button("Continue")))
	h.do(phone, sees("birth date"), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	return phone
}

// TestSettingsHoldUpOnASmallPhone opens the settings at 320 px, changes what can
// be changed without thinking, and looks at every page.
func TestSettingsHoldUpOnASmallPhone(t *testing.T) {
	h := startPractice(t)
	phone := h.signInWalter(t, true)
	h.do(phone, chromedp.Navigate(h.base+"/p/settings"), sees("This computer, Chrome, remembered until"))
	h.checkPage(phone, "settings")
}
