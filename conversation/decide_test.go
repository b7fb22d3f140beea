package conversation

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// outcome is what a case expects of a decision, in one line.
func outcome(d Decision) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("phase", string(d.Phase))
	add("act", string(d.Act))
	add("file", string(d.Filing))
	for _, id := range d.Answers {
		add("say", string(id))
	}
	for _, w := range d.Withheld {
		add("not", string(w.ID)+" because "+w.Why)
	}
	return strings.Join(parts, ", ")
}

// decide reads words as the store does and decides on them at noon in Chicago.
func decide(tb testing.TB, l Line, words string, mods ...func(*Arrival)) Decision {
	tb.Helper()
	a := Arrival{Reading: Read(words, Background{TextsOff: l.Off()}), Now: noon}
	for _, mod := range mods {
		mod(&a)
	}
	return Decide(l, a, clinic(tb))
}

// pictures says that some came with the text.
func pictures(a *Arrival) { a.Pictures = true }

// sentAgo lists texts that went out so long before noon.
func sentAgo(ago time.Duration, ids ...TextID) Sent {
	var s Sent
	for _, id := range ids {
		s = append(s, SentText{ID: id, At: noon.Add(-ago)})
	}
	return s
}

func times(id TextID, n int, ago time.Duration) Sent {
	var s Sent
	for range n {
		s = append(s, SentText{ID: id, At: noon.Add(-ago)})
	}
	return s
}

// situation is a line in a phase, changed by what a case is about.
type situation struct {
	name  string
	phase Phase
	line  func(*Line)
	at    func(*Arrival)
	words string
	want  string
}

func runSituations(t *testing.T, cases []situation) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			l := listed(tc.phase)
			if tc.line != nil {
				tc.line(&l)
			}
			var mods []func(*Arrival)
			if tc.at != nil {
				mods = append(mods, tc.at)
			}
			if got := outcome(decide(t, l, tc.words, mods...)); got != tc.want {
				t.Errorf("Decide(%s line, %q)\n got %s\nwant %s", tc.phase, tc.words, got, tc.want)
			}
		})
	}
}

func unlisted(l *Line) { l.Listed, l.OnlyMatched = 0, false }

func carrierAnswered(what Class) func(*Arrival) {
	return func(a *Arrival) { a.CarrierAnswered, a.CarrierOptOut = true, what }
}

func atHour(hour int) func(*Arrival) {
	return func(a *Arrival) { a.Now = time.Date(2026, 3, 3, hour+6, 0, 0, 0, time.UTC) }
}

const refill = "My refill has not come yet"

func TestOptOutsAreKept(t *testing.T) {
	runSituations(t, []situation{
		{"a new line", New, nil, nil, "STOP", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"an invited line", Invited, nil, nil, "stop", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"a verified line", Verified, nil, nil, "Stop.", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"a locked line", Locked, nil, nil, "STOP", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"a phone nobody lists (R-36)", New, unlisted, nil, "STOP", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"CANCEL says how to cancel a visit (R-18)", Verified, nil, nil, "CANCEL", "phase stopped, act opt_out, file recorded, say stop_confirm_cancel"},
		{"CANCELAR too", Verified, nil, nil, "cancelar", "phase stopped, act opt_out, file recorded, say stop_confirm_cancel"},
		{"own words stand in the thread they came to", Verified, nil, nil, "please stop texting me", "phase stopped, act opt_out, file thread, say stop_confirm"},
		{"own words of a stranger are held", New, nil, nil, "please stop texting me", "phase stopped, act opt_out, file held, say stop_confirm"},
		{"whatever was sent before", Verified, func(l *Line) { l.Sent = append(times(HelpText, 12, time.Hour), times(StopConfirm, 3, time.Hour)...) }, nil,
			"STOP", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"the carrier answered (R-19)", Verified, nil, carrierAnswered(OptOut), "STOP", "phase stopped, act opt_out, file recorded"},
		{"the carrier answered without saying what", Verified, nil, carrierAnswered(""), "STOP", "phase stopped, act opt_out, file recorded"},
		{"the carrier answered another word", Verified, nil, carrierAnswered(Help), "STOP", "phase stopped, act opt_out, file recorded, say stop_confirm"},
		{"the carrier knows a word that we do not", Verified, nil, carrierAnswered(OptOut), "desist", "phase stopped, act opt_out, file thread"},
		{"the carrier heard STOP in what we read as START", Stopped, nil, carrierAnswered(OptOut), "START", "phase stopped, act opt_out_repeat, file recorded"},
		{"texts do not go there", New, nil, func(a *Arrival) { a.Undialable = errElsewhere }, "STOP",
			"phase stopped, act opt_out, file recorded, not stop_confirm because texts do not go there"},
		{"again, two days later", Stopped, nil, nil, "STOP", "phase stopped, act opt_out_repeat, file recorded, say stop_confirm"},
		{"again, within the day", Stopped, func(l *Line) { l.Sent = sentAgo(23*time.Hour, StopConfirm) }, nil, "STOP",
			"phase stopped, act opt_out_repeat, file recorded, not stop_confirm because a repeated STOP was confirmed within the day already"},
		{"again, within a day of the call", Stopped, func(l *Line) { l.Sent = sentAgo(time.Hour, PhoneStop) }, nil, "STOP",
			"phase stopped, act opt_out_repeat, file recorded, not stop_confirm because a repeated STOP was confirmed within the day already"},
		{"again, within a day of the page", Stopped, func(l *Line) { l.Sent = sentAgo(time.Hour, WrongNumberWeb) }, nil, "STOP",
			"phase stopped, act opt_out_repeat, file recorded, not stop_confirm because a repeated STOP was confirmed within the day already"},
		{"again, in own words", Stopped, nil, nil, "I said stop texting me", "phase stopped, act opt_out_repeat, file held, say stop_confirm"},
		{"a phase nobody knows may hide an opt-out", "gone", nil, nil, refill, "phase stopped, file held"},
	})
}

func TestWrongNumberUnlinks(t *testing.T) {
	for _, tc := range []struct {
		name  string
		phase Phase
		want  string
	}{
		{"while on", Verified, "phase stopped, act opt_out, file thread, say wrong_number"},
		{"while off", Stopped, "phase stopped, act opt_out_repeat, file held, say wrong_number"},
	} {
		d := decide(t, listed(tc.phase), "You have the wrong number")
		if got := outcome(d); got != tc.want || !d.Unlink {
			t.Errorf("%s: Decide(wrong number)\n got %s, unlink %t\nwant %s, unlink true", tc.name, got, d.Unlink, tc.want)
		}
	}
	if d := decide(t, listed(Verified), "STOP"); d.Unlink {
		t.Error("Decide(STOP) unlinks the phone, want only texts off")
	}
}

func TestEmergencyComesBeforeEverything(t *testing.T) {
	const words = "I can't breathe"
	for _, tc := range []situation{
		{"new", New, nil, nil, words, "phase new, file held, say emergency_words"},
		{"invited", Invited, nil, nil, words, "phase invited, file held, say emergency_words"},
		{"verified", Verified, nil, nil, words, "phase verified, file thread, say emergency_words"},
		{"locked", Locked, nil, nil, words, "phase locked, file held, say emergency_words"},
		{"texts off (R-157)", Stopped, nil, nil, words, "phase stopped, file held, say emergency_words"},
		{"not listed", New, unlisted, nil, words, "phase new, file held, say emergency_words"},
		{"unknown numbers are spent", New, unlisted, func(a *Arrival) { a.UnknownSpent = true }, words, "phase new, file held, say emergency_words"},
		{"the day's answers are spent", Verified, func(l *Line) { l.Sent = times(HelpText, 12, time.Hour) }, nil, words,
			"phase verified, file thread, say emergency_words"},
		{"answered 29 minutes ago", Verified, func(l *Line) { l.Sent = sentAgo(29*time.Minute, EmergencyWords) }, nil, words,
			"phase verified, file thread, not emergency_words because an emergency answer went out within 30 minutes"},
		{"a crisis was answered 29 minutes ago", Verified, func(l *Line) { l.Sent = sentAgo(29*time.Minute, CrisisWords) }, nil, words,
			"phase verified, file thread, not emergency_words because an emergency answer went out within 30 minutes"},
		{"answered 30 minutes ago", Verified, func(l *Line) { l.Sent = sentAgo(30*time.Minute, EmergencyWords) }, nil, words,
			"phase verified, file thread, say emergency_words"},
		{"crisis words", Verified, nil, nil, "I want to kill myself", "phase verified, file thread, say crisis_words"},
		{"crisis outranks emergency", Verified, nil, nil, "I want to kill myself, I can't breathe", "phase verified, file thread, say crisis_words"},
		{"with an opt-out the emergency answer is the only text (R-158)", Verified, nil, nil, "I can't breathe. STOP texting me",
			"phase stopped, act opt_out, file thread, say emergency_words"},
		{"with an opt-out while off", Stopped, nil, nil, "I can't breathe. STOP texting me",
			"phase stopped, act opt_out_repeat, file held, say emergency_words"},
		{"the carrier stopped texts for it", Verified, nil, carrierAnswered(OptOut), words, "phase stopped, act opt_out, file thread, say emergency_words"},
		{"opt-out, but answered just now", Verified, func(l *Line) { l.Sent = sentAgo(time.Minute, EmergencyWords) }, nil, "I can't breathe. STOP texting me",
			"phase stopped, act opt_out, file thread, say stop_confirm, not emergency_words because an emergency answer went out within 30 minutes"},
	} {
		runSituations(t, []situation{tc})
		l := listed(tc.phase)
		if d := decide(t, l, tc.words); !d.Urgent {
			t.Errorf("%s: Decide(%q) is not urgent", tc.name, tc.words)
		}
	}
}

func TestStartTurnsTextsOn(t *testing.T) {
	before := func(l *Line) { l.LastOptIn = noon.Add(-90 * 24 * time.Hour) }
	runSituations(t, []situation{
		{"while off", Stopped, nil, nil, "START", "phase new, act opt_in, file recorded, say start_confirm"},
		{"while off under a lock", Stopped, func(l *Line) { l.LockedUntil = noon.Add(time.Hour) }, nil, "START",
			"phase locked, act opt_in, file recorded, say start_confirm"},
		{"while off, lock over", Stopped, func(l *Line) { l.LockedUntil = noon.Add(-time.Hour) }, nil, "UNSTOP",
			"phase new, act opt_in, file recorded, say start_confirm"},
		{"while off, nobody lists the phone", Stopped, unlisted, nil, "START", "phase new, act opt_in, file recorded, say start_confirm"},
		{"while off, confirmed an hour ago", Stopped, func(l *Line) { l.Sent = sentAgo(time.Hour, StartConfirm) }, nil, "START",
			"phase new, act opt_in, file recorded, say start_confirm"},
		{"while off, the fourth in a day", Stopped, func(l *Line) { l.Sent = times(StartConfirm, 3, time.Hour) }, nil, "START",
			"phase new, act opt_in, file recorded, not start_confirm because 3 START answers in a day"},
		{"a lone YES while off (R-56)", Stopped, nil, nil, "YES", "phase new, act opt_in, file held, say start_confirm"},
		{"SI while off", Stopped, nil, nil, "Sí", "phase new, act opt_in, file held, say start_confirm"},
		{"a lone YES while on is an answer to somebody (R-56)", Verified, func(l *Line) { l.OpenTalk = true }, nil, "YES", "phase verified, file thread"},
		{"whatever the carrier makes of it", Verified, func(l *Line) { l.OpenTalk = true }, carrierAnswered(OptIn), "YES", "phase verified, file thread"},
		{"and gets the link that any text gets", New, nil, carrierAnswered(OptIn), "YES", "phase invited, file held, say link_after_text"},
		{"the first opt-in of a line that was on", New, nil, nil, "START", "phase new, act opt_in_repeat, file recorded, say optin_welcome"},
		{"a later one", Invited, before, nil, "START", "phase invited, act opt_in_repeat, file recorded, say start_confirm"},
		{"a verified line", Verified, before, nil, "START", "phase verified, act opt_in_repeat, file recorded, say start_confirm"},
		{"a locked line", Locked, before, nil, "START", "phase locked, act opt_in_repeat, file recorded, say start_confirm"},
		{"once in 24 hours", Verified, func(l *Line) { before(l); l.Sent = sentAgo(23*time.Hour, StartConfirm) }, nil, "START",
			"phase verified, act opt_in_repeat, file recorded, not start_confirm because START was confirmed within the day already"},
		{"an old answer does not count", Verified, func(l *Line) { before(l); l.Sent = sentAgo(25*time.Hour, StartConfirm) }, nil, "START",
			"phase verified, act opt_in_repeat, file recorded, say start_confirm"},
		{"a call confirmed it", Verified, func(l *Line) { before(l); l.Sent = sentAgo(time.Hour, PhoneStart) }, nil, "START",
			"phase verified, act opt_in_repeat, file recorded, not start_confirm because START was confirmed within the day already"},
		{"nobody lists the phone", New, unlisted, nil, "START", "phase new, act opt_in_repeat, file recorded, say unknown_number"},
		{"the carrier answered (R-49)", Stopped, nil, carrierAnswered(OptIn), "START", "phase new, act opt_in, file recorded"},
		{"an old one delivered again changes nothing (R-55)", Stopped, nil, func(a *Arrival) { a.Repeat = true }, "START", "phase stopped, file recorded"},
		{"texts do not go there", Stopped, nil, func(a *Arrival) { a.Undialable = errElsewhere }, "START",
			"phase new, act opt_in, file recorded, not start_confirm because texts do not go there"},
	})
}

func TestHelpIsAnsweredInEveryPhase(t *testing.T) {
	for _, phase := range anyPhase {
		want := fmt.Sprintf("phase %s, act help, file recorded, say help", phase)
		if got := outcome(decide(t, listed(phase), "HELP")); got != want {
			t.Errorf("Decide(%s line, HELP)\n got %s\nwant %s", phase, got, want)
		}
	}
	runSituations(t, []situation{
		{"nobody lists the phone (R-35)", New, unlisted, nil, "AYUDA", "phase new, act help, file recorded, say help"},
		{"the sixth in a day", Verified, func(l *Line) { l.Sent = times(HelpText, 5, time.Hour) }, nil, "HELP",
			"phase verified, act help, file recorded, not help because 5 HELP answers in a day"},
		{"the sixth in a day while off", Stopped, func(l *Line) { l.Sent = times(HelpText, 5, time.Hour) }, nil, "HELP",
			"phase stopped, act help, file recorded, not help because 5 HELP answers in a day"},
		{"the day's ten are spent", Verified, func(l *Line) { l.Sent = times(LinkAfterText, 10, time.Hour) }, nil, "HELP",
			"phase verified, act help, file recorded, not help because the day's automatic answers are spent"},
		{"the day's ten are spent, texts off", Stopped, func(l *Line) { l.Sent = times(LinkAfterText, 10, time.Hour) }, nil, "HELP",
			"phase stopped, act help, file recorded, not help because the day's automatic answers are spent"},
		{"the carrier answered", Verified, nil, carrierAnswered(Help), "HELP", "phase verified, act help, file recorded"},
		{"the carrier knows a help word that we do not", Verified, nil, carrierAnswered(Help), "menu", "phase verified, act help, file thread"},
		{"unknown numbers are spent", New, unlisted, func(a *Arrival) { a.UnknownSpent = true }, "HELP",
			"phase new, act help, file recorded, not help because answers to unknown numbers are spent"},
	})
}

func TestAnOrdinaryTextGetsAWayIn(t *testing.T) {
	runSituations(t, []situation{
		{"a new line", New, nil, nil, refill, "phase invited, file held, say link_after_text"},
		{"an invited line", Invited, nil, nil, refill, "phase invited, file held, say link_after_text"},
		{"a link nine minutes ago", Invited, func(l *Line) { l.Sent = sentAgo(9*time.Minute, LinkAfterText) }, nil, refill,
			"phase invited, file held, not link_after_text because a link went out within 10 minutes"},
		{"a link ten minutes ago", Invited, func(l *Line) { l.Sent = sentAgo(10*time.Minute, LinkAfterText) }, nil, refill,
			"phase invited, file held, say link_after_text"},
		{"after_hours holds a link too", Invited, func(l *Line) { l.Sent = sentAgo(9*time.Minute, AfterHours) }, nil, refill,
			"phase invited, file held, not link_after_text because a link went out within 10 minutes"},
		{"four links in a day", Invited, func(l *Line) {
			l.Sent = append(times(LinkAfterText, 3, 2*time.Hour), times(AfterHours, 1, 20*time.Hour)...)
		}, nil, refill,
			"phase invited, file held, not link_after_text because 4 links in a day"},
		{"links asked for on a page close only that door", Invited, func(l *Line) { l.Sent = times(NewLinkText, 4, time.Minute) }, nil, refill,
			"phase invited, file held, say link_after_text"},
		{"ten answers in a day", Invited, func(l *Line) { l.Sent = append(times(HelpText, 5, time.Hour), times(LangSet, 5, time.Hour)...) }, nil, refill,
			"phase invited, file held, not link_after_text because the day's automatic answers are spent"},
		{"emergencies and opt-outs are not of the ten", Invited, func(l *Line) {
			l.Sent = append(times(EmergencyWords, 9, time.Hour), times(StopConfirm, 9, time.Hour)...)
		}, nil, refill,
			"phase invited, file held, say link_after_text"},
		{"a verified line opens a talk", Verified, nil, nil, refill, "phase verified, file thread, say link_after_text"},
		{"into an open talk there is no answer", Verified, func(l *Line) { l.OpenTalk = true }, nil, refill, "phase verified, file thread"},
		{"the text of a family is of nobody yet", Verified, func(l *Line) { l.Listed, l.OnlyMatched = 2, false }, nil, refill,
			"phase verified, file talk, say link_after_text"},
		{"a picture is told where the next one is private", Verified, nil, pictures, "", "phase verified, file thread, say photo_by_text"},
		{"a picture into an open talk", Verified, func(l *Line) { l.OpenTalk = true }, pictures, "", "phase verified, file thread"},
		{"a link for a picture counts as one", Invited, func(l *Line) { l.Sent = sentAgo(9*time.Minute, PhotoByText) }, nil, refill,
			"phase invited, file held, not link_after_text because a link went out within 10 minutes"},
		{"a picture at night", Verified, nil, func(a *Arrival) { pictures(a); atHour(17)(a) }, "", "phase verified, file thread, say after_hours"},
		{"texts off (R-23)", Stopped, nil, nil, refill, "phase stopped, file held"},
		{"texts off, closed, not listed", Stopped, unlisted, atHour(3), refill, "phase stopped, file held"},
		{"texts do not go there", New, nil, func(a *Arrival) { a.Undialable = errElsewhere }, refill,
			"phase new, file held, not link_after_text because texts do not go there"},
	})
}

func TestNightsAreAnsweredOnceInTwelveHours(t *testing.T) {
	at := func(l *Line, hour int, ids ...TextID) {
		for _, id := range ids {
			l.Sent = append(l.Sent, SentText{ID: id, At: time.Date(2026, 3, 3, hour+6, 0, 0, 0, time.UTC)})
		}
	}
	runSituations(t, []situation{
		{"open", New, nil, atHour(16), refill, "phase invited, file held, say link_after_text"},
		{"closed", New, nil, atHour(17), refill, "phase invited, file held, say after_hours"},
		{"before opening", Verified, nil, atHour(7), refill, "phase verified, file thread, say after_hours"},
		{"eleven hours after", Invited, func(l *Line) { at(l, 9, AfterHours) }, atHour(20), refill, "phase invited, file held, say link_after_text"},
		{"twelve hours after", Invited, func(l *Line) { at(l, 8, AfterHours) }, atHour(20), refill, "phase invited, file held, say after_hours"},
	})
}

func TestALockedLineIsToldOnceADay(t *testing.T) {
	runSituations(t, []situation{
		{"the first lock", Locked, nil, nil, refill, "phase locked, file held, say locked_day"},
		{"the second lock", Locked, func(l *Line) { l.LockForever = true }, nil, refill, "phase locked, file held, say locked"},
		{"told when it began", Locked, func(l *Line) { l.Sent = sentAgo(23*time.Hour, LockedDay) }, nil, refill,
			"phase locked, file held, not locked_day because answered within the day already"},
		{"no link at night either", Locked, nil, atHour(11), refill, "phase locked, file held, say locked_day"},
	})
}

func TestUnknownPhonesAreAnsweredOnceADay(t *testing.T) {
	strange := func(l *Line) { unlisted(l); l.Language = "" }
	runSituations(t, []situation{
		{"language known", New, unlisted, nil, refill, "phase new, file held, say unknown_number"},
		{"language shown", New, strange, nil, "Necesito una cita para mi hija por favor", "phase new, file held, say unknown_number"},
		{"language not known", New, strange, nil, "1234", "phase new, file held, say unknown_both"},
		{"answered today", New, func(l *Line) { unlisted(l); l.Sent = sentAgo(23*time.Hour, UnknownBoth) }, nil, refill,
			"phase new, file held, not unknown_number because answered within the day already"},
		{"the hour is spent", New, unlisted, func(a *Arrival) { a.UnknownSpent = true }, refill,
			"phase new, file held, not unknown_number because answers to unknown numbers are spent"},
		{"no record lists the phone any more", Verified, unlisted, nil, refill, "phase new, file held, say unknown_number"},
		{"a link of another day opens nothing", Invited, unlisted, nil, refill, "phase new, file held, say unknown_number"},
		{"locked and not listed", Locked, unlisted, nil, refill, "phase locked, file held, say unknown_number"},
	})
}

func TestLanguageWordsSetTheLanguage(t *testing.T) {
	runSituations(t, []situation{
		{"ESP", Verified, nil, nil, "ESP", "phase verified, file recorded, say lang_set"},
		{"the third in a day", Verified, func(l *Line) { l.Sent = times(LangSet, 2, time.Hour) }, nil, "ENG",
			"phase verified, file recorded, not lang_set because 2 language answers in a day"},
		{"texts off", Stopped, nil, nil, "ESP", "phase stopped, file held"},
		{"the hour of unknown numbers is spent", New, unlisted, func(a *Arrival) { a.UnknownSpent = true }, "ESP",
			"phase new, file recorded, not lang_set because answers to unknown numbers are spent"},
	})
	for _, tc := range []struct {
		name   string
		stored Language
		words  string
		keep   Language
		answer Language
	}{
		{"asked for", English, "ESP", Spanish, Spanish},
		{"stored", Spanish, refill, "", Spanish},
		{"shown, none stored", "", "Necesito una cita para mi hija por favor", Spanish, Spanish},
		{"shown, another stored", English, "Necesito una cita para mi hija por favor", "", English},
		{"none at all: the practice's first", "", "1234", "", English},
	} {
		l := listed(New)
		l.Language = tc.stored
		if d := decide(t, l, tc.words); d.Language != tc.keep || d.Answer != tc.answer {
			t.Errorf("%s: Decide(%q) keeps %q and answers in %q, want %q and %q", tc.name, tc.words, d.Language, d.Answer, tc.keep, tc.answer)
		}
	}
}

func TestDecideIsPure(t *testing.T) {
	for _, phase := range anyPhase {
		for _, words := range []string{"STOP", "START", "HELP", "ESP", refill, "I can't breathe"} {
			l := listed(phase)
			l.Sent = sentAgo(time.Hour, LinkAfterText)
			first, second := decide(t, l, words), decide(t, l, words)
			if !reflect.DeepEqual(first, second) {
				t.Errorf("Decide(%s, %q) = %+v, then %+v, want the same", phase, words, first, second)
			}
			if l.Phase != phase || len(l.Sent) != 1 {
				t.Errorf("Decide(%s, %q) changed the line to %+v", phase, words, l)
			}
		}
	}
}

// The events of a decision are what the store carries out: replayed one by one
// they lead to the phase that the decision names.
func TestEventsLeadToThePhase(t *testing.T) {
	for _, phase := range anyPhase {
		for _, words := range []string{"STOP", "START", "YES", "HELP", "ESP", refill, "I can't breathe. STOP texting me", "wrong number"} {
			l := listed(phase)
			d := decide(t, l, words)
			for _, e := range d.Events {
				next, err := Next(l, e, noon)
				if err != nil {
					t.Errorf("Decide(%s, %q) fires %s, which is refused: %v", phase, words, e, err)
				}
				l.Phase = next
			}
			if l.Phase != d.Phase {
				t.Errorf("Decide(%s, %q): events %v lead to %s, want %s", phase, words, d.Events, l.Phase, d.Phase)
			}
		}
	}
}
