package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// SnoozeLimit is the longest a talk may sleep: what sleeps longer is forgotten.
const SnoozeLimit = 90 * 24 * time.Hour

// ErrWhen is a snooze that ends in the past or after SnoozeLimit.
var ErrWhen = errors.New("a snooze ends later today at the earliest and in 90 days at the latest")

// Snooze lets a talk sleep until a time, or until its patient writes. It keeps
// the name of who sent it to sleep, who is told when it wakes. What somebody
// else has claimed is ErrTaken; a snoozed talk may be given another time.
func (s *Store) Snooze(ctx context.Context, who *Staff, id ID, until time.Time, key ID) error {
	return s.staffAct(ctx, "snooze", who, id, key, func(t *tx, l *line, k *talk) error {
		if err := k.heldBy(who); err != nil {
			return err
		}
		if !until.After(t.now) || until.Sub(t.now) > SnoozeLimit {
			return ErrWhen
		}
		state, err := conversation.NextTalk(k.state, conversation.StaffSnoozed)
		if err != nil {
			return err
		}
		k.leave()
		k.state, k.owner, k.snooze = state, who.ID, until
		return t.event(l, k, "snoozed", who.ID, until.UTC().Format(time.RFC3339))
	})
}

// wakeUp returns a talk whose sleep is over to its queue and tells who sent it
// to sleep.
func (t *tx) wakeUp(id ID) error {
	k, l, err := t.lockTalk(id)
	if err != nil {
		return err
	}
	if k.state != conversation.Snoozed || k.snooze.After(t.now) {
		return nil // somebody was quicker
	}
	if k.state, err = conversation.NextTalk(k.state, conversation.Woke); err != nil {
		return err
	}
	if err := t.tellStaff(k, k.owner, ID{}, ToldWoke); err != nil {
		return err
	}
	k.leave()
	if err := t.event(l, k, "woke", ID{}, ""); err != nil {
		return err
	}
	return t.end(l, k)
}

// ClaimLimit is how long a claimed talk may go unanswered, in open hours,
// before it goes back by itself (ux.md §9).
const ClaimLimit = 60 * time.Minute

// ComeBack returns claims nobody answered to their queue and wakes talks whose
// snooze is over.
func (s *Store) ComeBack(ctx context.Context) error {
	err := s.comeBacks(ctx)
	if err == nil {
		err = s.each(ctx, func(t *tx, id ID) error { return t.wakeUp(id) },
			`SELECT id FROM talks WHERE state = 'snoozed' AND snooze_us <= $1 ORDER BY snooze_us`, us(s.Now()))
	}
	if err != nil {
		return fmt.Errorf("bring talks back: %w", err)
	}
	return nil
}

// comeBacks looks at every claim older than the limit. Over a night there may
// be many whose hour has not run in open time, so it goes on behind the last
// one it saw instead of looking at the first ones again.
func (s *Store) comeBacks(ctx context.Context) error {
	before := us(s.Now().Add(-ClaimLimit))
	var from int64
	var last ID
	for {
		ids, err := s.ids(ctx, `SELECT id FROM talks WHERE state = 'claimed' AND waiting_us > 0 AND claimed_us <= $1 AND waiting_us <= $1
			AND (claimed_us > $2 OR claimed_us = $2 AND id > $3) ORDER BY claimed_us, id`, before, from, last)
		if err != nil {
			return err
		}
		for _, id := range ids {
			err := s.write(ctx, func(t *tx) (err error) { from, err = t.comeBack(id, from); return err })
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			last = id
		}
		if len(ids) < jobBatch {
			return nil
		}
	}
}

// comeBack returns one talk, if its hour is over in open time, and says when it
// was claimed.
func (t *tx) comeBack(id ID, from int64) (claimed int64, err error) {
	k, l, err := t.lockTalk(id)
	if err != nil {
		return from, err
	}
	if claimed = us(k.claimed); k.claimed.IsZero() {
		claimed = from
	}
	since := k.claimed // its patient may have written only after it was claimed
	if k.waiting.After(since) {
		since = k.waiting
	}
	if k.state != conversation.Claimed || k.waiting.IsZero() || k.practice.OpenMinutes(since, t.now) < ClaimLimit {
		return claimed, nil
	}
	if k.state, err = conversation.NextTalk(k.state, conversation.CameBack); err != nil {
		return claimed, err
	}
	owner := k.owner
	k.leave()
	k.cameBack = true
	if err := t.tellStaff(k, owner, ID{}, ToldCameBack); err != nil {
		return claimed, err
	}
	if err := t.event(l, k, "came_back", owner, ""); err != nil {
		return claimed, err
	}
	return claimed, t.end(l, k)
}
