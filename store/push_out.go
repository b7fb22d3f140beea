package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"linnet/conversation"
)

// scopePush is announced when an alert was queued or subscriptions ended.
const scopePush = "push"

// PushScope names the changes that whoever sends alerts has to hear of.
const PushScope = scopePush

const (
	pushLease = 60 * time.Second // a try on its way; then it is anybody's again (machine time)
	pushTries = 4
	pushFails = 5 // refusals in a row that end a subscription
)

// dropAlert takes back the push of a message that was taken back.
func (t *tx) dropAlert(message ID) error {
	_, err := t.exec(`UPDATE pushes SET state = 'dropped', reason = 'taken back' WHERE message = $1 AND state = 'queued'`, message)
	return err
}

// PushTo is one browser an alert goes to.
type PushTo struct {
	ID ID
	Subscription
}

// subscribers lists the browsers of a line that may hear of a patient now.
func (t *tx) subscribers(l *line, patient ID) ([]PushTo, error) {
	if _, live := l.grantOf(patient); !live {
		return nil, nil
	}
	var out []PushTo
	rows, err := t.rows(`SELECT s.id, s.endpoint FROM push_subscriptions s WHERE s.line = $1 AND (
		EXISTS (SELECT 1 FROM devices d JOIN device_patients p ON p.device = d.id
			WHERE d.id = s.device AND d.ended_us = 0 AND p.patient = $2 AND p.ends_us > $3)
		OR EXISTS (SELECT 1 FROM sessions x JOIN session_patients p ON p.session = x.hash
			WHERE x.hash = s.session AND x.ended_us = 0 AND x.ends_us > $3 AND p.patient = $2)) ORDER BY s.made_us, s.id`, l.id, patient, us(t.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var one PushTo
		var sealed []byte
		if err := rows.Scan(&one.ID, &sealed); err != nil {
			return err
		}
		plain, err := t.s.keys.open(l.practice.ID, "push_subscriptions", "endpoint", one.ID[:], sealed)
		if err != nil {
			return err
		}
		out = append(out, one)
		return json.Unmarshal(plain, &out[len(out)-1].Subscription)
	})
	return out, err
}

// Push is an alert that may leave now, and the browsers it goes to.
type Push struct {
	ID       ID
	N        int                   // the try, named again when it is settled
	Clinic   string                // all that it says of anybody (ux.md R2)
	Language conversation.Language // of the line
	Ends     time.Duration         // for the push service: what is left of its life
	To       []PushTo
}

// ClaimPushes takes at most max alerts that are due. Read, too late, shut out
// or told already, they end here; at night they wait. An alert that no browser
// may take any more lets its text go at once. A nil slice: nothing was due.
func (s *Store) ClaimPushes(ctx context.Context, max int) (out []Push, err error) {
	var due []candidate
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT id, line FROM pushes WHERE state = 'queued' AND due_us <= $1 AND retry_us <= $2 ORDER BY due_us, id LIMIT $3`,
			us(r.now), us(time.Now()), max)
		return collect(rows, err, func(rows *sql.Rows) error {
			var c candidate
			err := rows.Scan(&c.id, &c.line)
			due = append(due, c)
			return err
		})
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	slices.SortStableFunc(due, func(a, b candidate) int { return bytes.Compare(a.line[:], b.line[:]) })
	err = s.write(ctx, func(t *tx) error {
		out = []Push{}
		for _, c := range due {
			push, err := t.claimPush(c)
			if err != nil {
				return err
			}
			if push != nil {
				out = append(out, *push)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim alerts: %w", err)
	}
	return out, nil
}

func (t *tx) claimPush(c candidate) (*Push, error) {
	l, err := t.lineByID(c.line)
	if err != nil {
		return nil, err
	}
	var thread, patient, message, text ID
	var name string
	var queued, ends int64
	p := &Push{ID: c.id, Clinic: l.practice.TextingName, Language: l.language()}
	err = found(t.row(`UPDATE pushes SET tries = tries + 1, retry_us = $1 WHERE id = $2 AND state = 'queued' AND due_us <= $3 AND retry_us <= $4
		RETURNING thread, patient, message, outbox, text_id, queued_us, ends_us, tries`, us(time.Now().Add(pushLease)), c.id, us(t.now), us(time.Now())).
		Scan(&thread, &patient, &message, &text, &name, &queued, &ends, &p.N))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t.wrote = true
	t.changedThread(thread)
	a, err := t.alertFacts(l, thread, patient, news{conversation.TextID(name), thread, message, at(queued)}, at(ends))
	if err != nil {
		return nil, err
	}
	switch v := conversation.MayAlert(a); {
	case !v.Wait.IsZero():
		_, err := t.exec(`UPDATE pushes SET due_us = $1, tries = tries - 1, retry_us = 0 WHERE id = $2`, us(v.Wait), p.ID)
		return nil, err
	case !v.OK:
		_, err := t.exec(`UPDATE pushes SET state = 'dropped', reason = $1 WHERE id = $2`, v.Reason, p.ID)
		return nil, err
	}
	p.Ends = a.Ends.Sub(t.now)
	if p.To, err = t.subscribers(l, patient); err != nil {
		return nil, err
	}
	if len(p.To) == 0 || p.N > pushTries {
		return nil, t.pushFailed(p.ID, text)
	}
	return p, nil
}

// alertFacts gathers what the gate of alerts looks at.
func (t *tx) alertFacts(l *line, thread, patient ID, of news, ends time.Time) (conversation.Alert, error) {
	a := conversation.Alert{Now: t.now, Ends: ends, Phone: l.Phone, Practice: l.practice}
	_, a.HasGrant = l.grantOf(patient)
	err := found(t.row(`SELECT time_zone FROM patients WHERE id = $1`, patient).Scan(&a.Zone))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return a, err
	}
	var read, readAt, alerted int64
	n, err := t.newsNumber(of)
	if errors.Is(err, ErrNotFound) { // the message was taken back
		a.Read = true
		return a, nil
	}
	if err != nil {
		return a, err
	}
	if err := t.row(`SELECT patient_read, patient_read_us FROM threads WHERE id = $1`, thread).Scan(&read, &readAt); err != nil {
		return a, err
	}
	if err := t.row(`SELECT COALESCE(MAX(sent_us), 0) FROM pushes WHERE thread = $1`, thread).Scan(&alerted); err != nil {
		return a, err
	}
	a.Read, a.Alerted, a.ReadSince = read >= n, at(alerted), alerted > 0 && readAt > alerted
	return a, nil
}

// pushFailed ends an alert that no browser took, and lets the text that gave
// it time go now.
func (t *tx) pushFailed(id, text ID) error {
	if _, err := t.exec(`UPDATE pushes SET state = 'failed', reason = 'no device took it' WHERE id = $1`, id); err != nil {
		return err
	}
	t.changed(scopeOutbox, 0, id)
	_, err := t.exec(`UPDATE outbox SET due_us = $1, reason = '' WHERE id = $2 AND state = 'queued' AND reason = $3`, us(t.now), text, conversation.HeldAlert)
	return err
}

// PushFate is what became of an alert at one browser's push service.
type PushFate string

// What a push service can answer.
const (
	PushTaken   PushFate = "taken"
	PushGone    PushFate = "gone"    // the subscription is over: it is deleted
	PushRefused PushFate = "refused" // not this one; five in a row delete it
	PushAgain   PushFate = "again"   // the service is busy or out of reach
)

// SettlePush keeps what became of an alert at each of its browsers. Taken by
// one, it is sent; else it is tried again for a while where a service was out
// of reach; else its text goes now.
func (s *Store) SettlePush(ctx context.Context, p Push, fates map[ID]PushFate) error {
	err := s.write(ctx, func(t *tx) error {
		var line, thread, text ID
		err := found(t.row(`SELECT line, thread, outbox FROM pushes WHERE id = $1 AND state = 'queued' AND tries = $2`, p.ID, p.N).Scan(&line, &thread, &text))
		if errors.Is(err, ErrNotFound) {
			return ErrStale
		}
		if err != nil {
			return err
		}
		if _, err := t.lineByID(line); err != nil {
			return err
		}
		t.changedThread(thread)
		taken, again := 0, false
		for _, to := range p.To { // in their order: a map has none
			if err := t.pushFate(to.ID, fates[to.ID]); err != nil {
				return err
			}
			switch fates[to.ID] {
			case PushTaken:
				taken++
			case PushAgain:
				again = true
			}
		}
		if err := t.endAlerts(line); err != nil {
			return err
		}
		switch {
		case taken > 0:
			_, err = t.exec(`UPDATE pushes SET state = 'sent', devices = $1, sent_us = $2 WHERE id = $3`, taken, us(t.now), p.ID)
			return err
		case again && p.N < pushTries:
			_, err = t.exec(`UPDATE pushes SET retry_us = $1 WHERE id = $2`, us(time.Now().Add(30*time.Second<<(p.N-1))), p.ID)
			return err
		}
		return t.pushFailed(p.ID, text)
	})
	if err != nil {
		return fmt.Errorf("settle an alert: %w", err)
	}
	return nil
}

func (t *tx) pushFate(subscription ID, fate PushFate) error {
	query := ""
	switch fate {
	case PushTaken:
		query = `UPDATE push_subscriptions SET failed = 0 WHERE id = $1 AND failed > 0`
	case PushGone:
		query = `DELETE FROM push_subscriptions WHERE id = $1`
	case PushRefused:
		if _, err := t.exec(`UPDATE push_subscriptions SET failed = failed + 1 WHERE id = $1`, subscription); err != nil {
			return err
		}
		_, err := t.exec(`DELETE FROM push_subscriptions WHERE id = $1 AND failed >= $2`, subscription, pushFails)
		return err
	default:
		return nil
	}
	_, err := t.exec(query, subscription)
	return err
}

// NextPush is when the next alert falls due, in machine time; the zero time if
// none waits.
func (s *Store) NextPush(ctx context.Context) (next time.Time, err error) {
	err = s.read(ctx, func(r *reader) error {
		var due sql.NullInt64
		err := r.row(`SELECT MIN(CASE WHEN due_us - $1 > retry_us THEN due_us - $1 ELSE retry_us END) FROM pushes WHERE state = 'queued'`,
			s.ClockMoved().Microseconds()).Scan(&due)
		next = at(due.Int64)
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the next alert: %w", err)
	}
	return next, nil
}
