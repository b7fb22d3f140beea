package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linnet/conversation"
)

// How a number's texts go.
const (
	HealthGood = "good"
	HealthSlow = "slow" // texts wait longer than they should, or were tried again
	HealthDown = "down" // the carrier refuses or does not answer: the number waits
)

// slowAfter is how long a text that may leave waits before its number is slow.
const slowAfter = 2 * time.Minute

// NumberHealth is one of a practice's own numbers and how its texts go.
type NumberHealth struct {
	Carrier string
	LastIn  time.Time // zero: none yet
	LastOut time.Time
	Health  string
	Class   string    // what the carrier last failed with, while it is down
	Since   time.Time // machine time
}

// NumbersHealth tells of a practice's own numbers, in their order.
func (s *Store) NumbersHealth(ctx context.Context, practice string) (all []NumberHealth, err error) {
	err = s.read(ctx, func(r *reader) error {
		p := r.s.Practice(practice)
		if p == nil {
			return ErrNotFound
		}
		for _, n := range p.Numbers {
			h, err := r.health(practice, n.Carrier, n.Phone.E164())
			if err != nil {
				return err
			}
			all = append(all, h)
		}
		return nil
	})
	return all, wrapped("look at the carriers", err)
}

func (r *reader) health(practice, carrier, number string) (NumberHealth, error) {
	h := NumberHealth{Carrier: carrier, Health: HealthGood}
	// The newest first, by the key: nothing looks through all texts for this.
	for _, last := range []struct {
		query string
		to    *time.Time
	}{{`SELECT at_us FROM messages WHERE practice = $1 AND number = $2 AND direction = 'in' AND way = 'text' ORDER BY id DESC LIMIT 1`, &h.LastIn},
		{`SELECT sent_us FROM outbox WHERE practice = $1 AND number = $2 AND sent_us > 0 ORDER BY id DESC LIMIT 1`, &h.LastOut}} {
		var when int64
		if err := found(r.row(last.query, practice, number).Scan(&when)); err != nil && !errors.Is(err, ErrNotFound) {
			return h, err
		}
		*last.to = at(when)
	}
	// The row goes with the next text that the carrier takes.
	var since int64
	err := found(r.row(`SELECT class, since_us FROM carrier_health WHERE carrier = $1 AND number = $2`, carrier, number).Scan(&h.Class, &since))
	if err == nil {
		h.Health, h.Since = HealthDown, at(since)
		return h, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return h, err
	}
	var waiting int
	err = r.row(`SELECT COUNT(*) FROM outbox WHERE carrier = $1 AND number = $2 AND state = 'queued' AND (tries > 0 OR due_us < $3)`,
		carrier, number, us(r.now.Add(-slowAfter))).Scan(&waiting)
	if waiting > 0 {
		h.Health = HealthSlow
	}
	return h, err
}

// TextsDelayed reports whether a number of any practice is down, for the bar
// that everybody who works here sees (ux.md §12).
func (s *Store) TextsDelayed(ctx context.Context) (delayed bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		rows, err := r.rows(`SELECT carrier, number FROM carrier_health`)
		return collect(rows, err, func(rows *sql.Rows) error {
			var carrier, number string
			if err := rows.Scan(&carrier, &number); err != nil {
				return err
			}
			if p := r.s.PracticeOf(conversation.Phone(number)); p != nil { // a number that was given up delays nothing
				own, _ := p.CarrierOf(conversation.Phone(number))
				delayed = delayed || own == carrier
			}
			return nil
		})
	})
	return delayed, wrapped("look at the carriers", err)
}
