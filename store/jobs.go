package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// JobRun is the last run of a scheduled job.
type JobRun struct {
	Name         string
	Began, Ended time.Time // machine time; Ended before Began: running, or died
	Result       string    // "ok" or a fixed word; never an error's text
	Runs         int64
}

// Job runs a scheduled job unless another process has it, and keeps when it
// began, ended and how. Jobs look for work in SQL, so a missed or a second run
// does no harm.
func (s *Store) Job(ctx context.Context, name string, run func(context.Context) error) error {
	free, err := s.leader(ctx, name)
	if err != nil || free == nil {
		return err
	}
	defer free()
	if err := s.jobRow(ctx, name, `INSERT INTO jobs (name, began_us, ended_us, result, runs) VALUES ($1, $2, 0, $3, 1)
		ON CONFLICT (name) DO UPDATE SET began_us = EXCLUDED.began_us, result = EXCLUDED.result, runs = jobs.runs + 1`, "running"); err != nil {
		return err
	}
	result := "panic"
	defer func() {
		_ = s.jobRow(context.WithoutCancel(ctx), name, `UPDATE jobs SET ended_us = $2, result = $3 WHERE name = $1`, result)
	}()
	if err := run(ctx); err != nil {
		result = "failed"
		return fmt.Errorf("job %s: %w", name, err)
	}
	result = "ok"
	return nil
}

func (s *Store) jobRow(ctx context.Context, name, query, result string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(query, name, us(time.Now()), result)
		return err
	})
}

// JobRuns lists the last run of every job, for /metrics.
func (s *Store) JobRuns(ctx context.Context) (runs []JobRun, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT name, began_us, ended_us, result, runs FROM jobs ORDER BY name`)
		return collect(rows, err, func(rows *sql.Rows) error {
			var j JobRun
			var began, ended int64
			err := rows.Scan(&j.Name, &began, &ended, &j.Result, &j.Runs)
			j.Began, j.Ended = at(began), at(ended)
			runs = append(runs, j)
			return err
		})
	})
	return runs, err
}

// jobBatch is how many rows one run of a job looks at in a go.
const jobBatch = 200

// ids reads the keys a job has to look at, at most jobBatch.
func (s *Store) ids(ctx context.Context, query string, args ...any) (ids []ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(fmt.Sprintf("%s LIMIT %d", query, jobBatch), args...)
		return collect(rows, err, func(rows *sql.Rows) error {
			var id ID
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	})
	return ids, err
}

// each runs one act per row until a pass finds none, or no pass makes progress.
func (s *Store) each(ctx context.Context, act func(*tx, ID) error, query string, args ...any) error {
	for range 1000 {
		ids, err := s.ids(ctx, query, args...)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := s.write(ctx, func(t *tx) error { return act(t, id) }); err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		if len(ids) < jobBatch {
			return nil
		}
	}
	return nil
}

// Lapse ends verifications 30 days after the last match and invitations 7 days
// after the last link, and opens locks whose time is over (design §4).
func (s *Store) Lapse(ctx context.Context) error {
	now := s.Now()
	err := s.each(ctx, lapse, `SELECT id FROM lines WHERE phase = 'verified' AND matched_us <= $1`, us(now.Add(-conversation.VerifiedFor)))
	if err == nil {
		err = s.each(ctx, lapse, `SELECT id FROM lines WHERE phase = 'invited' AND link_us <= $1`, us(now.Add(-conversation.InvitedFor)))
	}
	if err == nil {
		err = s.each(ctx, func(t *tx, id ID) error {
			l, err := t.lineByID(id)
			if err != nil || l.LockStands(t.now) || l.LockedUntil.IsZero() { // the last one: somebody unlocked it meanwhile
				return err
			}
			if err := t.unlock(l, ID{}); err != nil {
				return err
			}
			return t.saveLine(l)
		}, `SELECT id FROM lines WHERE locked_until_us > 0 AND locked_until_us <= $1 AND lock_forever = 0`, us(now))
	}
	if err != nil {
		return fmt.Errorf("lapse: %w", err)
	}
	return nil
}

func lapse(t *tx, id ID) error {
	l, err := t.lineByID(id)
	if err != nil {
		return err
	}
	if err := t.move(l, conversation.Lapsed); err != nil {
		return nil // moved on meanwhile
	}
	return t.saveLine(l)
}

// EndGrants ends grants whose time is over: a parent's at the child's birthday.
func (s *Store) EndGrants(ctx context.Context) error {
	err := s.each(ctx, func(t *tx, id ID) error {
		var practice string
		var phone []byte
		var patient ID
		if err := t.row(`SELECT practice, phone, patient FROM grants WHERE id = $1 AND ended_us = 0`, id).Scan(&practice, &phone, &patient); err != nil {
			return found(err)
		}
		plain, err := s.keys.open(practice, "grants", "phone", id[:], phone)
		if err != nil {
			return err
		}
		p := s.Practice(practice)
		if p == nil {
			return ErrNotFound
		}
		l, err := t.lineOf(p, conversation.Phone(plain))
		if err != nil {
			return err
		}
		if err := t.endGrant(l, patient, EndedByAge); err != nil {
			return err
		}
		return t.saveLine(l)
	}, `SELECT id FROM grants WHERE ended_us = 0 AND ends_us > 0 AND ends_us <= $1`, us(s.Now()))
	if err != nil {
		return fmt.Errorf("end grants: %w", err)
	}
	return nil
}

// Remind queues one reminder for a thread whose newest message has lain unread
// for 24 h after its notice, and shows staff what lay unread for 72 h.
func (s *Store) Remind(ctx context.Context) error {
	now := s.Now()
	err := s.each(ctx, func(t *tx, id ID) error { return t.remind(id) },
		`SELECT o.id FROM outbox o JOIN messages m ON m.id = o.message JOIN threads h ON h.id = o.thread
		WHERE (o.text_id = 'new_message') AND (o.state = 'sent' OR o.state = 'delivered') AND o.sent_us <= $1 AND o.sent_us > $2
		AND h.patient_read < m.n AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.thread = o.thread AND x.text_id = 'unread_reminder' AND x.queued_us > o.sent_us)`,
		us(now.Add(-24*time.Hour)), us(now.Add(-72*time.Hour)))
	if err == nil {
		err = s.each(ctx, func(t *tx, id ID) error { return t.unreadForDays(id) },
			`SELECT k.id FROM talks k JOIN threads h ON h.id = k.thread WHERE k.failed = '' AND k.state <> 'closed' AND EXISTS (
			SELECT 1 FROM outbox o JOIN messages m ON m.id = o.message WHERE o.talk = k.id AND o.text_id = 'new_message'
			AND (o.state = 'sent' OR o.state = 'delivered') AND o.sent_us <= $1 AND h.patient_read < m.n)`, us(now.Add(-72*time.Hour)))
	}
	if err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	return nil
}

func (t *tx) remind(id ID) error {
	var lineID, thread, talkID, patient, message ID
	if err := t.row(`SELECT line, thread, talk, patient, message FROM outbox WHERE id = $1`, id).Scan(&lineID, &thread, &talkID, &patient, &message); err != nil {
		return found(err)
	}
	l, err := t.lineByID(lineID)
	if err != nil {
		return err
	}
	m := &letter{text: conversation.UnreadReminder, thread: thread, talk: talkID, patient: patient, message: message, answer: true}
	if err := t.queue(l, m); err != nil { // also while texts are off: the gate's refusal is what says it was thought of
		return err
	}
	if err := t.alert(l, m); err != nil {
		return err
	}
	return t.saveLine(l)
}

func (t *tx) unreadForDays(id ID) error {
	k, l, err := t.lockTalk(id)
	if err != nil {
		return err
	}
	k.failed = "unread for 3 days"
	return t.end(l, k)
}

// Sweep deletes what is over: in small batches, so that it never holds the
// writer up. Wrong codes are kept for a year, deliveries 35 days (they must
// outlast a carrier's repeats).
func (s *Store) Sweep(ctx context.Context) error {
	people, machine := s.Now(), time.Now()
	for _, job := range []struct {
		table, key, where string
		before            time.Time
	}{
		{"links", "hash", "made_us < $1", people.AddDate(0, 0, -90)},
		{"codes", "id", "made_us < $1", people.AddDate(0, 0, -2)},
		{"knocks", "id", "made_us < $1 AND done_us > 0", people.AddDate(0, 0, -2)},
		{"misses", "id", "at_us < $1", people.AddDate(-1, 0, 0)},
		{"sessions", "hash", "ends_us < $1", people.AddDate(0, 0, -2)},
		{"optin_forms", "practice, phone_idx", "at_us < $1", people.Add(-OptInFormLife)},
		{"imports", "id", "made_us < $1 AND state <> 'running'", people.AddDate(0, 0, -90)},
		{"pushes", "id", "queued_us < $1", people.AddDate(0, 0, -90)},
		{"ask_drafts", "session, patient, kind", "saved_us < $1", people.AddDate(0, 0, -1)},
		{"stood", "talk", "at_us < $1", people.AddDate(0, 0, -1)},
		{"form_keys", "id", "at_us < $1", machine.AddDate(0, 0, -2)},
		{"inbound_seen", "carrier, account, external_id", "at_us < $1", machine.AddDate(0, 0, -35)},
		{"staff_links", "hash", "ends_us < $1", people.AddDate(0, 0, -2)},
	} {
		query := fmt.Sprintf(`DELETE FROM %s WHERE (%s) IN (SELECT %s FROM %s WHERE %s LIMIT 500)`, job.table, job.key, job.key, job.table, job.where)
		for {
			var n int64
			err := s.write(ctx, func(t *tx) (err error) { n, err = t.exec(query, us(job.before)); return err })
			if err != nil {
				return fmt.Errorf("sweep %s: %w", job.table, err)
			}
			if n < 500 {
				break
			}
		}
	}
	return s.sweepImports(ctx)
}
