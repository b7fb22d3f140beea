package store

import (
	"context"
	"errors"
	"fmt"
)

// KeyChoice says which keys act on a person's pages beside those that every
// page has (ux.md §9).
type KeyChoice string

// The choices: single keys, the same with Alt held, none.
const (
	KeysOn  KeyChoice = "on"
	KeysAlt KeyChoice = "alt"
	KeysOff KeyChoice = "off"
)

// Prefs are how a person wants their desk. Whoever chose nothing has single
// keys, and neither alert nor sound: both are off until asked for.
type Prefs struct {
	Keys    KeyChoice
	Desktop bool // an alert of the device's own for a new talk
	Sound   bool
}

// Valid reports whether the choice of keys is one there is.
func (p Prefs) Valid() bool { return p.Keys == KeysOn || p.Keys == KeysAlt || p.Keys == KeysOff }

// Prefs returns how a person wants their desk.
func (s *Store) Prefs(ctx context.Context, staff ID) (p Prefs, err error) {
	err = s.read(ctx, func(r *reader) (err error) { p, err = r.prefs(staff); return err })
	if err != nil {
		return Prefs{}, fmt.Errorf("read a person's choices: %w", err)
	}
	return p, nil
}

func (r *reader) prefs(staff ID) (p Prefs, err error) {
	var desktop, sound int
	err = found(r.row(`SELECT keys, desktop, sound FROM staff_prefs WHERE staff = $1`, staff).Scan(&p.Keys, &desktop, &sound))
	if errors.Is(err, ErrNotFound) {
		return Prefs{Keys: KeysOn}, nil
	}
	p.Desktop, p.Sound = desktop != 0, sound != 0
	return p, err
}

// SetPrefs keeps how a person wants their desk; ErrUsed if the form was sent
// before. The choices come as a change of what stands, so that a form that
// shows some of them leaves the others alone.
func (s *Store) SetPrefs(ctx context.Context, who *Staff, change func(*Prefs), key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		p, err := t.reader().prefs(who.ID)
		if err != nil {
			return err
		}
		if change(&p); !p.Valid() {
			return fmt.Errorf("keys %q: %w", p.Keys, ErrNotFound)
		}
		if _, err := t.exec(`INSERT INTO staff_prefs (staff, keys, desktop, sound) VALUES ($1, $2, $3, $4)
			ON CONFLICT (staff) DO UPDATE SET keys = EXCLUDED.keys, desktop = EXCLUDED.desktop, sound = EXCLUDED.sound`,
			who.ID, string(p.Keys), flag(p.Desktop), flag(p.Sound)); err != nil {
			return err
		}
		return t.trace(trailRow{actor: who.Actor(), act: "desk choices saved", detail: fmt.Sprintf("keys %s, alert %t, sound %t", p.Keys, p.Desktop, p.Sound)})
	})
	if err != nil {
		return fmt.Errorf("keep a person's choices: %w", err)
	}
	return nil
}
