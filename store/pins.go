package store

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A line may have a PIN, passkeys, or both: the patient's own act, or staff's
// on a call. Then every way in asks for one of them after the phone is
// proved and before anything tells who is on it; a remembered device stands for
// code and birth date only. The PIN is hashed in web and kept here sealed; what
// it is compared with never leaves this package.

// CheckHolds is how long a birth date typed in a session opens the pages that a
// remembered device alone does not open (security.md §5).
const CheckHolds = 15 * time.Minute

// ErrCheck is returned where the birth date has to be typed again first.
var ErrCheck = errors.New("the birth date has to be typed again")

// NeedsCheck reports whether the birth date has to be typed again before PIN,
// passkey, people and the copy of a thread are opened: on a remembered device,
// 15 minutes after it was typed there.
func (n *Session) NeedsCheck(now time.Time) bool {
	if n.Data.Device == "" && !n.Data.ByDevice {
		return false
	}
	typed := at(n.Data.Checked)
	return typed.IsZero() || now.Sub(typed) >= CheckHolds || now.Before(typed)
}

// checked is the session of an act that a remembered device alone may not do.
func (t *tx) checked(n *Session) (*Session, error) {
	m, err := t.current(n)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Step != StepIn || len(m.Patients) == 0:
		return nil, ErrEnded
	case m.NeedsCheck(t.now):
		return nil, ErrCheck
	}
	return m, nil
}

// Guard is what a line asks for beside code and birth date.
type Guard struct {
	PIN      bool
	ByStaff  bool // put on during a call
	Since    time.Time
	Passkeys int
}

// Guard returns what the session's line asks for beside code and birth date.
func (s *Store) Guard(ctx context.Context, n *Session) (g Guard, err error) {
	err = s.read(ctx, func(r *reader) error { g, err = r.guardOf(n.Line); return err })
	if err != nil {
		return Guard{}, fmt.Errorf("look for a PIN: %w", err)
	}
	return g, nil
}

func (r *reader) guardOf(line ID) (g Guard, err error) {
	var since int64
	var staff ID
	err = found(r.row(`SELECT set_us, staff FROM pins WHERE line = $1`, line).Scan(&since, &staff))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return g, err
	}
	g.PIN, g.Since, g.ByStaff = err == nil, at(since), !staff.None()
	return g, r.row(`SELECT COUNT(*) FROM passkeys WHERE line = $1`, line).Scan(&g.Passkeys)
}

// guarded reports whether a sign-in still owes its line's PIN or passkey.
func (r *reader) guarded(line ID, n *Session) (bool, error) {
	if n.Data.Proved {
		return false, nil
	}
	g, err := r.guardOf(line)
	return g.PIN || g.Passkeys > 0, err
}

// PINParams returns what a typed PIN has to be hashed with: the kept hash
// without its last part. ErrNotFound if the session's line has no PIN.
func (s *Store) PINParams(ctx context.Context, n *Session) (params string, err error) {
	err = s.read(ctx, func(r *reader) error {
		phc, err := r.pin(n.Practice, n.Line)
		if err != nil {
			return err
		}
		params = phc[:strings.LastIndexByte(phc, '$')+1]
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("load the PIN's parameters: %w", err)
	}
	return params, nil
}

func (r *reader) pin(practice string, line ID) (string, error) {
	var sealed []byte
	if err := r.row(`SELECT phc FROM pins WHERE line = $1`, line).Scan(&sealed); err != nil {
		return "", found(err)
	}
	phc, err := r.s.keys.open(practice, "pins", "phc", line[:], sealed)
	return string(phc), err
}

// TryPIN compares a typed PIN, hashed by PINParams, with the line's. A wrong
// one counts towards the lock like a wrong birth date, for whoever types it
// holds the phone or a device of it; a right one leads on.
func (s *Store) TryPIN(ctx context.Context, cookie, phc string) (step Step, err error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return Step{}, err
	}
	if n.Line.None() {
		return Step{}, ErrEnded
	}
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepPIN {
			return ErrEnded
		}
		if step, err = t.tryPIN(l, m, phc); err != nil {
			return err
		}
		step.To = m
		return t.saveLine(l)
	})
	if err != nil {
		return Step{}, fmt.Errorf("try a PIN: %w", err)
	}
	return step, nil
}

func (t *tx) tryPIN(l *line, n *Session, phc string) (Step, error) {
	if l.LockStands(t.now) {
		return t.locked(l, n)
	}
	kept, err := t.reader().pin(l.practice.ID, l.id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Step{}, err
	}
	if err == nil && subtle.ConstantTimeCompare([]byte(kept), []byte(phc)) == 1 {
		return t.proved(l, n, "gave the PIN")
	}
	lock, err := t.miss(l, n, "pin")
	if err != nil {
		return Step{}, err
	}
	if lock.Locked {
		return t.lock(l, n, lock)
	}
	return Step{Gate: Missed, Left: lock.Left}, t.saveSession(n)
}

// proved leads a sign-in on whose PIN or passkey was right; a remembered device
// needs nothing more, its cookie stands for the rest.
func (t *tx) proved(l *line, n *Session, how string) (Step, error) {
	n.Data.Proved = true
	step := Step{Gate: GoOn}
	if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: how, line: l.id}); err != nil {
		return step, err
	}
	if !n.Data.ByDevice {
		afterGuard(l, n)
		return step, t.saveSession(n)
	}
	id, err := ParseID(n.Data.Device)
	if err != nil {
		return step, ErrEnded
	}
	patients, err := t.devicePatients(l, id)
	if err != nil {
		return step, err
	}
	if len(patients) == 0 {
		return step, ErrEnded
	}
	n.Step, n.Data.About = StepIn, patients[0].String()
	if step.Cookie, err = t.rotate(n); err != nil {
		return step, err
	}
	return step, t.admitAll(n, patients)
}
