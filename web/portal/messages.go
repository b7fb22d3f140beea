package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// messageLimit is how many characters one message may hold (ux.md §4).
const messageLimit = 2000

// threadView is the page of messages about one patient.
type threadView struct {
	*store.ThreadPage
	Items    []item
	Patients []choice // whom this page may be changed to
	Grown    []string // who came of age, and is gone from this phone
	Expect   string   // when an answer comes
	Over     string   // the newest talk is closed
	Typed    string   // words that were not sent
	Who      int      // place of the patient in the session, for links of this page
	AtNewest bool     // not a page of older messages
	Card     bool     // the consent card of a first sign-in
	Agree    string   // its exact words
	Scope    string   // of the live stream
	Src      string   // of the live part
	Attach   attachView
	Left     string // the address named a patient whom this phone may not open any more
}

// choice is a patient the page may be changed to.
type choice struct {
	store.Person
	Ask bool // the birth date is asked first
}

// patientOf is the patient a page is about: who stands at the place that the
// address names, else the one chosen last. A live part of a page whose patient
// the phone has left is nobody's: it never turns into another person's.
func patientOf(c *gin.Context, n *store.Session) (store.ID, int, error) {
	if place, err := strconv.Atoi(c.Query("who")); err == nil {
		if id, ok := n.At(place); ok {
			return id, place, nil
		}
		if c.GetHeader("X-Linnet-Part") != "" {
			return store.ID{}, 0, web.SignIn{To: "/p/messages"}
		}
	}
	if id, err := store.ParseID(n.Data.About); err == nil && n.Place(id) > 0 {
		return id, n.Place(id), nil
	}
	if len(n.Patients) > 0 {
		return n.Patients[0], n.Place(n.Patients[0]), nil
	}
	return store.ID{}, 0, store.ErrEnded
}

// messages shows the thread. The read mark it leaves is the one thing a GET
// changes, and none is left by a prefetch or by a live part (ux.md §4).
func (r *room) messages(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	patient, who, err := patientOf(c, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64)
	page, err := r.s.Store.Thread(c.Request.Context(), n, patient, max(before, 0))
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.threadPage(c, n, page, who, before <= 0)
	if c.GetHeader("X-Linnet-Part") != "" {
		return r.s.Fragment(c, "portal/messages", "log", p)
	}
	if err := r.s.Render(c, http.StatusOK, "portal/messages", p); err != nil {
		return err
	}
	if prefetched(c) || c.Request.Method == http.MethodHead || before > 0 || page.Newest <= page.ReadUpTo {
		return nil
	}
	return r.s.Store.MarkRead(c.Request.Context(), n, patient, page.Newest)
}

// shutOut answers who may not open a patient (any more): their session goes on
// to a page that says where to sign in.
func (r *room) shutOut(c *gin.Context, err error) error {
	if errors.Is(err, store.ErrEnded) {
		if forgetErr := r.forget(c); forgetErr != nil {
			return forgetErr
		}
		return web.SignIn{To: outPath}
	}
	return err
}

// prefetched is whether nobody looks at the page yet.
func prefetched(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Sec-Purpose"), "prefetch") || strings.Contains(c.GetHeader("Purpose"), "prefetch")
}

func (r *room) threadPage(c *gin.Context, n *store.Session, page *store.ThreadPage, who int, newest bool) templates.Page {
	p := r.page(c, n, nil)
	view := threadView{ThreadPage: page, Who: who, AtNewest: newest, Scope: "thread:" + page.Thread.String(), Src: "/p/messages?who=" + strconv.Itoa(who)}
	view.Items = itemsOf(p.Practice.Zone, page)
	r.askCards(p, view.Items)
	r.showPhotos(p, view.Items, page.Messages)
	view.Attach = r.attachView(p, nil, false)
	for _, person := range page.Others {
		view.Patients = append(view.Patients, choice{Person: person})
	}
	for _, person := range page.More {
		view.Patients = append(view.Patients, choice{Person: person, Ask: true})
	}
	view.Grown = r.grown(p, page.Grown)
	view.Expect, view.Over = r.expect(p, page), r.closed(p, page)
	if !page.Express && !page.Off && r.s.Cookie(c, laterCookie) == "" {
		view.Card, view.Agree = true, r.agree(p, page.Practice, page.Ending)
	}
	switch c.Query("did") {
	case "sent":
		p.Status = r.say(p, "msgs.sent")
	case "about":
		p.Status = r.say(p, "msgs.about", "name", page.About.Short())
	}
	if left(c, n) {
		view.Left = r.say(p, "gone.one", "phone", page.Practice.Phone.National())
	}
	p.View = view
	return p
}

// expect says when an answer comes, by who works on it and by office hours.
func (r *room) expect(p templates.Page, page *store.ThreadPage) string {
	now := r.s.Store.Now()
	switch {
	case page.State == conversation.Claimed && page.Owner != "":
		return r.say(p, "msgs.claimed", "name", page.Owner)
	case p.Practice.OpenAt(now):
		return r.say(p, "msgs.open")
	}
	opens := p.Practice.NextOpen(now)
	if opens.IsZero() {
		return r.say(p, "msgs.closed-long")
	}
	local := opens.In(p.Practice.Zone)
	if p.Practice.Hours[local.Weekday()].From == 0 { // "after 12:00 AM" is no time of a day that is all open
		return r.say(p, "gaps.closed-day", "day", templates.Day(p.Lang, local))
	}
	return r.say(p, "msgs.closed", "time", templates.Clock(p.Lang, local), "day", templates.Day(p.Lang, local))
}

// closed says that the newest talk is over, and what writing does.
func (r *room) closed(p templates.Page, page *store.ThreadPage) string {
	if page.State != conversation.Closed || len(page.Messages) == 0 {
		return ""
	}
	if r.s.Store.Now().Sub(page.Closed) < 7*24*time.Hour {
		return r.say(p, "msgs.over")
	}
	return r.say(p, "msgs.over-long")
}
