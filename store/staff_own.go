package store

import (
	"context"
	"fmt"
)

// What a signed-in person changes of their own ways in. Each act asks that
// they proved themselves within the last 15 minutes, so that a desk left open
// gives nobody a way of their own; ErrCheck if they did not.

// Own is what a person sees of their own sign-in.
type Own struct {
	Who   *Staff
	Ways  Ways
	Keys  []Passkey
	App   string // the secret offered to a new app, "" if none is
	Check bool   // they have to prove themselves again before they change it
}

// Own returns what the person behind a cookie sees of their own sign-in.
func (s *Store) Own(ctx context.Context, cookie string) (o *Own, err error) {
	p, n, err := s.StaffSession(ctx, cookie, false)
	if err != nil {
		return nil, err
	}
	o = &Own{Who: p, App: n.Data.App, Check: !s.proved(n)}
	if err := s.read(ctx, func(r *reader) (err error) { o.Ways, err = r.ways(p.ID); return err }); err != nil {
		return nil, fmt.Errorf("look at one's own sign-in: %w", err)
	}
	o.Keys, err = s.StaffPasskeys(ctx, p.ID)
	return o, err
}

func (s *Store) proved(n *Session) bool {
	since := s.Now().Sub(at(n.Data.Checked))
	return since >= 0 && since < CheckHolds
}

// ownAct acts on the signed-in session behind a cookie.
func (s *Store) ownAct(ctx context.Context, cookie string, act func(t *tx, n *Session, p *Staff) error) error {
	return s.onSession(ctx, cookie, func(t *tx, hash []byte) error {
		n, err := t.reader().session(hash, "staff")
		if err != nil {
			return err
		}
		p, err := t.reader().working(n.Staff)
		if err != nil {
			return err
		}
		if !s.proved(n) {
			return ErrCheck
		}
		return act(t, n, p)
	})
}

func (s *Store) own(ctx context.Context, what, cookie string, key ID, act func(t *tx, n *Session, p *Staff) error) error {
	err := s.ownAct(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		return act(t, n, p)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// SetOwnPassword keeps a new password, hashed in web.
func (s *Store) SetOwnPassword(ctx context.Context, cookie, hashed string, key ID) error {
	return s.own(ctx, "set one's own password", cookie, key, func(t *tx, _ *Session, p *Staff) error { return t.putPassword(p, hashed) })
}

// OfferApp offers a new secret to an authenticator app; the old app works until
// a code of the new one was typed.
func (s *Store) OfferApp(ctx context.Context, cookie string, key ID) error {
	return s.own(ctx, "offer a secret to an app", cookie, key, func(t *tx, n *Session, _ *Staff) error {
		n.Data.App = newAppSecret()
		return t.saveSession(n)
	})
}

// TakeApp takes the app that was offered a secret as the person's own;
// ErrMissed if the code is not of it.
func (s *Store) TakeApp(ctx context.Context, cookie, code string, key ID) error {
	return s.own(ctx, "take an app", cookie, key, func(t *tx, n *Session, p *Staff) error {
		if n.Data.App == "" {
			return ErrEnded
		}
		if err := t.putApp(p, n.Data.App, code); err != nil {
			return err
		}
		n.Data.App = ""
		return t.saveSession(n)
	})
}

// AddOwnPasskey keeps one more passkey.
func (s *Store) AddOwnPasskey(ctx context.Context, cookie string, handle, credential []byte, name string) error {
	return s.own(ctx, "add a passkey of one's own", cookie, ID{}, func(t *tx, _ *Session, p *Staff) error {
		return t.putPasskey(p, handle, credential, name)
	})
}

// RenamePasskey calls a passkey of the person's something else.
func (s *Store) RenamePasskey(ctx context.Context, cookie string, passkey ID, name string, key ID) error {
	return s.own(ctx, "rename a passkey", cookie, key, func(t *tx, _ *Session, p *Staff) error {
		n, err := t.exec(`UPDATE staff_passkeys SET name = $1 WHERE id = $2 AND staff = $3`, name, passkey, p.ID)
		if err != nil || n == 0 {
			return err
		}
		return t.trace(trailRow{actor: p.Actor(), act: "passkey renamed", detail: name})
	})
}

// RemoveOwnPasskey takes a passkey off; ErrLastFactor if nothing would be left
// to sign in with.
func (s *Store) RemoveOwnPasskey(ctx context.Context, cookie string, passkey ID, key ID, alone bool) error {
	return s.own(ctx, "remove a passkey of one's own", cookie, key, func(t *tx, _ *Session, p *Staff) error {
		n, err := t.exec(`DELETE FROM staff_passkeys WHERE id = $1 AND staff = $2`, passkey, p.ID)
		if err != nil || n == 0 {
			return err
		}
		w, err := t.reader().ways(p.ID)
		if err != nil {
			return err
		}
		if !w.Enough(alone) && !p.Sample {
			return ErrLastFactor
		}
		return t.trace(trailRow{actor: p.Actor(), act: "passkey removed"})
	})
}

// NewRecovery makes ten new recovery codes, for one pair of eyes; the old ones
// are over.
func (s *Store) NewRecovery(ctx context.Context, cookie string, key ID) (codes []string, err error) {
	err = s.own(ctx, "make recovery codes", cookie, key, func(t *tx, _ *Session, p *Staff) (err error) {
		codes, err = t.newRecovery(p)
		return err
	})
	return codes, err
}
