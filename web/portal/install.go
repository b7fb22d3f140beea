package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/emersion/go-vcard"
	"github.com/gin-gonic/gin"
	"github.com/skip2/go-qrcode"

	"linnet/conversation"
	"linnet/templates"
	"linnet/web"
)

// registerInstall adds what a phone keeps of a practice: the app's manifest
// and icons, the contact card and the two codes to scan. All of them are about
// the practice and know no patient, so they need no sign-in.
func (r *room) registerInstall() {
	r.s.GET(web.Patients, "/manifest.webmanifest", r.manifest)
	r.s.GET(web.Patients, "/apple-touch-icon.png", r.icon("icons/linnet-180.png"))
	r.s.GET(web.Patients, "/app-icon.png", r.icon("icons/linnet-192.png"))
	r.s.GET(web.Patients, "/contact.vcf", r.contact)
	r.s.GET(web.Patients, "/qr/texts.png", r.scannable(func(p *conversation.Practice) (string, error) { return smsStart(p), nil }))
	r.s.GET(web.Patients, "/qr/contact.png", r.scannable(func(p *conversation.Practice) (string, error) {
		card, err := r.card(p)
		return string(card), err
	}))
}

// whose is the practice an open address is about: the one its query names,
// else that of whoever is in, else the first one listed.
func (r *room) whose(c *gin.Context) *conversation.Practice {
	if p := r.s.Store.Practice(c.Query("of")); p != nil {
		return p
	}
	return r.open(c).Practice
}

// appManifest is what a browser reads before it puts the app on a screen.
type appManifest struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	ShortName   string    `json:"short_name"`
	Description string    `json:"description"`
	Lang        string    `json:"lang"`
	Dir         string    `json:"dir"`
	StartURL    string    `json:"start_url"`
	Scope       string    `json:"scope"`
	Display     string    `json:"display"`
	Background  string    `json:"background_color"`
	Theme       string    `json:"theme_color"`
	Icons       []appIcon `json:"icons"`
}

type appIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// Colours of the app's window before its first page: those of base.css.
const (
	pageColour = "#FAF6EF"
	cardColour = "#FFFFFF"
)

// manifest describes the app. Its name is the texting name, the one that the
// settings check for words that name an illness (ux.md R2): anybody who sees
// the phone reads it. A browser asks for a manifest without cookies, so the
// page's link says whose it is and in which language.
func (r *room) manifest(c *gin.Context) error {
	p := r.whose(c)
	lang := r.s.Language(c, "")
	for _, known := range templates.Languages {
		if c.Query("lang") == string(known) {
			lang = known
		}
	}
	m := appManifest{ID: "/p/messages", Name: p.TextingName, ShortName: p.TextingName, Description: r.s.Say(lang, "app.about"),
		Lang: string(lang), Dir: "ltr", StartURL: "/p/messages", Scope: "/", Display: "standalone", Background: pageColour, Theme: cardColour}
	for _, one := range []struct{ file, sizes, purpose string }{
		{"icons/linnet-192.png", "192x192", "any"},
		{"icons/linnet-512.png", "512x512", "any"},
		{"icons/linnet-512-mask.png", "512x512", "maskable"},
	} {
		address, err := templates.Asset(one.file)
		if err != nil {
			return err
		}
		m.Icons = append(m.Icons, appIcon{Src: address, Sizes: one.sizes, Type: "image/png", Purpose: one.purpose})
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	c.Data(http.StatusOK, "application/manifest+json; charset=utf-8", body)
	return nil
}

// icon serves a picture at an address without a checksum, for browsers and
// notices that ask by name.
func (r *room) icon(file string) web.Handler {
	return func(c *gin.Context) error {
		address, err := templates.Asset(file)
		if err != nil {
			return err
		}
		f := templates.Static(address)
		c.Header("Cache-Control", "public, max-age=86400")
		c.Data(http.StatusOK, f.Type, f.Body)
		return nil
	}
}

// contact is the practice's card for a phone's address book, so that its texts
// come under its name (ux.md §16).
func (r *room) contact(c *gin.Context) error {
	p := r.whose(c)
	card, err := r.card(p)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="contact.vcf"`)
	c.Data(http.StatusOK, "text/vcard; charset=utf-8", card)
	return nil
}

// card writes a vCard 3.0: FN and N are what that version asks for, and phones
// leave a card without them out.
func (r *room) card(p *conversation.Practice) ([]byte, error) {
	card := vcard.Card{}
	card.SetValue(vcard.FieldVersion, "3.0")
	card.SetValue(vcard.FieldFormattedName, p.TextingName)
	card.SetName(&vcard.Name{FamilyName: p.TextingName})
	card.SetValue(vcard.FieldOrganization, p.TextingName)
	for _, n := range p.Numbers {
		card.Add(vcard.FieldTelephone, &vcard.Field{Value: n.Phone.E164(), Params: vcard.Params{vcard.ParamType: {"CELL"}}})
	}
	if p.Phone != "" && !hasNumber(p, p.Phone) {
		card.Add(vcard.FieldTelephone, &vcard.Field{Value: p.Phone.E164(), Params: vcard.Params{vcard.ParamType: {"WORK"}}})
	}
	card.SetValue(vcard.FieldURL, r.s.Link("/"))
	var b bytes.Buffer
	if err := vcard.NewEncoder(&b).Encode(card); err != nil {
		return nil, fmt.Errorf("write the contact card: %w", err)
	}
	return b.Bytes(), nil
}

func hasNumber(p *conversation.Practice, phone conversation.Phone) bool {
	for _, n := range p.Numbers {
		if n.Phone == phone {
			return true
		}
	}
	return false
}

// smsStart opens a phone's texts with START written, ready to send.
func smsStart(p *conversation.Practice) string {
	if len(p.Numbers) == 0 {
		return ""
	}
	return "sms:" + p.Numbers[0].Phone.E164() + "?body=START"
}

// scannable draws a code to scan for a practice: black on white in every theme,
// for cameras see it better, and with the quiet edge they ask for.
func (r *room) scannable(holds func(*conversation.Practice) (string, error)) web.Handler {
	return func(c *gin.Context) error {
		content, err := holds(r.whose(c))
		if err != nil {
			return err
		}
		picture, err := qrcode.Encode(content, qrcode.Medium, 360)
		if err != nil {
			return fmt.Errorf("draw a code to scan: %w", err)
		}
		c.Data(http.StatusOK, "image/png", picture)
		return nil
	}
}

// Kinds of browser that put an app on the screen each in their own way.
const (
	iPhone   = "iphone"
	android  = "android"
	computer = "computer"
)

// installView is the card "Put this on your home screen".
type installView struct {
	Kind    string // iPhone, android, computer
	Contact string // address of the practice's card
}

func (r *room) installView(c *gin.Context, p *conversation.Practice) installView {
	kind, _ := agentOf(c.Request.UserAgent())
	return installView{Kind: kind, Contact: "/contact.vcf?" + url.Values{"of": {p.ID}}.Encode()}
}

// agentOf reads what kind of device a browser says it runs on, and its name as
// people know it, "" if it is none we know. An iPad calls itself a Mac; the page's script knows better.
func agentOf(agent string) (kind, name string) {
	has := func(part string) bool { return strings.Contains(agent, part) }
	switch {
	case has("iPhone"), has("iPad"), has("iPod"):
		kind = iPhone
	case has("Android"):
		kind = android
	default:
		kind = computer
	}
	switch {
	case has("SamsungBrowser"):
		name = "Samsung Internet"
	case has("Firefox"), has("FxiOS"):
		name = "Firefox"
	case has("Edg"):
		name = "Edge"
	case has("OPR"):
		name = "Opera"
	case has("Chrome"), has("CriOS"):
		name = "Chrome"
	case has("Safari"):
		name = "Safari"
	}
	return kind, name
}
