package store

import (
	"context"
	"database/sql"
	"fmt"

	"linnet/conversation"
)

// OwnCopy is a person's own copy of a thread, about to be written: what
// stands above the messages, and up to which message it goes.
type OwnCopy struct {
	Practice *conversation.Practice
	About    Person
	Ending   string // of the phone that wrote and reads
	thread   ID
	from     int64 // messages up to this number are not for this phone
	upTo     int64
}

// copyPage is how many messages of a copy are in memory at a time.
const copyPage = 100

// BeginCopy starts a copy of a whole thread for a session that may open the
// patient, and puts it on the trail; way says what it becomes ("downloaded",
// "printed"). ErrEnded: the session may not open that patient (any more).
func (s *Store) BeginCopy(ctx context.Context, n *Session, patient ID, way string) (*OwnCopy, error) {
	var out *OwnCopy
	err := s.write(ctx, func(t *tx) error {
		l, err := t.reader().may(n, patient)
		if err != nil {
			return err
		}
		if out, err = t.reader().copyOf(l, patient); err != nil {
			return err
		}
		return t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "own copy " + way, line: l.id, patient: patient})
	})
	if err != nil {
		return nil, fmt.Errorf("begin a copy: %w", err)
	}
	return out, nil
}

// ViewCopy is BeginCopy for a page that only shows the thread: a GET leaves
// nothing behind.
func (s *Store) ViewCopy(ctx context.Context, n *Session, patient ID) (out *OwnCopy, err error) {
	err = s.read(ctx, func(r *reader) error {
		l, err := r.may(n, patient)
		if err != nil {
			return err
		}
		out, err = r.copyOf(l, patient)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("begin a copy: %w", err)
	}
	return out, nil
}

func (r *reader) copyOf(l *line, patient ID) (*OwnCopy, error) {
	out := &OwnCopy{Practice: l.practice, Ending: l.Phone.Ending()}
	people, err := r.peopleOf(l.practice.ID, l.index)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.ID == patient {
			out.About = p
		}
	}
	if err := found(r.row(`SELECT id FROM threads WHERE line = $1 AND patient = $2`, l.id, patient).Scan(&out.thread)); err != nil {
		return nil, err
	}
	g, _ := l.grantOf(patient)
	out.from = g.fromN
	return out, r.row(`SELECT COALESCE(MAX(n), 0) FROM messages WHERE thread = $1 AND (direction = 'in' OR direction = 'out')`, out.thread).Scan(&out.upTo)
}

// CopyMessages hands every message of a copy to each, oldest first, a page in
// memory at a time. The right to read is looked at anew before every page: a
// copy ends with ErrEnded where the grant or the session does.
func (s *Store) CopyMessages(ctx context.Context, n *Session, c *OwnCopy, each func(Message) error) error {
	names := map[ID]string{}
	after := c.from
	for after < c.upTo {
		var page []Message
		err := s.read(ctx, func(r *reader) error {
			l, err := r.may(n, c.About.ID)
			if err != nil {
				return err
			}
			end, err := r.copyEnd(c, after)
			if err != nil {
				return err
			}
			page, err = r.messages(l.practice.ID, `thread = $1 AND n > $2 AND n <= $3 AND (direction = 'in' OR direction = 'out')`, names,
				copyPage, c.thread, after, end)
			after = end
			return err
		})
		if err != nil {
			return fmt.Errorf("copy the messages: %w", err)
		}
		for _, m := range page {
			if err := each(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyEnd is the number of the last message of the page after a number; the
// copy's own end where fewer are left.
func (r *reader) copyEnd(c *OwnCopy, after int64) (int64, error) {
	end := c.upTo
	rows, err := r.rows(fmt.Sprintf(`SELECT n FROM messages WHERE thread = $1 AND n > $2 AND n <= $3 AND (direction = 'in' OR direction = 'out')
		ORDER BY n LIMIT 1 OFFSET %d`, copyPage-1), c.thread, after, c.upTo)
	err = collect(rows, err, func(rows *sql.Rows) error { return rows.Scan(&end) })
	return end, err
}
