package storetest

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"linnet/store"
)

// Rows counts the rows of every table of a SQLite store that was opened with
// o, for tests that hold an address to changing nothing.
func Rows(t testing.TB, o store.Options) map[string]int {
	t.Helper()
	path := strings.TrimPrefix(o.Database, "sqlite:")
	if !filepath.IsAbs(path) {
		path = filepath.Join(o.Data, path)
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, name := range names {
		var n int
		if err := db.QueryRow(`SELECT COUNT(*) FROM "` + name + `"`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts[name] = n
	}
	return counts
}
