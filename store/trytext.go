package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// testsAnHour is how many test texts a practice may send.
const testsAnHour = 10

// ErrTooMany is returned where something was asked for too often.
var ErrTooMany = errors.New("asked for too often")

// TestText is the newest test text of a practice: how far it came.
type TestText struct {
	Ending string // of the phone it was for
	State  string // of the outbox: queued, claimed, sent, delivered, refused, failed, dropped, perhaps
	Reason string // why the gate or the carrier said no
	At     time.Time
}

// SendTest puts a test text to a phone into the outbox, where the gate looks at
// it as at any other and leaves its evidence. Only an admin may. ErrTooMany: 10
// in an hour; conversation.ErrRefused: texts to that phone are off.
func (s *Store) SendTest(ctx context.Context, who *Staff, practice string, phone conversation.Phone, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		p := s.Practice(practice)
		if !who.Is(RoleAdmin) || p == nil {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		var n int
		if err := t.row(`SELECT COUNT(*) FROM outbox WHERE practice = $1 AND text_id = $2 AND queued_us > $3`, practice, string(conversation.CarrierTest),
			us(t.now.Add(-time.Hour))).Scan(&n); err != nil {
			return err
		}
		if n >= testsAnHour {
			return ErrTooMany
		}
		l, err := t.lineOf(p, phone)
		if err != nil {
			return err
		}
		if l.Off() {
			return conversation.ErrRefused
		}
		if err := t.queue(l, &letter{text: conversation.CarrierTest}); err != nil {
			return err
		}
		if err := t.trace(trailRow{practice: practice, actor: who.Actor(), act: "test text sent", line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if isUsed(err) {
		return nil
	}
	return wrapped("send a test text", err)
}

// LastTest returns the newest test text of a practice; ErrNotFound if there is none.
func (s *Store) LastTest(ctx context.Context, practice string) (out *TestText, err error) {
	err = s.read(ctx, func(r *reader) error {
		var line ID
		var class string
		var queued int64
		out = &TestText{}
		err := found(r.row(`SELECT line, state, reason, error_class, queued_us FROM outbox WHERE practice = $1 AND text_id = $2 ORDER BY queued_us DESC, id DESC LIMIT 1`,
			practice, string(conversation.CarrierTest)).Scan(&line, &out.State, &out.Reason, &class, &queued))
		if err != nil {
			return err
		}
		if out.At = at(queued); out.Reason == "" {
			out.Reason = class
		}
		p := s.Practice(practice)
		if p == nil {
			return fmt.Errorf("practice: %w", ErrNotFound)
		}
		l, err := s.scanLine(p, r.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, line))
		if err == nil {
			out.Ending = l.Phone.Ending()
		}
		return err
	})
	if err != nil {
		return nil, wrapped("look for a test text", err)
	}
	return out, nil
}
