package portal

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// officeView is the choice of an office, after the code and only if the phone
// is known at several.
type officeView struct{ Offices []*conversation.Practice }

func (r *room) office(c *gin.Context) error {
	n, err := r.at(c, store.StepOffice)
	if err != nil {
		return err
	}
	return r.showOffices(c, n, http.StatusOK, "")
}

func (r *room) showOffices(c *gin.Context, n *store.Session, status int, problem string) error {
	offices, err := r.s.Store.Offices(c.Request.Context(), n)
	if err != nil {
		return r.ended(c, err)
	}
	p := r.page(c, n, officeView{offices})
	if problem != "" {
		p.Problems = []templates.Problem{{Field: "office-0", Words: r.say(p, problem)}}
	}
	return r.s.Render(c, status, "portal/office", p)
}

func (r *room) chooseOffice(c *gin.Context) error {
	n, err := r.at(c, store.StepOffice)
	if err != nil {
		return err
	}
	n, err = r.s.Store.ChooseOffice(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), web.Form(c, "office"))
	if errors.Is(err, store.ErrNotFound) {
		if n, err = r.at(c, store.StepOffice); err != nil {
			return err
		}
		return r.showOffices(c, n, http.StatusUnprocessableEntity, "office.none")
	}
	if err != nil {
		return r.ended(c, err)
	}
	return web.See(c, stepPath(n))
}

// whoView is the choice of a patient, by first name and last initial.
type whoView struct {
	People  []store.Person
	Nobody  bool     // "Someone else" was chosen, or nobody is on this phone
	Grown   []string // who came of age, and is gone from this phone
	Matched bool     // after the birth date: only twins
}

// mayChoose is whether a session is asked whom it is about, or may go back to
// that question before the birth date.
func (r *room) mayChoose(c *gin.Context) (*store.Session, error) {
	n, err := r.session(c, true)
	if errors.Is(err, store.ErrEnded) {
		return nil, web.SignIn{To: "/"}
	}
	if err != nil {
		return nil, err
	}
	if n.Step != store.StepWho && (n.Step != store.StepBirth || !n.Data.Chose) {
		return nil, web.SignIn{To: stepPath(n)}
	}
	return n, nil
}

func (r *room) who(c *gin.Context) error {
	n, err := r.mayChoose(c)
	if err != nil {
		return err
	}
	return r.showWho(c, n, http.StatusOK, "", false)
}

func (r *room) showWho(c *gin.Context, n *store.Session, status int, problem string, nobody bool) error {
	people, err := r.s.Store.People(c.Request.Context(), n)
	if err != nil {
		return err
	}
	grown, err := r.s.Store.Grown(c.Request.Context(), n)
	if err != nil {
		return err
	}
	p := r.page(c, n, nil)
	p.View = whoView{People: people, Grown: r.grown(p, grown), Nobody: nobody || len(people) == 0, Matched: len(n.Data.Matches) > 0}
	if problem != "" {
		p.Problems = []templates.Problem{{Field: "who-0", Words: r.say(p, problem)}}
	}
	return r.s.Render(c, status, "portal/who", p)
}

func (r *room) chooseWho(c *gin.Context) error {
	n, err := r.mayChoose(c)
	if err != nil {
		return err
	}
	who := web.Form(c, "who")
	if who == "other" {
		return r.showWho(c, n, http.StatusOK, "", true)
	}
	id, err := store.ParseID(who)
	if err != nil {
		return r.showWho(c, n, http.StatusUnprocessableEntity, "who.none", false)
	}
	step, err := r.s.Store.ChooseWho(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), id)
	if errors.Is(err, store.ErrNotFound) {
		return r.showWho(c, n, http.StatusUnprocessableEntity, "who.none", false)
	}
	if err != nil {
		return r.ended(c, err)
	}
	return r.went(c, step)
}
