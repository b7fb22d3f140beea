package staff

import (
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// sideView is the patient's pane: what Linnet holds, and the calls that change
// whether this phone gets texts.
type sideView struct {
	Name, Age  string
	Born       conversation.Date
	Known      bool // the talk is about somebody
	Facts      []fact
	Ending     string // "…0147"
	Phone      conversation.Phone
	Off        bool
	Locked     bool
	TooSoon    bool // a STOP is younger than 24 h: no opt-in by call
	OffSince   string
	Script     string
	Requests   []openRequest // of this thread, not done
	Others     []link
	Past       []pastView
	NoWebCodes bool
	Guard      store.Guard
	Phones     phonesView
	Plain      plainSide
}

// fact is one line of the pane.
type fact struct {
	Name, Words string
	Chip        *chip
}

// pastView is a closed talk.
type pastView struct{ Href, Words, Day string }

func (r *room) sideView(lang conversation.Language, at place, t *store.TalkPage) sideView {
	now, zone := r.Store.Now(), t.Practice.Zone
	day := func(key string, l *store.LineFacts) string {
		when := l.OnSince
		if l.Off {
			when = l.OffSince
		}
		if when.IsZero() {
			return ""
		}
		return r.Say(lang, key, "day", templates.Day(lang, when.In(zone)))
	}
	v := sideView{Ending: t.Line.Phone.String(), Phone: t.Line.Phone, Off: t.Line.Off, Locked: t.Line.Locked,
		NoWebCodes: t.Line.NoWebCodes, Guard: t.Line.Guard}
	v.Script = r.Say(lang, "staff.script", "phone", t.Line.Phone.String())
	v.TooSoon = t.Line.Off && now.Sub(t.Line.OffSince) < optInAfter
	v.OffSince = day("staff.since", &t.Line)
	if a := t.Row.About; !a.ID.None() {
		v.Known, v.Name, v.Born = true, a.Short(), a.Birth
		v.Age = r.Say(lang, "staff.years", "n", a.Birth.Age(conversation.DateOf(now.In(zone))))
	} else {
		v.Name = t.Line.Phone.National()
	}
	v.Facts = r.facts(lang, t, v.OffSince)
	v.Requests = r.openRequests(lang, t)
	for _, o := range t.Others {
		words := o.Phone.String()
		if o.Relation != "" {
			words = r.relation(lang, o.Relation) + " " + words
		}
		l := link{Words: words}
		if !o.Last.None() {
			l.Href = "/app/c/" + o.Last.String() + at.query()
		}
		v.Others = append(v.Others, l)
	}
	for _, p := range t.Past {
		words := p.First
		if words == "" {
			words = r.Say(lang, "staff.past.none")
		}
		v.Past = append(v.Past, pastView{"/app/c/" + p.ID.String() + at.query(), words, templates.Day(lang, p.Closed.In(zone))})
	}
	return v
}

// facts are the lines of the pane: both states of texts, the basis of consent,
// who the phone belongs to, the sign-in.
func (r *room) facts(lang conversation.Language, t *store.TalkPage, since string) []fact {
	var out []fact
	add := func(key, words string) {
		if words != "" {
			out = append(out, fact{Name: r.Say(lang, key), Words: words})
		}
	}
	owner := t.Line.Phone.String()
	if !t.Row.Writer.ID.None() {
		owner = t.Row.Writer.Short() + " " + owner
	}
	relation := r.Say(lang, "staff.fact.phone")
	if t.Row.About.Relation != "" {
		relation = r.relation(lang, t.Row.About.Relation)
	}
	out = append(out, fact{Name: relation, Words: owner})
	if t.Line.Language != "" {
		add("staff.fact.speaks", r.Say(lang, "staff.language."+string(t.Line.Language)))
	}
	ours := chip{"done", "check", r.Say(lang, "staff.on")}
	if t.Line.Off {
		ours = chip{"off", "off", r.Say(lang, "staff.off")}
	}
	out = append(out, fact{Name: r.Say(lang, "staff.fact.texts"), Chip: &ours, Words: since})
	if t.Line.AlertsOnly {
		add("told.fact", r.Say(lang, "told.fact.only"))
	}
	switch {
	case t.Line.Block:
		add("staff.fact.company", r.Say(lang, "staff.texts.blocked.fix"))
	case t.Line.Undeliverable:
		add("staff.fact.company", r.Say(lang, "staff.texts.none"))
	}
	add("staff.fact.consent", r.Say(lang, "staff.basis."+basisKey(t.Line.Basis)))
	add("staff.fact.devices", r.Say(lang, "staff.devices", "n", t.Line.Devices))
	add("staff.fact.guard", r.guardWords(lang, t.Line.Guard))
	if t.Line.NoWebCodes {
		add("staff.fact.codes", r.Say(lang, "staff.codes.none"))
	}
	if t.Line.Held > 0 {
		add("staff.fact.held", r.Say(lang, "staff.held.n", "n", t.Line.Held))
	}
	if t.Line.Locked {
		words := r.Say(lang, "staff.locked.ever")
		if !t.Line.LockForever {
			at := t.Line.LockedUntil.In(t.Practice.Zone)
			words = r.Say(lang, "staff.locked.until", "time", templates.Day(lang, at)+", "+templates.Clock(lang, at))
		}
		add("staff.fact.signin", words)
	}
	return out
}

func basisKey(b conversation.Basis) string {
	switch b {
	case conversation.ExpressBasis:
		return "express"
	case conversation.NoBasis, "":
		return "none"
	}
	return "texted"
}
