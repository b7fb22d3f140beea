package store_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"linnet/store"
)

// actsInCode are the places where code names an act of the trail, and what
// stands before the name there.
var actsInCode = []struct {
	place  *regexp.Regexp
	before string
}{
	{regexp.MustCompile(`\bact: +"([^"]+)"`), ""},
	{regexp.MustCompile(`\b(?:Looked|LookedAtPatient|Showed|Refused|refused|looked|lookedAt|showed)\([^"\n]*"([^"]+)"`), ""},
	{regexp.MustCompile(`\b(?:grantAct|guardAct|deviceAct)\(ctx, "([^"]+)"`), ""},
	{regexp.MustCompile(`\bproved\(l, \w+, "([^"]+)"`), ""},
	{regexp.MustCompile(`\bstaffAct\(ctx, "([^"]+)"`), "talk "},
}

// Every act that code puts on the trail has a kind, under which people find
// it; the words for it are tested where pages are.
func TestEveryActOnTheTrailHasAKind(t *testing.T) {
	acts := store.TrailActs()
	seen := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "testdata" || path == "web/simulator") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		code, err := os.ReadFile("../" + path)
		if err != nil {
			return err
		}
		for _, in := range actsInCode {
			for _, m := range in.place.FindAllStringSubmatch(string(code), -1) {
				seen++
				act := in.before + m[1]
				known := slices.Contains(acts, act)
				if strings.HasSuffix(act, " ") { // the rest is said by the caller
					known = slices.ContainsFunc(acts, func(a string) bool { return strings.HasPrefix(a, act) })
				}
				if !known {
					t.Errorf("%s puts %q on the trail: give it a kind in store/trail_acts.go and words in templates/words/trail.*.yaml", path, act)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 60 {
		t.Errorf("only %d acts were found in the code", seen)
	}
}
