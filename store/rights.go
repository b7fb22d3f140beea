package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// PassLife is how long a reason given for a talk outside one's queues opens it
// for the person (security.md §12).
const PassLife = time.Hour

// Kinds of passes.
const (
	PassOutside   = "outside"   // a talk of another queue of one's practice
	PassEmergency = "emergency" // break-glass
)

// Works names a queue a person works in.
type Works struct{ Practice, Queue string }

// NotYours is a talk outside the queues of the person who asked for it: a 404
// with a way to give a reason, if it is of a practice the person works in. It
// is ErrNotFound.
type NotYours struct {
	Talk     ID
	Practice *conversation.Practice
	Near     bool // of a practice the person works in
}

// Error implements error.
func (NotYours) Error() string { return "a talk of another queue" }

// Is makes NotYours an ErrNotFound.
func (NotYours) Is(target error) bool { return target == ErrNotFound }

// Sees reports whether a queue is one of the person's. Admins see all of them;
// so does who was not given any in particular.
func (p *Staff) Sees(practice, queue string) bool {
	return p.Everywhere || p.Is(RoleAdmin) || slices.Contains(p.Queues, Works{practice, queue})
}

// SeesPractice reports whether the person works in a queue of a practice.
func (p *Staff) SeesPractice(practice string) bool {
	return p.Everywhere || p.Is(RoleAdmin) || slices.ContainsFunc(p.Queues, func(w Works) bool { return w.Practice == practice })
}

// Only names the queues of a practice that a list is kept to for this person,
// "" where it is kept to none: a value of QueueView.Only.
func (p *Staff) Only(practice *conversation.Practice) string {
	var seen []string
	for _, q := range practice.Queues {
		if p.Sees(practice.ID, q.ID) {
			seen = append(seen, q.ID)
		}
	}
	if len(seen) == len(practice.Queues) {
		return ""
	}
	return "," + strings.Join(seen, ",")
}

// loadQueues fills in the queues of a person who does not see all of them.
func (r *reader) loadQueues(p *Staff) error {
	if p.Everywhere {
		return nil
	}
	rows, err := r.rows(`SELECT practice, queue FROM staff_queues WHERE staff = $1 ORDER BY practice, queue`, p.ID)
	return collect(rows, err, func(rows *sql.Rows) error {
		var w Works
		err := rows.Scan(&w.Practice, &w.Queue)
		p.Queues = append(p.Queues, w)
		return err
	})
}

// SetQueues says in which queues a person works: everywhere, or in those named
// and no other. Open pages look at once whether they may go on.
func (s *Store) SetQueues(ctx context.Context, by Actor, staff ID, everywhere bool, queues []Works) error {
	err := s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE staff SET everywhere = $1 WHERE id = $2`, flag(everywhere), staff)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		if _, err := t.exec(`DELETE FROM staff_queues WHERE staff = $1`, staff); err != nil {
			return err
		}
		words := "everywhere"
		if !everywhere {
			words = ""
			for _, w := range queues {
				if _, err := t.exec(`INSERT INTO staff_queues (staff, practice, queue) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, staff, w.Practice, w.Queue); err != nil {
					return err
				}
				words += " " + w.Practice + "/" + w.Queue
			}
		}
		t.changed("staff:"+staff.String(), 0, staff)
		if err := t.handBack(&Staff{ID: staff, Everywhere: everywhere, Queues: queues}); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by, act: "queues of a person", detail: staff.String() + ":" + words})
	})
	return wrapped("set a person's queues", err)
}

// talkHolder is talk.holder in SQL.
const talkHolder = `CASE WHEN state = 'closed' THEN NULL ELSE owner END`

// holder is who has the talk in hand. A closed one remembers who had it last,
// who may open it no longer for that.
func (k *talk) holder() ID {
	if k.state == conversation.Closed {
		return ID{}
	}
	return k.owner
}

// mayOpen is the one gate before a talk: its queue is the person's, they have
// it in hand themselves, or they gave a reason within the hour.
func (r *reader) mayOpen(who *Staff, practice, queue string, talk, holder ID) error {
	if who.Sees(practice, queue) || !holder.None() && holder == who.ID {
		return nil
	}
	var until int64
	err := found(r.row(`SELECT until_us FROM staff_passes WHERE staff = $1 AND talk = $2`, who.ID, talk).Scan(&until))
	if err == nil && at(until).After(r.now) {
		return nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return NotYours{Talk: talk, Practice: r.s.Practice(practice), Near: who.SeesPractice(practice)}
}

// MayOpen is the gate as a room asks it, before anything else is done with a
// talk. A refusal is on the trail.
func (s *Store) MayOpen(ctx context.Context, who *Staff, talk ID) error {
	var practice, queue string
	var line, patient, owner ID
	err := s.read(ctx, func(r *reader) error {
		if err := found(r.row(`SELECT practice, queue, line, patient, `+talkHolder+` FROM talks WHERE id = $1`, talk).Scan(&practice, &queue, &line, &patient, &owner)); err != nil {
			return err
		}
		return r.mayOpen(who, practice, queue, talk, owner)
	})
	var not NotYours
	if errors.As(err, &not) {
		if kept := s.write(ctx, func(t *tx) error {
			return t.trace(trailRow{practice: practice, actor: who.Actor(), act: "talk opened", line: line, patient: patient, talk: talk, detail: "not in " + queue, outcome: "refused"})
		}); kept != nil {
			return fmt.Errorf("keep the trail: %w", kept)
		}
		return not
	}
	return wrapped("look whether a talk may be opened", err)
}

// Refused puts on the trail that somebody asked for a list or an act that is not theirs.
func (s *Store) Refused(ctx context.Context, practice string, who *Staff, what, detail string) error {
	err := s.write(ctx, func(t *tx) error {
		return t.trace(trailRow{practice: practice, actor: who.Actor(), act: what, detail: detail, outcome: "refused"})
	})
	return wrapped("keep the trail", err)
}

// OpenOutside opens a talk outside one's queues for an hour, for a reason that
// stays on the trail. Emergency is the break-glass of R-62: of any practice,
// and told to the privacy officer; else the talk must be of a practice the
// person works in. ErrRefused without a reason.
func (s *Store) OpenOutside(ctx context.Context, who *Staff, talk ID, emergency bool, why string) error {
	why = strings.TrimSpace(why)
	if why == "" {
		return fmt.Errorf("open a talk outside one's queues: %w", conversation.ErrRefused)
	}
	kind := PassOutside
	if emergency {
		kind = PassEmergency
	}
	err := s.write(ctx, func(t *tx) error {
		k, err := t.talkByID(talk)
		if err != nil {
			return err
		}
		if !emergency && !who.SeesPractice(k.practice.ID) {
			return ErrNotFound
		}
		_, err = t.exec(`INSERT INTO staff_passes (staff, talk, kind, made_us, until_us) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (staff, talk) DO UPDATE SET kind = EXCLUDED.kind, made_us = EXCLUDED.made_us, until_us = EXCLUDED.until_us`,
			who.ID, talk, kind, us(t.now), us(t.now.Add(PassLife)))
		if err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: k.practice.ID, actor: who.Actor(), act: "talk opened " + kind, line: k.line, patient: k.patient, talk: talk, detail: why}); err != nil {
			return err
		}
		return t.watchPasses(k, who, emergency, why)
	})
	return wrapped("open a talk outside one's queues", err)
}
