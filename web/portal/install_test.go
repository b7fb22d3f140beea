package portal_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/emersion/go-vcard"

	"linnet/templates"
)

// The manifest starts at the messages, covers the whole site, says the name
// that settings keep free of illnesses, and names icons that are there.
func TestManifestStartsAtTheMessages(t *testing.T) {
	h := open(t)
	for _, lang := range []string{"en", "es"} {
		w := h.browser().raw(http.MethodGet, "/manifest.webmanifest?of=riverside&lang="+lang, nil)
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/manifest+json") || w.Code != http.StatusOK {
			t.Fatalf("the manifest is %d, %s", w.Code, got)
		}
		var m struct {
			Name, Lang, Scope, Display string
			ShortName                  string `json:"short_name"`
			StartURL                   string `json:"start_url"`
			Icons                      []struct{ Src, Sizes, Purpose string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		clinic := h.store.Practice("riverside").TextingName
		if m.StartURL != "/p/messages" || m.Scope != "/" || m.Display != "standalone" || m.Lang != lang || m.Name != clinic || m.ShortName != clinic {
			t.Errorf("the manifest says %+v, want /p/messages, /, standalone, %s and %s", m, lang, clinic)
		}
		maskable := 0
		for _, icon := range m.Icons {
			f := templates.Static(icon.Src)
			if f == nil || f.Type != "image/png" {
				t.Errorf("icon %s is not there", icon.Src)
			}
			if icon.Purpose == "maskable" && icon.Sizes == "512x512" {
				maskable++
			}
		}
		if maskable != 1 {
			t.Errorf("icons = %v, want one maskable of 512", m.Icons)
		}
	}
}

// Every patient page links the manifest of its own practice in its own language.
func TestPatientPagesLinkTheManifest(t *testing.T) {
	h := open(t)
	for _, b := range []*browser{h.browser().get("/"), h.walterIn(), h.browser().get("/help")} {
		if want := `<link rel="manifest" href="/manifest.webmanifest?of=riverside&amp;lang=en">`; !strings.Contains(b.body, want) {
			t.Errorf("%s lacks %s", b.at, want)
		}
		if !strings.Contains(b.body, `<link rel="apple-touch-icon" href="/static/icons/linnet-180.`) {
			t.Errorf("%s has no icon for an iPhone", b.at)
		}
	}
	for _, address := range []string{"/apple-touch-icon.png", "/app-icon.png"} {
		w := h.browser().raw(http.MethodGet, address, nil)
		if _, err := png.Decode(w.Body); err != nil || w.Code != http.StatusOK {
			t.Errorf("GET %s = %d, %v", address, w.Code, err)
		}
	}
}

// The contact card is a vCard 3.0 with FN and N, and holds the practice's
// numbers and address and nothing of a patient, whoever asks.
func TestContactCardHoldsThePracticeOnly(t *testing.T) {
	h := open(t)
	for name, b := range map[string]*browser{"stranger": h.browser(), "patient": h.walterIn()} {
		w := b.raw(http.MethodGet, "/contact.vcf", nil)
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/vcard") {
			t.Errorf("%s: the card comes as %s", name, got)
		}
		body := w.Body.String()
		card, err := vcard.NewDecoder(bytes.NewReader([]byte(body))).Decode()
		if err != nil {
			t.Fatalf("%s: %v in %q", name, err, body)
		}
		clinicName := h.store.Practice("riverside").TextingName
		if card.Value(vcard.FieldVersion) != "3.0" || card.Value(vcard.FieldFormattedName) != clinicName || card.Name() == nil {
			t.Errorf("%s: the card says %v, want version 3.0, FN and N of %s", name, card, clinicName)
		}
		if got := card.Value(vcard.FieldTelephone); got != string(clinic) {
			t.Errorf("%s: its first number is %q, want %q", name, got, clinic)
		}
		if got := card.Value(vcard.FieldURL); got != "http://localhost:8080/" {
			t.Errorf("%s: its address is %q", name, got)
		}
		for _, private := range []string{"Walter", "Hale", string(walter)} {
			if strings.Contains(body, private) {
				t.Errorf("%s: the card holds %q", name, private)
			}
		}
	}
}

// The codes to scan are pictures with a quiet edge, for every practice the same
// at every visit.
func TestCodesToScanAreSquarePictures(t *testing.T) {
	h := open(t)
	in := h.walterIn()
	seen := map[string]bool{}
	for _, address := range []string{"/qr/texts.png", "/qr/contact.png"} {
		w := h.browser().raw(http.MethodGet, address, nil)
		body, _ := io.ReadAll(w.Body)
		picture, err := png.Decode(bytes.NewReader(body))
		if err != nil || w.Header().Get("Content-Type") != "image/png" {
			t.Fatalf("GET %s = %d, %v", address, w.Code, err)
		}
		size := picture.Bounds().Dx()
		if size != picture.Bounds().Dy() || size < 300 {
			t.Errorf("%s is %v", address, picture.Bounds())
		}
		if r, _, _, _ := picture.At(2, 2).RGBA(); r != 0xffff {
			t.Errorf("%s has no quiet edge", address)
		}
		seen[string(body)] = true
		if again := in.raw(http.MethodGet, address, nil).Body.String(); again != string(body) {
			t.Errorf("%s differs for who is signed in", address)
		}
	}
	if len(seen) != 2 {
		t.Error("both codes hold the same")
	}
}
