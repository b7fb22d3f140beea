package auditor

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// What may have touched patients' data, in the order the form offers it. A
// person is a list of its own there.
var touchers = []string{"person", "number", "message", "key"}

// touchedView is the breach list: what is asked, and whose data it touched.
type touchedView struct {
	Kinds     []choice
	People    []choice
	Practices []choice
	Who       string
	Words     string
	Filters   trailFilters
	Asked     bool
	Search    string
	About     string
	Rows      []touchedRow
	Total     string
	Reason    string
	Caption   string
	ZoneName  string
	Printed   string
}

// touchedRow is one patient.
type touchedRow struct {
	Name, Link, Office, First, Last, Times, Listed string
	FirstAt, LastAt                                time.Time
}

// askTouched asks whose data something touched.
func (r *room) askTouched(v *visit) error {
	f := readTrail(v.ctx.Query, v.practice, r.Store.Now())
	return r.touchedPage(v, store.Query{For: "touch-person", Words: f.Who}, &f, touchedView{}, http.StatusOK)
}

func (r *room) touchedPage(v *visit, q store.Query, f *trailFilters, out touchedView, status int) error {
	lang := v.page.Lang
	var people trailView
	people.Filters.Who = q.Words
	if err := r.everybody(v, &people); err != nil {
		return err
	}
	out.People, out.Filters, out.ZoneName, out.Printed, out.Words = people.People, *f, f.zone.String(), v.who.Name, q.Words
	for _, kind := range touchers {
		out.Kinds = append(out.Kinds, choice{kind, r.Say(lang, "trail.touch."+kind), "touch-"+kind == q.For})
	}
	for _, p := range r.Store.Practices() {
		out.Practices = append(out.Practices, choice{p.ID, p.Name, p.ID == v.practice.ID})
	}
	if q.For == "touch-person" {
		out.Who, out.Words = q.Words, ""
	}
	if f.problem != "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: f.field, Words: r.Say(lang, f.problem)})
	}
	v.page.View = out
	return r.Render(v.ctx, f.status(status), "audit/touched", v.page)
}

// keepTouched keeps the question and goes to its page: a number stands in no
// address.
func (r *room) keepTouched(v *visit) error {
	f := readTrail(v.form, v.practice, r.Store.Now())
	kind := oneOf(v.form("what"), touchers)
	q := store.Query{Practice: v.practice.ID, Words: strings.TrimSpace(v.form("words")), For: "touch-" + kind, From: f.From, To: f.To}
	if kind == "person" {
		q.Words = f.Who
	}
	field, problem := r.untouchable(v, q, &f)
	if problem != "" && f.problem == "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: field, Words: r.Say(v.page.Lang, problem)})
	}
	if problem != "" || f.problem != "" {
		return r.touchedPage(v, q, &f, touchedView{}, http.StatusUnprocessableEntity)
	}
	id, err := r.keep(v, q)
	if err != nil {
		return err
	}
	return web.See(v.ctx, "/audit/touched/"+id.String())
}

// untouchable names what is wrong with a question, "" if nothing is.
func (r *room) untouchable(v *visit, q store.Query, f *trailFilters) (field, problem string) {
	touch, ok := r.touch(v, q, f)
	switch {
	case ok:
		return "", ""
	case q.For == "touch-person" || touch.Practice == "":
		return "who", "trail.touch.no-person"
	case q.For == "touch-number":
		return "words", "audit.bad.whole-number"
	}
	return "words", "trail.touch.no-words"
}

// touch is what the store is asked for.
func (r *room) touch(v *visit, q store.Query, f *trailFilters) (out store.Touch, ok bool) {
	out = store.Touch{Practice: v.practice.ID, From: f.from, To: f.to}
	switch q.For {
	case "touch-person":
		view, ok := (&trailFilters{Who: q.Words}).whose()
		out.Staff, out.Actor = view.Staff, view.Actor
		return out, ok
	case "touch-number":
		phone, err := conversation.ParsePhone(q.Words, "US")
		out.Phone = phone
		return out, err == nil
	case "touch-message":
		out.Message = q.Words
	case "touch-key":
		out.Actor = q.Words
	default:
		return store.Touch{}, false
	}
	return out, q.Words != ""
}

// touched lists whose data it touched; that somebody looked, and whom the list
// named, is on the trail.
func (r *room) touched(v *visit) error {
	q, f, all, err := r.answered(v)
	if err != nil {
		return err
	}
	return r.touchedList(v, q, f, all, http.StatusOK)
}

// answered is a kept question with its answer.
func (r *room) answered(v *visit) (q store.Query, f *trailFilters, all []store.Touched, err error) {
	if q, err = r.kept(v); err != nil {
		return q, nil, nil, err
	}
	read := readTrail(func(name string) string { return map[string]string{"from": q.From, "to": q.To}[name] }, v.practice, r.Store.Now())
	touch, ok := r.touch(v, q, &read)
	if !ok || read.problem != "" {
		return q, nil, nil, fmt.Errorf("whose data was touched: %w", store.ErrNotFound)
	}
	all, err = r.Store.TouchedBy(v.ctx.Request.Context(), touch)
	return q, &read, all, err
}

func (r *room) touchedList(v *visit, q store.Query, f *trailFilters, all []store.Touched, status int) error {
	lang := v.page.Lang
	out := touchedView{Asked: true, Search: q.ID.String(), Total: templates.Count(int64(len(all))), Reason: v.form("reason")}
	var ids []store.ID
	for _, one := range all {
		ids = append(ids, one.Person.ID)
		row := touchedRow{Name: strings.TrimSpace(one.Person.Given + " " + one.Person.Family), Link: "/audit/patients/" + one.Person.ID.String() + "?practice=" + v.practice.ID,
			First: templates.Stamp(lang, one.First.In(f.zone)), Last: templates.Stamp(lang, one.Last.In(f.zone)), FirstAt: one.First, LastAt: one.Last,
			Times: templates.Count(int64(one.Times)), Listed: templates.Count(int64(one.Listed))}
		if row.Name == "" {
			row.Name = r.Say(lang, "trail.gone")
		}
		if p := r.Store.Practice(one.Practice); p != nil {
			row.Office = p.Name
			row.Link = "/audit/patients/" + one.Person.ID.String() + "?practice=" + p.ID
		}
		out.Rows = append(out.Rows, row)
	}
	out.About = r.toucher(v, q)
	out.Caption = r.Say(lang, "trail.touch.caption", "what", out.About, "from", f.From, "to", f.To)
	if err := r.showed(v, "patients touched", strings.TrimPrefix(q.For, "touch-")+", "+f.span(), ids); err != nil {
		return err
	}
	v.page.Path = "/audit/touched/" + q.ID.String()
	return r.touchedPage(v, q, f, out, status)
}

// toucher names what the list is about; a number by its last digits.
func (r *room) toucher(v *visit, q store.Query) string {
	kind := strings.TrimPrefix(q.For, "touch-")
	words := q.Words
	switch kind {
	case "number":
		if phone, err := conversation.ParsePhone(q.Words, "US"); err == nil {
			words = number(phone, v.shown)
		}
	case "person":
		words = strings.TrimPrefix(q.Words, byName)
		if id, err := store.ParseID(q.Words); err == nil {
			if p, err := r.Store.StaffByID(v.ctx.Request.Context(), id); err == nil {
				words = p.Name
			}
		}
	}
	return r.Say(v.page.Lang, "trail.touch."+kind) + ": " + words
}

// touchedFile is the list as CSV.
func (r *room) touchedFile(v *visit) error {
	v.ctx.AddParam("search", v.form("search"))
	q, f, all, err := r.answered(v)
	if err != nil {
		return err
	}
	reason, ok := r.why(v)
	if !ok {
		return r.touchedList(v, q, f, all, http.StatusUnprocessableEntity)
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write([]string{"patient", "patient_id", "record", "practice", "first_utc", "last_utc", "times", "of_them_lists"}); err != nil {
		return err
	}
	var ids []store.ID
	for _, one := range all {
		ids = append(ids, one.Person.ID)
		cells := []string{strings.TrimSpace(one.Person.Given + " " + one.Person.Family), one.Person.ID.String(), one.Person.Record, one.Practice,
			one.First.UTC().Format(time.RFC3339), one.Last.UTC().Format(time.RFC3339), fmt.Sprint(one.Times), fmt.Sprint(one.Listed)}
		for i, cell := range cells {
			cells[i] = web.Inert(cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	detail := fmt.Sprintf("patients-touched by a %s, %s, %d patients, because: %s", strings.TrimPrefix(q.For, "touch-"), f.span(), len(all), reason)
	return r.giveFile(v, w, &b, "patients-touched", func() error { return r.showed(v, "trail exported", detail, ids) })
}
