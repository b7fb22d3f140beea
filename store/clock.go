package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// SetClock moves the clock that people and rules see so that it shows at, and
// keeps the offset in the database. Only practice mode calls it.
func (s *Store) SetClock(ctx context.Context, at time.Time) error {
	return s.setOffset(ctx, time.Until(at))
}

// AdvanceClock moves that clock by d from where it is.
func (s *Store) AdvanceClock(ctx context.Context, d time.Duration) error {
	return s.setOffset(ctx, time.Duration(s.offset.Load())+d)
}

// RealClock takes every offset away.
func (s *Store) RealClock(ctx context.Context) error { return s.setOffset(ctx, 0) }

// ClockMoved reports how far the people's clock is from the machine's.
func (s *Store) ClockMoved() time.Duration { return time.Duration(s.offset.Load()) }

func (s *Store) setOffset(ctx context.Context, offset time.Duration) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO meta (name, value) VALUES ('clock', $1)
			ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, []byte(strconv.FormatInt(int64(offset), 10)))
		return err
	})
	if err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	s.offset.Store(int64(offset))
	s.Wake()
	if s.onClock != nil {
		s.onClock(ctx)
	}
	return nil
}

func (s *Store) loadClock(ctx context.Context) error {
	return s.read(ctx, func(r *reader) error {
		var value []byte
		err := found(r.row(`SELECT value FROM meta WHERE name = 'clock'`).Scan(&value))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the clock: %w", err)
		}
		offset, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			return fmt.Errorf("read the clock: %w", err)
		}
		s.offset.Store(offset)
		return nil
	})
}

// OnClock names what runs when the people's clock was moved: what fell due.
func (s *Store) OnClock(f func(context.Context)) { s.onClock = f }
