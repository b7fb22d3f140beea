package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"linnet/conversation"
)

// Options say where the database is, whose it is, and under which key.
type Options struct {
	Database  string // "sqlite:FILE" or "postgres://…"
	Data      string // folder a relative SQLite file and sealed files lie in
	Key       *Key
	Practice  bool // practice mode: the database is born so and stays so
	Practices []*conversation.Practice
	Fixed     map[string]map[string]int // practice -> settings that config.yaml gives, with their lines: no admin changes them
	Version   string                    // of Linnet, written into the log
	Delete    map[string]bool           // carriers whose copies of texts are to be deleted once safe here
	Plain     bool                      // one transaction per act on SQLite too; only benchmarks compare with it
}

// Store is the open database. It is safe for concurrent use and has to be closed.
type Store struct {
	roll     atomic.Pointer[roll] // the practices as they are now
	base     []*conversation.Practice
	fixed    map[string]map[string]int
	keys     *sealer
	version  string
	deletes  map[string]bool
	data     string
	dsn      string // SQLite
	file     string // SQLite
	postgres bool
	db       *sql.DB // writes
	ro       *sql.DB // reads
	writer   *writer // SQLite only
	offset   atomic.Int64
	onClock  func(context.Context)
	hub      hub
	wake     chan struct{}
	prepared sync.Map // query -> *sql.Stmt of the read-only pool
	closing  sync.Once
	lists    deskLists
}

// New reports whether the database has not been made yet, so that a key may
// be made for it.
func New(ctx context.Context, database, data string) (bool, error) {
	if path, ok := sqliteFile(database, data); ok {
		_, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) {
			return true, nil
		}
		return false, err
	}
	db, err := sql.Open("pgx", database)
	if err != nil {
		return false, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	var n int
	err = db.QueryRowContext(ctx, `SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'ledger_head' AND table_schema = current_schema()`).Scan(&n)
	return n == 0, err
}

func sqliteFile(database, data string) (string, bool) {
	path, ok := strings.CutPrefix(database, "sqlite:")
	if ok && !filepath.IsAbs(path) {
		path = filepath.Join(data, path)
	}
	return path, ok
}

// Open opens and migrates the database, checks that the key opens it (ErrKey)
// and that it was born in this mode (ErrMode). Nothing is written otherwise.
func Open(ctx context.Context, o Options) (*Store, error) {
	if len(o.Practices) == 0 {
		return nil, errors.New("open the store: no practice is set up")
	}
	keys, err := o.Key.sealer()
	if err != nil {
		return nil, err
	}
	s := &Store{
		base:    o.Practices,
		fixed:   o.Fixed,
		keys:    keys,
		version: o.Version,
		deletes: o.Delete,
		data:    o.Data,
		wake:    make(chan struct{}, 1),
	}
	s.hub.subs = map[*subscription]bool{}
	s.roll.Store(newRoll(o.Practices))
	if err := s.connect(ctx, o); err != nil {
		return nil, err
	}
	if err := s.begin(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context, o Options) error {
	path, lite := sqliteFile(o.Database, o.Data)
	if !lite {
		return s.openPostgres(ctx, o.Database)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return s.openSQLite(ctx, path, o.Plain)
}

// begin looks at the mark, migrates, and opens the keys.
func (s *Store) begin(ctx context.Context, o Options) error {
	mode := "real"
	if o.Practice {
		mode = "practice"
	}
	marked := func(r *reader) error {
		if err := s.checkMark(r, mode); !errors.Is(err, ErrNotFound) {
			return err
		}
		return nil // its tables were made, and the process ended before it was marked
	}
	if err := s.migrate(ctx, func() error { return s.read(ctx, marked) }); err != nil {
		return err
	}
	err := s.write(ctx, func(t *tx) error {
		if err := s.checkMark(t.reader(), mode); errors.Is(err, ErrNotFound) {
			if err := s.setMark(t, mode); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		return s.loadKeys(t)
	})
	if err != nil {
		return err
	}
	if err := s.loadPractices(ctx); err != nil {
		return err
	}
	return s.loadClock(ctx)
}

// setMark writes what a new database is born with: its mode and a sealed row
// that tells whether a key opens it.
func (s *Store) setMark(t *tx, mode string) error {
	if _, err := t.exec(`INSERT INTO meta (name, value) VALUES ('mode', $1)`, []byte(mode)); err != nil {
		return err
	}
	return s.setMetaSecret(t, "marker", []byte("linnet"))
}

// checkMark refuses a database of the other mode or under another key.
func (s *Store) checkMark(r *reader, mode string) error {
	var born []byte
	if err := r.row(`SELECT value FROM meta WHERE name = 'mode'`).Scan(&born); err != nil {
		return fmt.Errorf("read the database's mode: %w", found(err))
	}
	if string(born) != mode {
		return fmt.Errorf("%w: it was made in %s mode and cannot be opened in %s mode", ErrMode, born, mode)
	}
	if _, err := s.metaSecret(r, "marker"); err != nil {
		return fmt.Errorf("%w: it was sealed under another key", ErrKey)
	}
	return nil
}

// Close ends the writer after what it holds and closes the database.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		if s.writer != nil {
			s.writer.stop()
		}
		s.hub.close()
		if s.ro != nil && s.ro != s.db {
			err = s.ro.Close()
		}
		if s.db != nil {
			err = errors.Join(err, s.db.Close())
		}
	})
	return err
}

// Ping says whether the database answers (readyz).
func (s *Store) Ping(ctx context.Context) error {
	var n int
	return s.ro.QueryRowContext(ctx, `SELECT 1`).Scan(&n)
}

// Practices returns all practices in the order of the config.
func (s *Store) Practices() []*conversation.Practice { return s.roll.Load().order }

// Practice returns the practice with this id, nil if there is none.
func (s *Store) Practice(id string) *conversation.Practice { return s.roll.Load().byID[id] }

// PracticeOf returns the practice a number of ours belongs to, nil if nobody's.
func (s *Store) PracticeOf(number conversation.Phone) *conversation.Practice {
	return s.roll.Load().numbers[number]
}

// write runs one act. On SQLite it joins the writer's next group; on
// PostgreSQL it is a transaction of its own, run again (at most 5 times) when
// it loses a deadlock. After the commit its changes are announced.
func (s *Store) write(ctx context.Context, act func(*tx) error) error {
	if s.writer != nil {
		return s.writer.do(ctx, act)
	}
	return s.writePostgres(ctx, act)
}

// read runs a read-only step on a reader's connection.
func (s *Store) read(ctx context.Context, step func(*reader) error) error {
	return step(&reader{ctx: ctx, q: s.readQuerier(), s: s, now: s.Now()})
}

func (s *Store) newTx(ctx context.Context, q querier) *tx {
	return &tx{ctx: ctx, q: q, s: s, now: s.Now()}
}

// run is an act and what every act ends with: badges, events, evidence.
func (t *tx) run(act func(*tx) error) error {
	if err := act(t); err != nil {
		return err
	}
	return t.finish()
}

// Now is the clock that people and rules see.
func (s *Store) Now() time.Time { return time.Now().Add(time.Duration(s.offset.Load())).UTC() }
