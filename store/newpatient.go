package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linnet/conversation"
	"linnet/directory"
)

// ErrRecordTaken refuses a person under a record number that somebody has.
var ErrRecordTaken = errors.New("somebody has that record number")

// ErrKnown refuses to put a person on record who is there already, by name and
// birth date.
var ErrKnown = errors.New("that person is on record already")

// NewPatient is somebody whom staff put on record: until a feed does, the clinic
// may have people that no import lists.
type NewPatient struct {
	Practice      string
	Given, Family string
	Birth         conversation.Date
	Phone         conversation.Phone
	Language      conversation.Language
	Relation      string // of the phone, one of Relations
	Record        string // "" makes one, "L-…"
	YesHow        string // how they said yes to texts: HowCall, HowPaper, ...; "" if they did not
	YesWords      string // their words or what the paper says, required with YesHow
	Script        string // version of the words read aloud or printed
	Talk          ID     // of an unknown sender who this is; none otherwise
	How           string // how staff checked who they are, required with Talk
	Key           ID
}

// AddPatient puts a patient on record with one phone. Its right is approved by
// the person on the staff and shows what is written from now on; a yes to texts
// is an event of the opt-out log and never lifts a STOP. With Talk the person
// is the unknown sender, and the talk becomes theirs: its id comes back.
func (s *Store) AddPatient(ctx context.Context, who *Staff, n NewPatient) (patient, talk ID, err error) {
	p := s.Practice(n.Practice)
	switch {
	case p == nil || !who.SeesPractice(p.ID):
		return ID{}, ID{}, fmt.Errorf("add a person: practice: %w", ErrNotFound)
	case n.YesHow != "" && (strings.TrimSpace(n.YesWords) == "" || n.Script == ""):
		return ID{}, ID{}, fmt.Errorf("add a person with a yes and without its record: %w", conversation.ErrRefused)
	case !n.Talk.None() && strings.TrimSpace(n.How) == "":
		return ID{}, ID{}, fmt.Errorf("add a sender without a check: %w", conversation.ErrRefused)
	}
	err = s.write(ctx, func(t *tx) error {
		if err := t.formKey(n.Key); err != nil {
			return err
		}
		patient, talk, err = t.addPatient(p, who, n)
		return err
	})
	return patient, talk, wrapUsed("add a person", err)
}

func (t *tx) addPatient(p *conversation.Practice, who *Staff, n NewPatient) (patient, to ID, err error) {
	if err := t.notOnRecord(p, n); err != nil {
		return patient, to, err
	}
	if n.Record, err = t.freeRecord(p, n.Record); err != nil {
		return patient, to, err
	}
	row := directory.Row{Patient: directory.Patient{Practice: p.ID, RecordNumber: n.Record, GivenName: n.Given, FamilyName: n.Family, BirthDate: n.Birth},
		Phone: n.Phone, Language: n.Language, Relationship: directory.Relationship(n.Relation)}
	patient = NewID()
	var l *line
	var k *talk
	if k, l, err = t.senderOf(p, n); err != nil {
		return patient, to, err
	}
	if err := t.writePatient(p, patient, t.s.keys.recordIndex(p.ID, n.Record), row); err != nil {
		return patient, to, err
	}
	if l.Language == "" {
		l.Language = n.Language
	}
	ends := grantEnd(p, row.Relationship, n.Birth, "", t.now)
	if !ends.IsZero() && !ends.After(t.now) {
		return patient, to, ErrTooOld
	}
	if err := t.give(l, gift{patient: patient, relation: row.Relationship, scope: wholeScope, starts: t.now, ends: ends, by: who.ID.String()}); err != nil {
		return patient, to, err
	}
	if err := t.saidYes(l, who, n); err != nil {
		return patient, to, err
	}
	if k != nil {
		if to, err = t.fileTalk(l, k, patient); err != nil {
			return patient, to, err
		}
	}
	if err := t.trace(trailRow{practice: p.ID, actor: who.Actor(), act: "person added", line: l.id, patient: patient, talk: to, detail: n.How}); err != nil {
		return patient, to, err
	}
	return patient, to, t.saveLine(l)
}

// senderOf locks the line of the new phone: of the talk where the person wrote
// already, else of the number typed.
func (t *tx) senderOf(p *conversation.Practice, n NewPatient) (*talk, *line, error) {
	if n.Talk.None() {
		l, err := t.lineOf(p, n.Phone)
		return nil, l, err
	}
	k, l, err := t.lockTalk(n.Talk)
	if err != nil {
		return nil, nil, err
	}
	if l.practice != p || !k.thread.None() || k.state == conversation.Closed {
		return nil, nil, ErrUsed
	}
	return k, l, nil
}

// notOnRecord refuses a person whom name and birth date find.
func (t *tx) notOnRecord(p *conversation.Practice, n NewPatient) error {
	same, err := t.reader().named(p.ID, `WHERE p.practice = $1 AND p.birth_idx = $2`, p.ID, t.s.keys.birthIndex(p.ID, n.Birth))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(same, func(one named) bool { return folded(one.given+" "+one.family) == folded(n.Given+" "+n.Family) }) {
		return ErrKnown
	}
	return nil
}

// freeRecord checks a typed record number, or makes one that nobody has.
func (t *tx) freeRecord(p *conversation.Practice, typed string) (string, error) {
	for range 20 {
		record := typed
		if record == "" {
			b := randomBytes(4)
			record = fmt.Sprintf("L-%06d", (uint32(b[0])<<24|uint32(b[1])<<16|uint32(b[2])<<8|uint32(b[3]))%1_000_000)
		}
		var n int
		if err := t.row(`SELECT COUNT(*) FROM patients WHERE practice = $1 AND record_idx = $2`, p.ID, t.s.keys.recordIndex(p.ID, record)).Scan(&n); err != nil {
			return "", err
		}
		switch {
		case n == 0:
			return record, nil
		case typed != "":
			return "", ErrRecordTaken
		}
	}
	return "", ErrRecordTaken
}

// saidYes records consent that came with a new person. A STOP of that phone
// stands: only a START from it, or a recorded call, turns texts on again.
func (t *tx) saidYes(l *line, who *Staff, n NewPatient) error {
	if n.YesHow == "" || l.Off() {
		return nil
	}
	l.LastOptIn, l.Basis, l.BasisAt = t.now, conversation.ExpressBasis, t.now
	event := t.record(&consentEvent{line: l, kind: KindOptIn, how: n.YesHow, number: l.number, words: n.YesWords, rule: "recorded by staff",
		form: n.Script, actor: who.ID, before: l.Phase, after: l.Phase, basis: l.Basis})
	if n.YesHow != HowCall {
		return nil // the text speaks of a call
	}
	return t.queue(l, &letter{text: conversation.PhoneStart, event: event, answer: true})
}
