package store

import (
	"context"
	"errors"
	"fmt"
)

// KeepRule puts a rule of config.yaml on the trail when it is another than at
// the last start: what it says now, with its reason.
func (s *Store) KeepRule(ctx context.Context, by Actor, name, value string) error {
	row := "rule " + name
	err := s.write(ctx, func(t *tx) error {
		var was []byte
		err := found(t.row(`SELECT value FROM meta WHERE name = $1`, row).Scan(&was))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if string(was) == value {
			return nil
		}
		if _, err := t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, row, []byte(value)); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by, act: "rule changed", detail: name + ": " + value})
	})
	if err != nil {
		return fmt.Errorf("keep a rule: %w", err)
	}
	return nil
}
