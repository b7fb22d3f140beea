package conversation

import "time"

// Departure is a text about to be handed to a carrier, and all the gate looks
// at. It is built inside the claim transaction from rows that transaction locked.
type Departure struct {
	ID        TextID
	Now       time.Time
	Queued    time.Time
	Ends      time.Time // queued + life, or the end of the window
	Line      Line      // Sent counts texts handed out before this one
	Stranger  bool      // a code asked for at a stranger's door
	Practice  *Practice
	Zone      string    // the record's time zone, "" if the record has none
	StandsOn  int64     // consent event this text answers (confirmations), 0 for none
	OptOutSeq int64     // event that turned texts off, 0 while they are on
	StateSeq  int64     // number of the event the line's state claims made it
	EventSeq  int64     // newest consent event kept for this line; must equal StateSeq
	NeedGrant bool      // the text is about one patient
	HasGrant  bool      // and a live grant says this phone may hear of that patient
	ForAnswer bool      // an answer in a talk that is open, or was within 30 days; false for what the clinic starts
	TalkLast  time.Time // the last text of that talk, for basis texted_first
	Read      bool      // notices: the message has been read on the page
	Noticed   time.Time // notices: last notice for the same thread
	ReadSince bool      // notices: something of the thread was read after Noticed
	Asked     bool      // the person asked for it on a page behind a link or in a session, or at /
}

// Verdict of the gate. Exactly one of OK, a Wait in the future, or a refusal.
type Verdict struct {
	OK         bool
	Wait       time.Time // not now: try again then
	Reason     string    // short fixed words for evidence and queue, "" when OK
	Zone       string    // time zone used for the recipient's local time
	ZoneSource string    // "record", "area code" or "practice"
}
