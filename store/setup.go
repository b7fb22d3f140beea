package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linnet/conversation"
)

// SetupSteps are the steps of the first run in their order (ux.md §15).
var SetupSteps = []string{"account", "clinic", "number", "texts", "people", "try"}

// Setup is how far the first run came.
type Setup struct {
	Open bool // nobody but the sample admin is one: the key from the terminal opens it
	Done map[string]bool
}

// Next returns the first step that is not done, "" after the last.
func (p Setup) Next() string {
	for _, step := range SetupSteps {
		if !p.Done[step] {
			return step
		}
	}
	return ""
}

// Begun reports whether the first run was begun and not finished.
func (p Setup) Begun() bool { return p.Done["account"] && !p.Done["try"] }

// Setup returns how far the first run came.
func (s *Store) Setup(ctx context.Context) (out Setup, err error) {
	err = s.read(ctx, func(r *reader) error {
		out, err = r.setup()
		return err
	})
	return out, wrapped("see how far the first run came", err)
}

func (r *reader) setup() (Setup, error) {
	out := Setup{Done: map[string]bool{}}
	own := ID{}
	rows, err := r.rows(`SELECT step, staff FROM setup_steps`)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var step string
		var staff ID
		err := rows.Scan(&step, &staff)
		if out.Done[step] = true; step == "account" {
			own = staff
		}
		return err
	})
	if err != nil {
		return out, err
	}
	out.Open, err = r.setupOpen(own)
	return out, err
}

// setupOpen reports whether no admin but the sample one is there. One whom the
// first run made and who never set up a way in does not count: the key opens
// the first step for them again.
func (r *reader) setupOpen(own ID) (bool, error) {
	var admins []*Staff
	rows, err := r.rows(`SELECT ` + staffColumns + ` FROM staff WHERE sample = 0 AND off_us = 0`)
	err = collect(rows, err, func(rows *sql.Rows) error {
		p, err := scanStaff(rows)
		if err == nil && p.Is(RoleAdmin) {
			admins = append(admins, p)
		}
		return err
	})
	if err != nil || len(admins) > 1 {
		return false, err
	}
	if len(admins) == 0 {
		return true, nil
	}
	if own != admins[0].ID {
		return false, nil
	}
	w, err := r.ways(own)
	return !w.Factor() && !w.Password, err
}

// BeginSetup makes the first admin and opens the door to their enrolment. The
// caller has checked the key from the terminal. ErrEnded once another admin is
// there, ErrTaken for the address of somebody else.
func (s *Store) BeginSetup(ctx context.Context, email, name string, browser []byte) (in Entry, err error) {
	email, name = clean(email), strings.TrimSpace(name)
	err = s.write(ctx, func(t *tx) error {
		// The row of the step is the lock: of two browsers one makes the admin.
		if _, err := t.exec(`INSERT INTO setup_steps (step, staff, actor, at_us) VALUES ('account', $1, $2, $3)
			ON CONFLICT (step) DO UPDATE SET at_us = EXCLUDED.at_us`, NewID(), name, us(t.now)); err != nil {
			return err
		}
		if err := t.reader().onlyPractice(); err != nil {
			return err
		}
		p, err := t.firstAdmin(email, name)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE setup_steps SET staff = $1, actor = $2 WHERE step = 'account'`, p.ID, p.Name); err != nil {
			return err
		}
		if in, err = t.past(p, browser, SessionData{ByLink: true}, false); err != nil {
			return err
		}
		return t.trace(trailRow{actor: p.Actor(), act: "first run begun", detail: p.Email})
	})
	return in, wrapped("begin the first run", err)
}

// firstAdmin makes the first admin, or corrects the one whose sign-in was never
// set up.
func (t *tx) firstAdmin(email, name string) (*Staff, error) {
	var own ID
	if err := t.row(`SELECT staff FROM setup_steps WHERE step = 'account'`).Scan(&own); err != nil {
		return nil, err
	}
	open, err := t.reader().setupOpen(own)
	if err != nil {
		return nil, err
	}
	if !open {
		return nil, ErrEnded
	}
	other, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1`, email))
	if err == nil && other.ID != own {
		return nil, ErrTaken
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	p := &Staff{ID: own, Email: email, Name: name, Roles: []string{RoleStaff, RoleLead, RoleAdmin}, Everywhere: true}
	n, err := t.exec(`UPDATE staff SET email = $1, name = $2 WHERE id = $3`, email, name, own)
	if err != nil || n > 0 {
		return p, err
	}
	_, err = t.exec(`INSERT INTO staff (`+staffColumns+`, created_us) VALUES ($1, $2, $3, $4, 0, 0, 0, 1, $5)`,
		p.ID, p.Email, p.Name, strings.Join(p.Roles, ","), us(t.now))
	return p, err
}

// PassSetup marks a step of the first run as done. Only an admin may.
func (s *Store) PassSetup(ctx context.Context, who *Staff, step, detail string, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if !who.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO setup_steps (step, staff, actor, at_us) VALUES ($1, $2, $3, $4) ON CONFLICT (step) DO NOTHING`,
			step, who.ID, who.Name, us(t.now)); err != nil {
			return err
		}
		return t.trace(trailRow{actor: who.Actor(), act: "first run: " + step, detail: detail})
	})
	if err != nil && !isUsed(err) {
		return fmt.Errorf("pass a step of the first run: %w", err)
	}
	return nil
}

// Ticks are the six things a newcomer tries (ux.md §15), in their order.
var Ticks = []string{"text", "link", "code", "answer", "stop", "log"}

// Ticked tells which of the six things happened in this database: a phone
// texted, a link was opened, a sign-in went through (by a code, or by the fresh
// link that stands for one), staff answered, a phone said STOP, and somebody
// looked at the log after that.
func (s *Store) Ticked(ctx context.Context) (done map[string]bool, err error) {
	done = map[string]bool{}
	err = s.read(ctx, func(r *reader) error {
		for tick, query := range map[string]string{
			"text":   `SELECT COUNT(*) FROM (SELECT 1 AS x FROM messages WHERE direction = 'in' AND way = 'text' LIMIT 1) q`,
			"link":   `SELECT COUNT(*) FROM (SELECT 1 AS x FROM links WHERE used_us > 0 LIMIT 1) q`,
			"code":   `SELECT COUNT(*) FROM (SELECT 1 AS x FROM session_patients LIMIT 1) q`,
			"answer": `SELECT COUNT(*) FROM (SELECT 1 AS x FROM messages WHERE direction = 'out' AND way = 'staff' LIMIT 1) q`,
			"stop":   `SELECT COUNT(*) FROM (SELECT 1 AS x FROM consent_events WHERE kind = 'opt_out' AND how IN ('text word', 'own words') LIMIT 1) q`,
			"log": `SELECT COUNT(*) FROM (SELECT 1 AS x FROM trail WHERE act IN ('log looked at', 'log record opened') AND at_us >=
				(SELECT COALESCE(MIN(at_us), 9223372036854775807) FROM consent_events WHERE kind = 'opt_out') LIMIT 1) q`,
		} {
			var n int
			if err := r.row(query).Scan(&n); err != nil {
				return err
			}
			done[tick] = n > 0
		}
		return nil
	})
	return done, wrapped("see what was tried", err)
}
