package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// Limits of the writer (performance.md 1, 2).
const (
	queueLength = 1024 // acts that may wait for the writer
	groupSize   = 256  // acts in one commit
	readers     = 4    // read-only connections
)

// SQLiteVersion returns the version of the embedded database.
func SQLiteVersion() string { version, _, _ := sqlite3.Version(); return version }

// writer is the one goroutine that writes to SQLite. It takes an act, drains
// what waits, commits once with synchronous=FULL and answers all; it never
// waits for more. When an act of a group fails after it wrote, the group is
// rolled back and run again with a savepoint each, so that a failure undoes
// only itself. Acts may therefore run twice before they are answered.
type writer struct {
	s     *Store
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	jobs  chan *job
	quit  chan struct{}
	ended chan struct{}
	once  sync.Once
	max   int
}

type job struct {
	ctx  context.Context
	act  func(*tx) error
	done chan error
	tx   *tx
	err  error
}

func (s *Store) openSQLite(ctx context.Context, path string, plain bool) error {
	query := url.Values{"_journal_mode": {"WAL"}, "_busy_timeout": {"5000"}, "_foreign_keys": {"on"},
		"_txlock": {"immediate"}, "_synchronous": {"FULL"}, "_cache_size": {"-65536"}}
	s.file = path
	s.dsn = "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
	db, err := sql.Open("sqlite3", s.dsn)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	s.db = db
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	query.Set("mode", "ro")
	query.Del("_txlock")
	query.Del("_journal_mode")
	if s.ro, err = sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode()); err != nil {
		return fmt.Errorf("open the database for reading: %w", err)
	}
	s.ro.SetMaxOpenConns(readers)
	s.ro.SetMaxIdleConns(readers)
	s.writer = &writer{s: s, conn: conn, stmts: map[string]*sql.Stmt{}, jobs: make(chan *job, queueLength),
		quit: make(chan struct{}), ended: make(chan struct{}), max: groupSize}
	if plain {
		s.writer.max = 1
	}
	go s.writer.loop()
	return nil
}

// Stats are what /metrics shows of the store.
type Stats struct {
	Waiting  int   // acts that wait for the writer
	WALBytes int64 // size of SQLite's write-ahead log
}

// Stats reports how the writer is doing; on PostgreSQL both are 0.
func (s *Store) Stats() Stats {
	if s.writer == nil {
		return Stats{}
	}
	out := Stats{Waiting: len(s.writer.jobs)}
	if info, err := os.Stat(s.file + "-wal"); err == nil {
		out.WALBytes = info.Size()
	}
	return out
}

// do hands an act to the writer and waits for its commit. A full queue is
// waited for until ctx ends (ErrBusy); once taken, an act is answered whatever
// becomes of ctx, because it may be committed.
func (w *writer) do(ctx context.Context, act func(*tx) error) error {
	j := &job{ctx: ctx, act: act, done: make(chan error, 1)}
	select {
	case <-w.quit:
		return ErrClosed
	default:
	}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	case <-w.quit:
		return ErrClosed
	}
	select {
	case err := <-j.done:
		return err
	case <-w.ended:
		select {
		case err := <-j.done:
			return err
		default:
			return ErrClosed
		}
	}
}

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
	for _, stmt := range w.stmts {
		stmt.Close()
	}
	w.conn.Close()
}

func (w *writer) loop() {
	defer close(w.ended)
	group := make([]*job, 0, groupSize)
	for {
		group = group[:0]
		select {
		case j := <-w.jobs:
			group = append(group, j)
		case <-w.quit:
			select {
			case j := <-w.jobs:
				group = append(group, j)
			default:
				return
			}
		}
		w.commit(w.drain(group))
	}
}

func (w *writer) drain(group []*job) []*job {
	for len(group) < w.max {
		select {
		case j := <-w.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction, then answers and announces.
func (w *writer) commit(group []*job) {
	err := w.attempt(group, false)
	if errors.Is(err, errUndo) {
		err = w.attempt(group, true)
	}
	for _, j := range group {
		if j.err == nil {
			j.err = err
		}
		if j.err == nil {
			w.s.announce(j.tx.changes)
		}
		j.done <- j.err
	}
}

// errUndo says that an act failed after it wrote, so the group has to be run
// again with savepoints.
var errUndo = errors.New("undo one act of the group")

func (w *writer) attempt(group []*job, savepoints bool) error {
	if err := w.plain("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, j := range group {
		if j.ctx.Err() != nil {
			j.err = fmt.Errorf("%w: %w", ErrBusy, j.ctx.Err())
			continue
		}
		if err := w.one(j, savepoints); err != nil {
			w.rollback()
			return err
		}
	}
	if err := w.plain("COMMIT"); err != nil {
		w.rollback()
		return err
	}
	return nil
}

// one runs a single act; its own failure is kept in j.err. The returned error
// ends the whole attempt.
func (w *writer) one(j *job, savepoints bool) error {
	if savepoints {
		if err := w.plain("SAVEPOINT act"); err != nil {
			return err
		}
	}
	j.tx = w.s.newTx(context.WithoutCancel(j.ctx), w)
	j.err = j.tx.guarded(j.act)
	switch {
	case !savepoints && j.err != nil && j.tx.wrote:
		return errUndo
	case !savepoints:
		return nil
	case j.err != nil:
		if err := w.plain("ROLLBACK TO act"); err != nil {
			return err
		}
	}
	return w.plain("RELEASE act")
}

// guarded turns a panic of an act into its error: the writer has to go on.
func (t *tx) guarded(act func(*tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			t.wrote = true
			err = fmt.Errorf("an act of the store panicked: %v", p)
		}
	}()
	return t.run(act)
}

func (w *writer) rollback() { _ = w.plain("ROLLBACK") }

func (w *writer) plain(statement string) error {
	stmt, err := w.prepare(statement)
	if err != nil {
		return err
	}
	if _, err = stmt.ExecContext(context.Background()); err != nil {
		return fmt.Errorf("%s: %w", firstWords(statement), err)
	}
	return nil
}

func (w *writer) prepare(query string) (*sql.Stmt, error) {
	if stmt, ok := w.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := w.conn.PrepareContext(context.Background(), forSQLite(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", firstWords(query), err)
	}
	w.stmts[query] = stmt
	return stmt, nil
}

// ExecContext runs a statement on the writer's connection. The act's context
// is not passed on: a committed group cannot be half cancelled.
func (w *writer) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := w.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// QueryContext queries on the writer's connection.
func (w *writer) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := w.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(context.Background(), args...)
}

// QueryRowContext queries one row on the writer's connection.
func (w *writer) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	stmt, err := w.prepare(query)
	if err != nil {
		return w.conn.QueryRowContext(context.Background(), forSQLite(query), args...)
	}
	return stmt.QueryRowContext(context.Background(), args...)
}

// readQuerier is the pool that read-only steps use.
func (s *Store) readQuerier() querier {
	if s.postgres {
		return s.ro
	}
	return &liteReader{s.ro, &s.prepared}
}

// liteReader prepares each statement once on the read-only pool.
type liteReader struct {
	db    *sql.DB
	stmts *sync.Map
}

func (r *liteReader) prepare(query string) (*sql.Stmt, error) {
	if stmt, ok := r.stmts.Load(query); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := r.db.PrepareContext(context.Background(), forSQLite(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", firstWords(query), err)
	}
	if kept, loaded := r.stmts.LoadOrStore(query, stmt); loaded {
		stmt.Close()
		return kept.(*sql.Stmt), nil
	}
	return stmt, nil
}

// ExecContext refuses: a reader writes nothing.
func (r *liteReader) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errors.New("a reader does not write")
}

// QueryContext queries on a read-only connection.
func (r *liteReader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := r.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRowContext queries one row on a read-only connection.
func (r *liteReader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, err := r.prepare(query)
	if err != nil {
		return r.db.QueryRowContext(ctx, forSQLite(query), args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}
