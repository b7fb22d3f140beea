package portal

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

const (
	formVersion = "portal-texts-1" // of the words of ux.md §7 as the page shows them
	laterCookie = "linnet-later"   // "Not now" was pressed on the consent card
	laterFor    = 30 * 24 * time.Hour
)

// textsView is turning texts on and off.
type textsView struct {
	Off    bool
	Since  time.Time
	Block  bool   // the phone company still blocks us
	Agree  string // exact words of the box
	Ask    bool   // "Turn texts off?"
	Done   bool   // just turned here: the record is shown
	Record store.Recorded
	Number string
	Scope  string // of the live stream
}

// State names what the page shows of texts, so that an open page can tell
// whether it changed.
func (v textsView) State() string {
	switch {
	case v.Off && v.Block:
		return "blocked"
	case v.Off:
		return "off"
	case v.Block:
		return "on, blocked"
	}
	return "on"
}

// agree words the box: the exact words that the consent event keeps.
func (r *room) agree(p templates.Page, practice *conversation.Practice, ending string) string {
	return r.say(p, "texts.agree", "clinic", practice.Name, "number", "***-***-**"+ending)
}

func (r *room) texts(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	return r.showTexts(c, n, http.StatusOK, "")
}

func (r *room) showTexts(c *gin.Context, n *store.Session, status int, problem string) error {
	patient, _, err := patientOf(c, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	page, err := r.s.Store.Thread(c.Request.Context(), n, patient, 0)
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.page(c, n, nil)
	view := textsView{Off: page.Off, Block: page.Block, Agree: r.agree(p, page.Practice, page.Ending), Ask: c.Query("ask") == "off", Number: ours(page.Practice),
		Scope: "texts:" + page.Line.String()}
	last, err := r.s.Store.LastTurnOf(c.Request.Context(), n)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	view.Since, view.Record = last.When, last.Recorded
	view.Done = last.Here && c.Query("did") == "turned"
	p.View = view
	if problem != "" {
		p.Problems = []templates.Problem{{Field: "agree", Words: r.say(p, problem)}}
	}
	return r.s.Render(c, status, "portal/texts", p)
}

// turnTexts turns texts on, by a box that nobody ticked beforehand, or
// off, at once and without a reason.
func (r *room) turnTexts(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	on := web.Form(c, "turn") == "on"
	if on && web.Form(c, "agree") == "" {
		return r.showTexts(c, n, http.StatusUnprocessableEntity, "texts.tick")
	}
	phone, err := r.s.Store.LinePhone(c.Request.Context(), n)
	if err != nil {
		return err
	}
	p := r.page(c, n, nil)
	words := r.say(p, "texts.off-words", "clinic", p.Practice.Name)
	if on {
		words = r.agree(p, p.Practice, phone.Ending())
	}
	consent := store.Consent{Form: formVersion, Words: words, Page: "/p/texts", Address: r.s.Client(c), Device: short(c.Request.UserAgent(), 200), Key: web.Key(c)}
	if _, err := r.s.Store.TurnTexts(c.Request.Context(), n, on, consent); err != nil && !errors.Is(err, store.ErrUsed) {
		return r.shutOut(c, err)
	}
	return web.See(c, "/p/texts?did=turned")
}

// short cuts what a browser says of itself to what a record may hold.
func short(said string, most int) string {
	runes := []rune(strings.ToValidUTF8(said, ""))
	return string(runes[:min(most, len(runes))])
}

// later puts the consent card away for a month; care goes on without it.
func (r *room) later(c *gin.Context) error {
	if _, err := r.inside(c); err != nil {
		return err
	}
	r.s.SetCookie(c, laterCookie, "1", laterFor)
	return web.See(c, "/p/messages")
}
