package conversation

import (
	"strings"
	"testing"
	"time"
)

// Low says who is looked at before others (ux.md §5).
func TestLowIsAWeekOrLess(t *testing.T) {
	today := Date{2026, time.March, 3}
	for _, c := range []struct {
		name string
		kind RequestKind
		a    Answers
		want bool
	}{
		{"no medicine is left", AskMedicine, Answers{"left": "0-3"}, true},
		{"some medicine is left", AskMedicine, Answers{"left": "4-7"}, false},
		{"no factor", AskFactor, Answers{"home": "0", "by": "2026-05-01"}, true},
		{"three doses", AskFactor, Answers{"home": "3", "by": "2026-05-01"}, true},
		{"four doses, needed in two months", AskFactor, Answers{"home": "4", "by": "2026-05-01"}, false},
		{"many doses, needed within a week", AskFactor, Answers{"home": "20", "by": "2026-03-10"}, true},
		{"many doses, needed after a week", AskFactor, Answers{"home": "20", "by": "2026-03-11"}, false},
		{"a bill", AskBill, Answers{"left": "0-3", "home": "0"}, false},
	} {
		if got := c.kind.Low(c.a, today); got != c.want {
			t.Errorf("%s: Low = %t, want %t", c.name, got, c.want)
		}
	}
}

func TestCallFirst(t *testing.T) {
	for _, c := range []struct {
		kind        RequestKind
		a           Answers
		phone, self bool
		want        bool
	}{
		{AskFactor, Answers{"ship": "other"}, true, false, true},
		{AskFactor, Answers{"ship": "other"}, false, false, false},
		{AskFactor, Answers{"ship": "home"}, true, false, false},
		{AskRecords, Answers{}, false, true, true},
		{AskRecords, Answers{}, true, false, false},
		{AskBill, Answers{"ship": "other"}, true, true, false},
	} {
		if got := c.kind.CallFirst(c.a, c.phone, c.self); got != c.want {
			t.Errorf("%s.CallFirst(%v, %t, %t) = %t, want %t", c.kind, c.a, c.phone, c.self, got, c.want)
		}
	}
}

func TestHoldsCardNumber(t *testing.T) {
	for words, want := range map[string]bool{
		"4111111111111111":                     true,
		"my card 4111 1111 1111 1111, thanks":  true,
		"4111-1111-1111-1111 exp 12/28":        true,
		"378282246310005":                      true, // 15 digits
		"4111111111111112":                     false,
		"4111 1111 1111":                       false,
		"12345678901234567890":                 false,
		"206-555-0188 and 206-555-0147":        false,
		"claim 4111, 1111, 1111, 1111":         false,
		"":                                     false,
		strings.Repeat("4111111111111111", 20): false,
	} {
		if got := HoldsCardNumber(words); got != want {
			t.Errorf("HoldsCardNumber(%.40q) = %t, want %t", words, got, want)
		}
	}
}

// Every kind has questions with names of their own: fields never collide with
// each other or with what every form carries.
func TestQuestionsHaveFieldsOfTheirOwn(t *testing.T) {
	for _, kind := range RequestKinds {
		seen := map[string]bool{"about": true, "key": true, "sure": true}
		for _, q := range kind.Questions() {
			for _, field := range []string{q.ID, q.OtherID()} {
				if seen[field] {
					t.Errorf("%s has two fields named %s", kind, field)
				}
				seen[field] = true
			}
			if q.Other != "" && !q.Has(q.Other) {
				t.Errorf("%s %s asks for more behind %q, which is no option", kind, q.ID, q.Other)
			}
		}
	}
	if RequestKind("else").Known() || RequestState("").Known() {
		t.Error("a kind or state nobody knows is known")
	}
}

func FuzzReadRequest(f *testing.F) {
	f.Add("factor", "other", "3", "31")
	f.Fuzz(func(t *testing.T, kind, a, b, c string) {
		typed := Typed{"which": a, "home": b, "need": c, "by-month": a, "by-day": b, "by-year": c, "days": a, "question": c, "ship": a, "ship-other": b}
		today := Date{2026, time.March, 3}
		answers, problems := ReadRequest(RequestKind(kind), typed, today)
		if len(problems) > 0 || !RequestKind(kind).Known() {
			return
		}
		RequestKind(kind).Low(answers, today)
		if kind == string(AskBill) && HoldsCardNumber(answers["question"]) {
			t.Errorf("a card's number passed: %q", answers["question"])
		}
	})
}
