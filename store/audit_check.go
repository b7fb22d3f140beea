package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linnet/ledger"
)

// NumbersShown is how long an auditor sees whole numbers and words after
// asking for them; every asking is on the trail.
const NumbersShown = 15 * time.Minute

// errHead says that all records match their leaves, and the tree over them is
// not the one whose head is kept.
var errHead = fmt.Errorf("the head: %w", ErrLog)

// LogCheck is the result of a check of the log, kept with its date.
type LogCheck struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	Records int64     `json:"records"` // how many check out, from the first
	Problem int64     `json:"problem"` // the record that does not match, 0 if all do
	Head    bool      `json:"head"`    // the records match and the head over them does not
}

// Good reports whether everything checked out.
func (c LogCheck) Good() bool { return c.Problem == 0 && !c.Head }

// RunCheck checks the whole log, keeps the result and puts it on the trail. A
// log that does not match is a result and no error.
func (s *Store) RunCheck(ctx context.Context, practice string, who Actor) (LogCheck, error) {
	n, err := s.CheckLog(ctx, nil)
	if ctx.Err() != nil {
		return LogCheck{}, fmt.Errorf("check the log: %w", ctx.Err())
	}
	c := LogCheck{Who: who.Name, Records: n}
	outcome := "done"
	switch {
	case errors.Is(err, errHead):
		c.Head, outcome = true, "does not match"
	case err != nil:
		c.Problem, outcome = n+1, "does not match"
	}
	err = s.write(ctx, func(t *tx) error {
		c.At = t.now
		value, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO meta (name, value) VALUES ('log_check', $1) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, value); err != nil {
			return err
		}
		return t.trace(trailRow{practice: practice, actor: who, act: "log checked", detail: fmt.Sprintf("%d records", n), outcome: outcome})
	})
	if err != nil {
		return LogCheck{}, fmt.Errorf("keep the check: %w", err)
	}
	return c, nil
}

// LastCheck returns the newest result, ErrNotFound if nobody checked yet.
func (s *Store) LastCheck(ctx context.Context) (c LogCheck, err error) {
	err = s.read(ctx, func(r *reader) error {
		var value []byte
		if err := r.row(`SELECT value FROM meta WHERE name = 'log_check'`).Scan(&value); err != nil {
			return found(err)
		}
		return json.Unmarshal(value, &c)
	})
	if err != nil {
		return LogCheck{}, fmt.Errorf("read the last check: %w", err)
	}
	return c, nil
}

// LogHead returns how many records the log has and the hash over all of them.
func (s *Store) LogHead(ctx context.Context) (size int64, head []byte, err error) {
	err = s.read(ctx, func(r *reader) error {
		var edge []byte
		if err := r.row(`SELECT size, edge FROM ledger_head WHERE id = 1`).Scan(&size, &edge); err != nil {
			return found(err)
		}
		tree, err := ledger.ParseTree(edge)
		if err != nil {
			return err
		}
		root, err := tree.Root()
		head = root[:]
		return err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("read the log's head: %w", err)
	}
	return size, head, nil
}

// ShowNumbers lets a signed-in auditor see whole numbers and words for a
// while. The asking is on the trail in the same transaction.
func (s *Store) ShowNumbers(ctx context.Context, cookie, practice string, who Actor) error {
	n, err := s.session(ctx, cookie, "staff", false)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(t *tx) error {
		n.Data.Numbers = us(t.now.Add(NumbersShown))
		if err := t.saveSession(n); err != nil {
			return err
		}
		return t.trace(trailRow{practice: practice, actor: who, act: "log numbers shown"})
	})
	if err != nil {
		return fmt.Errorf("show numbers: %w", err)
	}
	return nil
}

// NumbersFor reports whether a session may see whole numbers and words now.
func (s *Store) NumbersFor(n *Session) bool { return n != nil && n.Data.Numbers > us(s.Now()) }
