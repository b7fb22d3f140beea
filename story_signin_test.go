package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"linnet/store"
)

// command runs a command of Linnet on the same database, as another process
// would while the server runs.
func (h *practiceHouse) command(args ...string) string {
	h.t.Helper()
	out, errs := &safeBuffer{}, &safeBuffer{}
	a := &app{ctx: h.t.Context(), stdin: strings.NewReader(""), stdout: out, stderr: errs, now: time.Now, log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		environ: []string{"LINNET_LISTEN=" + strings.TrimPrefix(h.base, "http://"), "LINNET_PUBLIC_URL=" + h.base, "LINNET_DATA=" + h.data, "LINNET_METRICS_LISTEN="}}
	if code := a.run(args); code != exitDone {
		h.t.Fatalf("linnet %s = %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// newPerson adds somebody real and returns their first link.
func (h *practiceHouse) newPerson(email, name string) string {
	h.t.Helper()
	h.command("staff", "add", "--email", email, "--name", name, "--roles", "staff")
	return strings.TrimSpace(h.command("staff", "link", "--email", email))
}

// plugIn gives a browser a device that holds passkeys and says yes.
func plugIn(key *webauthn.AuthenticatorID) chromedp.Action {
	device := &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}
	return chromedp.Tasks{webauthn.Enable(), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		*key, err = webauthn.AddVirtualAuthenticator(device).Do(ctx)
		return err
	})}
}

// TestANurseSignsInByAPasskey is a new person's way: link, passkey, recovery
// codes, the queue; the lock that brings the same place back; sign-out and in
// again by the passkey alone; and the end by a command of another process.
func TestANurseSignsInByAPasskey(t *testing.T) {
	h := startPractice(t)
	h.text(walter, "I need a refill")
	link := h.newPerson("wren@riverside.example", "Wren Ito")
	desk := h.browser(true)
	var key webauthn.AuthenticatorID
	h.do(desk, plugIn(&key), chromedp.Navigate(link), leads(button("Sign in")), sees("Hello Wren. Set up your sign-in."),
		chromedp.WaitVisible(`//button[normalize-space()="Make a passkey"]`, chromedp.BySearch))
	h.checkPage(desk, "signin-enroll")
	h.do(desk, field("password", "wren"), leads(button("Set password and app")), sees("Use 12 or more letters."))
	h.checkPage(desk, "signin-enroll-problem")
	h.do(desk, leads(button("Make a passkey")), sees("Use one when you do not have your phone or passkey."))
	h.checkPage(desk, "signin-codes")
	h.do(desk, leads(button("Show my codes")), sees("You see these once."))
	h.shoot(desk, "signin-codes-shown")
	h.do(desk, leads(chromedp.Click(`//a[normalize-space()="I have kept them"]`, chromedp.BySearch)), chromedp.WaitVisible("main.panes", chromedp.ByQuery))
	h.do(desk, chromedp.Navigate(h.base+"/app/you"), sees("10 codes are left."), sees("not used yet"))
	h.checkPage(desk, "signin-you")

	h.do(desk, chromedp.Navigate(h.base+"/app/q/unverified?order=newest"), chromedp.WaitVisible(".qrow", chromedp.ByQuery))
	h.post("/sim/api/clock", map[string]any{"advance": "16m"}) // the open page empties itself
	h.do(desk, sees("unlock to go back to the same place."), chromedp.WaitNotPresent(".qrow", chromedp.ByQuery),
		chromedp.WaitVisible(`//button[normalize-space()="Use a passkey"]`, chromedp.BySearch))
	h.checkPage(desk, "signin-locked")
	h.do(desk, button("Use a passkey"), chromedp.WaitVisible(".qrow", chromedp.ByQuery))
	if got := h.location(desk); got != "/app/q/unverified?order=newest" {
		t.Errorf("unlocking leads to %s, want the same place", got)
	}

	h.do(desk, ownMenu, leads(click(`.top form[action="/app/sign-out"] button`)), chromedp.WaitVisible("main.panes", chromedp.ByQuery)) // the device answers the e-mail field's list by itself
	h.checkEnded(desk, "wren@riverside.example")
	h.do(desk, chromedp.Navigate(h.base+"/app"), sees("Sign in to Linnet"))
}

// checkEnded turns a person off by a command and times the end of their stream.
func (h *practiceHouse) checkEnded(desk context.Context, email string) {
	h.t.Helper()
	var all []*network.Cookie
	h.do(desk, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		all, err = network.GetCookies().Do(ctx)
		return err
	}))
	at := slices.IndexFunc(all, func(c *network.Cookie) bool { return c.Name == "linnet-staff" })
	if at < 0 {
		h.t.Fatal("the browser has no session")
	}
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.base+"/events", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "linnet-staff", Value: all[at].Value})
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	if !lines.Scan() || lines.Text() != ": linnet" {
		h.t.Fatalf("the stream begins with %q", lines.Text())
	}
	h.command("staff", "off", "--email", email)
	off := time.Now()
	for lines.Scan() {
		if lines.Text() == "event: ended" {
			if took := time.Since(off); took > time.Second {
				h.t.Errorf("the stream ended %s after the person was turned off, want within a second", took)
			}
			return
		}
	}
	h.t.Error("the stream broke off without saying that it ended")
}

// TestSignInWithoutJavaScript is password and app code alone, and a stranger's
// misses beside them.
func TestSignInWithoutJavaScript(t *testing.T) {
	h := startPractice(t)
	link := h.newPerson("kit@riverside.example", "Kit Moss")
	desk, stranger := h.browser(false), h.browser(true)
	var words string
	h.do(desk, chromedp.Navigate(link), leads(button("Sign in")), sees("Passkeys need JavaScript."), chromedp.Text(".wraps", &words, chromedp.ByQuery))
	secret := regexp.MustCompile(`\s`).ReplaceAllString(words, "")
	code := func(steps int) string {
		c, err := store.AppCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	used := code(0)
	h.do(desk, field("password", "a heron on one leg"), field("code", used), leads(button("Set password and app")), sees("Show my codes"))
	h.do(desk, leads(chromedp.Click(`//a[normalize-space()="Later"]`, chromedp.BySearch)), chromedp.WaitVisible("main.panes", chromedp.ByQuery), ownMenu, leads(click(`.top form[action="/app/sign-out"] button`)))

	h.do(stranger, chromedp.Navigate(h.base+"/app/sign-in"), chromedp.WaitVisible(`//button[normalize-space()="Use a passkey"]`, chromedp.BySearch))
	for range store.MissesHere {
		h.do(stranger, field("email", "kit@riverside.example"), field("password", "not the heron"), leads(button("Continue")), sees("Email or password is not right."))
	}
	h.checkPage(stranger, "signin-wrong")
	h.do(stranger, field("password", "a heron on one leg"), leads(button("Continue")), sees("Try again in 15 minutes or ask your admin."))

	h.do(desk, field("email", "kit@riverside.example"), field("password", "a heron on one leg"), leads(button("Continue")), sees("6-digit code from your app"))
	h.do(desk, field("code", used), leads(button("Continue")), sees("Each code works once."))
	h.do(desk, field("code", code(1)), leads(button("Continue")), chromedp.WaitVisible("main.panes", chromedp.ByQuery))
	h.do(desk, ownMenu, leads(button("Lock")), sees("Locked"))
	h.do(desk, field("password", "a heron on one leg"), leads(button("Unlock")), chromedp.WaitVisible("main.panes", chromedp.ByQuery))

	h.post("/sim/api/clock", map[string]any{"advance": "15m"})
	h.do(stranger, field("password", "a heron on one leg"), leads(button("Continue")), sees("One more step"))
	h.checkPage(stranger, "signin-factor")
	h.do(stranger, leads(button("Use a recovery code")), sees("It looks like abcd-efgh-jkmn."))
	h.checkPage(stranger, "signin-recovery")
}
