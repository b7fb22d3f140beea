package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// CloseUndo is how long a close can be taken back as if it had not been
// (ux.md §9); later the talk is opened again.
const CloseUndo = 10 * time.Second

// Close is how a talk is closed.
type Close struct {
	Reason string // Answered, Called, No reply needed, Wrong number, Spam: their keys
	Seen   int64  // highest message number the page showed; 0 if no page showed any
	Force  bool   // close over what nobody has read
	Key    ID     // the form's one-time key
}

// CloseTalk ends a talk with a reason. Patient messages that nobody has read
// stop it with ErrStale unless forced (ux.md §9: it asks first); what somebody
// else has claimed is ErrTaken.
func (s *Store) CloseTalk(ctx context.Context, who *Staff, id ID, c Close) error {
	return s.staffAct(ctx, "close", who, id, c.Key, func(t *tx, l *line, k *talk) error {
		if err := k.heldBy(who); err != nil {
			return err
		}
		if err := t.unread(k, c); err != nil {
			return err
		}
		answer := NewID()
		if err := t.keepStood(k, who, answer); err != nil {
			return err
		}
		if c.Reason == "called" {
			if err := t.answered(l, k, answer, wayCall); err != nil {
				return err
			}
		}
		return t.closeTalk(l, k, who, c.Reason)
	})
}

// unread refuses to close over words that the page did not show, or, without a
// page, that nobody has opened.
func (t *tx) unread(k *talk, c Close) error {
	switch {
	case c.Force:
		return nil
	case c.Seen > 0:
		return t.nothingNewer(k, c.Seen)
	case k.unread > 0:
		return ErrStale
	}
	return nil
}

func (t *tx) closeTalk(l *line, k *talk, who *Staff, reason string) error {
	state, err := conversation.NextTalk(k.state, conversation.StaffClosed)
	if err != nil {
		return err
	}
	k.state, k.closed, k.closeReason, k.waiting, k.unread, k.failed, k.snooze = state, t.now, reason, time.Time{}, 0, "", time.Time{}
	k.urgent, k.review = false, false
	if err := t.finishRequests(l, k, who, reason); err != nil {
		return err
	}
	return t.event(l, k, "closed", who.ID, reason)
}

// stood is how a talk stood before an answer or a close that can be taken back.
type stood struct {
	at                       time.Time
	state                    conversation.TalkState
	owner                    ID
	claimed, snooze, waiting time.Time
	unread                   int
	urgent, review, cameBack bool
	failed                   string
}

// keepStood keeps how the talk stands. answer is the answer's message, or what
// the table answers calls a close that counts as one.
func (t *tx) keepStood(k *talk, who *Staff, answer ID) error {
	_, err := t.exec(`INSERT INTO stood (talk, staff, at_us, state, owner, claimed_us, snooze_us, waiting_us, unread, urgent, review, came_back, failed, answer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (talk) DO UPDATE SET staff = EXCLUDED.staff, at_us = EXCLUDED.at_us, state = EXCLUDED.state, owner = EXCLUDED.owner,
		claimed_us = EXCLUDED.claimed_us, snooze_us = EXCLUDED.snooze_us, waiting_us = EXCLUDED.waiting_us, unread = EXCLUDED.unread,
		urgent = EXCLUDED.urgent, review = EXCLUDED.review, came_back = EXCLUDED.came_back, failed = EXCLUDED.failed, answer = EXCLUDED.answer`,
		k.id, who.ID, us(t.now), string(k.state), k.owner, us(k.claimed), us(k.snooze), us(k.waiting), k.unread, flag(k.urgent), flag(k.review),
		flag(k.cameBack), k.failed, answer)
	if err != nil {
		return fmt.Errorf("keep how the talk stood: %w", err)
	}
	return nil
}

// takeStood reads how the talk stood before the last act of a person that can
// be taken back, with what that act counts as, and takes it away: nothing is
// taken back twice.
func (t *tx) takeStood(talk ID, who *Staff) (was stood, answer ID, err error) {
	var state string
	var when, claimed, snooze, waiting int64
	var urgent, review, back int
	err = t.row(`SELECT at_us, state, owner, claimed_us, snooze_us, waiting_us, unread, urgent, review, came_back, failed, answer
		FROM stood WHERE talk = $1 AND staff = $2`, talk, who.ID).Scan(&when, &state, &was.owner, &claimed, &snooze, &waiting, &was.unread, &urgent,
		&review, &back, &was.failed, &answer)
	if err != nil {
		return was, answer, found(err)
	}
	was.state, was.at, was.claimed, was.snooze, was.waiting = conversation.TalkState(state), at(when), at(claimed), at(snooze), at(waiting)
	was.urgent, was.review, was.cameBack = urgent != 0, review != 0, back != 0
	_, err = t.exec(`DELETE FROM stood WHERE talk = $1`, talk)
	return was, answer, err
}

// UndoClose takes a close of one's own back within 10 s: the talk stands as it
// stood, with its owner, its wait and its requests, and what waited to tell of
// the close is dropped. Later, or once the talk has moved on, it is ErrEnded;
// so is a close that came with an answer, which UndoReply takes back whole.
func (s *Store) UndoClose(ctx context.Context, who *Staff, id ID) error {
	return s.staffAct(ctx, "close taken back", who, id, ID{}, func(t *tx, l *line, k *talk) error {
		was, answer, err := t.takeStood(id, who)
		if errors.Is(err, ErrNotFound) {
			return ErrEnded
		}
		if err != nil {
			return err
		}
		if k.state != conversation.Closed || !k.closed.Equal(was.at) || t.now.Sub(was.at) > CloseUndo {
			return ErrEnded
		}
		var sent int
		if err := t.row(`SELECT COUNT(*) FROM messages WHERE id = $1`, answer).Scan(&sent); err != nil {
			return err
		}
		if sent > 0 {
			return ErrEnded
		}
		k.state, k.owner, k.claimed, k.snooze, k.waiting = was.state, was.owner, was.claimed, was.snooze, was.waiting
		k.urgent, k.review, k.cameBack, k.unread, k.failed = was.urgent, was.review, was.cameBack, was.unread, was.failed
		k.closed, k.closeReason = time.Time{}, ""
		if err := t.stillTheirs(k); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM answers WHERE id = $1`, answer); err != nil {
			return err
		}
		if err := t.reopenRequests(l, k, who); err != nil {
			return err
		}
		return t.event(l, k, "close_undone", who.ID, "")
	})
}
