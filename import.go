package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"linnet/directory"
	"linnet/store"
)

// importCommands are the things that can be imported.
type importCommands struct {
	Patients importPatientsCommand `cmd:"" help:"Add and update patients and their phones from a CSV file; never removes without --replace."`
}

type importPatientsCommand struct {
	File     string `arg:"" help:"CSV file in UTF-8 with a header row." type:"path"`
	Practice string `help:"Practice of rows that name none." placeholder:"P"`
	Replace  bool   `help:"Unlink what the file does not list; refused over 10 percent without --yes."`
	DryRun   bool   `help:"Read and report, change nothing."`
	Yes      bool   `help:"Unlink even if it is more than 10 percent."`
}

// Run reads the file, prints its bad rows and hands the good ones on. Bad
// rows never stop the good ones; they end the command with exit 1.
func (i *importPatientsCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if c.PracticeMode {
		fmt.Fprintln(a.stdout, "Practice mode: only made-up people")
	}
	ids, standard, err := i.practices(c)
	if err != nil {
		return err
	}
	file, err := os.Open(i.File)
	if err != nil {
		return fmt.Errorf("import: %s cannot be opened; name a file that Linnet may read", filepath.Base(i.File))
	}
	defer file.Close()
	rows, problems := directory.ReadCSV(file, ids, standard, a.now())
	for _, p := range problems {
		fmt.Fprintf(a.stdout, "line %d: %s\n", p.Line, p.Text)
	}
	if len(rows) > 0 {
		if err := a.importRows(c, rows, i); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "%d rows read, %d good, %d problems\n", len(rows)+badLines(problems), len(rows), len(problems))
	if len(problems) > 0 {
		return noError{errors.New("import: some rows were left out; correct the lines above and import the file again")}
	}
	return nil
}

// practices returns the ids a row may name and the one of rows that name none.
func (i *importPatientsCommand) practices(c *Config) (ids []string, standard string, err error) {
	for _, p := range c.Practices {
		ids = append(ids, p.ID)
	}
	if i.Practice == "" {
		if len(ids) == 1 {
			standard = ids[0]
		}
		return ids, standard, nil
	}
	for _, id := range ids {
		if id == i.Practice {
			return ids, id, nil
		}
	}
	return nil, "", useError{errors.New("no practice has this id; write one that config.yaml names: --practice riverside")}
}

func badLines(problems []directory.Problem) int {
	lines := map[int]bool{}
	for _, p := range problems {
		if p.Line > 1 {
			lines[p.Line] = true
		}
	}
	return len(lines)
}

// importRows puts the good rows into the store and reports in totals; rows
// that would bring back what staff ended are named.
func (a *app) importRows(c *Config, rows []directory.Row, flags *importPatientsCommand) error {
	return a.withStore(c, func(s *store.Store) error {
		o := store.ImportOptions{Replace: flags.Replace, Yes: flags.Yes, DryRun: flags.DryRun, By: operator()}
		sum, err := s.Import(a.ctx, rows, o, a.progress("rows", len(rows)))
		if err != nil {
			return err
		}
		for _, k := range sum.Kept {
			fmt.Fprintf(a.stdout, "line %d: this phone was taken from this patient (%s) and stays so until staff add it again\n", k.Line, endedWords(k.Why))
		}
		fmt.Fprintf(a.stdout, "%d patients added, %d updated, %d unchanged; %d phones linked, %d unlinked\n",
			sum.Added, sum.Updated, sum.Same, sum.Linked, sum.Unlinked)
		if sum.TooMany {
			return noError{fmt.Errorf("import: --replace would unlink %d of %d phones, more than 10 percent; nothing was unlinked; add --yes if that is right", sum.WouldEnd, sum.LiveBefore)}
		}
		return nil
	})
}

func endedWords(why string) string {
	switch why {
	case store.EndedByWrongNumber:
		return "a text from it said we have the wrong person"
	case store.EndedByGivenUp:
		return "the phone company says the number was given up"
	case store.EndedByAge:
		return "the patient is too old for a parent's phone"
	}
	return "by staff"
}

// progress prints how far a long piece of work is, at most once a second.
func (a *app) progress(what string, of int) func(done int) {
	last := a.now()
	return func(done int) {
		if now := a.now(); now.Sub(last) >= time.Second {
			last = now
			fmt.Fprintf(a.stderr, "%d of %d %s\n", done, of, what)
		}
	}
}
