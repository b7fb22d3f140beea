package conversation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxRunes is how much of a text the rules look at. A revocation or a cry for
// help stands early; what comes later only costs time.
const maxRunes = 2000

// token is one word as the rules see it: folded to plain lower-case letters,
// without accents and apostrophes.
type token struct {
	word     string
	clause   int  // number of the clause it stands in; a comma ends one
	sentence int  // number of the sentence
	line     int  // number of the line
	capital  bool // it began with a capital letter
	dash     bool // a dash set off by space, or a line's first dash, stands before it
}

// normal is a text made ready for the rules.
type normal struct {
	tokens   []token
	question bool // it holds a question mark
	stopSign bool // it holds the sign U+1F6D1
	foreign  int  // letters of a script that is not Latin
	letters  int
}

// String joins the words as Reading.Normal shows them.
func (n *normal) String() string { return joinWords(n.tokens, " ") }

func joinWords(tokens []token, between string) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(t.word)
	}
	return b.String()
}

// plain folds presentation forms (full width, bold, circled letters) and takes
// accents off, so that one spelling stands for all. What is not UTF-8 is left
// out; NUL and the fillers count as space.
func plain(text string) string {
	text = firstRunes(text)
	if isASCII(text) {
		return text
	}
	text = strings.Map(squared, strings.ToValidUTF8(text, ""))
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		if !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func firstRunes(text string) string {
	if len(text) <= maxRunes {
		return text
	}
	count := 0
	for i := range text {
		if count == maxRunes {
			return text[:i]
		}
		count++
	}
	return text
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// squared maps the letter signs that Unicode itself does not fold.
func squared(r rune) rune {
	switch {
	case r >= 0x1F1E6 && r <= 0x1F1FF: // regional indicators
		return 'A' + r - 0x1F1E6
	case r >= 0x1F150 && r <= 0x1F169: // white on black circles
		return 'A' + r - 0x1F150
	case r >= 0x1F170 && r <= 0x1F189: // white on black squares
		return 'A' + r - 0x1F170
	case r == 0x3164 || r == 0xFFA0 || r == 0x115F || r == 0x1160:
		return ' '
	}
	return r
}

// scanner cuts a plain text into tokens.
type scanner struct {
	normal
	word                   strings.Builder
	clause, sentence, line int
	capital, dash, spaced  bool
}

// normalise makes text ready for the rules. It never fails: what it cannot
// read it leaves out.
func normalise(text string) *normal {
	s := &scanner{spaced: true}
	runes := []rune(plain(text))
	s.tokens = make([]token, 0, len(runes)/4+1)
	for i, r := range runes {
		next := rune(0)
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		s.take(r, next)
	}
	s.flush()
	n := s.normal
	n.tokens = mergePairs(joinSpelled(n.tokens))
	for i := range n.tokens {
		n.tokens[i].word = respell(n.tokens[i].word)
	}
	n.tokens = mergePairs(n.tokens)
	return &n
}

func (s *scanner) take(r, next rune) {
	switch {
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		s.letter(r)
	case isApostrophe(r) && s.word.String() == "od":
		s.word.WriteByte('e') // "OD'd" is not the word odd
	case isApostrophe(r):
		// "don't" is one word, and quoted words are the words.
	case (r == '.' || r == ',') && s.word.Len() > 0 && unicode.IsDigit(next) && endsInDigit(s.word.String()):
		s.word.WriteByte('.')
	case r == '$' && s.word.Len() == 0 && unicode.IsLetter(next):
		s.letter('s')
	default:
		s.mark(r, next)
	}
}

func (s *scanner) letter(r rune) {
	if s.word.Len() == 0 {
		s.capital = unicode.IsUpper(r)
	}
	s.letters++
	if r >= utf8.RuneSelf && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
		s.foreign++
	}
	s.word.WriteRune(unicode.ToLower(r))
	s.spaced = false
}

func (s *scanner) mark(r, next rune) {
	s.flush()
	switch r {
	case '\n', '\r':
		s.line++
		s.clause++
		s.sentence++
		s.dash = false
	case '.', '!', '?', ';', '…', '¿', '¡', '。':
		s.question = s.question || r == '?'
		s.clause++
		s.sentence++
	case ',', ':', '(', ')':
		s.clause++
	case '-', '–', '—', '‐', '‑', '−', '~', '*':
		if s.spaced && r != '*' {
			s.dash = true
			s.clause++
		}
	case '#':
		s.tokens = append(s.tokens, token{word: "number", clause: s.clause, sentence: s.sentence, line: s.line})
	case 0x1F6D1:
		s.stopSign = true
	}
	s.spaced = r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == 0xA0
}

func (s *scanner) flush() {
	if s.word.Len() == 0 {
		return
	}
	s.tokens = append(s.tokens, token{word: s.word.String(), clause: s.clause, sentence: s.sentence,
		line: s.line, capital: s.capital, dash: s.dash})
	s.word.Reset()
	s.dash = false
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', '′':
		return true
	}
	return false
}

func endsInDigit(word string) bool {
	last := word[len(word)-1]
	return last >= '0' && last <= '9'
}

// joinSpelled makes one word of letters written apart, "S T O P" or
// "s.t.o.p", where they spell a keyword.
func joinSpelled(tokens []token) []token {
	for i := 0; i < len(tokens); i++ {
		end := i
		for end < len(tokens) && len(tokens[end].word) == 1 {
			end++
		}
		if end-i < 3 {
			i = max(i, end-1)
			continue
		}
		word := joinWords(tokens[i:end], "")
		if _, ok := words.find(word); ok || word == "911" {
			tokens[i].word = word
			last := tokens[end-1]
			tokens[i].clause, tokens[i].sentence = last.clause, last.sentence
			tokens = append(tokens[:i+1], tokens[end:]...)
			continue
		}
		i = end - 1
	}
	return tokens
}

// mergePairs writes two words that say one thing as one: "do not" is "dont",
// "text messages" is "texts".
func mergePairs(tokens []token) []token {
	kept := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if i+1 < len(tokens) && tokens[i+1].sentence == t.sentence {
			if seconds, ok := pairs[t.word]; ok {
				if one, ok := seconds[tokens[i+1].word]; ok {
					t.word = one
					i++
				}
			}
		}
		kept = append(kept, t)
	}
	return kept
}

// respell takes letters held down out of a word ("pleeease") and writes the
// short and wrong spellings of texting as the words they stand for.
func respell(word string) string {
	if full, ok := spellings[word]; ok {
		return full
	}
	if len(word) < 3 || known[word] {
		return word
	}
	if squeezed := squeeze(word); squeezed != word {
		if full, ok := spellings[squeezed]; ok {
			return full
		}
		return squeezed
	}
	if len(word) >= 7 && isASCII(word) && !lookalikes[word] {
		for _, right := range misspelled {
			if nearBy(word, right) {
				return right
			}
		}
	}
	return word
}

// squeeze shortens runs of three and more equal letters to two if that is a
// word the rules know, else to one.
func squeeze(word string) string {
	if !hasRun(word) {
		return word
	}
	two, one := shorten(word, 2), shorten(word, 1)
	if known[two] {
		return two
	}
	return one
}

func hasRun(word string) bool {
	for i := 2; i < len(word); i++ {
		if word[i] == word[i-1] && word[i] == word[i-2] && (word[i] < '0' || word[i] > '9') {
			return true
		}
	}
	return false
}

func shorten(word string, keep int) string {
	var b strings.Builder
	var last rune
	run := 0
	for _, r := range word {
		if r != last {
			run = 0
		}
		run++
		last = r
		if run <= keep {
			b.WriteRune(r)
		}
	}
	return b.String()
}
