package store

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"linnet/conversation"
)

// line is a locked row of lines and what the rules see of it.
type line struct {
	conversation.Line
	id         ID
	practice   *conversation.Practice
	index      []byte
	number     conversation.Phone // our number last written to, "" before the first text
	consentSeq int64
	stopSeq    int64
	lastIn     time.Time
	lockedAt   time.Time
	block      bool // the carrier blocks this number
	noWebCodes bool
	missesFrom time.Time
	n          int64
	grants     []grant
}

// grant is a live right of a phone to open a patient.
type grant struct {
	id      ID
	created int64
	patient ID
	matched time.Time
	starts  time.Time
	isNew   bool
	place   int
	fromN   int64 // messages of the line up to this number are not for this phone
}

const lineColumns = `id, phone, phone_idx, phase, locked_until_us, lock_forever, locked_us, language, basis, basis_us,
	consent_seq, stop_seq, stopped_us, started_us, number, last_in_us, last_out_us, stop_line_us, matched_us, link_us,
	undeliverable, carrier_block, no_web_codes, misses_us, n`

// lineOf loads and locks the line of a phone at a practice, making it if it is
// new, and takes the next change number. It is the first lock of every act.
// The row is locked and then read: SQLite builds a table for every RETURNING,
// which costs more than a second statement.
func (t *tx) lineOf(p *conversation.Practice, phone conversation.Phone) (*line, error) {
	index := t.s.keys.phoneIndex(p.ID, phone)
	n, err := t.exec(`UPDATE lines SET n = n + 1, updated_us = $1 WHERE practice = $2 AND phone_idx = $3`, us(t.now), p.ID, index)
	if err == nil && n == 0 {
		err = t.makeLine(p, phone, index)
	}
	if err != nil {
		return nil, fmt.Errorf("load the line: %w", err)
	}
	l, err := t.s.scanLine(p, t.row(`SELECT `+lineColumns+` FROM lines WHERE practice = $1 AND phone_idx = $2`, p.ID, index))
	if err != nil {
		return nil, fmt.Errorf("load the line: %w", err)
	}
	return l, t.ready(l)
}

// makeLine makes a line, or locks the one that another process made meanwhile.
func (t *tx) makeLine(p *conversation.Practice, phone conversation.Phone, index []byte) error {
	id := NewID()
	sealed, err := t.s.keys.seal(p.ID, "lines", "phone", id[:], []byte(phone))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO lines (id, practice, phone_idx, phone, last4_idx, phase, locked_until_us, lock_forever, locked_us,
		language, basis, basis_us, consent_seq, stop_seq, stopped_us, started_us, number, last_in_us, last_out_us, stop_line_us,
		matched_us, link_us, undeliverable, carrier_block, no_web_codes, misses_us, n, created_us, updated_us)
		VALUES ($1, $2, $3, $4, $5, 'new', 0, 0, 0, '', 'none', 0, 0, 0, 0, 0, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, $6, $6)
		ON CONFLICT (practice, phone_idx) DO UPDATE SET n = lines.n + 1, updated_us = EXCLUDED.updated_us`,
		id, p.ID, index, sealed, t.s.keys.last4Index(p.ID, phone), us(t.now))
	return err
}

// lineByID locks a line that is there and takes the next change number.
func (t *tx) lineByID(id ID) (*line, error) {
	if _, err := t.exec(`UPDATE lines SET n = n + 1, updated_us = $1 WHERE id = $2`, us(t.now), id); err != nil {
		return nil, fmt.Errorf("load the line: %w", err)
	}
	var practice string
	if err := t.row(`SELECT practice FROM lines WHERE id = $1`, id).Scan(&practice); err != nil {
		return nil, fmt.Errorf("load the line: %w", found(err))
	}
	p := t.s.Practice(practice)
	if p == nil {
		return nil, fmt.Errorf("load the line: practice %s: %w", practice, ErrNotFound)
	}
	l, err := t.s.scanLine(p, t.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, id))
	if err != nil {
		return nil, fmt.Errorf("load the line: %w", err)
	}
	return l, t.ready(l)
}

// ready completes a line and applies what time alone brought about, so that
// no act has to wait for the schedule's next pass.
func (t *tx) ready(l *line) error {
	if err := t.fill(l); err != nil {
		return err
	}
	for range 2 {
		e, due := conversation.Due(l.Line, t.now)
		if !due {
			return nil
		}
		if e == conversation.Unlocked {
			if err := t.unlock(l, ID{}); err != nil {
				return err
			}
			continue
		}
		if err := t.move(l, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) scanLine(p *conversation.Practice, row *sql.Row) (*line, error) {
	l := &line{practice: p}
	var sealed []byte
	var number, phase, language, basis string
	var lockedUntil, locked, basisAt, stopped, started, lastIn, lastOut, stopLine, matched, link, misses int64
	var forever, undeliverable, block, noWeb int
	err := row.Scan(&l.id, &sealed, &l.index, &phase, &lockedUntil, &forever, &locked, &language, &basis, &basisAt,
		&l.consentSeq, &l.stopSeq, &stopped, &started, &number, &lastIn, &lastOut, &stopLine, &matched, &link,
		&undeliverable, &block, &noWeb, &misses, &l.n)
	if err != nil {
		return nil, found(err)
	}
	phone, err := s.keys.open(p.ID, "lines", "phone", l.id[:], sealed)
	if err != nil {
		return nil, err
	}
	l.Line = conversation.Line{
		Phone: conversation.Phone(phone), Phase: conversation.Phase(phase), LockedUntil: at(lockedUntil), LockForever: forever != 0,
		Language: conversation.Language(language), Basis: conversation.Basis(basis), BasisAt: at(basisAt),
		LastOut: at(lastOut), LastOptOut: at(stopped), LastOptIn: at(started), OptOutLineAt: at(stopLine),
		MatchedAt: at(matched), LinkSentAt: at(link), Undeliverable: undeliverable != 0,
	}
	l.number, l.lastIn, l.lockedAt = conversation.Phone(number), at(lastIn), at(locked)
	l.block, l.noWebCodes, l.missesFrom = block != 0, noWeb != 0, at(misses)
	return l, nil
}

// fill adds what the rules need and other tables hold: live grants and the
// texts of the last day.
func (t *tx) fill(l *line) error {
	var err error
	if l.grants, err = t.reader().liveGrants(l.practice.ID, l.index); err != nil {
		return err
	}
	l.Listed = len(l.grants)
	l.OnlyMatched = len(l.grants) == 1 && l.grants[0].matched.After(t.now.AddDate(0, 0, -30))
	l.Sent, err = t.sent(l.id)
	return err
}

// liveGrants lists the patients a phone may open now. A grant whose end by rule
// has come is not among them, whether the schedule ended it already or not.
func (r *reader) liveGrants(practice string, index []byte) ([]grant, error) {
	var grants []grant
	// Put in order here: for three rows SQLite's sorter costs more than the search.
	rows, err := r.rows(`SELECT patient, matched_us, starts_us, is_new, created_us, id, place, from_n FROM grants
		WHERE practice = $1 AND phone_idx = $2 AND `+grantLives, practice, index, us(r.now))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var g grant
		var matched, starts int64
		var isNew int
		if err := rows.Scan(&g.patient, &matched, &starts, &isNew, &g.created, &g.id, &g.place, &g.fromN); err != nil {
			return err
		}
		g.matched, g.starts, g.isNew = at(matched), at(starts), isNew != 0
		grants = append(grants, g)
		return nil
	})
	slices.SortFunc(grants, func(a, b grant) int {
		return cmp.Or(cmp.Compare(a.created, b.created), bytes.Compare(a.id[:], b.id[:]))
	})
	return grants, err
}

// sent lists the texts of the last 24 h that were queued or went out.
func (t *tx) sent(line ID) (conversation.Sent, error) {
	var sent conversation.Sent
	rows, err := t.rows(`SELECT text_id, queued_us, stranger FROM outbox WHERE line = $1 AND queued_us > $2
		AND state <> 'refused' AND state <> 'dropped'`, line, us(t.now.Add(-24*time.Hour)))
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id string
		var queued int64
		var stranger int
		if err := rows.Scan(&id, &queued, &stranger); err != nil {
			return err
		}
		sent = append(sent, conversation.SentText{ID: conversation.TextID(id), At: at(queued), Stranger: stranger != 0})
		return nil
	})
	return sent, err
}

// saveLine writes back what an act changed. Consent numbers are written at the
// end of the act, when the events have theirs.
func (t *tx) saveLine(l *line) error {
	_, err := t.exec(`UPDATE lines SET phase = $1, locked_until_us = $2, lock_forever = $3, locked_us = $4, language = $5, basis = $6,
		basis_us = $7, stopped_us = $8, started_us = $9, number = $10, last_in_us = $11, last_out_us = $12, stop_line_us = $13,
		matched_us = $14, link_us = $15, undeliverable = $16, carrier_block = $17, no_web_codes = $18,
		misses_us = $19, n = $20 WHERE id = $21`,
		string(l.Phase), us(l.LockedUntil), flag(l.LockForever), us(l.lockedAt), string(l.Language), string(l.Basis), us(l.BasisAt),
		us(l.LastOptOut), us(l.LastOptIn), string(l.number), us(l.lastIn), us(l.LastOut), us(l.OptOutLineAt), us(l.MatchedAt),
		us(l.LinkSentAt), flag(l.Undeliverable), flag(l.block), flag(l.noWebCodes), us(l.missesFrom), l.n, l.id)
	if err != nil {
		return fmt.Errorf("save the line: %w", err)
	}
	t.changed("line:"+l.id.String(), l.n, l.id)
	return nil
}

// move applies a table event to the line's phase.
func (t *tx) move(l *line, e conversation.Event) error {
	phase, err := conversation.Next(l.Line, e, t.now)
	if err != nil {
		return err
	}
	l.Phase = phase
	return nil
}

// from returns the number of ours a text to this line leaves from and its
// carrier: the one last written to, else the practice's first (design §3).
func (l *line) from() (number conversation.Phone, carrier string) {
	if carrier, ok := l.practice.CarrierOf(l.number); ok {
		return l.number, carrier
	}
	first := l.practice.Numbers[0]
	return first.Phone, first.Carrier
}

// grantOf returns the live grant of this line for a patient.
func (l *line) grantOf(patient ID) (grant, bool) {
	for _, g := range l.grants {
		if g.patient == patient {
			return g, true
		}
	}
	return grant{}, false
}

// language returns what texts to this line are worded in.
func (l *line) language() conversation.Language {
	if l.Language != "" {
		return l.Language
	}
	if len(l.practice.Languages) > 0 {
		return l.practice.Languages[0]
	}
	return conversation.English
}
