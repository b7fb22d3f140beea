package store

import (
	"database/sql"

	"linnet/conversation"
)

// quietReasons are the reasons of a close after which nobody is told that a
// request is done: there is no patient at the other end.
var quietReasons = map[string]bool{"wrong_number": true, "spam": true}

// finishRequests sets the open requests of a talk that closes to done: nobody
// waits for them any more, and a list that said "Sent" for ever would be
// untrue. One notice tells of all of them; sent with an answer it falls away at
// the gate, since the answer's own notice leads to the same page.
func (t *tx) finishRequests(l *line, k *talk, who *Staff, reason string) error {
	open, err := t.requestsToClose(`talk = $1 AND state <> 'done'`, k.id)
	if err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE requests SET closed_from = '' WHERE talk = $1`, k.id); err != nil { // of an older close
		return err
	}
	k.low = false
	for _, q := range open {
		if err := t.setRequest(l, k, who, q.id, q.kind, conversation.RequestDone); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE requests SET closed_from = $1 WHERE id = $2`, q.state, q.id); err != nil {
			return err
		}
	}
	if len(open) == 0 || quietReasons[reason] {
		return nil
	}
	return t.tellRequest(l, k, open[len(open)-1].message)
}

// reopenRequests takes back what the close of a talk set: its requests stand
// where they stood. A notice of the close that waits is dropped; one that went
// out already is followed by another.
func (t *tx) reopenRequests(l *line, k *talk, who *Staff) error {
	closed, err := t.requestsToClose(`talk = $1 AND closed_from <> ''`, k.id)
	if err != nil || len(closed) == 0 {
		return err
	}
	told := false
	for _, q := range closed {
		if err := t.setRequest(l, k, who, q.id, q.kind, conversation.RequestState(q.from)); err != nil {
			return err
		}
		if err := t.markLow(k, k.id); err != nil {
			return err
		}
		gone, err := t.dropRequestNews(q)
		if err != nil {
			return err
		}
		told = told || gone
	}
	if !told {
		return nil
	}
	return t.tellRequest(l, k, closed[len(closed)-1].message)
}

// dropRequestNews drops what waits to tell of a close, and says whether
// something of it has left already.
func (t *tx) dropRequestNews(q closing) (left bool, err error) {
	if _, err := t.exec(`UPDATE outbox SET state = 'dropped', reason = 'taken back', settled_us = $1 WHERE message = $2 AND queued_us >= $3
		AND text_id = 'request_update' AND state = 'queued'`, us(t.now), q.message, q.changed); err != nil {
		return false, err
	}
	if _, err := t.exec(`UPDATE pushes SET state = 'dropped', reason = 'taken back' WHERE message = $1 AND queued_us >= $2 AND state = 'queued'`,
		q.message, q.changed); err != nil {
		return false, err
	}
	var n int
	err = t.row(`SELECT (SELECT COUNT(*) FROM outbox WHERE message = $1 AND queued_us >= $2 AND text_id = 'request_update' AND (state = 'claimed' OR sent_us > 0))
		+ (SELECT COUNT(*) FROM pushes WHERE message = $1 AND queued_us >= $2 AND sent_us > 0)`, q.message, q.changed).Scan(&n)
	return n > 0, err
}

// closing is a request as the close of its talk looks at it.
type closing struct {
	id, message       ID
	kind, state, from string
	changed           int64 // when it was set as it stands, in microseconds
}

func (t *tx) requestsToClose(condition string, talk ID) (out []closing, err error) {
	rows, err := t.rows(`SELECT id, message, kind, state, closed_from, changed_us FROM requests WHERE `+condition+` ORDER BY made_us, id`, talk)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var q closing
		err := rows.Scan(&q.id, &q.message, &q.kind, &q.state, &q.from, &q.changed)
		out = append(out, q)
		return err
	})
	return out, err
}
