package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"linnet/conversation"
)

// MediaDue is a picture to be copied from its carrier, or one whose copy there
// is to be deleted.
type MediaDue struct {
	ID         ID
	Carrier    string
	ExternalID string
	From, To   conversation.Phone
	URL, Type  string
	Kept       bool // copied already: only the carrier's copy is left to delete
	Tries      int
}

// MediaToDo lists what is due now in machine time.
func (s *Store) MediaToDo(ctx context.Context, deletes bool) (due []MediaDue, err error) {
	condition := `d.state = 'waiting'`
	if deletes {
		condition = `(d.state = 'waiting' OR d.state = 'kept' AND d.deleted_us = 0)`
	}
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT d.id, d.practice, d.url, d.type, d.state, d.tries, m.carrier, m.external_id, m.number, m.line FROM media d
			JOIN messages m ON m.id = d.message WHERE `+condition+` AND d.next_us <= $1 ORDER BY d.next_us LIMIT 20`, us(time.Now()))
		type row struct {
			MediaDue
			practice, state, number string
			url                     []byte
			line                    ID
		}
		var found []row
		err = collect(rows, err, func(rows *sql.Rows) error {
			var x row
			err := rows.Scan(&x.ID, &x.practice, &x.url, &x.Type, &x.state, &x.Tries, &x.Carrier, &x.ExternalID, &x.number, &x.line)
			found = append(found, x)
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range found {
			url, err := s.keys.open(x.practice, "media", "url", x.ID[:], x.url)
			if err != nil {
				return err
			}
			if x.From, _, err = r.phoneOf(x.practice, x.line); err != nil {
				return err
			}
			x.URL, x.To, x.Kept = string(url), conversation.Phone(x.number), x.state == "kept"
			due = append(due, x.MediaDue)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for pictures: %w", err)
	}
	return due, nil
}

// KeepMedia seals a picture on disk and marks it kept.
func (s *Store) KeepMedia(ctx context.Context, id ID, contentType string, body []byte) error {
	sealed, err := s.keys.seal("", "media", "file", id[:], body)
	if err != nil {
		return err
	}
	folder := filepath.Join(s.data, "files", id.String()[30:])
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("keep a picture: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, id.String()), sealed, 0o600); err != nil {
		return fmt.Errorf("keep a picture: %w", err)
	}
	return s.mediaState(ctx, `UPDATE media SET state = 'kept', type = $2, size = $3, next_us = $4, tries = 0 WHERE id = $1`, id, contentType, len(body), us(time.Now()))
}

// MediaFailed sets a picture aside for a while, or for good with the reason.
func (s *Store) MediaFailed(ctx context.Context, id ID, forGood bool, why string, next time.Time) error {
	state := "waiting"
	if forGood {
		state = "refused"
	}
	return s.mediaState(ctx, `UPDATE media SET state = CASE WHEN state = 'kept' THEN 'kept' ELSE $2 END, why = $3, tries = tries + 1, next_us = $4 WHERE id = $1`,
		id, state, why, us(next))
}

// MediaDeleted marks that the carrier's copy is gone.
func (s *Store) MediaDeleted(ctx context.Context, id ID) error {
	return s.mediaState(ctx, `UPDATE media SET deleted_us = $2 WHERE id = $1`, id, us(time.Now()))
}

func (s *Store) mediaState(ctx context.Context, query string, args ...any) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("note a picture: %w", err)
	}
	return nil
}
