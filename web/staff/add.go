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

// addView is the form that puts a person on record.
type addView struct {
	Talk     string // of the unknown sender, "" where a phone is typed
	Practice string
	Sender   string // the sender's phone
	Script   string
	V        map[string]string // what was typed, by field
}

// Is reports whether a field holds a value, for lists and boxes.
func (v addView) Is(field, value string) bool { return v.V[field] == value }

// addFields are the fields of the form that are kept when something is wrong.
var addFields = []string{"given", "family", "birth", "phone", "language", "relation", "record", "yes", "yes-words", "how"}

// addPage shows the empty form.
func (r *room) addPage(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	p, sender, err := r.addFor(c, who)
	if err != nil {
		return err
	}
	return r.showAdd(c, who, p, sender, http.StatusOK, nil)
}

// addSenderPage shows the form for the sender of a talk.
func (r *room) addSenderPage(c *gin.Context, who *store.Staff, _ store.ID) error {
	p, sender, err := r.addFor(c, who)
	if err != nil {
		return err
	}
	return r.showAdd(c, who, p, sender, http.StatusOK, nil)
}

// addFor says which practice a person is added at, and from which phone they
// wrote if they did. That the sender's number is shown is on the trail.
func (r *room) addFor(c *gin.Context, who *store.Staff) (*conversation.Practice, *store.TalkPage, error) {
	if !mayAct(who) {
		return nil, nil, web.ErrForbidden
	}
	if c.Param("id") == "" {
		if p := r.Store.Practice(web.Form(c, "practice")); p != nil {
			if !who.SeesPractice(p.ID) {
				return nil, nil, r.refused(c, p, who, "person added", "")
			}
			return p, nil, nil
		}
		p, err := r.practice(c, who)
		return p, nil, err
	}
	id, err := store.ParseID(c.Param("id"))
	if err != nil {
		return nil, nil, fmt.Errorf("talk: %w", store.ErrNotFound)
	}
	if err := r.Store.LookedAtTalk(c.Request.Context(), who, id); err != nil {
		return nil, nil, err
	}
	t, err := r.Store.TalkAgain(c.Request.Context(), who, id)
	if err != nil {
		return nil, nil, err
	}
	if r.unknown(who, t) == nil {
		return nil, nil, fmt.Errorf("sender: %w", store.ErrNotFound)
	}
	return t.Practice, t, nil
}

func (r *room) showAdd(c *gin.Context, who *store.Staff, p *conversation.Practice, sender *store.TalkPage, status int, problem *templates.Problem) error {
	page := r.page(c, p, who, nil)
	view := addView{Practice: p.ID, V: map[string]string{"language": string(page.Lang), "relation": store.RelationSelf}}
	phone := r.Say(page.Lang, "newtalk.thephone")
	if sender != nil {
		view.Talk, view.Sender = sender.Row.Talk.String(), sender.Line.Phone.National()
		phone = sender.Line.Phone.String()
		view.V["language"] = string(sender.Row.Language)
	}
	view.Script = r.Say(page.Lang, "staff.script", "phone", phone)
	if problem != nil {
		page.Problems = append(page.Problems, templates.Problem{Field: problem.Field, Words: r.Say(page.Lang, problem.Words)})
		for _, name := range addFields {
			view.V[name] = words(c, name)
		}
	}
	page.View = view
	return r.Render(c, status, "staff/add", page)
}

// typedPerson reads the form; a problem names its field and the key of its words.
func (r *room) typedPerson(c *gin.Context, p *conversation.Practice, sender *store.TalkPage) (store.NewPatient, *templates.Problem) {
	n := store.NewPatient{Practice: p.ID, Given: words(c, "given"), Family: words(c, "family"), Language: conversation.Language(words(c, "language")),
		Relation: words(c, "relation"), Record: words(c, "record"), Key: web.Key(c)}
	n.Birth = r.Store.Sought(p, words(c, "birth")).Birth
	wrong := func(field, key string) (store.NewPatient, *templates.Problem) {
		return n, &templates.Problem{Field: field, Words: key}
	}
	if sender != nil {
		n.Talk, n.Phone, n.How = sender.Row.Talk, sender.Line.Phone, words(c, "how")
	}
	switch {
	case n.Given == "":
		return wrong("given", "newtalk.problem.name")
	case n.Family == "":
		return wrong("family", "newtalk.problem.name")
	case !n.Birth.Valid() || n.Birth.Year == 0:
		return wrong("birth", "newtalk.problem.birth")
	case n.Language != conversation.English && n.Language != conversation.Spanish:
		return wrong("language", "newtalk.problem.language")
	case !slices.Contains(store.Relations, n.Relation):
		return wrong("relation", "phones.problem.relation")
	case sender != nil && n.How == "":
		return wrong("how", "staff.problem.how")
	}
	if sender == nil {
		var err error
		if n.Phone, err = conversation.ParsePhone(words(c, "phone"), "US"); err != nil {
			return wrong("phone", "phones.problem.phone")
		}
	}
	if yes := words(c, "yes"); yes != "none" && yes != "" {
		how, ok := ways[yes]
		if n.YesHow, n.YesWords, n.Script = how, words(c, "yes-words"), r.Say(conversation.English, "staff.script.version"); !ok || n.YesWords == "" {
			return wrong("yes-words", "staff.problem.words")
		}
	}
	return n, nil
}

// addPatient puts a person on record and goes on to the new talk.
func (r *room) addPatient(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	return r.add(c, who, func(patient, _ store.ID) error {
		if patient.None() { // sent twice
			return web.See(c, "/app/new")
		}
		return web.See(c, "/app/new/"+patient.String())
	})
}

// addSender puts an unknown sender on record; the talk becomes theirs.
func (r *room) addSender(c *gin.Context, who *store.Staff, id store.ID) error {
	return r.add(c, who, func(_, talk store.ID) error {
		if talk.None() {
			return back(c, id, "")
		}
		return back(c, talk, "matched")
	})
}

func (r *room) add(c *gin.Context, who *store.Staff, then func(patient, talk store.ID) error) error {
	p, sender, err := r.addFor(c, who)
	if err != nil {
		return err
	}
	n, problem := r.typedPerson(c, p, sender)
	if problem != nil {
		return r.showAdd(c, who, p, sender, http.StatusUnprocessableEntity, problem)
	}
	patient, talk, err := r.Store.AddPatient(c.Request.Context(), who, n)
	for _, refused := range []struct {
		err        error
		field, key string
	}{{store.ErrKnown, "given", "newtalk.problem.known"}, {store.ErrRecordTaken, "record", "newtalk.problem.record"}, {store.ErrTooOld, "relation", "phones.problem.old"}} {
		if errors.Is(err, refused.err) {
			return r.showAdd(c, who, p, sender, http.StatusUnprocessableEntity, &templates.Problem{Field: refused.field, Words: refused.key})
		}
	}
	if err != nil {
		return err
	}
	return then(patient, talk)
}
