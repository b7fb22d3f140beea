package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// eventRequest marks the message that stands for a request in a thread: pages
// show the request there, and its body is the same in plain words.
const eventRequest = "request"

// Request is what a patient asked for on a page of its own (ux.md §5). It
// hangs on the thread: no other phone of the patient sees that it exists.
type Request struct {
	ID        ID
	Talk      ID
	Kind      conversation.RequestKind
	State     conversation.RequestState
	Low       bool // a week or less is left
	CallFirst bool // staff call before they act
	Answers   conversation.Answers
	Made      time.Time
	Changed   time.Time
}

const requestColumns = `id, practice, talk, kind, state, low, call_first, answers, made_us, changed_us`

// AskPage is what the pages of requests show: who it is about, what was typed
// and not sent, what was asked for before.
type AskPage struct {
	*ThreadPage // people and phone; no messages
	Typed       conversation.Typed
	Requests    []Request // newest first
	NewPhone    bool      // the phone joined this patient's record in the last 30 days
	OtherAdult  bool      // an adult, and not the phone's owner
}

// requestsShown is how many requests the patient's list holds.
const requestsShown = 50

// Asking loads the page of requests about a patient, with what was typed for
// one kind ("" for none). ErrEnded: the session may not open that patient.
func (s *Store) Asking(ctx context.Context, n *Session, patient ID, kind conversation.RequestKind) (page *AskPage, err error) {
	err = s.read(ctx, func(r *reader) error {
		page, err = r.asking(n, patient, kind)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load the requests: %w", err)
	}
	return page, nil
}

func (r *reader) asking(n *Session, patient ID, kind conversation.RequestKind) (*AskPage, error) {
	l, err := r.may(n, patient)
	if err != nil {
		return nil, err
	}
	page := &AskPage{ThreadPage: &ThreadPage{Practice: l.practice, Line: l.id, Ending: l.Phone.Ending(), Off: l.Off()}}
	if err := r.threadPeople(page.ThreadPage, n, l, patient); err != nil {
		return nil, err
	}
	if page.NewPhone, page.OtherAdult, err = r.askedBy(l, page.About); err != nil {
		return nil, err
	}
	if page.Typed, err = r.typed(n, patient, kind); err != nil {
		return nil, err
	}
	err = found(r.row(`SELECT id FROM threads WHERE line = $1 AND patient = $2`, l.id, patient).Scan(&page.Thread))
	if errors.Is(err, ErrNotFound) { // nothing was written or asked yet
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	g, _ := l.grantOf(patient)
	page.Requests, err = r.requests(`thread = $1 AND message IN (SELECT id FROM messages WHERE thread = $1 AND n > $2)
		ORDER BY made_us DESC, id DESC LIMIT `+fmt.Sprint(requestsShown), page.Thread, g.fromN)
	return page, err
}

// askedBy says what makes staff call before they act: a phone that is new on
// this patient's record, or an adult who asks for another one.
func (r *reader) askedBy(l *line, about Person) (newPhone, otherAdult bool, err error) {
	var row QueueRow
	if err := r.rowMarks(&row, &talk{practice: l.practice, patient: about.ID, kind: KindTalk}, l.index); err != nil {
		return false, false, err
	}
	today := conversation.DateOf(r.now.In(l.practice.Zone))
	return row.NewPhone, about.Relation != "self" && about.Birth.Age(today) >= 18, nil
}

// requests lists requests where condition holds, opened.
func (r *reader) requests(condition string, args ...any) ([]Request, error) {
	var out []Request
	rows, err := r.rows(`SELECT `+requestColumns+` FROM requests WHERE `+condition, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		one, err := r.s.scanRequest(rows)
		out = append(out, one)
		return err
	})
	return out, err
}

func (s *Store) scanRequest(row scanner) (Request, error) {
	var q Request
	var practice, kind, state string
	var low, call int
	var answers []byte
	var made, changed int64
	if err := row.Scan(&q.ID, &practice, &q.Talk, &kind, &state, &low, &call, &answers, &made, &changed); err != nil {
		return q, found(err)
	}
	q.Kind, q.State, q.Low, q.CallFirst = conversation.RequestKind(kind), conversation.RequestState(state), low != 0, call != 0
	q.Made, q.Changed = at(made), at(changed)
	plain, err := s.keys.open(practice, "requests", "answers", q.ID[:], answers)
	if err != nil {
		return q, err
	}
	if err := json.Unmarshal(plain, &q.Answers); err != nil {
		return q, fmt.Errorf("read a request: %w", err)
	}
	return q, nil
}

// requestAt is the request a message stands for.
func (r *reader) requestAt(message ID) (*Request, error) {
	q, err := r.s.scanRequest(r.row(`SELECT `+requestColumns+` FROM requests WHERE message = $1`, message))
	if err != nil {
		return nil, fmt.Errorf("load the request: %w", err)
	}
	return &q, nil
}

// mayRead checks that a session may open a patient and what was written under
// a number of the line: a phone that left the record and came back sees only
// what is written from then on (security.md §6). ErrNotFound: it may not.
func (r *reader) mayRead(n *Session, patient ID, written int64) error {
	l, err := r.may(n, patient)
	if errors.Is(err, ErrEnded) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	if g, ok := l.grantOf(patient); !ok || written <= g.fromN {
		return ErrNotFound
	}
	return nil
}

// RequestOf loads one request that a session may see, and the patient it is
// about. ErrNotFound: there is none of that name in a thread the session may
// open; whether another thread has it, nobody learns.
func (s *Store) RequestOf(ctx context.Context, n *Session, id ID) (q Request, patient ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		var written int64
		err := found(r.row(`SELECT h.patient, m.n FROM requests q JOIN threads h ON h.id = q.thread JOIN messages m ON m.id = q.message
			WHERE q.id = $1 AND q.line = $2`, id, n.Line).Scan(&patient, &written))
		if err != nil {
			return err
		}
		if err := r.mayRead(n, patient, written); err != nil {
			return err
		}
		q, err = s.scanRequest(r.row(`SELECT `+requestColumns+` FROM requests WHERE id = $1`, id))
		return err
	})
	if err != nil {
		return Request{}, ID{}, fmt.Errorf("load a request: %w", err)
	}
	return q, patient, nil
}

// LinkedRequest is the request that the text behind a session's link told of,
// where the session shows its patient now; ErrNotFound if there is none.
func (s *Store) LinkedRequest(ctx context.Context, n *Session) (id ID, err error) {
	if len(n.Link) == 0 {
		return ID{}, ErrNotFound
	}
	err = s.read(ctx, func(r *reader) error {
		var patient ID
		err := found(r.row(`SELECT q.id, h.patient FROM links k JOIN requests q ON q.id = k.request JOIN threads h ON h.id = q.thread
			WHERE k.hash = $1 AND q.line = $2`, n.Link, n.Line).Scan(&id, &patient))
		if err == nil && patient.String() != n.Data.About {
			return ErrNotFound
		}
		return err
	})
	if err != nil {
		return ID{}, fmt.Errorf("load the link's request: %w", err)
	}
	return id, nil
}

// RequestBehind is the request that a link's text told of, ErrNotFound if it
// told of none. It is for a browser that is in already.
func (s *Store) RequestBehind(ctx context.Context, token string) (id ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		sum, err := conversation.HashToken(token)
		if err != nil {
			return ErrNotFound
		}
		return found(r.row(`SELECT q.id FROM links k JOIN requests q ON q.id = k.request WHERE k.hash = $1`, sum[:]).Scan(&id))
	})
	if err != nil {
		return ID{}, fmt.Errorf("load the link's request: %w", err)
	}
	return id, nil
}
