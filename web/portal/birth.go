package portal

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// birthView is the question for a birth date, with what was typed.
type birthView struct {
	About            string // whom it is about, where a name may be shown
	Ending           string
	Month, Day, Year string
	Remember         bool
	Days             int
	Step             bool // "Step 2 of 2": a code came before
	Chose            bool // the way back is the choice of a patient
	In               bool // asked for a further patient: the way back is the messages
	GetCode          bool // a miss behind a fresh link: get a code first
	Told             bool // "Someone from the office will check."
}

// birthFields are the fields that problems of a birth date stand at.
var birthFields = map[conversation.BirthProblem]string{
	conversation.BirthEmpty: "month", conversation.BirthNoMonth: "month", conversation.BirthNoDay: "day", conversation.BirthNoYear: "year",
	conversation.BirthYearFour: "year", conversation.BirthNotReal: "day", conversation.BirthFuture: "year",
}

// birthWords are what is said of each problem.
var birthWords = map[conversation.BirthProblem]string{
	conversation.BirthEmpty: "birth.empty", conversation.BirthNoMonth: "birth.no-month", conversation.BirthNoDay: "birth.no-day",
	conversation.BirthNoYear: "birth.no-year", conversation.BirthYearFour: "birth.year4", conversation.BirthNotReal: "birth.real", conversation.BirthFuture: "birth.future",
}

func (r *room) birth(c *gin.Context) error {
	n, err := r.at(c, store.StepBirth)
	if err != nil {
		return err
	}
	view, err := r.birthView(c, n)
	if err != nil {
		return err
	}
	view.Told = c.Query("told") == "1"
	view.Remember = r.practice(n.Practice).Verification.RememberDefault
	return r.s.Render(c, http.StatusOK, "portal/birth", r.page(c, n, view))
}

// birthView fills in what the session knows. A name is shown only after a
// code, and only if the practice shows names.
func (r *room) birthView(c *gin.Context, n *store.Session) (birthView, error) {
	view := birthView{Days: int(r.remember(n).Hours() / 24), Step: !n.Data.Fresh && len(n.Patients) == 0, Chose: n.Data.Chose, In: len(n.Patients) > 0}
	phone, err := r.s.Store.LinePhone(c.Request.Context(), n)
	if err != nil {
		return view, err
	}
	view.Ending = phone.Ending()
	if n.Data.Patient == "" {
		return view, nil
	}
	people, err := r.s.Store.People(c.Request.Context(), n)
	for _, person := range people {
		if person.ID.String() == n.Data.Patient {
			view.About = person.Short()
		}
	}
	return view, err
}

// tryBirth takes a typed birth date.
func (r *room) tryBirth(c *gin.Context) error {
	if err := r.s.Hurried(c, "birth", 20, 20); err != nil {
		return err
	}
	n, err := r.at(c, store.StepBirth)
	if err != nil {
		return err
	}
	view, err := r.birthView(c, n)
	if err != nil {
		return err
	}
	view.Month, view.Day, view.Year = web.Form(c, "month"), web.Form(c, "day"), web.Form(c, "year")
	view.Remember = web.Form(c, "remember") != ""
	p := r.page(c, n, view)
	birth, problems := r.typedBirth(p, view.Month, view.Day, view.Year)
	if p.Problems = problems; len(problems) > 0 {
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/birth", p)
	}
	step, err := r.s.Store.TryBirth(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), birth, view.Remember)
	if err != nil {
		return r.ended(c, err)
	}
	switch step.Gate {
	case store.Missed:
		p.Problems = []templates.Problem{{Field: "month", Words: r.triesLeft(p, "birth.miss", step.Left)}}
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/birth", p)
	case store.NeedCode:
		view.GetCode = true
		p.View, p.Problems = view, []templates.Problem{{Field: "get-code", Words: r.say(p, "birth.miss-fresh")}}
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/birth", p)
	case store.LineLocked:
		if step.To.Step == store.StepIn { // in for others of this phone: they stay in
			return r.lockedPage(c, r.page(c, step.To, nil), lockOf(step.Until.IsZero(), step.Until))
		}
	}
	return r.went(c, step)
}

// went goes on after a step; a sign-in that is done keeps the language the
// person chose on the way.
func (r *room) went(c *gin.Context, step store.Step) error {
	if chosen := r.s.Chosen(c); chosen != "" && step.To.Step == store.StepIn {
		if err := r.s.Store.Speaks(c.Request.Context(), step.To, chosen); err != nil {
			return err
		}
	}
	return r.stepped(c, step)
}

// wrongBirth asks staff to look at the birth date on record. It signs nobody
// in and changes nothing but the front desk's list.
func (r *room) wrongBirth(c *gin.Context) error {
	if err := r.s.Hurried(c, "birth", 20, 20); err != nil {
		return err
	}
	if _, err := r.at(c, store.StepBirth); err != nil {
		return err
	}
	typed := strings.TrimSpace(fmt.Sprintf("%.12s %.12s %.12s", web.Form(c, "month"), web.Form(c, "day"), web.Form(c, "year")))
	if err := r.s.Store.WrongBirthDate(c.Request.Context(), r.s.Cookie(c, web.PatientCookie), typed); err != nil {
		return r.ended(c, err)
	}
	return web.See(c, "/verify/birth?told=1")
}

// backIn leaves the question for a further patient's birth date.
func (r *room) backIn(c *gin.Context) error {
	n, err := r.at(c, store.StepBirth)
	if err != nil {
		return err
	}
	if err := r.s.Store.BackIn(c.Request.Context(), n); err != nil {
		return r.ended(c, err)
	}
	return web.See(c, cmp.Or(n.Data.Where, "/p/messages"))
}
