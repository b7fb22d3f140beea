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
	Files  bool   // one of the questions is answered with a photo or file
	Fields []askField
}

// Bleeding reports whether the page begins with whom to call at once.
func (v formView) Bleeding() bool { return v.Kind == conversation.AskFactor }

// NoneLeft reports whether the page says whom to call if nothing is left.
func (v formView) NoneLeft() bool { return v.Kind == conversation.AskMedicine }

// leads are said under the heading of a kind.
var leads = map[conversation.RequestKind]string{conversation.AskVisit: "ask.visit.lead", conversation.AskBill: "ask.bill.lead",
	conversation.AskInsurance: "ask.insurance.lead"}

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
	return r.showForm(c, n, &askDraft{kind: kind, patient: patient, who: who, page: page, typed: page.Typed}, http.StatusOK)
}

// askDraft is a form of a kind as it came in.
type askDraft struct {
	kind     conversation.RequestKind
	patient  store.ID
	who      int
	page     *store.AskPage
	typed    conversation.Typed
	problems []conversation.AskProblem
	refused  map[string]string // why the file of a field was refused
}

func (r *room) showForm(c *gin.Context, n *store.Session, d *askDraft, status int) error {
	kind, typed := d.kind, d.typed
	photos, err := r.askPhotos(c, n, d.patient, kind, typed)
	if err != nil {
		return r.shutOut(c, err)
	}
	p := r.page(c, n, nil)
	if c.Query("did") == "about" {
		p.Status = r.say(p, "ask.about", "name", d.page.About.Short())
	}
	v := formView{aboutView: aboutOf(d.page, d.who), Kind: kind, Title: r.s.RequestTitle(p.Lang, kind), Files: len(kind.Uploads()) > 0}
	v.Asking = kind
	if key := leads[kind]; key != "" {
		v.Lead = r.say(p, key)
	}
	p.Problems = r.askProblems(p, d)
	for _, q := range kind.Questions() {
		f := r.askField(p, kind, q, typed)
		f.Photo = photos[q.ID]
		v.Fields = append(v.Fields, f)
	}
	p.View = v
	return r.s.Render(c, status, "portal/ask-form", p)
}

// askProblems words what is wrong, in the order of the page.
func (r *room) askProblems(p templates.Page, d *askDraft) []templates.Problem {
	var out []templates.Problem
	for _, problem := range d.problems {
		key := "ask." + problem.Key
		if problem.Own {
			key = "ask." + string(d.kind) + "." + problem.Key
		}
		words := r.say(p, key)
		if why := d.refused[problem.Field]; why != "" {
			words = r.s.Refused(p.Lang, why)
		}
		out = append(out, templates.Problem{Field: problem.Field, Words: words})
	}
	return out
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
	d, err := r.readAsk(c, n, kind)
	if err != nil {
		return r.shutOut(c, err)
	}
	if field := web.Form(c, "again"); field != "" {
		return r.takeAgain(c, n, d, field)
	}
	answers, err := r.kept(c, n, d)
	if err != nil {
		return r.shutOut(c, err)
	}
	if len(d.problems) > 0 {
		return r.showForm(c, n, d, http.StatusUnprocessableEntity)
	}
	if urgent, crisis := danger(kind, answers, r.own(n)); urgent && web.Form(c, "sure") == "" {
		return r.s.Render(c, http.StatusOK, "portal/ask-urgent", r.page(c, n, urgentAskView{string(kind), d.patient.String(), pairs(d.typed), crisis}))
	}
	return web.See(c, askPath(kind, "/check", d.who))
}

// kept looks at the answers and keeps what may be kept of the form.
func (r *room) kept(c *gin.Context, n *store.Session, d *askDraft) (conversation.Answers, error) {
	answers, problems := conversation.ReadRequest(d.kind, d.typed, r.today(d.page.Practice))
	d.problems = problems
	for _, q := range d.kind.Uploads() {
		if d.refused[q.ID] != "" && !slices.ContainsFunc(problems, func(p conversation.AskProblem) bool { return p.Field == q.ID }) {
			d.problems = append(d.problems, conversation.AskProblem{Field: q.ID})
		}
	}
	return answers, r.s.Store.KeepTyped(c.Request.Context(), n, d.patient, d.kind, keepable(d.typed, problems))
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
func danger(kind conversation.RequestKind, a conversation.Answers, own *conversation.OwnWords) (urgent, crisis bool) {
	for _, q := range kind.Questions() {
		for _, field := range []string{q.ID, q.OtherID()} {
			if q.Control != conversation.ControlWords && q.Control != conversation.ControlLine && field == q.ID || a[field] == "" {
				continue
			}
			reading := conversation.Read(a[field], conversation.Background{Own: own})
			if reading.Class == conversation.Emergency {
				urgent, crisis = true, crisis || reading.Crisis
			}
		}
	}
	return urgent, crisis
}
