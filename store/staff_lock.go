package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A session of staff locks after 15 minutes without an act, and when its
// person says so; its own person unlocks it and is back where they were. A
// person who has nothing to unlock with (the sample staff of practice mode) is
// signed out instead. Locked lasts no longer than the session would.

// LockStaff locks the session behind a cookie; its streams end. One that is
// over, or whose person has nothing to unlock it with, ends.
func (s *Store) LockStaff(ctx context.Context, cookie string) error {
	err := s.onSession(ctx, cookie, func(t *tx, hash []byte) error {
		n, err := t.reader().session(hash, "staff")
		if err != nil && !errors.Is(err, ErrLocked) {
			return err
		}
		p, err := t.reader().working(n.Staff)
		if err != nil || n.Step == StepLocked {
			return err
		}
		w, err := t.reader().ways(p.ID)
		if err != nil {
			return err
		}
		t.changed("session", 0, ID{})
		if !w.Unlocks() {
			_, err = t.exec(`UPDATE sessions SET ended_us = $1 WHERE hash = $2`, us(t.now), hash)
		} else {
			n.Step = StepLocked
			err = t.saveSession(n)
		}
		return errors.Join(err, t.trace(trailRow{actor: p.Actor(), act: "locked"}))
	})
	if err != nil && !errors.Is(err, ErrEnded) {
		return fmt.Errorf("lock a session: %w", err)
	}
	return nil
}

// Unlocks reports whether somebody can unlock their session on the spot.
func (w Ways) Unlocks() bool { return w.Password || w.App || w.Passkeys > 0 }

// StaffLeft is how long the session behind a cookie lasts without an act, in
// the clock people see: until it locks, or ends for good. It moves nothing.
func (s *Store) StaffLeft(ctx context.Context, cookie string) (time.Duration, error) {
	_, n, err := s.StaffSession(ctx, cookie, false)
	if err != nil {
		return 0, err
	}
	now := s.Now()
	return min(n.Seen.Add(s.StaffIdle()).Sub(now), n.Ends.Sub(now)), nil
}

// Locked returns whose session the cookie's locked or open one is, and what
// unlocks it; ErrEnded if it is over.
func (s *Store) Locked(ctx context.Context, cookie string) (p *Staff, w Ways, err error) {
	p, _, err = s.StaffSession(ctx, cookie, false)
	if err != nil && !errors.Is(err, ErrLocked) {
		return nil, w, err
	}
	err = s.read(ctx, func(r *reader) error { w, err = r.ways(p.ID); return err })
	return p, w, err
}

// UnlockParams returns what a password typed at a locked session has to be
// hashed with, spare if none is set.
func (s *Store) UnlockParams(ctx context.Context, cookie, spare string, at Stand) (string, error) {
	p, _, err := s.Locked(ctx, cookie)
	if err != nil {
		return "", err
	}
	return s.PasswordParams(ctx, p.Email, at, spare)
}

// UnlockByPassword unlocks a session, or proves its person anew. ErrMissed:
// wrong, and counted; five of them end the session.
func (s *Store) UnlockByPassword(ctx context.Context, cookie, hashed string, at Stand) (string, error) {
	return s.unlock(ctx, cookie, at, "password", func(t *tx, p *Staff) (string, error) {
		phc, err := t.reader().password(p.ID)
		if err != nil || !same(phc, hashed) {
			return "", err
		}
		return "password", nil
	})
}

// UnlockByCode is UnlockByPassword with a code of the app or a recovery code.
func (s *Store) UnlockByCode(ctx context.Context, cookie, typed string, at Stand) (string, error) {
	return s.unlock(ctx, cookie, at, "code", func(t *tx, p *Staff) (string, error) { return t.proves(p, typed) })
}

// UnlockByPasskey unlocks for the person whose passkey web found right.
// ErrEnded: it is another's, or gone.
func (s *Store) UnlockByPasskey(ctx context.Context, cookie string, staff ID, handle, credential []byte, at Stand) (string, error) {
	return s.unlock(ctx, cookie, at, "", func(t *tx, p *Staff) (string, error) {
		if p.ID != staff {
			return "", ErrEnded
		}
		return "passkey", t.usedPasskey(p, handle, credential)
	})
}

// unlock opens a locked session with a new cookie if proof says how. A miss is
// counted under its kind; a passkey's is none, so its wait is none either.
func (s *Store) unlock(ctx context.Context, cookie string, at Stand, kind string, proof func(*tx, *Staff) (string, error)) (fresh string, err error) {
	right := false
	err = s.onSession(ctx, cookie, func(t *tx, hash []byte) error {
		fresh, right = "", false
		n, err := t.reader().session(hash, "staff")
		if err != nil && !errors.Is(err, ErrLocked) {
			return err
		}
		p, err := t.reader().working(n.Staff)
		if err != nil {
			return err
		}
		if kind != "" {
			if err := t.reader().mayTry(p.Email, p.ID, at); err != nil {
				return err
			}
		}
		how, err := proof(t, p)
		if err != nil {
			return err
		}
		if right = how != ""; right {
			n.Step, n.Data.Tries, n.Data.Checked = StepIn, 0, us(t.now)
			if fresh, err = t.rotate(n); err != nil {
				return err
			}
			return t.trace(trailRow{actor: p.Actor(), act: "unlocked", detail: how})
		}
		return errors.Join(t.stillLocked(n), t.missed(p.Email, p, at, "unlock by "+kind))
	})
	if err == nil && !right {
		err = ErrMissed
	}
	if err != nil {
		return "", fmt.Errorf("unlock a session: %w", err)
	}
	return fresh, nil
}

// stillLocked counts a miss in the session; the fifth ends it.
func (t *tx) stillLocked(n *Session) error {
	if n.Data.Tries++; n.Data.Tries >= MissesHere {
		t.changed("session", 0, ID{})
		_, err := t.exec(`UPDATE sessions SET ended_us = $1 WHERE hash = $2`, us(t.now), n.Hash)
		return err
	}
	seen := n.Seen
	if err := t.saveSession(n); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE sessions SET seen_us = $1 WHERE hash = $2`, us(seen), n.Hash) // a miss is no act
	return err
}

// KeepStaffCeremony keeps in a session, locked or open, what a passkey has to
// answer.
func (s *Store) KeepStaffCeremony(ctx context.Context, cookie string, ceremony []byte) error {
	return s.staffCeremony(ctx, cookie, func(n *Session) error { n.Data.Ceremony = ceremony; return nil })
}

// TakeStaffCeremony returns what KeepStaffCeremony kept and forgets it;
// ErrEnded if there is none.
func (s *Store) TakeStaffCeremony(ctx context.Context, cookie string) (ceremony []byte, err error) {
	err = s.staffCeremony(ctx, cookie, func(n *Session) error {
		if ceremony = n.Data.Ceremony; ceremony == nil {
			return ErrEnded
		}
		n.Data.Ceremony = nil
		return nil
	})
	return ceremony, err
}

func (s *Store) staffCeremony(ctx context.Context, cookie string, act func(*Session) error) error {
	err := s.onSession(ctx, cookie, func(t *tx, hash []byte) error {
		n, err := t.reader().session(hash, "staff")
		if err != nil && !errors.Is(err, ErrLocked) {
			return err
		}
		if err := act(n); err != nil {
			return err
		}
		seen := n.Seen
		if err := t.saveSession(n); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE sessions SET seen_us = $1 WHERE hash = $2`, us(seen), hash) // asking for a passkey is no act
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a passkey's ceremony: %w", err)
	}
	return nil
}
