package staff

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
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
	Until    string // as typed, else the last day
	Scopes   []scopeView
	Approved string
	Unlink   whyView
	Regain   whyView
	RenewHow string // as typed
	ScopeWhy string
}

// whyView is a form of one reason and one button.
type whyView struct{ ID, Act, What, Why, Go, Typed string }

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
	List    []phoneView
	Add     bool // the talk is about somebody: a phone can be added
	Known   string
	New     newPhoneView
	Devices int    // remembered on the talk's phone
	Forget  string // how it was checked, as typed
}

// newPhoneView is the form for a new phone as it was typed.
type newPhoneView struct {
	Phone, How, QuietWhy string
	Quiet                bool
	Relations            []scopeView // On is the chosen one
}

// phoneActs are the buttons of that part by the last part of their address.
func (r *room) phoneActs() map[string]act {
	return map[string]act{"phone-unlink": r.unlinkPhone, "phone-confirm": r.confirmPhone, "phone-renew": r.renewPhone,
		"phone-scope": r.scopePhone, "phone-add": r.addPhone, "devices-off": r.forgetDevices}
}

// phones fills the part of the pane about what phones open.
func (r *room) phones(c *gin.Context, lang conversation.Language, t *store.TalkPage) (phonesView, error) {
	linked, err := r.Store.Phones(c.Request.Context(), t.Row.Talk)
	if err != nil {
		return phonesView{}, err
	}
	v := phonesView{Add: !t.Row.About.ID.None(), Known: t.Row.About.Short(), Devices: t.Line.Devices}
	for _, g := range linked {
		v.List = append(v.List, r.phoneView(lang, t, g))
	}
	for _, name := range store.Relations {
		v.New.Relations = append(v.New.Relations, scopeView{Name: name, Words: r.Say(lang, "staff.relation."+name)})
	}
	return v, nil
}

func (r *room) phoneView(lang conversation.Language, t *store.TalkPage, g store.Linked) phoneView {
	now, zone := r.Store.Now(), t.Practice.Zone
	one := phoneView{ID: g.ID.String(), Live: g.Lives(now), State: r.phoneState(lang, g, now, zone), Approved: g.Approved}
	one.Title = r.Say(lang, "phones.title", "relation", r.relation(lang, g.Person.Relation), "phone", g.Phone.String(), "patient", g.Person.Short())
	aged := !one.Live && (g.EndedBy == store.EndedByAge || g.Ended.IsZero())
	proxy := g.Person.Relation != store.RelationSelf
	one.Renew = proxy && g.Last.After(now) && (one.Live || aged)
	one.Confirm = !one.Live && !aged
	one.Unlink, one.Regain = r.why(lang, one.ID, "unlink"), r.why(lang, one.ID, "confirm")
	if one.Renew {
		one.Latest = g.Last.In(zone).Format(time.DateOnly)
		one.Until = one.Latest
	}
	for _, name := range store.Scopes {
		one.Scopes = append(one.Scopes, scopeView{name, r.Say(lang, "phones.scope."+name), slices.Contains(g.Scope, name)})
	}
	return one
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

// phoneProblem shows the talk again with one thing to put right in the pane
// about phones; what was typed there stands in its fields.
func (r *room) phoneProblem(c *gin.Context, who *store.Staff, id store.ID, field, key string) error {
	return r.again(c, who, id, http.StatusUnprocessableEntity, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
		p.Problems = append(p.Problems, templates.Problem{Field: field, Words: r.Say(p.Lang, key)})
		v.Side.Phones.keep(c)
	})
}

// keep puts what a form brought back into its fields.
func (v *phonesView) keep(c *gin.Context) {
	switch act := path.Base(c.Request.URL.Path); act {
	case "phone-add":
		v.New.Phone, v.New.How, v.New.Quiet, v.New.QuietWhy = words(c, "phone"), words(c, "how"), web.Form(c, "quiet") != "", words(c, "quiet-why")
		for i := range v.New.Relations {
			v.New.Relations[i].On = v.New.Relations[i].Name == web.Form(c, "relation")
		}
	case "devices-off":
		v.Forget = words(c, "why")
	default:
		for i := range v.List {
			if v.List[i].ID == web.Form(c, "grant") {
				v.List[i].keep(c, act)
			}
		}
	}
}

func (v *phoneView) keep(c *gin.Context, act string) {
	why := words(c, "why")
	switch act {
	case "phone-unlink":
		v.Unlink.Typed = why
	case "phone-confirm":
		v.Regain.Typed = why
	case "phone-renew":
		v.RenewHow, v.Until = why, words(c, "until")
	case "phone-scope":
		v.ScopeWhy = why
		for i := range v.Scopes {
			v.Scopes[i].On = slices.Contains(c.PostFormArray("scope"), v.Scopes[i].Name)
		}
	}
}

// phoneAct runs one act on a grant; its reason, or how the person was checked,
// is required and on the trail. A grant that the talk does not list is not
// found; one that somebody else changed meanwhile has moved on.
func (r *room) phoneAct(c *gin.Context, who *store.Staff, id store.ID, field, problem, done string, act func(grant store.ID, why string) error) error {
	grant, err := grantAsked(c)
	if err != nil {
		return err
	}
	why := words(c, "why")
	if why == "" {
		return r.phoneProblem(c, who, id, field+"-"+grant.String(), problem)
	}
	err = act(grant, why)
	switch {
	case errors.Is(err, store.ErrTooOld):
		return r.phoneProblem(c, who, id, field+"-"+grant.String(), "phones.problem.old")
	case errors.Is(err, store.ErrLinked): // somebody else was faster
		return r.failed(c, who, id, conversation.ErrRefused)
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
	grant, err := grantAsked(c)
	if err != nil {
		return err
	}
	until, err := conversation.ParseDate(web.Form(c, "until"))
	if err != nil || !until.In(p.Zone).After(r.Store.Now()) {
		return r.phoneProblem(c, who, id, "until-"+grant.String(), "phones.problem.day")
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

// forgetDevices signs the talk's phone out everywhere: it was lost, or somebody
// else had it.
func (r *room) forgetDevices(c *gin.Context, who *store.Staff, id store.ID) error {
	how := words(c, "why")
	if how == "" {
		return r.phoneProblem(c, who, id, "devices-off", "staff.problem.how")
	}
	if err := r.Store.ForgetDevices(c.Request.Context(), who, id, how, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "devices-off")
}

// addPhone puts a phone on the record of the talk's patient after a check. The
// patient's other phones are told, unless a reason says why not.
func (r *room) addPhone(c *gin.Context, who *store.Staff, id store.ID) error {
	p, err := r.Store.PracticeOfTalk(c.Request.Context(), id)
	if err != nil {
		return err
	}
	phone, err := conversation.ParsePhone(web.Form(c, "phone"), "US")
	if err != nil || phone.Textable(p.Countries) != nil {
		return r.phoneProblem(c, who, id, "add-phone", "phones.problem.phone")
	}
	n := store.NewPhone{Phone: phone, Relation: web.Form(c, "relation"), How: words(c, "how"), Key: web.Key(c)}
	if !slices.Contains(store.Relations, n.Relation) {
		return r.phoneProblem(c, who, id, "add-relation", "phones.problem.relation")
	}
	if n.How == "" {
		return r.phoneProblem(c, who, id, "add-how", "staff.problem.how")
	}
	if web.Form(c, "quiet") != "" {
		if n.Quiet = words(c, "quiet-why"); n.Quiet == "" {
			return r.phoneProblem(c, who, id, "add-quiet", "phones.problem.why")
		}
	}
	err = r.Store.AddPhone(c.Request.Context(), who, id, n)
	switch {
	case errors.Is(err, store.ErrLinked):
		return r.phoneProblem(c, who, id, "add-phone", "phones.problem.linked")
	case errors.Is(err, store.ErrTooOld):
		return r.phoneProblem(c, who, id, "add-relation", "phones.problem.old")
	case err != nil:
		return r.failed(c, who, id, err)
	}
	return back(c, id, "phone-added")
}
