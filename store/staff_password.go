package store

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
)

// Passwords are hashed in web, outside the writer, and kept here sealed: what
// a typed one is compared with never leaves this package.

// PasswordParams returns what a typed password has to be hashed with: the
// parameters of the kept one, or spare where nobody has the address or no
// password is set, so that it takes the same time. ErrWaits, ErrPasswordOff:
// nothing may be tried here now.
func (s *Store) PasswordParams(ctx context.Context, email string, at Stand, spare string) (params string, err error) {
	err = s.read(ctx, func(r *reader) error {
		p, err := r.byEmail(email)
		if err != nil {
			return err
		}
		if err := r.mayTry(clean(email), idOf(p), at); err != nil {
			return err
		}
		phc, err := r.password(idOf(p))
		if params = spare; phc != "" {
			params = phc[:strings.LastIndexByte(phc, '$')+1]
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("ask for a password: %w", err)
	}
	return params, nil
}

// TryPassword signs a person in as far as a password does: to the second
// factor, to enrolling one if none is set, or in if alone says that none is
// needed. Anything wrong is ErrMissed and is counted; the answer never says
// which part it was.
func (s *Store) TryPassword(ctx context.Context, email, hashed string, at Stand, alone bool) (in Entry, err error) {
	right := false
	err = s.write(ctx, func(t *tx) error {
		in, right = Entry{}, false
		r := t.reader()
		p, err := r.byEmail(email)
		if err != nil {
			return err
		}
		if err := r.mayTry(clean(email), idOf(p), at); err != nil {
			return err
		}
		phc, err := r.password(idOf(p))
		if err != nil {
			return err
		}
		if right = same(phc, hashed); !right {
			return t.missed(clean(email), p, at, "password")
		}
		in, err = t.past(p, at.Browser, SessionData{}, alone)
		return err
	})
	if err == nil && !right {
		err = ErrMissed
	}
	if err != nil {
		return Entry{}, fmt.Errorf("try a password: %w", err)
	}
	return in, nil
}

// past is the door behind a first factor that was right.
func (t *tx) past(p *Staff, browser []byte, data SessionData, alone bool) (Entry, error) {
	w, err := t.reader().ways(p.ID)
	if err != nil {
		return Entry{}, err
	}
	step := StepFactor
	switch {
	case w.Factor():
	case alone && !data.ByLink:
		return t.enterStaff(p, browser, "password")
	default:
		if step = StepEnrol; data.App == "" {
			data.App = newAppSecret()
		}
	}
	cookie, err := t.openDoor(p.ID, browser, step, data)
	return Entry{p, cookie, step}, err
}

// byEmail is the person with an address who has access, nil if there is none.
func (r *reader) byEmail(email string) (*Staff, error) {
	p, err := scanStaff(r.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1 AND off_us = 0`, clean(email)))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return p, err
}

func clean(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func idOf(p *Staff) ID {
	if p == nil {
		return ID{}
	}
	return p.ID
}

// password is a person's kept password in PHC form, "" if there is none.
func (r *reader) password(staff ID) (string, error) {
	var sealed []byte
	err := found(r.row(`SELECT password FROM staff_secrets WHERE staff = $1`, staff).Scan(&sealed))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	plain, err := r.s.keys.open("", "staff_secrets", "password", staff[:], sealed)
	return string(plain), err
}

// same compares what is kept with what was typed; nothing kept is never the same.
func same(kept, typed string) bool {
	return subtle.ConstantTimeCompare([]byte(kept), []byte(typed)) == 1 && kept != ""
}

// putPassword keeps a new password; a hundred misses are over with it.
func (t *tx) putPassword(p *Staff, phc string) error {
	sealed, err := t.s.keys.seal("", "staff_secrets", "password", p.ID[:], []byte(phc))
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO staff_secrets (staff, password, password_us, app, app_us, app_step) VALUES ($1, $2, $3, $4, 0, 0)
		ON CONFLICT (staff) DO UPDATE SET password = EXCLUDED.password, password_us = EXCLUDED.password_us`, p.ID, sealed, us(t.now), []byte{}); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM staff_misses WHERE who = $1 AND length(door) = 0`, t.s.keys.whoIndex(p.Email)); err != nil {
		return err
	}
	return t.trace(trailRow{actor: p.Actor(), act: "password set"})
}
