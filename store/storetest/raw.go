package storetest

import (
	"database/sql"
	"strings"
	"testing"
	"time"
)

// Raw opens a store's database beside the store, for tests that have to see
// what is on disk and not what the store says of it. It ends with the test.
func Raw(t testing.TB, database string) *sql.DB {
	t.Helper()
	db, err := raw(database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func raw(database string) (*sql.DB, error) {
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		return sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000")
	}
	return sql.Open("pgx", database)
}

// ExpireLeases makes every claim on record look a lease old, as if the machine
// had stood still for a minute since.
func ExpireLeases(t testing.TB, db *sql.DB) {
	t.Helper()
	long := time.Now().Add(-time.Second).UnixMicro()
	if _, err := db.Exec(`UPDATE outbox SET lease_us = $1 WHERE state = 'claimed' AND lease_us > $1`, long); err != nil {
		t.Fatalf("expire the leases: %v", err)
	}
}
