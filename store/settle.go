package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// random reads the operating system's random source.
type random struct{}

func (random) Read(p []byte) (int, error) { return rand.Read(p) }

// Fate is what became of a handed-out text.
type Fate string

// The fates of a text (design §6: failures are values with a verdict).
const (
	Sent      Fate = "sent"      // the carrier took it
	Again     Fate = "again"     // try again after Retry
	Throttled Fate = "throttled" // too fast; try again after Retry, does not count as a try
	HeldBack  Fate = "held"      // our account or sender is refused: the number's queue stops
	Never     Fate = "never"     // final
	OptedOut  Fate = "stopped"   // the carrier says the person opted out
	Perhaps   Fate = "perhaps"   // nobody knows whether it left
	Unsent    Fate = "unsent"    // dropped before the wire: claimed anew, gate included
)

// Outcome settles a claim.
type Outcome struct {
	Fate       Fate
	ExternalID string
	Code       string
	Class      string
	Retry      time.Duration // machine time
	NoTexts    bool          // the number takes no texts: the line is undeliverable
	GivenUp    bool          // nobody has the number any more: it leaves every record
}

// Settle records what became of a claim and wipes code and words once they
// are not needed. Settling a claim twice, or one that was claimed anew, is
// ErrStale and changes nothing.
func (s *Store) Settle(ctx context.Context, c Claim, o Outcome) error {
	err := s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(c.queuedFor)
		if err != nil {
			return err
		}
		return t.settle(l, c.ID, c.N, o)
	})
	if err != nil {
		return fmt.Errorf("settle a text: %w", err)
	}
	return nil
}

func (t *tx) settle(l *line, id ID, claim int, o Outcome) error {
	p, err := scanParcel(t.row(`SELECT `+parcelColumns+` FROM outbox WHERE id = $1 AND state = 'claimed' AND claim = $2`, id, claim))
	if errors.Is(err, ErrNotFound) {
		return ErrStale
	}
	if err != nil {
		return err
	}
	t.changed(scopeOutbox, 0, id)
	t.changedThread(p.thread)
	switch o.Fate {
	case Sent:
		return t.sentOut(p, o)
	case Again, Throttled, Unsent, HeldBack:
		return t.requeue(p, o)
	case Perhaps:
		return t.perhaps(l, p, o)
	}
	return t.fail(l, p, o)
}

func (t *tx) sentOut(p *parcel, o Outcome) error {
	_, err := t.exec(`UPDATE outbox SET state = 'sent', external_id = $1, sent_us = $2, settled_us = $2, code = NULL, body = NULL,
		word = CASE WHEN rank > 1 THEN word ELSE 'queued' END WHERE id = $3`, o.ExternalID, us(t.now), p.id)
	if err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM carrier_health WHERE carrier = $1 AND number = $2`, p.carrier, p.number.E164())
	return err
}

func (t *tx) requeue(p *parcel, o Outcome) error {
	tries := p.tries
	if o.Fate == Again {
		tries++
	}
	retry := time.Now().Add(o.Retry)
	if _, err := t.exec(`UPDATE outbox SET state = 'queued', lease_us = 0, retry_us = $1, tries = $2, error_code = $3, error_class = $4,
		link = NULL, body = NULL WHERE id = $5`, us(retry), tries, o.Code, o.Class, p.id); err != nil {
		return err
	}
	if o.Fate != HeldBack {
		return nil
	}
	_, err := t.exec(`INSERT INTO carrier_health (carrier, number, class, since_us, until_us) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (carrier, number) DO UPDATE SET class = EXCLUDED.class, until_us = EXCLUDED.until_us`,
		p.carrier, p.number.E164(), o.Class, us(time.Now()), us(retry))
	return err
}

func (t *tx) fail(l *line, p *parcel, o Outcome) error {
	if _, err := t.exec(`UPDATE outbox SET state = 'failed', error_code = $1, error_class = $2, reason = $2, settled_us = $3, code = NULL,
		body = NULL, external_id = CASE WHEN external_id = '' THEN $4 ELSE external_id END WHERE id = $5`,
		o.Code, o.Class, us(t.now), o.ExternalID, p.id); err != nil {
		return err
	}
	if o.NoTexts {
		l.Undeliverable = true
	}
	if o.Fate == OptedOut {
		if err := t.carrierStop(l, p, o); err != nil {
			return err
		}
	}
	if err := t.undelivered(l, p.talk, o.Class, isDanger(p.text)); err != nil {
		return err
	}
	if o.GivenUp {
		if err := t.givenUp(l); err != nil {
			return err
		}
	}
	return t.saveLine(l)
}

// carrierStop puts an opt-out on record that the carrier told us of.
func (t *tx) carrierStop(l *line, p *parcel, o Outcome) error {
	before := l.Phase
	l.block = true
	if l.Off() {
		t.record(&consentEvent{line: l, kind: KindBlock, how: HowCarrier, carrier: p.carrier, number: p.number, rule: o.Code,
			before: before, after: before, basis: l.Basis})
		return nil
	}
	if err := t.move(l, conversation.Stop); err != nil {
		return err
	}
	l.LastOptOut, l.Basis, l.BasisAt = t.now, conversation.NoBasis, t.now
	event := t.record(&consentEvent{line: l, kind: KindOptOut, how: HowCarrier, changes: true, carrier: p.carrier, number: p.number,
		rule: o.Code, before: before, after: l.Phase, basis: l.Basis})
	t.record(&consentEvent{line: l, kind: KindDifference, how: HowCarrier, carrier: p.carrier, number: p.number, rule: o.Code,
		before: before, after: l.Phase, basis: l.Basis, refers: event.seq, note: "the carrier had the number off, our record had it on"})
	return t.markTextsOff(l)
}

// perhaps ends a text nobody can tell was sent. An emergency answer goes out
// once more, marked; everything else waits for a person (design §6).
func (t *tx) perhaps(l *line, p *parcel, o Outcome) error {
	if isDanger(p.text) {
		n, err := t.exec(`UPDATE outbox SET state = 'queued', lease_us = 0, retry_us = 0, doubled = 1, link = NULL, body = NULL,
			error_code = $1, error_class = $2 WHERE id = $3 AND doubled = 0 AND ends_us > $4`, o.Code, o.Class, p.id, us(t.now))
		if err != nil || n == 1 {
			return err
		}
	}
	if _, err := t.exec(`UPDATE outbox SET state = 'perhaps', error_code = $1, error_class = $2, reason = 'perhaps sent', settled_us = $3,
		code = NULL, body = NULL WHERE id = $4`, o.Code, o.Class, us(t.now), p.id); err != nil {
		return err
	}
	if p.text == conversation.CodeText {
		return nil // the person asks for another
	}
	if err := t.undelivered(l, p.talk, "perhaps sent", false); err != nil {
		return err
	}
	return t.saveLine(l)
}

func isDanger(id conversation.TextID) bool {
	return id == conversation.EmergencyWords || id == conversation.CrisisWords
}

// undelivered puts a text that reached nobody in front of a person: on its
// talk, else on the line's open talk, else as a task (promise 5).
func (t *tx) undelivered(l *line, talkID ID, why string, urgent bool) error {
	k, err := t.talkForFailure(l, talkID)
	if errors.Is(err, ErrNotFound) {
		k, err = t.task(l, TaskUndelivered, "", urgent)
	}
	if err != nil {
		return err
	}
	k.failed, k.urgent, k.last = why, k.urgent || urgent, t.now
	return t.saveTalk(k)
}

// markRefused shows a refused text on its talk, or on the line's open one; an
// answer nobody waits for makes no task.
func (t *tx) markRefused(l *line, talkID ID, why string) error {
	k, err := t.talkForFailure(l, talkID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	k.failed, k.last = why, t.now
	return t.saveTalk(k)
}

func (t *tx) talkForFailure(l *line, talkID ID) (*talk, error) {
	if !talkID.None() {
		return t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, talkID))
	}
	return t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE line = $1 AND state <> 'closed' ORDER BY opened_us DESC LIMIT 1`, l.id))
}

// markTextsOff shows "Texts off" (or takes it away) on the line's open talks.
func (t *tx) markTextsOff(l *line) error {
	var ids []ID
	rows, err := t.rows(`SELECT id FROM talks WHERE line = $1 AND state <> 'closed' AND texts_off <> $2`, l.id, flag(l.Off()))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		k, err := t.talkByID(id)
		if err != nil {
			return err
		}
		k.textsOff = l.Off()
		if err := t.saveTalk(k); err != nil {
			return err
		}
	}
	return nil
}

// Stranded lists claims whose lease ran out: a process died, or lost its
// answer, between claim and settle. They are asked of the carrier, then
// settled as Sent or Perhaps.
func (s *Store) Stranded(ctx context.Context) ([]Claim, error) {
	var claims []Claim
	err := s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT o.id, o.claim, o.text_id, o.carrier, o.number, o.practice, o.line, o.body, o.lease_us, o.ends_us, l.phone
			FROM outbox o JOIN lines l ON l.id = o.line WHERE o.state = 'claimed' AND o.lease_us < $1 ORDER BY o.lease_us LIMIT 100`, us(time.Now()))
		return collect(rows, err, func(rows *sql.Rows) error {
			var c Claim
			var text, number, practice string
			var body, phone []byte
			var lease, ends int64
			if err := rows.Scan(&c.ID, &c.N, &text, &c.Carrier, &number, &practice, &c.queuedFor, &body, &lease, &ends, &phone); err != nil {
				return err
			}
			plain, err := s.keys.open(practice, "outbox", "body", c.ID[:], body)
			if err != nil {
				return err
			}
			to, err := s.keys.open(practice, "lines", "phone", c.queuedFor[:], phone)
			if err != nil {
				return err
			}
			c.Text, c.From, c.To, c.Body = conversation.TextID(text), conversation.Phone(number), conversation.Phone(to), string(plain)
			c.Claimed, c.Validity = at(lease).Add(-Lease), at(ends).Sub(r.now)
			claims = append(claims, c)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list claims without settle: %w", err)
	}
	return claims, nil
}

// Report is a carrier's word about a text that went out.
type Report struct {
	Carrier, ExternalID string
	OurID               ID // travels in the status URL
	Word                string
	Rank                int // a row never moves to a lower rank
	Code, Class         string
	Delivered           bool
	Failed              bool
	OptedOut            bool
	NoTexts             bool
	GivenUp             bool
}

// Status keeps a carrier's report. A repeat, or a word of lower or equal
// rank, changes nothing; a report for a text nobody knows is ErrNotFound.
func (s *Store) Status(ctx context.Context, r Report) error {
	err := s.write(ctx, func(t *tx) error {
		var lineID ID
		if err := t.row(`SELECT line FROM outbox WHERE id = $1`, r.OurID).Scan(&lineID); err != nil {
			return found(err)
		}
		l, err := t.lineByID(lineID)
		if err != nil {
			return err
		}
		return t.status(l, r)
	})
	if err != nil {
		return fmt.Errorf("keep a status: %w", err)
	}
	return nil
}

func (t *tx) status(l *line, r Report) error {
	n, err := t.exec(`UPDATE outbox SET word = $1, rank = $2, error_code = $3, error_class = $4,
		external_id = CASE WHEN external_id = '' THEN $5 ELSE external_id END WHERE id = $6 AND rank < $2`,
		r.Word, r.Rank, r.Code, r.Class, r.ExternalID, r.OurID)
	if err != nil || n == 0 {
		return err
	}
	if r.Delivered || r.Failed {
		if err := t.deleteCopy(r.Carrier, r.ExternalID, ID{}); err != nil {
			return err
		}
	}
	p, err := scanParcel(t.row(`SELECT `+parcelColumns+` FROM outbox WHERE id = $1`, r.OurID))
	if err != nil {
		return err
	}
	t.changed(scopeOutbox, 0, p.id)
	t.changedThread(p.thread)
	if r.Failed {
		fate := Never
		if r.OptedOut {
			fate = OptedOut
		}
		return t.fail(l, p, Outcome{Fate: fate, ExternalID: r.ExternalID, Code: r.Code, Class: r.Class, NoTexts: r.NoTexts, GivenUp: r.GivenUp})
	}
	// A callback can come before the send's own answer, or settle a claim that
	// lost it: an emergency answer that arrived need not go once more.
	state := "sent"
	if r.Delivered {
		state = "delivered"
	}
	_, err = t.exec(`UPDATE outbox SET state = $1, code = NULL, body = NULL, sent_us = CASE WHEN sent_us = 0 THEN $2 ELSE sent_us END,
		settled_us = CASE WHEN settled_us = 0 THEN $2 ELSE settled_us END
		WHERE id = $3 AND (state = 'claimed' OR state = 'sent' OR state = 'perhaps' OR state = 'queued' AND doubled = 1 AND $4 = 1)`,
		state, us(t.now), p.id, flag(r.Delivered))
	return err
}

// NextDue returns when the next queued text falls due in machine time, zero if
// none is queued.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	var due int64
	err := s.read(ctx, func(r *reader) error {
		return r.row(`SELECT COALESCE(MIN(CASE WHEN due_us - $1 > retry_us THEN due_us - $1 ELSE retry_us END), 0) FROM outbox
			WHERE state = 'queued'`, s.offset.Load()/1000).Scan(&due)
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the next text: %w", err)
	}
	return at(due), nil
}
