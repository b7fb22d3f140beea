package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

// wholeScope is what a grant opens unless staff leave something out.
const wholeScope = "messages,visits,records"

// gift is a right about to be given to a phone.
type gift struct {
	patient  ID
	relation directory.Relationship
	scope    string
	starts   time.Time // zero: the phone was on record before Linnet was
	ends     time.Time // zero: no end by rule
	renewed  bool
	by       string // import, or the key of the person on the staff
	isNew    bool
}

// give writes a grant, new or again for a pair that had one. What was written
// before it is not for this phone, unless it was there before Linnet.
func (t *tx) give(l *line, g gift) error {
	id := NewID()
	phone, err := t.s.keys.seal(l.practice.ID, "grants", "phone", id[:], []byte(l.Phone))
	if err != nil {
		return err
	}
	var place int
	if err := t.row(`SELECT COALESCE(MAX(place), 0) + 1 FROM grants WHERE practice = $1 AND phone_idx = $2`, l.practice.ID, l.index).Scan(&place); err != nil {
		return err
	}
	from := l.n
	if g.starts.IsZero() {
		from = 0
	}
	_, err = t.exec(`INSERT INTO grants (id, practice, phone_idx, phone, patient, relation, place, scope, starts_us, from_n, ends_us, renewed, ended_us,
		ended_by, approved_by, is_new, matched_us, created_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', $13, $14, 0, $15)
		ON CONFLICT (practice, phone_idx, patient) DO UPDATE SET relation = EXCLUDED.relation, scope = EXCLUDED.scope, ended_us = 0, ended_by = '',
		starts_us = EXCLUDED.starts_us, from_n = EXCLUDED.from_n, ends_us = EXCLUDED.ends_us, renewed = EXCLUDED.renewed,
		approved_by = EXCLUDED.approved_by, is_new = EXCLUDED.is_new, matched_us = 0`,
		id, l.practice.ID, l.index, phone, g.patient, string(g.relation), place, g.scope, us(g.starts), from, us(g.ends), flag(g.renewed), g.by,
		flag(g.isNew), us(t.now))
	if err != nil {
		return fmt.Errorf("give a phone its right: %w", err)
	}
	t.peopleChanged(l.practice.ID)
	return t.fill(l)
}

// zoneOf is where a patient's birthday begins: the record's zone, else the
// practice's.
func zoneOf(p *conversation.Practice, name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		return zone
	}
	return p.Zone
}

// grantEnd is when a grant of this relation, given at from, ends by rule. A
// right to open oneself has no end.
func grantEnd(p *conversation.Practice, relation directory.Relationship, birth conversation.Date, zone string, from time.Time) time.Time {
	if relation == directory.Self {
		return time.Time{}
	}
	return conversation.ProxyEnd(birth, p.ProxyAges, zoneOf(p, zone), from)
}

// endsAnew works the ends of a patient's living grants out again, after the
// record's birth date or zone was put right. One whose end has come by it ends
// now; what ended before stays ended.
func (t *tx) endsAnew(p *conversation.Practice, patient ID, birth conversation.Date, zone string) error {
	type one struct {
		line     ID
		relation string
		from     int64
		ends     int64
		renewed  int
	}
	var all []one
	rows, err := t.rows(`SELECT l.id, g.relation, CASE WHEN g.starts_us > 0 THEN g.starts_us ELSE g.created_us END, g.ends_us, g.renewed
		FROM grants g JOIN lines l ON l.practice = g.practice AND l.phone_idx = g.phone_idx
		WHERE g.patient = $1 AND g.ended_us = 0 AND g.relation <> 'self' ORDER BY l.id`, patient)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var g one
		err := rows.Scan(&g.line, &g.relation, &g.from, &g.ends, &g.renewed)
		all = append(all, g)
		return err
	})
	if err != nil {
		return err
	}
	for _, g := range all {
		ends := grantEnd(p, directory.Relationship(g.relation), birth, zone, at(g.from))
		if g.renewed != 0 {
			ends = conversation.RenewedEnd(birth, p.ProxyAges, zoneOf(p, zone), at(g.ends))
		}
		l, err := t.lineByID(g.line)
		if err != nil {
			return err
		}
		if err := t.endAt(l, patient, ends); err != nil {
			return err
		}
		if err := t.saveLine(l); err != nil {
			return err
		}
	}
	return nil
}

// endAt sets when a living grant ends by rule; one whose time has come ends.
func (t *tx) endAt(l *line, patient ID, ends time.Time) error {
	if _, err := t.exec(`UPDATE grants SET ends_us = $1 WHERE practice = $2 AND phone_idx = $3 AND patient = $4 AND ended_us = 0`,
		us(ends), l.practice.ID, l.index, patient); err != nil {
		return err
	}
	t.changed("grant:"+l.id.String(), l.n, l.id) // open streams look at their end anew
	if ends.IsZero() || ends.After(t.now) {
		return nil
	}
	if err := t.endGrant(l, patient, EndedByAge); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// tellOthers texts the patient's other phones that one was added. Of a
// phone that a young person adds for themselves the phones of their parents
// hear nothing: a line of one's own leaves no trace elsewhere.
func (t *tx) tellOthers(l *line, patient ID, relation directory.Relationship) error {
	young, err := t.mayHaveOwnLine(l.practice, patient)
	if err != nil {
		return err
	}
	var others []ID
	rows, err := t.rows(`SELECT l.id FROM grants g JOIN lines l ON l.practice = g.practice AND l.phone_idx = g.phone_idx
		WHERE g.patient = $1 AND g.ended_us = 0 AND (g.ends_us = 0 OR g.ends_us > $2) AND l.id <> $3 AND (g.relation = 'self' OR $4 = 0) ORDER BY l.id`,
		patient, us(t.now), l.id, flag(young && relation == directory.Self))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		err := rows.Scan(&id)
		others = append(others, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range others {
		other, err := t.lineByID(id)
		if err != nil {
			return err
		}
		if err := t.queue(other, &letter{text: conversation.PhoneAdded, patient: patient}); err != nil {
			return err
		}
		if err := t.saveLine(other); err != nil {
			return err
		}
	}
	return nil
}

// mayHaveOwnLine is whether a patient is old enough for a line that parents
// know nothing of: from the first of the practice's ages.
func (t *tx) mayHaveOwnLine(p *conversation.Practice, patient ID) (bool, error) {
	if len(p.ProxyAges) == 0 {
		return false, nil
	}
	person, zone, err := t.reader().born(p, patient)
	if err != nil {
		return false, err
	}
	return person.Age(conversation.DateOf(t.now.In(zone))) >= p.ProxyAges[0], nil
}

// born returns a patient's birth date and the zone in which their day begins.
func (r *reader) born(p *conversation.Practice, patient ID) (conversation.Date, *time.Location, error) {
	person, err := r.person(p.ID, patient)
	if err != nil {
		return conversation.Date{}, nil, err
	}
	var zone string
	err = found(r.row(`SELECT time_zone FROM patients WHERE id = $1`, patient).Scan(&zone))
	return person.Birth, zoneOf(p, zone), err
}
