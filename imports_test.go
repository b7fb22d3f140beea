package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport holds design §2: which of our packages each package may import.
// A name ending in /... stands for the packages below it too. Only main,
// which nobody imports, may import everything.
var mayImport = map[string][]string{
	"conversation":  {},
	"ledger":        {},
	"ledger/verify": {"ledger"},
	"carriers":      {"conversation"},
	"carriers/...":  {"carriers", "conversation"},
	"directory":     {"conversation"},
	"files":         {},
	"templates":     {"conversation"},
	"store":         {"conversation", "ledger", "directory"},
	"store/...":     {"store", "conversation", "directory"}, // storetest: real databases for tests
	"outbox":        {"store", "carriers", "templates", "conversation"},
	"web":           {"templates", "store", "conversation", "files"},
	"web/inbound":   {"web", "templates", "store", "conversation", "carriers"},
	"web/simulator": {"web", "templates", "store", "conversation", "carriers"},
	"web/admin":     {"web", "templates", "store", "conversation", "files", "directory"}, // shows a file of people before it is taken in
	"web/...":       {"web", "templates", "store", "conversation", "files"},
}

// homes names the one place of each outside package, "main" for the top
// folder; a longer path wins over a shorter one.
var homes = map[string][]string{
	"github.com/alecthomas/kong":            {"main"},
	"github.com/goccy/go-yaml":              {"main", "templates"}, // settings; the catalogues of words
	"github.com/robfig/cron":                {"main"},
	"github.com/gin-gonic/gin":              {"web/..."},
	"github.com/alexedwards/scs":            {"web/..."},
	"github.com/looplab/fsm":                {"conversation"},
	"github.com/nyaruka/phonenumbers":       {"conversation"},
	"github.com/mattn/go-sqlite3":           {"store"},
	"github.com/jackc/pgx":                  {"store/..."},
	"github.com/pressly/goose":              {"store"},
	"github.com/google/uuid":                {"store"},
	"github.com/tink-crypto/tink-go":        {"store"},
	"github.com/twilio/twilio-go":           {"carriers"},
	"github.com/nicksnyder/go-i18n":         {"templates"},
	"golang.org/x/text":                     {"templates"},             // languages and plurals
	"golang.org/x/text/unicode/norm":        {"conversation", "store"}, // reading a text; folding sealed names
	"golang.org/x/image":                    {"files"},
	"github.com/gabriel-vasile/mimetype":    {"files"},
	"github.com/SherClockHolmes/webpush-go": {"outbox"},
	"github.com/go-webauthn/webauthn":       {"web/..."},
	"github.com/emersion/go-vcard":          {"web/..."},
	"github.com/skip2/go-qrcode":            {"web/..."},
	"github.com/pquerna/otp":                {"store"},
	"github.com/coreos/go-oidc":             {"web/..."},
	"golang.org/x/oauth2":                   {"web/..."},
	"golang.org/x/mod/sumdb":                {"ledger"},
	"golang.org/x/time/rate":                {"web/...", "outbox"}, // limits at the door, pacing on the way out
	"golang.org/x/crypto/argon2":            {"web/..."},
	"github.com/prometheus/client_golang":   {"web/..."},
}

// inTestsOnly are packages that test files anywhere may use and nothing else may.
var inTestsOnly = []string{"github.com/chromedp/", "pgregory.net/rapid"}

// imported is one import of one file.
type imported struct{ dir, file, what string }

// imports reads every Go file of this module.
func imports(t *testing.T) []imported {
	t.Helper()
	var all []imported
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains([]string{"node_modules", "testdata", "data"}, entry.Name()) || isFile(filepath.Join(name, "go.mod"))) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			what, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all = append(all, imported{filepath.ToSlash(filepath.Dir(name)), filepath.ToSlash(name), what})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// covers reports whether pattern ("web", "web/...") takes in dir.
func covers(pattern, dir string) bool {
	root, below := strings.CutSuffix(pattern, "/...")
	return dir == root || below && strings.HasPrefix(dir, root+"/")
}

// allowed returns what dir may import of ours: the row of that very name, else
// the one that takes it in.
func allowed(dir string) (list []string, known bool) {
	if list, ok := mayImport[dir]; ok {
		return list, true
	}
	for pattern, list := range mayImport {
		if covers(pattern, dir) {
			return list, true
		}
	}
	return nil, false
}

func TestImportsRunOneWay(t *testing.T) {
	for _, i := range imports(t) {
		ours, ok := strings.CutPrefix(i.what, "linnet/")
		switch {
		case i.what == "linnet":
			t.Errorf("%s imports main, which nobody does", i.file)
		case !ok || i.dir == "." || strings.HasSuffix(i.file, "_test.go"):
			continue
		}
		list, known := allowed(i.dir)
		if !known {
			t.Errorf("%s: folder %s is in no rule; a new folder has to earn its place (design §2)", i.file, i.dir)
		} else if !slices.Contains(list, ours) {
			t.Errorf("%s imports %s; %s may import only %v", i.file, ours, i.dir, list)
		}
	}
}

func TestOutsidePackagesHaveOneHome(t *testing.T) {
	for _, i := range imports(t) {
		first, _, _ := strings.Cut(i.what, "/")
		if !strings.Contains(first, ".") {
			continue // the standard library, or ours
		}
		if home := misplaced(i); home != "" {
			t.Errorf("%s imports %s, %s", i.file, i.what, home)
		}
	}
}

// misplaced says where the imported package belongs, "" if it is at home.
// Tests may use what has any home: they check our code against its libraries.
func misplaced(i imported) string {
	inTest := strings.HasSuffix(i.file, "_test.go")
	for _, prefix := range inTestsOnly {
		if strings.HasPrefix(i.what, prefix) && !inTest {
			return "which is for tests only"
		} else if strings.HasPrefix(i.what, prefix) {
			return ""
		}
	}
	home := ""
	for module := range homes {
		if (i.what == module || strings.HasPrefix(i.what, module+"/")) && len(module) > len(home) {
			home = module
		}
	}
	places := homes[home]
	dir := i.dir
	if dir == "." {
		dir = "main"
	}
	switch {
	case home == "":
		return "which has no home; give it one in imports_test.go and say why"
	case inTest, slices.ContainsFunc(places, func(place string) bool { return covers(place, dir) }):
		return ""
	}
	return "whose home is " + strings.Join(places, " and ")
}

func TestWebDoesNotKnowItsRooms(t *testing.T) {
	for dir, list := range mayImport {
		for _, room := range list {
			if strings.HasPrefix(room, "web/") {
				t.Errorf("the rule of %s lets it import the room %s", dir, room)
			}
		}
	}
}
