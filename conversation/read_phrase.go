package conversation

import (
	"strconv"
	"strings"
)

// effect is what a phrase does when it is found.
type effect int

// The effects. A guard takes the words it covers away from the rules named.
const (
	guardsStop   effect = iota // "stop by", "don't stop": no revocation here
	stops                      // asks to end the texts
	wrongPerson                // says we have the wrong person
	ownMistake                 // the sender mis-texted
	byAccident                 // the sentence tells of a keyword sent by accident
	startsTexts                // asks for the texts
	asksHelp                   // asks for help with no content
	guardsDanger               // idioms, illness names in everyday use
	danger                     // danger, unless past or denied
	crisis                     // self-harm
	past                       // puts the sentence far in the past
	nearPast                   // yesterday, on Sunday
	present                    // puts it in the present
	hypothetical               // a question about danger, not a report of it
	longStanding               // for months or years, or only with effort
	settled                    // "fine now", "better"
	maybeStop                  // looks like a revocation, a person should look
	automatic                  // written by a machine
)

// rule is a named group of phrases with one effect.
//
// A phrase is a row of words in one clause. "a|b" is either word, {name} a
// set of words, "{name|word}" both, "x?" may be missing, "x*" may stand any number of times, ".."
// is up to two words of any kind, "..." up to five, "#" a number, "##" one from six on, "^" the
// start and "$" the end of a clause. Each line is one phrase.
type rule struct {
	effect  effect
	name    string
	phrases string
}

type elementKind int

const (
	oneWord elementKind = iota
	gap
	number
	bigNumber
	clauseStart
	clauseEnd
)

type element struct {
	kind     elementKind
	words    map[string]bool
	optional bool
	many     bool
	numbers  bool // any number will do as well
	length   int  // of a gap
}

type phrase struct {
	rule     *rule
	elements []element
	atStart  bool
}

// phrasebook holds compiled phrases by their first word.
type phrasebook map[string][]*phrase

// hit is a phrase found in tokens[from:to].
type hit struct {
	effect   effect
	rule     string
	from, to int
}

var known = map[string]bool{}

// compile reads tables of rules. A malformed phrase is a mistake in our own
// table and panics at start, which the tests see first.
func compile(tables ...[]rule) phrasebook {
	book := phrasebook{}
	for _, table := range tables {
		for i := range table {
			for _, text := range strings.Split(table[i].phrases, "\n") {
				book.add(&table[i], strings.Fields(text))
			}
		}
	}
	return book
}

func (b phrasebook) add(r *rule, parts []string) {
	if len(parts) == 0 {
		return
	}
	p := &phrase{rule: r}
	for _, part := range parts {
		p.elements = append(p.elements, parseElement(part))
	}
	if p.elements[0].kind == clauseStart {
		p.atStart = true
		p.elements = p.elements[1:]
	}
	for i, e := range p.elements {
		if e.kind == number {
			b["#"] = append(b["#"], p)
			return
		}
		if e.kind != oneWord || i > 0 && !p.atStart {
			panic("a phrase has to begin with a word: " + strings.Join(parts, " "))
		}
		b.index(e.words, p)
		if e.numbers {
			b["#"] = append(b["#"], p)
		}
		if !e.optional && !e.many {
			return
		}
	}
}

// index puts p under every word it may begin with.
func (b phrasebook) index(words map[string]bool, p *phrase) {
	for word := range words {
		if at := b[word]; len(at) == 0 || at[len(at)-1] != p {
			b[word] = append(at, p)
		}
	}
}

func parseElement(part string) element {
	switch part {
	case "..":
		return element{kind: gap, length: 2}
	case "...":
		return element{kind: gap, length: 5}
	case "^":
		return element{kind: clauseStart}
	case "$":
		return element{kind: clauseEnd}
	case "#":
		return element{kind: number}
	case "##":
		return element{kind: bigNumber}
	}
	e := element{words: map[string]bool{}}
	e.optional = strings.HasSuffix(part, "?")
	e.many = strings.HasSuffix(part, "*")
	part = strings.TrimRight(part, "?*")
	braced := false
	for _, word := range strings.Split(part, "|") {
		braced = braced || strings.HasPrefix(word, "{")
		e.addWord(strings.Trim(word, "{}"), braced)
		braced = braced && !strings.HasSuffix(word, "}")
	}
	for w := range e.words {
		known[w] = true
	}
	return e
}

// addWord adds a word, or in braces the set of that name if there is one.
func (e *element) addWord(word string, braced bool) {
	if list, found := wordSets[word]; braced && found {
		for w := range list {
			e.words[w] = true
		}
		return
	}
	if word == "#" {
		e.numbers = true
		return
	}
	e.words[word] = true
}

// find returns every phrase found, in the order of the words.
func (b phrasebook) find(tokens []token) []hit {
	var hits []hit
	for i := range tokens {
		hits = b.at(hits, b[tokens[i].word], tokens, i)
		if isNumber(tokens[i].word) {
			hits = b.at(hits, b["#"], tokens, i)
		}
	}
	return hits
}

func (b phrasebook) at(hits []hit, phrases []*phrase, tokens []token, i int) []hit {
	for _, p := range phrases {
		if p.atStart && i > 0 && tokens[i-1].clause == tokens[i].clause {
			continue
		}
		if end := match(p.elements, tokens, i, tokens[i].clause); end >= 0 {
			hits = append(hits, hit{p.rule.effect, p.rule.name, i, end})
		}
	}
	return hits
}

// match returns where the elements end when they begin at i, or -1.
func match(elements []element, tokens []token, i, clause int) int {
	if len(elements) == 0 {
		return i
	}
	e, rest := &elements[0], elements[1:]
	inside := i < len(tokens) && tokens[i].clause == clause
	switch e.kind {
	case clauseEnd:
		if inside {
			return -1
		}
		return match(rest, tokens, i, clause)
	case gap:
		return matchGap(e.length, rest, tokens, i, clause)
	case number, bigNumber:
		if inside && isNumber(tokens[i].word) && (e.kind == number || isBig(tokens[i].word)) {
			return match(rest, tokens, i+1, clause)
		}
		return -1
	}
	if inside && (e.words[tokens[i].word] || e.numbers && isNumber(tokens[i].word)) {
		next := rest
		if e.many {
			next = elements
		}
		if end := match(next, tokens, i+1, clause); end >= 0 {
			return end
		}
	}
	if e.optional || e.many {
		return match(rest, tokens, i, clause)
	}
	return -1
}

func matchGap(length int, rest []element, tokens []token, i, clause int) int {
	for skip := 0; skip <= length; skip++ {
		if end := match(rest, tokens, i+skip, clause); end >= 0 {
			return end
		}
		if i+skip >= len(tokens) || tokens[i+skip].clause != clause {
			break
		}
	}
	return -1
}

func isNumber(word string) bool { return word != "" && word[0] >= '0' && word[0] <= '9' }

// isBig reports a number from six on: nobody is told to take so many pills.
func isBig(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && n >= 6
}

// overlaps reports whether a hit of one of the effects shares a word with h.
func (h hit) overlaps(hits []hit, e effect) bool {
	for _, other := range hits {
		if other.effect == e && other.from < h.to && h.from < other.to {
			return true
		}
	}
	return false
}

// coveredAt reports whether a hit of one of the effects covers the first or
// the last word of h.
func (h hit) coveredAt(hits []hit, e effect) bool {
	for _, other := range hits {
		if other.effect != e || other.from > h.from && other.to <= h.to {
			continue // inside the hit: "ate my heart pills" is no list of heart pills
		}
		if other.from <= h.from && h.from < other.to || other.from < h.to && h.to <= other.to {
			return true
		}
	}
	return false
}
