package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// agreed is a form of /texts as the page sends it.
var agreed = store.Consent{Form: "portal-texts-1", Words: "Yes, text me about my care.", Page: "/texts", Address: "192.0.2.7", Device: "Firefox"}

// lastOptIn is the newest opt-in of a phone in the log.
func lastOptIn(t *testing.T, s *store.Store, phone conversation.Phone) store.LogEntry {
	t.Helper()
	entries, _, err := s.Log(t.Context(), store.LogView{Practice: "riverside", Phone: phone, Kind: store.KindOptIn, From: s.Now().AddDate(0, 0, -9), To: s.Now().AddDate(0, 0, 1)})
	if err != nil || len(entries) == 0 {
		t.Fatalf("opt-ins of the phone = %v, %v", entries, err)
	}
	return entries[0]
}

func keepOptIn(t *testing.T, s *store.Store, phone conversation.Phone, language conversation.Language) {
	t.Helper()
	if err := s.KeepOptIn(t.Context(), "riverside", phone, language, agreed); err != nil {
		t.Fatal(err)
	}
}

func TestStartFinishesTheFormOfTheWebsite(t *testing.T) {
	for _, one := range []struct {
		name         string
		before, word string
		wait         time.Duration
		how          string
	}{
		{"START after STOP", "STOP", "START", time.Hour, store.HowBoth},
		{"START while texts are on", "I need a refill", "start", time.Hour, store.HowBoth},
		{"a lone YES while texts are off", "STOP", "Yes", time.Hour, store.HowBoth},
		{"a lone SI while texts are off", "STOP", "sí", time.Hour, store.HowBoth},
		{"START a moment before a day is over", "STOP", "START", 24*time.Hour - time.Minute, store.HowBoth},
		{"START after a day", "STOP", "START", 24 * time.Hour, store.HowWord},
	} {
		t.Run(one.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				family(t, s)
				noon(t, s)
				receive(t, s, rosa, one.before)
				keepOptIn(t, s, rosa, conversation.English)
				asked := s.Now()
				if one.wait < 24*time.Hour {
					keepOptIn(t, s, rosa, conversation.English) // sent again, one form
				}
				advance(t, s, one.wait-s.Now().Sub(asked))
				receive(t, s, rosa, one.word)
				got := lastOptIn(t, s, rosa)
				if got.How != one.how {
					t.Fatalf("%q is recorded as %q, want %q", one.word, got.How, one.how)
				}
				if one.how == store.HowBoth && (got.Words != agreed.Words || got.Form != agreed.Form || !strings.HasPrefix(got.Note, "/texts at 2026-03-03T18:00:0") || !strings.HasSuffix(got.Note, "from 192.0.2.7 Firefox")) {
					t.Errorf("the event carries words %q, form %q, note %q", got.Words, got.Form, got.Note)
				}
				if one.how == store.HowWord && (got.Words != one.word || got.Form != "" || got.Note != "") {
					t.Errorf("an ordinary START carries words %q, form %q, note %q", got.Words, got.Form, got.Note)
				}
				receive(t, s, rosa, "START")
				if again := lastOptIn(t, s, rosa); again.Seq == got.Seq || again.How != store.HowWord {
					t.Errorf("a second START is event %d, %q; the form is used up", again.Seq, again.How)
				}
			})
		})
	}
}

func TestAnOptOutTakesAWaitingFormAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		keepOptIn(t, s, rosa, conversation.English)
		receive(t, s, rosa, "STOP")
		receive(t, s, rosa, "START")
		if got := lastOptIn(t, s, rosa); got.How != store.HowWord {
			t.Errorf("START after a STOP that came after the form is %q, want an ordinary START", got.How)
		}
	})
}

func TestAFormSendsNothingAndChangesNoLine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		for _, phone := range []conversation.Phone{rosa, nobody} {
			keepOptIn(t, s, phone, conversation.Spanish)
			if got := names(handOut(t, s)); got != "" {
				t.Errorf("a form made Linnet send %q", got)
			}
		}
		receive(t, s, walter, "START")
		if got := lastOptIn(t, s, walter); got.How != store.HowWord {
			t.Errorf("another phone's START is %q", got.How)
		}
		if err := s.KeepOptIn(t.Context(), "nowhere", rosa, conversation.English, agreed); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a form for a practice of nobody = %v, want ErrNotFound", err)
		}
	})
}

// Somebody who agreed on the Spanish page hears the answer in Spanish, if
// nobody knew their language before.
func TestTheFormsLanguageAnswersAPhoneOfUnknownLanguage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		keepOptIn(t, s, nobody, conversation.Spanish)
		receive(t, s, nobody, "START")
		bodies := handOut(t, s)
		if len(bodies) != 1 || !strings.HasPrefix(bodies[0], "unknown_number|es|") {
			t.Errorf("texts out = %q, want one unknown_number in Spanish", bodies)
		}
	})
}
