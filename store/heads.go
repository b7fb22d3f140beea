package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linnet/ledger"
)

// Names of rows in meta.
const (
	logKeyName  = "key_log"  // sealed: the key that heads are signed with, and the log's origin
	logHeadName = "log_head" // the newest head that was signed
	logLeftName = "log_left" // the newest head that somebody was given
)

// Left says that a head of the log was given to somebody who keeps it.
type Left struct {
	Size   int64     `json:"size"`
	At     time.Time `json:"at"`     // by the clock that people see
	Signed time.Time `json:"signed"` // by the machine's
	Place  string    `json:"place"`  // as pages name it; "" if no place is set
}

// logKey is what signs the heads of this installation's log. It lies sealed in
// the database, so that all processes and every later start share it.
type logKey struct {
	Origin string            `json:"origin"`
	Key    ledger.SigningKey `json:"key"`
}

// SignedHead is a head of the opt-out log that was checked and signed.
type SignedHead struct {
	Size       int64     // records
	Root       []byte    // the hash over them all
	At         time.Time // when it was signed
	Checkpoint []byte    // the C2SP checkpoint
	Public     string    // the key it opens with
}

// signedHead is the row log_head.
type signedHead struct {
	Checkpoint []byte `json:"checkpoint"`
	At         int64  `json:"at_us"`
}

// ReadHashes reads nodes of the tree, for proofs.
func (r *reader) ReadHashes(places []int64) ([]ledger.Hash, error) {
	hashes := make([]ledger.Hash, len(places))
	for i, place := range places {
		var raw []byte
		if err := r.row(`SELECT hash FROM ledger_hashes WHERE place = $1`, place).Scan(&raw); err != nil {
			return nil, fmt.Errorf("hash %d of the log: %w", place, found(err))
		}
		if len(raw) != len(hashes[i]) {
			return nil, fmt.Errorf("hash %d of the log: %w", place, ErrLog)
		}
		hashes[i] = ledger.Hash(raw)
	}
	return hashes, nil
}

// SignHead checks the whole log and signs its head. Nothing is signed over a
// record that does not match, nor over a log that is not the one of the newest
// signed head, or of a kept one, with records added: that is ErrLog.
// kept are checkpoints that somebody else keeps.
func (s *Store) SignHead(ctx context.Context, kept [][]byte, progress func(done, of int64)) (out SignedHead, err error) {
	if err := s.mintLogKey(ctx); err != nil {
		return out, err
	}
	size, err := s.CheckLog(ctx, progress)
	if err != nil {
		return out, fmt.Errorf("sign the log's head: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		out = SignedHead{}
		k, err := t.reader().logKey()
		if err != nil {
			return err
		}
		head, err := ledger.HeadOf(k.Origin, size, t.reader())
		if err != nil {
			return err
		}
		last, err := t.reader().lastHead()
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		before := kept
		if err == nil {
			before = append(before, last.Checkpoint)
		}
		for _, checkpoint := range before {
			old, err := ledger.OpenHead(checkpoint, k.Key.Public)
			if err == nil {
				err = head.Consistent(old, t.reader())
			}
			if err != nil {
				return fmt.Errorf("%w: %w", ErrLog, err)
			}
		}
		signed, err := head.Sign(k.Key)
		if err != nil {
			return err
		}
		value, err := json.Marshal(signedHead{signed, us(t.now)})
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, logHeadName, value); err != nil {
			return err
		}
		out = SignedHead{Size: size, Root: head.Root[:], At: t.now, Checkpoint: signed, Public: k.Key.Public}
		return nil
	})
	if err != nil {
		return SignedHead{}, fmt.Errorf("sign the log's head: %w", err)
	}
	return out, nil
}

// LastHead returns the newest signed head, ErrNotFound before the first.
func (s *Store) LastHead(ctx context.Context) (out SignedHead, err error) {
	err = s.read(ctx, func(r *reader) error {
		k, err := r.logKey()
		if err != nil {
			return err
		}
		last, err := r.lastHead()
		if err != nil {
			return err
		}
		head, err := ledger.OpenHead(last.Checkpoint, k.Key.Public)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLog, err)
		}
		out = SignedHead{Size: head.Size, Root: head.Root[:], At: at(last.At), Checkpoint: last.Checkpoint, Public: k.Key.Public}
		return nil
	})
	if err != nil {
		return SignedHead{}, fmt.Errorf("read the log's signed head: %w", err)
	}
	return out, nil
}

func (r *reader) lastHead() (last signedHead, err error) {
	var value []byte
	if err := r.row(`SELECT value FROM meta WHERE name = $1`, logHeadName).Scan(&value); err != nil {
		return last, found(err)
	}
	if err := json.Unmarshal(value, &last); err != nil {
		return last, fmt.Errorf("%w: its newest head cannot be read", ErrLog)
	}
	return last, nil
}

func (r *reader) logKey() (k logKey, err error) {
	plain, err := r.s.metaSecret(r, logKeyName)
	if err != nil {
		return k, err
	}
	return k, json.Unmarshal(plain, &k)
}

// mintLogKey makes the key of the log's heads, if there is none yet.
func (s *Store) mintLogKey(ctx context.Context) error {
	err := s.read(ctx, func(r *reader) error { _, err := r.logKey(); return err })
	if !errors.Is(err, ErrNotFound) {
		return wrapped("read the key of the log's heads", err)
	}
	id := NewID()
	k := logKey{Origin: "linnet/log/" + hex.EncodeToString(id[:])}
	if k.Key, err = ledger.NewSigningKey(k.Origin); err != nil {
		return err
	}
	plain, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep the key of the log's heads: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		_, err := t.reader().logKey()
		if !errors.Is(err, ErrNotFound) {
			return err // another process was first
		}
		return s.setMetaSecret(t, logKeyName, plain)
	})
	return wrapped("keep the key of the log's heads", err)
}

// SetHeadLeft keeps that a head was given away.
func (s *Store) SetHeadLeft(ctx context.Context, left Left) error {
	value, err := json.Marshal(left)
	if err == nil {
		err = s.write(ctx, func(t *tx) error {
			_, err := t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, logLeftName, value)
			return err
		})
	}
	return wrapped("keep where the log's head went", err)
}

// HeadLeft returns the newest head that was given away, ErrNotFound before the
// first. One with no place was signed and left to nobody.
func (s *Store) HeadLeft(ctx context.Context) (left Left, err error) {
	err = s.read(ctx, func(r *reader) error {
		var value []byte
		if err := r.row(`SELECT value FROM meta WHERE name = $1`, logLeftName).Scan(&value); err != nil {
			return found(err)
		}
		return json.Unmarshal(value, &left)
	})
	if err != nil {
		return Left{}, fmt.Errorf("read where the log's head went: %w", err)
	}
	return left, nil
}
