package store

import (
	"context"
	"errors"
	"fmt"

	"linnet/conversation"
)

// SetPIN puts a PIN on the session's line, or changes it. Every other session
// and every remembered device of the line ends with it (security.md §5). ErrCheck: the birth
// date has to be typed again first.
func (s *Store) SetPIN(ctx context.Context, n *Session, phc string, key ID) error {
	return s.guardAct(ctx, "set the PIN", n, key, func(t *tx, l *line) error { return t.setPIN(l, phc, ID{}) })
}

// RemovePIN takes the PIN off the session's line, ends like SetPIN, and is no
// error if there is none.
func (s *Store) RemovePIN(ctx context.Context, n *Session, key ID) error {
	return s.guardAct(ctx, "took the PIN off", n, key, func(t *tx, l *line) error {
		_, err := t.exec(`DELETE FROM pins WHERE line = $1`, l.id)
		return err
	})
}

// guardAct runs an act on a line's PIN or passkeys for a session that may, ends
// the other ways in, and puts it on the trail. A form sent twice acts once.
func (s *Store) guardAct(ctx context.Context, name string, n *Session, key ID, act func(*tx, *line) error) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.checked(n)
		if err != nil {
			return err
		}
		if err := act(t, l); err != nil {
			return err
		}
		if err := t.endWays(l, m.Hash); err != nil {
			return err
		}
		m.Data.Device, m.Data.Proved = "", true
		if err := t.saveSession(m); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: name, line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if errors.Is(err, ErrUsed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (t *tx) setPIN(l *line, phc string, staff ID) error {
	sealed, err := t.s.keys.seal(l.practice.ID, "pins", "phc", l.id[:], []byte(phc))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO pins (line, phc, staff, set_us) VALUES ($1, $2, $3, $4) ON CONFLICT (line)
		DO UPDATE SET phc = EXCLUDED.phc, staff = EXCLUDED.staff, set_us = EXCLUDED.set_us`, l.id, sealed, staff, us(t.now))
	return err
}

// endWays ends every session of a line but one, and all its remembered devices.
func (t *tx) endWays(l *line, but []byte) error {
	if but == nil {
		but = []byte{}
	}
	if _, err := t.exec(`UPDATE sessions SET ended_us = $1 WHERE line = $2 AND kind = 'patient' AND ended_us = 0 AND hash <> $3`,
		us(t.now), l.id, but); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE devices SET ended_us = $1 WHERE line = $2 AND ended_us = 0`, us(t.now), l.id); err != nil {
		return err
	}
	t.changed("session", 0, ID{})
	return t.endAlerts(l.id)
}

// PutPIN puts a PIN that a caller chose on the line of a talk, for somebody who
// shares a phone; why is on the trail. All sessions and remembered devices of
// the line end.
func (s *Store) PutPIN(ctx context.Context, who *Staff, id ID, phc, why string, key ID) error {
	return s.staffAct(ctx, "PIN put on", who, id, key, func(t *tx, l *line, k *talk) error {
		if err := t.setPIN(l, phc, who.ID); err != nil {
			return err
		}
		if err := t.endWays(l, nil); err != nil {
			return err
		}
		return t.event(l, k, "pin_on", who.ID, why)
	})
}

// TakeGuard takes PIN and passkeys off the line of a talk, after the person was
// checked on a call; why is on the trail. All sessions and devices end.
func (s *Store) TakeGuard(ctx context.Context, who *Staff, id ID, why string, key ID) error {
	return s.staffAct(ctx, "PIN taken off", who, id, key, func(t *tx, l *line, k *talk) error {
		for _, step := range []string{`DELETE FROM pins WHERE line = $1`, `DELETE FROM passkeys WHERE line = $1`} {
			if _, err := t.exec(step, l.id); err != nil {
				return err
			}
		}
		if err := t.endWays(l, nil); err != nil {
			return err
		}
		return t.event(l, k, "pin_off", who.ID, why)
	})
}

// BirthsOfTalk lists the birth dates that a PIN of the talk's line may not be:
// those of everybody its phone opens.
func (s *Store) BirthsOfTalk(ctx context.Context, id ID) (out []conversation.Date, err error) {
	err = s.read(ctx, func(r *reader) error {
		var practice string
		var index []byte
		err := r.row(`SELECT l.practice, l.phone_idx FROM talks k JOIN lines l ON l.id = k.line WHERE k.id = $1`, id).Scan(&practice, &index)
		if err != nil {
			return found(err)
		}
		people, err := r.peopleOf(practice, index)
		for _, p := range people {
			out = append(out, p.Birth)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load birth dates: %w", err)
	}
	return out, nil
}

// Births lists the birth dates that a PIN of the session's line may not be:
// those of the patients the session was admitted to.
func (s *Store) Births(ctx context.Context, n *Session) (out []conversation.Date, err error) {
	err = s.read(ctx, func(r *reader) error {
		for _, id := range n.Patients {
			p, err := r.person(n.Practice, id)
			if err != nil {
				return err
			}
			out = append(out, p.Birth)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load birth dates: %w", err)
	}
	return out, nil
}
