package store

import (
	"context"
	"fmt"
	"time"

	"linnet/conversation"
)

// Holds of a staff message's notice (design §6): the first part is the
// sender's undo.
const (
	NoticeHold = 30 * time.Second
	UndoHold   = 5 * time.Second
)

// Take claims a talk for a person, atomically: ErrTaken if somebody else has
// it, with that person's name for the page.
func (s *Store) Take(ctx context.Context, who *Staff, id ID) (owner string, err error) {
	err = s.write(ctx, func(t *tx) error {
		owner = ""
		k, l, err := t.lockTalkFor(who, id)
		if err != nil {
			return err
		}
		if k.state == conversation.Claimed && k.owner == who.ID {
			return nil
		}
		if err := t.take(l, k, who); err != nil {
			owner, _ = t.reader().staffName(k.owner, map[ID]string{})
			return err
		}
		return t.end(l, k)
	})
	if err != nil {
		return owner, fmt.Errorf("take talk %s: %w", id, err)
	}
	return owner, nil
}

func (t *tx) take(l *line, k *talk, who *Staff) error {
	if k.state == conversation.Claimed && k.owner != who.ID {
		return ErrTaken
	}
	if err := k.gone(); err != nil {
		return err
	}
	state, err := conversation.NextTalk(k.state, conversation.StaffTook)
	if err != nil {
		return err
	}
	k.leave()
	k.state, k.owner, k.claimed, k.closed, k.closeReason = state, who.ID, t.now, time.Time{}, ""
	if err := t.event(l, k, "claimed", who.ID, ""); err != nil {
		return err
	}
	return t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "talk claimed", line: l.id, patient: k.patient, talk: k.id})
}

// end saves what an act on a talk changed.
func (t *tx) end(l *line, k *talk) error {
	if err := t.saveLine(l); err != nil {
		return err
	}
	return t.saveTalk(k)
}

// TakeOver claims a talk somebody else has; the reason is on record.
func (s *Store) TakeOver(ctx context.Context, who *Staff, id ID, why string) error {
	return s.staffAct(ctx, "take over", who, id, ID{}, func(t *tx, l *line, k *talk) error {
		state, err := conversation.NextTalk(k.state, conversation.TookOver)
		if err != nil {
			return err
		}
		if err := t.tellStaff(k, k.owner, who.ID, ToldTaken); err != nil {
			return err
		}
		k.state, k.owner, k.claimed = state, who.ID, t.now
		return t.event(l, k, "took_over", who.ID, why)
	})
}

// Release puts a talk back into its queue.
func (s *Store) Release(ctx context.Context, who *Staff, id ID) error {
	return s.staffAct(ctx, "release", who, id, ID{}, func(t *tx, l *line, k *talk) error {
		if k.owner != who.ID {
			return ErrTaken
		}
		state, err := conversation.NextTalk(k.state, conversation.Released)
		if err != nil {
			return err
		}
		k.state, k.owner, k.claimed = state, ID{}, time.Time{}
		return t.event(l, k, "released", who.ID, "")
	})
}

// Reopen opens a closed talk again: it waits, unclaimed. Taking one's own close
// back within 10 s is UndoClose.
func (s *Store) Reopen(ctx context.Context, who *Staff, id ID) error {
	return s.staffAct(ctx, "reopen", who, id, ID{}, func(t *tx, l *line, k *talk) error {
		if err := k.gone(); err != nil {
			return err
		}
		state, err := conversation.NextTalk(k.state, conversation.Reopened)
		if err != nil {
			return err
		}
		k.state, k.owner, k.closed, k.closeReason, k.waiting = state, ID{}, time.Time{}, "", k.lastIn
		if err := t.reopenRequests(l, k, who); err != nil {
			return err
		}
		return t.event(l, k, "reopened", who.ID, "")
	})
}

// staffAct runs one act of a person on a talk and puts it on the trail. A key
// that was used before changes nothing and is no error.
func (s *Store) staffAct(ctx context.Context, name string, who *Staff, id, key ID, act func(*tx, *line, *talk) error) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		k, l, err := t.lockTalkFor(who, id)
		if err != nil {
			return err
		}
		if err := act(t, l, k); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "talk " + name, line: l.id, patient: k.patient, talk: k.id}); err != nil {
			return err
		}
		return t.end(l, k)
	})
	return wrapUsed(fmt.Sprintf("%s talk %s", name, id), err)
}

// Answer is a staff message on its way into a thread.
type Answer struct {
	Words string
	Seen  int64 // highest message number the page showed: anything newer stops the send (ErrStale)
	Force bool  // send anyway
	Close bool  // send and close
	Plain bool  // by plain text: ErrPlain unless a yes to its risk stands and texts are on
	Files []ID  // that the writer added to it, in order
	Key   ID    // the form's one-time key
}

// Replied says what became of an answer.
type Replied struct {
	Message ID
	Notice  bool // a text will tell the patient, at the gate's leave
	Off     bool // texts are off: it waits on the private page
}

// ErrNoThread is a talk of a line that is about nobody yet: it has to be filed
// to a patient first, or answered by phone.
var ErrNoThread = fmt.Errorf("the talk is about nobody yet: %w", ErrNotFound)

// Reply writes a message into the talk's thread and queues its notice, held
// 30 s. Replying to an unclaimed talk claims it; somebody else's is ErrTaken
// unless forced. What arrived since the page was loaded is ErrStale.
func (s *Store) Reply(ctx context.Context, who *Staff, id ID, a Answer) (out Replied, err error) {
	err = s.write(ctx, func(t *tx) error {
		out = Replied{}
		if err := t.formKey(a.Key); err != nil {
			return err
		}
		k, l, err := t.lockTalkFor(who, id)
		if err != nil {
			return err
		}
		out, err = t.reply(l, k, who, a)
		if err != nil {
			return err
		}
		return t.end(l, k)
	})
	return out, wrapUsed(fmt.Sprintf("reply in talk %s", id), err)
}

func (t *tx) reply(l *line, k *talk, who *Staff, a Answer) (out Replied, err error) {
	if k.thread.None() {
		return out, ErrNoThread
	}
	if !a.Force {
		if err := t.nothingNewer(k, a.Seen); err != nil {
			return out, err
		}
	}
	if k.owner != who.ID || k.state != conversation.Claimed {
		if err := t.claimFor(l, k, who, a.Force); err != nil {
			return out, err
		}
	}
	m := &message{line: l, thread: k.thread, talk: k.id, direction: "out", way: "staff", body: a.Words, author: who.ID, language: l.language(), media: len(a.Files)}
	notice := &letter{text: conversation.NewMessage, hold: NoticeHold, thread: k.thread, talk: k.id, patient: k.patient, answer: true}
	if a.Plain {
		if err := t.mayPlain(l, k, a); err != nil {
			return out, err
		}
		m.way, notice.text = "text", conversation.PlainWords
	}
	if err := t.add(m); err != nil {
		return out, err
	}
	if err := t.keepStood(k, who, m.id); err != nil {
		return out, err
	}
	if err := t.attach(m, a.Files); err != nil {
		return out, err
	}
	if k.state, err = conversation.NextTalk(k.state, conversation.StaffReplied); err != nil {
		return out, err
	}
	if err := t.answered(l, k, m.id, wayMessage); err != nil {
		return out, err
	}
	k.waiting, k.unread, k.last, k.failed, k.urgent, k.review = time.Time{}, 0, t.now, "", false, false
	out = Replied{Message: m.id, Off: l.Off()}
	out.Notice = !out.Off
	notice.message = m.id
	if err := t.tell(l, notice); err != nil {
		return out, err
	}
	if a.Close {
		if err := t.closeTalk(l, k, who, "answered"); err != nil {
			return out, err
		}
	}
	return out, t.trace(trailRow{practice: l.practice.ID, actor: who.Actor(), act: "reply sent", line: l.id, patient: k.patient, talk: k.id})
}

// nothingNewer refuses a send when the page it came from has not seen the
// newest message of the talk (ux.md §9 "New since you started").
func (t *tx) nothingNewer(k *talk, seen int64) error {
	var n int64
	if err := t.row(`SELECT COALESCE(MAX(n), 0) FROM messages WHERE talk = $1 AND direction <> 'event' AND direction <> 'note'`, k.id).Scan(&n); err != nil {
		return err
	}
	if n > seen {
		return ErrStale
	}
	return nil
}

func (t *tx) claimFor(l *line, k *talk, who *Staff, force bool) error {
	if k.state == conversation.Claimed && !force {
		return ErrTaken
	}
	event := conversation.StaffTook
	if k.state == conversation.Claimed {
		event = conversation.TookOver
		if err := t.tellStaff(k, k.owner, who.ID, ToldTaken); err != nil {
			return err
		}
	}
	state, err := conversation.NextTalk(k.state, event)
	if err != nil {
		return err
	}
	if k.state == conversation.Closed {
		k.closed, k.closeReason = time.Time{}, ""
	}
	k.leave()
	k.state, k.owner, k.claimed = state, who.ID, t.now
	return t.event(l, k, "claimed", who.ID, "")
}

// UndoReply takes an answer back within 5 s of its sending, if nobody read it:
// the words come back to the writer. Later it is ErrEnded.
func (s *Store) UndoReply(ctx context.Context, who *Staff, message ID) (words string, talkID ID, err error) {
	err = s.write(ctx, func(t *tx) error {
		var lineID ID
		if err := t.row(`SELECT line, talk FROM messages WHERE id = $1 AND author = $2 AND direction = 'out'`, message, who.ID).Scan(&lineID, &talkID); err != nil {
			return found(err)
		}
		l, err := t.lineByID(lineID)
		if err != nil {
			return err
		}
		words, err = t.undo(l, message, talkID, who)
		return err
	})
	if err != nil {
		return "", talkID, fmt.Errorf("undo a reply: %w", err)
	}
	return words, talkID, nil
}

func (t *tx) undo(l *line, message, talkID ID, who *Staff) (string, error) {
	var body []byte
	var sent, n, read int64
	var practice string
	err := t.row(`SELECT m.body, m.at_us, m.n, m.practice, h.patient_read FROM messages m JOIN threads h ON h.id = m.thread WHERE m.id = $1`,
		message).Scan(&body, &sent, &n, &practice, &read)
	if err != nil {
		return "", found(err)
	}
	if t.now.Sub(at(sent)) > UndoHold || read >= n {
		return "", ErrEnded
	}
	words, err := t.s.keys.open(practice, "messages", "body", message[:], body)
	if err != nil {
		return "", err
	}
	if _, err := t.exec(`DELETE FROM messages WHERE id = $1`, message); err != nil {
		return "", err
	}
	if _, err := t.exec(`UPDATE outbox SET state = 'dropped', reason = 'taken back', settled_us = $1 WHERE message = $2 AND state = 'queued'`, us(t.now), message); err != nil {
		return "", err
	}
	if err := t.dropAlert(message); err != nil {
		return "", err
	}
	if _, err := t.exec(`UPDATE files SET message = NULL, made_us = $2 WHERE message = $1 AND staff IS NOT NULL`, message, us(t.now)); err != nil {
		return "", err // they wait in the box again
	}
	if _, err := t.exec(`DELETE FROM answers WHERE id = $1`, message); err != nil {
		return "", err
	}
	k, err := t.talkByID(talkID)
	if err != nil {
		return "", err
	}
	if err := t.waitsAgain(k, who, message); err != nil {
		return "", err
	}
	wasClosed := k.state == conversation.Closed
	if k.state == conversation.Waiting || k.state == conversation.Closed { // sent, or sent and closed
		k.closed, k.closeReason = time.Time{}, ""
		if k.state, err = conversation.NextTalk(k.state, conversation.StaffTook); err != nil {
			return "", err
		}
		k.owner, k.claimed = who.ID, t.now
		if err := t.stillTheirs(k); err != nil {
			return "", err
		}
	}
	if wasClosed {
		if err := t.reopenRequests(l, k, who); err != nil {
			return "", err
		}
	}
	if err := t.trace(trailRow{practice: practice, actor: who.Actor(), act: "reply taken back", line: l.id, talk: talkID}); err != nil {
		return "", err
	}
	return string(words), t.end(l, k)
}

// waitsAgain gives a talk back what an answer took from it: the wait that began
// with the first words nobody answered, what is unread, and its marks.
func (t *tx) waitsAgain(k *talk, who *Staff, message ID) error {
	was, answer, err := t.takeStood(k.id, who)
	if err != nil {
		return err
	}
	if answer != message {
		return ErrEnded // another act came after it
	}
	if !was.waiting.IsZero() {
		k.waiting = was.waiting
	}
	k.last, k.failed = t.now, was.failed
	k.urgent, k.review = k.urgent || was.urgent, k.review || was.review
	return t.row(`SELECT COUNT(*) FROM messages WHERE talk = $1 AND direction = 'in' AND read_us = 0`, k.id).Scan(&k.unread)
}

// wrapUsed wraps an act's error; a form sent twice acted once and is no error.
func wrapUsed(what string, err error) error {
	if err == nil || isUsed(err) {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
