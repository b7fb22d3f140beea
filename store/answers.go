package store

import (
	"time"

	"linnet/conversation"
)

// Ways a patient was answered.
const (
	wayMessage = "message"
	wayCall    = "call" // the talk was closed with "called"
)

// answered keeps how long the talk's patient waited, if anybody does. It is
// called before the wait is cleared.
func (t *tx) answered(l *line, k *talk, id ID, way string) error {
	if k.waiting.IsZero() {
		return nil
	}
	open := l.practice.OpenMinutes(k.waiting, t.now)
	_, err := t.exec(`INSERT INTO answers (id, practice, queue, talk, way, asked_us, at_us, open_us, goal_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, l.practice.ID, k.queue, k.id, way, us(k.waiting), us(t.now), open.Microseconds(), goalOf(l.practice, k.queue).Microseconds())
	return err
}

// goalOf is the goal of a queue, an hour for one that is no more.
func goalOf(p *conversation.Practice, queue string) time.Duration {
	for _, q := range p.Queues {
		if q.ID == queue {
			return q.Goal
		}
	}
	return time.Hour
}
