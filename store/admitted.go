package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Place is a patient's number in the addresses of this phone's pages, 0 for one
// that the session may not open. It stays the same while others come and go,
// so that an open page never turns into another person's.
func (n *Session) Place(patient ID) int {
	if i := slices.Index(n.Patients, patient); i >= 0 && i < len(n.places) {
		return n.places[i]
	}
	return 0
}

// At is the patient at a place; false if the session may not open whoever had it.
func (n *Session) At(place int) (ID, bool) {
	if i := slices.Index(n.places, place); i >= 0 {
		return n.Patients[i], true
	}
	return ID{}, false
}

// admittedNow fills in the patients that were matched in a session and that a
// live grant still lets its phone open.
func (r *reader) admittedNow(n *Session) error {
	n.Patients, n.places = nil, nil
	rows, err := r.rows(`SELECT a.patient, g.place FROM session_patients a JOIN sessions s ON s.hash = a.session JOIN lines l ON l.id = s.line
		JOIN grants g ON g.practice = l.practice AND g.phone_idx = l.phone_idx AND g.patient = a.patient
		WHERE a.session = $1 AND g.ended_us = 0 AND (g.ends_us = 0 OR g.ends_us > $2) AND g.scope LIKE 'messages%' ORDER BY g.place`, n.Hash, us(r.now))
	return collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		var place int
		err := rows.Scan(&id, &place)
		n.Patients, n.places = append(n.Patients, id), append(n.places, place)
		return err
	})
}

// GrantsEnd is when the first of the session's patients leaves its phone by
// rule, zero if none does: an open stream ends at that moment.
func (s *Store) GrantsEnd(ctx context.Context, n *Session) (first time.Time, err error) {
	err = s.read(ctx, func(r *reader) error {
		for _, patient := range n.Patients {
			var ends int64
			err := found(r.row(`SELECT g.ends_us FROM grants g JOIN lines l ON l.practice = g.practice AND l.phone_idx = g.phone_idx
				WHERE l.id = $1 AND g.patient = $2 AND g.ended_us = 0`, n.Line, patient).Scan(&ends))
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			if ends > 0 && (first.IsZero() || at(ends).Before(first)) {
				first = at(ends)
			}
		}
		return nil
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("look when grants end: %w", err)
	}
	return first, nil
}

// LeftRecord reports whether the browser that holds this session cookie or
// remembered-device cookie could open somebody until its phone left the record:
// its page says so instead of asking for the number as if nothing had happened.
func (s *Store) LeftRecord(ctx context.Context, cookie, device string) (practice string, left bool) {
	_ = s.read(ctx, func(r *reader) error {
		var line ID
		var since int64
		err := ErrNotFound
		if hash, hashErr := s.cookieHash(cookie); hashErr == nil {
			err = found(r.row(`SELECT line, made_us FROM sessions WHERE hash = $1 AND kind = 'patient' AND step = 'in'`, hash).Scan(&line, &since))
		}
		if token, ok := deviceToken(device); err != nil && ok {
			err = found(r.row(`SELECT line, made_us FROM devices WHERE hash = $1`, s.keys.secretMAC("device", token)).Scan(&line, &since))
		}
		if err != nil || line.None() {
			return err
		}
		var live, over int
		err = r.row(`SELECT l.practice, COALESCE(SUM(CASE WHEN `+grantLives+` THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN ended_us >= $2 OR ended_us = 0 AND ends_us > 0 AND ends_us <= $3 THEN 1 ELSE 0 END), 0)
			FROM lines l JOIN grants g ON g.practice = l.practice AND g.phone_idx = l.phone_idx WHERE l.id = $1 GROUP BY l.practice`,
			line, since, us(r.now)).Scan(&practice, &live, &over)
		left = over > 0 && live == 0
		return err
	})
	return practice, left
}
