package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	sqlite3 "github.com/mattn/go-sqlite3"
)

// What others decide on.
var (
	ErrNotFound = errors.New("not found")
	ErrTaken    = errors.New("somebody else has it")           // a lost race for a talk
	ErrStale    = errors.New("something arrived meanwhile")    // the page the act came from is old
	ErrUsed     = errors.New("used once already")              // one-time link, form key
	ErrEnded    = errors.New("it has ended")                   // session, link, grant
	ErrBusy     = errors.New("too many writers are waiting")   // bounded queue is full: 503
	ErrClosed   = errors.New("the store is closed")            // shutting down: 503
	ErrSealed   = errors.New("the key does not open this row") // wrong or damaged
	ErrKey      = errors.New("the key does not open this database")
	ErrMode     = errors.New("the database belongs to the other mode")
	ErrLog      = errors.New("the log does not match its rows")
)

// dbCode is what Linnet asks of a database error.
type dbCode int

const (
	codeOther dbCode = iota
	codeUnique
	codeAgain // deadlock or serialization failure: run the transaction again
)

// code reads the engines' own codes; the only place that knows them.
func code(err error) dbCode {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		switch lite.ExtendedCode {
		case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey:
			return codeUnique
		}
		return codeOther
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "23505":
			return codeUnique
		case "40001", "40P01":
			return codeAgain
		}
	}
	return codeOther
}

func isUsed(err error) bool { return errors.Is(err, ErrUsed) }
