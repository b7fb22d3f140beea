package portal

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// answersView is "Check your answers".
type answersView struct {
	aboutView
	Kind  conversation.RequestKind
	Title string
	Facts []web.Fact
	Form  string   // where "Change" leads
	Notes []string // what the person should know before sending

	Photos map[string]*web.Photo // by question
}

// checkAnswers shows the answers before they are sent. Who has none that pass
// is at the form.
func (r *room) checkAnswers(c *gin.Context) error {
	kind, err := kindOf(c)
	if err != nil {
		return err
	}
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	patient, who, err := patientOf(c, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	page, err := r.s.Store.Asking(c.Request.Context(), n, patient, kind)
	if err != nil {
		return r.shutOut(c, err)
	}
	photos, err := r.askPhotos(c, n, patient, kind, page.Typed)
	if err != nil {
		return r.shutOut(c, err)
	}
	answers, problems := conversation.ReadRequest(kind, page.Typed, r.today(page.Practice))
	if len(problems) > 0 {
		return web.See(c, askPath(kind, "", who))
	}
	p := r.page(c, n, nil)
	about := aboutOf(page, who)
	about.Asking = kind
	p.View = answersView{Photos: photos, aboutView: about, Kind: kind, Title: r.s.RequestTitle(p.Lang, kind), Form: askPath(kind, "", who),
		Facts: r.s.RequestFacts(p.Lang, kind, answers), Notes: r.notes(p, kind, answers, kind.CallFirst(answers, page.NewPhone, page.OtherAdult))}
	return r.s.Render(c, http.StatusOK, "portal/ask-check", p)
}

// notes are what a person should know of a request: that staff call first, and
// whom to call if nothing is left.
func (r *room) notes(p templates.Page, kind conversation.RequestKind, a conversation.Answers, call bool) []string {
	var notes []string
	if call {
		notes = append(notes, r.say(p, "ask.call."+string(kind)))
	}
	if kind == conversation.AskMedicine && kind.Low(a, conversation.Date{}) || kind == conversation.AskFactor && a["home"] == "0" {
		notes = append(notes, r.say(p, "ask.none-left.note", "phone", p.Practice.UrgentPhone.National()))
	}
	return notes
}

// sendRequest sends what was checked. It reads what the session typed, so a
// form that lies open in two tabs sends what both show last.
func (r *room) sendRequest(c *gin.Context) error {
	kind, err := kindOf(c)
	if err != nil {
		return err
	}
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, who, err := r.named(c, n)
	if err != nil {
		return err
	}
	ctx, key := c.Request.Context(), web.Key(c)
	page, err := r.s.Store.Asking(ctx, n, patient, kind)
	if err != nil {
		return r.shutOut(c, err)
	}
	answers, problems := conversation.ReadRequest(kind, page.Typed, r.today(page.Practice))
	if len(problems) > 0 {
		// Sent already, by a double tap or a way back: the first result is shown again.
		if _, _, err := r.s.Store.RequestOf(ctx, n, key); err == nil {
			return web.See(c, "/p/ask/"+key.String()+"/done")
		}
		return web.See(c, askPath(kind, "", who))
	}
	p := r.page(c, n, nil)
	urgent, _ := danger(kind, answers, r.own(n))
	id, err := r.s.Store.Ask(ctx, n, patient, store.Asked{Kind: kind, Answers: answers, Words: r.s.RequestWords(p.Lang, kind, answers),
		Urgent: urgent, Language: r.s.Chosen(c), Files: fileIDs(kind, answers), Key: key})
	if errors.Is(err, store.ErrNotFound) { // a file that waited too long: its question is open again
		return web.See(c, askPath(kind, "", who))
	}
	if err != nil {
		return r.shutOut(c, err)
	}
	return web.See(c, "/p/ask/"+id.String()+"/done")
}

// requestView is a request that was sent: "We got it", and its own page later.
type requestView struct {
	aboutView
	ID       string
	Title    string
	Facts    []web.Fact
	State    stateView
	Made     time.Time
	What     string // where it stands, in a sentence
	Notes    []string
	Messages bool // the next step is on the messages page
}

// gotIt says that a request is here and when an answer comes.
func (r *room) gotIt(c *gin.Context) error { return r.showRequest(c, "portal/ask-done") }

// request is the page of a request that was sent.
func (r *room) request(c *gin.Context) error { return r.showRequest(c, "portal/ask-request") }

func (r *room) showRequest(c *gin.Context, name string) error {
	id, err := store.ParseID(c.Param("what"))
	if err != nil {
		return fmt.Errorf("request: %w", store.ErrNotFound)
	}
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	q, patient, err := r.s.Store.RequestOf(c.Request.Context(), n, id)
	if err != nil {
		return err
	}
	page, err := r.s.Store.Asking(c.Request.Context(), n, patient, "")
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.page(c, n, nil)
	p.View = requestView{aboutView: aboutOf(page, n.Place(patient)), ID: id.String(), Title: r.s.RequestTitle(p.Lang, q.Kind), Made: q.Made,
		Facts: r.s.RequestFacts(p.Lang, q.Kind, q.Answers), State: r.stateOf(p, q.State), What: r.whenDone(p, q),
		Notes: r.notes(p, q.Kind, q.Answers, q.CallFirst), Messages: q.State == conversation.RequestNeeds}
	return r.s.Render(c, http.StatusOK, name, p)
}

// whenDone says where a request stands: one that was sent is answered within
// its queue's goal, counted in open hours.
func (r *room) whenDone(p templates.Page, q store.Request) string {
	if q.State != conversation.RequestSent {
		return r.say(p, "ask.is."+string(q.State))
	}
	due := p.Practice.DueAt(q.Made, p.Practice.GoalFor(q.Kind.Topic()))
	if due.IsZero() || due.Before(r.s.Store.Now()) { // no promise that is broken already
		return r.say(p, "ask.is.sent")
	}
	local := due.In(p.Practice.Zone)
	return r.say(p, "ask.got.by", "day", templates.Day(p.Lang, local), "time", templates.Clock(p.Lang, local))
}
