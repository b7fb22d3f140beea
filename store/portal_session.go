package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// current loads a session again inside an act, under whatever the act locked
// first. Acts may run twice and two tabs may press at once: what was read
// before the act is never what it decides on.
func (t *tx) current(n *Session) (*Session, error) { return t.reader().session(n.Hash, n.Kind) }

// asked keeps what became of the newest code a browser asked for, so that the
// code page says it again when it is loaded anew.
func (n *Session) asked(step Step, again bool) {
	n.Data.Gate, n.Data.Until, n.Data.Again = step.Gate, us(step.Until), again
	if step.Gate == CodeSent || step.Gate == WaitForCode || step.Gate == TooManyCodes {
		n.Data.Next = us(step.Until)
	}
}

// UntilTime is the end of the wait, the shut browser or the lock that the
// session's newest request met, zero if there is none.
func (d SessionData) UntilTime() time.Time { return at(d.Until) }

// NextTime is when a new code may be asked for.
func (d SessionData) NextTime() time.Time { return at(d.Next) }

// LinePhone returns the number a signed-in or signing-in session stands for,
// "" while it stands for none.
func (s *Store) LinePhone(ctx context.Context, n *Session) (phone conversation.Phone, err error) {
	if n.Line.None() {
		return "", nil
	}
	err = s.read(ctx, func(r *reader) error {
		phone, _, err = r.phoneOf(n.Practice, n.Line)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("load the session's phone: %w", err)
	}
	return phone, nil
}

// LinkPhone returns the number and the patient (none for all) a link belongs
// to. It changes nothing and is for comparing, never for showing.
func (s *Store) LinkPhone(ctx context.Context, token string) (phone conversation.Phone, line, patient ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		k, err := r.link(token)
		if err != nil {
			return err
		}
		var practice string
		if err := r.row(`SELECT practice FROM lines WHERE id = $1`, k.id).Scan(&practice); err != nil {
			return found(err)
		}
		line, patient = k.id, k.patient
		phone, _, err = r.phoneOf(practice, k.id)
		return err
	})
	if err != nil {
		return "", ID{}, ID{}, fmt.Errorf("load a link's phone: %w", err)
	}
	return phone, line, patient, nil
}

// Speaks keeps the language a person chose on a page, for the texts of their
// phone (ux.md R12). Only a session that is in may set it.
func (s *Store) Speaks(ctx context.Context, n *Session, language conversation.Language) error {
	if n.Step != StepIn {
		return ErrEnded
	}
	err := s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		l.Language = language
		return t.saveLine(l)
	})
	if err != nil {
		return fmt.Errorf("keep the language: %w", err)
	}
	return nil
}

// LastTurn is the newest time texts were turned on or off for a phone.
type LastTurn struct {
	Recorded
	On   bool
	When time.Time
	Here bool // on a page of ours
}

// LastTurnOf returns the newest opt-in or opt-out of the session's phone,
// ErrNotFound if there was none.
func (s *Store) LastTurnOf(ctx context.Context, n *Session) (out LastTurn, err error) {
	if n.Step != StepIn {
		return LastTurn{}, ErrEnded
	}
	err = s.read(ctx, func(r *reader) error {
		var kind, how string
		var when int64
		var leaf []byte
		err := r.row(`SELECT seq, kind, how, at_us, leaf FROM consent_events WHERE line = $1 AND (kind = $2 OR kind = $3)
			ORDER BY seq DESC LIMIT 1`, n.Line, KindOptIn, KindOptOut).Scan(&out.Seq, &kind, &how, &when, &leaf)
		if err != nil {
			return found(err)
		}
		out.Leaf = fmt.Sprintf("%x", leaf[:8])
		out.On, out.When, out.Here = kind == KindOptIn, at(when), how == HowSite
		return nil
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return LastTurn{}, fmt.Errorf("load the last turn: %w", err)
	}
	return out, err
}

// BackIn leaves the question for a further patient's birth date: a session
// that is in for others stands at their messages again.
func (s *Store) BackIn(ctx context.Context, n *Session) error {
	err := s.write(ctx, func(t *tx) error {
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if len(m.Patients) == 0 || m.Step != StepBirth && m.Step != StepWho {
			return ErrEnded
		}
		m.Step, m.Data.Patient = StepIn, ""
		return t.saveSession(m)
	})
	if err != nil {
		return fmt.Errorf("go back in: %w", err)
	}
	return nil
}
