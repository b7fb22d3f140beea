package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// ErrOpen refuses a new talk where one is open already.
var ErrOpen = errors.New("there is an open talk already")

// Starting is what the page of a new talk shows of its patient.
type Starting struct {
	Practice *conversation.Practice
	Person   Person
	Who      []Recipient // phones that may open the patient's page, their own first
}

// Recipient is somebody a new talk can go to.
type Recipient struct {
	HitPhone
	Owner  Person              // zero if the record does not say whose phone it is
	Waits  time.Time           // a text would go out then and not now; zero: at once
	Reason string              // why the gate would refuse a text now, "" if it would not
	Text   conversation.TextID // the one that tells of the talk
}

// Starting loads whom a new talk about a patient can go to. That somebody saw
// the patient is on the trail.
func (s *Store) Starting(ctx context.Context, who *Staff, patient ID) (out Starting, err error) {
	err = s.read(ctx, func(r *reader) error {
		if out, err = r.starting(patient); err == nil && !who.SeesPractice(out.Practice.ID) {
			return ErrNotFound
		}
		return err
	})
	if err == nil {
		err = s.write(ctx, func(t *tx) error {
			return t.trace(trailRow{practice: out.Practice.ID, actor: who.Actor(), act: "patient chosen", patient: patient})
		})
	}
	if err != nil {
		return Starting{}, fmt.Errorf("look whom a talk can go to: %w", err)
	}
	return out, nil
}

func (r *reader) starting(patient ID) (out Starting, err error) {
	var practice, zone string
	if err := r.row(`SELECT practice, time_zone FROM patients WHERE id = $1`, patient).Scan(&practice, &zone); err != nil {
		return out, found(err)
	}
	if out.Practice = r.s.Practice(practice); out.Practice == nil {
		return out, ErrNotFound
	}
	hit, err := r.hit(out.Practice, patient)
	if err != nil {
		return out, err
	}
	out.Person = hit.Person
	for _, phone := range hit.Phones {
		one := Recipient{HitPhone: phone}
		if one.Owner, err = r.ownerOf(out.Practice, phone.Line.ID); err != nil {
			return out, err
		}
		if err := r.askGate(out.Practice, &one, zone); err != nil {
			return out, err
		}
		out.Who = append(out.Who, one)
	}
	return out, nil
}

// ownerOf is the patient whose own phone a line is.
func (r *reader) ownerOf(p *conversation.Practice, line ID) (Person, error) {
	_, index, err := r.phoneOf(p.ID, line)
	if err != nil {
		return Person{}, err
	}
	people, err := r.peopleOf(p.ID, index)
	for _, one := range people {
		if one.Relation == RelationSelf {
			return one, err
		}
	}
	return Person{}, err
}

// askGate asks the gate what it would say to a text that the clinic starts now:
// the page tells beforehand what the claim will decide.
func (r *reader) askGate(p *conversation.Practice, one *Recipient, zone string) error {
	l, err := r.s.scanLine(p, r.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, one.Line.ID))
	if err != nil {
		return err
	}
	rule, _ := conversation.NewMessage.Rule()
	v := conversation.MaySend(conversation.Departure{ID: conversation.NewMessage, Now: r.now, Queued: r.now, Ends: r.now.Add(rule.Life), Line: l.Line,
		Practice: p, Zone: zone, HasGrant: true, NeedGrant: true})
	one.Waits, one.Text = v.Wait, noticeOf(l, v.Wait, r.now)
	if v.Wait.IsZero() {
		one.Reason = v.Reason
	}
	return nil
}

// noticeOf names the text that a notice to a line becomes when it leaves: with
// the way to opt out, where none was told for 30 days.
func noticeOf(l *line, wait, now time.Time) conversation.TextID {
	if wait.IsZero() {
		wait = now
	}
	return withOptOutLine(l, conversation.NewMessage, wait)
}

// NewTalk is a talk that staff begin: one thread for each phone it goes to.
type NewTalk struct {
	Patient ID
	Lines   []ID // of the phones chosen, at least one
	Queue   string
	Words   string
	Key     ID
}

// StartTalk writes to one or more phones about a patient: a talk of its own in
// each thread, which waits for the patient. The text that tells of it meets the
// same gate as every other, as one that the clinic starts: it needs express
// consent and its hours. A phone with an open talk about the patient is
// ErrOpen, one that may not open the page ErrNotFound; then nothing is sent to
// the others either. A form sent twice acts once and returns nothing.
func (s *Store) StartTalk(ctx context.Context, who *Staff, n NewTalk) (talks []ID, err error) {
	if strings.TrimSpace(n.Words) == "" || len(n.Lines) == 0 {
		return nil, fmt.Errorf("start a talk without words or reader: %w", conversation.ErrRefused)
	}
	lines := slices.Clone(n.Lines)
	slices.SortFunc(lines, func(a, b ID) int { return bytes.Compare(a[:], b[:]) }) // one order of locks
	lines = slices.Compact(lines)
	err = s.write(ctx, func(t *tx) error {
		talks = nil
		if err := t.formKey(n.Key); err != nil {
			return err
		}
		for _, id := range lines {
			l, err := t.lineByID(id)
			if err != nil {
				return err
			}
			if !who.SeesPractice(l.practice.ID) {
				return fmt.Errorf("phone: %w", ErrNotFound)
			}
			talk, err := t.startTalk(l, who, n)
			if err != nil {
				return err
			}
			talks = append(talks, talk)
		}
		return nil
	})
	return talks, wrapUsed("start a talk", err)
}

func (t *tx) startTalk(l *line, who *Staff, n NewTalk) (ID, error) {
	if _, ok := l.grantOf(n.Patient); !ok {
		return ID{}, fmt.Errorf("phone: %w", ErrNotFound)
	}
	if !slices.ContainsFunc(l.practice.Queues, func(q conversation.Queue) bool { return q.ID == n.Queue }) {
		return ID{}, fmt.Errorf("queue: %w", ErrNotFound)
	}
	thread, err := t.threadOf(l, n.Patient)
	if err != nil {
		return ID{}, err
	}
	switch open, err := t.openTalk(l, KindTalk, thread); {
	case err == nil && open.state != conversation.Closed:
		return ID{}, ErrOpen
	case err != nil && !errors.Is(err, ErrNotFound):
		return ID{}, err
	}
	k := t.newTalk(l, KindTalk, "", thread, n.Patient)
	k.queue, k.owner, k.claimed = n.Queue, who.ID, t.now
	for _, event := range []conversation.TalkEvent{conversation.StaffTook, conversation.StaffReplied} {
		if k.state, err = conversation.NextTalk(k.state, event); err != nil {
			return ID{}, err
		}
	}
	k.first = firstLine(n.Words)
	m := &message{line: l, thread: thread, talk: k.id, direction: "out", way: "staff", body: n.Words, author: who.ID, language: l.language()}
	if err := t.add(m); err != nil {
		return ID{}, err
	}
	if err := t.tell(l, &letter{text: conversation.NewMessage, hold: NoticeHold, thread: thread, talk: k.id, patient: n.Patient, message: m.id}); err != nil {
		return ID{}, err
	}
	if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "talk started", line: l.id, patient: n.Patient, talk: k.id}); err != nil {
		return ID{}, err
	}
	return k.id, t.end(l, k)
}
