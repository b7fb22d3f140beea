package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"linnet/conversation"
)

// Ways a patient was answered.
const (
	wayMessage = "message"
	wayCall    = "call" // the talk was closed with "called"
)

// usualSpan and usualLeast are what the expectation line stands on: the last
// four weeks of a queue, once they hold thirty answers (ux.md §4).
const (
	usualSpan  = 28 * 24 * time.Hour
	usualLeast = 30
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

// UsualAnswer returns how much open time four in five answers of a queue took
// at most, over the last four weeks; 0 while there are too few to say.
func (s *Store) UsualAnswer(ctx context.Context, practice, queue string) (open time.Duration, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT open_us FROM answers WHERE practice = $1 AND queue = $2 AND asked_us >= $3`, practice, queue, us(r.now.Add(-usualSpan)))
		var took []int64
		err = collect(rows, err, func(rows *sql.Rows) error {
			var one int64
			err := rows.Scan(&one)
			took = append(took, one)
			return err
		})
		if err != nil || len(took) < usualLeast {
			return err
		}
		slices.Sort(took)
		open = time.Duration(took[(len(took)*4+4)/5-1]) * time.Microsecond
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("see how long answers take: %w", err)
	}
	return open, nil
}
