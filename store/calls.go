package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// Call is an opt-out or opt-in that somebody gave by phone, letter, e-mail or
// in person, as staff record it.
type Call struct {
	Who     string // patient, parent, other
	How     string // HowCall, HowPaper, ...
	Words   string // the caller's own
	At      time.Time
	Script  string // version of the words read aloud, for an opt-in
	Confirm bool   // send one confirming text
	Key     ID
}

// ErrTooSoon refuses an opt-in by call while a STOP is younger than 24 h.
var ErrTooSoon = errors.New("a STOP from that phone is younger than 24 hours")

// RecordOptOut puts a revocation on record that did not come by text. It works
// at once; the one confirming text leaves within 5 minutes or not at all.
func (s *Store) RecordOptOut(ctx context.Context, who *Staff, id ID, c Call) error {
	return s.staffAct(ctx, "opt-out call", who, id, c.Key, func(t *tx, l *line, k *talk) error {
		before := l.Phase
		changes := !l.Off()
		if err := t.move(l, conversation.Stop); err != nil {
			return err
		}
		if changes {
			l.LastOptOut, l.Basis, l.BasisAt = t.now, conversation.NoBasis, t.now
		}
		event := t.record(&consentEvent{line: l, kind: KindOptOut, how: c.How, changes: changes, number: l.number, sentAt: c.At, words: c.Words,
			rule: "recorded by staff", actor: who.ID, note: c.Who, before: before, after: l.Phase, basis: l.Basis})
		if c.Confirm && changes {
			if err := t.queue(l, &letter{text: conversation.PhoneStop, event: event, answer: true}); err != nil {
				return err
			}
		}
		k.textsOff = true
		if err := t.event(l, k, "opt_out_call", who.ID, c.Who); err != nil {
			return err
		}
		return t.markOthers(l, k)
	})
}

// RecordOptIn puts a consent on record that was given by voice after the
// script was read. It never overrides a STOP younger than 24 h (ErrTooSoon),
// and without the caller's words and the script's version it is refused: a
// click alone turns nothing on.
func (s *Store) RecordOptIn(ctx context.Context, who *Staff, id ID, c Call) error {
	if strings.TrimSpace(c.Words) == "" || c.Script == "" {
		return fmt.Errorf("opt-in call without its record: %w", conversation.ErrRefused)
	}
	return s.staffAct(ctx, "opt-in call", who, id, c.Key, func(t *tx, l *line, k *talk) error {
		if l.Off() && t.now.Sub(l.LastOptOut) < 24*time.Hour {
			return ErrTooSoon
		}
		before := l.Phase
		if err := t.move(l, conversation.Start); err != nil {
			return err
		}
		l.LastOptIn, l.Basis, l.BasisAt = t.now, conversation.ExpressBasis, t.now
		event := t.record(&consentEvent{line: l, kind: KindOptIn, how: c.How, changes: before != l.Phase, number: l.number, sentAt: c.At,
			words: c.Words, rule: "recorded by staff", form: c.Script, actor: who.ID, note: c.Who, before: before, after: l.Phase, basis: l.Basis})
		if err := t.queue(l, &letter{text: conversation.PhoneStart, event: event, answer: true}); err != nil {
			return err
		}
		k.textsOff = l.Off()
		if err := t.event(l, k, "opt_in_call", who.ID, c.Who); err != nil {
			return err
		}
		return t.markOthers(l, k)
	})
}

// markOthers shows the new consent state on the line's other open talks.
func (t *tx) markOthers(l *line, k *talk) error {
	if err := t.saveTalk(k); err != nil {
		return err
	}
	return t.markTextsOff(l)
}

// Unlock opens a line's birth-date lock after staff checked the person by
// another way than this phone; how they did is on the trail.
func (s *Store) Unlock(ctx context.Context, who *Staff, id ID, how string) error {
	return s.staffAct(ctx, "unlock", who, id, ID{}, func(t *tx, l *line, k *talk) error {
		if err := t.unlock(l, who.ID); err != nil {
			return err
		}
		return t.event(l, k, "unlocked", who.ID, how)
	})
}

func (t *tx) unlock(l *line, by ID) error {
	if err := t.move(l, conversation.Unlocked); err != nil {
		return err
	}
	l.LockedUntil, l.LockForever, l.missesFrom = time.Time{}, false, t.now
	_, err := t.exec(`UPDATE locks SET opened_us = $1, opened_by = $2 WHERE line = $3 AND opened_us = 0`, us(t.now), by, l.id)
	return err
}

// OpenDoors lets a phone be asked for at / again after too many wrong codes.
func (s *Store) OpenDoors(ctx context.Context, who *Staff, id ID) error {
	return s.staffAct(ctx, "open doors", who, id, ID{}, func(t *tx, l *line, _ *talk) error {
		return t.openDoors(l.Phone)
	})
}

// FileTalk says whom a talk of the line is about: its messages join that
// patient's thread (design §4 "Whose text"). Only a patient whose live grant
// covers this phone can be named.
func (s *Store) FileTalk(ctx context.Context, who *Staff, id, patient ID) (to ID, err error) {
	err = s.write(ctx, func(t *tx) error {
		k, l, err := t.lockTalkFor(who, id)
		if err != nil {
			return err
		}
		if to, err = t.fileTalk(l, k, patient); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "talk filed", line: l.id, patient: patient, talk: to}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return ID{}, fmt.Errorf("file talk %s: %w", id, err)
	}
	return to, nil
}

// fileTalk moves a talk's messages into a patient's thread and returns the
// talk they stand in now: the thread's open one, else this one.
func (t *tx) fileTalk(l *line, k *talk, patient ID) (ID, error) {
	if !k.thread.None() {
		return ID{}, ErrUsed
	}
	if _, ok := l.grantOf(patient); !ok {
		return ID{}, fmt.Errorf("patient: %w", ErrNotFound)
	}
	if err := t.splitOld(l, k); err != nil {
		return ID{}, err
	}
	thread, err := t.threadOf(l, patient)
	if err != nil {
		return ID{}, err
	}
	into, err := t.openTalk(l, KindTalk, thread)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return ID{}, err
	}
	if errors.Is(err, ErrNotFound) || into.state == conversation.Closed {
		k.thread, k.patient, k.kind = thread, patient, KindTalk
		if _, err := t.exec(`UPDATE messages SET thread = $1, held = 0 WHERE talk = $2`, thread, k.id); err != nil {
			return ID{}, err
		}
		return k.id, t.saveTalk(k)
	}
	return into.id, t.merge(k, into, thread)
}

// merge moves what stands in one talk into another and closes the first.
func (t *tx) merge(k, into *talk, thread ID) error {
	if _, err := t.exec(`UPDATE messages SET thread = $1, talk = $2, held = 0 WHERE talk = $3`, thread, into.id, k.id); err != nil {
		return err
	}
	if !k.waiting.IsZero() {
		if err := into.calls(t.now); err != nil {
			return err
		}
	}
	if into.waiting.IsZero() || !k.waiting.IsZero() && k.waiting.Before(into.waiting) {
		into.waiting = k.waiting
	}
	if k.lastIn.After(into.lastIn) {
		into.lastIn, into.first = k.lastIn, k.first
	}
	into.unread, into.urgent, into.review, into.last = into.unread+k.unread, into.urgent || k.urgent, into.review || k.review, t.now
	if err := t.saveTalk(into); err != nil {
		return err
	}
	k.state, k.closed, k.closeReason, k.unread, k.waiting = conversation.Closed, t.now, "filed", 0, time.Time{}
	return t.saveTalk(k)
}
