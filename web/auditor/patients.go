package auditor

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// askedForTrail is what a kept search is for that looks for a patient here.
const askedForTrail = "trail"

// findView is the search for a patient, and who was found.
type findView struct {
	Words     string
	Practice  string
	Practices []choice
	Asked     bool
	Hits      []foundPatient
	More      bool
	Short     bool
}

// foundPatient is one patient that fits.
type foundPatient struct {
	Link, Name, Record, Numbers string
	Born                        conversation.Date
}

// askPatient shows the search.
func (r *room) askPatient(v *visit) error { return r.findPage(v, findView{}, http.StatusOK) }

func (r *room) findPage(v *visit, out findView, status int) error {
	out.Practice = v.practice.ID
	for _, p := range r.Store.Practices() {
		out.Practices = append(out.Practices, choice{p.ID, p.Name, p.ID == v.practice.ID})
	}
	v.page.View = out
	return r.Render(v.ctx, status, "audit/find", v.page)
}

// keepPatient keeps what was typed and goes to its page: a name stands in no
// address.
func (r *room) keepPatient(v *visit) error {
	words := strings.TrimSpace(web.Form(v.ctx, "q"))
	if words == "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: "q", Words: r.Say(v.page.Lang, "trail.find.empty")})
		return r.findPage(v, findView{}, http.StatusUnprocessableEntity)
	}
	id, err := r.keep(v, store.Query{Practice: v.practice.ID, Words: words, For: askedForTrail})
	if err != nil {
		return err
	}
	return web.See(v.ctx, "/audit/patients/found/"+id.String())
}

// keep keeps a question for the auditor's session.
func (r *room) keep(v *visit, q store.Query) (store.ID, error) {
	return r.Store.KeepSearch(v.ctx.Request.Context(), v.session, q)
}

// kept is a question that this very session asked.
func (r *room) kept(v *visit) (store.Query, error) {
	id, err := store.ParseID(v.ctx.Param("search"))
	if err != nil {
		return store.Query{}, fmt.Errorf("search: %w", store.ErrNotFound)
	}
	q, err := r.Store.KeptSearch(v.ctx.Request.Context(), v.session, id)
	if err != nil {
		return q, err
	}
	v.practice = r.Store.Practice(q.Practice)
	v.page.Practice = v.practice
	return q, nil
}

// foundPatients lists who fits; the search and its hits are on the trail.
func (r *room) foundPatients(v *visit) error {
	q, err := r.kept(v)
	if err != nil {
		return err
	}
	people, err := r.Store.Search(v.ctx.Request.Context(), v.who, v.practice.ID, r.Store.Sought(v.practice, q.Words))
	if err != nil {
		return err
	}
	out := findView{Words: q.Words, Asked: true, More: people.More, Short: people.Short}
	for _, h := range people.Hits {
		one := foundPatient{Link: "/audit/patients/" + h.Person.ID.String() + "?practice=" + v.practice.ID, Name: h.Person.Given + " " + h.Person.Family,
			Record: h.Person.Record, Born: h.Person.Birth}
		var numbers []string
		for _, phone := range h.Phones {
			numbers = append(numbers, number(phone.Line.Phone, v.shown))
		}
		one.Numbers = strings.Join(numbers, ", ")
		out.Hits = append(out.Hits, one)
	}
	return r.findPage(v, out, http.StatusOK)
}

// patient answers "who opened this patient" between two times.
func (r *room) patient(v *visit) error {
	f := readTrail(v.ctx.Query, v.practice, r.Store.Now())
	return r.patientPage(v, &f, v.ctx.Param("patient"), "", http.StatusOK)
}

func (r *room) patientPage(v *visit, f *trailFilters, key, reason string, status int) error {
	id, name, err := r.patientNamed(v, key)
	if err != nil {
		return err
	}
	path := "/audit/patients/" + id.String()
	f.Who = ""
	out := r.trailFrame(v, f, path)
	out.Patient, out.About, out.Reason, out.File = id.String(), name, reason, "/audit/patients.csv"
	out.Back = "/audit/patients?practice=" + v.practice.ID
	if out.Asked = f.problem == ""; out.Asked {
		if err := r.trailRows(v, f, store.TrailView{Patient: id, Kind: f.Kind, From: f.from, To: f.to, After: f.after}, &out, path); err != nil {
			return err
		}
		out.Caption = r.Say(v.page.Lang, "trail.patient.caption", "name", name, "from", f.From, "to", f.To)
		if err := r.lookedAt(v, "trail of a patient", f.span(), id); err != nil {
			return err
		}
	}
	v.page.View = out
	return r.Render(v.ctx, f.status(status), "audit/patient", v.page)
}

// patientNamed finds a patient of the practice by key. One whose record went
// has a trail still.
func (r *room) patientNamed(v *visit, key string) (store.ID, string, error) {
	id, err := store.ParseID(key)
	if err != nil {
		return id, "", fmt.Errorf("patient: %w", store.ErrNotFound)
	}
	p, practice, err := r.Store.PatientName(v.ctx.Request.Context(), id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return id, r.Say(v.page.Lang, "trail.gone"), nil
	case err == nil && practice != v.practice.ID:
		return id, "", fmt.Errorf("patient of another practice: %w", store.ErrNotFound)
	}
	return id, p.Given + " " + p.Family, err
}
