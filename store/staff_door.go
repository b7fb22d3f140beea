package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A person who works here signs in by a passkey, by a password and a second
// factor, by the clinic's single sign-on, or enrols by a one-time link
// (security.md §11, ux.md §8). What is under way lies in a session of its own
// kind, the door: it opens no page of the room, has a cookie of its own and
// lasts ten minutes. Its end is a new session with a new cookie.

// Steps of a staff sign-in, and the one a signed-in person may be put in.
const (
	StepDoor   = "door"   // nothing is known yet: a passkey or the single sign-on was asked for
	StepFactor = "factor" // a password or a link was right, the second factor is owed
	StepEnrol  = "enrol"  // a link was right and no factor is set yet
	StepLocked = "locked"
)

// DoorLife is how long a sign-in may take.
const DoorLife = 10 * time.Minute

const doorKind = "staff-door"

// What keeps a person out at their door.
var (
	ErrMissed      = errors.New("that is not right")                // a miss; it was counted
	ErrWaits       = errors.New("this browser or address waits")    // five misses: 15 minutes
	ErrPasswordOff = errors.New("signing in by password is off")    // 100 misses: a passkey or a reset
	ErrLocked      = errors.New("the session is locked")            // to be unlocked by its own person
	ErrLastFactor  = errors.New("a way to sign in has to be left")  // the last one cannot be taken off
	ErrLastAdmin   = errors.New("another admin has to be added")    // the last one cannot be turned off
	ErrNobody      = errors.New("nobody here has this sign-on yet") // single sign-on of a stranger
)

// Ways are what a person can prove themselves with.
type Ways struct {
	Password, App, SignOn bool
	Passkeys, Recovery    int // keys kept, codes unused
}

// Factor reports whether the person has something beside a password.
func (w Ways) Factor() bool { return w.App || w.Passkeys > 0 || w.SignOn }

// Enough reports whether somebody with these ways can sign in; alone is for an
// installation where the second factor is optional.
func (w Ways) Enough(alone bool) bool {
	return w.Passkeys > 0 || w.SignOn || w.Password && (w.App || alone)
}

// Stand is where somebody stands who tries to sign in.
type Stand struct {
	Browser []byte
	Address string // of the client, as web counts addresses
}

// Entry is how far an attempt came: in, with the cookie of a session, or at
// the second factor or the enrolment, with the cookie of the door.
type Entry struct {
	Who    *Staff
	Cookie string
	Step   string
}

// Door is a sign-in under way.
type Door struct {
	Who  *Staff // nil before anybody is known
	Ways Ways
	Step string
	App  string // enrolment: the secret offered to the authenticator app
	Link bool   // came by a one-time link: a lost password does not matter
}

// Door returns what stands behind the cookie of a door; ErrEnded if it is over
// or its person has no access any more.
func (s *Store) Door(ctx context.Context, cookie string) (d *Door, err error) {
	hash, err := s.cookieHash(cookie)
	if err != nil {
		return nil, err
	}
	err = s.read(ctx, func(r *reader) error {
		n, p, err := r.door(hash)
		if err != nil {
			return err
		}
		d = &Door{Who: p, Step: n.Step, App: n.Data.App, Link: n.Data.ByLink}
		if p != nil {
			d.Ways, err = r.ways(p.ID)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at a sign-in: %w", err)
	}
	return d, nil
}

// door loads a door and its person, nil before anybody is known.
func (r *reader) door(hash []byte) (*Session, *Staff, error) {
	n, err := r.session(hash, doorKind)
	if err != nil || n.Staff.None() {
		return n, nil, err
	}
	p, err := r.working(n.Staff)
	return n, p, err
}

// working is a person who has access; ErrEnded if not.
func (r *reader) working(id ID) (*Staff, error) {
	p, err := scanStaff(r.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1`, id))
	if errors.Is(err, ErrNotFound) || err == nil && p.Off {
		return nil, ErrEnded
	}
	if err == nil { // the person behind a session works in these
		err = r.loadQueues(p)
	}
	return p, err
}

// ways counts what a person can prove themselves with.
func (r *reader) ways(id ID) (w Ways, err error) {
	var password, app int
	var signons int
	err = r.row(`SELECT COALESCE(SUM(CASE WHEN password_us > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN app_us > 0 THEN 1 ELSE 0 END), 0) FROM staff_secrets WHERE staff = $1`, id).
		Scan(&password, &app)
	if err != nil {
		return w, fmt.Errorf("count the ways in: %w", err)
	}
	w.Password, w.App = password > 0, app > 0
	for _, count := range []struct {
		query string
		n     *int
	}{{`SELECT COUNT(*) FROM staff_passkeys WHERE staff = $1`, &w.Passkeys}, {`SELECT COUNT(*) FROM staff_signons WHERE staff = $1`, &signons},
		{`SELECT COUNT(*) FROM staff_recovery WHERE staff = $1 AND used_us = 0`, &w.Recovery}} {
		if err := r.row(count.query, id).Scan(count.n); err != nil {
			return w, fmt.Errorf("count the ways in: %w", err)
		}
	}
	w.SignOn = signons > 0
	return w, nil
}

// openDoor begins a sign-in and returns its cookie.
func (t *tx) openDoor(who ID, browser []byte, step string, data SessionData) (string, error) {
	return t.openSession(&Session{Kind: doorKind, Browser: browser, Staff: who, Step: step, Data: data, Ends: t.now.Add(DoorLife)})
}

// atDoor acts on the sign-in behind a cookie, one act at a time.
func (s *Store) atDoor(ctx context.Context, cookie string, act func(t *tx, n *Session, p *Staff) error) error {
	return s.onSession(ctx, cookie, func(t *tx, hash []byte) error {
		n, p, err := t.reader().door(hash)
		if err != nil {
			return err
		}
		return act(t, n, p)
	})
}

// onSession locks a session's row and acts on it.
func (s *Store) onSession(ctx context.Context, cookie string, act func(t *tx, hash []byte) error) error {
	hash, err := s.cookieHash(cookie)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE sessions SET seen_us = seen_us WHERE hash = $1`, hash); err != nil {
			return err
		}
		return act(t, hash)
	})
}

// enterStaff ends a sign-in well: a new session, a known browser, no misses left.
func (t *tx) enterStaff(p *Staff, browser []byte, how string) (Entry, error) {
	n := &Session{Kind: "staff", Browser: browser, Staff: p.ID, Step: StepIn, Ends: t.now.Add(StaffSessionLife)}
	n.Data.Checked = us(t.now)
	cookie, err := t.openSession(n)
	if err != nil {
		return Entry{}, err
	}
	if err := t.knows(p, browser); err != nil {
		return Entry{}, err
	}
	if _, err := t.exec(`UPDATE staff SET seen_us = $1 WHERE id = $2`, us(t.now), p.ID); err != nil {
		return Entry{}, err
	}
	return Entry{p, cookie, StepIn}, t.trace(trailRow{actor: p.Actor(), act: "signed in", detail: how})
}

// through leaves the door by signing in.
func (t *tx) through(n *Session, p *Staff, browser []byte, how string) (Entry, error) {
	if _, err := t.exec(`DELETE FROM sessions WHERE hash = $1`, n.Hash); err != nil {
		return Entry{}, err
	}
	return t.enterStaff(p, browser, how)
}
