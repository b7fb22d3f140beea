package store

import (
	"context"
	"errors"
	"fmt"

	"linnet/conversation"
)

// Sides of an insurance card that a photo can be marked as.
const (
	CardFront = "front"
	CardBack  = "back"
)

// StageAnswer keeps a file for the answer that a person is writing in a talk,
// as Stage does for a patient. Until it is sent it is nobody's but theirs. A
// key that was used in this talk returns the file it was used for. A talk
// without a thread is ErrNoThread.
func (s *Store) StageAnswer(ctx context.Context, who *Staff, talk, key ID, in FileIn) (*File, error) {
	practice, kept, err := s.stagedBefore(ctx, who, talk, key)
	if err != nil || kept != nil {
		return kept, wrapped("keep a file", err)
	}
	f := &File{ID: NewID(), Type: in.Type, Size: int64(len(in.Body)), Width: in.Width, Height: in.Height, Thumb: int64(len(in.Thumb)),
		Program: in.Program, State: FileKept, Way: "staff", practice: practice, staff: who.ID}
	if f.secret, err = s.newFile(practice, f.ID, in); err != nil {
		return nil, errors.Join(err, s.removeFile(f.ID))
	}
	var old []ID
	err = s.write(ctx, func(t *tx) error {
		k, l, err := t.lockTalkFor(who, talk)
		if err != nil {
			return err
		}
		if k.thread.None() {
			return ErrNoThread
		}
		f.line, f.thread, f.Made = l.id, k.thread, t.now
		if err := t.addFile(f, key, 0, nil); err != nil {
			return err
		}
		old, err = t.makeRoom(f)
		return err
	})
	if code(err) == codeUnique { // the same upload came twice at once
		if err := s.removeFile(f.ID); err != nil {
			return nil, err
		}
		_, kept, err := s.stagedBefore(ctx, who, talk, key)
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

// stagedBefore finds the file an upload key was used for in a talk, nil if
// none was, and the talk's practice.
func (s *Store) stagedBefore(ctx context.Context, who *Staff, talk, key ID) (practice string, f *File, err error) {
	err = s.read(ctx, func(r *reader) error {
		var thread ID
		if err := found(r.row(`SELECT practice, thread FROM talks WHERE id = $1`, talk).Scan(&practice, &thread)); err != nil {
			return err
		}
		if thread.None() {
			return ErrNoThread
		}
		if key.None() {
			return nil
		}
		one, err := scanFile(r.row(`SELECT `+fileColumns+fileTables+`WHERE f.thread = $1 AND f.upload = $2 AND f.staff = $3`, thread, key, who.ID))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		f = &one
		return err
	})
	return practice, f, err
}

// StagedAnswer lists the files that wait for a person's answer in a talk, in
// the order they were added.
func (s *Store) StagedAnswer(ctx context.Context, who *Staff, talk ID) (all []File, err error) {
	err = s.read(ctx, func(r *reader) error {
		all, err = r.fileList(`JOIN talks k ON k.thread = f.thread WHERE k.id = $1 AND f.staff = $2 AND f.message IS NULL ORDER BY f.id LIMIT 20`, talk, who.ID)
		return err
	})
	return all, wrapped("look at files", err)
}

// UnstageAnswer takes a file away that the person added and did not send. One
// that is not theirs to take stays, and is no error.
func (s *Store) UnstageAnswer(ctx context.Context, who *Staff, id ID) error {
	gone := int64(0)
	err := s.write(ctx, func(t *tx) (err error) {
		gone, err = t.exec(`DELETE FROM files WHERE id = $1 AND staff = $2 AND message IS NULL`, id, who.ID)
		return err
	})
	if err != nil || gone == 0 {
		return wrapped("take a file away", err)
	}
	return s.removeFile(id)
}

// ownStaged finds a file that a person added to an answer and did not send: the
// small picture and the file are theirs to look at while they write.
func (s *Store) ownStaged(ctx context.Context, who *Staff, id ID) (f *File, err error) {
	err = s.read(ctx, func(r *reader) error {
		one, err := scanFile(r.row(`SELECT `+fileColumns+fileTables+`WHERE f.id = $1 AND f.staff = $2 AND f.message IS NULL`, id, who.ID))
		f = &one
		return err
	})
	return f, err
}

// MarkCard marks a photo of a talk as a side of an insurance card; "" takes the
// mark off. What is no shown photo of this talk's thread is ErrNotFound.
func (s *Store) MarkCard(ctx context.Context, who *Staff, in, file ID, side string) error {
	if side != CardFront && side != CardBack && side != "" {
		return fmt.Errorf("mark a card: %w", conversation.ErrRefused)
	}
	return s.staffAct(ctx, "mark card", who, in, ID{}, func(t *tx, l *line, k *talk) error {
		n, err := t.exec(`UPDATE files SET card = $1 WHERE id = $2 AND width > 0 AND message IN (SELECT id FROM messages WHERE thread = $3)`, side, file, k.thread)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		t.changed("thread:"+k.thread.String(), l.n, k.thread)
		return nil
	})
}
