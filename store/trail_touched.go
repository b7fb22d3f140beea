package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// Touch asks whose data somebody or something touched between two times
// . One of Staff, Actor, Phone and Message is set.
type Touch struct {
	Practice string // of the phone or the message
	Staff    ID
	Actor    string // a command's system user, or an API key by its name
	Phone    conversation.Phone
	Message  string // its key, or the carrier's id of it
	From, To time.Time
}

// Touched is a patient whose data was touched.
type Touched struct {
	Person      Person
	Practice    string
	First, Last time.Time
	Times       int
	Listed      int // how many of these were lists and searches that named them
}

// TouchedBy lists whose data was touched, by family name: what the trail says
// of a person, a command or a key, what went over a phone, or what a message
// was about. What was asked for and refused touched nothing. Looking at the
// answer is put on the trail by the caller (Looked).
func (s *Store) TouchedBy(ctx context.Context, q Touch) ([]Touched, error) {
	found := touches{}
	err := s.read(ctx, func(r *reader) error {
		err := r.touched(q, found)
		if err != nil {
			return err
		}
		for id, one := range found {
			var practice string
			err := r.row(`SELECT practice FROM patients WHERE id = $1`, id).Scan(&practice)
			if errors.Is(err, sql.ErrNoRows) {
				one.Person.ID = id // the record went since; that it was touched did not
				continue
			}
			if err != nil {
				return err
			}
			one.Practice = practice
			if one.Person, err = r.person(practice, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list whom something touched: %w", err)
	}
	out := make([]Touched, 0, len(found))
	for _, one := range found {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Touched) int {
		if c := slices.Compare([]rune(folded(a.Person.Family+" "+a.Person.Given)), []rune(folded(b.Person.Family+" "+b.Person.Given))); c != 0 {
			return c
		}
		return bytes.Compare(a.Person.ID[:], b.Person.ID[:])
	})
	return out, nil
}

// touches gathers what was found by patient.
type touches map[ID]*Touched

func (f touches) add(id ID, when time.Time, listed int) {
	if id.None() {
		return
	}
	one := f[id]
	if one == nil {
		one = &Touched{First: when, Last: when}
		f[id] = one
	}
	one.Times++
	one.Listed += listed
	if when.Before(one.First) {
		one.First = when
	}
	if when.After(one.Last) {
		one.Last = when
	}
}

func (r *reader) touched(q Touch, found touches) error {
	switch {
	case !q.Staff.None():
		return r.touchedOnTrail(found, `staff = $1`, q.Staff, q)
	case q.Actor != "":
		return r.touchedOnTrail(found, `staff IS NULL AND actor = $1`, q.Actor, q)
	case q.Phone != "":
		var line ID
		if err := r.row(`SELECT id FROM lines WHERE practice = $1 AND phone_idx = $2`, q.Practice, r.s.keys.phoneIndex(q.Practice, q.Phone)).Scan(&line); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			return err
		}
		if err := r.touchedOnTrail(found, `actor = 'patient' AND line = $1`, line, q); err != nil {
			return err
		}
		return r.touchedInThreads(found, `m.line = $1 AND m.at_us >= $2 AND m.at_us < $3`, line, us(q.From), us(q.To))
	}
	return r.touchedByMessage(found, q)
}

// touchedOnTrail reads the rows of the trail that a condition finds, those of
// lists with everybody they named.
func (r *reader) touchedOnTrail(found touches, condition string, arg any, q Touch) error {
	rows, err := r.rows(`SELECT patient, shown, at_us FROM trail WHERE `+condition+` AND at_us >= $2 AND at_us < $3 AND outcome <> 'refused' ORDER BY at_us`,
		arg, us(q.From), us(q.To))
	return collect(rows, err, func(rows *sql.Rows) error {
		var patient ID
		var shown []byte
		var when int64
		if err := rows.Scan(&patient, &shown, &when); err != nil {
			return err
		}
		found.add(patient, at(when), 0)
		for _, id := range unpacked(shown) {
			found.add(id, at(when), 1)
		}
		return nil
	})
}

func (r *reader) touchedInThreads(found touches, condition string, args ...any) error {
	return r.touchedRows(found, `SELECT h.patient, m.at_us FROM messages m JOIN threads h ON h.id = m.thread WHERE `+condition, args...)
}

// touchedByMessage finds a message by its key or by the carrier's id of it, or
// the text that told of one, and whom it was about.
func (r *reader) touchedByMessage(found touches, q Touch) error {
	if id, err := ParseID(q.Message); err == nil {
		return r.touchedInThreads(found, `m.id = $1 AND h.practice = $2`, id, q.Practice)
	}
	if err := r.touchedInThreads(found, `m.external_id <> '' AND m.external_id = $1 AND h.practice = $2`, q.Message, q.Practice); err != nil {
		return err
	}
	carriers, args := r.s.carrierPlaces(2)
	return r.touchedRows(found, `SELECT h.patient, o.queued_us FROM outbox o JOIN threads h ON h.id = o.thread
		WHERE o.external_id <> '' AND o.external_id = $1 AND o.practice = $2 AND o.carrier IN (`+carriers+`)`, append([]any{q.Message, q.Practice}, args...)...)
}

// carrierPlaces writes the carriers that the practices' numbers have as the
// parameters of a query after the first n.
func (s *Store) carrierPlaces(n int) (places string, args []any) {
	for _, p := range s.Practices() {
		for _, number := range p.Numbers {
			if !slices.Contains(args, any(number.Carrier)) {
				args = append(args, number.Carrier)
				places += fmt.Sprintf(", $%d", n+len(args))
			}
		}
	}
	return strings.TrimPrefix(places, ", "), args
}

// touchedRows adds the patients and times that a query finds.
func (r *reader) touchedRows(found touches, query string, args ...any) error {
	rows, err := r.rows(query, args...)
	return collect(rows, err, func(rows *sql.Rows) error {
		var patient ID
		var when int64
		if err := rows.Scan(&patient, &when); err != nil {
			return err
		}
		found.add(patient, at(when), 0)
		return nil
	})
}
