package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// wasShut keeps that wrong codes shut a browser. The row is the same for known
// and unknown numbers; TellShuts looks afterwards, out of sight of the page
// (security.md §1).
func (t *tx) wasShut(n *Session) error {
	phone := conversation.Phone(n.Data.Phone)
	if !n.Data.Stranger {
		var err error
		if phone, _, err = t.reader().phoneOf(n.Practice, n.Line); err != nil {
			return err
		}
	}
	id := NewID()
	sealed, err := t.s.keys.seal("", "shuts", "phone", id[:], []byte(phone.E164()))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO shuts (id, phone, at_us, done_us) VALUES ($1, $2, $3, 0)`, id, sealed, us(t.now))
	return err
}

// TellShuts makes a queue event for each phone a record lists whose codes were
// typed wrong until a browser was shut: one per phone and day (ux.md §3).
func (s *Store) TellShuts(ctx context.Context) error {
	if err := s.each(ctx, func(t *tx, id ID) error { return t.tellShut(id) }, `SELECT id FROM shuts WHERE done_us = 0 ORDER BY at_us`); err != nil {
		return fmt.Errorf("tell of shut browsers: %w", err)
	}
	return nil
}

func (t *tx) tellShut(id ID) error {
	var sealed []byte
	err := found(t.row(`SELECT phone FROM shuts WHERE id = $1 AND done_us = 0`, id).Scan(&sealed))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	plain, err := t.s.keys.open("", "shuts", "phone", id[:], sealed)
	if err != nil {
		return err
	}
	phone := conversation.Phone(plain)
	for _, p := range t.s.Practices() {
		grants, err := t.reader().liveGrants(p.ID, t.s.keys.phoneIndex(p.ID, phone))
		if err != nil {
			return err
		}
		if len(grants) == 0 {
			continue
		}
		if err := t.codesTask(p, phone); err != nil {
			return err
		}
	}
	_, err = t.exec(`UPDATE shuts SET done_us = $1 WHERE id = $2`, us(t.now), id)
	return err
}

func (t *tx) codesTask(p *conversation.Practice, phone conversation.Phone) error {
	l, err := t.lineOf(p, phone)
	if err != nil {
		return err
	}
	var today int
	if err := t.row(`SELECT COUNT(*) FROM talks WHERE line = $1 AND kind = 'task' AND task = $2 AND opened_us > $3`,
		l.id, TaskCodes, us(t.now.Add(-24*time.Hour))).Scan(&today); err != nil {
		return err
	}
	if today == 0 {
		if _, err := t.task(l, TaskCodes, "", false); err != nil {
			return err
		}
	}
	return t.saveLine(l)
}
