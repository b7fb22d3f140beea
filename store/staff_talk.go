package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// newPhoneFor is how long a phone that joined a patient's record counts as new
// on staff pages (ux.md §9).
const newPhoneFor = 30 * 24 * time.Hour

// ThreadOfTalk names the thread a talk stands in, none if it is about nobody
// yet; a live page hears what happens there.
func (s *Store) ThreadOfTalk(ctx context.Context, id ID) (thread ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		return found(r.row(`SELECT thread FROM talks WHERE id = $1`, id).Scan(&thread))
	})
	if err != nil {
		return ID{}, fmt.Errorf("find the thread of talk %s: %w", id, err)
	}
	return thread, nil
}

// Drafts names the talks of a practice that a person has begun an answer in.
func (s *Store) Drafts(ctx context.Context, who *Staff) (map[ID]bool, error) {
	out := map[ID]bool{}
	err := s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT talk FROM drafts WHERE staff = $1`, who.ID)
		return collect(rows, err, func(rows *sql.Rows) error {
			var id ID
			err := rows.Scan(&id)
			out[id] = true
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return out, nil
}

// rowMarks adds what a row says beside the talk itself: how many texts are
// held, and whether the phone is new on the record of a patient who had
// another phone before it.
func (r *reader) rowMarks(row *QueueRow, k *talk, index []byte) error {
	if k.kind == KindHeld {
		if err := r.row(`SELECT COUNT(*) FROM messages WHERE talk = $1 AND direction = 'in'`, k.id).Scan(&row.Held); err != nil {
			return err
		}
	}
	if k.patient.None() {
		return nil
	}
	if err := r.markBleeds(row, k); err != nil {
		return err
	}
	var isNew int
	var starts int64
	err := found(r.row(`SELECT is_new, starts_us FROM grants WHERE practice = $1 AND phone_idx = $2 AND patient = $3 AND ended_us = 0`,
		k.practice.ID, index, k.patient).Scan(&isNew, &starts))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	row.NewPhone = isNew != 0 && r.now.Sub(at(starts)) <= newPhoneFor
	return err
}

// changedThread tells the pages that show a thread that one of its texts moved
// on ("Text sent").
func (t *tx) changedThread(thread ID) {
	if !thread.None() {
		t.changed("thread:"+thread.String(), 0, thread)
	}
}

// LookedAtTalk puts on the trail that somebody who does not answer patients
// opened a talk; unlike Talk it marks nothing read.
func (s *Store) LookedAtTalk(ctx context.Context, who *Staff, id ID) error {
	err := s.write(ctx, func(t *tx) error {
		k, err := t.talkByID(id)
		if err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: k.practice.ID, actor: who.Actor(), act: "talk opened", line: k.line, patient: k.patient, talk: id}); err != nil {
			return err
		}
		return t.watchNames(k, who)
	})
	if err != nil {
		return fmt.Errorf("keep the trail: %w", err)
	}
	return nil
}

// PracticeOfTalk returns the practice a talk belongs to.
func (s *Store) PracticeOfTalk(ctx context.Context, id ID) (*conversation.Practice, error) {
	var practice string
	err := s.read(ctx, func(r *reader) error {
		return found(r.row(`SELECT practice FROM talks WHERE id = $1`, id).Scan(&practice))
	})
	if err != nil {
		return nil, fmt.Errorf("find the practice of talk %s: %w", id, err)
	}
	return s.Practice(practice), nil
}

// HasOpened reports whether the trail has an opening of the talk by this
// person in the life of a session.
func (s *Store) HasOpened(ctx context.Context, who *Staff, id ID) (opened bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		var n int
		err := r.row(`SELECT COUNT(*) FROM trail WHERE staff = $1 AND at_us > $2 AND talk = $3 AND act = 'talk opened'`,
			who.ID, us(r.now.Add(-StaffSessionLife)), id).Scan(&n)
		opened = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look for an opening: %w", err)
	}
	return opened, nil
}
