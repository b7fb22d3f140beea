package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"linnet/conversation"
)

// Mutes: what a phone's owner does not want a text about, per person and kind.
// A mute is no opt-out: STOP and "Turn texts off" alone are (ux.md §7).

// MuteKinds are the kinds of news that can be muted, in the order of the
// settings. Which text is of which kind stands in conversation.TextID.News.
var MuteKinds = []string{string(conversation.NewsMessages), string(conversation.NewsVisits), string(conversation.NewsRequests)}

// Mutes returns what is muted on the session's line: kinds by patient.
func (s *Store) Mutes(ctx context.Context, n *Session) (map[ID][]string, error) {
	out := map[ID][]string{}
	err := s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT patient, kind FROM mutes WHERE line = $1 ORDER BY kind`, n.Line)
		return collect(rows, err, func(rows *sql.Rows) error {
			var patient ID
			var kind string
			err := rows.Scan(&patient, &kind)
			out[patient] = append(out[patient], kind)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("load what is muted: %w", err)
	}
	return out, nil
}

// Mute keeps what texts tell of: for every patient the session may open, the
// kinds that are wanted; all others are muted from now on.
func (s *Store) Mute(ctx context.Context, n *Session, wanted map[ID][]string, key ID) error {
	err := s.write(ctx, func(t *tx) error {
		if err := t.formKey(key); err != nil {
			return err
		}
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		for patient, kinds := range wanted {
			if _, err := t.reader().may(n, patient); err != nil {
				return err
			}
			if err := t.mute(l, patient, kinds); err != nil {
				return err
			}
		}
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "chose what texts tell of", line: l.id}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if errors.Is(err, ErrUsed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("choose what texts tell of: %w", err)
	}
	return nil
}

func (t *tx) mute(l *line, patient ID, wanted []string) error {
	for _, kind := range MuteKinds {
		var err error
		if slices.Contains(wanted, kind) {
			_, err = t.exec(`DELETE FROM mutes WHERE line = $1 AND patient = $2 AND kind = $3`, l.id, patient, kind)
		} else {
			_, err = t.exec(`INSERT INTO mutes (line, patient, kind, at_us) VALUES ($1, $2, $3, $4) ON CONFLICT (line, patient, kind) DO NOTHING`,
				l.id, patient, kind, us(t.now))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// muted reports whether the phone's owner does not want this text.
func (t *tx) muted(l *line, p *parcel) (bool, error) {
	kind := p.text.News()
	if kind == conversation.NoNews || p.patient.None() {
		return false, nil
	}
	var n int
	err := t.row(`SELECT COUNT(*) FROM mutes WHERE line = $1 AND patient = $2 AND kind = $3`, l.id, p.patient, string(kind)).Scan(&n)
	return n > 0, err
}
