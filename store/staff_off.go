package store

import (
	"context"
	"fmt"
	"strings"
)

// TurnStaffOff ends a person's access: sessions, streams, links and every way
// in with it. The last admin who has access is ErrLastAdmin.
func (s *Store) TurnStaffOff(ctx context.Context, by Actor, email string) error {
	err := s.write(ctx, func(t *tx) error {
		p, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1 AND off_us = 0`, clean(email)))
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE staff SET off_us = $1 WHERE id = $2`, us(t.now), p.ID); err != nil {
			return err
		}
		if p.Is(RoleAdmin) {
			admins, err := t.admins()
			if err != nil {
				return err
			}
			if admins == 0 {
				return ErrLastAdmin
			}
		}
		if err := t.forgetWays(p); err != nil {
			return err
		}
		p.Off = true
		if err := t.handBack(p); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM staff_told WHERE staff = $1`, p.ID); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by, act: "staff turned off", detail: p.Email})
	})
	if err != nil {
		return fmt.Errorf("turn a person off: %w", err)
	}
	return nil
}

// admins counts the people who have access and the role. Their rows are
// locked, so that of two admins who turn each other off one stays.
func (t *tx) admins() (n int, err error) {
	if _, err := t.exec(`UPDATE staff SET off_us = off_us WHERE roles LIKE '%admin%'`); err != nil {
		return 0, err
	}
	rows, err := t.rows(`SELECT roles FROM staff WHERE off_us = 0`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var roles string
		if err := rows.Scan(&roles); err != nil {
			return 0, err
		}
		if (&Staff{Roles: strings.Split(roles, ",")}).Is(RoleAdmin) {
			n++
		}
	}
	return n, rows.Err()
}

// ResetStaff ends a person's sessions and links and forgets every way in, so
// that they enrol anew by a link.
func (s *Store) ResetStaff(ctx context.Context, by Actor, email string) error {
	err := s.write(ctx, func(t *tx) error {
		p, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1`, clean(email)))
		if err != nil {
			return err
		}
		if err := t.forgetWays(p); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by, act: "staff sign-in reset", detail: p.Email})
	})
	if err != nil {
		return fmt.Errorf("reset a person's sign-in: %w", err)
	}
	return nil
}

// forgetWays ends sessions and links and takes every way in away: password,
// app, recovery codes, passkeys, single sign-on, known browsers, misses.
func (t *tx) forgetWays(p *Staff) error {
	if _, err := t.exec(`UPDATE sessions SET ended_us = $1 WHERE staff = $2 AND ended_us = 0`, us(t.now), p.ID); err != nil {
		return err
	}
	for _, table := range []string{"staff_links", "staff_secrets", "staff_recovery", "staff_passkeys", "staff_signons", "staff_browsers"} {
		if _, err := t.exec(`DELETE FROM `+table+` WHERE staff = $1`, p.ID); err != nil {
			return err
		}
	}
	if _, err := t.exec(`DELETE FROM staff_misses WHERE who = $1`, t.s.keys.whoIndex(p.Email)); err != nil {
		return err
	}
	if err := t.markEnded(); err != nil {
		return err
	}
	t.changed("staff:"+p.ID.String(), 0, p.ID)
	return nil
}
