package store

import (
	"context"
	"errors"
	"fmt"
)

// StaffPasskeys lists a person's passkeys, oldest first.
func (s *Store) StaffPasskeys(ctx context.Context, staff ID) (out []Passkey, err error) {
	err = s.read(ctx, func(r *reader) error {
		out, err = r.passkeys("", "staff_passkeys", "staff", staff)
		return err
	})
	return out, wrapped("list a person's passkeys", err)
}

// BeginDoor opens a door at which nobody is known yet, for a passkey or the
// single sign-on, and returns its cookie.
func (s *Store) BeginDoor(ctx context.Context, browser []byte) (cookie string, err error) {
	err = s.write(ctx, func(t *tx) (err error) {
		cookie, err = t.openDoor(ID{}, browser, StepDoor, SessionData{})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("begin a sign-in: %w", err)
	}
	return cookie, nil
}

// KeepDoorCeremony keeps at a door what a passkey has to answer.
func (s *Store) KeepDoorCeremony(ctx context.Context, cookie string, ceremony []byte) error {
	err := s.atDoor(ctx, cookie, func(t *tx, n *Session, _ *Staff) error {
		n.Data.Ceremony = ceremony
		return t.saveSession(n)
	})
	if err != nil {
		return fmt.Errorf("keep a passkey's ceremony: %w", err)
	}
	return nil
}

// TakeDoorCeremony returns what KeepDoorCeremony kept and forgets it; ErrEnded
// if there is none.
func (s *Store) TakeDoorCeremony(ctx context.Context, cookie string) (ceremony []byte, err error) {
	err = s.atDoor(ctx, cookie, func(t *tx, n *Session, _ *Staff) error {
		if ceremony = n.Data.Ceremony; ceremony == nil {
			return ErrEnded
		}
		n.Data.Ceremony = nil
		return t.saveSession(n)
	})
	if err != nil {
		return nil, fmt.Errorf("take a passkey's ceremony: %w", err)
	}
	return ceremony, nil
}

// EnterByPasskey signs in whose passkey web found right, and keeps the
// credential's new counter. At a door where somebody is known only their own
// passkey counts. ErrEnded: the passkey or the person's access is gone.
func (s *Store) EnterByPasskey(ctx context.Context, cookie string, staff ID, handle, credential []byte, at Stand) (in Entry, err error) {
	err = s.atDoor(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		if n.Step != StepDoor && (n.Step != StepFactor || p == nil || p.ID != staff) {
			return ErrEnded
		}
		who, err := t.reader().working(staff)
		if err != nil {
			return err
		}
		if err := t.usedPasskey(who, handle, credential); err != nil {
			return err
		}
		in, err = t.through(n, who, at.Browser, "passkey")
		return err
	})
	if err != nil {
		return Entry{}, fmt.Errorf("sign in by a passkey: %w", err)
	}
	return in, nil
}

// usedPasskey keeps a passkey's new counter; ErrEnded if it is gone.
func (t *tx) usedPasskey(p *Staff, handle, credential []byte) error {
	var id ID
	err := found(t.row(`SELECT id FROM staff_passkeys WHERE staff = $1 AND handle_idx = $2`, p.ID, t.s.keys.secretMAC("staff passkey", handle)).Scan(&id))
	if errors.Is(err, ErrNotFound) {
		return ErrEnded
	}
	if err != nil {
		return err
	}
	sealed, err := t.s.keys.seal("", "staff_passkeys", "credential", id[:], credential)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE staff_passkeys SET credential = $1, used_us = $2 WHERE id = $3`, sealed, us(t.now), id)
	return err
}

func (t *tx) putPasskey(p *Staff, handle, credential []byte, name string) error {
	id := NewID()
	sealed, err := t.s.keys.seal("", "staff_passkeys", "credential", id[:], credential)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO staff_passkeys (id, staff, handle_idx, credential, name, made_us, used_us) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
		id, p.ID, t.s.keys.secretMAC("staff passkey", handle), sealed, name, us(t.now)); err != nil {
		return err
	}
	return t.trace(trailRow{actor: p.Actor(), act: "passkey added", detail: name})
}
