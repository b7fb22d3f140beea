package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// ReportView says what a report counts: one practice, from From until before To.
type ReportView struct {
	Practice string
	Queues   []string // nil: every queue
	From, To time.Time
}

// Answered is one wait of a patient that ended with an answer.
type Answered struct {
	Asked time.Time
	Queue string
	Took  time.Duration // open time
	Goal  time.Duration // of its queue then
	Call  bool          // answered by a call
}

// Opened is one talk that began.
type Opened struct {
	At           time.Time
	Topic, Queue string
}

// Texted counts the texts of one carrier by what became of them.
type Texted struct {
	Carrier, Queue              string // Queue is "" for texts that belong to no talk
	Delivered, Unknown, Missing int
}

// Total is how many texts were handed to the carrier or refused by it.
func (t Texted) Total() int { return t.Delivered + t.Unknown + t.Missing }

// Figures are what happened in a span, and how the queues stand at this moment.
type Figures struct {
	Open, Unclaimed int
	Oldest          time.Time // since when the longest waiting patient waits, zero if nobody does
	OldestQueue     string
	Opened          []Opened
	Answered        []Answered
	Texted          []Texted    // by carrier and queue
	OptOuts         []time.Time // what turned texts off
}

// Report reads the figures of a span; the arithmetic is the page's. Tasks are
// no talks, and texts that joined another talk are counted there.
func (s *Store) Report(ctx context.Context, v ReportView) (*Figures, error) {
	out := &Figures{}
	err := s.read(ctx, func(r *reader) error {
		for _, step := range []func(ReportView, *Figures) error{r.reportNow, r.reportOpened, r.reportAnswered, r.reportTexted, r.reportOptOuts} {
			if err := step(v, out); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read a report: %w", err)
	}
	return out, nil
}

// AnsweredIn reads only the waits of a span: what it is compared with.
func (s *Store) AnsweredIn(ctx context.Context, v ReportView) ([]Answered, error) {
	out := &Figures{}
	if err := s.read(ctx, func(r *reader) error { return r.reportAnswered(v, out) }); err != nil {
		return nil, fmt.Errorf("read the answers of a span: %w", err)
	}
	return out.Answered, nil
}

// inQueues is the condition that keeps a report to its queues; the arguments
// go behind those that are there already.
func (v ReportView) inQueues(args []any) (string, []any) {
	if v.Queues == nil {
		return "", args
	}
	if len(v.Queues) == 0 {
		return ` AND 1 = 0`, args
	}
	places := make([]string, len(v.Queues))
	for i, queue := range v.Queues {
		args = append(args, queue)
		places[i] = fmt.Sprintf("$%d", len(args))
	}
	return ` AND queue IN (` + strings.Join(places, ", ") + `)`, args
}

func (r *reader) reportNow(v ReportView, out *Figures) error {
	in, args := v.inQueues([]any{v.Practice})
	rows, err := r.rows(`SELECT state, waiting_us, queue FROM talks WHERE practice = $1 AND state <> 'closed'`+in, args...)
	return collect(rows, err, func(rows *sql.Rows) error {
		var state, queue string
		var waiting int64
		if err := rows.Scan(&state, &waiting, &queue); err != nil {
			return err
		}
		out.Open++
		if state == string(conversation.Unclaimed) {
			out.Unclaimed++
		}
		if waiting > 0 && (out.Oldest.IsZero() || at(waiting).Before(out.Oldest)) {
			out.Oldest, out.OldestQueue = at(waiting), queue
		}
		return nil
	})
}

func (r *reader) reportOpened(v ReportView, out *Figures) error {
	in, args := v.inQueues([]any{v.Practice, us(v.From), us(v.To)})
	rows, err := r.rows(`SELECT opened_us, topic, queue FROM talks WHERE practice = $1 AND opened_us >= $2 AND opened_us < $3 AND kind <> 'task' AND close_reason <> 'joined' AND close_reason <> 'filed'`+in, args...)
	return collect(rows, err, func(rows *sql.Rows) error {
		var o Opened
		var opened int64
		err := rows.Scan(&opened, &o.Topic, &o.Queue)
		o.At = at(opened)
		out.Opened = append(out.Opened, o)
		return err
	})
}

func (r *reader) reportAnswered(v ReportView, out *Figures) error {
	in, args := v.inQueues([]any{v.Practice, us(v.From), us(v.To)})
	rows, err := r.rows(`SELECT asked_us, open_us, goal_us, way, queue FROM answers WHERE practice = $1 AND asked_us >= $2 AND asked_us < $3`+in, args...)
	return collect(rows, err, func(rows *sql.Rows) error {
		var asked, took, goal int64
		var way, queue string
		err := rows.Scan(&asked, &took, &goal, &way, &queue)
		out.Answered = append(out.Answered, Answered{Asked: at(asked), Queue: queue, Took: time.Duration(took) * time.Microsecond,
			Goal: time.Duration(goal) * time.Microsecond, Call: way == wayCall})
		return err
	})
}

// reportTexted counts by carrier and queue what was handed out: a text that the
// gate refused or that fell away never left and is none.
func (r *reader) reportTexted(v ReportView, out *Figures) error {
	in, args := v.inQueues([]any{v.Practice, us(v.From), us(v.To)})
	rows, err := r.rows(`SELECT carrier, queue, SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END),
		SUM(CASE WHEN state = 'failed' OR state = 'perhaps' THEN 1 ELSE 0 END) FROM (
			SELECT o.carrier, o.state, COALESCE(k.queue, '') AS queue FROM outbox o LEFT JOIN talks k ON k.id = o.talk
			WHERE o.practice = $1 AND o.settled_us >= $2 AND o.settled_us < $3 AND o.settled_us > 0
				AND o.state IN ('sent', 'delivered', 'failed', 'perhaps')) texts
		WHERE 1 = 1`+in+` GROUP BY carrier, queue ORDER BY carrier, queue`, args...)
	return collect(rows, err, func(rows *sql.Rows) error {
		var t Texted
		err := rows.Scan(&t.Carrier, &t.Queue, &t.Delivered, &t.Unknown, &t.Missing)
		out.Texted = append(out.Texted, t)
		return err
	})
}

// reportOptOuts lists what turned texts off, for the whole practice: an opt-out
// belongs to a line and to no queue.
func (r *reader) reportOptOuts(v ReportView, out *Figures) error {
	rows, err := r.rows(`SELECT at_us FROM consent_events WHERE practice = $1 AND at_us >= $2 AND at_us < $3 AND kind = $4 AND changes = 1 ORDER BY at_us`,
		v.Practice, us(v.From), us(v.To), KindOptOut)
	return collect(rows, err, func(rows *sql.Rows) error {
		var when int64
		err := rows.Scan(&when)
		out.OptOuts = append(out.OptOuts, at(when))
		return err
	})
}
