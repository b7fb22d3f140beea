package store

import (
	"context"
	"encoding/json"
	"fmt"

	"linnet/conversation"
)

// Query is one question of a person on the staff: kept on the server under a
// random id, so that no name, number or birth date stands in an address
// (promise 3) and the answer's page can be loaded again.
type Query struct {
	ID       ID     `json:"-"`
	Practice string `json:"-"`
	Words    string `json:"words"`          // as typed
	Messages bool   `json:"messages"`       // in the words of messages, else people
	From     string `json:"from,omitempty"` // messages: first and last day, ISO, "" for the newest
	To       string `json:"to,omitempty"`
	For      string `json:"for,omitempty"`  // what the person found is wanted for: "", AskedForNew, AskedForMatch
	Talk     string `json:"talk,omitempty"` // AskedForMatch: the talk whose phone is to be matched
}

// What a search is for beside looking.
const (
	AskedForNew   = "new"   // whom a new talk is about
	AskedForMatch = "match" // whose an unknown phone is
)

// KeepSearch keeps a question for a session and returns its id. Questions of
// sessions that are over go.
func (s *Store) KeepSearch(ctx context.Context, session *Session, a Query) (id ID, err error) {
	if s.Practice(a.Practice) == nil {
		return ID{}, fmt.Errorf("keep a search: practice: %w", ErrNotFound)
	}
	plain, err := json.Marshal(a)
	if err != nil {
		return ID{}, fmt.Errorf("keep a search: %w", err)
	}
	err = s.write(ctx, func(t *tx) error {
		id = NewID()
		sealed, err := s.keys.seal(a.Practice, "searches", "asked", id[:], plain)
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM searches WHERE NOT EXISTS (SELECT 1 FROM sessions n WHERE n.hash = searches.session
			AND n.ended_us = 0 AND n.ends_us > $1 AND n.seen_us > $2)`, us(t.now), us(t.now.Add(-t.s.StaffIdle()))); err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO searches (id, session, practice, asked, made_us) VALUES ($1, $2, $3, $4, $5)`,
			id, session.Hash, a.Practice, sealed, us(t.now))
		return err
	})
	if err != nil {
		return ID{}, fmt.Errorf("keep a search: %w", err)
	}
	return id, nil
}

// KeptSearch returns a question of this very session; anybody else's is
// ErrNotFound.
func (s *Store) KeptSearch(ctx context.Context, session *Session, id ID) (a Query, err error) {
	err = s.read(ctx, func(r *reader) error {
		var sealed []byte
		var practice string
		if err := r.row(`SELECT practice, asked FROM searches WHERE id = $1 AND session = $2`, id, session.Hash).Scan(&practice, &sealed); err != nil {
			return found(err)
		}
		plain, err := s.keys.open(practice, "searches", "asked", id[:], sealed)
		if err != nil {
			return err
		}
		a = Query{}
		err = json.Unmarshal(plain, &a)
		a.ID, a.Practice = id, practice
		return err
	})
	if err != nil {
		return Query{}, fmt.Errorf("find a kept search: %w", err)
	}
	return a, nil
}

// Sought reads what was typed as a person would mean it, by the practice's day.
func (s *Store) Sought(p *conversation.Practice, words string) conversation.Sought {
	return conversation.ReadSought(words, conversation.DateOf(s.Now().In(p.Zone)))
}
