package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// FiledFor is how old a text may be that staff file to a patient; older ones
// stay with staff, since the number may have changed hands (design §4).
const FiledFor = 30 * 24 * time.Hour

// ErrTooLate refuses to file texts that are all too old for a patient's thread.
var ErrTooLate = errors.New("the texts are older than 30 days")

// Match says whose an unknown phone is.
type Match struct {
	Patient  ID
	Relation string // one of Relations
	How      string // how staff checked the person, required
	Quiet    string // why the patient's other phones are not told; "" tells them
	Key      ID
}

// MatchSender puts the phone of a talk that is about nobody on a patient's
// record and files the talk there. The patient's other phones are told
// (phone_added); the new one sees what is written from now on. The talk its
// words stand in now comes back, none for a form sent twice. A talk that is
// about somebody already is ErrUsed.
func (s *Store) MatchSender(ctx context.Context, who *Staff, id ID, m Match) (to ID, err error) {
	if strings.TrimSpace(m.How) == "" {
		return ID{}, fmt.Errorf("match a phone without a check: %w", conversation.ErrRefused)
	}
	err = s.write(ctx, func(t *tx) error {
		to = ID{}
		if err := t.formKey(m.Key); err != nil {
			return err
		}
		k, l, err := t.lockTalk(id)
		if err != nil {
			return err
		}
		if !k.thread.None() || k.state == conversation.Closed {
			return ErrUsed
		}
		var practice string
		if err := t.row(`SELECT practice FROM patients WHERE id = $1`, m.Patient).Scan(&practice); err != nil || practice != l.practice.ID {
			return fmt.Errorf("patient: %w", ErrNotFound)
		}
		if err := t.addPhone(l, m.Patient, who, NewPhone{Phone: l.Phone, Relation: m.Relation, How: m.How, Quiet: m.Quiet}); err != nil {
			return err
		}
		if to, err = t.fileTalk(l, k, m.Patient); errors.Is(err, ErrTooLate) {
			to, err = k.id, nil
		}
		if err != nil {
			return err
		}
		detail := m.How
		if m.Quiet != "" {
			detail += "; other phones not told: " + m.Quiet
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "sender matched", line: l.id, patient: m.Patient, talk: to, detail: detail}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	return to, wrapUsed(fmt.Sprintf("match the sender of talk %s", id), err)
}

// WrongNumber records that staff learned the phone of a talk is not who they
// mean: an opt-out of the person reached, with its one confirmation.
// Every patient the phone had is refused to it until staff confirm, and the
// talk is closed.
func (s *Store) WrongNumber(ctx context.Context, who *Staff, id ID, why string, key ID) error {
	if strings.TrimSpace(why) == "" {
		return fmt.Errorf("wrong number without a reason: %w", conversation.ErrRefused)
	}
	return s.staffAct(ctx, "wrong number", who, id, key, func(t *tx, l *line, k *talk) error {
		before, changes := l.Phase, !l.Off()
		if err := t.move(l, conversation.WrongNumber); err != nil {
			return err
		}
		if changes {
			l.LastOptOut, l.Basis, l.BasisAt = t.now, conversation.NoBasis, t.now
		}
		event := t.record(&consentEvent{line: l, kind: KindOptOut, how: HowCall, changes: changes, number: l.number, words: why,
			rule: "wrong number, recorded by staff", actor: who.ID, before: before, after: l.Phase, basis: l.Basis})
		if changes {
			if err := t.queue(l, &letter{text: conversation.WrongNumberText, event: event, answer: true}); err != nil {
				return err
			}
		}
		if err := t.endAll(l, EndedByWrongNumber); err != nil {
			return err
		}
		k.textsOff = true
		if err := t.closeTalk(l, k, who, "wrong_number"); err != nil {
			return err
		}
		return t.markOthers(l, k)
	})
}

// splitOld leaves the texts of a held talk that are too old to be filed where
// they are, in a talk of their own for staff, and reports whether younger ones
// are left in k.
func (t *tx) splitOld(l *line, k *talk) error {
	if k.kind != KindHeld {
		return nil
	}
	since := us(t.now.Add(-FiledFor))
	var young, old int
	if err := t.row(`SELECT COALESCE(SUM(CASE WHEN at_us >= $1 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN at_us < $1 THEN 1 ELSE 0 END), 0)
		FROM messages WHERE talk = $2 AND direction = 'in'`, since, k.id).Scan(&young, &old); err != nil {
		return err
	}
	switch {
	case young == 0:
		return ErrTooLate
	case old == 0:
		return nil
	}
	rest := t.newTalk(l, KindHeld, "", ID{}, ID{})
	rest.queue, rest.waiting, rest.lastIn, rest.language, rest.opened = k.queue, k.waiting, k.lastIn, k.language, k.opened
	if err := t.saveTalk(rest); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE messages SET talk = $1 WHERE talk = $2 AND at_us < $3`, rest.id, k.id, since); err != nil {
		return err
	}
	first, err := t.firstIn(k.id, time.Time{})
	if k.waiting.Before(first) {
		k.waiting = first
	}
	return err
}
