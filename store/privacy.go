package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// What is told to the privacy officer (security.md §12).
const (
	PrivacyEmergency = "emergency"   // somebody broke the glass
	PrivacyMany      = "many"        // more than 30 talks outside one's queues in an hour
	PrivacyOwn       = "own_record"  // a record with the person's own name
	PrivacySurname   = "same_family" // a record with the person's own surname
)

// manyPasses is how many talks outside one's queues an hour passes without a word.
const manyPasses = 30

// PrivacyAlert is one thing for the privacy officer to look at.
type PrivacyAlert struct {
	ID       ID
	Practice string
	Kind     string
	Staff    ID
	Name     string // of the person
	Patient  ID     // none for PrivacyMany
	Talk     ID
	At       time.Time
	Seen     time.Time // zero: nobody looked yet
	Note     string    // what the officer found
}

// warn writes something down for the privacy officer, once an hour for the same
// person, kind and patient.
func (t *tx) warn(practice, kind string, who *Staff, patient, talk ID) error {
	var n int
	if err := t.row(`SELECT COUNT(*) FROM privacy_alerts WHERE staff = $1 AND kind = $2 AND at_us > $3 AND (patient = $4 OR $5 = 1)`,
		who.ID, kind, us(t.now.Add(-time.Hour)), patient, flag(patient.None())).Scan(&n); err != nil || n > 0 {
		return err
	}
	id := NewID()
	note, err := t.s.keys.seal(practice, "privacy_alerts", "note", id[:], nil)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO privacy_alerts (id, practice, kind, staff, patient, talk, at_us, seen_us, seen_by, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, NULL, $8)`, id, practice, kind, who.ID, patient, talk, us(t.now), note); err != nil {
		return err
	}
	t.count(practice, "privacy", 1)
	t.changed("privacy:"+practice, 0, id)
	return nil
}

// watchPasses tells of break-glass and of more passes than work explains.
func (t *tx) watchPasses(k *talk, who *Staff, emergency bool) error {
	if emergency {
		if err := t.warn(k.practice.ID, PrivacyEmergency, who, k.patient, k.id); err != nil {
			return err
		}
	}
	var n int
	if err := t.row(`SELECT COUNT(*) FROM trail WHERE staff = $1 AND at_us > $2 AND (act = 'talk opened outside' OR act = 'talk opened emergency')`,
		who.ID, us(t.now.Add(-time.Hour))).Scan(&n); err != nil {
		return err
	}
	if n > manyPasses {
		return t.warn(k.practice.ID, PrivacyMany, who, ID{}, k.id)
	}
	return nil
}

// watchNames tells of a person who opens a record of their own name or family.
// People of one name exist: it is a question to the officer, not a bar.
func (t *tx) watchNames(k *talk, who *Staff) error {
	if k.patient.None() {
		return nil
	}
	p, err := t.reader().person(k.practice.ID, k.patient)
	if err != nil {
		return err
	}
	given, family, _ := strings.Cut(who.Name, " ")
	switch {
	case family == "" || !sameName(family, p.Family):
		return nil
	case sameName(given, p.Given):
		return t.warn(k.practice.ID, PrivacyOwn, who, k.patient, k.id)
	}
	return t.warn(k.practice.ID, PrivacySurname, who, k.patient, k.id)
}

// sameName compares names as a reader does: letters only, case and accents aside.
func sameName(a, b string) bool {
	return strings.Join(foldWords(a), " ") == strings.Join(foldWords(b), " ")
}

// PrivacyAlerts lists what the privacy officer is told of a practice, newest
// first; open keeps it to what nobody has looked at.
func (s *Store) PrivacyAlerts(ctx context.Context, practice string, open bool) (all []PrivacyAlert, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT a.id, a.practice, a.kind, a.staff, p.name, a.patient, a.talk, a.at_us, a.seen_us, a.note FROM privacy_alerts a
			JOIN staff p ON p.id = a.staff WHERE a.practice = $1 AND (a.seen_us = 0 OR $2 = 0) ORDER BY a.at_us DESC, a.id DESC LIMIT 500`, practice, flag(open))
		return collect(rows, err, func(rows *sql.Rows) error {
			var a PrivacyAlert
			var when, seen int64
			var note []byte
			if err := rows.Scan(&a.ID, &a.Practice, &a.Kind, &a.Staff, &a.Name, &a.Patient, &a.Talk, &when, &seen, &note); err != nil {
				return err
			}
			plain, err := r.s.keys.open(practice, "privacy_alerts", "note", a.ID[:], note)
			a.At, a.Seen, a.Note = at(when), at(seen), string(plain)
			all = append(all, a)
			return err
		})
	})
	return all, wrapped("list the privacy alerts", err)
}

// SeePrivacyAlert notes that somebody looked at an alert, and what they found.
// One that was looked at before is ErrNotFound.
func (s *Store) SeePrivacyAlert(ctx context.Context, who *Staff, practice string, id ID, note string) error {
	err := s.write(ctx, func(t *tx) error {
		sealed, err := t.s.keys.seal(practice, "privacy_alerts", "note", id[:], []byte(strings.TrimSpace(note)))
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE privacy_alerts SET seen_us = $1, seen_by = $2, note = $3 WHERE id = $4 AND practice = $5 AND seen_us = 0`,
			us(t.now), who.ID, sealed, id, practice)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		t.count(practice, "privacy", -1)
		t.changed("privacy:"+practice, 0, id)
		return t.trace(trailRow{practice: practice, actor: who.Actor(), act: "privacy alert seen", detail: id.String() + " " + note})
	})
	return wrapped("see a privacy alert", err)
}
