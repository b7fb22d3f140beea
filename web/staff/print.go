package staff

import (
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// printed words the line at the head of a talk on paper: who printed it and
// when, with the year and the clinic's zone, since paper outlives the day
// (ux.md §16).
func (r *room) printed(lang conversation.Language, who *store.Staff, t *store.TalkPage) string {
	now := r.Store.Now().In(t.Practice.Zone)
	return r.Say(lang, "print.by", "who", who.Name, "when", templates.Date(lang, now)+", "+templates.Clock(lang, now)+" "+now.Format("MST"))
}
