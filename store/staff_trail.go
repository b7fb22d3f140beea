package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// TrailEntry is one line of the access trail: who did or looked at what.
type TrailEntry struct {
	At      time.Time
	Staff   ID     // none for a command
	Name    string // of the person, or the command's system user
	Act     string
	Patient ID
	Talk    ID
	Detail  string
	Outcome string
}

// Trail lists the access trail of a practice from a time on, oldest first, at
// most limit lines: what people examine when they ask who saw what.
func (s *Store) Trail(ctx context.Context, practice string, from time.Time, limit int) (all []TrailEntry, err error) {
	err = s.read(ctx, func(r *reader) error {
		var ids []ID
		var sealed [][]byte
		rows, err := r.rows(`SELECT id, at_us, staff, actor, act, patient, talk, detail, outcome FROM trail
			WHERE practice = $1 AND at_us >= $2 ORDER BY at_us, id LIMIT $3`, practice, us(from), limit)
		err = collect(rows, err, func(rows *sql.Rows) error {
			var id ID
			var e TrailEntry
			var when int64
			var detail []byte
			if err := rows.Scan(&id, &when, &e.Staff, &e.Name, &e.Act, &e.Patient, &e.Talk, &detail, &e.Outcome); err != nil {
				return err
			}
			e.At = at(when)
			all, ids, sealed = append(all, e), append(ids, id), append(sealed, detail)
			return nil
		})
		if err != nil {
			return err
		}
		for i := range all {
			plain, err := s.keys.open(practice, "trail", "detail", ids[i][:], sealed[i])
			if err != nil {
				return err
			}
			all[i].Detail = string(plain)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the trail: %w", err)
	}
	return all, nil
}
