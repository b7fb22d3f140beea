package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// querier is what a transaction, a connection and a pool have in common.
type querier interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// tx is one open transaction of one act. Steps take it first.
type tx struct {
	ctx     context.Context
	q       querier
	s       *Store
	now     time.Time // people's clock, one reading per act
	wrote   bool
	changes []Change
	events  []*consentEvent
	later   []func() error // runs when the events have their numbers
	gate    []*evidenceRow
	badges  map[badge]int64
}

// reader is a read-only view: its own connection, no transaction held across
// a network write.
type reader struct {
	ctx context.Context
	q   querier
	s   *Store
	now time.Time
}

func (t *tx) exec(query string, args ...any) (int64, error) {
	t.wrote = true
	res, err := t.q.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return res.RowsAffected()
}

func (t *tx) row(query string, args ...any) *sql.Row {
	return t.q.QueryRowContext(t.ctx, query, args...)
}

func (t *tx) rows(query string, args ...any) (*sql.Rows, error) {
	rows, err := t.q.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return rows, nil
}

// reader gives the steps that only read a view of the open transaction.
func (t *tx) reader() *reader { return &reader{ctx: t.ctx, q: t.q, s: t.s, now: t.now} }

func (r *reader) row(query string, args ...any) *sql.Row {
	return r.q.QueryRowContext(r.ctx, query, args...)
}

func (r *reader) rows(query string, args ...any) (*sql.Rows, error) {
	rows, err := r.q.QueryContext(r.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return rows, nil
}

// firstWords names a statement in an error without its values.
func firstWords(query string) string {
	fields := strings.Fields(query)
	if len(fields) > 4 {
		fields = fields[:4]
	}
	return strings.Join(fields, " ")
}

// found turns sql.ErrNoRows into ErrNotFound.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// collect reads all rows with scan and closes them.
func collect(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

var numbered sync.Map // query -> query for SQLite

// forSQLite turns $n into ?n: in SQLite "$2" is a name, numbered by
// appearance, which would swap values silently.
func forSQLite(query string) string {
	if done, ok := numbered.Load(query); ok {
		return done.(string)
	}
	done := strings.ReplaceAll(query, "$", "?")
	numbered.Store(query, done)
	return done
}

// us turns a time into microseconds; the zero time is 0, "never".
func us(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// at turns microseconds into a UTC time; 0 is the zero time.
func at(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// flag turns a bool into 0 or 1.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
