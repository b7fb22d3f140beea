package store_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// parted is a family of two households: Ana is on her mother's phone and on
// her father's, her brother Ben on the mother's only.
type parted struct {
	s                           *store.Store
	mother, ben, father, walter *store.Session
	ana                         store.ID
}

const fathers = conversation.Phone("+12065550123")

// twoHouseholds imports the family and signs everybody in.
func twoHouseholds(t *testing.T, s *store.Store) parted {
	t.Helper()
	family(t, s)
	noon(t, s)
	ana, ben := conversation.Date{Year: 2015, Month: 5, Day: 6}, conversation.Date{Year: 2013, Month: 7, Day: 8}
	mothers := conversation.Phone("+12065550122")
	child := func(record, name string, birth conversation.Date) directory.Patient {
		return directory.Patient{Practice: "riverside", RecordNumber: record, GivenName: name, FamilyName: "Olmo", BirthDate: birth}
	}
	rows := []directory.Row{
		{Patient: child("R-7001", "Ana", ana), Phone: mothers, Language: conversation.English, Relationship: directory.Parent},
		{Patient: child("R-7002", "Ben", ben), Phone: mothers, Language: conversation.English, Relationship: directory.Parent},
		{Patient: child("R-7001", "Ana", ana), Phone: fathers, Language: conversation.English, Relationship: directory.Parent},
	}
	if _, err := s.Import(t.Context(), rows, store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	p := parted{s: s}
	first := enter(t, s, mothers, 1)
	advance(t, s, 11*time.Minute) // a second link to the same phone
	second := enter(t, s, mothers, 2)
	p.mother, p.ben = signIn(t, s, first, ana), signIn(t, s, second, ben)
	p.father, p.walter = signIn(t, s, enter(t, s, fathers, 3), ana), signIn(t, s, enter(t, s, walter, 4), born)
	p.ana = p.mother.Patients[0]
	return p
}

// enter goes from a text to the question for the birth date.
func enter(t *testing.T, s *store.Store, phone conversation.Phone, browser byte) (cookie string) {
	t.Helper()
	step, err := s.Enter(t.Context(), linkOf(t, s, phone), browserID(browser), conversation.English)
	if err != nil || step.To.Step != store.StepBirth {
		t.Fatalf("Enter = %+v, %v; want the birth date", step, err)
	}
	return step.Cookie
}

// signIn answers that question, and opens one patient.
func signIn(t *testing.T, s *store.Store, cookie string, birth conversation.Date) *store.Session {
	t.Helper()
	in, err := s.TryBirth(t.Context(), cookie, birth, false)
	if err != nil || in.To.Step != store.StepIn {
		t.Fatalf("TryBirth = %+v, %v; want to be in", in, err)
	}
	n, err := s.PatientSession(t.Context(), in.Cookie, false)
	if err != nil || len(n.Patients) != 1 {
		t.Fatalf("PatientSession = %+v, %v; want one patient", n, err)
	}
	return n
}

func (p parted) everybody() map[string]*store.Session {
	return map[string]*store.Session{"the mother, about Ana": p.mother, "the mother, about Ben": p.ben, "the father": p.father, "Walter": p.walter}
}

// knee is a file that a page could show.
func knee(words string) store.FileIn {
	return store.FileIn{Type: "image/jpeg", Body: []byte("whole " + words), Thumb: []byte("small " + words), Width: 40, Height: 30}
}

// sent stages a file and sends it with a message.
func (p parted) sent(t *testing.T, n *store.Session, words string) *store.File {
	t.Helper()
	f, err := p.s.Stage(t.Context(), n, n.Patients[0], store.NewID(), knee(words))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.s.Write(t.Context(), n, n.Patients[0], store.PageMessage{Words: words, Files: []store.ID{f.ID}, Key: store.NewID()}); err != nil {
		t.Fatal(err)
	}
	return f
}

// content reads a file for a session.
func content(t *testing.T, s *store.Store, f *store.File, small bool) string {
	t.Helper()
	r, err := s.OpenFile(f, small)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// Who may open which file: everybody's session on everybody's file, sent and
// not sent yet, and again when the father's phone has left the record.
func TestAFileOpensForItsThreadAndNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := twoHouseholds(t, s)
		files := map[string]*store.File{}
		for name, n := range p.everybody() {
			files[name] = p.sent(t, n, name)
			staged, err := s.Stage(t.Context(), n, n.Patients[0], store.NewID(), knee("draft of "+name))
			if err != nil {
				t.Fatal(err)
			}
			files[name+", not sent"] = staged
		}
		look := func(gone string) {
			for reader, n := range p.everybody() {
				for owner, f := range files {
					got, err := s.File(t.Context(), n, f.ID)
					mine := (owner == reader || owner == reader+", not sent") && reader != gone
					switch {
					case mine && err != nil:
						t.Errorf("%s may not open the file of %s: %v", reader, owner, err)
					case !mine && !errors.Is(err, store.ErrNotFound):
						t.Errorf("%s gets the file of %s: %v, want ErrNotFound", reader, owner, err)
					case mine && content(t, s, got, false) != "whole "+owner && content(t, s, got, true) != "small draft of "+reader:
						t.Errorf("%s reads %q", reader, content(t, s, got, false))
					}
				}
			}
		}
		look("")
		receive(t, s, fathers, "wrong number")
		look("the father")
		if n := len(files); n != 8 {
			t.Errorf("looked at %d files, want 8", n)
		}
	})
}

// A file goes only with a message of the thread it waits for; what else is
// named keeps the whole message from being written.
func TestAFileIsSentOnceAndToItsOwnThread(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := twoHouseholds(t, s)
		key := store.NewID()
		mine, err := s.Stage(t.Context(), p.mother, p.ana, key, knee("mine"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Stage(t.Context(), p.mother, p.ana, key, knee("mine once more"))
		if err != nil || again.ID != mine.ID {
			t.Errorf("the same upload again = %v, %v; want the file that is there", again, err)
		}
		if same, err := s.Stage(t.Context(), p.father, p.ana, key, knee("his")); err != nil || same.ID == mine.ID {
			t.Errorf("the father's upload under her key = %v, %v; want one of his own", same, err)
		}
		if _, err := s.Stage(t.Context(), p.walter, p.ana, store.NewID(), knee("no")); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Walter's file about Ana = %v, want ErrEnded", err)
		}
		for name, n := range map[string]*store.Session{"the father": p.father, "the mother about Ben": p.ben} {
			if err := s.Unstage(t.Context(), n, n.Patients[0], mine.ID); err != nil {
				t.Errorf("Unstage by %s: %v", name, err)
			}
			if err := s.Write(t.Context(), n, n.Patients[0], store.PageMessage{Words: "stolen", Files: []store.ID{mine.ID}, Key: store.NewID()}); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a message of %s with her file = %v, want ErrNotFound", name, err)
			}
			page, err := s.Thread(t.Context(), n, n.Patients[0], 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page.Messages {
				if m.Body == "stolen" {
					t.Errorf("%s wrote a message without its file", name)
				}
			}
		}
		if waiting, err := s.Staged(t.Context(), p.mother, p.ana, []store.ID{mine.ID}); err != nil || len(waiting) != 1 {
			t.Fatalf("Staged = %v, %v; want her file still waiting", waiting, err)
		}
		m := store.PageMessage{Files: []store.ID{mine.ID}, Key: store.NewID()}
		for range 2 {
			if err := s.Write(t.Context(), p.mother, p.ana, m); err != nil {
				t.Fatal(err)
			}
		}
		m.Key = store.NewID()
		if err := s.Write(t.Context(), p.mother, p.ana, m); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a second message with the same file = %v, want ErrNotFound", err)
		}
		page, err := s.Thread(t.Context(), p.mother, p.ana, 0)
		if err != nil {
			t.Fatal(err)
		}
		if last := page.Messages[len(page.Messages)-1]; len(last.Files) != 1 || last.Files[0].ID != mine.ID || last.Body != "" {
			t.Errorf("the newest message = %+v, want her file without words", last)
		}
	})
}

// The same upload sent many times at once is one file, and leaves one on disk.
func TestTheSameUploadAtOnceIsOneFile(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			p := twoHouseholds(t, s)
			key := store.NewID()
			ids := make([]store.ID, 8)
			var all sync.WaitGroup
			for i := range ids {
				all.Go(func() {
					f, err := s.Stage(t.Context(), p.mother, p.ana, key, knee("once"))
					if err != nil {
						t.Errorf("Stage: %v", err)
						return
					}
					ids[i] = f.ID
				})
			}
			all.Wait()
			for _, id := range ids {
				if id != ids[0] {
					t.Errorf("the uploads became %s and %s, want one file", ids[0], id)
				}
			}
			if n := onDisk(t, o.Data); n != 2 {
				t.Errorf("%d files on disk, want one whole and small", n)
			}
		})
	}
}

// What nobody sent goes: when there is too much of it, after a day, and with
// the grant it was to be sent by. A file that was sent stays.
func TestFilesThatNobodySentAreSweptAway(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			p := twoHouseholds(t, s)
			kept := p.sent(t, p.mother, "kept")
			first, err := s.Stage(t.Context(), p.mother, p.ana, store.NewID(), knee("0"))
			if err != nil {
				t.Fatal(err)
			}
			for range 20 {
				if _, err := s.Stage(t.Context(), p.mother, p.ana, store.NewID(), knee("more")); err != nil {
					t.Fatal(err)
				}
			}
			if left, err := s.Staged(t.Context(), p.mother, p.ana, []store.ID{first.ID}); err != nil || len(left) != 0 {
				t.Errorf("the first of 21 = %v, %v; want it gone", left, err)
			}
			if n := onDisk(t, o.Data); n != 2*21 {
				t.Errorf("%d files on disk, want 20 that wait and one that was sent, whole and small", n)
			}
			stray := filepath.Join(o.Data, "files", "00", "new-stray")
			if err := os.MkdirAll(filepath.Dir(stray), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(stray, []byte("cut off"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := s.SweepFiles(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := onDisk(t, o.Data); n != 2*21+1 {
				t.Errorf("%d files on disk, want what is new left alone", n)
			}
			advance(t, s, 25*time.Hour)
			age(t, o.Data)
			if err := s.SweepFiles(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := onDisk(t, o.Data); n != 2 {
				t.Errorf("%d files on disk after a day, want the one that was sent", n)
			}
			who := member(t, s, store.RoleStaff)
			if _, err := s.FileForStaff(t.Context(), who, kept.ID, false); err != nil {
				t.Errorf("the file that was sent: %v", err)
			}
		})
	}
}

// onDisk counts the files of a data folder, age makes them two hours old.
func onDisk(t *testing.T, data string) (n int) {
	t.Helper()
	eachFile(t, data, func(string) { n++ })
	return n
}

func age(t *testing.T, data string) {
	t.Helper()
	old := time.Now().Add(-2 * time.Hour)
	eachFile(t, data, func(path string) {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	})
}

func eachFile(t *testing.T, data string, do func(path string)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(data, "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		do(path)
	}
}

// member adds somebody who works here.
func member(t *testing.T, s *store.Store, role string) *store.Staff {
	t.Helper()
	who, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, role+"@riverside.example", role, []string{role}, true)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// On disk lies nothing that can be read, and what was changed, cut, put in
// another file's place or swapped for its own small picture does not open.
func TestAFileOnDiskOpensOnlyAsItself(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			p := twoHouseholds(t, s)
			long := store.FileIn{Type: "application/pdf", Body: bytes.Repeat([]byte("marzipan "), 40000), Thumb: []byte("marzipan small")}
			var files []*store.File
			for range 2 {
				f, err := s.Stage(t.Context(), p.mother, p.ana, store.NewID(), long)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, f)
			}
			path := func(f *store.File) string { return filepath.Join(o.Data, "files", f.ID.String()[30:], f.ID.String()) }
			eachFile(t, o.Data, func(path string) {
				body, err := os.ReadFile(path)
				if err != nil || bytes.Contains(body, []byte("marzipan")) {
					t.Errorf("%s can be read, %v", path, err)
				}
			})
			if got := content(t, s, files[0], false); got != string(long.Body) {
				t.Errorf("the file came back with %d bytes, want %d", len(got), len(long.Body))
			}
			whole, err := os.ReadFile(path(files[0]))
			if err != nil {
				t.Fatal(err)
			}
			another, err := os.ReadFile(path(files[1]))
			if err != nil {
				t.Fatal(err)
			}
			small, err := os.ReadFile(path(files[0]) + ".s")
			if err != nil {
				t.Fatal(err)
			}
			late := bytes.Clone(whole)
			late[len(late)-1]++
			early := bytes.Clone(whole)
			early[200]++
			for name, body := range map[string][]byte{"a changed beginning": early, "a changed end": late, "a cut end": whole[:len(whole)-100], "cut between two seals": whole[:2*64<<10],
				"another file": another, "its own small picture": small, "nothing": nil} {
				if err := os.WriteFile(path(files[0]), body, 0o600); err != nil {
					t.Fatal(err)
				}
				r, err := s.OpenFile(files[0], false)
				if err == nil {
					_, err = io.Copy(io.Discard, r)
					r.Close()
				}
				if err == nil {
					t.Errorf("%s was read as the file", name)
				}
			}
		})
	}
}
