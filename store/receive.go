package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// Incoming is a text as a carrier delivered it, signature checked.
type Incoming struct {
	Carrier, Account, ExternalID string
	From, To                     conversation.Phone
	Text                         string // raw bytes
	Media                        []IncomingMedia
	SentAt                       time.Time          // the carrier's time, zero if it said none
	OptOut                       conversation.Class // what the carrier made of it, "" if it said nothing
	Answered                     bool               // the carrier answers this keyword itself
}

// IncomingMedia is a picture or file the carrier keeps for us.
type IncomingMedia struct{ URL, Type string }

// Received says what became of a text.
type Received struct {
	Repeat bool // the carrier delivered it before; nothing changed
	Media  bool // pictures wait to be fetched
}

// ErrOtherContent is a repeat of an id with other content: kept in unreadable
// by the caller, answered like the first, and an alarm.
var ErrOtherContent = errors.New("the same id came with other content")

// Receive keeps a text and does all that follows from it in one transaction:
// dedupe, the line's phase, consent and its leaf, filing, answers. It returns
// after the commit; only then may the carrier be answered 200 (promise 1).
// ErrNotFound: the number it was sent to is nobody's. ErrBusy, ErrClosed: try
// again, nothing was kept.
func (s *Store) Receive(ctx context.Context, in Incoming) (Received, error) {
	p := s.PracticeOf(in.To)
	if p == nil {
		return Received{}, fmt.Errorf("receive: number: %w", ErrNotFound)
	}
	undialable := in.From.Textable(p.Countries) // here, and not in the one writer's time
	var out Received
	err := s.write(ctx, func(t *tx) error {
		out = Received{}
		repeat, err := t.seen(in)
		if err != nil || repeat {
			out.Repeat = repeat
			return err
		}
		out.Media = len(in.Media) > 0
		return t.receive(p, in, undialable)
	})
	if err != nil {
		return Received{}, fmt.Errorf("receive: %w", err)
	}
	return out, nil
}

// seen keeps the delivery's key; true means it was here before.
func (t *tx) seen(in Incoming) (bool, error) {
	digest := in.digest()
	n, err := t.exec(`INSERT INTO inbound_seen (carrier, account, external_id, digest, at_us) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (carrier, account, external_id) DO NOTHING`, in.Carrier, in.Account, in.ExternalID, digest[:16], us(time.Now()))
	if err != nil || n == 1 {
		return false, err
	}
	t.wrote = false // DO NOTHING wrote nothing: a refusal needs no undoing
	var kept []byte
	if err := t.row(`SELECT digest FROM inbound_seen WHERE carrier = $1 AND account = $2 AND external_id = $3`,
		in.Carrier, in.Account, in.ExternalID).Scan(&kept); err != nil {
		return false, found(err)
	}
	if string(kept) != string(digest[:16]) {
		return false, ErrOtherContent
	}
	return true, nil
}

func (in Incoming) digest() [32]byte {
	h := sha256.New()
	for _, s := range []string{in.From.E164(), in.To.E164(), in.Text} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

func (t *tx) receive(p *conversation.Practice, in Incoming, undialable error) error {
	l, err := t.lineOf(p, in.From)
	if err != nil {
		return err
	}
	if err := t.readOpenTalk(l); err != nil {
		return err
	}
	if err := t.openDoorsOf(in.From); err != nil {
		return err
	}
	before := *l
	arrival, err := t.arrival(l, in, undialable)
	if err != nil {
		return err
	}
	form, err := t.optInForm(l, arrival)
	if err != nil {
		return err
	}
	d := conversation.Decide(l.Line, arrival, p)
	l.number, l.lastIn, l.Undeliverable = in.To, t.now, false
	for _, e := range d.Events {
		if err := t.move(l, e); err != nil && !errors.Is(err, conversation.ErrRefused) {
			return err
		}
	}
	l.Phase = d.Phase
	if d.Language != "" {
		l.Language = d.Language
	}
	m := &message{id: NewID(), line: l, direction: "in", way: "text", body: in.Text, language: arrival.Reading.Language, carrier: in.Carrier,
		externalID: in.ExternalID, number: in.To, class: arrival.Reading.Class, rule: arrival.Reading.Rule, urgent: d.Urgent,
		whileOff: before.Off(), media: len(in.Media), sentAt: in.SentAt}
	event := t.consent(l, &before, d, arrival, in)
	form.finish(event)
	if err := t.file(l, m, d); err != nil {
		return err
	}
	if err := t.promised(m, in.Media); err != nil {
		return err
	}
	if err := t.deleteCopy(in.Carrier, in.ExternalID, m.id); err != nil {
		return err
	}
	if d.Unlink {
		if err := t.wrongNumber(l); err != nil {
			return err
		}
	}
	if err := t.answers(l, d, event); err != nil {
		return err
	}
	return t.saveLine(l)
}

func (t *tx) readOpenTalk(l *line) error {
	var n int
	err := t.row(`SELECT 1 FROM talks WHERE line = $1 AND state <> 'closed' AND kind = 'talk' LIMIT 1`, l.id).Scan(&n)
	l.OpenTalk = err == nil
	if errors.Is(found(err), ErrNotFound) {
		return nil
	}
	return err
}

// arrival gathers what Decide has to know beside the line.
func (t *tx) arrival(l *line, in Incoming, undialable error) (conversation.Arrival, error) {
	reading := conversation.Read(in.Text, conversation.Background{
		TextsOff:     l.Off(),
		OursRecently: l.LastOut.After(t.now.AddDate(0, 0, -30)),
		Own:          l.practice.Own,
	})
	a := conversation.Arrival{Reading: reading, Now: t.now, CarrierAnswered: in.Answered, CarrierOptOut: in.OptOut,
		Undialable: undialable, Pictures: len(in.Media) > 0}
	if reading.Class == conversation.OptIn || in.OptOut == conversation.OptIn {
		var n int
		err := found(t.row(`SELECT 1 FROM messages WHERE line = $1 AND external_id = $2 AND class = 'opt-in' LIMIT 1`, l.id, in.ExternalID).Scan(&n))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return a, err
		}
		a.Repeat = err == nil
	}
	if l.Listed == 0 {
		var n int
		if err := t.row(`SELECT COUNT(*) FROM outbox WHERE practice = $1 AND queued_us > $2 AND (text_id = 'unknown_number' OR text_id = 'unknown_both')`,
			l.practice.ID, us(t.now.Add(-time.Hour))).Scan(&n); err != nil {
			return a, err
		}
		a.UnknownSpent = n >= 200
	}
	return a, nil
}

// consent records what the text did to consent and returns the event, nil if
// it did nothing.
func (t *tx) consent(l, before *line, d conversation.Decision, a conversation.Arrival, in Incoming) *consentEvent {
	kind, changes := "", false
	switch d.Act {
	case conversation.OptsOut:
		kind, changes = KindOptOut, true
		l.LastOptOut, l.Basis, l.BasisAt = t.now, conversation.NoBasis, t.now
	case conversation.OptsOutAgain:
		kind = KindOptOut
	case conversation.OptsIn:
		kind, changes = KindOptIn, true
		l.LastOptIn, l.Basis, l.BasisAt, l.block = t.now, conversation.ExpressBasis, t.now, false
	case conversation.OptsInAgain:
		kind = KindOptIn
		l.Basis, l.BasisAt, l.block = conversation.ExpressBasis, t.now, false // START from the phone is what lifts a carrier's block
	case conversation.AsksHelp:
		kind = KindHelp
	default:
		if l.Basis == conversation.NoBasis && !l.Off() {
			l.Basis, l.BasisAt = conversation.TextedFirst, t.now
		}
		return nil
	}
	how := HowOwn
	if a.Reading.Keyword {
		how = HowWord
	}
	return t.record(&consentEvent{line: l, kind: kind, how: how, changes: changes, carrier: in.Carrier, number: in.To,
		externalID: in.ExternalID, sentAt: in.SentAt, words: in.Text, normal: a.Reading.Normal, rule: a.Reading.Rule,
		before: before.Phase, after: l.Phase, basis: l.Basis})
}

// file puts the words where the decision says: on the record, among the held
// texts, into a talk of the line, or into the one matched patient's thread.
func (t *tx) file(l *line, m *message, d conversation.Decision) error {
	if d.Filing == conversation.FileRecorded {
		return t.add(m)
	}
	kind, thread, patient := KindTalk, ID{}, ID{}
	switch d.Filing {
	case conversation.FileHeld:
		kind, m.held = KindHeld, true
	case conversation.FileThread:
		patient = l.grants[0].patient
		var err error
		if thread, err = t.threadOf(l, patient); err != nil {
			return err
		}
		m.thread = thread
	}
	k, err := t.openTalk(l, kind, thread)
	if errors.Is(err, ErrNotFound) {
		k, err = t.newTalk(l, kind, "", thread, patient), nil
	}
	if err != nil {
		return err
	}
	m.talk = k.id
	if err := k.heard(m.body, d.Urgent, t.now); err != nil {
		return err
	}
	k.textsOff, k.review = l.Off(), k.review || d.Review
	if m.language != "" {
		k.language = m.language
	}
	if err := t.add(m); err != nil {
		return err
	}
	return t.saveTalk(k)
}

// answers queues what the decision says, and keeps evidence of what a rule
// held back.
func (t *tx) answers(l *line, d conversation.Decision, event *consentEvent) error {
	for _, id := range d.Answers {
		if err := t.queue(l, &letter{text: id, language: d.Answer, event: event, answer: true}); err != nil {
			return err
		}
	}
	for _, w := range d.Withheld {
		if w.Routine() {
			continue
		}
		t.gate = append(t.gate, &evidenceRow{line: l, text: w.ID, reason: w.Why})
	}
	return nil
}

// KeepUnreadable keeps a signed request nobody can read or that is for a
// number of nobody; the same bytes once.
func (s *Store) KeepUnreadable(ctx context.Context, carrier, kind, why string, raw []byte) error {
	return s.write(ctx, func(t *tx) error {
		id, digest := NewID(), sha256.Sum256(append([]byte(carrier+"/"+kind+"/"), raw...))
		sealed, err := s.keys.seal("", "unreadable", "raw", id[:], raw)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO unreadable (id, carrier, kind, why, raw, digest, at_us, seen_us) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
			ON CONFLICT (digest) DO NOTHING`, id, carrier, kind, why, sealed, digest[:], us(t.now))
		return err
	})
}
