package staff

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// phoneView is one right of a phone to open a patient, in the patient's pane.
type phoneView struct {
	ID       string
	Title    string // whose phone opens whom
	State    string // since when, until when, or how it ended
	Live     bool
	Confirm  bool   // staff may give it back after a check
	Renew    bool   // a parent's: staff may move its end
	Latest   string // the last day it can be renewed to, ISO
	Scopes   []scopeView
	Approved string
	Unlink   whyView
	Regain   whyView
}

// whyView is a form of one reason and one button.
type whyView struct{ ID, Act, What, Why, Go string }

func (r *room) why(lang conversation.Language, id, act string) whyView {
	return whyView{ID: id, Act: act, What: r.Say(lang, "phones."+act+".what"), Why: r.Say(lang, "phones."+act+".why"), Go: r.Say(lang, "phones."+act)}
}

// scopeView is one box of what a phone may open.
type scopeView struct {
	Name, Words string
	On          bool
}

// phonesView is the part of the pane about phones and patients.
type phonesView struct {
	List  []phoneView
	Add   bool // the talk is about somebody: a phone can be added
	Known string
}

// phoneActs are the buttons of that part by the last part of their address.
func (r *room) phoneActs() map[string]act {
	return map[string]act{"phone-unlink": r.unlinkPhone, "phone-confirm": r.confirmPhone, "phone-renew": r.renewPhone,
		"phone-scope": r.scopePhone, "phone-add": r.addPhone}
}

// phones fills the part of the pane about what phones open.
func (r *room) phones(c *gin.Context, lang conversation.Language, t *store.TalkPage) (phonesView, error) {
	linked, err := r.Store.Phones(c.Request.Context(), t.Row.Talk)
	if err != nil {
		return phonesView{}, err
	}
	v := phonesView{Add: !t.Row.About.ID.None(), Known: t.Row.About.Short()}
	now, zone := r.Store.Now(), t.Practice.Zone
	for _, g := range linked {
		one := phoneView{ID: g.ID.String(), Live: g.Lives(now), State: r.phoneState(lang, g, now, zone), Approved: g.Approved}
		one.Title = r.Say(lang, "phones.title", "relation", r.relation(lang, g.Person.Relation), "phone", g.Phone.String(), "patient", g.Person.Short())
		aged := !g.Lives(now) && (g.EndedBy == store.EndedByAge || g.Ended.IsZero())
		proxy := g.Person.Relation != store.RelationSelf
		one.Renew = proxy && g.Last.After(now) && (one.Live || aged)
		one.Confirm = !one.Live && !aged
		one.Unlink, one.Regain = r.why(lang, one.ID, "unlink"), r.why(lang, one.ID, "confirm")
		if one.Renew {
			one.Latest = g.Last.In(zone).Format(time.DateOnly)
		}
		for _, name := range store.Scopes {
			one.Scopes = append(one.Scopes, scopeView{name, r.Say(lang, "phones.scope."+name), slices.Contains(g.Scope, name)})
		}
		v.List = append(v.List, one)
	}
	return v, nil
}

// phoneState words since when a phone opens a patient, until when, or how that
// ended.
func (r *room) phoneState(lang conversation.Language, g store.Linked, now time.Time, zone *time.Location) string {
	day := func(at time.Time) string { return templates.Day(lang, at.In(zone)) }
	switch {
	case !g.Ended.IsZero():
		return r.Say(lang, "phones.ended."+g.EndedBy, "day", day(g.Ended))
	case !g.Lives(now):
		return r.Say(lang, "phones.ended.age", "day", day(g.Ends))
	case !g.Ends.IsZero():
		return r.Say(lang, "phones.until", "day", g.Ends.In(zone).Format("01/02/2006"))
	case !g.Starts.IsZero():
		return r.Say(lang, "phones.since", "day", day(g.Starts))
	}
	return r.Say(lang, "phones.live")
}

// grantAsked reads which grant a form is about.
func grantAsked(c *gin.Context) (store.ID, error) {
	id, err := store.ParseID(web.Form(c, "grant"))
	if err != nil {
		return id, fmt.Errorf("phone: %w", store.ErrNotFound)
	}
	return id, nil
}

// phoneAct runs one act on a grant; its reason, or how the person was checked,
// is required and on the trail.
func (r *room) phoneAct(c *gin.Context, who *store.Staff, id store.ID, field, problem, done string, act func(grant store.ID, why string) error) error {
	grant, err := grantAsked(c)
	if err != nil {
		return err
	}
	why := words(c, "why")
	if why == "" {
		return r.problem(c, who, id, field+"-"+grant.String(), problem)
	}
	err = act(grant, why)
	switch {
	case errors.Is(err, store.ErrTooOld):
		return r.problem(c, who, id, field+"-"+grant.String(), "phones.problem.old")
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrLinked): // somebody else was faster
		return back(c, id, "")
	case err != nil:
		return r.failed(c, who, id, err)
	}
	return back(c, id, done)
}

// unlinkPhone takes a phone from a patient; no import brings it back.
func (r *room) unlinkPhone(c *gin.Context, who *store.Staff, id store.ID) error {
	return r.phoneAct(c, who, id, "unlink", "phones.problem.why", "phone-unlinked", func(grant store.ID, why string) error {
		return r.Store.Unlink(c.Request.Context(), who, id, grant, why, web.Key(c))
	})
}

// confirmPhone gives a refused pair of phone and patient back after a check.
func (r *room) confirmPhone(c *gin.Context, who *store.Staff, id store.ID) error {
	return r.phoneAct(c, who, id, "confirm", "staff.problem.how", "phone-confirmed", func(grant store.ID, why string) error {
		return r.Store.ConfirmPhone(c.Request.Context(), who, id, grant, why, web.Key(c))
	})
}

// renewPhone moves the end of a parent's grant, at most to the last age.
func (r *room) renewPhone(c *gin.Context, who *store.Staff, id store.ID) error {
	p, err := r.Store.PracticeOfTalk(c.Request.Context(), id)
	if err != nil {
		return err
	}
	until, err := conversation.ParseDate(web.Form(c, "until"))
	if err != nil {
		return r.problem(c, who, id, "renew-"+web.Form(c, "grant"), "phones.problem.day")
	}
	return r.phoneAct(c, who, id, "renew", "staff.problem.how", "phone-renewed", func(grant store.ID, why string) error {
		return r.Store.RenewPhone(c.Request.Context(), who, id, grant, until.In(p.Zone), why, web.Key(c))
	})
}

// scopePhone leaves out what a phone may not open of a patient.
func (r *room) scopePhone(c *gin.Context, who *store.Staff, id store.ID) error {
	return r.phoneAct(c, who, id, "scope", "phones.problem.why", "phone-scope", func(grant store.ID, why string) error {
		return r.Store.SetScope(c.Request.Context(), who, id, grant, c.PostFormArray("scope"), why, web.Key(c))
	})
}

// addPhone puts a phone on the record of the talk's patient after a check. The
// patient's other phones are told, unless a reason says why not.
func (r *room) addPhone(c *gin.Context, who *store.Staff, id store.ID) error {
	phone, err := conversation.ParsePhone(web.Form(c, "phone"), "US")
	if err != nil {
		return r.problem(c, who, id, "add-phone", "phones.problem.phone")
	}
	relation := web.Form(c, "relation")
	if !slices.Contains(store.Relations, relation) {
		return r.problem(c, who, id, "add-relation", "phones.problem.relation")
	}
	n := store.NewPhone{Phone: phone, Relation: relation, How: words(c, "how"), Key: web.Key(c)}
	if n.How == "" {
		return r.problem(c, who, id, "add-how", "staff.problem.how")
	}
	if web.Form(c, "quiet") != "" {
		if n.Quiet = words(c, "quiet-why"); strings.TrimSpace(n.Quiet) == "" {
			return r.problem(c, who, id, "add-quiet", "phones.problem.why")
		}
	}
	err = r.Store.AddPhone(c.Request.Context(), who, id, n)
	switch {
	case errors.Is(err, store.ErrLinked):
		return r.problem(c, who, id, "add-phone", "phones.problem.linked")
	case errors.Is(err, store.ErrTooOld):
		return r.problem(c, who, id, "add-relation", "phones.problem.old")
	case err != nil:
		return r.failed(c, who, id, err)
	}
	return back(c, id, "phone-added")
}
