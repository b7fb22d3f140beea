package auditor

import (
	"net/http"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// stateView is the page "State on a day".
type stateView struct {
	Number string // as typed
	Day    string
	Hour   string
	Zone   string
	Asked  bool
	Words  []string
	Event  string // address of the event that made it so
	After  []row
	Rest   bool // more left after than the page lists
	Back   string
	Prac   string
}

// afterLimit is how many texts after the moment the page lists.
const afterLimit = 50

// state answers "was this number off then, by what, and what left after?"
//
func (r *room) state(v *visit) error {
	c := v.ctx
	out := stateView{Number: strings.TrimSpace(c.Query("number")), Day: c.Query("day"), Hour: c.Query("time"), Zone: v.practice.Zone.String(),
		Back: "/audit?practice=" + v.practice.ID, Prac: v.practice.ID}
	if out.Number == "" && out.Day == "" {
		now := r.Store.Now().In(v.practice.Zone)
		out.Day, out.Hour = now.Format(time.DateOnly), now.Format("15:04")
		v.page.View = out
		return r.Render(c, http.StatusOK, "audit/state", v.page)
	}
	phone, when, ok := r.readMoment(v, &out)
	if !ok {
		v.page.View = out
		return r.Render(c, http.StatusUnprocessableEntity, "audit/state", v.page)
	}
	state, err := r.Store.StateAt(c.Request.Context(), v.practice.ID, phone, when)
	if err != nil {
		return err
	}
	if err := r.looked(v, "state on a day", when.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	r.tell(v, &out, state, phone, when)
	v.page.View = out
	return r.Render(c, http.StatusOK, "audit/state", v.page)
}

// readMoment reads number, day and time, and puts a sentence at what is wrong.
func (r *room) readMoment(v *visit, out *stateView) (conversation.Phone, time.Time, bool) {
	wrong := func(field, key string) {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: field, Words: r.Say(v.page.Lang, key)})
	}
	phone, err := conversation.ParsePhone(out.Number, "US")
	if err != nil {
		wrong("number", "audit.bad.whole-number")
	}
	hour := out.Hour
	if hour == "" {
		hour = "00:00"
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", out.Day+" "+hour, v.practice.Zone)
	if err != nil {
		wrong("day", "audit.bad.day")
	}
	return phone, when, len(v.page.Problems) == 0
}

// tell says the state in sentences.
func (r *room) tell(v *visit, out *stateView, s store.DayState, phone conversation.Phone, when time.Time) {
	lang := v.page.Lang
	out.Asked = true
	stamp := templates.Date(lang, when) + ", " + templates.Clock(lang, when) + " " + when.Format("MST")
	key := "audit.state.on"
	switch {
	case !s.Known:
		key = "audit.state.unknown"
	case s.Off:
		key = "audit.state.off"
	}
	out.Words = append(out.Words, r.Say(lang, key, "when", stamp, "number", number(phone, v.shown)))
	if s.By > 0 {
		out.Words = append(out.Words, r.Say(lang, "audit.state.by", "n", templates.Count(s.By), "event", r.Say(lang, "audit.event."+s.ByKind),
			"when", templates.Stamp(lang, s.ByAt.In(v.practice.Zone))))
		out.Event = "/audit/events/" + seqText(s.By) + "?practice=" + v.practice.ID
	} else if s.Known {
		out.Words = append(out.Words, r.Say(lang, "audit.state.by-none"))
	}
	f := filters{Zone: "clinic", zone: v.practice.Zone}
	for _, e := range s.After {
		line := r.row(v, &f, e)
		line.Words = e.Reason
		out.After = append(out.After, line)
	}
	out.Rest = len(s.After) >= afterLimit
}
