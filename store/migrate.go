package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the database to this version. A database that is there
// already is looked at first, so that one of another mode or under another key
// stays untouched. On PostgreSQL an advisory lock lets one process at a time
// migrate.
func (s *Store) migrate(ctx context.Context, look func() error) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, db := goose.DialectSQLite3, s.db
	var options []goose.ProviderOption
	if s.postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	} else if db, err = s.migrationDB(); err != nil {
		return err
	} else {
		defer db.Close()
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	before, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if before > 0 {
		if err := look(); err != nil {
			return err
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrationDB opens the SQLite file once more, for goose: the writer keeps
// the only connection of its own pool.
func (s *Store) migrationDB() (*sql.DB, error) {
	db, err := sql.Open("sqlite3", s.dsn)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return db, nil
}
