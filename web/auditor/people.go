package auditor

import (
	"net/http"
	"slices"
	"strings"

	"linnet/store"
	"linnet/templates"
)

// byName marks a choice that is no person on the staff: a command's system
// user, patients' pages, strangers at the door.
const byName = "name:"

// people answers "what did this person open" between two times.
func (r *room) people(v *visit) error {
	f := readTrail(v.ctx.Query, v.practice, r.Store.Now())
	return r.peoplePage(v, &f, "", http.StatusOK)
}

func (r *room) peoplePage(v *visit, f *trailFilters, reason string, status int) error {
	out := r.trailFrame(v, f, "/audit/people")
	out.Reason, out.File = reason, "/audit/people.csv"
	if err := r.everybody(v, &out); err != nil {
		return err
	}
	view, who := f.whose()
	if out.Asked = who && f.problem == ""; out.Asked {
		if err := r.trailRows(v, f, view, &out, "/audit/people"); err != nil {
			return err
		}
		for _, one := range out.People {
			if one.Chosen {
				out.About = one.Name
			}
		}
		out.Caption = r.Say(v.page.Lang, "trail.people.caption", "name", out.About, "from", f.From, "to", f.To)
		if err := r.looked(v, "trail of a person", out.About+", "+f.span()); err != nil {
			return err
		}
	}
	v.page.View = out
	return r.Render(v.ctx, f.status(status), "audit/people", v.page)
}

// whose is the view of the person that was chosen, if one was.
func (f *trailFilters) whose() (store.TrailView, bool) {
	view := store.TrailView{Kind: f.Kind, From: f.from, To: f.to, After: f.after}
	if name, ok := strings.CutPrefix(f.Who, byName); ok && name != "" {
		view.Actor = name
		return view, true
	}
	id, err := store.ParseID(f.Who)
	view.Staff = id
	return view, err == nil
}

// trailFrame fills what stands around the rows, and says what is wrong with
// the filters.
func (r *room) trailFrame(v *visit, f *trailFilters, action string) trailView {
	lang := v.page.Lang
	out := trailView{Filters: *f, Action: action, Shown: v.shown, Here: f.address(action, f.after), ZoneName: f.zone.String(), Printed: v.who.Name}
	for _, kind := range store.TrailKinds {
		out.Kinds = append(out.Kinds, choice{kind, r.Say(lang, "trail.kind."+kind), kind == f.Kind})
	}
	for _, p := range r.Store.Practices() {
		out.Practices = append(out.Practices, choice{p.ID, p.Name, p.ID == v.practice.ID})
	}
	if f.problem != "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: f.field, Words: r.Say(lang, f.problem)})
	}
	v.page.Path = out.Here // the language link comes back to this view
	return out
}

// status is a page's, which is 422 where the filters make no sense.
func (f *trailFilters) status(status int) int {
	if f.problem != "" {
		return http.StatusUnprocessableEntity
	}
	return status
}

// everybody fills the choice of people: those who work here, those who were
// turned off, and who is on the trail without an account.
func (r *room) everybody(v *visit, out *trailView) error {
	lang, ctx := v.page.Lang, v.ctx.Request.Context()
	all, err := r.Store.EveryStaff(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		one := choice{p.ID.String(), p.Name, p.ID.String() == out.Filters.Who}
		if p.Off {
			one.Name = r.Say(lang, "trail.off", "name", p.Name)
		}
		out.People = append(out.People, one)
	}
	slices.SortStableFunc(out.People, func(a, b choice) int { return strings.Compare(a.Name, b.Name) })
	names, err := r.Store.TrailActors(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		out.People = append(out.People, choice{byName + name, r.actor(lang, store.ID{}, name), byName+name == out.Filters.Who})
	}
	return nil
}

// trailRows fills one page of rows and the addresses of the others.
func (r *room) trailRows(v *visit, f *trailFilters, view store.TrailView, out *trailView, path string) error {
	view.Limit = pageSize + 1
	lines, err := r.Store.TrailLines(v.ctx.Request.Context(), view)
	if err != nil {
		return err
	}
	if len(lines) > pageSize {
		lines = lines[:pageSize]
		out.Older = f.address(path, lines[pageSize-1].Place())
	}
	if !f.after.ID.None() {
		out.Newest = f.address(path, store.TrailPlace{})
	}
	for _, l := range lines {
		out.Rows = append(out.Rows, r.trailRow(v, l))
	}
	values := f.values()
	for name := range values {
		out.Fields = append(out.Fields, choice{Value: values.Get(name), Name: name})
	}
	slices.SortFunc(out.Fields, func(a, b choice) int { return strings.Compare(a.Name, b.Name) })
	return nil
}
