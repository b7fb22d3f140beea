package staff

import (
	"strings"

	"linnet/conversation"
	"linnet/store"
)

// rowView is one row of a list.
type rowView struct {
	ID      string
	N       int64
	Href    string
	Unread  bool
	Current bool
	Who     string
	About   string // "" if the writer writes about themself
	First   string
	Lang    conversation.Language
	Wait    chip
	Chips   []chip
	Owner   string
	Me      bool
}

// rowView words a row for a reader.
func (r *room) rowView(lang conversation.Language, at place, who *store.Staff, q store.QueueRow, draft bool) rowView {
	v := rowView{ID: q.Talk.String(), N: q.N, Href: "/app/c/" + q.Talk.String() + at.query(), Unread: q.Unread > 0, First: q.First,
		Lang: q.Language, Me: q.Owner == who.ID, Owner: q.OwnerName}
	v.Who, v.About = r.names(lang, at.p, q)
	switch {
	case q.Kind == store.KindHeld:
		v.First, v.Lang = r.Say(lang, "staff.held", "n", q.Held), lang
	case q.Kind == store.KindTask:
		v.First, v.Lang = r.Say(lang, "staff.task."+q.Task), lang
	case q.First == "": // a file came without words
		v.First, v.Lang = r.Say(lang, "files.row"), lang
	}
	switch {
	case q.State == conversation.Closed:
		v.Owner, v.Me = r.Say(lang, "staff.lane.closed"), false
	case q.State == conversation.Snoozed:
		v.Owner = r.Say(lang, "acts.snoozed.until", "time", moment(lang, q.Snooze.In(at.p.Zone)))
	case v.Me:
		v.Owner = r.Say(lang, "staff.you")
	case q.Owner.None():
		v.Owner = r.Say(lang, "staff.unclaimed")
	}
	if q.State != conversation.Closed {
		v.Wait = r.wait(lang, at.p, q.Queue, q.Waiting, r.Store.Now())
	}
	v.Chips = r.rowChips(lang, q, draft)
	return v
}

// rowChips are the row's states, most urgent first.
func (r *room) rowChips(lang conversation.Language, q store.QueueRow, draft bool) []chip {
	var chips []chip
	add := func(on bool, class, icon, key string) {
		if on {
			chips = append(chips, chip{class, icon, r.Say(lang, key)})
		}
	}
	add(q.Urgent && q.Task != store.TaskNotYou, "urgent-words", "alert", "staff.chip.urgent")
	chips = append(chips, r.typeChip(lang, q)...)
	add(q.Failed != "", "late", "alert", "staff.chip.failed")
	add(q.Review, "low", "alert", "staff.chip.review")
	add(q.Kind == store.KindTask, "mine", "check", "staff.chip.task")
	add(q.Kind == store.KindHeld && q.Listed > 0, "", "lock", "staff.chip.unverified")
	add(q.Listed == 0, "", "", "staff.chip.unknown")
	add(q.Kind == store.KindTalk && q.About.ID.None() && q.Listed > 0, "", "", "staff.chip.notsaid")
	if q.Language != "" && q.Language != conversation.English {
		chips = append(chips, chip{"", "", strings.ToUpper(string(q.Language))})
	}
	add(q.TextsOff, "off", "off", "staff.chip.off")
	add(q.NewPhone, "", "phone", "staff.chip.newphone")
	add(q.CameBack, "", "back2", "staff.chip.back")
	add(draft, "mine", "note", "staff.chip.draft")
	return chips
}

// names says who writes and about whom. Until somebody proved who they are the
// phone stands for them.
func (r *room) names(lang conversation.Language, p *conversation.Practice, q store.QueueRow) (writer, about string) {
	phone := q.Phone.National()
	switch {
	case q.Kind == store.KindHeld, q.Listed == 0 && q.About.ID.None():
		return phone, ""
	case q.About.ID.None():
		if q.Writer.ID.None() {
			return phone, ""
		}
		return q.Writer.Short(), ""
	case q.Writer.ID.None() && (q.About.Relation == "self" || q.About.Relation == ""):
		return r.aged(p, q.About), ""
	case q.Writer.ID.None():
		return r.relation(lang, q.About.Relation), r.aged(p, q.About)
	}
	return q.Writer.Short(), r.aged(p, q.About)
}

// aged is a patient's short name with the age in years.
func (r *room) aged(p *conversation.Practice, person store.Person) string {
	today := conversation.DateOf(r.Store.Now().In(p.Zone))
	return person.Short() + ", " + itoa(person.Birth.Age(today))
}

// relation words what a phone's owner is to a patient.
func (r *room) relation(lang conversation.Language, relation string) string {
	switch relation {
	case "self", "parent", "guardian":
		return r.Say(lang, "staff.relation."+relation)
	}
	return r.Say(lang, "staff.relation.other")
}
