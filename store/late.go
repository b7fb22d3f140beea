package store

import (
	"context"
	"fmt"
	"time"

	"linnet/conversation"
)

// isLate reports whether a talk waits longer than its queue's goal, in open
// hours. One that was late before and still waits for the same answer is late.
func (k *talk) isLate(now time.Time) bool {
	if k.state == conversation.Closed || k.waiting.IsZero() {
		return false
	}
	if k.before != nil && k.before.late && k.before.waiting.Equal(k.waiting) && k.before.queue == k.queue {
		return true
	}
	return k.practice.OpenMinutes(k.waiting, now) > goalOf(k.practice, k.queue)
}

// MarkLate marks the talks whose goal has passed since they were last saved:
// once each, with a line in their history, and told as "late:<practice>/<queue>"
// to the pages that want to hear of it.
func (s *Store) MarkLate(ctx context.Context) error {
	now := s.Now()
	for _, p := range s.Practices() {
		for _, q := range p.Queues {
			since := p.LateSince(q.Goal, now)
			if since.IsZero() {
				continue
			}
			err := s.each(ctx, func(t *tx, id ID) error { return t.markLate(id) },
				`SELECT id FROM talks WHERE practice = $1 AND queue = $2 AND late = 0 AND waiting_us > 0 AND waiting_us < $3 ORDER BY waiting_us`,
				p.ID, q.ID, us(since))
			if err != nil {
				return fmt.Errorf("mark late talks: %w", err)
			}
		}
	}
	return nil
}

func (t *tx) markLate(id ID) error {
	k, l, err := t.lockTalk(id)
	if err != nil {
		return err
	}
	if k.late || !k.isLate(t.now) {
		return nil // answered meanwhile
	}
	if err := t.event(l, k, "late", ID{}, ""); err != nil {
		return err
	}
	t.changed("late:"+k.practice.ID+"/"+k.queue, 0, k.id)
	return t.end(l, k)
}

// NextWake is when the first snoozed talk of a practice, or of a queue, comes
// back; zero if none sleeps there. Only keeps it to some queues.
func (s *Store) NextWake(ctx context.Context, v QueueView) (time.Time, error) {
	v.Lane = LaneOpen
	condition, args := v.inQueues()
	var next int64
	err := s.read(ctx, func(r *reader) error {
		return r.row(`SELECT COALESCE(MIN(k.snooze_us), 0) FROM talks k WHERE `+condition+` AND k.state = 'snoozed' AND k.snooze_us > 0`, args...).Scan(&next)
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the next snoozed talk: %w", err)
	}
	return at(next), nil
}
