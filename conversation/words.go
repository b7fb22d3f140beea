package conversation

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed words.tsv
var wordsTSV string

// keyword is one line of words.tsv: a word that acts when it is the whole
// text (requirements A2).
type keyword struct {
	word     string // folded, without spaces
	act      string // opt-out, opt-in, yes, help, english or spanish
	language string // ISO 639-1 code, "" if the word belongs to several
	source   string // who says the word acts
	flag     string // on; off until a native speaker signs; ambiguous: only after a text of ours
}

// perSe reports whether federal rule itself makes the word a revocation.
func (k keyword) perSe() bool { return strings.HasPrefix(k.source, "FCC") }

// wordList finds keywords by their folded spelling without spaces.
type wordList map[string]keyword

var words = mustWords(wordsTSV)

func mustWords(tsv string) wordList {
	list, err := parseWords(tsv)
	if err != nil {
		panic(err) // an embedded file: the tests read it first
	}
	return list
}

var wordActs = map[string]bool{"opt-out": true, "opt-in": true, "yes": true, "help": true, "english": true, "spanish": true}
var wordFlags = map[string]bool{"on": true, "off": true, "ambiguous": true}

// parseWords reads words.tsv strictly: the header, five columns a line, known
// classes and flags, a source each, no word twice.
func parseWords(tsv string) (wordList, error) {
	lines := strings.Split(strings.TrimSuffix(tsv, "\n"), "\n")
	if lines[0] != "word\tclass\tlanguage\tsource\tflag" {
		return nil, fmt.Errorf("words: line 1: unexpected header")
	}
	list := wordList{}
	for i, line := range lines[1:] {
		k, err := parseWord(line)
		if err != nil {
			return nil, fmt.Errorf("words: line %d: %w", i+2, err)
		}
		if _, twice := list[k.word]; twice {
			return nil, fmt.Errorf("words: line %d: word stands twice", i+2)
		}
		list[k.word] = k
	}
	return list, nil
}

func parseWord(line string) (keyword, error) {
	c := strings.Split(line, "\t")
	if len(c) != 5 {
		return keyword{}, fmt.Errorf("%d columns, want 5", len(c))
	}
	for _, cell := range c {
		if cell != strings.TrimSpace(cell) {
			return keyword{}, fmt.Errorf("space at the end of a column")
		}
	}
	k := keyword{word: foldWord(c[0]), act: c[1], language: c[2], source: c[3], flag: c[4]}
	switch {
	case k.word == "":
		return keyword{}, fmt.Errorf("no word")
	case !wordActs[k.act]:
		return keyword{}, fmt.Errorf("unknown class")
	case k.language != "" && len(k.language) != 2:
		return keyword{}, fmt.Errorf("unknown language")
	case k.source == "":
		return keyword{}, fmt.Errorf("no source")
	case !wordFlags[k.flag]:
		return keyword{}, fmt.Errorf("unknown flag")
	}
	return k, nil
}

// foldWord folds one keyword as plain and normalise fold a text.
func foldWord(word string) string {
	return strings.ToLower(strings.ReplaceAll(plain(word), " ", ""))
}

// find looks a folded word up, also with digits written for letters ("st0p")
// and with letters held down ("stoppp").
func (l wordList) find(word string) (keyword, bool) {
	if k, ok := l[word]; ok {
		return k, true
	}
	if len(word) < 3 || len(word) > 40 {
		return keyword{}, false
	}
	unleet := leet.Replace(word)
	if k, ok := l[unleet]; ok && unleet != word {
		return k, true
	}
	if hasRun(unleet) || doubledEnd(unleet) {
		if k, ok := l[shorten(unleet, 1)]; ok && k.act == string(OptOut) {
			return k, true
		}
	}
	return keyword{}, false
}

var leet = strings.NewReplacer("0", "o", "1", "l", "3", "e", "5", "s")

func doubledEnd(word string) bool {
	return len(word) > 4 && word[len(word)-1] == word[len(word)-2]
}

// slips are the keyboard slips of STOP that are no word of their own.
var slips = setOf("sotp stpo tsop stp sttop sstop stoip stiop stopo stpop srop syop sfop sgop stip stpp stkp stlp stoo stol dtop wtop xtop ztop stopit stopnow spto")

// unlike are words of their own that lie near a keyword and never stand for it.
var unlike = setOf("cancer canceled cancelled cancels chancel cancelo cancela revoked revokes evoke invoke provoke subscribe subscribed unsubscribed unsubscribes")

// misspelt finds the opt-out word that a single wrong word was meant to be.
// Only words long enough to be told apart are guessed; "shop", "step", "top",
// "spot" and "slop" are words of their own.
func (l wordList) misspelt(word string) (keyword, bool) {
	switch {
	case slips[word]:
		return l["stop"], true
	case unlike[word] || !isASCII(word):
		return keyword{}, false
	case word == "qiut" || word == "quti" || word == "uqit":
		return l["quit"], true
	}
	for _, long := range longWords {
		if len(word) >= 5 && nearBy(word, long) {
			return l[long], true
		}
	}
	return keyword{}, false
}

var longWords = []string{"unsubscribe", "cancel", "revoke", "optout", "stopall", "cancelar"}

// nearBy reports whether word is right but for one letter too many, too few,
// wrong or swapped with its neighbour; in words of nine letters and more, two.
func nearBy(word, right string) bool {
	allowed := 1
	if len(right) >= 9 {
		allowed = 2
	}
	if len(word) > len(right)+allowed || len(right) > len(word)+allowed || word[0] != right[0] {
		return false
	}
	return distance(word, right, allowed) <= allowed
}

// distance counts the slips between two short ASCII words by walking both and
// trying each kind of slip where they differ; it stops beyond limit.
func distance(a, b string, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	if limit == 0 {
		return 1
	}
	best := min(distance(a[1:], b, limit-1), distance(a, b[1:], limit-1), distance(a[1:], b[1:], limit-1))
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		best = min(best, distance(a[2:], b[2:], limit-1))
	}
	return best + 1
}

// setOf makes a set of the words of a list.
func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}
