package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linnet/conversation"
)

// Transfer says where a talk goes and what is needed there (ux.md §9).
type Transfer struct {
	Queue string // the queue it goes to; "" keeps the one it stands in
	To    ID     // the person it goes to; none leaves it to whoever works in the queue
	Note  string // "Say what is needed next"
	Key   ID     // the form's one-time key
}

// What stops a transfer.
var (
	ErrNoNote     = errors.New("a transfer says what is needed next")
	ErrNoQueue    = errors.New("the practice has no such queue")
	ErrNotInQueue = errors.New("that person does not work in the queue")
	ErrSamePlace  = errors.New("the talk is there already")
)

// Transfer moves a talk to a queue or to a person. Its note stands in the talk
// where colleagues read it; a person it goes to has it at once and is told.
// What somebody else has claimed is ErrTaken.
func (s *Store) Transfer(ctx context.Context, who *Staff, id ID, to Transfer) error {
	to.Note = strings.TrimSpace(to.Note)
	if to.Note == "" {
		return fmt.Errorf("transfer talk %s: %w", id, ErrNoNote)
	}
	return s.staffAct(ctx, "transfer", who, id, to.Key, func(t *tx, l *line, k *talk) error { return t.transfer(l, k, who, to) })
}

func (t *tx) transfer(l *line, k *talk, who *Staff, to Transfer) error {
	if err := k.heldBy(who); err != nil {
		return err
	}
	if to.Queue == "" {
		to.Queue = k.queue
	}
	if !l.practice.HasQueue(to.Queue) {
		return ErrNoQueue
	}
	if to.Queue == k.queue && (to.To.None() && k.state == conversation.Unclaimed || to.To == k.owner && k.state == conversation.Claimed) {
		return ErrSamePlace
	}
	state, err := conversation.NextTalk(k.state, conversation.Transferred)
	if err != nil {
		return err
	}
	k.state, k.queue = state, to.Queue
	k.leave()
	goal := l.practice.QueueName(to.Queue)
	if !to.To.None() {
		person, err := t.colleague(to.To, l.practice.ID, to.Queue)
		if err != nil {
			return err
		}
		if k.state, err = conversation.NextTalk(k.state, conversation.StaffTook); err != nil {
			return err
		}
		k.owner, k.claimed, goal = person.ID, t.now, person.Name
		if err := t.tellStaff(k, person.ID, who.ID, ToldHanded); err != nil {
			return err
		}
	}
	if err := t.event(l, k, "transferred", who.ID, goal); err != nil {
		return err
	}
	k.last = t.now
	return t.add(&message{line: l, thread: k.thread, talk: k.id, direction: "note", way: "staff", body: to.Note, author: who.ID})
}

// colleague is a person who answers patients and works in a queue.
func (t *tx) colleague(id ID, practice, queue string) (*Staff, error) {
	p, err := t.reader().atWork(id)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrNotInQueue
	}
	if err != nil {
		return nil, err
	}
	if !p.Is(RoleStaff, RoleLead) || !p.Sees(practice, queue) {
		return nil, ErrNotInQueue
	}
	return p, nil
}

// atWork is a person whose access has not ended, with the queues they work in
// now; else ErrNotFound.
func (r *reader) atWork(id ID) (*Staff, error) {
	p, err := scanStaff(r.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1 AND off_us = 0`, id))
	if err != nil {
		return nil, err
	}
	return p, r.loadQueues(p)
}

// stillTheirs gives a talk that came back to its owner to everybody, if the
// owner may not open it any more.
func (t *tx) stillTheirs(k *talk) error {
	if k.owner.None() {
		return nil
	}
	p, err := t.reader().atWork(k.owner)
	if err == nil {
		err = t.reader().mayOpen(p, k.practice.ID, k.queue, k.id, ID{})
	}
	var not NotYours
	if !errors.As(err, &not) && !errors.Is(err, ErrNotFound) {
		return err
	}
	k.owner = ID{}
	if k.state != conversation.Claimed {
		return nil
	}
	k.claimed = time.Time{}
	k.state, err = conversation.NextTalk(k.state, conversation.Released)
	return err
}

// heldBy refuses an act on a talk that somebody else has claimed: they are
// asked first, by a take-over.
func (k *talk) heldBy(who *Staff) error {
	if k.state == conversation.Claimed && k.owner != who.ID {
		return ErrTaken
	}
	return nil
}

// leave takes a talk from whoever has it, and from its sleep.
func (k *talk) leave() {
	k.owner, k.claimed, k.snooze, k.cameBack = ID{}, time.Time{}, time.Time{}, false
}
