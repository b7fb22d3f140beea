package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"linnet/conversation"
)

// What a person is told about a talk that they had or were given (ux.md §9).
const (
	ToldCameBack = "came_back" // nobody answered for the limit; it is in the queue again
	ToldTaken    = "taken"     // a colleague took it over
	ToldHanded   = "handed"    // a colleague gave it to this person
	ToldWoke     = "woke"      // its snooze is over
)

// Told is one such piece of news.
type Told struct {
	ID   ID
	Kind string
	By   string // the colleague's name, "" for Linnet
	At   time.Time
	Row  QueueRow // the talk as it stands now
}

// tellStaff keeps news of a talk for a person until they open it or say so.
// Newer news of the same talk takes the place of older.
func (t *tx) tellStaff(k *talk, staff, by ID, kind string) error {
	if staff.None() || staff == by {
		return nil
	}
	_, err := t.exec(`INSERT INTO staff_told (id, practice, staff, talk, kind, author, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (staff, talk) DO UPDATE SET id = EXCLUDED.id, kind = EXCLUDED.kind, author = EXCLUDED.author, at_us = EXCLUDED.at_us`,
		NewID(), k.practice.ID, staff, k.id, kind, by, us(t.now))
	if err != nil {
		return fmt.Errorf("tell a person: %w", err)
	}
	return nil
}

// toldHeard takes the news of a talk away from a person who has seen it.
func (t *tx) toldHeard(staff, talk ID) error {
	_, err := t.exec(`DELETE FROM staff_told WHERE staff = $1 AND talk = $2`, staff, talk)
	return err
}

// Told lists a person's news of a practice, newest first, at most 50. Only
// talks that they may open are named.
func (s *Store) Told(ctx context.Context, who *Staff, practice string) (out []Told, err error) {
	err = s.read(ctx, func(r *reader) error {
		out, err = r.told(who, practice)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list a person's news: %w", err)
	}
	return out, nil
}

func (r *reader) told(who *Staff, practice string) (out []Told, err error) {
	names := map[ID]string{}
	var talks, authors []ID
	rows, err := r.rows(`SELECT id, talk, kind, author, at_us FROM staff_told WHERE staff = $1 AND practice = $2 ORDER BY at_us DESC LIMIT 50`, who.ID, practice)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var one Told
		var talk, author ID
		var when int64
		err := rows.Scan(&one.ID, &talk, &one.Kind, &author, &when)
		one.At = at(when)
		out, talks, authors = append(out, one), append(talks, talk), append(authors, author)
		return err
	})
	if err != nil {
		return nil, err
	}
	kept := out[:0]
	for i, one := range out {
		k, err := r.s.scanTalk(r.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, talks[i]))
		if err != nil {
			return nil, err
		}
		if r.mayOpen(who, practice, k.queue, k.id, k.holder()) != nil {
			continue
		}
		if one.Row, err = r.queueRow(k, names); err != nil {
			return nil, err
		}
		if one.By, err = r.staffName(authors[i], names); err != nil {
			return nil, err
		}
		kept = append(kept, one)
	}
	return kept, nil
}

// HasNews reports whether anything is kept for a person of a practice.
func (s *Store) HasNews(ctx context.Context, who *Staff, practice string) (news bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		return r.row(`SELECT EXISTS (SELECT 1 FROM staff_told WHERE staff = $1 AND practice = $2)`, who.ID, practice).Scan(&news)
	})
	if err != nil {
		return false, fmt.Errorf("look for a person's news: %w", err)
	}
	return news, nil
}

// ToldSeen takes one piece of news away: the person has read it.
func (s *Store) ToldSeen(ctx context.Context, who *Staff, id ID) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM staff_told WHERE id = $1 AND staff = $2`, id, who.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("take a person's news away: %w", err)
	}
	return nil
}

// handBack gives what a person has claimed, keeps waiting or sent to sleep back
// to everybody where they may not see it any more: no talk may hang on somebody
// who is gone (promise 5). All lines are locked before the first talk is saved:
// a counter that is held never waits for a line.
func (t *tx) handBack(p *Staff) error {
	held, err := t.heldOutside(p)
	if err != nil {
		return err
	}
	lines := map[ID]*line{}
	for _, id := range held {
		_, l, err := t.lockTalk(id)
		if err != nil {
			return err
		}
		if lines[l.id] == nil {
			lines[l.id] = l
		}
	}
	for _, id := range held {
		k, err := t.talkByID(id)
		if err != nil {
			return err
		}
		if k.owner != p.ID || k.state == conversation.Closed {
			continue
		}
		if k.state == conversation.Claimed {
			if k.state, err = conversation.NextTalk(k.state, conversation.Released); err != nil {
				return err
			}
		}
		k.owner, k.claimed = ID{}, time.Time{}
		l := lines[k.line]
		if err := t.event(l, k, "released", p.ID, ""); err != nil {
			return err
		}
		if err := t.end(l, k); err != nil {
			return err
		}
	}
	return nil
}

// heldOutside lists the open talks of a person that they may not see any more,
// in the order in which their lines are locked.
func (t *tx) heldOutside(p *Staff) (ids []ID, err error) {
	rows, err := t.rows(`SELECT id, practice, queue FROM talks WHERE owner = $1 AND state <> 'closed' ORDER BY line, id`, p.ID)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		var practice, queue string
		err := rows.Scan(&id, &practice, &queue)
		if p.Off || !p.Sees(practice, queue) {
			ids = append(ids, id)
		}
		return err
	})
	return ids, err
}
