package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/templates"
)

// offlineView is the page a browser shows without a connection: the same words
// in every language, since it is kept once for everybody.
type offlineView struct {
	Others []offlineWords
	offlineWords
}

// offlineWords are the words of that page in one language.
type offlineWords struct {
	Lang                               conversation.Language
	Title, What, Emergency, Call911    string
	Urgent, UrgentCall, Office, TryNow string
}

// offline shows the page the service worker keeps. It is the same whoever asks
// (ux.md §16): no session, cookie, theme or clock is looked at.
func (r *room) offline(c *gin.Context) error {
	return r.s.Render(c, http.StatusOK, "portal/offline", r.offlinePage())
}

func (r *room) offlinePage() templates.Page {
	p := templates.Page{Practice: r.practice(""), Path: "/offline", Lang: templates.Languages[0]}
	view := offlineView{}
	for i, lang := range templates.Languages {
		words := r.offlineWords(p.Practice, lang)
		if i == 0 {
			view.offlineWords = words
			continue
		}
		view.Others = append(view.Others, words)
	}
	p.View = view
	return p
}

func (r *room) offlineWords(p *conversation.Practice, lang conversation.Language) offlineWords {
	return offlineWords{Lang: lang, Title: r.s.Say(lang, "client.off.title"), What: r.s.Say(lang, "client.off.what"),
		Emergency: r.s.Say(lang, "911.emergency"), Call911: r.s.Say(lang, "911.call"), Urgent: r.s.Say(lang, "911.urgent"),
		UrgentCall: r.s.Say(lang, "911.urgent-call", "phone", p.UrgentPhone.National()),
		Office:     r.s.Say(lang, "call", "phone", p.Phone.National()), TryNow: r.s.Say(lang, "client.again")}
}

// worker serves the service worker: the list of what it keeps, then the files
// js/sw*.js in order. Its text changes whenever a kept file or /offline does,
// which is how a browser learns that there is a newer one.
func (r *room) worker(c *gin.Context) error {
	text, err := r.workerText()
	if err != nil {
		return err
	}
	c.Header("Service-Worker-Allowed", "/")
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "text/javascript; charset=utf-8", text)
	return nil
}

func (r *room) workerText() ([]byte, error) {
	var page strings.Builder
	if err := r.s.Pages.Page(&page, "portal/offline", r.offlinePage()); err != nil {
		return nil, err
	}
	files := []string{"/offline"}
	var parts bytes.Buffer
	for _, name := range templates.Names() {
		address, err := templates.Asset(name)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(name, "js/sw") {
			parts.Write(templates.Static(address).Body)
			continue
		}
		if keeps(name) {
			files = append(files, address)
		}
	}
	sum := sha256.Sum256([]byte(page.String() + strings.Join(files, "\n")))
	list, err := json.Marshal(struct {
		Name  string   `json:"name"`
		Files []string `json:"files"`
	}{"linnet-" + hex.EncodeToString(sum[:8]), files})
	if err != nil {
		return nil, fmt.Errorf("list what is kept: %w", err)
	}
	return append([]byte("const kept = "+string(list)+";\n"), parts.Bytes()...), nil
}

// keeps is whether a patient's browser has a use for a file without a
// connection: looks, icons and scripts, not those of other rooms.
func keeps(name string) bool {
	for _, other := range []string{"js/staff-", "js/sim", "js/audit", "sample-"} {
		if strings.HasPrefix(name, other) {
			return false
		}
	}
	return true
}
