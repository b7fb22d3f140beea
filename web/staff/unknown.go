package staff

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// unknownView is the card on a talk whose phone no record lists.
type unknownView struct{ ID, Practice, Phone string }

// unknown is the card of a talk, nil where the phone is known.
func (r *room) unknown(who *store.Staff, t *store.TalkPage) *unknownView {
	if !mayAct(who) || t.Row.Listed > 0 || !t.Thread.None() || t.Row.Kind == store.KindTask || t.Row.State == conversation.Closed {
		return nil
	}
	return &unknownView{t.Row.Talk.String(), t.Practice.ID, t.Line.Phone.National()}
}

// oldHeld offers to file the texts that waited longer than a sign-in files by
// itself, once somebody on the phone proved who they are. Texts of more than
// 30 days stay with staff.
func (r *room) oldHeld(lang conversation.Language, t *store.TalkPage) (string, []fileView) {
	if t.Line.Phase != conversation.Verified || t.Row.State == conversation.Closed {
		return r.Say(lang, "staff.noreply.held", "phone", t.Line.Phone.National()), nil
	}
	young := slices.ContainsFunc(t.Messages, func(m store.Message) bool {
		return m.Direction == "in" && r.Store.Now().Sub(m.At) <= store.FiledFor
	})
	if !young {
		return r.Say(lang, "unknown.old"), nil
	}
	var files []fileView
	for _, p := range t.People {
		files = append(files, fileView{p.ID.String(), r.aged(t.Practice, p)})
	}
	return r.Say(lang, "unknown.held.older"), files
}

// matchTyped is what the form of a match held.
type matchTyped struct{ Patient, Relation, How, Why, Quiet string }

// matchSender puts an unknown phone on a patient's record after a check; the
// talk becomes about that patient.
func (r *room) matchSender(c *gin.Context, who *store.Staff, id store.ID) error {
	typed := matchTyped{web.Form(c, "patient"), web.Form(c, "relation"), words(c, "how"), words(c, "quiet-why"), web.Form(c, "quiet")}
	patient, err := store.ParseID(typed.Patient)
	switch {
	case err != nil:
		return r.matchAgain(c, who, typed, "match-patient", "unknown.problem.patient")
	case !slices.Contains(store.Relations, typed.Relation):
		return r.matchAgain(c, who, typed, "match-relation", "phones.problem.relation")
	case typed.How == "":
		return r.matchAgain(c, who, typed, "match-how", "staff.problem.how")
	case typed.Quiet != "" && typed.Why == "":
		return r.matchAgain(c, who, typed, "match-quiet", "phones.problem.why")
	}
	m := store.Match{Patient: patient, Relation: typed.Relation, How: typed.How, Key: web.Key(c)}
	if typed.Quiet != "" {
		m.Quiet = typed.Why
	}
	to, err := r.Store.MatchSender(c.Request.Context(), who, id, m)
	switch {
	case errors.Is(err, store.ErrLinked):
		return r.matchAgain(c, who, typed, "match-patient", "phones.problem.linked")
	case errors.Is(err, store.ErrTooOld):
		return r.matchAgain(c, who, typed, "match-relation", "phones.problem.old")
	case errors.Is(err, store.ErrUsed), err == nil && to.None(): // somebody was faster, or a second tap
		return back(c, id, "")
	case err != nil:
		return r.failed(c, who, id, err)
	}
	return back(c, to, "matched")
}

// matchAgain shows the search again with what is to be put right.
func (r *room) matchAgain(c *gin.Context, who *store.Staff, typed matchTyped, field, key string) error {
	session, err := r.session(c)
	if err != nil {
		return err
	}
	id, err := store.ParseID(web.Form(c, "search"))
	if err != nil {
		return fmt.Errorf("search: %w", store.ErrNotFound)
	}
	asked, err := r.Store.KeptSearch(c.Request.Context(), session, id)
	if err != nil {
		return err
	}
	return r.showPeople(c, who, asked, http.StatusUnprocessableEntity, func(page *templates.Page, view *searchView) {
		page.Problems = append(page.Problems, templates.Problem{Field: field, Words: r.Say(page.Lang, key)})
		view.MatchWith = typed
		for i := range view.People.Hits {
			view.People.Hits[i].Chosen = view.People.Hits[i].ID == typed.Patient
		}
	})
}

// wrongNumber stops texts to a phone that is not who the clinic means.
func (r *room) wrongNumber(c *gin.Context, who *store.Staff, id store.ID) error {
	why := words(c, "why")
	if why == "" {
		return r.problem(c, who, id, "wrong-why", "unknown.problem.why")
	}
	if err := r.Store.WrongNumber(c.Request.Context(), who, id, why, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "wrong-number")
}
