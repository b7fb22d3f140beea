package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"linnet/outbox"
	"linnet/templates"
)

var update = flag.Bool("update", false, "draw the app's icons anew")

// iconFiles are the pictures of the app and how much of each side the bird
// takes: a maskable icon may be cut to a circle of four fifths.
var iconFiles = []struct {
	name string
	size int
	part float64
}{
	{"linnet-180.png", 180, 0.78},
	{"linnet-192.png", 192, 0.78},
	{"linnet-512.png", 512, 0.78},
	{"linnet-512-mask.png", 512, 0.56},
}

// The app's icons are the bird on paper: whole squares without holes, and of a
// maskable one nothing but paper lies outside the circle that phones may cut.
// With -update they are drawn from linnet.svg by the browser.
func TestIconsAreTheBirdOnPaper(t *testing.T) {
	folder := filepath.Join("templates", "static", "icons")
	if *update {
		drawIcons(t, folder)
	}
	paper := color.RGBA{0xFA, 0xF6, 0xEF, 0xFF}
	for _, one := range iconFiles {
		f, err := os.Open(filepath.Join(folder, one.name))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Size(); got != image.Pt(one.size, one.size) {
			t.Errorf("%s is %v, want %d both ways", one.name, got, one.size)
		}
		inked, outside, holes := 0, 0, 0
		for y := range one.size {
			for x := range one.size {
				c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
				dx, dy := 2*x-one.size, 2*y-one.size
				switch {
				case c.A != 255:
					holes++
				case c != paper:
					inked++
					if 25*(dx*dx+dy*dy) > 16*one.size*one.size {
						outside++
					}
				}
			}
		}
		if holes > 0 || inked < one.size*one.size/20 {
			t.Errorf("%s has %d see-through and %d inked pixels", one.name, holes, inked)
		}
		if one.part < 0.6 && outside > 0 {
			t.Errorf("%s has %d inked pixels that a phone may cut off", one.name, outside)
		}
	}
}

func drawIcons(t *testing.T, folder string) {
	t.Helper()
	svg, err := os.ReadFile(filepath.Join("templates", "static", "linnet.svg"))
	if err != nil {
		t.Fatal(err)
	}
	path, err := chrome()
	if err != nil {
		t.Fatal(err)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	for _, one := range iconFiles {
		width := int(float64(one.size) * one.part)
		body := fmt.Sprintf(`<!DOCTYPE html><style>html{color-scheme:light;background:#FAF6EF}body{margin:0;height:%dpx;display:grid;place-items:center}svg{width:%dpx}</style>%s`,
			one.size, width, svg)
		var shot []byte
		err := chromedp.Run(ctx, emulation.SetDeviceMetricsOverride(int64(one.size), int64(one.size), 1, false), chromedp.Navigate("about:blank"),
			chromedp.ActionFunc(func(ctx context.Context) error {
				tree, err := page.GetFrameTree().Do(ctx)
				if err != nil {
					return err
				}
				return page.SetDocumentContent(tree.Frame.ID, body).Do(ctx)
			}), chromedp.CaptureScreenshot(&shot))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, one.name), small(t, shot), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// small writes a picture with the few colours it has.
func small(t *testing.T, shot []byte) []byte {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	var colours color.Palette
	seen := map[color.RGBA]bool{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA); !seen[c] && len(colours) < 256 {
				seen[c] = true
				colours = append(colours, c)
			}
		}
	}
	flat := image.NewPaletted(picture.Bounds(), colours)
	draw.Draw(flat, flat.Bounds(), picture, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, flat); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// appPhone is a browser with Walter signed in on a remembered device.
func (h *practiceHouse) appPhone(javascript bool) context.Context {
	h.t.Helper()
	var phone context.Context
	if javascript {
		phone = h.ownBrowser() // alerts are the machine's
	} else {
		phone = h.browser(false)
	}
	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your text") })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("For the phone ending 88"), leads(button("Continue")))
	h.do(phone, sees("birth date"), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	return phone
}

// allow answers the browser's own question about alerts before it is asked.
func (h *practiceHouse) allow(answer browser.PermissionSetting) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for _, name := range []string{"notifications", "push"} {
			ask := &browser.PermissionDescriptor{Name: name, UserVisibleOnly: name == "push"}
			err := browser.SetPermission(ask, answer).WithOrigin(h.base).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// before runs a script on every page before the page's own, as another kind of
// browser would stand there.
func before(script string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	})
}

// TestTheAppHasAManifestThatBrowsersTake reads the manifest as the browser does
// and finds no fault in it, in both languages.
func TestTheAppHasAManifestThatBrowsersTake(t *testing.T) {
	h := startPractice(t)
	phone := h.appPhone(true)
	for _, lang := range []string{"en", "es"} {
		h.do(phone, chromedp.Navigate(h.base+"/lang/"+lang+"?to=/p/messages"), chromedp.WaitVisible("h1", chromedp.ByQuery),
			chromedp.ActionFunc(func(ctx context.Context) error {
				address, faults, data, _, err := page.GetAppManifest().Do(ctx)
				if err != nil {
					return err
				}
				for _, fault := range faults {
					t.Errorf("the manifest at %s: %s", address, fault.Message)
				}
				var m struct {
					Lang     string `json:"lang"`
					StartURL string `json:"start_url"`
				}
				if err := json.Unmarshal([]byte(data), &m); err != nil {
					return err
				}
				if m.Lang != lang || m.StartURL != "/p/messages" || strings.Contains(data, "Walter") {
					t.Errorf("the manifest says %s", data)
				}
				return nil
			}))
		var missing []string
		h.do(phone, chromedp.Evaluate(`fetch(document.querySelector('link[rel=manifest]').href).then((r) => r.json()).then(async (m) => {
			const seen = await Promise.all(m.icons.map((i) => fetch(i.src).then((r) => r.ok && r.headers.get('content-type') === 'image/png' ? '' : i.src)));
			return seen.filter(Boolean); })`, &missing, awaitPromise))
		if len(missing) > 0 {
			t.Errorf("icons are missing: %v", missing)
		}
	}
}

// TestAlertsSayWhatStandsInTheWay opens the page as the kinds of browser that
// cannot show alerts yet, and looks at it in both languages.
func TestAlertsSayWhatStandsInTheWay(t *testing.T) {
	h := startPractice(t)
	phone := h.appPhone(true)
	open := func() chromedp.Action { return chromedp.Navigate(h.base + "/p/alerts") }
	h.do(phone, h.allow(browser.PermissionSettingPrompt), open(), sees("Turn on alerts on this device"))
	h.checkPage(phone, "alerts")
	h.do(phone, h.allow(browser.PermissionSettingDenied), open(), sees("Alerts are blocked. Open your phone settings, then Chrome, then Notifications."))
	h.checkPage(phone, "alerts-blocked")
	h.do(phone, chromedp.Navigate(h.base+"/lang/es?to=/p/alerts"), sees("Los avisos están bloqueados. Abra los ajustes de su teléfono, luego Chrome y luego Notificaciones."))
	h.checkPage(phone, "alerts-blocked-es")
	h.do(phone, chromedp.Navigate(h.base+"/lang/en?to=/p/alerts"), h.allow(browser.PermissionSettingPrompt), before(`delete globalThis.PushManager`), open(),
		sees("This browser cannot show alerts. We still text you."))

	iphone := h.browser(true)
	h.takeCookies(phone, iphone)
	agent := "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
	h.do(iphone, emulation.SetUserAgentOverride(agent), before(`Object.defineProperty(navigator, 'standalone', { value: false })`), open(),
		sees("Put this on your home screen first. Then open it there and turn on alerts."), sees("Tap Share, then Add to Home Screen."))
	h.checkPage(iphone, "alerts-iphone")

	plain := h.appPlain(phone)
	h.do(plain, open(), sees("Alerts need JavaScript. We still text you."))
	var shown bool
	h.do(plain, chromedp.Evaluate(`document.querySelector('[data-alerts-on]').checkVisibility()`, &shown))
	if shown {
		t.Error("without JavaScript the page offers a button that does nothing")
	}
}

// takeCookies gives one browser the sign-in of another.
func (h *practiceHouse) takeCookies(from, to context.Context) {
	h.t.Helper()
	h.do(from, chromedp.ActionFunc(func(ctx context.Context) error {
		cookies, err := storage.GetCookies().WithBrowserContextID(chromedp.FromContext(ctx).BrowserContextID).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
		if err != nil {
			return err
		}
		for _, c := range cookies {
			set := network.SetCookie(c.Name, c.Value).WithURL(h.base).WithHTTPOnly(c.HTTPOnly).WithPath(c.Path)
			if err := chromedp.Run(to, set); err != nil {
				return err
			}
		}
		return nil
	}))
}

// appPlain is a browser without JavaScript that is signed in as another one is.
func (h *practiceHouse) appPlain(like context.Context) context.Context {
	h.t.Helper()
	plain := h.browser(false)
	h.takeCookies(like, plain)
	return plain
}

// pushServiceOffline stands in for the browser's own push service, which lies
// on the internet: it hands out an address there and a real key.
const pushServiceOffline = `{
	let kept = JSON.parse(localStorage.getItem('subscribed') ?? 'null');
	const code = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
	const made = () => kept && { toJSON: () => kept, unsubscribe: async () => { kept = null; localStorage.removeItem('subscribed'); return true; } };
	PushManager.prototype.getSubscription = async () => made();
	PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
		if (!userVisibleOnly || applicationServerKey.length !== 65 || applicationServerKey[0] !== 4) throw new Error('not a key');
		const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
		kept = { endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/here', keys: {
			p256dh: code(await crypto.subtle.exportKey('raw', pair.publicKey)), auth: code(crypto.getRandomValues(new Uint8Array(16))) } };
		localStorage.setItem('subscribed', JSON.stringify(kept));
		return made();
	};
}`

// TestAlertsAreTurnedOnByTheButtonAlone allows alerts, presses the button, picks
// "Alerts only", and turns them off again; signing out ends them too. The
// browser is not asked before the button is pressed.
func TestAlertsAreTurnedOnByTheButtonAlone(t *testing.T) {
	h := startPractice(t)
	phone := h.appPhone(true)
	asked := `const ask = Notification.requestPermission.bind(Notification); let asked = 0;
		Notification.requestPermission = () => { asked += 1; return ask(); }; Object.defineProperty(globalThis, 'askedForAlerts', { get: () => asked });`
	var times int
	h.do(phone, before(pushServiceOffline), before(asked), h.allow(browser.PermissionSettingGranted))
	for _, path := range []string{"/p/messages", "/p/alerts"} {
		h.do(phone, chromedp.Navigate(h.base+path), chromedp.WaitVisible("h1", chromedp.ByQuery), chromedp.Evaluate(`askedForAlerts`, &times))
		if times != 0 {
			t.Errorf("%s asked for alerts by itself", path)
		}
	}
	h.do(phone, sees("Turn on alerts on this device"), leads(button("Turn on alerts on this device")), sees("This device gets alerts until"), sees("Texts and alerts"))
	h.checkPage(phone, "alerts-on")
	h.do(phone, chromedp.Click(`//label[normalize-space()="Alerts only"]`, chromedp.BySearch), leads(button("Save")), sees("Saved."))
	h.do(phone, chromedp.Evaluate(`localStorage.clear()`, nil), chromedp.Navigate(h.base+"/p/alerts"),
		sees("This device does not get alerts any more. Turn them on again."), leads(button("Turn on alerts on this device")), sees("This device gets alerts now."))
	h.do(phone, leads(button("Turn off alerts on this device")), sees("This device gets no more alerts."), sees("Turn on alerts on this device"))
	var left bool
	h.do(phone, chromedp.Evaluate(`localStorage.getItem('subscribed') !== null`, &left))
	if left {
		t.Error("the browser is still subscribed")
	}
}

// TestAPushIsShownWithItsTwoLines gives the real service worker a push, as a
// push service would, and reads what it shows.
func TestAPushIsShownWithItsTwoLines(t *testing.T) {
	h := startPractice(t)
	phone := h.appPhone(true)
	registered := make(chan serviceworker.RegistrationID, 16)
	chromedp.ListenTarget(phone, func(event any) {
		if e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				if !r.IsDeleted && strings.HasPrefix(r.ScopeURL, h.base) {
					select {
					case registered <- r.RegistrationID:
					default:
					}
				}
			}
		}
	})
	var ready bool
	h.do(phone, serviceworker.Enable(), h.allow(browser.PermissionSettingGranted), chromedp.Navigate(h.base+"/p/alerts"),
		chromedp.Evaluate(`navigator.serviceWorker.ready.then((r) => Boolean(r.active))`, &ready, awaitPromise))
	id := <-registered
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	payload, err := outbox.Payload(words.Words(), "Riverside Clinic", "es")
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	h.waitFor("the alert", func() bool {
		// A browser that is still busy may drop a push; a second one takes the first one's place.
		h.do(phone, serviceworker.DeliverPushMessage(h.base, id, string(payload)))
		h.do(phone, chromedp.Evaluate(`navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) =>
			[n.title, n.body, new URL(n.icon).pathname, n.tag, JSON.stringify(n.data)].join('|')))`, &shown, awaitPromise))
		return len(shown) > 0
	})
	if want := "Riverside Clinic|Tiene un mensaje nuevo.|/app-icon.png|linnet|null"; len(shown) != 1 || shown[0] != want {
		t.Errorf("shown = %q, want %q", shown, want)
	}
}
