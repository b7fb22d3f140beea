package store

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// matcher finds words in messages without case and accents. It keeps its
// buffers: one serves one goroutine.
type matcher struct {
	words []string // folded
	plain []byte   // the message, folded
	at    []int    // of each byte of plain: where it stands in the message
}

// around is how many bytes of a message are shown before and behind the first
// word that was found.
const around = 90

// match returns the piece of a message that has the words, marked, or nil if a
// word is missing. A word matches where it begins one of the message's.
func (m *matcher) match(body string) []Piece {
	if !m.has(body) {
		return nil
	}
	m.fold(body)
	var marks [][2]int // in the message
	for _, word := range m.words {
		begin, end, ok := m.find(word, 0)
		if !ok {
			return nil
		}
		for ; ok; begin, end, ok = m.find(word, end) {
			marks = append(marks, [2]int{m.at[begin], m.at[end]})
		}
	}
	return cutOut(body, marks)
}

// has rules out, at little cost, most messages that are plain ASCII: what
// holds none of the letters in a row needs no folding.
func (m *matcher) has(body string) bool {
	for i := range len(body) {
		if body[i] >= utf8.RuneSelf {
			return true
		}
	}
	lower := strings.ToLower(body)
	for _, word := range m.words {
		if !strings.Contains(lower, word) {
			return false
		}
	}
	return true
}

// fold writes the message in lower case and without accents, and where each
// byte of that came from.
func (m *matcher) fold(body string) {
	m.plain, m.at = m.plain[:0], m.at[:0]
	for i, r := range body {
		if r < utf8.RuneSelf {
			m.plain, m.at = append(m.plain, byte(unicode.ToLower(r))), append(m.at, i)
			continue
		}
		for _, part := range norm.NFD.String(string(unicode.ToLower(r))) {
			if part >= 0x300 && part <= 0x36f {
				continue
			}
			before := len(m.plain)
			m.plain = utf8.AppendRune(m.plain, part)
			for range len(m.plain) - before {
				m.at = append(m.at, i)
			}
		}
	}
	m.at = append(m.at, len(body))
}

// find returns where a word stands next, as the beginning of one.
func (m *matcher) find(word string, from int) (begin, end int, ok bool) {
	for from <= len(m.plain) {
		i := bytes.Index(m.plain[from:], []byte(word))
		if i < 0 {
			return 0, 0, false
		}
		begin, end = from+i, from+i+len(word)
		before, _ := utf8.DecodeLastRune(m.plain[:begin])
		if begin == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return begin, end, true
		}
		from = begin + 1
	}
	return 0, 0, false
}

// cutOut takes the piece around the first mark and splits it at all marks that
// lie in it.
func cutOut(body string, marks [][2]int) []Piece {
	first := marks[0]
	for _, mark := range marks {
		if mark[0] < first[0] {
			first = mark
		}
	}
	from, to := max(first[0]-around, 0), min(first[1]+around, len(body))
	for from > 0 && !utf8.RuneStart(body[from]) {
		from--
	}
	for to < len(body) && !utf8.RuneStart(body[to]) {
		to++
	}
	marked := make([]bool, to-from)
	for _, mark := range marks {
		for i := max(mark[0], from); i < min(mark[1], to); i++ {
			marked[i-from] = true
		}
	}
	var out []Piece
	if from > 0 {
		out = append(out, Piece{Words: "… "})
	}
	for i := from; i < to; {
		j := i
		for j < to && marked[j-from] == marked[i-from] {
			j++
		}
		out, i = append(out, Piece{body[i:j], marked[i-from]}), j
	}
	if to < len(body) {
		out = append(out, Piece{Words: " …"})
	}
	return out
}
