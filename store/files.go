package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"
)

// States of a file.
const (
	FileWaiting = "waiting" // to be fetched from the carrier
	FileLeft    = "left"    // stays at the carrier until staff ask for it (security.md §9)
	FileKept    = "kept"
	FileRefused = "refused" // Why says the reason
)

// Limits of files that wait on a page.
const (
	FilesPerMessage = 5
	stagedPerThread = 20             // older ones that nobody sent make room
	stagedLife      = 24 * time.Hour // then they are swept away
)

// FileIn is a file as the wall in front of the store let it through: its type
// is told by its content, and pictures are encoded anew.
type FileIn struct {
	Type          string
	Body          []byte
	Thumb         []byte // a small JPEG, nil where there is none
	Width, Height int    // of a picture that was encoded anew, else 0
	Program       bool   // carries scripts or a password: only a lead opens it
}

// File is a kept file or the place of one, without its bytes.
type File struct {
	ID            ID
	Type          string
	Size          int64
	Width, Height int
	Thumb         int64 // size of the small picture, 0 if there is none
	Program       bool
	State         string
	Why           string // fixed word, for state refused
	Way           string // page, text, staff
	Card          string // CardFront, CardBack, or "": no card
	Made          time.Time
	Talk          ID // only from FileForStaff

	practice string
	line     ID
	thread   ID // of its message, or where it waits to be sent
	message  ID
	staff    ID // who added it to an answer, none for a patient's
	secret   []byte
}

// Shown reports whether a page may show the file as a picture: only what was
// encoded anew by us (security.md §9).
func (f *File) Shown() bool { return f.Width > 0 && (f.Type == "image/jpeg" || f.Type == "image/png") }

// Practice names the practice the file was sent to.
func (f *File) Practice() string { return f.practice }

// fileColumns go with scanFile: the thread is the message's, whoever filed it
// and when; only what no message holds yet has one of its own.
const fileColumns = `f.id, f.practice, f.line, COALESCE(m.thread, f.thread), f.message, f.way, f.type, f.size, f.width, f.height, f.thumb,
	f.program, f.secret, f.state, f.why, f.made_us, f.staff, f.card`

const fileTables = ` FROM files f LEFT JOIN messages m ON m.id = f.message `

func scanFile(row scanner) (File, error) {
	var f File
	var program int
	var made int64
	err := row.Scan(&f.ID, &f.practice, &f.line, &f.thread, &f.message, &f.Way, &f.Type, &f.Size, &f.Width, &f.Height, &f.Thumb,
		&program, &f.secret, &f.State, &f.Why, &made, &f.staff, &f.Card)
	f.Program, f.Made = program != 0, at(made)
	return f, found(err)
}

func (r *reader) fileList(condition string, args ...any) (all []File, err error) {
	rows, err := r.rows(`SELECT `+fileColumns+fileTables+condition, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		f, err := scanFile(rows)
		all = append(all, f)
		return err
	})
	return all, err
}

// filesOf lists the files of a message in order.
func (r *reader) filesOf(message ID) ([]File, error) {
	return r.fileList(`WHERE f.message = $1 ORDER BY f.place`, message)
}

// Stage keeps a file for the message that a session is about to send about a
// patient. A key that was used for this patient before returns the file it was
// used for, so that an upload may be tried again. ErrEnded: the session may
// not open that patient (any more), and nothing is kept.
func (s *Store) Stage(ctx context.Context, n *Session, patient, key ID, in FileIn) (*File, error) {
	kept, err := s.staged(ctx, n, patient, key)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return kept, wrapped("keep a file", err)
	}
	p, err := s.practiceOfLine(n)
	if err != nil {
		return nil, wrapped("keep a file", err)
	}
	f := &File{ID: NewID(), Type: in.Type, Size: int64(len(in.Body)), Width: in.Width, Height: in.Height, Thumb: int64(len(in.Thumb)),
		Program: in.Program, State: FileKept, Way: "page", practice: p.ID, line: n.Line}
	if f.secret, err = s.newFile(p.ID, f.ID, in); err != nil {
		return nil, errors.Join(err, s.removeFile(f.ID))
	}
	old := []ID{}
	err = s.write(ctx, func(t *tx) error {
		var err error
		old, err = t.stage(n, patient, key, f)
		return err
	})
	if code(err) == codeUnique { // the same upload came twice at once
		if err := s.removeFile(f.ID); err != nil {
			return nil, err
		}
		kept, err := s.staged(ctx, n, patient, key)
		return kept, wrapped("keep a file", err)
	}
	if err != nil {
		return nil, errors.Join(wrapped("keep a file", err), s.removeFile(f.ID))
	}
	for _, id := range old {
		if err := s.removeFile(id); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// staged finds the file an upload key was used for.
func (s *Store) staged(ctx context.Context, n *Session, patient, key ID) (f *File, err error) {
	err = s.read(ctx, func(r *reader) error {
		l, err := r.may(n, patient)
		if err != nil {
			return err
		}
		if key.None() {
			return ErrNotFound
		}
		one, err := scanFile(r.row(`SELECT `+fileColumns+fileTables+`JOIN threads h ON h.id = f.thread
			WHERE h.line = $1 AND h.patient = $2 AND f.upload = $3 AND f.staff IS NULL`, l.id, patient, key))
		f = &one
		return err
	})
	return f, err
}

// stage writes the row and returns which older ones made room for it.
func (t *tx) stage(n *Session, patient, key ID, f *File) (old []ID, err error) {
	l, err := t.lineByID(n.Line)
	if err != nil {
		return nil, err
	}
	if _, err := t.reader().may(n, patient); err != nil {
		return nil, err
	}
	if f.thread, err = t.threadOf(l, patient); err != nil {
		return nil, err
	}
	f.Made = t.now
	if err := t.addFile(f, key, 0, nil); err != nil {
		return nil, err
	}
	if old, err = t.makeRoom(f); err != nil {
		return nil, err
	}
	return old, t.saveLine(l)
}

// makeRoom takes away the oldest files that one person added to a thread and
// did not send, beyond those that may wait.
func (t *tx) makeRoom(f *File) (old []ID, err error) {
	rows, err := t.rows(`SELECT id FROM files WHERE thread = $1 AND staff IS NOT DISTINCT FROM $3 AND message IS NULL
		ORDER BY made_us DESC, id DESC LIMIT 1000 OFFSET $2`, f.thread, stagedPerThread, f.staff)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id ID
		err := rows.Scan(&id)
		old = append(old, id)
		return err
	})
	for i := 0; err == nil && i < len(old); i++ {
		_, err = t.exec(`DELETE FROM files WHERE id = $1`, old[i])
	}
	return old, err
}

// addFile writes the row of a file.
func (t *tx) addFile(f *File, key ID, place int, url []byte) error {
	if url == nil {
		url = []byte{}
	}
	if f.secret == nil {
		f.secret = []byte{}
	}
	_, err := t.exec(`INSERT INTO files (id, practice, line, thread, message, upload, place, way, type, size, width, height, thumb, program,
		secret, url, state, why, asked, tries, next_us, deleted_us, made_us, staff, card)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, 0, $19, 0, $20, $21, '')`,
		f.ID, f.practice, f.line, f.thread, f.message, key, place, f.Way, f.Type, f.Size, f.Width, f.Height, f.Thumb, flag(f.Program),
		f.secret, url, f.State, f.Why, us(time.Now()), us(t.now), f.staff)
	return err
}

// Staged returns those of the named files that wait to be sent by this session
// about this patient, in the order they were named.
func (s *Store) Staged(ctx context.Context, n *Session, patient ID, ids []ID) (all []File, err error) {
	err = s.read(ctx, func(r *reader) error {
		l, err := r.may(n, patient)
		if err != nil {
			return err
		}
		for _, id := range ids {
			f, err := scanFile(r.row(`SELECT `+fileColumns+fileTables+`JOIN threads h ON h.id = f.thread
				WHERE f.id = $1 AND f.message IS NULL AND f.staff IS NULL AND h.line = $2 AND h.patient = $3`, id, l.id, patient))
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			all = append(all, f)
		}
		return nil
	})
	return all, wrapped("look at files", err)
}

// Unstage takes a file away that was not sent; one that is not there, or not
// this session's to take, stays as it is and is no error.
func (s *Store) Unstage(ctx context.Context, n *Session, patient, id ID) error {
	gone := int64(0)
	err := s.write(ctx, func(t *tx) error {
		l, err := t.reader().may(n, patient)
		if err != nil {
			return err
		}
		gone, err = t.exec(`DELETE FROM files WHERE id = $1 AND message IS NULL AND staff IS NULL AND thread IN (SELECT id FROM threads WHERE line = $2 AND patient = $3)`,
			id, l.id, patient)
		return err
	})
	if err != nil || gone == 0 {
		return wrapped("take a file away", err)
	}
	return s.removeFile(id)
}

// attach hands staged files over to the message they were sent with. One that
// waits elsewhere, was sent already or is gone is ErrNotFound: it goes nowhere,
// and the page keeps the words.
func (t *tx) attach(m *message, ids []ID) error {
	if len(ids) > FilesPerMessage {
		return fmt.Errorf("files: %w", ErrNotFound)
	}
	for place, id := range ids {
		n, err := t.exec(`UPDATE files SET message = $1, place = $2 WHERE id = $3 AND line = $4 AND thread = $5 AND message IS NULL
			AND staff IS NOT DISTINCT FROM $6`, m.id, place, id, m.line.id, m.thread, m.author)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("file: %w", ErrNotFound)
		}
	}
	return nil
}

// File finds a file for a session, without opening it: ErrNotFound unless it
// may see the thread the file belongs to now, by session and grant.
func (s *Store) File(ctx context.Context, n *Session, id ID) (f *File, err error) {
	err = s.read(ctx, func(r *reader) error {
		one, err := scanFile(r.row(`SELECT `+fileColumns+fileTables+`WHERE f.id = $1 AND f.line = $2
			AND (f.staff IS NULL OR f.message IS NOT NULL)`, id, n.Line))
		if err != nil {
			return err
		}
		var patient ID
		var written int64
		err = found(r.row(`SELECT h.patient, COALESCE(m.n, $3) FROM threads h LEFT JOIN messages m ON m.id = $4 WHERE h.id = $1 AND h.line = $2`,
			one.thread, n.Line, int64(math.MaxInt64), one.message).Scan(&patient, &written)) // a file that waits to be sent is as new as can be
		if err != nil {
			return err
		}
		f = &one
		return r.mayRead(n, patient, written)
	})
	return f, wrapped("find a file", err)
}

func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
