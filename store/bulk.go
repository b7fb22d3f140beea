package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// bulkLife is how long the result of an act on several talks can be read again.
const bulkLife = 24 * time.Hour

// BulkResult is what became of one act on several talks. It names no patient:
// who reads it sees the names that they may see then.
type BulkResult struct {
	Practice string        `json:"-"`
	Act      string        `json:"-"`
	Ended    bool          `json:"ended"` // false: it is still on its way, or was cut off
	Done     int           `json:"done"`
	Failed   []BulkFailure `json:"failed"`
}

// BulkFailure is one talk that the act did not reach: its key as ID.String
// writes it, and a fixed word for why.
type BulkFailure struct {
	Talk string `json:"talk"`
	Why  string `json:"why"`
}

// BulkBegin keeps the one-time key of a form that acts on several talks. Each
// talk is an act of its own afterwards; ErrUsed says that the form was sent
// before, and its result can be read.
func (s *Store) BulkBegin(ctx context.Context, who *Staff, practice, act string, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`DELETE FROM bulk_results WHERE made_us < $1`, us(t.now.Add(-bulkLife))); err != nil {
			return err
		}
		n, err := t.exec(`INSERT INTO bulk_results (id, staff, practice, act, said, made_us) VALUES ($1, $2, $3, $4, '{}', $5) ON CONFLICT (id) DO NOTHING`,
			key, who.ID, practice, act, us(t.now))
		if err == nil && n == 0 {
			err = ErrUsed
		}
		return err
	})
	return wrapped("begin an act on several talks", err)
}

// BulkEnd keeps what became of the act that BulkBegin began.
func (s *Store) BulkEnd(ctx context.Context, key ID, result BulkResult) error {
	result.Ended = true
	said, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep a result: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE bulk_results SET said = $1 WHERE id = $2`, string(said), key)
		return err
	})
	return wrapped("keep a result", err)
}

// BulkResult returns what became of a person's act; another person's is
// ErrNotFound.
func (s *Store) BulkResult(ctx context.Context, who *Staff, key ID) (out BulkResult, err error) {
	var said string
	err = s.read(ctx, func(r *reader) error {
		return found(r.row(`SELECT practice, act, said FROM bulk_results WHERE id = $1 AND staff = $2`, key, who.ID).Scan(&out.Practice, &out.Act, &said))
	})
	if err == nil {
		err = json.Unmarshal([]byte(said), &out)
	}
	return out, wrapped("read a result", err)
}

// RowsOf lists talks of a practice by key, as rows of a list, in the order of
// the keys. What the person may not open is left out.
func (s *Store) RowsOf(ctx context.Context, who *Staff, practice string, ids []ID) (out []QueueRow, err error) {
	err = s.read(ctx, func(r *reader) error {
		names := map[ID]string{}
		for _, id := range ids {
			k, err := s.scanTalk(r.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, id))
			switch {
			case errors.Is(err, ErrNotFound):
				continue
			case err != nil:
				return err
			case k.practice.ID != practice || r.mayOpen(who, practice, k.queue, id, k.holder()) != nil:
				continue
			}
			row, err := r.queueRow(k, names)
			if err != nil {
				return err
			}
			out = append(out, row)
		}
		return nil
	})
	return out, wrapped("list talks", err)
}

// BulkWhy is the fixed word for what the store refused one talk of several for,
// "" for an error that is not about the talk.
func BulkWhy(err error) string {
	switch {
	case errors.Is(err, ErrTaken):
		return "taken"
	case errors.Is(err, ErrStale):
		return "unread"
	case errors.Is(err, ErrSamePlace):
		return "there"
	case errors.Is(err, ErrNotInQueue), errors.Is(err, ErrNoQueue):
		return "queue"
	case errors.Is(err, ErrNotFound):
		return "gone"
	case errors.Is(err, conversation.ErrRefused):
		return "moved"
	}
	return ""
}
