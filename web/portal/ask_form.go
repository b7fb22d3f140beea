package portal

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// formView is the form of a kind with what was typed.
type formView struct {
	aboutView
	Kind   conversation.RequestKind
	Title  string
	Lead   string // said before the questions, "" for none
	Fields []askField
}

// Bleeding reports whether the page begins with whom to call at once.
func (v formView) Bleeding() bool { return v.Kind == conversation.AskFactor }

// NoneLeft reports whether the page says whom to call if nothing is left.
func (v formView) NoneLeft() bool { return v.Kind == conversation.AskMedicine }

// leads are said under the heading of a kind.
var leads = map[conversation.RequestKind]string{conversation.AskVisit: "ask.visit.lead", conversation.AskBill: "ask.bill.lead"}

// askForm shows the form of a kind; what this session typed before stands in it.
func (r *room) askForm(c *gin.Context, kind conversation.RequestKind) error {
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
	return r.s.Render(c, http.StatusOK, "portal/ask-form", r.formPage(c, n, page, who, kind, page.Typed, nil))
}

func (r *room) formPage(c *gin.Context, n *store.Session, page *store.AskPage, who int, kind conversation.RequestKind, typed conversation.Typed,
	problems []conversation.AskProblem) templates.Page {
	p := r.page(c, n, nil)
	v := formView{aboutView: aboutOf(page, who), Kind: kind, Title: r.s.RequestTitle(p.Lang, kind)}
	if key := leads[kind]; key != "" {
		v.Lead = r.say(p, key)
	}
	for _, problem := range problems {
		key := "ask." + problem.Key
		if problem.Own {
			key = "ask." + string(kind) + "." + problem.Key
		}
		p.Problems = append(p.Problems, templates.Problem{Field: problem.Field, Words: r.say(p, key)})
	}
	for _, q := range kind.Questions() {
		if q.Control != conversation.ControlUpload {
			v.Fields = append(v.Fields, r.askField(p, kind, q, typed))
		}
	}
	p.View = v
	return p
}

// answer takes a filled form: what is wrong comes back with everything typed,
// what is right is kept for the session and shown to be checked.
func (r *room) answer(c *gin.Context) error {
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
	page, err := r.s.Store.Asking(c.Request.Context(), n, patient, kind)
	if err != nil {
		return r.shutOut(c, err)
	}
	typed := typedIn(c, kind)
	answers, problems := conversation.ReadRequest(kind, typed, r.today(page.Practice))
	if err := r.s.Store.KeepTyped(c.Request.Context(), n, patient, kind, keepable(typed, problems)); err != nil {
		return r.shutOut(c, err)
	}
	if len(problems) > 0 {
		return r.s.Render(c, http.StatusUnprocessableEntity, "portal/ask-form", r.formPage(c, n, page, who, kind, typed, problems))
	}
	if urgent, crisis := danger(kind, answers); urgent && web.Form(c, "sure") == "" {
		return r.s.Render(c, http.StatusOK, "portal/ask-urgent", r.page(c, n, urgentAskView{string(kind), patient.String(), pairs(typed), crisis}))
	}
	return web.See(c, askPath(kind, "/check", who))
}

// typedIn reads the fields of a kind as they were typed.
func typedIn(c *gin.Context, kind conversation.RequestKind) conversation.Typed {
	typed := conversation.Typed{}
	put := func(field string) {
		if value := strings.ReplaceAll(web.Form(c, field), "\r\n", "\n"); value != "" {
			typed[field] = value
		}
	}
	for _, q := range kind.Questions() {
		switch q.Control {
		case conversation.ControlUpload:
		case conversation.ControlDay:
			put(q.ID + "-month")
			put(q.ID + "-day")
			put(q.ID + "-year")
		case conversation.ControlSome:
			if chosen := strings.Join(c.PostFormArray(q.ID), " "); chosen != "" {
				typed[q.ID] = chosen
			}
		default:
			put(q.ID)
		}
		if q.Other != "" {
			put(q.OtherID())
		}
	}
	return typed
}

// keepable is what may be kept of a form: never a card's number, which the page
// gives back to be taken out and nothing of ours holds.
func keepable(typed conversation.Typed, problems []conversation.AskProblem) conversation.Typed {
	kept := maps.Clone(typed)
	for _, problem := range problems {
		if problem.Key == "card" {
			delete(kept, problem.Field)
		}
	}
	return kept
}

// urgentAskView stops once before words that tell of an emergency are sent.
type urgentAskView struct {
	Kind, About string
	Fields      []pair
	Crisis      bool
}

// pair is a field that goes with the form unseen.
type pair struct{ Name, Value string }

func pairs(typed conversation.Typed) []pair {
	var out []pair
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		out = append(out, pair{name, typed[name]})
	}
	return out
}

// danger reports whether what a person wrote tells of an emergency. Each field
// is read by itself: a name of a pharmacy is no sentence.
func danger(kind conversation.RequestKind, a conversation.Answers) (urgent, crisis bool) {
	for _, q := range kind.Questions() {
		for _, field := range []string{q.ID, q.OtherID()} {
			if q.Control != conversation.ControlWords && q.Control != conversation.ControlLine && field == q.ID || a[field] == "" {
				continue
			}
			reading := conversation.Read(a[field], conversation.Background{})
			if reading.Class == conversation.Emergency {
				urgent, crisis = true, crisis || reading.Crisis
			}
		}
	}
	return urgent, crisis
}
