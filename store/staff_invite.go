package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// StaffInviteLife is how long an admin's invite opens enrolment. It opens
// nothing else: once its person has a way in, it is over.
const StaffInviteLife = 3 * 24 * time.Hour

// Invite adds a person and makes their invite, the token of a link that opens
// enrolment once. Only an admin may; an address that is there already is
// ErrTaken.
func (s *Store) Invite(ctx context.Context, by *Staff, email, name string, roles []string, key ID) (token string, err error) {
	if token, err = conversation.NewToken(random{}); err != nil {
		return "", err
	}
	err = s.write(ctx, func(t *tx) error {
		if !by.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		p := &Staff{ID: NewID(), Email: clean(email), Name: strings.TrimSpace(name), Roles: roles, Everywhere: true}
		n, err := t.exec(`INSERT INTO staff (`+staffColumns+`, created_us) VALUES ($1, $2, $3, $4, 0, 0, 0, 1, $5) ON CONFLICT (email) DO NOTHING`,
			p.ID, p.Email, p.Name, strings.Join(roles, ","), us(t.now))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrTaken
		}
		if err := t.staffLink(p, token, "invite", StaffInviteLife); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by.Actor(), act: "staff invited", detail: p.Email + " " + strings.Join(roles, ",")})
	})
	if err != nil {
		return "", fmt.Errorf("invite a person: %w", err)
	}
	return token, nil
}

// staffLink makes a person's link and ends the older ones.
func (t *tx) staffLink(p *Staff, token, kind string, life time.Duration) error {
	if _, err := t.exec(`DELETE FROM staff_links WHERE staff = $1 AND used_us = 0`, p.ID); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(token))
	_, err := t.exec(`INSERT INTO staff_links (hash, staff, kind, made_us, ends_us, used_us) VALUES ($1, $2, $3, $4, $5, 0)`,
		sum[:], p.ID, kind, us(t.now), us(t.now.Add(life)))
	return err
}

// UseStaffLink uses a link up. In practice mode it signs the sample staff in
// directly; else it leads to the second factor if one is set, and to enrolment
// if none is. A used, old or unknown link, and an invite whose person enrolled
// meanwhile, is ErrNotFound.
func (s *Store) UseStaffLink(ctx context.Context, token string, browser []byte) (in Entry, err error) {
	sum := sha256.Sum256([]byte(token))
	err = s.write(ctx, func(t *tx) error {
		var staff ID
		var kind string
		t.wrote = true
		err := t.row(`UPDATE staff_links SET used_us = $1 WHERE hash = $2 AND used_us = 0 AND ends_us > $1 RETURNING staff, kind`, us(t.now), sum[:]).Scan(&staff, &kind)
		if err != nil {
			return found(err)
		}
		p, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1 AND off_us = 0`, staff))
		if err != nil {
			return err
		}
		if p.Sample && t.reader().onlyPractice() == nil {
			in, err = t.enterStaff(p, browser, "link")
			return err
		}
		w, err := t.reader().ways(p.ID)
		if err != nil {
			return err
		}
		if kind == "invite" && (w.Factor() || w.Password) {
			return ErrNotFound
		}
		if err := t.trace(trailRow{actor: p.Actor(), act: "staff link used"}); err != nil {
			return err
		}
		in, err = t.past(p, browser, SessionData{ByLink: true}, false)
		return err
	})
	if err != nil {
		return Entry{}, fmt.Errorf("sign in by link: %w", err)
	}
	return in, nil
}

// EnrolPassword ends an enrolment with a password, hashed in web, and a code
// of the app that was offered. ErrMissed: the code is not the app's. alone: the
// config makes the app optional, and code may be empty.
func (s *Store) EnrolPassword(ctx context.Context, cookie, hashed, code string, at Stand, alone bool) (in Entry, err error) {
	err = s.enrol(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		if err := t.putPassword(p, hashed); err != nil {
			return err
		}
		if code != "" || !alone {
			if err := t.putApp(p, n.Data.App, code); err != nil {
				return err
			}
		}
		in, err = t.through(n, p, at.Browser, "enrolled")
		return err
	})
	return in, err
}

// EnrolPasskey ends an enrolment with a passkey.
func (s *Store) EnrolPasskey(ctx context.Context, cookie string, handle, credential []byte, name string, at Stand) (in Entry, err error) {
	err = s.enrol(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		if err := t.putPasskey(p, handle, credential, name); err != nil {
			return err
		}
		in, err = t.through(n, p, at.Browser, "enrolled")
		return err
	})
	return in, err
}

// enrol acts at a door of somebody who has no second factor yet.
func (s *Store) enrol(ctx context.Context, cookie string, act func(t *tx, n *Session, p *Staff) error) error {
	err := s.atDoor(ctx, cookie, func(t *tx, n *Session, p *Staff) error {
		if p == nil || n.Step != StepEnrol {
			return ErrEnded
		}
		w, err := t.reader().ways(p.ID)
		if err != nil {
			return err
		}
		if w.Factor() { // enrolled in another browser meanwhile
			return ErrEnded
		}
		return act(t, n, p)
	})
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}
