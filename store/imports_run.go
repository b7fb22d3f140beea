package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

// RunImport hands a file over to be taken in. Dry: only to see what would
// happen. Agreed: phones are unlinked also if they are more than 10 percent.
// ErrStale: it is not waiting for that (any more). Only an admin may.
func (s *Store) RunImport(ctx context.Context, who *Staff, f *ImportFile, o ImportOptions, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if !who.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		by := who.Actor()
		n, err := t.exec(`UPDATE imports SET state = 'running', staff = $1, actor = $2, dry = $3, replaces = $4, agreed = $5, done = 0, taken_us = 0
			WHERE id = $6 AND body IS NOT NULL AND state IN ('ready', 'asks', 'broken')`, by.Staff, by.Name, flag(o.DryRun), flag(o.Replace), flag(o.Yes), f.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrStale
		}
		t.changed("import", 0, f.ID)
		return t.trace(trailRow{practice: f.Practice, actor: by, act: "import begun", detail: fmt.Sprintf("%d rows%s%s%s", f.Todo,
			said(o.DryRun, ", only to see"), said(o.Replace, ", the rest is unlinked"), said(o.Yes, ", also over 10 percent"))})
	})
	if isUsed(err) {
		return nil
	}
	return wrapped("hand a file of people over", err)
}

func said(yes bool, words string) string {
	if yes {
		return words
	}
	return ""
}

// DropImport lets a file go that nobody wants; what was taken in stays.
func (s *Store) DropImport(ctx context.Context, who *Staff, f *ImportFile) error {
	err := s.write(ctx, func(t *tx) error {
		if !who.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		n, err := t.exec(`UPDATE imports SET state = CASE WHEN state = 'asks' THEN 'done' ELSE 'ended' END, body = NULL, over_us = $1
			WHERE id = $2 AND state IN ('mapping', 'ready', 'asks', 'broken')`, us(t.now), f.ID)
		if err != nil || n == 0 {
			return err
		}
		return t.trace(trailRow{practice: f.Practice, actor: who.Actor(), act: "import file dropped"})
	})
	return wrapped("drop a file of people", err)
}

// sweepImports lets go the files that waited for their admin for a day.
func (s *Store) sweepImports(ctx context.Context) error {
	err := s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE imports SET state = CASE WHEN state = 'asks' THEN 'done' ELSE 'ended' END, body = NULL, over_us = $1
			WHERE body IS NOT NULL AND state <> 'running' AND made_us < $2`, us(t.now), us(t.now.Add(-ImportLife)))
		return err
	})
	return wrapped("sweep files of people", err)
}

// DoImports takes in the files that wait to be, one after another. A file that
// a stopped process left halfway is gone on with: taking a row in twice changes
// nothing.
func (s *Store) DoImports(ctx context.Context) error {
	for {
		f, err := s.takeImport(ctx)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a file of people: %w", err)
		}
		if err := s.doImport(ctx, f); err != nil {
			if ctx.Err() == nil {
				err = errors.Join(err, s.overImport(ctx, f, ImportBroken))
			}
			return fmt.Errorf("take people in: %w", err)
		}
	}
}

// takeImport claims a file for this process by a lease in machine time.
func (s *Store) takeImport(ctx context.Context) (f *ImportFile, err error) {
	err = s.write(ctx, func(t *tx) error {
		now := time.Now()
		f, err = scanImport(t.row(`SELECT `+importColumns+` FROM imports WHERE state = 'running' AND taken_us < $1 ORDER BY made_us LIMIT 1`, us(now.Add(-importLease))))
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE imports SET taken_us = $1 WHERE id = $2 AND state = 'running' AND taken_us < $3`, us(now), f.ID, us(now.Add(-importLease)))
		if err == nil && n == 0 { // another process was faster
			return ErrNotFound
		}
		return err
	})
	return f, err
}

func (s *Store) doImport(ctx context.Context, f *ImportFile) error {
	body, err := s.ImportBody(ctx, f)
	if err != nil {
		return err
	}
	rows, problems := s.readImport(f.Practice, f.Columns, body)
	f.Todo, f.Result.Problems = len(rows), problems
	f.Result.Rows = len(rows) + len(directory.Lines(problems))
	lost := false
	o := ImportOptions{Replace: f.Replaces, Yes: f.agreed, DryRun: f.Dry, By: f.By}
	f.Result.Imported, err = s.Import(ctx, rows, o, func(done int) { f.Done = done; lost = s.importCame(ctx, f) != nil || lost })
	if err != nil {
		return err
	}
	if lost {
		return errors.New("the count of a file of people could not be kept")
	}
	switch {
	case f.Dry:
		return s.overImport(ctx, f, ImportReady)
	case f.Result.TooMany:
		return s.overImport(ctx, f, ImportAsks)
	}
	return s.overImport(ctx, f, ImportDone)
}

// importCame keeps how far a file came, and the lease on it.
func (s *Store) importCame(ctx context.Context, f *ImportFile) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE imports SET done = $1, taken_us = $2 WHERE id = $3`, f.Done, us(time.Now()), f.ID)
		return err
	})
}

// overImport keeps what a file came to. A file that is done is let go.
func (s *Store) overImport(ctx context.Context, f *ImportFile, state string) error {
	result, err := json.Marshal(f.Result)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE imports SET state = $1, result = $2, todo = $3, done = $4, over_us = $5, body = CASE WHEN $6 = 1 THEN NULL ELSE body END WHERE id = $7`,
			state, string(result), f.Todo, f.Done, us(t.now), flag(state == ImportDone), f.ID)
		if err != nil {
			return err
		}
		sum := f.Result
		return t.trace(trailRow{practice: f.Practice, actor: f.By, act: "import over", outcome: state, detail: fmt.Sprintf("%d rows, %d left out, %d added, %d updated, %d linked, %d unlinked%s",
			sum.Rows, sum.Rows-f.Todo, sum.Added, sum.Updated, sum.Linked, sum.Unlinked, said(f.Dry, ", only to see"))})
	})
}
