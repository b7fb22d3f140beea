package conversation

import "time"

// Arrival is a text that came in, and what Decide has to know beside the line.
type Arrival struct {
	Reading         Reading
	Now             time.Time // people's clock
	CarrierAnswered bool      // the carrier itself answers this keyword: nothing is left for us to say
	CarrierOptOut   Class     // what the carrier made of it (OptOutType), "" if it said nothing
	Repeat          bool      // a text that would turn texts on and was kept before: changes nothing
	UnknownSpent    bool      // the practice's 200 answers an hour to unknown numbers are spent
	Undialable      error     // non-nil: texts never go there (short code, other country); kept, not answered
}

// ConsentAct is what an arrival does to consent.
type ConsentAct string

// What can happen to consent.
const (
	NoAct        ConsentAct = ""
	OptsOut      ConsentAct = "opt_out"
	OptsOutAgain ConsentAct = "opt_out_repeat" // recorded, state unchanged
	OptsIn       ConsentAct = "opt_in"
	OptsInAgain  ConsentAct = "opt_in_repeat" // texts were on already; recorded
	AsksHelp     ConsentAct = "help"
)

// Filing is where the words of an arrival go.
type Filing string

// The places of an arrival.
const (
	FileHeld     Filing = "held"     // kept until somebody matches; shown in the Unverified lane
	FileTalk     Filing = "talk"     // a talk of the line, "about: not said"
	FileThread   Filing = "thread"   // the one matched patient's thread
	FileRecorded Filing = "recorded" // a bare keyword: on the line's record, waits for nobody
)

// Decision is all that follows from an arrival. The store carries it out in
// the transaction that keeps the text.
type Decision struct {
	Events   []Event // table events, in order; Phase is where they lead
	Phase    Phase
	Act      ConsentAct
	Filing   Filing
	Answers  []TextID // queued in this order
	Withheld []Withheld
	Urgent   bool     // top of every queue, "Urgent words"
	Review   bool     // unsure: a person looks within a working day
	Unlink   bool     // wrong number: end grants, refuse (phone, patient), make a task
	Language Language // language to store on the line, "" leaves it
	Answer   Language // language the answers are worded in
}

// Withheld is an answer that a rule kept back, and why; it is evidence.
type Withheld struct {
	ID  TextID
	Why string
}
