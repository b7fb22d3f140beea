package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// PushKey is the pair that push services know this installation by. The
// private part lies sealed in the database, so that all processes and every
// later start share it: with another one each subscription would be void.
type PushKey struct {
	Public  string `json:"public"`
	Private string `json:"private"`
}

const pushKeyName = "key_push"

// PushKey returns the pair, made by mint the first time it is asked for.
func (s *Store) PushKey(ctx context.Context, mint func() (PushKey, error)) (k PushKey, err error) {
	k, err = s.readPushKey(ctx)
	if !errors.Is(err, ErrNotFound) {
		return k, err
	}
	if k, err = mint(); err != nil {
		return PushKey{}, fmt.Errorf("make the key of alerts: %w", err)
	}
	plain, err := json.Marshal(k)
	if err != nil {
		return PushKey{}, fmt.Errorf("keep the key of alerts: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		sealed, err := s.keys.seal("", "meta", pushKeyName, nil, plain)
		if err != nil {
			return err
		}
		// Another process may have been first: then its pair counts.
		_, err = t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, pushKeyName, sealed)
		return err
	})
	if err != nil {
		return PushKey{}, fmt.Errorf("keep the key of alerts: %w", err)
	}
	return s.readPushKey(ctx)
}

// PushPublic returns the public part for a page's script, "" before there is one.
func (s *Store) PushPublic(ctx context.Context) (string, error) {
	k, err := s.readPushKey(ctx)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return k.Public, err
}

func (s *Store) readPushKey(ctx context.Context) (k PushKey, err error) {
	err = s.read(ctx, func(r *reader) error {
		plain, err := s.metaSecret(r, pushKeyName)
		if err != nil {
			return err
		}
		return json.Unmarshal(plain, &k)
	})
	if err != nil {
		return PushKey{}, fmt.Errorf("read the key of alerts: %w", err)
	}
	return k, nil
}
