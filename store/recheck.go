package store

import (
	"context"
	"fmt"

	"linnet/conversation"
)

// Recheck compares a birth date typed again in a session with those of the
// patients it may open. A right one opens PIN, people and copy for 15 minutes;
// a wrong one counts towards the lock like any other (Missed, LineLocked). The
// session stays in either way.
func (s *Store) Recheck(ctx context.Context, n *Session, birth conversation.Date) (step Step, err error) {
	err = s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepIn || len(m.Patients) == 0 {
			return ErrEnded
		}
		if step, err = t.recheck(l, m, birth); err != nil {
			return err
		}
		step.To = m
		return t.saveLine(l)
	})
	if err != nil {
		return Step{}, fmt.Errorf("check a birth date again: %w", err)
	}
	return step, nil
}

func (t *tx) recheck(l *line, n *Session, birth conversation.Date) (Step, error) {
	if l.LockStands(t.now) {
		return t.locked(l, n)
	}
	for _, id := range n.Patients {
		if _, live := l.grantOf(id); !live {
			continue
		}
		p, err := t.reader().person(l.practice.ID, id)
		if err != nil {
			return Step{}, err
		}
		if p.Birth == birth {
			n.Data.Checked = us(t.now)
			return Step{Gate: GoOn}, t.saveSession(n)
		}
	}
	lock, err := t.miss(l, n, "birth")
	if err != nil {
		return Step{}, err
	}
	if lock.Locked {
		return t.lock(l, n, lock)
	}
	return Step{Gate: Missed, Left: lock.Left}, nil
}
