package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"testing"

	"linnet/ledger"
	"linnet/store"
	"linnet/store/storetest"
)

// past is what the log's tables say at one moment.
type past struct {
	size int64
	edge []byte
	head []byte
}

func keepPast(t *testing.T, db *sql.DB) (p past) {
	t.Helper()
	if err := db.QueryRow(`SELECT size, edge FROM ledger_head WHERE id = 1`).Scan(&p.size, &p.edge); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(`SELECT value FROM meta WHERE name = 'log_head'`).Scan(&p.head); err != nil {
		t.Fatal(err)
	}
	return p
}

// bringBack makes the log's tables what they were, as a restored backup would.
func (p past) bringBack(t *testing.T, db *sql.DB, withHead bool) {
	t.Helper()
	for _, one := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM consent_events WHERE seq > $1`, []any{p.size}},
		{`DELETE FROM evidence WHERE seq > $1`, []any{p.size}},
		{`DELETE FROM ledger_leaves WHERE seq > $1`, []any{p.size}},
		{`DELETE FROM ledger_hashes WHERE place >= $1`, []any{ledger.LeafPlace(p.size + 1)}},
		{`UPDATE ledger_head SET size = $1, edge = $2 WHERE id = 1`, []any{p.size, p.edge}},
	} {
		if _, err := db.Exec(one.query, one.args...); err != nil {
			t.Fatalf("%s: %v", one.query, err)
		}
	}
	if !withHead {
		return
	}
	if _, err := db.Exec(`UPDATE meta SET value = $1 WHERE name = 'log_head'`, p.head); err != nil {
		t.Fatal(err)
	}
}

func sign(t *testing.T, s *store.Store, kept ...[]byte) store.SignedHead {
	t.Helper()
	h, err := s.SignHead(t.Context(), kept, nil)
	if err != nil {
		t.Fatalf("SignHead: %v", err)
	}
	last, err := s.LastHead(t.Context())
	if err != nil || last.Size != h.Size || !bytes.Equal(last.Checkpoint, h.Checkpoint) {
		t.Fatalf("LastHead = %+v, %v, want %+v", last, err, h)
	}
	open, err := ledger.OpenHead(h.Checkpoint, h.Public)
	if err != nil || open.Size != h.Size || !bytes.Equal(open.Root[:], h.Root) {
		t.Fatalf("the checkpoint opens as %+v, %v, want %+v", open, err, h)
	}
	return h
}

// refused checks that nothing is signed over a log that is not what it was.
func refused(t *testing.T, s *store.Store, what string, kept ...[]byte) {
	t.Helper()
	before, err := s.LastHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if h, err := s.SignHead(t.Context(), kept, nil); !errors.Is(err, store.ErrLog) {
		t.Errorf("%s: SignHead = %d records, %v, want ErrLog", what, h.Size, err)
	}
	if after, err := s.LastHead(t.Context()); err != nil || !bytes.Equal(after.Checkpoint, before.Checkpoint) {
		t.Errorf("%s: the newest head is another one now (%v)", what, err)
	}
}

func TestNothingIsSignedOverALogThatWasRewritten(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s := storetest.OpenWith(t, o)
			db := other(t, o.Database)
			if h := sign(t, s); h.Size != 0 {
				t.Fatalf("the head of an empty log has %d records", h.Size)
			}
			family(t, s)
			noon(t, s)
			receive(t, s, rosa, "STOP")
			first := sign(t, s)
			yesterday := keepPast(t, db)
			receive(t, s, walter, "STOP")
			handOut(t, s)
			today := sign(t, s, first.Checkpoint)
			if today.Size <= first.Size || today.Public != first.Public {
				t.Fatalf("%d records by key %s after %d by %s", today.Size, today.Public, first.Size, first.Public)
			}

			yesterday.bringBack(t, db, false)
			refused(t, s, "records were removed")
			yesterday.bringBack(t, db, true)
			refused(t, s, "the database went back to yesterday and today's head is kept elsewhere", today.Checkpoint)
			sign(t, s) // with no head from outside nobody can know
			receive(t, s, walter, "HELP")
			handOut(t, s)
			refused(t, s, "another past grew since, and today's head is kept elsewhere", first.Checkpoint, today.Checkpoint)
			sign(t, s, first.Checkpoint)

			if _, err := db.Exec(`UPDATE consent_events SET kind = 'opt_in' WHERE seq = 1`); err != nil {
				t.Fatal(err)
			}
			refused(t, s, "a record was changed")
		})
	}
}

func TestASignatureByAnotherKeyIsNoKeptHead(t *testing.T) {
	s, stranger := storetest.Open(t, "sqlite"), storetest.Open(t, "sqlite")
	sign(t, s)
	refused(t, s, "a head of another installation", sign(t, stranger).Checkpoint)
}
