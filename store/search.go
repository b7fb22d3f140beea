package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linnet/conversation"
	"linnet/directory"
)

// Bounds of a search for people: how many rows that the index names are looked
// at, and how many of those that fit are shown (security.md §7).
const (
	searchLook = 500
	searchShow = 50
)

// People is what a search for people found.
type People struct {
	Hits   []Hit
	Phones []HitPhone // phones that fit and that no record lists
	More   bool       // others fit as well: type more
	Short  bool       // the words are too short to look for
}

// Hit is one patient that fits.
type Hit struct {
	Person Person
	Phones []HitPhone // those that may open the patient's page
}

// HitPhone is one phone of a hit.
type HitPhone struct {
	Line     LineFacts
	Relation string
	Open     ID // its open talk about this patient, none if there is none
}

// Search finds patients of a practice by name (every word a beginning of one
// of theirs, the longest of at least three letters), birth date, phone, last
// digits or record number, and what of these were typed together. Who looked
// for what and was shown whom is one row of the trail.
func (s *Store) Search(ctx context.Context, who *Staff, practice string, q conversation.Sought) (out People, err error) {
	p := s.Practice(practice)
	if p == nil || !who.SeesPractice(p.ID) {
		return out, fmt.Errorf("search: practice: %w", ErrNotFound)
	}
	err = s.read(ctx, func(r *reader) error {
		if out, err = r.search(p, q); err == nil {
			err = r.onlyTheirs(who, &out)
		}
		return err
	})
	if err != nil {
		return People{}, fmt.Errorf("search for people: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		return t.trace(trailRow{practice: p.ID, actor: who.Actor(), act: "people searched", detail: out.detail(q), shown: out.patients()})
	})
	if err != nil {
		return People{}, fmt.Errorf("keep the trail of a search: %w", err)
	}
	return out, nil
}

// onlyTheirs takes out the open talks that the person may not open, and the
// phones of nobody that have one: a search tells nothing of another queue.
func (r *reader) onlyTheirs(who *Staff, out *People) error {
	hidden := func(h *HitPhone) (bool, error) {
		if h.Open.None() {
			return false, nil
		}
		var practice, queue string
		var owner ID
		if err := r.row(`SELECT practice, queue, owner FROM talks WHERE id = $1`, h.Open).Scan(&practice, &queue, &owner); err != nil {
			return false, found(err)
		}
		err := r.mayOpen(who, practice, queue, h.Open, owner)
		if errors.Is(err, ErrNotFound) {
			h.Open = ID{}
			return true, nil
		}
		return false, err
	}
	for i := range out.Hits {
		for j := range out.Hits[i].Phones {
			if _, err := hidden(&out.Hits[i].Phones[j]); err != nil {
				return err
			}
		}
	}
	var seen []HitPhone
	for _, h := range out.Phones {
		hide, err := hidden(&h)
		if err != nil {
			return err
		}
		if !hide {
			seen = append(seen, h)
		}
	}
	out.Phones = seen
	return nil
}

// detail names what was looked for and who was shown.
func (p People) detail(q conversation.Sought) string {
	var b strings.Builder
	fmt.Fprintf(&b, "for %q; %d shown:", q.Whole, len(p.Hits)+len(p.Phones))
	for _, h := range p.Hits {
		b.WriteString(" patient " + h.Person.ID.String())
	}
	for _, h := range p.Phones {
		b.WriteString(" line " + h.Line.ID.String())
	}
	return b.String()
}

// patients are those whose names the answer shows.
func (p People) patients() (ids []ID) {
	for _, h := range p.Hits {
		ids = append(ids, h.Person.ID)
	}
	return ids
}

// named is a patient whose name was opened.
type named struct {
	id            ID
	given, family string
}

func (r *reader) search(p *conversation.Practice, q conversation.Sought) (out People, err error) {
	fits, more, err := r.whoFits(p, q)
	if err != nil {
		return out, err
	}
	slices.SortFunc(fits, func(a, b named) int {
		return cmp.Or(strings.Compare(folded(a.family), folded(b.family)), strings.Compare(folded(a.given), folded(b.given)), slices.Compare(a.id[:], b.id[:]))
	})
	if out.More = more || len(fits) > searchShow; len(fits) > searchShow {
		fits = fits[:searchShow]
	}
	for _, one := range fits {
		hit, err := r.hit(p, one.id)
		if err != nil {
			return out, err
		}
		out.Hits = append(out.Hits, hit)
	}
	if out.Phones, err = r.unlisted(p, q); err != nil {
		return out, err
	}
	out.Short = len(out.Hits) == 0 && len(out.Phones) == 0 && tooShort(q)
	return out, nil
}

// tooShort reports whether nothing typed can be looked for.
func tooShort(q conversation.Sought) bool {
	if q.Phone != "" || q.Ending != "" || q.Birth != (conversation.Date{}) {
		return false
	}
	return !slices.ContainsFunc(foldWords(q.Name), func(w string) bool { return len([]rune(w)) >= 3 })
}

// whoFits lists the patients that everything typed is true of, and those whose
// record number is just that.
func (r *reader) whoFits(p *conversation.Practice, q conversation.Sought) (fits []named, more bool, err error) {
	rows, more, err := r.candidates(p, q)
	if err != nil {
		return nil, false, err
	}
	words := foldWords(q.Name)
	seen := map[ID]bool{}
	for _, one := range rows {
		if seen[one.id] || !beginAll(words, foldWords(one.given+" "+one.family)) {
			continue
		}
		seen[one.id] = true
		fits = append(fits, one)
	}
	byRecord, err := r.named(p.ID, `WHERE p.practice = $1 AND p.record_idx = $2`, p.ID, r.s.keys.recordIndex(p.ID, q.Whole))
	for _, one := range byRecord {
		if !seen[one.id] {
			fits = append(fits, one)
		}
	}
	return fits, more, err
}

// beginAll reports whether every word is the beginning of one of a name's.
func beginAll(words, name []string) bool {
	for _, w := range words {
		if !slices.ContainsFunc(name, func(n string) bool { return strings.HasPrefix(n, w) }) {
			return false
		}
	}
	return true
}

// candidates asks the index that names the fewest; the birth date is in the
// question, names are looked at once they are open.
func (r *reader) candidates(p *conversation.Practice, q conversation.Sought) ([]named, bool, error) {
	birth := ``
	args := []any{p.ID}
	if q.Birth != (conversation.Date{}) {
		birth, args = ` AND p.birth_idx = $2`, append(args, r.s.keys.birthIndex(p.ID, q.Birth))
	}
	switch {
	case q.Phone != "" || q.Ending != "":
		rows, err := r.onPhones(p, q, birth, args)
		return rows, false, err
	case birth != "":
		rows, err := r.named(p.ID, fmt.Sprintf(`WHERE p.practice = $1%s LIMIT %d`, birth, searchLook), args...)
		return rows, len(rows) == searchLook, err
	}
	return r.byName(p, foldWords(q.Name))
}

// named opens the names of the patients a question finds.
func (r *reader) named(practice, where string, args ...any) ([]named, error) {
	var out []named
	rows, err := r.rows(`SELECT p.id, p.given, p.family FROM patients p `+where, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var one named
		var given, family []byte
		if err := rows.Scan(&one.id, &given, &family); err != nil {
			return err
		}
		var opened [2][]byte
		for i, f := range []struct {
			column string
			sealed []byte
		}{{"given", given}, {"family", family}} {
			var err error
			if opened[i], err = r.s.keys.open(practice, "patients", f.column, one.id[:], f.sealed); err != nil {
				return err
			}
		}
		one.given, one.family = string(opened[0]), string(opened[1])
		out = append(out, one)
		return nil
	})
	return out, err
}

// onPhones lists the patients that phones which fit may open now.
func (r *reader) onPhones(p *conversation.Practice, q conversation.Sought, birth string, args []any) ([]named, error) {
	lines, err := r.linesThatFit(p, q)
	if err != nil {
		return nil, err
	}
	var out []named
	for _, l := range lines {
		n := len(args)
		rows, err := r.named(p.ID, fmt.Sprintf(`JOIN grants g ON g.patient = p.id WHERE g.practice = $1 AND g.phone_idx = $%d AND g.ended_us = 0
			AND (g.ends_us = 0 OR g.ends_us > $%d)%s`, n+1, n+2, birth), append(slices.Clone(args), l.index, us(r.now))...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// fittingLine is a line whose phone fits.
type fittingLine struct {
	id    ID
	index []byte
	phone conversation.Phone
}

// linesThatFit finds lines by the whole number or by its last digits.
func (r *reader) linesThatFit(p *conversation.Practice, q conversation.Sought) ([]fittingLine, error) {
	condition, arg := `phone_idx = $2`, r.s.keys.phoneIndex(p.ID, q.Phone)
	if q.Phone == "" {
		condition, arg = `last4_idx = $2`, r.s.keys.last4Index(p.ID, conversation.Phone(q.Ending))
	}
	var out []fittingLine
	rows, err := r.rows(fmt.Sprintf(`SELECT id, phone_idx, phone FROM lines WHERE practice = $1 AND %s LIMIT %d`, condition, searchLook), p.ID, arg)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var l fittingLine
		var sealed []byte
		if err := rows.Scan(&l.id, &l.index, &sealed); err != nil {
			return err
		}
		plain, err := r.s.keys.open(p.ID, "lines", "phone", l.id[:], sealed)
		if err != nil {
			return err
		}
		if l.phone = conversation.Phone(plain); q.Phone != "" || strings.HasSuffix(string(l.phone), q.Ending) {
			out = append(out, l)
		}
		return nil
	})
	return out, err
}

// unlisted lists the phones that fit and no record lists, where nothing but
// the phone was typed.
func (r *reader) unlisted(p *conversation.Practice, q conversation.Sought) ([]HitPhone, error) {
	if q.Phone == "" && q.Ending == "" || q.Name != "" || q.Birth != (conversation.Date{}) {
		return nil, nil
	}
	lines, err := r.linesThatFit(p, q)
	if err != nil {
		return nil, err
	}
	var out []HitPhone
	for _, l := range lines {
		grants, err := r.liveGrants(p.ID, l.index)
		if err != nil {
			return nil, err
		}
		if len(grants) > 0 || len(out) == searchShow {
			continue
		}
		one, err := r.hitPhone(p, l.id, ID{})
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func folded(name string) string { return strings.Join(foldWords(name), " ") }

// hit loads what a row of the answer shows.
func (r *reader) hit(p *conversation.Practice, patient ID) (h Hit, err error) {
	if h.Person, err = r.person(p.ID, patient); err != nil {
		return h, err
	}
	h.Phones, err = r.phonesOf(p, patient)
	return h, err
}

// phonesOf lists the phones that may open a patient now, their own first.
func (r *reader) phonesOf(p *conversation.Practice, patient ID) ([]HitPhone, error) {
	var lines []ID
	var relations []string
	rows, err := r.rows(`SELECT l.id, g.relation FROM grants g JOIN lines l ON l.practice = g.practice AND l.phone_idx = g.phone_idx
		WHERE g.patient = $1 AND g.practice = $2 AND `+grantLives+` ORDER BY CASE WHEN g.relation = 'self' THEN 0 ELSE 1 END, g.created_us, g.id`,
		patient, p.ID, us(r.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		var relation string
		err := rows.Scan(&id, &relation)
		lines, relations = append(lines, id), append(relations, relation)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]HitPhone, len(lines))
	for i, id := range lines {
		if out[i], err = r.hitPhone(p, id, patient); err != nil {
			return nil, err
		}
		out[i].Relation = relations[i]
	}
	return out, nil
}

// hitPhone loads one phone of a hit and its open talk: the thread's, or the
// line's where the phone is nobody's.
func (r *reader) hitPhone(p *conversation.Practice, line, patient ID) (h HitPhone, err error) {
	if h.Line, err = r.lineFacts(p, line); err != nil {
		return h, err
	}
	if patient.None() {
		err = found(r.row(`SELECT id FROM talks WHERE line = $1 AND state <> 'closed' ORDER BY opened_us DESC LIMIT 1`, line).Scan(&h.Open))
	} else {
		err = found(r.row(`SELECT k.id FROM threads h JOIN talks k ON k.thread = h.id WHERE h.line = $1 AND h.patient = $2
			AND k.state <> 'closed' ORDER BY k.opened_us DESC LIMIT 1`, line, patient).Scan(&h.Open))
	}
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return h, err
}

// Self reports whether the phone is the patient's own.
func (h HitPhone) Self() bool { return h.Relation == string(directory.Self) }
