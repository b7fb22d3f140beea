package templates

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var quoted = regexp.MustCompile("\"([a-z0-9][a-z0-9.-]*)\"")

// namedKeys are all strings that pages and Go files name and that could be
// keys; one that ends with a dot is the beginning of keys put together.
func namedKeys(t *testing.T) (whole map[string]bool, beginnings, endings []string) {
	t.Helper()
	whole = map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); base == "node_modules" || base == "testdata" || base == "data" || strings.HasPrefix(base, ".") && base != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		page := strings.HasSuffix(name, ".html") && strings.Contains(name, "pages")
		code := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
		if !page && !code {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
			whole[m[1]] = true
			if strings.HasSuffix(m[1], ".") || strings.HasSuffix(m[1], "-") {
				beginnings = append(beginnings, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return whole, beginnings, []string{".if", "-one"}
}

// Words that nothing shows are words nobody checks: every key is named by a
// page or by Go, whole or by its beginning.
func TestNoWordsLieUnused(t *testing.T) {
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	whole, beginnings, endings := namedKeys(t)
	used := func(key string) bool {
		if whole[key] {
			return true
		}
		for _, begin := range beginnings {
			if strings.HasPrefix(key, begin) && strings.Contains(begin, ".") {
				return true
			}
		}
		for _, end := range endings {
			if base, ok := strings.CutSuffix(key, end); ok && whole[base] {
				return true
			}
		}
		return false
	}
	for _, key := range words.Keys() {
		if !used(key) {
			t.Errorf("nothing shows the words %s", key)
		}
	}
}
