package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// What is told to the privacy officer (security.md §12).
const (
	PrivacyEmergency = "emergency"   // somebody broke the glass
	PrivacyMany      = "many"        // more than 30 talks outside one's queues in an hour
	PrivacyOwn       = "own_record"  // a record with the person's own name
	PrivacySurname   = "same_family" // a record with the person's own surname
)

// States of an alert. One that is looked into is open still.
const (
	PrivacyOpen    = "open"
	PrivacyLooking = "looking" // somebody looks into it
	PrivacyFine    = "fine"    // seen, nothing wrong
	PrivacyWrong   = "wrong"   // seen, and it should not have been
)

// BadgePrivacy counts the open alerts of a practice among its badges.
const BadgePrivacy = "privacy"

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
	State    string    // one of the states below
	Seen     time.Time // zero: nobody looked yet
	SeenBy   string    // name of who looked last
	Why      string    // the reason the person gave, where one was asked
	Note     string    // what was found, a line for each time somebody looked
	About    Person    // the patient, zero for PrivacyMany
}

// warn writes something down for the privacy officer, once an hour for the same
// person, kind and patient.
func (t *tx) warn(practice, kind string, who *Staff, patient, talk ID, why string) error {
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
	reason, err := t.s.keys.seal(practice, "privacy_alerts", "why", id[:], []byte(why))
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO privacy_alerts (id, practice, kind, staff, patient, talk, at_us, state, seen_us, seen_by, why, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', 0, NULL, $8, $9)`, id, practice, kind, who.ID, patient, talk, us(t.now), reason, note); err != nil {
		return err
	}
	t.count(practice, BadgePrivacy, 1)
	t.changed("privacy:"+practice, 0, id)
	return nil
}

// watchPasses tells of break-glass and of more passes than work explains.
func (t *tx) watchPasses(k *talk, who *Staff, emergency bool, why string) error {
	if emergency {
		if err := t.warn(k.practice.ID, PrivacyEmergency, who, k.patient, k.id, why); err != nil {
			return err
		}
	}
	var n int
	if err := t.row(`SELECT COUNT(*) FROM trail WHERE staff = $1 AND at_us > $2 AND (act = 'talk opened outside' OR act = 'talk opened emergency')`,
		who.ID, us(t.now.Add(-time.Hour))).Scan(&n); err != nil {
		return err
	}
	if n > manyPasses {
		return t.warn(k.practice.ID, PrivacyMany, who, ID{}, k.id, why)
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
		return t.warn(k.practice.ID, PrivacyOwn, who, k.patient, k.id, "")
	}
	return t.warn(k.practice.ID, PrivacySurname, who, k.patient, k.id, "")
}

// sameName compares names as a reader does: letters only, case and accents aside.
func sameName(a, b string) bool {
	return strings.Join(foldWords(a), " ") == strings.Join(foldWords(b), " ")
}

// PrivacyAlerts lists what the privacy officer is told of a practice, newest
// first, at most 500; open keeps it to what is not done with.
func (s *Store) PrivacyAlerts(ctx context.Context, practice string, open bool) (all []PrivacyAlert, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT a.id, a.practice, a.kind, a.staff, p.name, a.patient, a.talk, a.at_us, a.state, a.seen_us, COALESCE(b.name, ''), a.why, a.note
			FROM privacy_alerts a JOIN staff p ON p.id = a.staff LEFT JOIN staff b ON b.id = a.seen_by
			WHERE a.practice = $1 AND (a.state = 'open' OR a.state = 'looking' OR $2 = 0) ORDER BY a.at_us DESC, a.id DESC LIMIT 500`, practice, flag(open))
		err = collect(rows, err, func(rows *sql.Rows) error {
			var a PrivacyAlert
			var when, seen int64
			var why, note []byte
			if err := rows.Scan(&a.ID, &a.Practice, &a.Kind, &a.Staff, &a.Name, &a.Patient, &a.Talk, &when, &a.State, &seen, &a.SeenBy, &why, &note); err != nil {
				return err
			}
			for _, f := range []struct {
				column string
				sealed []byte
				to     *string
			}{{"why", why, &a.Why}, {"note", note, &a.Note}} {
				plain, err := r.s.keys.open(practice, "privacy_alerts", f.column, a.ID[:], f.sealed)
				if err != nil {
					return err
				}
				*f.to = string(plain)
			}
			a.At, a.Seen = at(when), at(seen)
			all = append(all, a)
			return nil
		})
		if err != nil {
			return err
		}
		for i, a := range all {
			if a.Patient.None() {
				continue
			}
			if all[i].About, err = r.person(practice, a.Patient); err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		return nil
	})
	return all, wrapped("list the privacy alerts", err)
}

// SeePrivacyAlert notes what somebody makes of an alert: that nothing is wrong,
// that they look into it, or that it should not have been, which wants a note
// (ErrRefused without). Notes add up. One that is done with is ErrNotFound.
func (s *Store) SeePrivacyAlert(ctx context.Context, who *Staff, practice string, id ID, state, note string) error {
	note = strings.TrimSpace(note)
	if state != PrivacyFine && state != PrivacyLooking && state != PrivacyWrong || state == PrivacyWrong && note == "" {
		return fmt.Errorf("see a privacy alert: %w", conversation.ErrRefused)
	}
	err := s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE privacy_alerts SET state = $1, seen_us = $2, seen_by = $3 WHERE id = $4 AND practice = $5
			AND (state = 'open' OR state = 'looking')`, state, us(t.now), who.ID, id, practice)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		var old []byte
		var patient, talk ID
		if err := t.row(`SELECT note, patient, talk FROM privacy_alerts WHERE id = $1`, id).Scan(&old, &patient, &talk); err != nil {
			return found(err)
		}
		plain, err := t.s.keys.open(practice, "privacy_alerts", "note", id[:], old)
		if err != nil {
			return err
		}
		sealed, err := t.s.keys.seal(practice, "privacy_alerts", "note", id[:], []byte(strings.TrimSpace(string(plain)+"\n"+note)))
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE privacy_alerts SET note = $1 WHERE id = $2`, sealed, id); err != nil {
			return err
		}
		if state != PrivacyLooking {
			t.count(practice, BadgePrivacy, -1)
		}
		t.changed("privacy:"+practice, 0, id)
		return t.trace(trailRow{practice: practice, actor: who.Actor(), act: "privacy alert seen", patient: patient, talk: talk,
			detail: strings.TrimSpace(state + " " + note)})
	})
	return wrapped("see a privacy alert", err)
}
