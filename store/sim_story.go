package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"linnet/conversation"
)

// SimKind says which of its fields a SimFact has.
type SimKind string

// The kinds of facts that the practice phone tells.
const (
	SimIn      SimKind = "in"      // a text came in
	SimPage    SimKind = "page"    // the patient wrote on the page
	SimAnswer  SimKind = "answer"  // staff wrote
	SimOut     SimKind = "out"     // a text was handed out
	SimBlocked SimKind = "blocked" // a text was refused at the gate
	SimWaits   SimKind = "waits"   // a text waits for its time
	SimConsent SimKind = "consent" // an entry of the opt-out log
	SimMatched SimKind = "matched" // a birth date was typed right
)

// SimFact is one thing that happened on a practice phone's line.
type SimFact struct {
	ID       ID // sorts by machine time, whatever the people's clock shows
	At       time.Time
	Practice string
	Kind     SimKind
	Words    string // in: the text
	Class    conversation.Class
	Rule     string
	Held     bool
	WhileOff bool
	Text     conversation.TextID
	State    string // out: the outbox's state
	Reason   string
	External string // the carrier's id of the text
	Event    string // consent: its kind
	Changes  bool
	After    conversation.Phase
}

// SimLine is where a practice phone stands at one practice.
type SimLine struct {
	Practice string
	Phase    conversation.Phase
	Held     int
}

// SimStory returns where a practice phone stands at each practice and its
// newest facts, oldest first. A real database is ErrMode.
func (s *Store) SimStory(ctx context.Context, phone conversation.Phone, limit int) (lines []SimLine, facts []SimFact, err error) {
	err = s.read(ctx, func(r *reader) error {
		if err := r.onlyPractice(); err != nil {
			return err
		}
		for _, p := range s.Practices() {
			var id ID
			line := SimLine{Practice: p.ID}
			var phase string
			err := found(r.row(`SELECT id, phase FROM lines WHERE practice = $1 AND phone_idx = $2`, p.ID, s.keys.phoneIndex(p.ID, phone)).Scan(&id, &phase))
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err == nil {
				err = r.row(`SELECT COUNT(*) FROM messages WHERE line = $1 AND held = 1`, id).Scan(&line.Held)
			}
			if err != nil {
				return err
			}
			line.Phase = conversation.Phase(phase)
			lines = append(lines, line)
			told, err := r.simFacts(p.ID, id, limit)
			if err != nil {
				return err
			}
			facts = append(facts, told...)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("tell what happened on a practice phone: %w", err)
	}
	slices.SortStableFunc(facts, func(a, b SimFact) int { return cmp.Or(bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.Kind, b.Kind)) })
	return lines, facts[max(0, len(facts)-limit):], nil
}

func (r *reader) simFacts(practice string, line ID, limit int) ([]SimFact, error) {
	var all []SimFact
	for _, tell := range []func(string, ID, int) ([]SimFact, error){r.simMessages, r.simTexts, r.simWaiting, r.simConsent, r.simMatches} {
		facts, err := tell(practice, line, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, facts...)
	}
	return all, nil
}

func (r *reader) simMessages(practice string, line ID, limit int) (facts []SimFact, err error) {
	rows, err := r.rows(`SELECT id, direction, way, body, class, rule, held, while_off, external_id, at_us FROM messages
		WHERE line = $1 AND (direction = 'in' OR direction = 'out') ORDER BY n DESC LIMIT $2`, line, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		f := SimFact{Practice: practice, Kind: SimAnswer}
		var direction, way, class string
		var body []byte
		var held, off int
		var when int64
		if err := rows.Scan(&f.ID, &direction, &way, &body, &class, &f.Rule, &held, &off, &f.External, &when); err != nil {
			return err
		}
		f.At, f.Class, f.Held, f.WhileOff = at(when), conversation.Class(class), held != 0, off != 0
		if direction == "in" {
			f.Kind = SimPage
		}
		if direction == "in" && way == "text" {
			plain, err := r.s.keys.open(practice, "messages", "body", f.ID[:], body)
			if err != nil {
				return err
			}
			f.Kind, f.Words = SimIn, string(plain)
		}
		facts = append(facts, f)
		return nil
	})
	return facts, err
}

// simTexts are the texts that came to the gate, in the order they did.
func (r *reader) simTexts(practice string, line ID, limit int) (facts []SimFact, err error) {
	rows, err := r.rows(`SELECT e.id, e.text_id, e.allowed, e.reason, e.at_us, COALESCE(o.state, ''), COALESCE(o.external_id, '') FROM evidence e
		LEFT JOIN outbox o ON o.id = e.outbox WHERE e.line = $1 ORDER BY e.seq DESC, e.id DESC LIMIT $2`, line, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		f := SimFact{Practice: practice, Kind: SimOut}
		var text string
		var allowed int
		var when int64
		if err := rows.Scan(&f.ID, &text, &allowed, &f.Reason, &when, &f.State, &f.External); err != nil {
			return err
		}
		f.At, f.Text = at(when), conversation.TextID(text)
		if allowed == 0 {
			f.Kind = SimBlocked
		}
		facts = append(facts, f)
		return nil
	})
	return facts, err
}

func (r *reader) simWaiting(practice string, line ID, limit int) (facts []SimFact, err error) {
	rows, err := r.rows(`SELECT id, text_id, reason, due_us FROM outbox WHERE line = $1 AND state = 'queued' ORDER BY queued_us DESC LIMIT $2`, line, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		f := SimFact{Practice: practice, Kind: SimWaits}
		var text string
		var due int64
		if err := rows.Scan(&f.ID, &text, &f.Reason, &due); err != nil {
			return err
		}
		f.At, f.Text = at(due), conversation.TextID(text)
		facts = append(facts, f)
		return nil
	})
	return facts, err
}

func (r *reader) simConsent(practice string, line ID, limit int) (facts []SimFact, err error) {
	rows, err := r.rows(`SELECT id, kind, changes, rule, after_phase, at_us FROM consent_events WHERE line = $1 ORDER BY seq DESC LIMIT $2`, line, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		f := SimFact{Practice: practice, Kind: SimConsent}
		var after string
		var changes int
		var when int64
		if err := rows.Scan(&f.ID, &f.Event, &changes, &f.Rule, &after, &when); err != nil {
			return err
		}
		f.At, f.Changes, f.After = at(when), changes != 0, conversation.Phase(after)
		facts = append(facts, f)
		return nil
	})
	return facts, err
}

func (r *reader) simMatches(practice string, line ID, limit int) (facts []SimFact, err error) {
	rows, err := r.rows(`SELECT id, at_us FROM trail WHERE practice = $1 AND line = $2 AND actor = 'patient' AND act = 'signed in'
		ORDER BY at_us DESC LIMIT $3`, practice, line, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		f := SimFact{Practice: practice, Kind: SimMatched}
		var when int64
		if err := rows.Scan(&f.ID, &when); err != nil {
			return err
		}
		f.At = at(when)
		facts = append(facts, f)
		return nil
	})
	return facts, err
}
