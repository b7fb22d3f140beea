package conversation

import "time"

// Limits of automatic answers to one phone (design §6).
const (
	linkEvery     = 10 * time.Minute
	linksADay     = 4
	helpsADay     = 5
	startsADay    = 3
	languageADay  = 2
	automaticADay = 10 // all of them but emergencies and opt-outs
	dangerEvery   = 30 * time.Minute
	closedEvery   = 12 * time.Hour
)

// Why an answer is withheld: fixed words, kept as evidence.
const (
	WhyOnceADay   = "answered within the day already"
	WhyLinkNow    = "a link went out within 10 minutes"
	WhyLinksSpent = "4 links in a day"
	WhySpent      = "the day's automatic answers are spent"
	WhyDangerSoon = "an emergency answer went out within 30 minutes"
	WhyUnknown    = "answers to unknown numbers are spent"
	WhyUndialable = "texts do not go there"
	WhyHelpSpent  = "5 HELP answers in a day"
	WhyStartsDay  = "3 START answers in a day"
	WhyStartSpent = "START was confirmed within the day already"
	WhyLangSpent  = "2 language answers in a day"
	WhyStopRepeat = "a repeated STOP was confirmed within the day already"
)

// answerLinks are the links that answer a text. One asked for on a page has a
// count of its own: whoever holds an old link must not use up the phone's way
// in (security.md §1).
var answerLinks = []TextID{LinkAfterText, PhotoByText, AfterHours}

// optOutTexts lists the confirmations of an opt-out: one of them is all that
// an opt-out gets.
var optOutTexts = []TextID{StopConfirm, StopConfirmVisit, PhoneStop, WrongNumberText, WrongNumberWeb}

// automaticTexts lists the answers that count towards the daily limit of ten.
var automaticTexts = []TextID{LinkAfterText, PhotoByText, AfterHours, HelpText, StartConfirm, OptinWelcome, UnknownNumber, UnknownBoth, LockedText, LockedDay, LangSet}

// answerLanguage is the language asked for now, else the line's, else what the
// words showed, else the practice's first.
func (d *decider) answerLanguage() Language {
	for _, language := range []Language{d.a.Reading.Wants, d.l.Language, d.a.Reading.Language} {
		if language != "" {
			return language
		}
	}
	if len(d.p.Languages) > 0 {
		return d.p.Languages[0]
	}
	return English
}

// answered says whether the carrier itself has answered this text as what. Its
// answer to another word than the one we read is no answer to ours.
func (d *decider) answered(what Class) bool {
	return d.a.CarrierAnswered && (d.a.CarrierOptOut == "" || d.a.CarrierOptOut == what)
}

// count returns how many of ids went to the phone within a day.
func (d *decider) count(ids ...TextID) int {
	return d.l.Sent.Count(d.a.Now.Add(-24*time.Hour), ids...)
}

// say queues an answer, unless texts do not go there.
func (d *decider) say(id TextID) {
	if d.a.Undialable != nil {
		d.withhold(id, WhyUndialable)
		return
	}
	d.out.Answers = append(d.out.Answers, id)
}

func (d *decider) withhold(id TextID, why string) {
	d.out.Withheld = append(d.out.Withheld, Withheld{id, why})
}

// capped says an automatic answer unless its own limit, the day's, or the
// hour's for unknown numbers is spent.
func (d *decider) capped(id TextID, spent bool, why string) {
	switch {
	case spent:
		d.withhold(id, why)
	case d.l.Listed == 0 && d.a.UnknownSpent:
		d.withhold(id, WhyUnknown)
	case d.count(automaticTexts...) >= automaticADay:
		d.withhold(id, WhySpent)
	default:
		d.say(id)
	}
}

// unknown answers a phone no record lists, once a day.
func (d *decider) unknown() {
	id := UnknownNumber
	if d.l.Language == "" && d.a.Reading.Language == "" {
		id = UnknownBoth
	}
	d.capped(id, d.count(UnknownNumber, UnknownBoth) > 0, WhyOnceADay)
}

// invite sends the way in: link_after_text, photo_by_text if a picture came, or
// after_hours in their place once in 12 h while the practice is closed.
func (d *decider) invite() {
	id := LinkAfterText
	if d.a.Pictures {
		id = PhotoByText
	}
	if last := d.l.Sent.Last(AfterHours); !d.p.NoAfterHours && !d.p.OpenAt(d.a.Now) && (last.IsZero() || d.a.Now.Sub(last) >= closedEvery) {
		id = AfterHours
	}
	last := d.l.Sent.Last(answerLinks...)
	switch {
	case !last.IsZero() && d.a.Now.Sub(last) < linkEvery:
		d.withhold(id, WhyLinkNow)
		return
	case d.count(answerLinks...) >= linksADay:
		d.withhold(id, WhyLinksSpent)
		return
	}
	before := len(d.out.Answers)
	d.capped(id, false, "")
	if len(d.out.Answers) > before {
		d.fire(LinkSent)
	}
}
