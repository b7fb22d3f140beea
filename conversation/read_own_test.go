package conversation

import "testing"

func ownFor(t *testing.T, emergency, crisis []string) *OwnWords {
	t.Helper()
	s := SettingsOf(&Practice{ID: "p", Name: "P", TextingName: "P", Phone: "+12065550110", Numbers: []Number{{"+12065550100", "practice"}}, Hours: Week{1: {480, 1020}}})
	s.Emergency, s.Crisis = emergency, crisis
	p, faults := s.Read(DefaultVerification())
	if len(faults) > 0 {
		t.Fatalf("own words are refused: %v", faults)
	}
	return p.Own
}

func TestOwnWordsAddToTheHousesAndTakeNothing(t *testing.T) {
	own := ownFor(t, []string{"Port is swollen", "puerto hinchado"}, []string{"the tall bridge"})
	for _, c := range []struct {
		text, rule     string
		class          Class
		crisis, optOut bool
	}{
		{"hi, my PORT is   swollen today", RuleOwnEmergency, Emergency, false, false},
		{"Tengo el puerto hinchado", RuleOwnEmergency, Emergency, false, false},
		{"my port was swollen", "ordinary", Ordinary, false, false},
		{"I am at the tall bridge", RuleOwnCrisis, Emergency, true, false},
		{"I want to kill myself", "", Emergency, true, false},
		{"STOP", "word stop", OptOut, false, false},
		{"please stop texting me. the port is swollen", RuleOwnEmergency, Emergency, false, true},
	} {
		got := Read(c.text, Background{Own: own, OursRecently: true})
		if got.Class != c.class || got.Crisis != c.crisis || got.AlsoOptOut != c.optOut || c.rule != "" && got.Rule != c.rule {
			t.Errorf("Read(%q) = %+v, want %s by %q, crisis %v, also opt-out %v", c.text, got, c.class, c.rule, c.crisis, c.optOut)
		}
	}
	if got := Read("my port is swollen", Background{}); got.Class != Ordinary {
		t.Errorf("without own words = %s, want ordinary", got.Class)
	}
}

func TestOwnWordsThatMeanNothingOrTooMuchAreRefused(t *testing.T) {
	for _, text := range []string{"", " ... ", "ow", "stop", "HELP", "one two three four five six seven"} {
		if phrase, ok := ownPhrase(text); ok {
			t.Errorf("ownPhrase(%q) = %q, want it refused", text, phrase)
		}
	}
}
