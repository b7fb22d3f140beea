package staff

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// newView is the page of a new talk about one patient.
type newView struct {
	ID, Name, Given, Record string
	Born                    conversation.Date
	Who                     []toView
	Queues                  []choiceView
	Words                   string
	Texts                   []previewView
}

// toView is one phone the talk can go to.
type toView struct {
	ID, Name, Ending string
	Texts            chip
	Note             string // what happens to the text, or why there is none
	Open             string // address of the open talk, instead of a box to tick
	OpenWords        string
	Chosen           bool
}

// choiceView is one option of a list.
type choiceView struct {
	ID, Name string
	Chosen   bool
}

// previewView is the exact text in one language, with its length.
type previewView struct {
	text   conversation.TextID
	Lang   conversation.Language
	Name   string
	Words  string
	Length string
}

// newTalk shows who can get a talk about a patient and what they will see.
func (r *room) newTalk(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	return r.showNew(c, who, http.StatusOK, nil)
}

// showNew renders the page of the patient in the address.
func (r *room) showNew(c *gin.Context, who *store.Staff, status int, change func(*templates.Page, *newView)) error {
	if !mayAct(who) {
		return web.ErrForbidden
	}
	patient, err := store.ParseID(c.Param("patient"))
	if err != nil {
		return fmt.Errorf("patient: %w", store.ErrNotFound)
	}
	s, err := r.Store.Starting(c.Request.Context(), who, patient)
	if err != nil {
		return err
	}
	page := r.page(c, s.Practice, who, nil)
	view := newView{ID: patient.String(), Name: s.Person.Given + " " + s.Person.Family, Given: s.Person.Given, Born: s.Person.Birth, Record: s.Person.Record}
	free := 0
	for _, to := range s.Who {
		one := r.toView(page.Lang, s, to)
		if one.Open == "" {
			free++
		}
		view.Who = append(view.Who, one)
	}
	for i := range view.Who {
		view.Who[i].Chosen = free == 1 && view.Who[i].Open == ""
	}
	for i, q := range s.Practice.Queues {
		view.Queues = append(view.Queues, choiceView{q.ID, q.Name, i == 0})
	}
	if view.Texts, err = r.previews(page.Lang, s); err != nil {
		return err
	}
	if change != nil {
		change(&page, &view)
	}
	page.View = view
	return r.Render(c, status, "staff/new", page)
}

func (r *room) toView(lang conversation.Language, s store.Starting, to store.Recipient) toView {
	name := to.Owner.Given
	v := toView{ID: to.Line.ID.String(), Ending: to.Line.Phone.String(), Texts: r.textsOf(lang, to.Line)}
	if v.Name = r.relation(lang, to.Relation); name != "" {
		v.Name = to.Owner.Short() + " (" + v.Name + ")"
	}
	if name == "" {
		name = r.Say(lang, "newtalk.phone", "phone", v.Ending)
	}
	if !to.Open.None() {
		v.Open, v.OpenWords = "/app/c/"+to.Open.String(), r.Say(lang, "newtalk.open", "name", name)
	}
	switch {
	case to.Line.Off && to.Line.OffSince.IsZero():
		v.Note = r.Say(lang, "newtalk.off.ever", "name", name)
	case to.Line.Off:
		v.Note = r.Say(lang, "newtalk.off", "name", name, "day", templates.Day(lang, to.Line.OffSince.In(s.Practice.Zone)))
	case to.Reason == conversation.RefusedBasis:
		v.Note = r.Say(lang, "newtalk.noconsent")
	case to.Reason != "":
		v.Note = r.Say(lang, "newtalk.notext")
	case !to.Waits.IsZero():
		v.Note = r.Say(lang, "newtalk.waits", "time", templates.Clock(lang, to.Waits.In(theirZone(s.Practice, to.Line.Phone))))
	}
	return v
}

// theirZone is the zone a phone's area code lies in, if it lies in one.
func theirZone(p *conversation.Practice, phone conversation.Phone) *time.Location {
	if names := phone.Zones(); len(names) == 1 {
		if zone, err := time.LoadLocation(names[0]); err == nil {
			return zone
		}
	}
	return p.Zone
}

// previews words the text that tells of the talk, in each language one of its
// readers gets it in.
func (r *room) previews(lang conversation.Language, s store.Starting) ([]previewView, error) {
	var out []previewView
	for _, to := range s.Who {
		theirs := to.Line.Language
		if theirs == "" {
			theirs = s.Practice.Languages[0]
		}
		if slices.ContainsFunc(out, func(p previewView) bool { return p.Lang == theirs && p.text == to.Text }) {
			continue
		}
		body, _, err := templates.ClinicText(s.Practice.Texts, to.Text, theirs, templates.Values{Clinic: s.Practice.TextingName,
			Link: strings.TrimSuffix(r.PublicURL.String(), "/") + "/m/" + strings.Repeat("x", 22)})
		if err != nil {
			return nil, err
		}
		_, units, parts := templates.Segments(body)
		length := r.Say(lang, "newtalk.length", "n", units, "of", 160)
		if parts > 1 {
			length = r.Say(lang, "newtalk.length.parts", "n", units, "parts", parts)
		}
		out = append(out, previewView{to.Text, theirs, r.Say(lang, "staff.language."+string(theirs)), strings.Replace(body, strings.Repeat("x", 22), "…", 1), length})
	}
	return out, nil
}

// startTalk sends a new talk to everybody who was chosen.
func (r *room) startTalk(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	if !mayAct(who) {
		return web.ErrForbidden
	}
	n := store.NewTalk{Queue: web.Form(c, "queue"), Words: strings.TrimSpace(web.Form(c, "body")), Key: web.Key(c)}
	if n.Patient, err = store.ParseID(c.Param("patient")); err != nil {
		return fmt.Errorf("patient: %w", store.ErrNotFound)
	}
	for _, raw := range c.PostFormArray("to") {
		if line, err := store.ParseID(raw); err == nil {
			n.Lines = append(n.Lines, line)
		}
	}
	switch key := length(n.Words); {
	case len(n.Lines) == 0:
		return r.newAgain(c, who, n, "to", "newtalk.problem.to")
	case key != "":
		return r.newAgain(c, who, n, "body", key)
	}
	talks, err := r.Store.StartTalk(c.Request.Context(), who, n)
	switch {
	case errors.Is(err, store.ErrOpen):
		return r.newAgain(c, who, n, "to", "newtalk.problem.open")
	case err != nil:
		return err
	case len(talks) == 1:
		return web.See(c, "/app/c/"+talks[0].String()+"?done=started")
	}
	return web.See(c, "/app/q/"+store.LaneWaiting)
}

// newAgain shows the page again with what was typed and what is wrong.
func (r *room) newAgain(c *gin.Context, who *store.Staff, n store.NewTalk, field, key string) error {
	return r.showNew(c, who, http.StatusUnprocessableEntity, func(page *templates.Page, view *newView) {
		page.Problems = append(page.Problems, templates.Problem{Field: field, Words: r.Say(page.Lang, key)})
		view.Words = n.Words
		for i := range view.Who {
			view.Who[i].Chosen = slices.ContainsFunc(n.Lines, func(id store.ID) bool { return id.String() == view.Who[i].ID })
		}
		for i := range view.Queues {
			view.Queues[i].Chosen = view.Queues[i].ID == n.Queue
		}
	})
}
