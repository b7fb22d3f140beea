package main

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/store"
)

// prototype is the bare one of performance.md: gin, Twilio's signature, one
// SQLite writer with group commit and synchronous=FULL, and five plain
// statements for each text. It has no rules, no sealing, no log.
type prototype struct {
	b      *testing.B
	twilio *carriers.Twilio
	jobs   chan *prototypeJob
	conn   *sql.Conn
	stmts  []*sql.Stmt
}

type prototypeJob struct {
	in   carriers.Inbound
	done chan error
}

const prototypeTables = `
	CREATE TABLE seen (id TEXT PRIMARY KEY, at_us INTEGER NOT NULL) WITHOUT ROWID;
	CREATE TABLE lines (phone TEXT PRIMARY KEY, phase TEXT NOT NULL, n INTEGER NOT NULL, at_us INTEGER NOT NULL);
	CREATE TABLE messages (id BLOB PRIMARY KEY, phone TEXT NOT NULL, n INTEGER NOT NULL, body TEXT NOT NULL, at_us INTEGER NOT NULL);
	CREATE INDEX messages_phone ON messages (phone, n);
	CREATE TABLE audit (id BLOB PRIMARY KEY, phone TEXT NOT NULL, what TEXT NOT NULL, at_us INTEGER NOT NULL);
	CREATE TABLE outbox (id BLOB PRIMARY KEY, phone TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, at_us INTEGER NOT NULL);`

var prototypeStatements = []string{
	`INSERT INTO seen (id, at_us) VALUES (?, ?) ON CONFLICT DO NOTHING`,
	`INSERT INTO lines (phone, phase, n, at_us) VALUES (?, 'new', 1, ?) ON CONFLICT (phone) DO UPDATE SET n = n + 1, at_us = excluded.at_us RETURNING n`,
	`INSERT INTO messages (id, phone, n, body, at_us) VALUES (?, ?, ?, ?, ?)`,
	`INSERT INTO audit (id, phone, what, at_us) VALUES (?, ?, 'text', ?)`,
	`INSERT INTO outbox (id, phone, text, state, at_us) VALUES (?, ?, 'link', 'queued', ?)`,
	`BEGIN IMMEDIATE`, `COMMIT`,
}

func newPrototype(b *testing.B) *prototype {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_journal_mode=WAL&_synchronous=FULL&_cache_size=-65536")
	if err != nil {
		b.Fatal(err)
	}
	p := &prototype{b: b, twilio: benchTwilio(b), jobs: make(chan *prototypeJob, 1024)}
	if p.conn, err = db.Conn(context.Background()); err != nil {
		b.Fatal(err)
	}
	if _, err := p.conn.ExecContext(context.Background(), prototypeTables); err != nil {
		b.Fatal(err)
	}
	for _, text := range prototypeStatements {
		stmt, err := p.conn.PrepareContext(context.Background(), text)
		if err != nil {
			b.Fatal(err)
		}
		p.stmts = append(p.stmts, stmt)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); p.write() }()
	b.Cleanup(func() { close(p.jobs); <-ended; p.conn.Close(); db.Close() })
	return p
}

func (p *prototype) write() {
	for first := range p.jobs {
		group := []*prototypeJob{first}
		for len(group) < 256 && len(p.jobs) > 0 {
			group = append(group, <-p.jobs)
		}
		err := p.commit(group)
		for _, j := range group {
			j.done <- err
		}
	}
}

func (p *prototype) commit(group []*prototypeJob) error {
	if _, err := p.stmts[5].Exec(); err != nil {
		return err
	}
	for _, j := range group {
		if err := p.keep(j.in); err != nil {
			return err
		}
	}
	_, err := p.stmts[6].Exec()
	return err
}

func (p *prototype) keep(in carriers.Inbound) error {
	now, phone := time.Now().UnixMicro(), in.From.E164()
	if _, err := p.stmts[0].Exec(in.ExternalID, now); err != nil {
		return err
	}
	var n int64
	if err := p.stmts[1].QueryRow(phone, now).Scan(&n); err != nil {
		return err
	}
	if _, err := p.stmts[2].Exec(store.NewID(), phone, n, in.Text, now); err != nil {
		return err
	}
	if _, err := p.stmts[3].Exec(store.NewID(), phone, now); err != nil {
		return err
	}
	_, err := p.stmts[4].Exec(store.NewID(), phone, now)
	return err
}

func (p *prototype) handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST("/hooks/twilio/message", func(c *gin.Context) {
		body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, 1<<20))
		if err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		in, err := p.twilio.Message(carriers.Request{Method: http.MethodPost, URL: crashPublic + c.Request.URL.Path, Header: c.Request.Header, Body: body})
		if err != nil {
			c.Status(http.StatusForbidden)
			return
		}
		j := &prototypeJob{in: in, done: make(chan error, 1)}
		p.jobs <- j
		if err := <-j.done; err != nil {
			c.Status(http.StatusServiceUnavailable)
			return
		}
		c.Data(http.StatusOK, "text/xml; charset=utf-8", []byte("<Response/>"))
	})
	return engine
}
