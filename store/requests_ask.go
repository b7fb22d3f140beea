package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"linnet/conversation"
)

// Asked is a request on its way in.
type Asked struct {
	Kind     conversation.RequestKind
	Answers  conversation.Answers
	Words    string // the same in plain words, the first line its name
	Urgent   bool   // emergency words were found; the person sent it all the same
	Language conversation.Language
	Files    []ID // that Stage kept for the same session and patient, in order
	Key      ID   // of the form; the request takes it as its name
}

// Ask keeps a request and does all that follows in one transaction: its place
// in the thread, the talk of its topic (an open one of this thread, else a new
// one), Low, and one notice that says it came (ux.md §5), under the gate like
// any other. What was typed is wiped. A form sent twice leads to the same
// request, which is returned again. ErrNotFound: one of the files does not wait
// here (any more), and nothing was kept.
func (s *Store) Ask(ctx context.Context, n *Session, patient ID, a Asked) (ID, error) {
	id := a.Key
	if id.None() {
		id = NewID()
	}
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(a.Key); err != nil {
			return err
		}
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		if _, err := t.reader().may(n, patient); err != nil {
			return err
		}
		return t.ask(l, n, patient, id, a)
	})
	return id, wrapUsed("keep a request", err)
}

func (t *tx) ask(l *line, n *Session, patient, id ID, a Asked) error {
	thread, err := t.threadOf(l, patient)
	if err != nil {
		return err
	}
	k, err := t.topicTalk(l, thread, a.Kind.Topic())
	if errors.Is(err, ErrNotFound) {
		k, err = t.newTalk(l, KindTalk, a.Kind.Topic(), thread, patient), nil
	}
	if err != nil {
		return err
	}
	if a.Language != "" {
		l.Language, k.language = a.Language, a.Language
	}
	if err := k.heard(a.Words, a.Urgent, t.now); err != nil {
		return err
	}
	m := &message{id: NewID(), line: l, thread: thread, talk: k.id, direction: "in", way: "page", event: eventRequest, body: a.Words,
		language: a.Language, urgent: a.Urgent, media: len(a.Files)}
	if err := t.add(m); err != nil {
		return err
	}
	if err := t.attach(m, a.Files); err != nil {
		return err
	}
	if err := t.keepRequest(l, k, m, id, patient, a); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE threads SET patient_read = $1, patient_read_us = $2 WHERE id = $3 AND patient_read < $1`, l.n, us(t.now), thread); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM ask_drafts WHERE session = $1 AND patient = $2 AND kind = $3`, n.Hash, patient, string(a.Kind)); err != nil {
		return err
	}
	if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "request sent", line: l.id, patient: patient,
		talk: k.id, detail: string(a.Kind)}); err != nil {
		return err
	}
	k.textsOff = l.Off()
	if !l.Off() {
		if err := t.queue(l, &letter{text: conversation.RequestGot, thread: thread, talk: k.id, patient: patient, message: m.id, answer: true}); err != nil {
			return err
		}
	}
	return t.end(l, k)
}

// keepRequest writes the row and marks its talk Low where the answers say so.
func (t *tx) keepRequest(l *line, k *talk, m *message, id, patient ID, a Asked) error {
	people, err := t.reader().peopleOf(l.practice.ID, l.index)
	if err != nil {
		return err
	}
	about := Person{ID: patient}
	for _, p := range people {
		if p.ID == patient {
			about = p
		}
	}
	newPhone, otherAdult, err := t.reader().askedBy(l, about)
	if err != nil {
		return err
	}
	low := a.Kind.Low(a.Answers, conversation.DateOf(t.now.In(l.practice.Zone)))
	call := a.Kind.CallFirst(a.Answers, newPhone, otherAdult)
	sealed, err := t.sealJSON(l.practice.ID, "requests", "answers", id[:], a.Answers)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO requests (id, practice, line, thread, talk, message, kind, state, low, bleeds, call_first, answers, made_us, changed_us, closed_from)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'sent', $8, $9, $10, $11, $12, $12, '')`, id, l.practice.ID, l.id, k.thread, k.id, m.id, string(a.Kind),
		flag(low), flag(a.Kind.Bleeds(a.Answers)), flag(call), sealed, us(t.now)); err != nil {
		return fmt.Errorf("keep the request: %w", err)
	}
	k.low = k.low || low
	return nil
}

// topicTalk is the open talk of a thread about a topic: a request never joins
// one about something else, which may be another queue's.
func (t *tx) topicTalk(l *line, thread ID, topic string) (*talk, error) {
	return t.s.scanTalk(t.row(`SELECT `+talkColumns+` FROM talks WHERE thread = $1 AND line = $2 AND kind = 'talk' AND topic = $3
		AND state <> 'closed' ORDER BY opened_us DESC LIMIT 1`, thread, l.id, topic))
}

func (t *tx) sealJSON(practice, table, column string, row []byte, value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("keep %s: %w", table, err)
	}
	return t.s.keys.seal(practice, table, column, row, plain)
}

// KeepTyped keeps what a session typed for a kind about a patient until it is
// sent or the session or its right to that patient ends (ux.md §5).
func (s *Store) KeepTyped(ctx context.Context, n *Session, patient ID, kind conversation.RequestKind, typed conversation.Typed) error {
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.reader().may(n, patient); err != nil {
			return err
		}
		sealed, err := t.sealJSON(n.Practice, "ask_drafts", "typed", typedRow(n, patient, kind), typed)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO ask_drafts (session, patient, kind, typed, saved_us) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (session, patient, kind) DO UPDATE SET typed = EXCLUDED.typed, saved_us = EXCLUDED.saved_us`,
			n.Hash, patient, string(kind), sealed, us(t.now))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep what was typed: %w", err)
	}
	return nil
}

// typedRow names a row of ask_drafts for its seal. The session's cookie changes
// while it goes on, so the seal names the line and not the cookie.
func typedRow(n *Session, patient ID, kind conversation.RequestKind) []byte {
	return append(append(append([]byte{}, n.Line[:]...), patient[:]...), kind...)
}

// typed is what a session typed for a kind about a patient, nil if nothing.
func (r *reader) typed(n *Session, patient ID, kind conversation.RequestKind) (conversation.Typed, error) {
	if len(n.Hash) == 0 || kind == "" { // a remembered device without a session has typed nothing
		return nil, nil
	}
	var sealed []byte
	err := found(r.row(`SELECT typed FROM ask_drafts WHERE session = $1 AND patient = $2 AND kind = $3`, n.Hash, patient, string(kind)).Scan(&sealed))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	plain, err := r.s.keys.open(n.Practice, "ask_drafts", "typed", typedRow(n, patient, kind), sealed)
	if err != nil {
		return nil, err
	}
	var typed conversation.Typed
	if err := json.Unmarshal(plain, &typed); err != nil {
		return nil, fmt.Errorf("read what was typed: %w", err)
	}
	return typed, nil
}
