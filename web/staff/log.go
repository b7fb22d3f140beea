package staff

import (
	"slices"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// entryView is one line of a talk's log.
type entryView struct {
	Kind   string // day, in, out, note, event
	At     time.Time
	N      int64
	Who    string
	Paras  []string
	Lang   conversation.Language
	Way    string // "text" where it came or went by text
	Chips  []chip
	Photos []web.Photo
	State  string
	Class  string // read, failed or ""
	Icon   string
	Failed bool

	Request *requestView // an "in" that stands for a request
}

// textClasses are the ways a text can fail that the page has words for.
var textClasses = []string{"invalid_number", "not_sms_capable", "opted_out", "blocked", "filtered", "unregistered", "sender_config",
	"content_invalid", "unreachable", "rate_limited", "queue_full", "expired", "temporary", "auth"}

// heldBack are the reasons of the gate and the key of their words.
var heldBack = map[string]string{
	conversation.RefusedOff: "staff.text.off", conversation.RefusedExpired: "staff.text.expired", conversation.RefusedNumber: "staff.text.number",
	conversation.RefusedCountry: "staff.text.number", conversation.RefusedGrant: "staff.text.left", conversation.RefusedRead: "staff.text.read",
	conversation.RefusedMuted: "staff.text.muted", conversation.RefusedNoticed: "staff.text.noticed", conversation.RefusedBasis: "staff.text.basis", conversation.RefusedNotices: "staff.text.many",
	conversation.RefusedAlerts: "told.only",
}

// log words a talk: messages by number, our texts that belong to no message
// by time between them, and a line for each day.
func (r *room) log(lang conversation.Language, t *store.TalkPage) []entryView {
	var all []entryView
	for _, m := range t.Messages {
		all = append(all, r.entry(lang, t, m))
	}
	all = append(all, r.notices(lang, t)...)
	slices.SortStableFunc(all, func(a, b entryView) int { return a.At.Compare(b.At) })
	var out []entryView
	day := conversation.Date{}
	for _, e := range all {
		if d := conversation.DateOf(e.At.In(t.Practice.Zone)); d != day {
			day = d
			out = append(out, entryView{Kind: "day", At: e.At})
		}
		out = append(out, e)
	}
	return out
}

func (r *room) entry(lang conversation.Language, t *store.TalkPage, m store.Message) entryView {
	e := entryView{Kind: m.Direction, At: m.At, N: m.N, Paras: paragraphs(m.Body), Lang: m.Language}
	if m.Way == "text" {
		e.Way = r.Say(lang, "staff.way.text")
	}
	switch m.Direction {
	case "event":
		e.Paras, e.Who = nil, r.eventWords(lang, t.Practice.Zone, m)
	case "note":
		e.Who, e.Lang = m.AuthorName, ""
	case "out":
		e.Who = m.AuthorName
		r.state(lang, t, m, &e)
	case "in":
		e.Who = r.sender(lang, t)
		r.arrived(lang, m, &e)
		if m.Request != nil {
			e.Request = r.requestCard(lang, m)
		}
	}
	return e
}

// sender is who wrote, as far as anybody knows.
func (r *room) sender(lang conversation.Language, t *store.TalkPage) string {
	switch {
	case t.Row.Kind == store.KindHeld, t.Row.Listed == 0 && t.Row.About.ID.None():
		return t.Line.Phone.National()
	case !t.Row.Writer.ID.None():
		return t.Row.Writer.Given
	case t.Row.About.Relation == "self" || t.Row.About.Relation == "" && !t.Row.About.ID.None():
		return t.Row.About.Given
	case t.Row.About.ID.None():
		return t.Line.Phone.National()
	}
	return r.relation(lang, t.Row.About.Relation)
}

// arrived adds what staff must know of a text as it came.
func (r *room) arrived(lang conversation.Language, m store.Message, e *entryView) {
	if m.Urgent {
		e.Chips = append(e.Chips, chip{"urgent-words", "alert", r.Say(lang, "staff.chip.urgent")})
	}
	if m.Held {
		e.Chips = append(e.Chips, chip{"", "lock", r.Say(lang, "staff.chip.held")})
	}
	if m.WhileOff {
		e.Chips = append(e.Chips, chip{"off", "off", r.Say(lang, "staff.chip.whileoff")})
	}
	e.Photos = r.Photos(lang, filesBase, m.Files)
}

// state says what became of an answer and of the text that tells of it.
func (r *room) state(lang conversation.Language, t *store.TalkPage, m store.Message, e *entryView) {
	reader := r.sender(lang, t)
	switch {
	case !m.Read.IsZero():
		e.State = r.Say(lang, "staff.state.read", "name", reader, "time", templates.Clock(lang, m.Read.In(t.Practice.Zone)))
		e.Class, e.Icon = "read", "read"
	default:
		e.State, e.Failed = r.delivery(lang, t, m.Text, m.Alert)
		switch {
		case e.Failed:
			e.Class, e.Icon = "failed", "alert"
		case m.Text != nil && (m.Text.State == "sent" || m.Text.State == "delivered"), m.Alert != nil && m.Alert.State == "sent":
			e.Icon = "check"
		}
	}
}

// textState words where one of our texts stands. Failures are told, whichever
// way they came (promise 5).
func (r *room) textState(lang conversation.Language, t *store.TalkPage, x store.TextOut) (words string, failed bool) {
	switch x.State {
	case "queued":
		if x.Reason == conversation.HeldHours {
			return r.Say(lang, "staff.state.hours", "time", templates.Clock(lang, x.Due.In(phoneZone(t)))), false
		}
		return r.Say(lang, "staff.state.queued"), false
	case "claimed":
		return r.Say(lang, "staff.state.queued"), false
	case "sent":
		return r.Say(lang, "staff.state.sent"), false
	case "delivered":
		return r.Say(lang, "staff.state.delivered"), false
	case "perhaps":
		return r.Say(lang, "staff.state.perhaps"), true
	case "failed":
		class := "unknown"
		if slices.Contains(textClasses, x.Class) {
			class = x.Class
		}
		return r.Say(lang, "staff.state.failed", "why", r.Say(lang, "staff.fail."+class)), true
	}
	key, ok := heldBack[x.Reason]
	if !ok {
		key = "staff.text.other"
	}
	quiet := x.Reason == conversation.RefusedRead || x.Reason == conversation.RefusedNoticed
	return r.Say(lang, key), !quiet && x.State == "refused"
}

// phoneZone is where the phone's area code lies, else the practice's zone.
func phoneZone(t *store.TalkPage) *time.Location {
	for _, name := range t.Line.Phone.Zones() {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return t.Practice.Zone
}

// textEntry is one of our texts by its name; nobody reads a code or a link
// (security.md §11).
func (r *room) textEntry(lang conversation.Language, t *store.TalkPage, x store.TextOut) entryView {
	state, failed := r.delivery(lang, t, &x, x.Alert)
	e := entryView{Kind: "event", At: x.Queued, Who: r.Say(lang, "staff.text.line", "name", string(x.Text), "state", state), Failed: failed}
	return e
}

// eventWords words a line of the talk's history.
func (r *room) eventWords(lang conversation.Language, zone *time.Location, m store.Message) string {
	name := m.AuthorName
	if name == "" {
		name = "Linnet"
	}
	switch m.Event {
	case "claimed", "released", "reopened", "came_back", "woke":
		return r.Say(lang, "staff.event."+m.Event, "name", name)
	case "late", "told_again", "called":
		return r.Say(lang, "desk.event."+m.Event, "name", name, "words", m.Body)
	case "web_codes_on", "web_codes_off":
		return r.Say(lang, "staff.event."+m.Event, "name", name)
	case "took_over", "unlocked", "pin_on", "pin_off":
		return r.Say(lang, "staff.event."+m.Event, "name", name, "why", m.Body)
	case "birth_date", "devices_off":
		return r.Say(lang, "tasks.event."+m.Event, "name", name, "why", m.Body)
	case "transferred", "close_undone":
		return r.Say(lang, "acts.event."+m.Event, "name", name, "why", m.Body)
	case "snoozed":
		return r.Say(lang, "acts.event.snoozed", "name", name, "why", r.until(lang, zone, m.Body))
	case "closed":
		return r.Say(lang, "staff.event.closed", "name", name, "why", r.Say(lang, "staff.reason."+reasonOr(m.Body)))
	case "opt_out_call", "opt_in_call":
		return r.Say(lang, "staff.event."+m.Event, "name", name, "who", r.Say(lang, "staff.caller."+callerOr(m.Body)))
	}
	return r.requestEvent(lang, name, m)
}

// until words the end of a snooze as its event keeps it.
func (r *room) until(lang conversation.Language, zone *time.Location, kept string) string {
	end, err := time.Parse(time.RFC3339, kept)
	if err != nil {
		return kept
	}
	return moment(lang, end.In(zone))
}

// moment words a day and a time.
func moment(lang conversation.Language, t time.Time) string {
	return templates.Day(lang, t) + ", " + templates.Clock(lang, t)
}

// paragraphs cuts words at their line breaks.
func paragraphs(words string) []string {
	words = strings.ReplaceAll(words, "\r\n", "\n")
	return strings.FieldsFunc(words, func(c rune) bool { return c == '\n' || c == '\r' })
}
