package conversation

import "time"

// AlertHold is how long a text waits after an alert on a line whose person
// chose alerts only (ux.md §16): the text goes if the message is unread then.
const AlertHold = 5 * time.Minute

// HeldAlert is why the gate holds a text that gives an alert its time first.
const HeldAlert = "an alert goes first"

// Alert is a push about to be sent, and all its gate looks at. An alert is not
// a text: it was asked for by a button on the device it appears on, so neither
// STOP nor the basis of consent for texts speaks about it. What an alert may
// disturb or give away is held to the same rules as a notice.
type Alert struct {
	Now       time.Time
	Ends      time.Time // queued + life of a notice
	Phone     Phone     // whose area code tells the hour where the record does not
	Practice  *Practice
	Zone      string    // the record's time zone, "" if the record has none
	HasGrant  bool      // a live grant says this phone may hear of the patient
	Read      bool      // the message has been read on the page
	Alerted   time.Time // last alert for the same thread
	ReadSince bool      // something of the thread was read after Alerted
}

// MayAlert is the gate of alerts: one that says nothing new is dropped, one at
// night waits for the morning as a notice does (design §6).
func MayAlert(a Alert) Verdict {
	switch {
	case !a.Now.Before(a.Ends):
		return Verdict{Reason: RefusedExpired, Silent: true}
	case !a.HasGrant:
		return Verdict{Reason: RefusedGrant, Silent: true}
	case a.Read:
		return Verdict{Reason: RefusedRead, Silent: true}
	case !a.Alerted.IsZero() && a.Now.Sub(a.Alerted) < noticeGap && !a.ReadSince:
		return Verdict{Reason: RefusedNoticed, Silent: true}
	}
	d := Departure{Now: a.Now, Ends: a.Ends, Line: Line{Phone: a.Phone}, Practice: a.Practice, Zone: a.Zone, ForAnswer: true}
	return d.hours(TextRule{})
}

// alertFirst holds a text back while an alert has its time.
func (d *Departure) alertFirst() *Verdict {
	if d.AlertEnds.After(d.Now) && d.AlertEnds.Before(d.Ends) {
		return &Verdict{Wait: d.AlertEnds, Reason: HeldAlert}
	}
	return nil
}
