package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
)

// attempts is how often a transaction that lost a deadlock is run.
const attempts = 5

func (s *Store) openPostgres(ctx context.Context, url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(24)
	db.SetMaxIdleConns(24) // as many as may be open: 1.75 times the rate (performance.md 7)
	db.SetConnMaxIdleTime(5 * time.Minute)
	s.db, s.ro, s.postgres = db, db, true
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	return nil
}

// writePostgres runs one act in a READ COMMITTED transaction of its own.
func (s *Store) writePostgres(ctx context.Context, act func(*tx) error) error {
	var err error
	for range attempts {
		var t *tx
		if t, err = s.attemptPostgres(ctx, act); err == nil {
			s.announce(t.changes)
			return nil
		}
		if code(err) != codeAgain {
			return err
		}
	}
	return err
}

func (s *Store) attemptPostgres(ctx context.Context, act func(*tx) error) (*tx, error) {
	sqltx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, busy(fmt.Errorf("begin: %w", err))
	}
	t := s.newTx(ctx, sqltx)
	if err := t.guarded(act); err != nil {
		return nil, errors.Join(err, ignoreDone(sqltx.Rollback()))
	}
	if err := sqltx.Commit(); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return t, nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// busy marks a transaction that never began for want of time.
func busy(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return err
}

// leader takes the advisory lock of a job on PostgreSQL, so that one of many
// processes runs it; on SQLite there is one process. A nil free means that
// another has it.
func (s *Store) leader(ctx context.Context, job string) (free func(), err error) {
	if !s.postgres {
		return func() {}, nil
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("job %s: %w", job, err)
	}
	var got bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(hashtext('linnet'), hashtext($1))`, job).Scan(&got); err != nil || !got {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext('linnet'), hashtext($1))`, job)
		_ = conn.Close()
	}, nil
}
