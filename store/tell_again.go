package store

import (
	"context"
	"errors"
	"fmt"

	"linnet/conversation"
)

// NotNow is a text that the gate would not let go: Reason is one of its fixed
// words. It is conversation.ErrRefused.
type NotNow struct{ Reason string }

// Error implements error.
func (e NotNow) Error() string { return "the gate would refuse it: " + e.Reason }

// Is makes NotNow a conversation.ErrRefused.
func (NotNow) Is(target error) bool { return target == conversation.ErrRefused }

// TellAgain queues a new notice of a staff message whose text did not arrive.
// The gate is asked at once, so that a person hears what it would say (NotNow),
// and again when the text is handed out, like any other. ErrNotFound: no text
// about this message of the talk failed.
func (s *Store) TellAgain(ctx context.Context, who *Staff, id, message, key ID) error {
	return s.staffAct(ctx, "told again", who, id, key, func(t *tx, l *line, k *talk) error {
		var state string
		err := found(t.row(`SELECT o.state FROM outbox o JOIN messages m ON m.id = o.message WHERE o.message = $1 AND o.text_id = 'new_message'
			AND m.talk = $2 AND m.direction = 'out' ORDER BY o.queued_us DESC, o.id DESC LIMIT 1`, message, id).Scan(&state))
		if err != nil {
			return err
		}
		if state != "failed" && state != "perhaps" && state != "refused" {
			return fmt.Errorf("a text that is on its way: %w", ErrNotFound)
		}
		rule, _ := conversation.NewMessage.Rule()
		departure, err := t.departure(l, &parcel{id: NewID(), text: conversation.NewMessage, queued: t.now, ends: t.now.Add(rule.Life),
			thread: k.thread, talk: k.id, patient: k.patient, message: message, answer: true})
		if err != nil {
			return err
		}
		if v := conversation.MaySend(departure); !v.OK && v.Wait.IsZero() {
			return NotNow{v.Reason}
		}
		k.failed, k.last = "", t.now
		if err := t.event(l, k, "told_again", who.ID, ""); err != nil {
			return err
		}
		return t.queue(l, &letter{text: conversation.NewMessage, thread: k.thread, talk: k.id, patient: k.patient, message: message, answer: true})
	})
}

// Called keeps that a person called in place of a text that did not arrive, with
// what was said: a line that the patient does not see. The failure is dealt with.
func (s *Store) Called(ctx context.Context, who *Staff, id ID, words string, key ID) error {
	return s.staffAct(ctx, "called", who, id, key, func(t *tx, l *line, k *talk) error {
		if words == "" {
			return errors.New("a call without a word about it")
		}
		k.failed, k.last = "", t.now
		return t.event(l, k, "called", who.ID, words)
	})
}
