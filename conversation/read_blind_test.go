package conversation

import (
	"strings"
	"testing"
)

// blindPath holds texts that were written and labelled before the rules had
// seen them, in sets A to D; the set is the first letter of the reason.
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
	for _, set := range []string{"A", "B", "C", "D"} {
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
