package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// Roles of staff.
const (
	RoleStaff   = "staff"
	RoleLead    = "lead"
	RoleAdmin   = "admin"
	RoleAuditor = "auditor"
)

// Staff sessions and one-time links (security.md §11).
const (
	StaffLinkLife    = 10 * time.Minute
	StaffSessionLife = 12 * time.Hour
	SessionIdle      = 15 * time.Minute
)

// Staff is a person who works here.
type Staff struct {
	ID     ID
	Email  string
	Name   string
	Roles  []string
	Sample bool // made for practice mode
	Off    bool
	Seen   time.Time

	Everywhere bool    // works in every queue of every practice
	Queues     []Works // else in these
}

// Is reports whether the person has one of the roles.
func (p *Staff) Is(roles ...string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(p.Roles, r) })
}

// First returns the first name, as patients see it.
func (p *Staff) First() string { first, _, _ := strings.Cut(p.Name, " "); return first }

// Actor returns the person as the trail names them.
func (p *Staff) Actor() Actor { return Actor{Staff: p.ID, Name: p.Name} }

const staffColumns = `id, email, name, roles, sample, off_us, seen_us, everywhere`

func scanStaff(row scanner) (*Staff, error) {
	p := &Staff{}
	var roles string
	var sample, everywhere int
	var off, seen int64
	if err := row.Scan(&p.ID, &p.Email, &p.Name, &roles, &sample, &off, &seen, &everywhere); err != nil {
		return nil, found(err)
	}
	p.Everywhere = everywhere != 0
	p.Roles, p.Sample, p.Off, p.Seen = strings.Split(roles, ","), sample != 0, off != 0, at(seen)
	return p, nil
}

// AddStaff adds a person; an address that is there already is ErrTaken.
func (s *Store) AddStaff(ctx context.Context, by Actor, email, name string, roles []string, sample bool) (*Staff, error) {
	p := &Staff{ID: NewID(), Email: strings.ToLower(strings.TrimSpace(email)), Name: strings.TrimSpace(name), Roles: roles, Sample: sample, Everywhere: true}
	err := s.write(ctx, func(t *tx) error {
		n, err := t.exec(`INSERT INTO staff (`+staffColumns+`, created_us) VALUES ($1, $2, $3, $4, $5, 0, 0, 1, $6) ON CONFLICT (email) DO NOTHING`,
			p.ID, p.Email, p.Name, strings.Join(roles, ","), flag(sample), us(t.now))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrTaken
		}
		return t.trace(trailRow{actor: by, act: "staff added", detail: p.Email + " " + strings.Join(roles, ",")})
	})
	if err != nil {
		return nil, fmt.Errorf("add a person: %w", err)
	}
	return p, nil
}

// StaffByEmail finds a person by address.
func (s *Store) StaffByEmail(ctx context.Context, email string) (p *Staff, err error) {
	err = s.read(ctx, func(r *reader) error {
		p, err = scanStaff(r.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1`, strings.ToLower(strings.TrimSpace(email))))
		if err == nil {
			err = r.loadQueues(p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find a person: %w", err)
	}
	return p, nil
}

// StaffByID finds a person by key.
func (s *Store) StaffByID(ctx context.Context, id ID) (p *Staff, err error) {
	err = s.read(ctx, func(r *reader) error {
		p, err = scanStaff(r.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1`, id))
		if err == nil {
			err = r.loadQueues(p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find a person: %w", err)
	}
	return p, nil
}

// Colleagues lists who answers patients in a queue and has access, by name.
func (s *Store) Colleagues(ctx context.Context, practice, queue string) (out []*Staff, err error) {
	all, err := s.EveryStaff(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if !p.Off && p.Is(RoleStaff, RoleLead) && p.Sees(practice, queue) {
			out = append(out, p)
		}
	}
	return out, nil
}

// EveryStaff lists all people, turned-off ones last.
func (s *Store) EveryStaff(ctx context.Context) (all []*Staff, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT ` + staffColumns + ` FROM staff ORDER BY off_us, name, id`)
		err = collect(rows, err, func(rows *sql.Rows) error {
			p, err := scanStaff(rows)
			all = append(all, p)
			return err
		})
		for i := 0; err == nil && i < len(all); i++ {
			err = r.loadQueues(all[i])
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return all, nil
}

// StaffLink makes a one-time sign-in link for a person and ends their older
// ones. Only its hash is kept; the token is for one pair of eyes.
func (s *Store) StaffLink(ctx context.Context, by Actor, email string) (token string, err error) {
	token, err = conversation.NewToken(random{})
	if err != nil {
		return "", err
	}
	err = s.write(ctx, func(t *tx) error {
		p, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1 AND off_us = 0`, strings.ToLower(strings.TrimSpace(email))))
		if err != nil {
			return err
		}
		if err := t.staffLink(p, token, "link", StaffLinkLife); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by, act: "staff link made", detail: p.Email})
	})
	if err != nil {
		return "", fmt.Errorf("make a sign-in link: %w", err)
	}
	return token, nil
}

// StaffLinkOwner looks at a link without using it, for the page with the button.
func (s *Store) StaffLinkOwner(ctx context.Context, token string) (p *Staff, err error) {
	sum := sha256.Sum256([]byte(token))
	err = s.read(ctx, func(r *reader) error {
		p, err = scanStaff(r.row(`SELECT s.id, s.email, s.name, s.roles, s.sample, s.off_us, s.seen_us, s.everywhere FROM staff_links k JOIN staff s ON s.id = k.staff
			WHERE k.hash = $1 AND k.used_us = 0 AND k.ends_us > $2 AND s.off_us = 0`, sum[:], us(r.now)))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at a sign-in link: %w", err)
	}
	return p, nil
}

// SignInSample opens a session for one of the sample staff; only the practice
// simulator calls it, in practice mode.
func (s *Store) SignInSample(ctx context.Context, email string, browser []byte) (p *Staff, cookie string, err error) {
	err = s.write(ctx, func(t *tx) error {
		if p, err = scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1 AND sample = 1 AND off_us = 0`, email)); err != nil {
			return err
		}
		in, err := t.enterStaff(p, browser, "sample")
		cookie = in.Cookie
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("sign in: %w", err)
	}
	return p, cookie, nil
}

// StaffSession returns the person behind a cookie and moves its idle clock;
// ErrEnded if the session or the person's access is over. ErrLocked comes with
// the person: only they may unlock it, and nothing else is open to it.
func (s *Store) StaffSession(ctx context.Context, cookie string, act bool) (*Staff, *Session, error) {
	session, err := s.session(ctx, cookie, "staff", act)
	locked := errors.Is(err, ErrLocked)
	if err != nil && !locked {
		return nil, nil, err
	}
	var p *Staff
	var w Ways
	err = s.read(ctx, func(r *reader) error {
		if p, err = r.working(session.Staff); err != nil || !locked {
			return err
		}
		w, err = r.ways(session.Staff)
		return err
	})
	switch {
	case err != nil:
		return nil, nil, err
	case locked && !w.Unlocks():
		return nil, nil, ErrEnded
	case locked:
		return p, session, ErrLocked
	}
	return p, session, nil
}
