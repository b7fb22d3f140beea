package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// signInWalter signs Walter in by his fresh link and has the device remembered.
func (h *practiceHouse) signInWalter(javascript bool) context.Context {
	h.t.Helper()
	phone := h.browser(javascript)
	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("For the phone ending 88"), leads(button("Continue")))
	h.do(phone, sees("birth date"), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	return phone
}

// TestSettingsHoldUpOnASmallPhone opens the settings at 320 px, changes what can
// be changed, sets a PIN and signs in with it, with JavaScript and without.
func TestSettingsHoldUpOnASmallPhone(t *testing.T) {
	for name, javascript := range map[string]bool{"with JavaScript": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			h := startPractice(t)
			phone := h.signInWalter(javascript)
			open := func(path string) chromedp.Action { return chromedp.Navigate(h.base + path) }
			look := func(page string) {
				if javascript {
					h.checkPage(phone, page)
				}
			}
			h.do(phone, open("/p/settings"), sees("This computer, Chrome, remembered until"))
			look("settings")
			h.do(phone, chromedp.Click(`//label[normalize-space()="Visits"]`, chromedp.BySearch), leads(button("Save choices")), sees("Saved."))
			h.do(phone, chromedp.Click(`//label[normalize-space()="Español"]`, chromedp.BySearch), leads(button("Save language")), sees("Desde ahora usamos este idioma"))
			look("settings-es")
			h.do(phone, open("/lang/en?to=/p/settings"), sees("Devices"), open("/p/pin"), sees("New PIN"))
			h.do(phone, field("pin", "123456"), field("again", "123456"), leads(button("Save PIN")), sees("That PIN is easy to guess."))
			look("settings-pin-problem")
			h.do(phone, field("pin", "831602"), field("again", "831602"), leads(button("Save PIN")), sees("Your PIN is set."))
			h.do(phone, leads(chromedp.Click(`main form[action="/p/sign-out"] button`, chromedp.ByQuery)), sees("Your mobile number"))
			h.do(phone, field("phone", "206-555-0188"), leads(button("Text me a code")), sees("Check your texts"))
			code := h.outText(walter, "", func(s string) bool { return codeIn(s) != "" })
			h.do(phone, field("code", codeIn(code.Text)), leads(button("Continue")), sees("Which office"))
			h.do(phone, chromedp.Click(`//label[contains(., "Riverside")]`, chromedp.BySearch), leads(button("Continue")), sees("Enter your PIN"))
			look("signin-pin")
			h.do(phone, field("pin", "942751"), leads(button("Continue")), sees("That PIN is not right. You have 4 tries left."))
			look("signin-pin-wrong")
			h.do(phone, field("pin", "831602"), leads(button("Continue")), sees("birth date"), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
			h.post("/sim/api/clock", map[string]any{"advance": "16m"})
			h.do(phone, open("/p/messages"), sees("Enter your PIN"), field("pin", "831602"), leads(button("Continue")), sees("Can I move my visit?"))
			h.do(phone, open("/p/pin"), sees("What is the birth date?"))
			look("settings-check-birth")
			h.do(phone, birthDate("11", "30", "1947", "Continue"), sees("Change your PIN"), leads(button("Take the PIN off")), sees("Your PIN is off."))
		})
	}
}

// TestAPasskeyOpensWhatThePINOpens enrols a passkey with Chromium's virtual
// authenticator, signs in with it, and is refused by another device's.
func TestAPasskeyOpensWhatThePINOpens(t *testing.T) {
	h := startPractice(t)
	phone := h.signInWalter(true)
	var key webauthn.AuthenticatorID
	device := &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}
	plugIn := func(ctx context.Context) error {
		id, err := webauthn.AddVirtualAuthenticator(device).Do(ctx)
		key = id
		return err
	}
	h.do(phone, webauthn.Enable(), chromedp.ActionFunc(plugIn))
	h.do(phone, chromedp.Navigate(h.base+"/p/passkey"), sees("You have no passkey."), chromedp.WaitVisible(`//button[normalize-space()="Add a passkey"]`, chromedp.BySearch))
	h.checkPage(phone, "settings-passkey-none")
	h.do(phone, leads(button("Add a passkey")), sees("Your passkey is set."), sees("Passkeys: 1"))
	h.do(phone, chromedp.Navigate(h.base+"/p/passkey"), sees("A computer, Chrome, added"))
	h.checkPage(phone, "settings-passkey")

	h.post("/sim/api/clock", map[string]any{"advance": "16m"})
	h.do(phone, chromedp.Navigate(h.base+"/"), field("phone", "206-555-0188"), leads(button("Text me a code")), sees("Check your texts"))
	code := h.outText(walter, "", func(s string) bool { return codeIn(s) != "" })
	h.do(phone, field("code", codeIn(code.Text)), leads(button("Continue")), sees("Which office"))
	h.do(phone, chromedp.Click(`//label[contains(., "Riverside")]`, chromedp.BySearch), leads(button("Continue")), sees("Use your passkey"))
	h.checkPage(phone, "signin-passkey")

	var kept []*webauthn.Credential
	h.do(phone, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		if kept, err = webauthn.GetCredentials(key).Do(ctx); err != nil {
			return err
		}
		if err := webauthn.RemoveVirtualAuthenticator(key).Do(ctx); err != nil {
			return err
		}
		return plugIn(ctx) // somebody else's device: it holds no key of this line
	}))
	h.do(phone, button("Use passkey"), sees("That did not work. Try again."))
	h.do(phone, chromedp.ActionFunc(func(ctx context.Context) error { return webauthn.AddCredential(key, kept[0]).Do(ctx) }))
	h.do(phone, leads(button("Use passkey")), sees("birth date"), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))

	h.post("/sim/api/clock", map[string]any{"advance": "16m"}) // a remembered device is asked too
	h.do(phone, chromedp.Navigate(h.base+"/p/messages"), sees("Use your passkey"), leads(button("Use passkey")), sees("Can I move my visit?"))
	h.do(phone, chromedp.Navigate(h.base+"/p/passkey"), birthDate("11", "30", "1947", "Continue"), leads(chromedp.Click(`.plain button`, chromedp.ByQuery)), sees("Your passkey is off."))
}
