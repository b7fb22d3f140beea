package auditor

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// alertsView is the privacy officer's page (security.md §12).
type alertsView struct {
	Practice  string
	Practices []choice
	Open      []alertView
	Done      []alertView
	Printed   string
}

// alertView is one alert in words.
type alertView struct {
	ID      string
	Words   string
	Why     string // why one is told of it
	Said    string // the reason the person gave
	At      time.Time
	When    string
	Looking bool
	State   string
	By      string // who looked last and when
	Notes   []string
	Person  string // address of what the person did in the hours around it
	Patient string // address of who opened the patient, "" where many were meant
	Typed   string // the note of a form that came back
	Wrong   bool   // a form that came back without its note
}

// alerts lists what the privacy officer is told.
func (r *room) alerts(v *visit) error { return r.alertsPage(v, "", "", http.StatusOK) }

func (r *room) alertsPage(v *visit, bad, typed string, status int) error {
	all, err := r.Store.PrivacyAlerts(v.ctx.Request.Context(), v.practice.ID, false)
	if err != nil {
		return err
	}
	out := alertsView{Practice: v.practice.ID, Printed: v.who.Name}
	for _, p := range r.Store.Practices() {
		out.Practices = append(out.Practices, choice{p.ID, p.Name, p.ID == v.practice.ID})
	}
	var named []store.ID
	for _, a := range all {
		named = append(named, a.Patient)
		one := r.alert(v, a)
		if one.ID == bad {
			one.Typed, one.Wrong = typed, true
		}
		if a.State == store.PrivacyOpen || a.State == store.PrivacyLooking {
			out.Open = append(out.Open, one)
			continue
		}
		out.Done = append(out.Done, one)
	}
	if err := r.showed(v, "privacy alerts looked at", "", named); err != nil {
		return err
	}
	v.page.View = out
	return r.Render(v.ctx, status, "audit/alerts", v.page)
}

func (r *room) alert(v *visit, a store.PrivacyAlert) alertView {
	lang := v.page.Lang
	patient := strings.TrimSpace(a.About.Given + " " + a.About.Family)
	if patient == "" {
		patient = r.Say(lang, "trail.gone")
	}
	if a.Patient.None() {
		patient = r.Say(lang, "trail.alert.unknown")
	}
	out := alertView{ID: a.ID.String(), Words: r.Say(lang, "trail.alert."+a.Kind, "name", a.Name, "patient", patient), Why: r.Say(lang, "trail.alert-why."+a.Kind),
		At: a.At, When: templates.Stamp(lang, a.At.In(v.practice.Zone)), Said: a.Why, Looking: a.State == store.PrivacyLooking, State: r.Say(lang, "trail.alert-state."+a.State)}
	if !a.Seen.IsZero() {
		out.By = r.Say(lang, "trail.alert.by", "name", a.SeenBy, "when", templates.Stamp(lang, a.Seen.In(v.practice.Zone)))
	}
	if a.Note != "" {
		out.Notes = strings.Split(a.Note, "\n")
	}
	from, to := a.At.In(v.practice.Zone).Add(-time.Hour).Format(moment), a.At.In(v.practice.Zone).Add(time.Hour).Format(moment)
	span := url.Values{"practice": {v.practice.ID}, "from": {from}, "to": {to}}
	if !a.Patient.None() {
		out.Patient = "/audit/patients/" + a.Patient.String() + "?" + span.Encode()
	}
	span.Set("who", a.Staff.String())
	out.Person = "/audit/people?" + span.Encode()
	return out
}

// seeAlert notes what the officer makes of an alert.
func (r *room) seeAlert(v *visit) error {
	id, err := store.ParseID(v.ctx.Param("alert"))
	if err != nil {
		return err
	}
	note := strings.TrimSpace(strings.ReplaceAll(v.form("note"), "\r\n", "\n"))
	if len(note) > noteLimit {
		note = strings.ToValidUTF8(note[:noteLimit], "")
	}
	err = r.Store.SeePrivacyAlert(v.ctx.Request.Context(), v.who, v.practice.ID, id, v.form("state"), note)
	if errors.Is(err, conversation.ErrRefused) {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: "note-" + id.String(), Words: r.Say(v.page.Lang, "trail.alert.no-note")})
		return r.alertsPage(v, id.String(), note, http.StatusUnprocessableEntity)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) { // somebody else was done with it, or the form came twice
		return err
	}
	return web.See(v.ctx, "/audit/alerts?practice="+v.practice.ID)
}

// noteLimit is how long a note may be, in bytes.
const noteLimit = 2000
