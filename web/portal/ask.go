package portal

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// askPages registers the pages of requests (ux.md §5).
func (r *room) askPages() {
	get := func(path string, h web.Handler) { r.s.GET(web.Patients, path, h) }
	post := func(path string, h web.Handler) { r.s.POST(web.Patients, path, h) }
	get("/p/ask", r.asks)
	post("/p/ask/about", r.askAbout)
	get("/p/ask/:what", r.askOrRequest)
	r.s.POSTFiles(web.Patients, "/p/ask/:what", r.answer)
	get("/p/ask/:what/check", r.checkAnswers)
	post("/p/ask/:what/check", r.sendRequest)
	get("/p/ask/:what/done", r.gotIt)
}

// aboutView is what every page of requests says first: whom it is about, and
// from which phone.
type aboutView struct {
	*store.AskPage
	Who      int // place of the patient in the session
	Patients []choice
	Asking   conversation.RequestKind // which request is being written, "" for none: it goes on after a change of person
}

func aboutOf(page *store.AskPage, who int) aboutView {
	v := aboutView{AskPage: page, Who: who}
	for _, person := range page.Others {
		v.Patients = append(v.Patients, choice{Person: person})
	}
	for _, person := range page.More {
		v.Patients = append(v.Patients, choice{Person: person, Ask: true})
	}
	return v
}

// stateView is how far a request is, in a word.
type stateView struct{ Class, Icon, Words string }

func (r *room) stateOf(p templates.Page, state conversation.RequestState) stateView {
	class, icon := web.StateLook(state)
	return stateView{class, icon, r.say(p, "ask.state."+string(state))}
}

// asksView is the list: what can be asked for, and what was.
type asksView struct {
	aboutView
	Kinds []kindView
	Rows  []requestRow
}

// kindView is one thing that can be asked for.
type kindView struct{ Href, Icon, Words, Hint string }

// requestRow is one request that was sent.
type requestRow struct {
	Href, Words string
	Made        time.Time
	State       stateView
}

// kindHints have words under the name on the list.
var kindHints = map[conversation.RequestKind]string{conversation.AskVisit: "ask.visit.hint", conversation.AskInsurance: "ask.insurance.hint"}

// asks lists what can be asked for and the requests of this thread.
func (r *room) asks(c *gin.Context) error {
	n, err := r.inside(c)
	if err != nil {
		return err
	}
	patient, who, err := patientOf(c, n)
	if err != nil {
		return r.shutOut(c, err)
	}
	page, err := r.s.Store.Asking(c.Request.Context(), n, patient, "")
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.page(c, n, nil)
	v := asksView{aboutView: aboutOf(page, who)}
	for _, kind := range conversation.RequestKinds {
		one := kindView{Href: fmt.Sprintf("/p/ask/%s?who=%d", kind, who), Icon: web.RequestIcon(kind), Words: r.say(p, "ask."+string(kind)+".menu")}
		if key := kindHints[kind]; key != "" {
			one.Hint = r.say(p, key)
		}
		v.Kinds = append(v.Kinds, one)
	}
	for _, q := range page.Requests {
		v.Rows = append(v.Rows, requestRow{"/p/ask/" + q.ID.String(), r.s.RequestTitle(p.Lang, q.Kind), q.Made, r.stateOf(p, q.State)})
	}
	if c.Query("did") == "about" {
		p.Status = r.say(p, "ask.about", "name", page.About.Short())
	}
	p.View = v
	return r.s.Render(c, http.StatusOK, "portal/ask", p)
}

// askAbout changes whom the requests are about. What was typed for one patient
// stays with that patient.
func (r *room) askAbout(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, err := store.ParseID(web.Form(c, "patient"))
	if err != nil {
		return web.ErrUnreadable
	}
	list, kind := "/p/ask", conversation.RequestKind(web.Form(c, "kind"))
	if kind.Known() {
		list += "/" + string(kind) // back to the request that was being written
	}
	if n, err = r.s.Store.ChooseAbout(c.Request.Context(), n, patient, list); err != nil {
		return r.shutOut(c, err)
	}
	if n.Step != store.StepIn {
		return web.See(c, stepPath(n))
	}
	return web.See(c, list+"?did=about")
}

// askOrRequest is the form of a kind, or the page of a request that was sent.
func (r *room) askOrRequest(c *gin.Context) error {
	if kind := conversation.RequestKind(c.Param("what")); kind.Known() {
		return r.askForm(c, kind)
	}
	return r.request(c)
}

// kindOf is the kind an address names.
func kindOf(c *gin.Context) (conversation.RequestKind, error) {
	kind := conversation.RequestKind(c.Param("what"))
	if !kind.Known() {
		return "", fmt.Errorf("request: %w", store.ErrNotFound)
	}
	return kind, nil
}

// askPath is an address of a kind about a patient of the session.
func askPath(kind conversation.RequestKind, step string, who int) string {
	return "/p/ask/" + string(kind) + step + "?who=" + strconv.Itoa(who)
}

// today is the practice's day.
func (r *room) today(p *conversation.Practice) conversation.Date {
	return conversation.DateOf(r.s.Store.Now().In(p.Zone))
}
