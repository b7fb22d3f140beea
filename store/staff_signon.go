package store

import (
	"context"
	"errors"
	"fmt"
)

// SignOn is what a single sign-on under way has to come back with. It lies
// sealed in a door and is taken once.
type SignOn struct {
	State    string `json:"state,omitempty"`
	Nonce    string `json:"nonce,omitempty"`
	Verifier string `json:"verifier,omitempty"` // of PKCE
}

// KeepSignOn keeps at a door what the single sign-on has to answer.
func (s *Store) KeepSignOn(ctx context.Context, cookie string, o SignOn) error {
	err := s.atDoor(ctx, cookie, func(t *tx, n *Session, _ *Staff) error {
		n.Data.SignOn = &o
		return t.saveSession(n)
	})
	if err != nil {
		return fmt.Errorf("keep a single sign-on: %w", err)
	}
	return nil
}

// TakeSignOn returns what KeepSignOn kept and forgets it; ErrEnded if there is
// none.
func (s *Store) TakeSignOn(ctx context.Context, cookie string) (o SignOn, err error) {
	err = s.atDoor(ctx, cookie, func(t *tx, n *Session, _ *Staff) error {
		if n.Data.SignOn == nil {
			return ErrEnded
		}
		o, n.Data.SignOn = *n.Data.SignOn, nil
		return t.saveSession(n)
	})
	if err != nil {
		return SignOn{}, fmt.Errorf("take a single sign-on: %w", err)
	}
	return o, nil
}

// BeginLink opens a door at which a signed-in person links their single
// sign-on, and returns its cookie. ErrCheck: they have to prove themselves
// again first.
func (s *Store) BeginLink(ctx context.Context, cookie string) (door string, err error) {
	err = s.ownAct(ctx, cookie, func(t *tx, n *Session, p *Staff) (err error) {
		door, err = t.openDoor(p.ID, n.Browser, stepLink, SessionData{})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("begin to link the single sign-on: %w", err)
	}
	return door, nil
}

// stepLink is the door of somebody signed in who links their single sign-on.
const stepLink = "link"

// EnterBySignOn ends a single sign-on that web found right. A person is found
// by issuer and subject, never by an address: at a plain door only one who was
// linked before, else ErrNobody, which is on the trail. At an enrolment, or at
// the door of somebody signed in, it links them; then in.Step is StepIn without
// a cookie for the latter, whose session goes on. ErrTaken: somebody else has
// this sign-on.
func (s *Store) EnterBySignOn(ctx context.Context, cookie, issuer, subject string, at Stand) (in Entry, err error) {
	nobody := false
	err = s.atDoor(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		in, nobody = Entry{}, false
		idx := t.s.keys.secretMAC("staff sign-on", []byte(issuer), []byte(subject))
		var owner ID
		err := found(t.row(`SELECT staff FROM staff_signons WHERE subject_idx = $1`, idx).Scan(&owner))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		switch n.Step {
		case StepDoor, StepFactor:
			who, err := t.reader().working(owner)
			if nobody = owner.None() || errors.Is(err, ErrEnded) || p != nil && p.ID != owner; nobody {
				return t.trace(trailRow{actor: Actor{Name: "stranger"}, act: "sign-in missed", detail: "single sign-on", outcome: "refused"})
			}
			if err != nil {
				return err
			}
			if _, err := t.exec(`UPDATE staff_signons SET used_us = $1 WHERE subject_idx = $2`, us(t.now), idx); err != nil {
				return err
			}
			in, err = t.through(n, who, at.Browser, "single sign-on")
			return err
		case StepEnrol, stepLink:
			in, err = t.linkSignOn(n, p, idx, owner, at)
			return err
		}
		return ErrEnded
	})
	if err == nil && nobody {
		err = ErrNobody
	}
	if err != nil {
		return Entry{}, fmt.Errorf("sign in by single sign-on: %w", err)
	}
	return in, nil
}

func (t *tx) linkSignOn(n *Session, p *Staff, idx []byte, owner ID, at Stand) (Entry, error) {
	if p == nil {
		return Entry{}, ErrEnded
	}
	if !owner.None() && owner != p.ID {
		return Entry{}, ErrTaken
	}
	if _, err := t.exec(`INSERT INTO staff_signons (subject_idx, staff, made_us, used_us) VALUES ($1, $2, $3, 0) ON CONFLICT (subject_idx) DO NOTHING`,
		idx, p.ID, us(t.now)); err != nil {
		return Entry{}, err
	}
	if err := t.trace(trailRow{actor: p.Actor(), act: "single sign-on linked"}); err != nil {
		return Entry{}, err
	}
	if n.Step == StepEnrol {
		return t.through(n, p, at.Browser, "enrolled")
	}
	_, err := t.exec(`DELETE FROM sessions WHERE hash = $1`, n.Hash)
	return Entry{Who: p, Step: StepIn}, err
}
