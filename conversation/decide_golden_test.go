package conversation

import (
	"fmt"
	"strings"
	"testing"
)

// keywords are what the golden table asks of every phase: one text of each kind.
var keywords = []string{"STOP", "CANCEL", "wrong number", "START", "YES", "HELP", "ESP", "I can't breathe",
	"I want to kill myself", "I can't breathe. STOP texting me", "Is the clinic open today?"}

// TestDecisions draws what every kind of text does in every phase of a line
// whose phone one record lists, on a Tuesday at noon, with nothing sent before.
func TestDecisions(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-34s %-9s -> %-9s %-15s %-9s %s\n", "the person writes", "phase", "phase", "consent", "filed", "we answer")
	for _, words := range keywords {
		for _, phase := range anyPhase {
			d := decide(t, listed(phase), words)
			fmt.Fprintf(&b, "%-34s %-9s -> %-9s %-15s %-9s %s\n", words, phase, d.Phase, orDash(string(d.Act)), d.Filing, answersOf(d))
		}
	}
	golden(t, "decisions.golden", b.String())
}

func answersOf(d Decision) string {
	var ids []string
	for _, id := range d.Answers {
		ids = append(ids, string(id))
	}
	return orDash(strings.Join(ids, " "))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Every word of words.tsv acts in every phase: the off words stop, the
// on words start where texts were off, a yes only there, help is answered.
func TestEveryKeywordActsInEveryPhase(t *testing.T) {
	tried := 0
	for _, k := range words {
		if k.flag != "on" {
			continue
		}
		for _, phase := range anyPhase {
			wantPhase, wantAct := phase, map[string]ConsentAct{"opt-out": OptsOut, "opt-in": OptsInAgain, "help": AsksHelp}[k.act]
			switch {
			case k.act == "opt-out" && phase == Stopped:
				wantAct = OptsOutAgain
			case k.act == "opt-out":
				wantPhase = Stopped
			case (k.act == "opt-in" || k.act == "yes") && phase == Stopped:
				wantPhase, wantAct = New, OptsIn
			case k.act == "yes" && phase == New:
				wantPhase = Invited // an ordinary text: the link goes out
			}
			d := decide(t, listed(phase), k.word)
			if d.Phase != wantPhase || d.Act != wantAct {
				t.Errorf("Decide(%s, %q) = phase %s, act %q, want phase %s, act %q", phase, k.word, d.Phase, d.Act, wantPhase, wantAct)
			}
			tried++
		}
	}
	if tried < 250 {
		t.Errorf("tried %d pairs of word and phase, want all of words.tsv", tried)
	}
}
