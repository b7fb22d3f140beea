package conversation

import (
	"os"
	"strings"
	"testing"
)

// usual is how linnet read judges: texts are on, our last one went yesterday.
var usual = Background{OursRecently: true}

type labelled struct{ text, class, why string }

func readCases(t testing.TB, path string) []labelled {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []labelled
	for i, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
		c := strings.Split(line, "\t")
		if len(c) != 3 {
			t.Fatalf("%s line %d: %d columns, want 3", path, i+1, len(c))
		}
		if i > 0 {
			cases = append(cases, labelled{strings.ReplaceAll(c[0], `\n`, "\n"), c[1], c[2]})
		}
	}
	return cases
}

// TestReadLabelledCases holds both sets of labelled texts to the gates of
// appendix A1; every row that differs is named.
func TestReadLabelledCases(t *testing.T) {
	for _, path := range []string{"testdata/classification-dev.tsv", "testdata/own-cases.tsv"} {
		t.Run(path, func(t *testing.T) { holdToGates(t, readCases(t, path)) })
	}
}

func holdToGates(t *testing.T, cases []labelled) {
	total, right := map[string]int{}, map[string]int{}
	for _, c := range cases {
		got := Read(c.text, usual)
		total[c.class]++
		if string(got.Class) == c.class {
			right[c.class]++
			continue
		}
		t.Errorf("Read(%q) = %s by rule %q, want %s (%s)", c.text, got.Class, got.Rule, c.class, c.why)
	}
	for _, class := range []string{"opt-out", "opt-in", "help", "emergency", "ordinary"} {
		t.Logf("%s: %d of %d", class, right[class], total[class])
	}
}
