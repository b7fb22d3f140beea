package conversation

import (
	"slices"
	"time"
)

// Departure is a text about to be handed to a carrier, and all the gate looks
// at. It is built inside the claim transaction from rows that transaction locked.
type Departure struct {
	ID         TextID
	Now        time.Time
	Queued     time.Time
	Ends       time.Time // queued + life, or the end of the window
	Line       Line      // Sent counts texts handed out before this one
	Stranger   bool      // a code asked for at a stranger's door
	Practice   *Practice
	Zone       string    // the record's time zone, "" if the record has none
	StandsOn   int64     // consent event this text answers (confirmations), 0 for none
	Confirmed  bool      // confirmations: another one that stands on the same event went out
	OptOutSeq  int64     // event that turned texts off, 0 while they are on
	StateSeq   int64     // number of the event the line's state claims made it
	EventSeq   int64     // newest consent event kept for this line; must equal StateSeq
	NeedGrant  bool      // the text is about one patient
	HasGrant   bool      // and a live grant says this phone may hear of that patient
	ForAnswer  bool      // an answer in a talk that is open, or was within 30 days; false for what the clinic starts
	TalkLast   time.Time // the last text of that talk, for basis texted_first
	Read       bool      // notices: the news has been read on the page
	Noticed    time.Time // notices: last notice for the same thread
	ReadSince  bool      // notices: something of the thread was read after Noticed
	Muted      bool      // the phone's owner does not want a text about this
	AlertsOnly bool      // the person chose alerts in place of texts, and a browser can get one about this patient
	AlertEnds  time.Time // alerts only: the alert of this text has its time until then
	PlainYes   bool      // plain words: a risk notice stands accepted for this phone and patient
	Asked      bool      // the person asked for it on a page behind a link or in a session, or at /
}

// Verdict of the gate. Exactly one of OK, a Wait in the future, or a refusal.
type Verdict struct {
	OK         bool
	Wait       time.Time // not now: try again then
	Reason     string    // short fixed words for evidence and queue, "" when OK
	Silent     bool      // a refusal nobody has to look at: it was read, came too late, is not worth a text
	Late       bool      // a confirmation of an opt-out that came too late
	Zone       string    // time zone used for the recipient's local time
	ZoneSource string    // "record", "area code" or "practice"
}

// Caps of texts to one line in 24 h (design §6).
const (
	capLinks       = 4
	capCodes       = 8
	capCodesAnHour = 4
	capNotices     = 10
	mostZones      = 4 // an area code with more zones says nothing of the hour
	noticeGap      = 15 * time.Minute
	answerBasis    = 30 * 24 * time.Hour // texted_first covers answers this long after the talk's last text
)

// Why the gate refuses or holds a text: fixed words for evidence and queue.
const (
	RefusedExpired   = "its time is over"
	RefusedLate      = "the confirmation came too late"
	RefusedMismatch  = "the state does not match its event"
	RefusedOff       = "texts are off"
	RefusedAnother   = "it confirms another opt-out"
	RefusedConfirmed = "the opt-out was confirmed already"
	RefusedCountry   = "texts do not go there"
	RefusedNumber    = "the number takes no texts"
	RefusedLocked    = "sign-in is locked"
	RefusedGrant     = "the phone left the record"
	RefusedRead      = "read already"
	RefusedMuted     = "muted in the settings"
	RefusedNoticed   = "a notice went out within 15 minutes"
	RefusedAlerts    = "alerts only"
	RefusedBasis     = "no consent on file"
	RefusedLinks     = "4 links in a day"
	RefusedCodes     = "8 codes in a day"
	RefusedCodesNow  = "4 codes in an hour"
	RefusedNotices   = "10 notices in a day"
	RefusedPlain     = "no risk notice on file"
	RefusedUnknown   = "nobody knows this text"
	HeldHours        = "goes out in the morning"
)

// MaySend is the gate: it says whether a text may leave at this moment. It is
// asked inside the claim transaction, at every attempt, and what
// it saw is written down as evidence.
func MaySend(d Departure) Verdict {
	rule, ok := d.ID.Rule()
	switch {
	case !ok:
		return Verdict{Reason: RefusedUnknown}
	case !d.Now.Before(d.Ends):
		return d.expired()
	case d.StateSeq != d.EventSeq:
		return Verdict{Reason: RefusedMismatch}
	case !d.Line.Phase.known():
		return Verdict{Reason: RefusedMismatch} // it may hide an opt-out
	case d.Line.Off() && !rule.WhenOff:
		return Verdict{Reason: RefusedOff}
	}
	if v := d.confirms(); v != nil {
		return *v
	}
	if v := d.reachable(); v != nil {
		return *v
	}
	if v := d.worthIt(); v != nil {
		return *v
	}
	v := d.hours(rule)
	if !v.OK {
		return v // what waits for the morning is counted in the morning
	}
	if held := d.alertFirst(); held != nil {
		return *held // what an alert may make needless is counted when it is not
	}
	if refused := d.caps(); refused != nil {
		return *refused
	}
	return v
}

func (d *Departure) expired() Verdict {
	if d.ID.ConfirmsOptOut() {
		return Verdict{Reason: RefusedLate, Late: true, Silent: true}
	}
	return Verdict{Reason: RefusedExpired, Silent: d.ID == CodeText} // the page offers a new code; any other goes to staff (promise 5)
}

// confirms holds back a confirmation that is not the one of the opt-out in
// force: of an older one, of none, a second one, or once texts are on again.
func (d *Departure) confirms() *Verdict {
	switch {
	case !d.ID.ConfirmsOptOut():
		return nil
	case !d.Line.Off(): // a START came meanwhile
		return &Verdict{Reason: RefusedAnother, Silent: true}
	case d.StandsOn == 0, d.StandsOn < d.OptOutSeq:
		return &Verdict{Reason: RefusedAnother}
	case d.confirmed():
		return &Verdict{Reason: RefusedConfirmed, Silent: true}
	}
	return nil
}

// confirmed reports whether another confirmation went out for the same event,
// or, for a STOP repeated while off, any since the day before it.
func (d *Departure) confirmed() bool {
	if d.Confirmed || d.StandsOn == d.OptOutSeq {
		return d.Confirmed
	}
	from := d.Queued.Add(-24 * time.Hour)
	return slices.ContainsFunc(d.Line.Sent, func(s SentText) bool {
		return s.ID.ConfirmsOptOut() && s.At.After(from)
	})
}

// isLink lists the texts whose link is a way in that was asked for.
func isLink(id TextID) bool { return id == NewLinkText || slices.Contains(answerLinks, id) }

// isNotice lists the texts that only say something waits or changed, and the
// plain words that stand in their place.
func isNotice(id TextID) bool {
	switch id {
	case NewMessage, NewMessage30, UnreadReminder, PhoneAdded, NewDevice, RequestGot, RequestUpdate, PlainWords:
		return true
	}
	return false
}

// mergesNotices lists the notices that a notice of the same thread, just gone
// out and not followed up, makes needless: its page shows this news too.
func mergesNotices(id TextID) bool {
	return id == NewMessage || id == NewMessage30 || id == RequestUpdate
}

// needsBasis lists what the clinic starts or answers with; what a person just
// asked for needs none.
func needsBasis(id TextID) bool {
	return isNotice(id) && id != NewDevice
}

func (d *Departure) reachable() *Verdict {
	switch {
	case d.Line.Phone.Textable(d.Practice.Countries) != nil:
		return &Verdict{Reason: RefusedCountry}
	case d.Line.Undeliverable && isNotice(d.ID):
		return &Verdict{Reason: RefusedNumber}
	case d.Line.LockStands(d.Now) && (d.ID == CodeText || isLink(d.ID)):
		return &Verdict{Reason: RefusedLocked, Silent: true}
	case d.NeedGrant && !d.HasGrant:
		return &Verdict{Reason: RefusedGrant}
	case d.ID == CodeText && d.Line.Listed == 0: // it left the record after it was asked for
		return &Verdict{Reason: RefusedGrant, Silent: true}
	}
	return nil
}

// worthIt drops notices that say nothing new and refuses those without consent.
func (d *Departure) worthIt() *Verdict {
	switch {
	case d.ID == PlainWords && !d.PlainYes: // whoever queued it: no words leave without the notice
		return &Verdict{Reason: RefusedPlain}
	case d.Muted:
		return &Verdict{Reason: RefusedMuted, Silent: true}
	case d.AlertsOnly && d.ID.Alert() == PageSaidIt:
		return &Verdict{Reason: RefusedAlerts, Silent: true}
	case isNotice(d.ID) && d.Read && d.ID != RequestGot: // that one stands on the patient's own message
		return &Verdict{Reason: RefusedRead, Silent: true}
	case mergesNotices(d.ID) && !d.Noticed.IsZero() && d.Now.Sub(d.Noticed) < noticeGap && !d.ReadSince:
		return &Verdict{Reason: RefusedNoticed, Silent: true}
	case !needsBasis(d.ID), d.Line.Basis == ExpressBasis:
		return nil
	case d.Line.Basis == TextedFirst && d.ForAnswer && d.Now.Sub(d.TalkLast) < answerBasis:
		return nil
	}
	return &Verdict{Reason: RefusedBasis}
}

func (d *Departure) caps() *Verdict {
	day := d.Now.Add(-24 * time.Hour)
	refuse := func(why string) *Verdict { return &Verdict{Reason: why} }
	switch {
	case isLink(d.ID):
		if d.links(day) >= capLinks {
			return refuse(RefusedLinks)
		}
	case d.ID == CodeText:
		if d.codes(day) >= capCodes {
			return refuse(RefusedCodes)
		}
		if d.codes(d.Now.Add(-time.Hour)) >= capCodesAnHour {
			return refuse(RefusedCodesNow)
		}
	case isNotice(d.ID):
		if d.Line.Sent.Count(day, NewMessage, NewMessage30, UnreadReminder, PhoneAdded, NewDevice, RequestGot, RequestUpdate, PlainWords) >= capNotices {
			return refuse(RefusedNotices)
		}
	}
	return nil
}

// links counts what stands against a link: every link against one asked for on
// a page, only answers against an answer. Whoever holds an old link can ask for
// new ones, and must not use up what the phone's own texts get (security.md §1).
func (d *Departure) links(since time.Time) int {
	n := d.Line.Sent.Count(since, answerLinks...)
	if d.ID == NewLinkText {
		n += d.Line.Sent.Count(since, NewLinkText)
	}
	return n
}

// codes counts those asked for through the same kind of door: a stranger's
// knocking never uses up what the phone's own links may ask for.
func (d *Departure) codes(since time.Time) int {
	n := 0
	for _, s := range d.Line.Sent {
		if s.ID == CodeText && s.Stranger == d.Stranger && s.At.After(since) {
			n++
		}
	}
	return n
}

// hours holds what may not leave at this hour of the recipient's day: a notice
// of an answer 08:00 to 21:00, what the clinic starts in its quiet_hours
// . Where the record's or area code's zone and the practice's disagree,
// both must be open.
func (d *Departure) hours(rule TextRule) Verdict {
	zones, source := d.zones()
	v := Verdict{OK: true, Zone: zones[0].String(), ZoneSource: source}
	if rule.AnyHour {
		return v
	}
	window := daytime()
	if !d.ForAnswer {
		window = d.Practice.Quiet
	}
	wait, ever := nextInAll(window, zones, d.Now)
	if !ever || wait.After(d.Ends) {
		wait = d.Ends // asked again then, it is refused aloud instead of waiting unseen
	}
	if wait.After(d.Now) {
		return Verdict{Wait: wait, Reason: HeldHours, Zone: v.Zone, ZoneSource: source}
	}
	return v
}

// zones lists the recipient's zone first, then the practice's.
func (d *Departure) zones() ([]*time.Location, string) {
	own := d.Practice.Zone
	if zone := loadZone(d.Zone); zone != nil {
		return []*time.Location{zone, own}, "record"
	}
	// A toll-free number lies in all zones at once: it tells nothing.
	if names := d.Line.Phone.Zones(); len(names) > 0 && len(names) <= mostZones {
		var zones []*time.Location
		for _, name := range names {
			if zone := loadZone(name); zone != nil {
				zones = append(zones, zone)
			}
		}
		if len(zones) > 0 {
			return append(zones, own), "area code"
		}
	}
	return []*time.Location{own}, "practice"
}

// daytime is 08:00 to 21:00, every day.
func daytime() Week {
	var w Week
	for day := range w {
		w[day] = Span{8 * 60, 21 * 60}
	}
	return w
}
