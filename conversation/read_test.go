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

// TestReadPerSeWordsInEveryVariance is R-03: each word that the rule names,
// in each kind of variance, is an opt-out and nothing but a keyword.
func TestReadPerSeWordsInEveryVariance(t *testing.T) {
	perSe := []string{"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"}
	spread := func(s, between string) string { return strings.Join(strings.Split(s, ""), between) }
	shift := func(base rune) func(string) string {
		return func(s string) string {
			return strings.Map(func(r rune) rune {
				if r < 'a' || r > 'z' {
					return r
				}
				return base + r - 'a'
			}, s)
		}
	}
	variances := []struct {
		name string
		vary func(string) string
	}{
		{"lower case", func(s string) string { return s }},
		{"upper case", strings.ToUpper},
		{"capital", func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }},
		{"full stop", func(s string) string { return s + "." }},
		{"marks", func(s string) string { return "!!" + s + "?!…" }},
		{"spaces", func(s string) string { return "  \t" + s + " \n" }},
		{"no-break space", func(s string) string { return "\u00a0" + s + "\u00a0" }},
		{"straight quotes", func(s string) string { return `"` + s + `"` }},
		{"curly quotes", func(s string) string { return "“" + s + "”" }},
		{"single quotes", func(s string) string { return "‘" + s + "’" }},
		{"guillemets", func(s string) string { return "« " + s + " »" }},
		{"emoji", func(s string) string { return s + " 😡👎🏽" }},
		{"emoji before", func(s string) string { return "🙏 " + s }},
		{"phone signature", func(s string) string { return s + "\n\nSent from my iPhone" }},
		{"Spanish signature", func(s string) string { return s + "\nEnviado desde mi iPhone" }},
		{"Outlook signature", func(s string) string { return s + "\nGet Outlook for Android" }},
		{"name behind a dash", func(s string) string { return s + " - Rosa" }},
		{"name on a line", func(s string) string { return s + "\nRosa Diaz" }},
		{"courtesy", func(s string) string { return "Please " + s + ", thanks" }},
		{"Spanish courtesy", func(s string) string { return s + " por favor, gracias" }},
		{"full width", shift('ａ')},
		{"mathematical bold", shift('𝐚')},
		{"circled", shift('ⓐ')},
		{"squared", shift('🅰')},
		{"zero width", func(s string) string { return spread(s, "\u200b") }},
		{"soft hyphen", func(s string) string { return s[:2] + "\u00ad" + s[2:] }},
		{"letters apart", func(s string) string { return spread(s, " ") }},
		{"letters with dots", func(s string) string { return spread(s, ".") }},
		{"last letter held down", func(s string) string { return s + strings.Repeat(s[len(s)-1:], 3) }},
		{"NUL", func(s string) string { return s + "\x00" }},
		{"broken UTF-8", func(s string) string { return s + "\xff\xfe" }},
		{"accented", func(s string) string { return s[:1] + "\u0301" + s[1:] }},
		{"twice", func(s string) string { return s + " " + s }},
	}
	for _, v := range variances {
		for _, word := range perSe {
			text := v.vary(word)
			got := Read(text, Background{})
			if got.Class != OptOut || !got.Keyword {
				t.Errorf("%s: Read(%q) = %s, keyword %t, want an opt-out keyword", v.name, text, got.Class, got.Keyword)
			}
			if got.CancelWord != (word == "cancel") {
				t.Errorf("%s: Read(%q).CancelWord = %t", v.name, text, got.CancelWord)
			}
		}
	}
}

// TestReadLeavesWordsOfTheirOwn: near a keyword is not the keyword.
func TestReadLeavesWordsOfTheirOwn(t *testing.T) {
	for _, text := range []string{"shop", "step", "top", "spot", "slop", "stoop", "atop", "quiet", "quite", "cancer", "and", "bend", "evoke", "send", "post", "opt"} {
		if got := Read(text, usual); got.Class != Ordinary {
			t.Errorf("Read(%q) = %s by %q, want ordinary", text, got.Class, got.Rule)
		}
	}
}

// TestReadMarks holds the marks beside the class.
func TestReadMarks(t *testing.T) {
	off, strange := Background{TextsOff: true, OursRecently: true}, Background{}
	for _, c := range []struct {
		text string
		b    Background
		want Reading
	}{
		{"YES", usual, Reading{Class: OptIn, Yes: true, Keyword: true, Language: English}},
		{"Sí", usual, Reading{Class: Ordinary, Yes: true, Keyword: true, Language: Spanish}},
		{"SI", off, Reading{Class: OptIn, Yes: true, Keyword: true, Language: Spanish}},
		{"yes please", off, Reading{Class: Ordinary, Language: English}},
		{"Y", off, Reading{Class: Ordinary}},
		{"BAJA", usual, Reading{Class: OptOut, Keyword: true, Language: Spanish}},
		{"BAJA", strange, Reading{Class: Ordinary, Unsure: true, Keyword: true, Language: Spanish}},
		{"remove", strange, Reading{Class: Ordinary, Unsure: true, Keyword: true, Language: English}},
		{"退订", usual, Reading{Class: Ordinary, Unsure: true, Keyword: true}},
		{"стоп", usual, Reading{Class: Ordinary, Unsure: true, Keyword: true}},
		{"请不要再给我发短信", usual, Reading{Class: Ordinary, Unsure: true}},
		{"mwen pa vle mesaj sa yo anko", usual, Reading{Class: Ordinary, Unsure: true}},
		{"STOP", usual, Reading{Class: OptOut, Keyword: true}}, // our Spanish texts name it too
		{"STOP por favor", usual, Reading{Class: OptOut, Keyword: true, Language: Spanish}},
		{"ESP", usual, Reading{Class: Ordinary, Keyword: true, Language: Spanish, Wants: Spanish}},
		{"español", usual, Reading{Class: Ordinary, Keyword: true, Language: Spanish, Wants: Spanish}},
		{"ENG", usual, Reading{Class: Ordinary, Keyword: true, Language: English, Wants: English}},
		{"inglés", usual, Reading{Class: Ordinary, Keyword: true, Wants: English}},
		{"cancelar", usual, Reading{Class: OptOut, Keyword: true, CancelWord: true, Language: Spanish}},
		{"stop texting me I can't breathe", usual, Reading{Class: Emergency, AlsoOptOut: true, Language: English}},
		{"STOP. I want to kill myself", usual, Reading{Class: Emergency, Crisis: true, AlsoOptOut: true, Language: English}},
		{"chest pain and I want to die", usual, Reading{Class: Emergency, Crisis: true, Language: English}},
		{"número equivocado", usual, Reading{Class: OptOut, WrongNumber: true, Language: Spanish}},
		{"stop making my knee worse", usual, Reading{Class: Ordinary, Unsure: true, Language: English}},
		{"", usual, Reading{Class: Ordinary}},
		{"\x00\xff", usual, Reading{Class: Ordinary}},
		{"👍", usual, Reading{Class: Ordinary}},
	} {
		got := Read(c.text, c.b)
		if got.Rule == "" {
			t.Errorf("Read(%q) names no rule", c.text)
		}
		got.Rule, got.Normal = "", ""
		if got != c.want {
			t.Errorf("Read(%q, %+v) =\n %+v, want\n %+v", c.text, c.b, got, c.want)
		}
	}
}

// FuzzRead: no bytes make Read panic, its answer is one of the five classes,
// and the same text reads the same twice.
func FuzzRead(f *testing.F) {
	for _, c := range readCases(f, "testdata/classification-dev.tsv") {
		f.Add(c.text)
	}
	for _, text := range []string{"", "\x00", "\xff\xfe\xfd", strings.Repeat("stop ", 3000), "S T O P", "1.5.", "$", "- - -", "“", "#", "sugar 1e999", "ＳＴＯＰ\u200d", "dont " + strings.Repeat("want the ", 400) + "texts"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range []Background{{}, usual, {TextsOff: true}} {
			first := Read(text, b)
			switch first.Class {
			case OptOut, OptIn, Help, Emergency, Ordinary:
			default:
				t.Errorf("Read(%q).Class = %q", text, first.Class)
			}
			if again := Read(text, b); again != first {
				t.Errorf("Read(%q) = %+v, then %+v", text, first, again)
			}
		}
	})
}

// BenchmarkRead reads the labelled texts one after the other; the target is
// under 20 µs a text.
func BenchmarkRead(b *testing.B) {
	cases := readCases(b, "testdata/own-cases.tsv")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Read(cases[i%len(cases)].text, usual)
	}
}
