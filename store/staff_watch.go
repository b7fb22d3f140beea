package store

import (
	"bytes"
	"context"
	"errors"
	"time"
)

// watchEvery is how often a server looks whether another process (a command on
// the same database, another server) ended somebody's access: a person who was
// turned off is out of their open pages within a second.
const watchEvery = 400 * time.Millisecond

// markEnded marks the database, for the other processes that serve it.
func (t *tx) markEnded() error {
	_, err := t.exec(`INSERT INTO meta (name, value) VALUES ('staff_ended', $1) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, randomBytes(8))
	return err
}

// WatchStaff announces, until ctx ends, that somebody's access ended in
// another process; every open stream then looks for itself.
func (s *Store) WatchStaff(ctx context.Context) {
	last, err := s.staffEnded(ctx)
	known := err == nil
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		mark, err := s.staffEnded(ctx)
		if err != nil {
			continue // the database is away: the streams look by themselves too
		}
		if !known || !bytes.Equal(mark, last) {
			s.announce([]Change{{Scope: "staff:"}})
		}
		last, known = mark, true
	}
}

func (s *Store) staffEnded(ctx context.Context) (mark []byte, err error) {
	err = s.read(ctx, func(r *reader) error {
		err := found(r.row(`SELECT value FROM meta WHERE name = 'staff_ended'`).Scan(&mark))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	return mark, err
}
