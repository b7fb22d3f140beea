package store

import (
	"context"
	"fmt"
)

// Actor is who does or looks: a staff person, or a command's system user.
type Actor struct {
	Staff ID
	Name  string // for commands: the system user; for the history of a talk: the person's name
}

// trailRow is one line of the access trail.
type trailRow struct {
	practice string
	actor    Actor
	act      string
	line     ID
	patient  ID
	talk     ID
	detail   string
	outcome  string
}

// trace writes a row of the access trail in the act's own transaction.
func (t *tx) trace(r trailRow) error {
	id := NewID()
	detail, err := t.s.keys.seal(r.practice, "trail", "detail", id[:], []byte(r.detail))
	if err != nil {
		return err
	}
	if r.outcome == "" {
		r.outcome = "done"
	}
	_, err = t.exec(`INSERT INTO trail (id, practice, at_us, staff, actor, act, line, patient, talk, detail, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, id, r.practice, us(t.now), r.actor.Staff, r.actor.Name, r.act,
		r.line, r.patient, r.talk, detail, r.outcome)
	return err
}

// Looked puts on the trail that somebody looked at something: a list, a page
// of the log, a masked number shown.
func (s *Store) Looked(ctx context.Context, practice string, who Actor, what, detail string) error {
	err := s.write(ctx, func(t *tx) error {
		return t.trace(trailRow{practice: practice, actor: who, act: what, detail: detail})
	})
	if err != nil {
		return fmt.Errorf("keep the trail: %w", err)
	}
	return nil
}
