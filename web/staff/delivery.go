package staff

import (
	"slices"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// delivery words which way the news of a message went: as a text, as an alert,
// as an alert and then a text (ux.md §9, §16). text and alert may be nil.
func (r *room) delivery(lang conversation.Language, t *store.TalkPage, text *store.TextOut, alert *store.AlertOut) (words string, failed bool) {
	told := r.alertState(lang, t, text, alert)
	switch {
	case text == nil && told == "":
		return r.Say(lang, "staff.state.waits"), false
	case text == nil:
		return r.Say(lang, "told.both", "alert", told, "text", r.Say(lang, "told.off")), false
	}
	words, failed = r.textState(lang, t, *text)
	switch {
	case told == "":
		return words, failed
	case text.State == "queued" && t.Line.AlertsOnly && alert.State != "failed":
		words = r.Say(lang, "told.follows")
	}
	return r.Say(lang, "told.both", "alert", told, "text", words), failed
}

// alertState words where an alert stands, "" where its text alone says it.
func (r *room) alertState(lang conversation.Language, t *store.TalkPage, text *store.TextOut, alert *store.AlertOut) string {
	if alert == nil {
		return ""
	}
	switch {
	case alert.State == "queued" && alert.Due.Sub(alert.Queued) > store.NoticeHold:
		return r.Say(lang, "told.hours", "time", templates.Clock(lang, alert.Due.In(phoneZone(t))))
	case alert.State == "queued":
		return r.Say(lang, "told.queued")
	case alert.State == "sent" && text != nil && slices.Contains([]string{"sent", "delivered"}, text.State) && text.Sent.Sub(alert.Sent) >= conversation.AlertHold:
		return r.Say(lang, "told.unread")
	case alert.State == "sent":
		return r.Say(lang, "told.sent")
	case alert.State == "failed":
		return r.Say(lang, "told.failed")
	case alert.Reason == conversation.RefusedNoticed:
		return r.Say(lang, "told.earlier")
	}
	return ""
}

// ofItsOwn lists the texts about a message that stand in the log as a line of
// their own: the message's own line tells of another.
var ofItsOwn = []conversation.TextID{conversation.RequestGot, conversation.RequestUpdate, conversation.UnreadReminder}

// notices are the lines of the log about texts and alerts that no message's
// line tells of.
func (r *room) notices(lang conversation.Language, t *store.TalkPage) (out []entryView) {
	for _, x := range slices.Backward(t.Texts) {
		if x.Message.None() || slices.Contains(ofItsOwn, x.Text) {
			out = append(out, r.textEntry(lang, t, x))
		}
	}
	for _, a := range slices.Backward(t.Alerts) {
		if a.Out.None() && slices.Contains(ofItsOwn, a.Text) { // texts were off
			words, _ := r.delivery(lang, t, nil, &a)
			out = append(out, entryView{Kind: "event", At: a.Queued, Who: r.Say(lang, "told.line", "name", string(a.Text), "state", words)})
		}
	}
	return out
}
