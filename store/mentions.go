package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ToldMentioned is the news that a colleague's note calls a person by name.
const ToldMentioned = "mentioned"

// Why a name in a note calls nobody.
const (
	MentionUnknown = "unknown" // nobody here has the name
	MentionTwo     = "two"     // several people have it
	MentionUnseen  = "unseen"  // that person may not see the talk
)

// BadMention is a note with an @name that calls nobody. Nothing is kept of it.
type BadMention struct{ Name, Why string }

// Error implements error; a name stays out of it.
func (b BadMention) Error() string { return "a note calls nobody by name: " + b.Why }

// Note keeps words that the patient cannot see. Colleagues whose first name, or
// whole name, stands behind an @ are told; a name that calls nobody who may see
// the talk is BadMention.
func (s *Store) Note(ctx context.Context, who *Staff, id ID, words string, key ID) error {
	return s.staffAct(ctx, "note", who, id, key, func(t *tx, l *line, k *talk) error {
		people, err := t.mentioned(k, words)
		if err != nil {
			return err
		}
		k.last = t.now
		m := &message{id: NewID(), line: l, thread: k.thread, talk: k.id, direction: "note", way: "staff", body: words, author: who.ID}
		if err := t.add(m); err != nil {
			return err
		}
		for _, p := range people {
			if p.ID == who.ID {
				continue
			}
			if _, err := t.exec(`INSERT INTO note_mentions (message, staff, at_us, seen_us) VALUES ($1, $2, $3, 0)`, m.id, p.ID, us(t.now)); err != nil {
				return err
			}
			if err := t.tellStaff(k, p.ID, who.ID, ToldMentioned); err != nil {
				return err
			}
		}
		return nil
	})
}

// mentioned finds whom a note calls by name, each once.
func (t *tx) mentioned(k *talk, words string) (people []*Staff, err error) {
	called := callings(words)
	if len(called) == 0 {
		return nil, nil
	}
	var all []*Staff
	rows, err := t.rows(`SELECT ` + staffColumns + ` FROM staff WHERE off_us = 0 ORDER BY id`)
	err = collect(rows, err, func(rows *sql.Rows) error {
		p, err := scanStaff(rows)
		all = append(all, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p *Staff) bool { return !p.Is(RoleStaff, RoleLead, RoleAdmin) })
	for _, names := range called {
		p, why := calledBy(all, names)
		if why != "" {
			return nil, BadMention{names[0], why}
		}
		if err := t.reader().loadQueues(p); err != nil {
			return nil, err
		}
		if t.reader().mayOpen(p, k.practice.ID, k.queue, k.id, k.holder()) != nil {
			return nil, BadMention{p.Name, MentionUnseen}
		}
		if !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	return people, nil
}

// calledBy finds the one person whom words behind an @ call: by the whole name if
// the words hold one, else by the first name.
func calledBy(all []*Staff, words []string) (one *Staff, why string) {
	whole, first := []*Staff(nil), []*Staff(nil)
	for _, p := range all {
		name := foldWords(p.Name)
		if len(name) == 0 {
			continue
		}
		if len(name) > 1 && len(words) >= len(name) && slices.Equal(name, foldWords(strings.Join(words[:len(name)], " "))) {
			whole = append(whole, p)
		}
		if name[0] == folded(words[0]) {
			first = append(first, p)
		}
	}
	if len(whole) == 0 {
		whole = first
	}
	switch len(whole) {
	case 0:
		return nil, MentionUnknown
	case 1:
		return whole[0], ""
	}
	return nil, MentionTwo
}

// callings returns for each @ that begins a word the words behind it, as many
// as a name may have. An address like a@b has none.
func callings(words string) (out [][]string) {
	letters := []rune(words)
	inName := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || r == '-' || r == '\'' || r == '’'
	}
	for i, r := range letters {
		if r != '@' || i > 0 && (unicode.IsLetter(letters[i-1]) || unicode.IsDigit(letters[i-1])) {
			continue
		}
		rest := letters[i+1:]
		var names []string
		for len(names) < 4 {
			n := 0
			for n < len(rest) && inName(rest[n]) {
				n++
			}
			if n == 0 {
				break
			}
			name := strings.TrimRight(string(rest[:n]), "-'’")
			for _, own := range []string{"'s", "’s"} {
				name = strings.TrimSuffix(name, own)
			}
			names = append(names, name)
			if n == len(rest) || rest[n] != ' ' {
				break
			}
			rest = rest[n+1:]
		}
		if len(names) > 0 && names[0] != "" {
			out = append(out, names)
		}
	}
	return out
}

// mentionsSeen takes the marks away that call a person to a talk they opened.
func (t *tx) mentionsSeen(who, talk ID) error {
	_, err := t.exec(`UPDATE note_mentions SET seen_us = $1 WHERE staff = $2 AND seen_us = 0 AND message IN (SELECT id FROM messages WHERE talk = $3)`,
		us(t.now), who, talk)
	return err
}

// Mentions names the talks that call a person by name and that they have not
// opened since.
func (s *Store) Mentions(ctx context.Context, who *Staff) (map[ID]bool, error) {
	out := map[ID]bool{}
	err := s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT m.talk FROM note_mentions n JOIN messages m ON m.id = n.message WHERE n.staff = $1 AND n.seen_us = 0`, who.ID)
		return collect(rows, err, func(rows *sql.Rows) error {
			var id ID
			err := rows.Scan(&id)
			out[id] = true
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list mentions: %w", err)
	}
	return out, nil
}
