package store

import (
	"fmt"
	"strings"

	"linnet/conversation"
)

// byName lists patients by the keyed index of their names' words: first those
// who have every word as it was typed, then those who have the beginning of
// every word. At most searchLook are named, more says that there may be others.
func (r *reader) byName(p *conversation.Practice, words []string) (out []named, more bool, err error) {
	if len(words) == 0 {
		return nil, false, nil
	}
	var whole, begin [][]byte
	for _, w := range words {
		whole = append(whole, r.s.keys.wordIndex(p.ID, w))
		if letters := []rune(w); len(letters) >= 3 {
			begin = append(begin, r.s.keys.wordIndex(p.ID, string(letters[:3])+"*"))
		}
	}
	if out, err = r.withWords(p, whole); err != nil || len(begin) == 0 {
		return out, len(out) == searchLook, err
	}
	rest, err := r.withWords(p, begin)
	return append(out, rest...), len(rest) == searchLook, err
}

// withWords lists patients that have all of some indexed words. The rarest
// word leads, so that a rare family name is not looked for among all Marias.
func (r *reader) withWords(p *conversation.Practice, indexes [][]byte) ([]named, error) {
	if len(indexes) > 4 {
		indexes = indexes[:4] // the others are looked at once the names are open
	}
	rarest, fewest := 0, searchLook+1
	for i, index := range indexes {
		var n int
		err := r.row(fmt.Sprintf(`SELECT COUNT(*) FROM (SELECT 1 FROM patient_words WHERE practice = $1 AND word_idx = $2 LIMIT %d) w`, searchLook),
			p.ID, index).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n < fewest {
			rarest, fewest = i, n
		}
	}
	if fewest == 0 {
		return nil, nil
	}
	args := []any{p.ID, indexes[rarest]}
	var joins strings.Builder
	for i, index := range indexes {
		if i == rarest {
			continue
		}
		args = append(args, index)
		fmt.Fprintf(&joins, ` AND EXISTS (SELECT 1 FROM patient_words w%d WHERE w%d.practice = $1 AND w%d.word_idx = $%d AND w%d.patient = w.patient)`,
			i, i, i, len(args), i)
	}
	return r.named(p.ID, fmt.Sprintf(`JOIN (SELECT w.patient FROM patient_words w WHERE w.practice = $1 AND w.word_idx = $2%s LIMIT %d) f
		ON f.patient = p.id`, joins.String(), searchLook), args...)
}

// wordIndex is the keyed index of one folded word, or of a beginning with "*".
func (k *sealer) wordIndex(practice, word string) []byte {
	return mac(k.word, []byte(practice), []byte(word))
}
