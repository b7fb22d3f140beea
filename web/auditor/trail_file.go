package auditor

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// trailColumns are the header row of a file of the trail; programs read them.
var trailColumns = []string{"time_utc", "time_local", "who", "who_id", "act", "outcome", "patient", "patient_id", "number", "talk_id", "listed", "listed_ids",
	"detail", "address", "browser", "practice"}

// why reads the reason of a file; without one the page comes again and says so.
func (r *room) why(v *visit) (string, bool) {
	reason := strings.TrimSpace(web.Form(v.ctx, "reason"))
	if reason == "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: "reason", Words: r.Say(v.page.Lang, "audit.bad.reason")})
	}
	return reason, reason != ""
}

// form reads the fields of a posted form.
func (v *visit) form(name string) string { return web.Form(v.ctx, name) }

// peopleFile is the trail of a person as CSV.
func (r *room) peopleFile(v *visit) error {
	f := readTrail(v.form, v.practice, r.Store.Now())
	reason, ok := r.why(v)
	view, who := f.whose()
	if !ok || !who || f.problem != "" {
		return r.peoplePage(v, &f, reason, http.StatusUnprocessableEntity)
	}
	return r.trailFile(v, &f, view, "trail-of-a-person", f.Who, reason)
}

// patientFile is the trail about a patient as CSV.
func (r *room) patientFile(v *visit) error {
	f := readTrail(v.form, v.practice, r.Store.Now())
	reason, ok := r.why(v)
	key := v.form("patient")
	if !ok || f.problem != "" {
		return r.patientPage(v, &f, key, reason, http.StatusUnprocessableEntity)
	}
	id, _, err := r.patientNamed(v, key)
	if err != nil {
		return err
	}
	view := store.TrailView{Patient: id, Kind: f.Kind, From: f.from, To: f.to}
	return r.trailFile(v, &f, view, "trail-of-a-patient", "", reason)
}

// trailFile writes a view as CSV, oldest first. Numbers and what was searched
// for are hidden unless they are shown on the pages now, which is on the trail.
func (r *room) trailFile(v *visit, f *trailFilters, view store.TrailView, name, whose, reason string) error {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(trailColumns); err != nil {
		return err
	}
	view.Oldest, view.Limit, view.After = true, 1000, store.TrailPlace{}
	rows := 0
	for {
		lines, err := r.Store.TrailLines(v.ctx.Request.Context(), view)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := w.Write(trailCells(l, f.zone, v.shown)); err != nil {
				return err
			}
			view.After = l.Place()
		}
		if rows += len(lines); rows > exportLimit {
			v.page.Problems = append(v.page.Problems, templates.Problem{Field: "from", Words: r.Say(v.page.Lang, "audit.export.too-many")})
			if !view.Patient.None() {
				return r.patientPage(v, f, view.Patient.String(), reason, http.StatusUnprocessableEntity)
			}
			return r.peoplePage(v, f, reason, http.StatusUnprocessableEntity)
		}
		if len(lines) < view.Limit {
			break
		}
	}
	detail := fmt.Sprintf("%s %s, %s, %d rows, because: %s", name, whose, f.span(), rows, reason)
	if !view.Patient.None() {
		return r.giveFile(v, w, &b, name, func() error { return r.lookedAt(v, "trail exported", detail, view.Patient) })
	}
	return r.giveFile(v, w, &b, name, func() error { return r.looked(v, "trail exported", detail) })
}

// giveFile hands a file out once that is on the trail.
func (r *room) giveFile(v *visit, w *csv.Writer, b *strings.Builder, name string, trail func() error) error {
	if w.Flush(); w.Error() != nil {
		return fmt.Errorf("write a file of the trail: %w", w.Error())
	}
	if err := trail(); err != nil {
		return err
	}
	day := r.Store.Now().In(v.practice.Zone).Format(time.DateOnly)
	v.ctx.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s-%s.csv"`, name, v.practice.ID, day))
	v.ctx.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(b.String()))
	return nil
}

// trailCells are one row's cells, each made inert.
func trailCells(l store.TrailLine, zone *time.Location, shown bool) []string {
	phone, words := "", detail(l)
	if l.Phone != "" {
		if phone = l.Phone.String(); shown {
			phone = l.Phone.E164()
		}
	}
	if searched(l.Act) && !shown {
		words = ""
	}
	var listed []string
	for _, id := range l.Shown {
		listed = append(listed, id.String())
	}
	out := []string{l.At.UTC().Format(time.RFC3339Nano), l.At.In(zone).Format(time.RFC3339Nano), l.Name, key(l.Staff), l.Act, l.Outcome,
		strings.TrimSpace(l.Patient.Given + " " + l.Patient.Family), key(l.Patient.ID), phone, key(l.Talk), fmt.Sprint(len(l.Shown)), strings.Join(listed, " "),
		words, l.From.Address, l.From.Browser, l.Practice}
	for i, cell := range out {
		out[i] = web.Inert(cell)
	}
	return out
}

// key leaves a cell empty where nothing is meant.
func key(id store.ID) string {
	if id.None() {
		return ""
	}
	return id.String()
}
