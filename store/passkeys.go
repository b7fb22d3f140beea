package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Passkey is a key that somebody's device holds for a line. The credential is
// what web wrote to check its answers by: a public key and a counter.
type Passkey struct {
	ID         ID
	Name       string // of the device it was made on, as Device.Name
	Made       time.Time
	Used       time.Time // zero if it never was
	Credential []byte
}

// Passkeys lists the passkeys of the session's line, oldest first.
func (s *Store) Passkeys(ctx context.Context, n *Session) (out []Passkey, err error) {
	err = s.read(ctx, func(r *reader) error {
		out, err = r.passkeys(n.Practice, "passkeys", "line", n.Line)
		return err
	})
	return out, wrapped("list passkeys", err)
}

// passkeys opens the passkeys of one owner, oldest first; table and owner name
// where they stand.
func (r *reader) passkeys(practice, table, owner string, of ID) (out []Passkey, err error) {
	rows, err := r.rows(`SELECT id, credential, name, made_us, used_us FROM `+table+` WHERE `+owner+` = $1 ORDER BY made_us, id`, of)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var k Passkey
		var made, used int64
		err := rows.Scan(&k.ID, &k.Credential, &k.Name, &made, &used)
		k.Made, k.Used = at(made), at(used)
		out = append(out, k)
		return err
	})
	for i := 0; err == nil && i < len(out); i++ {
		out[i].Credential, err = r.s.keys.open(practice, table, "credential", out[i].ID[:], out[i].Credential)
	}
	return out, err
}

// KeepCeremony keeps, sealed in the session behind a cookie, what a passkey has
// to answer. It is good once, and only in this session.
func (s *Store) KeepCeremony(ctx context.Context, cookie string, ceremony []byte) error {
	return s.ceremony(ctx, cookie, func(m *Session) error { m.Data.Ceremony = ceremony; return nil })
}

// TakeCeremony returns what KeepCeremony kept and forgets it; ErrEnded if there
// is none.
func (s *Store) TakeCeremony(ctx context.Context, cookie string) (ceremony []byte, err error) {
	err = s.ceremony(ctx, cookie, func(m *Session) error {
		if ceremony, m.Data.Ceremony = m.Data.Ceremony, nil; ceremony == nil {
			return ErrEnded
		}
		return nil
	})
	return ceremony, err
}

func (s *Store) ceremony(ctx context.Context, cookie string, act func(*Session) error) error {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE sessions SET seen_us = seen_us WHERE hash = $1`, n.Hash); err != nil { // locks the session's row: it is taken once
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if err := act(m); err != nil {
			return err
		}
		return t.saveSession(m)
	})
	if err != nil {
		return fmt.Errorf("keep a passkey's ceremony: %w", err)
	}
	return nil
}

// AddPasskey keeps a passkey on the session's line; handle is the credential's
// own id. It ends the other ways in, as SetPIN does. ErrCheck: the birth date has to be typed again first.
func (s *Store) AddPasskey(ctx context.Context, n *Session, handle, credential []byte, name string) error {
	return s.guardAct(ctx, "added a passkey", n, ID{}, func(t *tx, l *line) error {
		id := NewID()
		sealed, err := t.s.keys.seal(l.practice.ID, "passkeys", "credential", id[:], credential)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO passkeys (id, line, handle_idx, credential, name, made_us, used_us) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
			id, l.id, t.s.keys.secretMAC("passkey", handle), sealed, name, us(t.now))
		return err
	})
}

// RemovePasskey takes one passkey off the session's line; one that is gone
// already is no error.
func (s *Store) RemovePasskey(ctx context.Context, n *Session, passkey, key ID) error {
	return s.guardAct(ctx, "removed a passkey", n, key, func(t *tx, l *line) error {
		_, err := t.exec(`DELETE FROM passkeys WHERE id = $1 AND line = $2`, passkey, l.id)
		return err
	})
}

// PassedPasskey leads a sign-in on whose passkey web found right, and keeps the
// credential's new counter. ErrEnded: the session stands elsewhere, or the
// passkey was taken off meanwhile.
func (s *Store) PassedPasskey(ctx context.Context, cookie string, handle, credential []byte) (step Step, err error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return Step{}, err
	}
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepPIN {
			return ErrEnded
		}
		var id ID
		err = found(t.row(`SELECT id FROM passkeys WHERE line = $1 AND handle_idx = $2`, l.id, t.s.keys.secretMAC("passkey", handle)).Scan(&id))
		if errors.Is(err, ErrNotFound) {
			return ErrEnded
		}
		if err != nil {
			return err
		}
		sealed, err := t.s.keys.seal(l.practice.ID, "passkeys", "credential", id[:], credential)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE passkeys SET credential = $1, used_us = $2 WHERE id = $3`, sealed, us(t.now), id); err != nil {
			return err
		}
		if step, err = t.proved(l, m, "used a passkey"); err != nil {
			return err
		}
		step.To = m
		return t.saveLine(l)
	})
	if err != nil {
		return Step{}, fmt.Errorf("pass by a passkey: %w", err)
	}
	return step, nil
}
