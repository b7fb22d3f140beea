package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

const importFile = `Chart,First,Last,DOB,Cell,Lang,Who,Doctor
R-1004,Walter,Hale,1947-11-30,206-555-0188,en,self,Chen
R-1004,Walter,Hale,1947-11-30,206-555-0166,en,self,Chen
R-2001,Nora,Quist,1990-01-01,206-555-0171,en,self,Chen
R-2002,Ivo,Quist,1/1/1990,206-555-0172,en,self,Chen
R-2003,,Quist,1990-01-01,555,en,self,Chen
`

var importColumns = []string{"record_number", "given_name", "family_name", "birth_date", "phone", "language", "relationship", ""}

// admin is an admin of the sample practice.
func adminOf(t *testing.T, s *store.Store) *store.Staff {
	t.Helper()
	if _, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "ada@riverside.example", "Ada Admin", []string{store.RoleAdmin}, false); err != nil {
		t.Fatal(err)
	}
	who, err := s.StaffByEmail(t.Context(), "ada@riverside.example")
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// brought is a file that an admin brought and said the columns of.
func brought(t *testing.T, s *store.Store, who *store.Staff, file string) *store.ImportFile {
	t.Helper()
	id := store.NewID()
	for range 2 { // a form sent twice
		if err := s.KeepImport(t.Context(), who, "riverside", id, []byte(file), directory.Guess(strings.Split("Chart,First,Last,DOB,Cell,Lang,Who", ","))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.MapImport(t.Context(), who, importOf(t, s, id), importColumns, store.NewID()); err != nil {
		t.Fatal(err)
	}
	return importOf(t, s, id)
}

func importOf(t *testing.T, s *store.Store, id store.ID) *store.ImportFile {
	t.Helper()
	f, err := s.ImportOf(t.Context(), "riverside", id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAFileOfPeopleIsTriedAndThenTakenIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		who := adminOf(t, s)
		f := brought(t, s, who, importFile)
		want := []store.FirstRow{{Line: 2, Becomes: "same"}, {Line: 3, Becomes: "phone"}, {Line: 4, Becomes: "new"}, {Line: 5, Becomes: "wrong"}, {Line: 6, Becomes: "wrong"}}
		if f.State != store.ImportReady || !slices.Equal(f.Result.First, want) || f.Todo != 3 || f.Result.Rows != 5 {
			t.Errorf("tried = %s, %+v, %d good of %d; want ready, %+v, 3 of 5", f.State, f.Result.First, f.Todo, f.Result.Rows, want)
		}
		for _, step := range []struct {
			name  string
			dry   bool
			state string
		}{{"only to see", true, store.ImportReady}, {"in earnest", false, store.ImportDone}} {
			if err := s.RunImport(t.Context(), who, f, store.ImportOptions{DryRun: step.dry}, store.NewID()); err != nil {
				t.Fatal(err)
			}
			if err := s.DoImports(t.Context()); err != nil {
				t.Fatal(err)
			}
			f = importOf(t, s, f.ID)
			if f.State != step.state || f.Result.Added != 1 || f.Result.Linked != 2 || f.Done != 3 || len(f.Result.Problems) != 3 {
				t.Errorf("%s: %s, %+v, %d done; want %s with 1 added, 2 linked, 3 done and 3 problems", step.name, f.State, f.Result, f.Done, step.state)
			}
		}
		if _, err := s.ImportBody(t.Context(), f); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the file after it was taken in = %v, want it gone", err)
		}
		if err := s.RunImport(t.Context(), who, f, store.ImportOptions{}, store.NewID()); !errors.Is(err, store.ErrStale) {
			t.Errorf("taking it in again = %v, want ErrStale", err)
		}
	})
}

func TestAFileWithoutAColumnItNeedsIsKeptForAnotherTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		who := adminOf(t, s)
		f := brought(t, s, who, importFile)
		columns := slices.Clone(importColumns)
		columns[4] = ""
		var wrong store.ErrColumns
		if err := s.MapImport(t.Context(), who, f, columns, store.NewID()); !errors.As(err, &wrong) || wrong[0].Column != "phone" {
			t.Errorf("without a phone = %v, want the column that is missing", err)
		}
		if got := importOf(t, s, f.ID); !slices.Equal(got.Columns, importColumns) || got.State != store.ImportReady {
			t.Errorf("after the refusal = %+v, want it as it was", got)
		}
	})
}

func TestOnlyAnAdminBringsPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := brought(t, s, adminOf(t, s), importFile)
		dana := &store.Staff{ID: store.NewID(), Roles: []string{store.RoleLead}}
		for name, err := range map[string]error{
			"keep": s.KeepImport(t.Context(), dana, "riverside", store.NewID(), nil, nil),
			"map":  s.MapImport(t.Context(), dana, f, importColumns, store.NewID()),
			"run":  s.RunImport(t.Context(), dana, f, store.ImportOptions{}, store.NewID()),
			"drop": s.DropImport(t.Context(), dana, f),
		} {
			if !errors.Is(err, conversation.ErrRefused) {
				t.Errorf("%s by a lead = %v, want ErrRefused", name, err)
			}
		}
		if _, err := s.ImportOf(t.Context(), "lakeside", f.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another practice's file = %v, want ErrNotFound", err)
		}
	})
}

func TestUnlinkingManyPhonesAsksFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		who := adminOf(t, s)
		f := brought(t, s, who, importFile)
		for _, step := range []struct {
			yes   bool
			state string
		}{{false, store.ImportAsks}, {true, store.ImportDone}} {
			if err := s.RunImport(t.Context(), who, f, store.ImportOptions{Replace: true, Yes: step.yes}, store.NewID()); err != nil {
				t.Fatal(err)
			}
			if err := s.DoImports(t.Context()); err != nil {
				t.Fatal(err)
			}
			f = importOf(t, s, f.ID)
			if f.State != step.state || f.Result.TooMany == step.yes || (f.Result.Unlinked > 0) != step.yes {
				t.Errorf("with yes %v: %s, %+v", step.yes, f.State, f.Result.Imported)
			}
		}
	})
}

func TestAFileOfPeopleLiesSealedAndGoesAfterADay(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			f := brought(t, s, adminOf(t, s), importFile)
			db := storetest.Raw(t, o.Database)
			var body []byte
			if err := db.QueryRowContext(t.Context(), `SELECT body FROM imports`).Scan(&body); err != nil || len(body) == 0 || bytes.Contains(body, []byte("Quist")) {
				t.Errorf("the file lies there as %.40q, %v; want it sealed", body, err)
			}
			if err := s.AdvanceClock(t.Context(), store.ImportLife+time.Minute); err != nil {
				t.Fatal(err)
			}
			if err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			var left sql.Null[[]byte]
			if err := db.QueryRowContext(t.Context(), `SELECT body FROM imports`).Scan(&left); err != nil || left.Valid {
				t.Errorf("the file after a day = %v, %v; want it gone", left.Valid, err)
			}
			if got := importOf(t, s, f.ID); got.State != store.ImportEnded {
				t.Errorf("its state = %s, want ended", got.State)
			}
		})
	}
}
