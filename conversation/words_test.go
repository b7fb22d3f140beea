package conversation

import (
	"strings"
	"testing"
)

// TestWordsActAsTheirLineSays reads every keyword of words.tsv as a whole
// text: words that are on act, all others make it unsure.
func TestWordsActAsTheirLineSays(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSuffix(wordsTSV, "\n"), "\n")[1:] {
		k, err := parseWord(line)
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(line, "\t")
		got := Read(text, usual)
		if !got.Keyword {
			t.Errorf("Read(%q) is no keyword (%s by %q)", text, got.Class, got.Rule)
		}
		if got.Unsure != (k.flag == "off") {
			t.Errorf("Read(%q).Unsure = %t, flag %s", text, got.Unsure, k.flag)
		}
		switch Class(k.act) {
		case OptOut, OptIn, Help:
			if want := Class(k.act); (got.Class == want) != (k.flag != "off") {
				t.Errorf("Read(%q) = %s, line says %s, flag %s", text, got.Class, want, k.flag)
			}
		}
	}
}

// TestWordsHoldTheRule is R-01: the seven words stand in the file as the
// rule's own and are on.
func TestWordsHoldTheRule(t *testing.T) {
	for _, word := range []string{"stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe"} {
		if k, ok := words[word]; !ok || !k.perSe() || k.flag != "on" || k.act != "opt-out" {
			t.Errorf("words.tsv has %q as %+v", word, k)
		}
	}
}

func TestParseWordsRefuses(t *testing.T) {
	const header = "word\tclass\tlanguage\tsource\tflag\n"
	for name, tsv := range map[string]string{
		"no header":        "stop\topt-out\ten\tFCC\ton\n",
		"four columns":     header + "stop\topt-out\ten\ton\n",
		"unknown class":    header + "stop\toptout\ten\tFCC\ton\n",
		"unknown flag":     header + "stop\topt-out\ten\tFCC\tyes\n",
		"unknown language": header + "stop\topt-out\teng\tFCC\ton\n",
		"no source":        header + "stop\topt-out\ten\t\ton\n",
		"no word":          header + "\topt-out\ten\tFCC\ton\n",
		"space":            header + "stop \topt-out\ten\tFCC\ton\n",
		"twice":            header + "stop\topt-out\ten\tFCC\ton\nStop\topt-out\ten\tFCC\ton\n",
		"empty line":       header + "\n\n",
	} {
		if _, err := parseWords(tsv); err == nil {
			t.Errorf("%s: parseWords took it", name)
		}
	}
}
