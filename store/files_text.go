package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linnet/conversation"
)

// What a phone that nobody matched may leave here within a day (security.md
// §9); the rest stays at the carrier until staff ask for it.
const (
	strangerFiles = 3
	strangerBytes = 10 << 20
)

// leftLife is how long a file may stay at the carrier unasked for; then the
// carrier's copy may go.
const leftLife = 30 * 24 * time.Hour

// MediaDue is a file to be copied from its carrier, or one whose copy there is
// to be deleted.
type MediaDue struct {
	ID         ID
	Carrier    string
	ExternalID string
	From, To   conversation.Phone
	URL, Type  string
	Room       int64 // bytes that may be kept of this phone's files today, -1 for any number
	Kept       bool  // copied already: only the carrier's copy is left to delete
	Tries      int
}

// promised keeps the places of what came with a text: to be fetched now, or
// left where it is because nobody has matched this phone.
func (t *tx) promised(m *message, media []IncomingMedia) error {
	if len(media) == 0 {
		return nil
	}
	room := len(media)
	if m.line.Phase != conversation.Verified {
		var today int
		if err := t.row(`SELECT COUNT(*) FROM files WHERE line = $1 AND made_us > $2 AND way = 'text' AND state <> 'left'`,
			m.line.id, us(t.now.AddDate(0, 0, -1))).Scan(&today); err != nil {
			return err
		}
		room = max(0, strangerFiles-today)
	}
	for i, one := range media {
		f := &File{ID: NewID(), Type: one.Type, State: FileWaiting, Way: "text", practice: m.line.practice.ID, line: m.line.id, message: m.id}
		if i >= room {
			f.State = FileLeft
		}
		url, err := t.s.keys.seal(f.practice, "files", "url", f.ID[:], []byte(one.URL))
		if err != nil {
			return err
		}
		if err := t.addFile(f, ID{}, i, url); err != nil {
			return err
		}
	}
	return nil
}

// MediaToDo lists what is due now in machine time.
func (s *Store) MediaToDo(ctx context.Context, deletes bool) (due []MediaDue, err error) {
	condition := `d.state = 'waiting'`
	if deletes {
		condition = `(d.state = 'waiting' OR d.state = 'kept' AND d.way = 'text' AND d.deleted_us = 0)`
	}
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT d.id, d.practice, d.url, d.type, d.state, d.tries, m.carrier, m.external_id, m.number, m.line, l.phase, d.asked FROM files d
			JOIN messages m ON m.id = d.message JOIN lines l ON l.id = d.line WHERE `+condition+` AND d.next_us <= $1 ORDER BY d.next_us LIMIT 20`, us(time.Now()))
		type row struct {
			MediaDue
			practice, state, number, phase string
			url                            []byte
			line                           ID
			asked                          int
		}
		var found []row
		err = collect(rows, err, func(rows *sql.Rows) error {
			var x row
			err := rows.Scan(&x.ID, &x.practice, &x.url, &x.Type, &x.state, &x.Tries, &x.Carrier, &x.ExternalID, &x.number, &x.line, &x.phase, &x.asked)
			found = append(found, x)
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range found {
			url, err := s.keys.open(x.practice, "files", "url", x.ID[:], x.url)
			if err != nil {
				return err
			}
			if x.From, _, err = r.phoneOf(x.practice, x.line); err != nil {
				return err
			}
			x.URL, x.To, x.Kept, x.Room = string(url), conversation.Phone(x.number), x.state == FileKept, -1
			if x.phase != string(conversation.Verified) && x.asked == 0 {
				if x.Room, err = r.strangerRoom(x.line); err != nil {
					return err
				}
			}
			due = append(due, x.MediaDue)
		}
		return nil
	})
	return due, wrapped("look for pictures", err)
}

// strangerRoom is how many bytes of a phone that nobody matched may still be
// kept today.
func (r *reader) strangerRoom(line ID) (int64, error) {
	var used int64
	err := r.row(`SELECT COALESCE(SUM(size), 0) FROM files WHERE line = $1 AND made_us > $2 AND way = 'text' AND state = 'kept'`,
		line, us(r.now.AddDate(0, 0, -1))).Scan(&used)
	return max(0, strangerBytes-used), err
}

// KeepMedia keeps a file that came by text, sealed on disk. One that was kept
// meanwhile stays as it is.
func (s *Store) KeepMedia(ctx context.Context, id ID, in FileIn) error {
	var practice string
	err := s.read(ctx, func(r *reader) error {
		return found(r.row(`SELECT practice FROM files WHERE id = $1 AND state <> 'kept'`, id).Scan(&practice))
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrapped("keep a picture", err)
	}
	secret, err := s.newFile(practice, id, in)
	if err != nil {
		return errors.Join(err, s.removeFile(id))
	}
	err = s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE files SET state = 'kept', type = $2, size = $3, width = $4, height = $5, thumb = $6, program = $7, secret = $8,
			next_us = $9, tries = 0, why = '' WHERE id = $1`, id, in.Type, len(in.Body), in.Width, in.Height, len(in.Thumb), flag(in.Program),
			secret, us(time.Now())); err != nil {
			return err
		}
		return t.fileChanged(id)
	})
	return wrapped("keep a picture", err)
}

// MediaFailed sets a file aside for a while, or for good with the reason.
func (s *Store) MediaFailed(ctx context.Context, id ID, forGood bool, why string, next time.Time) error {
	state := FileWaiting
	if forGood {
		state = FileRefused
	}
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE files SET state = CASE WHEN state = 'kept' THEN 'kept' ELSE $2 END, why = $3, tries = tries + 1, next_us = $4 WHERE id = $1`,
			id, state, why, us(next)); err != nil || !forGood {
			return err
		}
		return t.fileChanged(id)
	})
	return wrapped("note a picture", err)
}

// MediaLeft leaves a file at the carrier: this phone's day is full.
func (s *Store) MediaLeft(ctx context.Context, id ID) error {
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE files SET state = 'left' WHERE id = $1 AND state = 'waiting'`, id); err != nil {
			return err
		}
		return t.fileChanged(id)
	})
	return wrapped("leave a picture", err)
}

// MediaDeleted marks that the carrier's copy is gone.
func (s *Store) MediaDeleted(ctx context.Context, id ID) error {
	return s.noteFile(ctx, `UPDATE files SET deleted_us = $2 WHERE id = $1`, id, us(time.Now()))
}

func (s *Store) noteFile(ctx context.Context, query string, args ...any) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(query, args...)
		return err
	})
	return wrapped("note a picture", err)
}

// fileChanged tells the pages that show a text that something became of what
// came with it.
func (t *tx) fileChanged(id ID) error {
	var thread, talk ID
	var n int64
	err := found(t.row(`SELECT m.thread, m.talk, m.n FROM files f JOIN messages m ON m.id = f.message WHERE f.id = $1`, id).Scan(&thread, &talk, &n))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !thread.None() {
		t.changed("thread:"+thread.String(), n, thread)
	}
	if talk.None() {
		return nil
	}
	var practice, queue string
	if err := t.row(`SELECT practice, queue FROM talks WHERE id = $1`, talk).Scan(&practice, &queue); err != nil {
		return err
	}
	t.changed("queue:"+practice+"/"+queue, 0, talk)
	return nil
}

// AskForMedia asks the carrier for a file that was left there, by a person who
// has looked at the text it came with; it is on the trail. ErrNotFound: no
// such file is left there.
func (s *Store) AskForMedia(ctx context.Context, who *Staff, talk, id ID) error {
	err := s.write(ctx, func(t *tx) error {
		var practice string
		var line, patient ID
		if err := found(t.row(`SELECT f.practice, f.line, k.patient FROM files f JOIN messages m ON m.id = f.message JOIN talks k ON k.id = m.talk
			WHERE f.id = $1 AND k.id = $2 AND f.state = 'left'`, id, talk).Scan(&practice, &line, &patient)); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE files SET state = 'waiting', next_us = $2, asked = 1 WHERE id = $1`, id, us(time.Now())); err != nil {
			return err
		}
		t.changed("media", 0, ID{})
		if err := t.fileChanged(id); err != nil {
			return err
		}
		return t.trace(trailRow{practice: practice, actor: who.Actor(), act: "file asked for", line: line, patient: patient, talk: talk})
	})
	return wrapped("ask for a picture", err)
}
