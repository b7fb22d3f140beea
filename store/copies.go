package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Copy is a text that its carrier still keeps.
type Copy struct {
	Carrier, ExternalID string
	Tries               int
}

// deleteCopy notes that a carrier's copy of a text may go: an inbound text is
// safe here, an outbound one has its final status.
func (t *tx) deleteCopy(carrier, externalID string, message ID) error {
	if !t.s.deletes[carrier] || externalID == "" {
		return nil
	}
	_, err := t.exec(`INSERT INTO copies (carrier, external_id, message, tries, next_us, given_up) VALUES ($1, $2, $3, 0, $4, 0)
		ON CONFLICT (carrier, external_id) DO NOTHING`, carrier, externalID, message, us(time.Now()))
	return err
}

// CopiesToDelete lists what is due now; a text whose pictures still wait to be
// fetched, or asked for, is left alone.
func (s *Store) CopiesToDelete(ctx context.Context) (due []Copy, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT carrier, external_id, tries FROM copies WHERE given_up = 0 AND next_us <= $1
			AND NOT EXISTS (SELECT 1 FROM files d WHERE d.message = copies.message AND (d.state = 'waiting' OR d.state = 'left')) ORDER BY next_us LIMIT 50`, us(time.Now()))
		return collect(rows, err, func(rows *sql.Rows) error {
			var c Copy
			err := rows.Scan(&c.Carrier, &c.ExternalID, &c.Tries)
			due = append(due, c)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for carriers' copies: %w", err)
	}
	return due, nil
}

// CopyDeleted forgets a copy that is gone.
func (s *Store) CopyDeleted(ctx context.Context, c Copy) error {
	return s.noteFile(ctx, `DELETE FROM copies WHERE carrier = $1 AND external_id = $2`, c.Carrier, c.ExternalID)
}

// CopyKept sets a delete that failed aside, or gives it up.
func (s *Store) CopyKept(ctx context.Context, c Copy, next time.Time, giveUp bool) error {
	return s.noteFile(ctx, `UPDATE copies SET tries = tries + 1, next_us = $3, given_up = $4 WHERE carrier = $1 AND external_id = $2`,
		c.Carrier, c.ExternalID, us(next), flag(giveUp))
}
