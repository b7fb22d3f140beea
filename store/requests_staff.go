package store

import (
	"context"

	"linnet/conversation"
)

// MoveRequest sets how far a request of the talk's thread is: being done,
// needing something, done. The patient's page shows it at once and one notice
// tells of it, under the gate like any other. Set to what it is, nothing
// happens. ErrNotFound: the thread has no such request, or there is no such
// state.
func (s *Store) MoveRequest(ctx context.Context, who *Staff, talkID, id ID, state conversation.RequestState, key ID) error {
	return s.staffAct(ctx, "request "+string(state), who, talkID, key, func(t *tx, l *line, k *talk) error {
		if !state.Known() || state == conversation.RequestSent || k.thread.None() {
			return ErrNotFound
		}
		return t.moveRequest(l, k, who, id, state)
	})
}

func (t *tx) moveRequest(l *line, k *talk, who *Staff, id ID, state conversation.RequestState) error {
	var kind, before string
	var own, message ID
	err := t.row(`SELECT kind, state, talk, message FROM requests WHERE id = $1 AND thread = $2`, id, k.thread).Scan(&kind, &before, &own, &message)
	if err != nil {
		return found(err)
	}
	if before == string(state) {
		return ErrUsed
	}
	if err := t.setRequest(l, k, who, id, kind, state); err != nil {
		return err
	}
	if err := t.markLow(k, own); err != nil {
		return err
	}
	return t.tellRequest(l, k, message)
}

// tellRequest tells the patient that a request changed: once, and merged with
// what else is told within a quarter of an hour (design §6).
func (t *tx) tellRequest(l *line, k *talk, message ID) error {
	return t.tell(l, &letter{text: conversation.RequestUpdate, hold: NoticeHold, thread: k.thread, talk: k.id, patient: k.patient,
		message: message, answer: true})
}

// setRequest writes the state and a line of the talk's history.
func (t *tx) setRequest(l *line, k *talk, who *Staff, id ID, kind string, state conversation.RequestState) error {
	if _, err := t.exec(`UPDATE requests SET state = $1, changed_us = $2, closed_from = '' WHERE id = $3`, string(state), us(t.now), id); err != nil {
		return err
	}
	return t.event(l, k, "request_"+string(state), who.ID, kind)
}

// markLow keeps a talk's Low mark right: it stands while one of its requests
// that said so is open. The request may be of another talk of the thread.
func (t *tx) markLow(k *talk, own ID) error {
	of := k
	if own != k.id {
		var err error
		if of, err = t.talkByID(own); err != nil {
			return err
		}
	}
	var n int
	if err := t.row(`SELECT COUNT(*) FROM requests WHERE talk = $1 AND low = 1 AND state <> 'done'`, own).Scan(&n); err != nil {
		return err
	}
	low := n > 0 && of.state != conversation.Closed
	if of.low == low {
		return nil
	}
	of.low = low
	if of == k { // saved by the act
		return nil
	}
	return t.saveTalk(of)
}

// markBleeds marks a row whose talk has an open request that speaks of a bleed.
func (r *reader) markBleeds(row *QueueRow, k *talk) error {
	if conversation.RequestKind(k.topic) != conversation.AskFactor {
		return nil
	}
	var n int
	err := r.row(`SELECT COUNT(*) FROM requests WHERE talk = $1 AND bleeds = 1 AND state <> 'done'`, k.id).Scan(&n)
	row.Bleeds = n > 0
	return err
}
