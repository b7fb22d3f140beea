package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"linnet/conversation"
)

// trailBatch is how many rows of the trail go in one transaction.
const trailBatch = 500

// TrailFloor is the moment before which rows of the trail may go: six years
// ago.
func (s *Store) TrailFloor() time.Time { return s.Now().AddDate(-TrailKept, 0, 0) }

// EraseTrail takes away the rows of the access trail that are older than a
// moment, and says on the trail how many. A moment less than six years ago is
// refused whoever asks, and then nothing goes.
func (s *Store) EraseTrail(ctx context.Context, by Actor, before time.Time) (n int64, err error) {
	if before.After(s.TrailFloor()) {
		return 0, fmt.Errorf("erase the trail: it is kept %d years: %w", TrailKept, conversation.ErrRefused)
	}
	for {
		var gone int64
		err := s.write(ctx, func(t *tx) (err error) {
			gone, err = t.exec(`DELETE FROM trail WHERE id IN (SELECT id FROM trail WHERE at_us < $1 LIMIT $2)`, us(before), trailBatch)
			return err
		})
		if n += gone; err != nil {
			return n, fmt.Errorf("erase the trail: %w", err)
		}
		if gone < trailBatch {
			break
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, s.Looked(ctx, "", by, "trail erased", strconv.FormatInt(n, 10)+" rows before "+before.UTC().Format(time.RFC3339))
}
