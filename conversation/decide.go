package conversation

import "time"

// Arrival is a text that came in, and what Decide has to know beside the line.
type Arrival struct {
	Reading         Reading
	Now             time.Time // people's clock
	Pictures        bool      // pictures or files came with it
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

// Decide says all that follows from a text (design §4). It is pure: the same
// line and arrival always give the same decision. What time alone brings about
// (Due) is the caller's to apply first. STOP, HELP and emergency words work in
// every phase, before any other rule; an emergency answer is the only text when
// a message is both.
func Decide(l Line, a Arrival, p *Practice) Decision {
	d := &decider{l: l, a: a, p: p}
	if !l.Phase.known() {
		d.l.Phase = Stopped // a phase nobody knows may hide an opt-out: in doubt texts are off
	}
	d.out = Decision{Phase: d.l.Phase, Review: a.Reading.Unsure, Language: a.Reading.Wants}
	if l.Language == "" && d.out.Language == "" {
		d.out.Language = a.Reading.Language
	}
	d.out.Answer = d.answerLanguage()
	d.leaveRecord()
	switch {
	case a.Reading.Class == Emergency:
		d.danger()
	case a.Reading.Class == OptOut, a.CarrierOptOut == OptOut:
		d.stop()
	case d.optsIn():
		d.start()
	case a.Reading.Class == Help, a.CarrierOptOut == Help:
		d.help()
	case a.Reading.Wants != "" && !d.l.Off():
		d.fire(Text)
		d.record()
		d.capped(LangSet, d.count(LangSet) >= languageADay, WhyLangSpent)
	default:
		d.ordinary()
	}
	return d.out
}

// decider carries one decision while it is made.
type decider struct {
	l   Line
	a   Arrival
	p   *Practice
	out Decision
}

// leaveRecord moves a line that no record lists any more, whose grant ended by
// itself a moment ago: a birthday does not wait for the schedule.
func (d *decider) leaveRecord() {
	if d.l.Listed == 0 && (d.l.Phase == Invited || d.l.Phase == Verified) {
		d.fire(Unlisted)
		d.l.Phase = d.out.Phase
	}
}

// fire moves the line by a table event; what the table refuses leaves it.
func (d *decider) fire(e Event) {
	l := d.l
	l.Phase = d.out.Phase
	phase, err := Next(l, e, d.a.Now)
	if err != nil {
		return
	}
	d.out.Events = append(d.out.Events, e)
	d.out.Phase = phase
}

// record files a bare keyword on the line's record: it waits for nobody.
func (d *decider) record() {
	d.out.Filing = FileRecorded
	if !d.a.Reading.Keyword {
		d.file()
	}
}

// file puts words where people find them (design §4 "Whose text").
func (d *decider) file() {
	switch {
	case d.out.Phase == Verified && d.l.OnlyMatched:
		d.out.Filing = FileThread
	case d.out.Phase == Verified:
		d.out.Filing = FileTalk
	default:
		d.out.Filing = FileHeld
	}
}

// danger answers emergency and crisis words; a text that opts out as well
// stops the line, and the emergency answer is the only one.
func (d *decider) danger() {
	d.fire(Danger)
	d.out.Urgent = true
	d.file()
	switch {
	case d.a.Reading.WrongNumber:
		d.revoke(WrongNumber)
	case d.a.Reading.AlsoOptOut, d.a.CarrierOptOut == OptOut:
		d.revoke(Stop)
	}
	id := EmergencyWords
	if d.a.Reading.Crisis {
		id = CrisisWords
	}
	if last := d.l.Sent.Last(EmergencyWords, CrisisWords); !last.IsZero() && d.a.Now.Sub(last) < dangerEvery {
		d.withhold(id, WhyDangerSoon)
		if d.out.Act == OptsOut && !d.answered(OptOut) { // an opt-out that changes the state is always confirmed
			d.say(StopConfirm)
		}
		return
	}
	d.say(id)
}

// revoke turns texts off, or records that they were off already.
func (d *decider) revoke(e Event) {
	d.out.Act = OptsOut
	if d.l.Off() {
		d.out.Act = OptsOutAgain
	}
	d.fire(e)
	d.out.Unlink = d.a.Reading.WrongNumber
}

// stop is an opt-out in any words. One that changes the state is always
// confirmed; where the carrier answered, nothing is left for us to say.
func (d *decider) stop() {
	event, id := Stop, StopConfirm
	switch {
	case d.a.Reading.WrongNumber:
		event, id = WrongNumber, WrongNumberText
	case d.a.Reading.CancelWord:
		id = StopConfirmVisit
	}
	d.record() // where the line stands before it stops: these words came while texts were on
	d.revoke(event)
	switch {
	case d.answered(OptOut):
	case d.out.Act == OptsOutAgain && d.count(optOutTexts...) > 0:
		d.withhold(id, WhyStopRepeat)
	default:
		d.say(id)
	}
}

// optsIn says whether the text turns texts on: START and its like, or a lone
// YES while texts are off: else it is an answer to somebody, whatever the
// carrier makes of it.
func (d *decider) optsIn() bool {
	if d.a.Reading.Class != OptIn && d.a.CarrierOptOut != OptIn {
		return false
	}
	return !d.a.Reading.Yes || d.l.Off()
}

// start turns texts on, or records that they are wanted where they were on. An
// old one delivered again changes nothing.
func (d *decider) start() {
	if d.a.Repeat {
		d.fire(Text)
		d.out.Filing = FileRecorded
		return
	}
	was := d.l.Off()
	d.out.Act = OptsInAgain
	if was {
		d.out.Act = OptsIn
	}
	d.fire(Start)
	d.record()
	if d.a.Reading.Yes {
		d.file() // a YES also shows in the talk
	}
	switch confirmed := d.count(StartConfirm, OptinWelcome, PhoneStart); {
	case d.answered(OptIn):
	case was: // consent is back, and that is what they hear, listed or not
		d.capped(StartConfirm, d.count(StartConfirm, OptinWelcome) >= startsADay, WhyStartsDay)
	case d.l.Listed == 0:
		d.unknown()
	case d.l.LastOptIn.IsZero():
		d.capped(OptinWelcome, confirmed > 0, WhyStartSpent)
	default:
		d.capped(StartConfirm, confirmed > 0, WhyStartSpent)
	}
}

// help answers HELP whoever asks; own words are shown to staff as well.
func (d *decider) help() {
	d.fire(HelpAsked)
	d.out.Act = AsksHelp
	d.record()
	if !d.answered(Help) {
		d.capped(HelpText, d.count(HelpText) >= helpsADay, WhyHelpSpent)
	}
}

// ordinary files the words and invites the phone to the private page.
func (d *decider) ordinary() {
	d.fire(Text)
	d.file()
	switch {
	case d.l.Off(): // kept and shown to staff, never answered
	case d.l.Listed == 0:
		d.unknown()
	case d.l.LockStands(d.a.Now):
		id := LockedDay
		if d.l.LockForever {
			id = LockedText
		}
		d.capped(id, d.count(LockedDay, LockedText) > 0, WhyOnceADay)
	case d.out.Phase == Verified && d.l.OpenTalk: // texts into an open talk get no answer
	default:
		d.invite()
	}
}

// Routine reports whether the answer was not owed at all: the same one went out
// a moment or a day ago, and the rule is to say it once. That refuses nobody a
// text, so it is no evidence; a spent limit is.
func (w Withheld) Routine() bool { return w.Why == WhyLinkNow || w.Why == WhyOnceADay }
