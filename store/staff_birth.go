package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

// ErrSameBirth is a birth date that the record has already.
var ErrSameBirth = errors.New("the record has that birth date")

// CorrectBirthDate writes the birth date that a person reads in the chart into
// the record of a patient of the talk: its own, or one of its phone. What the
// old date opened ends, and the ends of parents' grants are worked out anew, as
// when an import brings the correction. How it was checked is on the trail; the
// date is not. ErrNotFound: the patient is none of the talk's. ErrSameBirth:
// nothing to correct.
func (s *Store) CorrectBirthDate(ctx context.Context, who *Staff, talk, patient ID, birth conversation.Date, how string, key ID) error {
	if strings.TrimSpace(how) == "" || birth == (conversation.Date{}) {
		return fmt.Errorf("correct a birth date without a check: %w", conversation.ErrRefused)
	}
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		k, err := t.talkByID(talk)
		if err != nil {
			return err
		}
		if birth.In(time.UTC).After(t.now) {
			return conversation.ErrRefused
		}
		if err := t.reader().ofTalk(k, patient); err != nil {
			return err
		}
		if err := t.correctBirth(k.practice, patient, birth); err != nil {
			return err
		}
		// Only now: a birth date that moves ends has changed this very line.
		k, l, err := t.lockTalk(talk)
		if err != nil {
			return err
		}
		if err := t.event(l, k, "birth_date", who.ID, how); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "birth date corrected", line: l.id, patient: patient, talk: talk, detail: how}); err != nil {
			return err
		}
		return t.end(l, k)
	})
	return wrapUsed("correct a birth date", err)
}

// ofTalk checks that a patient is a talk's own or opened by its phone.
func (r *reader) ofTalk(k *talk, patient ID) error {
	if patient.None() || patient == k.patient {
		return notNone(patient)
	}
	_, index, err := r.phoneOf(k.practice.ID, k.line)
	if err != nil {
		return err
	}
	people, err := r.peopleOf(k.practice.ID, index)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == patient {
			return nil
		}
	}
	return ErrNotFound
}

func notNone(id ID) error {
	if id.None() {
		return ErrNotFound
	}
	return nil
}

func (t *tx) correctBirth(p *conversation.Practice, patient ID, birth conversation.Date) error {
	now, err := t.reader().person(p.ID, patient)
	if err != nil {
		return err
	}
	if now.Birth == birth {
		return ErrSameBirth
	}
	var zone string
	if err := t.row(`SELECT time_zone FROM patients WHERE id = $1`, patient).Scan(&zone); err != nil {
		return found(err)
	}
	if err := t.forgetMatches(patient); err != nil {
		return err
	}
	var row directory.Row
	row.RecordNumber, row.GivenName, row.FamilyName, row.BirthDate, row.Language, row.TimeZone = now.Record, now.Given, now.Family, birth, now.Language, zone
	if err := t.writePatient(p, patient, t.s.keys.recordIndex(p.ID, now.Record), row); err != nil {
		return err
	}
	return t.endsAnew(p, patient, birth, zone)
}

// CloseTask ends a task with what was done about it, which stands in its
// history as a note. A talk of another kind is ErrNotFound, one without words
// conversation.ErrRefused.
func (s *Store) CloseTask(ctx context.Context, who *Staff, id ID, done string, key ID) error {
	if strings.TrimSpace(done) == "" {
		return fmt.Errorf("close a task without a word: %w", conversation.ErrRefused)
	}
	return s.staffAct(ctx, "task done", who, id, key, func(t *tx, l *line, k *talk) error {
		if k.kind != KindTask {
			return ErrNotFound
		}
		if err := t.add(&message{line: l, talk: k.id, direction: "note", way: "staff", body: done, author: who.ID}); err != nil {
			return err
		}
		return t.closeTalk(l, k, who, "done")
	})
}

// ForgetDevices ends every remembered device, session and alert of a talk's
// phone, after the person was checked by another way: a phone was lost, or
// somebody else had it. How is in the talk's history.
func (s *Store) ForgetDevices(ctx context.Context, who *Staff, id ID, how string, key ID) error {
	if strings.TrimSpace(how) == "" {
		return fmt.Errorf("forget devices without a check: %w", conversation.ErrRefused)
	}
	return s.staffAct(ctx, "devices forgotten", who, id, key, func(t *tx, l *line, k *talk) error {
		if err := t.endWays(l, nil); err != nil {
			return err
		}
		return t.event(l, k, "devices_off", who.ID, how)
	})
}
