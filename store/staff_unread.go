package store

import (
	"context"
	"errors"
	"fmt"

	"linnet/conversation"
)

// MarkUnread makes a talk unread again for everybody who answers it, as if its
// newest patient message had not been opened yet: the next opening reads it. A
// closed talk waits for nobody and is ErrRefused.
func (s *Store) MarkUnread(ctx context.Context, who *Staff, id ID) error {
	return s.staffAct(ctx, "marked unread", who, id, ID{}, func(t *tx, _ *line, k *talk) error {
		if k.state == conversation.Closed {
			return fmt.Errorf("mark a closed talk unread: %w", conversation.ErrRefused)
		}
		if k.unread > 0 {
			return nil
		}
		var newest ID
		err := found(t.row(`SELECT id FROM messages WHERE talk = $1 AND direction = 'in' ORDER BY n DESC LIMIT 1`, id).Scan(&newest))
		if err == nil {
			_, err = t.exec(`UPDATE messages SET read_us = 0 WHERE id = $1`, newest)
		}
		if err != nil && !errors.Is(err, ErrNotFound) { // a task may have no message of a patient
			return err
		}
		k.unread = 1
		return nil
	})
}
