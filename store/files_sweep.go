package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// SweepFiles takes away what nobody sent within a day, lets go what waited at
// a carrier for 30 days, and removes from the disk what no row speaks of: an
// upload that was cut off, or a file whose row has ended. What is younger than
// an hour of machine time is left alone: its row may be on its way.
func (s *Store) SweepFiles(ctx context.Context) error {
	now := s.Now()
	err := s.each(ctx, func(t *tx, id ID) error {
		_, err := t.exec(`DELETE FROM files WHERE id = $1 AND message IS NULL`, id)
		return err
	}, `SELECT id FROM files WHERE message IS NULL AND made_us <= $1`, us(now.Add(-stagedLife)))
	if err == nil {
		err = s.noteFile(ctx, `UPDATE files SET state = 'refused', why = 'gone' WHERE state = 'left' AND made_us <= $1`, us(now.Add(-leftLife)))
	}
	if err == nil {
		err = s.sweepDisk(ctx, time.Now().Add(-time.Hour))
	}
	return wrapped("sweep files", err)
}

func (s *Store) sweepDisk(ctx context.Context, before time.Time) error {
	root := filepath.Join(s.data, "files")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.ModTime().After(before) {
			return nil
		}
		if err != nil {
			return err
		}
		name, _, _ := strings.Cut(entry.Name(), ".")
		if id, err := ParseID(name); err == nil {
			if known, err := s.hasFile(ctx, id); err != nil || known {
				return err
			}
		}
		return os.Remove(path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *Store) hasFile(ctx context.Context, id ID) (known bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		var n int
		err := r.row(`SELECT COUNT(*) FROM files WHERE id = $1`, id).Scan(&n)
		known = n > 0
		return err
	})
	return known, err
}
