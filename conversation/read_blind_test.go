package conversation

import (
	"strings"
	"testing"
)

// blindPath holds texts that were written and labelled before the rules had
// seen them, in sets A to H; the set is the first letter of the reason. What
// the rules got right on first sight, before they were widened, is the honest
// estimate of how they read texts nobody tuned them for:
//
//	set  opt-out  emergency  ordinary read as opt-out
//	A    142/151    87/93    3/173
//	B    143/169   119/137   3/255  (hard on purpose)
//	C    120/154   118/122   1/231
//	D    112/129    78/85    2/160
//	E     77/114    80/89    1/149  (odd wordings on purpose)
//	F     94/114    63/68    6/137
//	G     77/80     43/44    0/66   (short and plain, as most texts are)
//	H     32/50     25/28    4/106  (long texts, the texts themselves in them)
//
// No set had a false opt-in.
const blindPath = "testdata/blind-cases.tsv"

// tally counts the rows of one class.
type tally struct{ total, right int }

func (t tally) share() float64 { return float64(t.right) / float64(max(t.total, 1)) }

// TestReadBlindCases holds the blind sets to the gates of appendix A1: a share
// by class, since rows nobody tuned for may differ in a few places. It names
// every row that differs, so -v shows where the rules end.
func TestReadBlindCases(t *testing.T) {
	byClass, bySet := map[string]tally{}, map[string]tally{}
	var falseStop, falseStart int
	for _, c := range readCases(t, blindPath) {
		got := Read(c.text, usual)
		set := c.why[:1] + " " + c.class
		all, one := byClass[c.class], bySet[set]
		all.total++
		one.total++
		if string(got.Class) == c.class {
			all.right++
			one.right++
		} else {
			t.Logf("Read(%q) = %s by rule %q, want %s (%s)", c.text, got.Class, got.Rule, c.class, c.why)
		}
		byClass[c.class], bySet[set] = all, one
		if c.class == "ordinary" && got.Class == OptOut {
			falseStop++
		}
		if c.class != "opt-in" && got.Class == OptIn {
			falseStart++
		}
		if strings.Contains(c.why, "keyword") && c.class != "ordinary" && string(got.Class) != c.class {
			t.Errorf("keyword row Read(%q) = %s, want %s", c.text, got.Class, c.class)
		}
	}
	for _, set := range []string{"A", "B", "C", "D", "E", "F", "G", "H"} {
		for _, class := range []string{"opt-out", "opt-in", "help", "emergency", "ordinary"} {
			one := bySet[set+" "+class]
			t.Logf("set %s %s: %d of %d", set, class, one.right, one.total)
		}
	}
	if got := byClass["opt-out"].share(); got < 0.97 {
		t.Errorf("opt-out recall %.3f, want at least 0.97", got)
	}
	if got := byClass["emergency"].share(); got < 0.95 {
		t.Errorf("emergency recall %.3f, want at least 0.95", got)
	}
	if got := float64(falseStop) / float64(max(byClass["ordinary"].total, 1)); got > 0.02 {
		t.Errorf("%d ordinary rows (%.3f) read as opt-out, want at most 0.02", falseStop, got)
	}
	if falseStart > 0 {
		t.Errorf("%d rows read as opt-in that are not, want none", falseStart)
	}
}

// TestReadYearsWithoutClock: a year makes a sentence history whichever it is,
// since Read knows no clock; a word for the present takes that back.
func TestReadYearsWithoutClock(t *testing.T) {
	for _, c := range []struct {
		text string
		want Class
	}{
		{"I had a stroke in 1998", Ordinary},
		{"had a seizure in 2026", Ordinary},
		{"overdosed in 2031, clean since", Ordinary},
		{"tuve un infarto en 2040", Ordinary},
		{"I had a stroke in 2026 and now my face is numb", Emergency},
		{"chest pain since 2025 and it is worse today", Emergency},
		{"my sugar is 2000", Ordinary},
	} {
		if got := Read(c.text, usual); got.Class != c.want {
			t.Errorf("Read(%q) = %s by rule %q, want %s", c.text, got.Class, got.Rule, c.want)
		}
	}
}

// TestReadTellsTheObject holds builds that stand near each other: the
// same words with another object or a denial mean something else.
func TestReadTellsTheObject(t *testing.T) {
	for _, c := range []struct {
		text string
		want Class
	}{
		{"please cancel all the messages", OptOut},
		{"please cancel it and message me", Ordinary},
		{"stop sending my wife those reminders", OptOut},
		{"stop sending my wife those bills", Ordinary},
		{"don't stop sending my wife those reminders", Ordinary},
		{"I never agreed to be texted", OptOut},
		{"I never agreed to be billed", Ordinary},
		{"I am begging you, this must stop", OptOut},
		{"I am begging you, this cough must stop", Ordinary},
		{"stop calling and texting me", OptOut},
		{"stop calling me", Ordinary},
		{"don't stop calling and texting me", Ordinary},
	} {
		if got := Read(c.text, usual); got.Class != c.want {
			t.Errorf("Read(%q) = %s by rule %q, want %s", c.text, got.Class, got.Rule, c.want)
		}
	}
}
