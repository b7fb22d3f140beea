package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Grown lists the patients whose grant on the session's phone ended by age
// within 30 days, so that a parent is told why they are gone. Names are told
// after the code only, and never where the practice hides them.
func (s *Store) Grown(ctx context.Context, n *Session) (out []Person, err error) {
	early := n.Step != StepIn && (n.Step != StepWho || n.Data.Fresh || len(n.Data.Matches) > 0)
	if n.Line.None() || early {
		return nil, nil
	}
	err = s.read(ctx, func(r *reader) error {
		_, index, err := r.phoneOf(n.Practice, n.Line)
		if err != nil {
			return err
		}
		out, err = r.grown(n.Practice, index)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for who has come of age: %w", err)
	}
	return out, nil
}

// grown finds grants that ended by age, and those that time alone ended and no
// act has marked yet.
func (r *reader) grown(practice string, index []byte) (out []Person, err error) {
	if p := r.s.Practice(practice); p == nil || !p.NamesFirst {
		return nil, nil
	}
	var ids []ID
	rows, err := r.rows(`SELECT patient FROM grants WHERE practice = $1 AND phone_idx = $2 AND ((ended_by = $3 AND ended_us > $4)
		OR (ended_us = 0 AND ends_us > $4 AND ends_us <= $5)) ORDER BY ends_us, patient`, practice, index, EndedByAge, us(r.now.AddDate(0, 0, -30)), us(r.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, err := r.person(practice, id)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
