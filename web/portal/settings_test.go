package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

const (
	chromeOnAPhone   = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
	firefoxOnADesk   = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
	safariOnATablet  = "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Mobile/15E148 Safari/604.1"
	walterDay        = "30"
	walterMonth      = "11"
	walterYear       = "1947"
	settings         = "/p/settings"
	rememberedForNow = "remember"
)

// remembered signs Walter in on a browser that says what it is, and has the
// device remembered.
func (h *house) remembered(agent string) *browser {
	h.t.Helper()
	b := h.throughTheDoor(agent)
	return b.birth(walterMonth, walterDay, walterYear, rememberedForNow, "1").stands("/p/messages")
}

func TestDevicesAreListedNamedMarkedAndForgotten(t *testing.T) {
	h := open(t)
	phone := h.remembered(chromeOnAPhone)
	phone.get(settings).sees("This phone, Chrome, remembered until Thu, Apr 2").hides("New since", "A new device")
	desk := h.remembered(firefoxOnADesk)
	if got := h.sentOne(conversation.NewDevice); got.to != walter {
		t.Errorf("the text about a new device went to %s, want Walter", got.to)
	}
	phone.get("/p/texts")
	if !has(phone.body, "A new device opened your messages on Tue, Mar 3.") || !has(phone.body, `href="/p/settings#devices"`) {
		t.Errorf("%s does not tell of the new device", phone.at)
	}
	phone.get(settings).sees("A computer, Firefox, remembered until Thu, Apr 2 New since Tue, Mar 3").golden("settings-en")
	desk.get(settings).sees("This computer, Firefox", "A phone, Chrome")

	phone.post("/p/settings/device", "key", phone.field("key"), "device", deviceOn(phone, "A computer")).stands(settings)
	phone.sees("We forgot that device.").hides("Firefox")
	desk.get("/p/messages").stands("/").hides("Walter")
	h.later(8 * 24 * time.Hour)
	phone.get("/p/messages").stands("/p/messages").hides("A new device")
}

func TestForgettingAllDevicesLeavesOnlyThisPage(t *testing.T) {
	h := open(t)
	phone, tablet := h.remembered(chromeOnAPhone), h.remembered(safariOnATablet)
	shared := h.walterIn()
	phone.get(settings).sees("A tablet, Safari", "1 more device is signed in now.")
	phone.post("/p/settings/devices", "key", phone.field("key")).stands(settings).sees("We remember no device.", "We forgot all devices.")
	for name, b := range map[string]*browser{"tablet": tablet, "shared computer": shared} {
		if at, _, _ := strings.Cut(b.get("/p/messages").at, "?"); at != "/" {
			t.Errorf("the %s stands at %s, want the door", name, at)
		}
	}
	phone.get("/p/messages").stands("/p/messages")
	h.later(16 * time.Minute)
	phone.get("/p/messages").stands("/")
}

func TestTheLanguageIsKeptForPagesAndTexts(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.get(settings).sees("Language")
	b.post("/p/settings/language", "language", "es").stands(settings).sees("Ajustes", "Guardado. Desde ahora usamos este idioma.").golden("settings-es")
	h.staffAnswers("Hola")
	h.later(time.Minute)
	if got := h.sentOne(conversation.NewMessage30); got.language != conversation.Spanish {
		t.Errorf("the notice is in %q, want Spanish", got.language)
	}
	if b.post("/p/settings/language", "language", "xx"); b.status != http.StatusBadRequest {
		t.Errorf("a language nobody speaks = %d, want 400", b.status)
	}
}

func TestNoCodesFromTheWebsiteIsInvisibleToStrangers(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.post("/m/"+h.link(rosa)).birth("3", "9", "2016").stands("/verify/who")
	b.post("/verify/who", "who", b.choice("Ana R.")).stands("/p/messages")
	b.get(settings).post("/p/settings/codes", "none", "1").stands(settings).sees("Guardado.")
	h.later(16 * time.Minute)
	known, unknown := h.browser().knock(rosa), h.browser().knock(nobody)
	if known.words() != unknown.words() || known.status != unknown.status {
		t.Errorf("the door says %q to a phone without web codes, %q to an unknown one", known.words(), unknown.words())
	}
	if texts := h.sent(); len(texts) != 0 {
		t.Errorf("texts = %v, want none", texts)
	}
	b.get("/p/messages").stands("/")
	staff := h.dana()
	talk := h.openTalk()
	if err := h.store.SetWebCodes(t.Context(), staff, talk, false, store.ID{}); err != nil {
		t.Fatal(err)
	}
	h.later(31 * time.Second)
	h.browser().knock(rosa)
	if got := h.sentOne(conversation.CodeText); got.to != rosa {
		t.Errorf("the code went to %s", got.to)
	}
}

func TestWhatIsMutedIsNotTexted(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.write("When do you open?")
	b.get(settings)
	b.post("/p/settings/about", "key", b.field("key")).stands(settings).sees("Saved.")
	h.staffAnswers("At eight.")
	h.later(time.Minute)
	if texts := h.sent(); len(texts) != 0 {
		t.Errorf("texts = %v, want none: messages are muted", texts)
	}
	b.get("/p/texts").sees("Texts are on") // a mute is no opt-out
	b.get(settings)
	b.post("/p/settings/about", "key", b.field("key"), named(b, "messages"), "1").sees("Saved.")
	b.get("/p/messages")
	h.later(20 * time.Minute)
	h.staffAnswers("And at nine on Fridays.")
	h.later(time.Minute)
	h.sentOne(conversation.NewMessage30)
}

// TestPlainTextsAreTakenBackOnThePage: the settings show whom plain texts may
// be about and the words that were said yes to; one button ends it.
func TestPlainTextsAreTakenBackOnThePage(t *testing.T) {
	h := open(t)
	phone := h.remembered(chromeOnAPhone)
	phone.get(settings).hides("Plain texts")
	phone.get("/p/messages").write("Please text me")
	rows, err := h.store.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) == 0 {
		t.Fatalf("no talk: %v", err)
	}
	dana, err := h.store.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{"staff"}, true)
	if err != nil {
		t.Fatal(err)
	}
	err = h.store.AcceptPlain(t.Context(), dana, rows[0].Talk, store.PlainYes{Who: "patient", Notice: "Texts are not encrypted.", Version: "1", Language: conversation.English,
		Words: "Yes", At: h.store.Now(), Key: store.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	phone.get(settings).sees("Plain texts", "Walter H., since Tue, Mar 3", "Texts are not encrypted.")
	other := phone.post("/p/settings/plain", "key", phone.field("key"), "patient", store.NewID().String())
	if other.status != http.StatusForbidden {
		t.Errorf("about somebody else = %d, want 403", other.status)
	}
	phone.get(settings)
	phone.post("/p/settings/plain", "key", phone.field("key"), "patient", rows[0].About.ID.String()).stands(settings)
	phone.sees("Plain texts are off. The office writes to you here.").hides("Texts are not encrypted.")
}
