package store

import (
	"context"
	"errors"
	"fmt"
)

// KeyUsed reports whether a form with this one-time key was kept. Keys are 128
// random bits that only the page which made them knows; they are kept for two
// days, far longer than a browser keeps an unsent message.
func (s *Store) KeyUsed(ctx context.Context, key ID) (used bool, err error) {
	if key.None() {
		return false, nil
	}
	err = s.read(ctx, func(r *reader) error {
		var one int
		err := found(r.row(`SELECT 1 FROM form_keys WHERE id = $1`, key).Scan(&one))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		used = err == nil
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look for a form's key: %w", err)
	}
	return used, nil
}
