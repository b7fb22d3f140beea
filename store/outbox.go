package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"
	"time"

	"linnet/conversation"
)

// Lease is how long a claimed text may be on its way before it counts as
// perhaps sent (machine time).
const Lease = 60 * time.Second

// letter is a text about to be queued.
type letter struct {
	text     conversation.TextID
	language conversation.Language
	code     string
	event    *consentEvent // the event it answers, nil for none
	hold     time.Duration
	thread   ID
	talk     ID
	patient  ID
	message  ID
	stranger bool
	answer   bool // an answer in a talk, or to what a person just did

	id ID // of the row, once it is queued
}

// queue puts a text into the outbox: named by id and sealed values, worded
// only at hand-out. Its row is written when the act's events have numbers.
func (t *tx) queue(l *line, m *letter) error {
	rule, ok := m.text.Rule()
	if !ok {
		return fmt.Errorf("queue a text: %s: %w", m.text, ErrNotFound)
	}
	if m.language == "" {
		m.language = l.language()
	}
	if rule.Link && l.Phase != conversation.Stopped {
		if err := t.move(l, conversation.LinkSent); err != nil && !errors.Is(err, conversation.ErrRefused) {
			return err
		}
		l.LinkSentAt = t.now
	}
	number, carrier := l.from()
	id, ends := NewID(), t.now.Add(rule.Life)
	m.id = id
	var code []byte
	if m.code != "" {
		var err error
		if code, err = t.s.keys.seal(l.practice.ID, "outbox", "code", id[:], []byte(m.code)); err != nil {
			return err
		}
	}
	t.changed(scopeOutbox, 0, id)
	t.later = append(t.later, func() error {
		standsOn := int64(0)
		if m.event != nil {
			standsOn = m.event.seq
		}
		_, err := t.exec(`INSERT INTO outbox (id, practice, line, text_id, language, code, body, place, queued_us, due_us, ends_us, state, lease_us,
			retry_us, claim, tries, carrier, number, external_id, word, rank, error_code, error_class, reason, thread, talk, patient, message,
			link, stands_on, stranger, answer, doubled, sent_us, settled_us, wiped_us)
			VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10, 'queued', 0, 0, 0, 0, $11, $12, '', '', 0, '', '', '', $13, $14, $15, $16,
			NULL, $17, $18, $19, 0, 0, 0, 0)`,
			id, l.practice.ID, l.id, string(m.text), string(m.language), code, rule.Order, us(t.now), us(t.now.Add(m.hold)), us(ends),
			carrier, number.E164(), m.thread, m.talk, m.patient, m.message, standsOn, flag(m.stranger), flag(m.answer))
		return err
	})
	return nil
}

// Wording is what the outbox needs to word a text inside the claim.
type Wording struct {
	Text     conversation.TextID
	Language conversation.Language
	Practice *conversation.Practice
	Number   conversation.Phone // ours
	Code     string
	Token    string // of the link, "" where the text has none
	Words    string // of a person, for conversation.PlainWords alone
}

// Claim is a text that may leave now: the gate said yes, evidence is on
// record, and its body is exact. It has to be on the wire within a second of
// Claimed, or be dropped.
type Claim struct {
	ID        ID
	N         int // the claim's number, named again when it is settled
	Text      conversation.TextID
	Carrier   string
	From, To  conversation.Phone
	Body      string
	Validity  time.Duration
	Claimed   time.Time // machine time after the commit
	Tries     int       // failed attempts before this one
	queuedFor ID
}

// Ready says whether a text may leave this number now and takes a token of its
// pace: pacing comes before the claim (design §6).
type Ready func(carrier string, number conversation.Phone) bool

// Word turns a Wording into the text's words and the version of its template.
type Word func(Wording) (body, version string, err error)

// candidate is a queued row that looks ready, before its line is locked.
type candidate struct{ id, line ID }

// ClaimNext claims at most max texts that can leave now, one per line, in the
// order of design §6. For each it locks the line, asks the gate, and writes
// evidence, all in one transaction, so that a claim and a STOP are ordered.
// Texts the gate refuses end there with evidence; texts it holds wait. A nil
// slice means that nothing is due.
func (s *Store) ClaimNext(ctx context.Context, max int, can Ready, word Word) ([]Claim, error) {
	var ready []candidate
	if err := s.read(ctx, func(r *reader) (err error) { ready, err = r.due(max, can); return err }); err != nil || len(ready) == 0 {
		return nil, err
	}
	sort.Slice(ready, func(i, j int) bool { return string(ready[i].line[:]) < string(ready[j].line[:]) })
	var claims []Claim
	err := s.write(ctx, func(t *tx) error {
		claims = nil
		for _, c := range ready {
			claim, err := t.claim(c, word)
			if err != nil {
				return err
			}
			if claim != nil {
				claims = append(claims, *claim)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim texts: %w", err)
	}
	now := time.Now()
	for i := range claims {
		claims[i].Claimed = now
	}
	if claims == nil {
		return []Claim{}, nil
	}
	return claims, nil
}

// sender is a number of ours at its carrier.
type sender struct{ carrier, number string }

// due lists the first due text of each line that has none on its way, leaving
// out numbers whose carrier refuses us for now. A number that has no token of
// its pace left is left out of the next look, so that its backlog never hides
// another number's texts.
func (r *reader) due(max int, can Ready) ([]candidate, error) {
	ready, seen, dry := []candidate(nil), map[ID]bool{}, map[sender]bool{}
	for {
		rows, found, err := r.dueBut(dry, 4*max)
		if err != nil {
			return nil, err
		}
		before := len(dry)
		for i, c := range found {
			from := rows[i]
			switch {
			case len(ready) == max:
				return ready, nil
			case seen[c.line], dry[from]:
			case can(from.carrier, conversation.Phone(from.number)):
				seen[c.line] = true
				ready = append(ready, c)
			default:
				dry[from] = true
			}
		}
		if len(found) < 4*max || len(dry) == before {
			return ready, nil
		}
	}
}

// dueBut lists due rows of all numbers but the dry ones, in their order.
func (r *reader) dueBut(dry map[sender]bool, limit int) (from []sender, found []candidate, err error) {
	query := `SELECT o.id, o.line, o.carrier, o.number FROM outbox o WHERE o.state = 'queued' AND o.due_us <= $1 AND o.retry_us <= $2
		AND NOT EXISTS (SELECT 1 FROM outbox c WHERE c.line = o.line AND c.state = 'claimed')
		AND NOT EXISTS (SELECT 1 FROM carrier_health h WHERE h.carrier = o.carrier AND h.number = o.number AND h.until_us > $2)`
	args := []any{us(r.now), us(time.Now()), limit}
	for one := range dry {
		query += fmt.Sprintf(` AND NOT (o.carrier = $%d AND o.number = $%d)`, len(args)+1, len(args)+2)
		args = append(args, one.carrier, one.number)
	}
	rows, err := r.rows(query+` ORDER BY o.place, o.due_us, o.id LIMIT $3`, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var c candidate
		var s sender
		err := rows.Scan(&c.id, &c.line, &s.carrier, &s.number)
		from, found = append(from, s), append(found, c)
		return err
	})
	return from, found, err
}

// parcel is a row of outbox inside a claim.
type parcel struct {
	id       ID
	text     conversation.TextID
	language conversation.Language
	code     []byte
	queued   time.Time
	ends     time.Time
	carrier  string
	number   conversation.Phone
	thread   ID
	talk     ID
	patient  ID
	message  ID
	standsOn int64
	stranger bool
	answer   bool
	tries    int
	claim    int
}

const parcelColumns = `id, text_id, language, code, queued_us, ends_us, carrier, number, thread, talk, patient, message, stands_on, stranger, answer, tries, claim`

func scanParcel(row scanner) (*parcel, error) {
	p := &parcel{}
	var text, language, number string
	var queued, ends int64
	var stranger, answer int
	if err := row.Scan(&p.id, &text, &language, &p.code, &queued, &ends, &p.carrier, &number, &p.thread, &p.talk, &p.patient,
		&p.message, &p.standsOn, &stranger, &answer, &p.tries, &p.claim); err != nil {
		return nil, found(err)
	}
	p.text, p.language, p.number = conversation.TextID(text), conversation.Language(language), conversation.Phone(number)
	p.queued, p.ends, p.stranger, p.answer = at(queued), at(ends), stranger != 0, answer != 0
	return p, nil
}

func (t *tx) claim(c candidate, word Word) (*Claim, error) {
	l, err := t.lineByID(c.line)
	if err != nil {
		return nil, err
	}
	// The condition stands again: the row was read before the line was locked.
	p, err := scanParcel(t.row(`UPDATE outbox SET state = 'claimed', lease_us = $1, claim = claim + 1 WHERE id = $2 AND state = 'queued'
		AND due_us <= $3 AND NOT EXISTS (SELECT 1 FROM outbox c WHERE c.line = outbox.line AND c.state = 'claimed')
		RETURNING `+parcelColumns, us(time.Now().Add(Lease)), c.id, us(t.now)))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	departure, err := t.departure(l, p)
	if err != nil {
		return nil, err
	}
	verdict := conversation.MaySend(departure)
	if !verdict.OK {
		return nil, t.keepBack(l, p, verdict)
	}
	return t.handOut(l, p, verdict, word)
}

// departure gathers what the gate looks at, from rows this transaction locked.
func (t *tx) departure(l *line, p *parcel) (conversation.Departure, error) {
	d := conversation.Departure{ID: p.text, Now: t.now, Queued: p.queued, Ends: p.ends, Line: l.Line, Stranger: p.stranger,
		Practice: l.practice, StandsOn: p.standsOn, OptOutSeq: l.stopSeq, StateSeq: l.consentSeq, ForAnswer: p.answer}
	var err error
	if d.Line.Sent, err = t.handedOut(l.id, p.id); err != nil {
		return d, err
	}
	err = found(t.row(`SELECT seq FROM consent_events WHERE line = $1 AND changes = 1 ORDER BY seq DESC LIMIT 1`, l.id).Scan(&d.EventSeq))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return d, err
	}
	if !p.patient.None() {
		_, d.HasGrant = l.grantOf(p.patient)
		d.NeedGrant = true
		err := found(t.row(`SELECT time_zone FROM patients WHERE id = $1`, p.patient).Scan(&d.Zone))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return d, err
		}
	}
	if d.Muted, err = t.muted(l, p); err != nil {
		return d, err
	}
	if p.text == conversation.PlainWords {
		if d.PlainYes, err = t.reader().plainYes(l, p.thread); err != nil {
			return d, err
		}
	}
	if !p.message.None() {
		if err := t.alertChoice(&d, l, p); err != nil {
			return d, err
		}
		return d, t.noticeFacts(&d, p)
	}
	return d, t.confirmationFacts(&d, l, p)
}

// confirmationFacts adds whether another text that confirms the same opt-out
// went out or may have: one is all that an opt-out gets.
func (t *tx) confirmationFacts(d *conversation.Departure, l *line, p *parcel) error {
	if p.standsOn == 0 || !p.text.ConfirmsOptOut() {
		return nil
	}
	rows, err := t.rows(`SELECT text_id FROM outbox WHERE line = $1 AND queued_us > $2 AND stands_on = $3 AND id <> $4
		AND (sent_us > 0 OR state = 'delivered' OR state = 'perhaps')`, l.id, us(p.queued.Add(-24*time.Hour)), p.standsOn, p.id)
	return collect(rows, err, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		d.Confirmed = d.Confirmed || conversation.TextID(id).ConfirmsOptOut()
		return err
	})
}

// handedOut lists the texts of the last 24 h that left before this one: caps
// count what went out, never what waits beside it.
func (t *tx) handedOut(line, own ID) (conversation.Sent, error) {
	var sent conversation.Sent
	rows, err := t.rows(`SELECT text_id, CASE WHEN sent_us > 0 THEN sent_us ELSE queued_us END, stranger FROM outbox
		WHERE line = $1 AND queued_us > $2 AND id <> $3 AND (state = 'claimed' OR state = 'sent' OR state = 'delivered' OR state = 'perhaps')`,
		line, us(t.now.Add(-96*time.Hour)), own)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id string
		var when int64
		var stranger int
		if err := rows.Scan(&id, &when, &stranger); err != nil {
			return err
		}
		if at(when).After(t.now.Add(-24 * time.Hour)) {
			sent = append(sent, conversation.SentText{ID: conversation.TextID(id), At: at(when), Stranger: stranger != 0})
		}
		return nil
	})
	return sent, err
}

// noticeFacts adds what decides whether a notice still says something new.
func (t *tx) noticeFacts(d *conversation.Departure, p *parcel) error {
	var read, readAt, last, lastIn int64
	err := t.row(`SELECT h.patient_read, h.patient_read_us, k.last_us, k.last_in_us FROM messages m
		JOIN threads h ON h.id = m.thread JOIN talks k ON k.id = m.talk WHERE m.id = $1`, p.message).Scan(&read, &readAt, &last, &lastIn)
	if err != nil {
		return fmt.Errorf("look at the notice's message: %w", found(err))
	}
	n, err := t.newsNumber(news{p.text, p.thread, p.message, p.queued})
	if err != nil {
		return err
	}
	d.Read, d.TalkLast = read >= n, at(max(last, lastIn))
	var noticed int64
	err = t.row(`SELECT COALESCE(MAX(sent_us), 0) FROM outbox WHERE thread = $1 AND message IS NOT NULL AND id <> $2
		AND text_id <> 'request_got' AND (state = 'sent' OR state = 'delivered')`, p.thread, p.id).Scan(&noticed) // request_got holds no news
	if err != nil {
		return err
	}
	d.Noticed = at(noticed)
	d.ReadSince = noticed > 0 && readAt > noticed
	return nil
}

// keepBack ends or delays a text the gate did not let through.
func (t *tx) keepBack(l *line, p *parcel, v conversation.Verdict) error {
	t.changedThread(p.thread)
	if !v.Wait.IsZero() {
		_, err := t.exec(`UPDATE outbox SET state = 'queued', due_us = $1, reason = $2 WHERE id = $3`, us(v.Wait), v.Reason, p.id)
		t.changed(scopeOutbox, 0, p.id)
		return err
	}
	state := "refused"
	if v.Silent {
		state = "dropped"
	}
	if _, err := t.exec(`UPDATE outbox SET state = $1, reason = $2, settled_us = $3, code = NULL WHERE id = $4`, state, v.Reason, us(t.now), p.id); err != nil {
		return err
	}
	t.gate = append(t.gate, &evidenceRow{line: l, outbox: p.id, text: p.text, reason: v.Reason, standsOn: p.standsOn,
		zone: v.Zone, zoneSource: v.ZoneSource, attempt: p.claim})
	if v.Late {
		t.record(&consentEvent{line: l, kind: KindLate, how: HowLinnet, before: l.Phase, after: l.Phase, basis: l.Basis, refers: p.standsOn,
			note: string(p.text)})
	}
	if v.Silent {
		return nil
	}
	return t.markRefused(l, p.talk, v.Reason)
}

// handOut words the text, makes its link, keeps evidence and the sealed body.
func (t *tx) handOut(l *line, p *parcel, v conversation.Verdict, word Word) (*Claim, error) {
	w := Wording{Text: p.text, Language: p.language, Practice: l.practice, Number: p.number}
	code, err := t.s.keys.open(l.practice.ID, "outbox", "code", p.id[:], p.code)
	if err != nil {
		return nil, err
	}
	w.Code = string(code)
	w.Text = withOptOutLine(l, p.text, t.now)
	if p.text == conversation.PlainWords {
		if w.Words, err = t.plainWords(l, p); err != nil {
			return nil, err
		}
	}
	var hash []byte
	if rule, _ := p.text.Rule(); rule.Link {
		if w.Token, hash, err = t.makeLink(l, p); err != nil {
			return nil, err
		}
	}
	body, version, err := word(w)
	if err != nil {
		return nil, fmt.Errorf("word %s: %w", p.text, err)
	}
	sealed, err := t.s.keys.seal(l.practice.ID, "outbox", "body", p.id[:], []byte(body))
	if err != nil {
		return nil, err
	}
	if _, err := t.exec(`UPDATE outbox SET body = $1, link = $2, reason = '' WHERE id = $3`, sealed, hash, p.id); err != nil {
		return nil, err
	}
	t.gate = append(t.gate, &evidenceRow{line: l, outbox: p.id, text: w.Text, template: version, mac: mac(t.s.keys.proof, []byte(body)),
		allowed: true, standsOn: p.standsOn, zone: v.Zone, zoneSource: v.ZoneSource, attempt: p.claim})
	l.LastOut = t.now
	if tellsStop(w.Text) {
		l.OptOutLineAt = t.now
	}
	if err := t.saveLine(l); err != nil {
		return nil, err
	}
	return &Claim{ID: p.id, N: p.claim, Text: w.Text, Carrier: p.carrier, From: p.number, To: l.Phone, Body: body,
		Validity: p.ends.Sub(t.now), Tries: p.tries, queuedFor: l.id}, nil
}

// withOptOutLine turns a plain notice into the one that says how to opt out,
// when no text did so in 30 days.
func withOptOutLine(l *line, id conversation.TextID, now time.Time) conversation.TextID {
	if id == conversation.NewMessage && !l.OptOutLineAt.After(now.AddDate(0, 0, -30)) {
		return conversation.NewMessage30
	}
	return id
}

// tellsStop lists the texts whose words name STOP.
func tellsStop(id conversation.TextID) bool {
	switch id {
	case conversation.NewMessage30, conversation.OptinWelcome, conversation.StartConfirm, conversation.HelpText,
		conversation.UnknownNumber, conversation.UnknownBoth, conversation.PhoneStart:
		return true
	}
	return false
}

// makeLink makes the way in that a text carries; only its hash is kept.
func (t *tx) makeLink(l *line, p *parcel) (token string, hash []byte, err error) {
	if token, err = conversation.NewToken(random{}); err != nil {
		return "", nil, err
	}
	sum, err := conversation.HashToken(token)
	if err != nil {
		return "", nil, err
	}
	kind, heading := conversation.LinkNotice, "message"
	switch p.text {
	case conversation.LinkAfterText, conversation.PhotoByText, conversation.AfterHours:
		kind, heading = conversation.LinkAnswer, "text"
	case conversation.NewLinkText:
		kind = conversation.LinkPage
	case conversation.RequestGot, conversation.RequestUpdate:
		heading = "request"
	}
	_, err = t.exec(`INSERT INTO links (hash, practice, line, patient, kind, heading, request, made_us, used_us, browser, missed_us, denied_us, ended_us)
		VALUES ($1, $2, $3, $4, $5, $6, (SELECT q.id FROM requests q WHERE q.message = $8), $7, 0, NULL, 0, 0, 0)`,
		sum[:], l.practice.ID, l.id, p.patient, string(kind), heading, us(t.now), p.message)
	return token, sum[:], err
}
