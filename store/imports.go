package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

// The states of a file that an admin brings in on a page.
const (
	ImportMapping = "mapping" // it is here; its columns have no names yet
	ImportReady   = "ready"   // read and tried; nothing was changed
	ImportRunning = "running"
	ImportAsks    = "asks" // taken in; to unlink that many phones somebody has to say so
	ImportDone    = "done"
	ImportBroken  = "broken" // it broke off; what was taken in stays
	ImportEnded   = "ended"  // nobody wanted it, or it waited for a day
)

// Limits of a file of people on a page.
const (
	ImportLimit = 16 << 20       // bytes, more than 100,000 patients
	ImportLife  = 24 * time.Hour // how long a file waits for its admin
	importFirst = 10             // rows that are tried before
	importLease = time.Minute    // machine time after which another process goes on with it
)

// ImportFile is a file of people that an admin brings in on a page.
type ImportFile struct {
	ID       ID
	Practice string
	By       Actor
	State    string
	Columns  []string // what each column of the file is, "" for one that is not read
	Dry      bool     // only to see what would happen
	Replaces bool     // what the file does not list is unlinked
	Todo     int      // good rows
	Done     int      // of them so far
	Result   ImportResult
	At       time.Time
	agreed   bool
}

// ImportResult is what reading a file and taking it in came to. It names lines
// and columns and nobody.
type ImportResult struct {
	Rows     int // good and bad ones
	Problems []directory.Problem
	First    []FirstRow // what the first rows would become
	Imported
}

// FirstRow is what one of the first rows would become.
type FirstRow struct {
	Line    int
	Becomes string // new, changed, same, phone, ended, or wrong
}

const importColumns = `id, practice, staff, actor, state, mapping, dry, replaces, agreed, todo, done, result, made_us`

func scanImport(row interface{ Scan(...any) error }) (*ImportFile, error) {
	f := &ImportFile{}
	var mapping, result string
	var made int64
	err := row.Scan(&f.ID, &f.Practice, &f.By.Staff, &f.By.Name, &f.State, &mapping, &f.Dry, &f.Replaces, &f.agreed, &f.Todo, &f.Done, &result, &made)
	if err != nil {
		return nil, found(err)
	}
	f.At = at(made)
	return f, errors.Join(json.Unmarshal([]byte(mapping), &f.Columns), json.Unmarshal([]byte(result), &f.Result))
}

// KeepImport keeps a file of people, sealed, under an id that its form's key
// made: a form sent twice keeps it once. Only an admin may.
func (s *Store) KeepImport(ctx context.Context, who *Staff, practice string, id ID, body []byte, columns []string) error {
	err := s.write(ctx, func(t *tx) error {
		if !who.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(id); err != nil {
			return err
		}
		sealed, err := s.keys.seal(practice, "imports", "body", id[:], body)
		if err != nil {
			return err
		}
		mapping, err := json.Marshal(columns)
		if err != nil {
			return err
		}
		by := who.Actor()
		if _, err := t.exec(`INSERT INTO imports (`+importColumns+`, body, taken_us, over_us) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, '{}', $7, $8, 0, 0)`,
			id, practice, by.Staff, by.Name, ImportMapping, string(mapping), us(t.now), sealed); err != nil {
			return err
		}
		return t.trace(trailRow{practice: practice, actor: by, act: "import file brought", detail: fmt.Sprintf("%d bytes", len(body))})
	})
	if isUsed(err) {
		return nil
	}
	return wrapped("keep a file of people", err)
}

// ImportOf returns a practice's file; ErrNotFound if it has none of this id.
func (s *Store) ImportOf(ctx context.Context, practice string, id ID) (f *ImportFile, err error) {
	err = s.read(ctx, func(r *reader) error {
		f, err = scanImport(r.row(`SELECT `+importColumns+` FROM imports WHERE practice = $1 AND id = $2`, practice, id))
		return err
	})
	return f, wrapped("look at a file of people", err)
}

// LastImports returns the newest files of a practice.
func (s *Store) LastImports(ctx context.Context, practice string) (all []*ImportFile, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT `+importColumns+` FROM imports WHERE practice = $1 ORDER BY made_us DESC, id DESC LIMIT 10`, practice)
		return collect(rows, err, func(rows *sql.Rows) error {
			f, err := scanImport(rows)
			all = append(all, f)
			return err
		})
	})
	return all, wrapped("list files of people", err)
}

// ImportBody opens the file itself; ErrNotFound once it is gone.
func (s *Store) ImportBody(ctx context.Context, f *ImportFile) (body []byte, err error) {
	err = s.read(ctx, func(r *reader) error {
		var sealed []byte
		if err := found(r.row(`SELECT body FROM imports WHERE id = $1 AND body IS NOT NULL`, f.ID).Scan(&sealed)); err != nil {
			return err
		}
		body, err = s.keys.open(f.Practice, "imports", "body", f.ID[:], sealed)
		return err
	})
	return body, wrapped("open a file of people", err)
}

// MapImport says what the columns of a file are, reads it, and tries its first
// rows without changing anything. ErrColumns: with these columns it cannot be
// read; then nothing is kept.
func (s *Store) MapImport(ctx context.Context, who *Staff, f *ImportFile, columns []string, key ID) error {
	body, err := s.ImportBody(ctx, f)
	if err != nil {
		return err
	}
	rows, problems := s.readImport(f.Practice, columns, body)
	if len(rows) == 0 && len(problems) > 0 && problems[0].Line <= 1 {
		return ErrColumns(problems)
	}
	result := ImportResult{Rows: len(rows) + len(directory.Lines(problems)), Problems: problems}
	first, err := s.noPatients(ctx)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		if !who.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		result.First, err = t.tryFirst(rows, problems, first)
		return errors.Join(err, errDryRun)
	})
	if err != nil && err != errDryRun && !errors.Is(err, errDryRun) {
		return wrapped("try a file of people", err)
	}
	err = s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		mapping, err := json.Marshal(columns)
		if err != nil {
			return err
		}
		words, err := json.Marshal(result)
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE imports SET state = 'ready', mapping = $1, result = $2, todo = $3, done = 0 WHERE id = $4 AND state IN ('mapping', 'ready', 'broken')`,
			string(mapping), string(words), len(rows), f.ID)
		if err == nil && n == 0 {
			return ErrStale
		}
		return err
	})
	if isUsed(err) {
		return nil
	}
	return wrapped("read a file of people", err)
}

// ErrColumns is the error of a file that cannot be read as its columns are named.
type ErrColumns []directory.Problem

// Error implements error.
func (e ErrColumns) Error() string { return "the columns do not fit: " + e[0].Text }

func (s *Store) readImport(practice string, columns []string, body []byte) ([]directory.Row, []directory.Problem) {
	return directory.ReadMapped(bytes.NewReader(body), columns, []string{practice}, practice, s.Now())
}

// tryFirst says what the first rows of a file would become. The caller undoes it.
func (t *tx) tryFirst(rows []directory.Row, problems []directory.Problem, first bool) (all []FirstRow, err error) {
	wrong := directory.Lines(problems)
	for len(all) < importFirst && (len(rows) > 0 || len(wrong) > 0) {
		if len(rows) == 0 || len(wrong) > 0 && wrong[0] < rows[0].Line {
			all, wrong = append(all, FirstRow{wrong[0], "wrong"}), wrong[1:]
			continue
		}
		var sum Imported
		if err := t.importRow(rows[0], first, &sum); err != nil {
			return nil, err
		}
		all, rows = append(all, FirstRow{rows[0].Line, sum.becomes()}), rows[1:]
	}
	return all, nil
}

// becomes names what one row came to.
func (a Imported) becomes() string {
	switch {
	case a.Added > 0:
		return "new"
	case len(a.Kept) > 0:
		return "ended"
	case a.Linked > 0:
		return "phone"
	case a.Updated > 0:
		return "changed"
	}
	return "same"
}
