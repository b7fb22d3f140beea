package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// peopleChange is the number that counts up when what a list says of people may
// have changed: names, phones, whose phone opens whom.
const peopleChange = "change:people"

// Limits of the kept lists: how many there are at most, and how old one may
// get. Nothing but time changes a list without a number counting up: a grant
// that ends by rule is written down by a job, and marks that lapse may stand
// this long.
const (
	keptLists = 512
	keptFor   = 20 * time.Second
)

// Desk is what a page of the queue shows: the rows of a list and the counters
// of the rail, as of change number N of the practice's lists. Rows are shared:
// they are not to be changed.
type Desk struct {
	Rows   []QueueRow
	Badges map[string]int
	N      int64 // counts up with every change of a list
}

// deskLists keeps lists that were read, each for the change number it was read
// at. The number lies in the database, so that a change made by another process
// is seen as well.
type deskLists struct {
	mu   sync.Mutex
	kept map[QueueView]keptList
}

type keptList struct {
	n    int64
	at   time.Time // by the people's clock: what a list says hangs on it
	rows []QueueRow
}

func (d *deskLists) find(v QueueView, n int64, now time.Time) ([]QueueRow, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	k, ok := d.kept[v]
	age := now.Sub(k.at)
	return k.rows, ok && k.n == n && age >= 0 && age < keptFor
}

func (d *deskLists) keep(v QueueView, n int64, now time.Time, rows []QueueRow) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept == nil || len(d.kept) >= keptLists {
		d.kept = map[QueueView]keptList{}
	}
	d.kept[v] = keptList{n, now, rows}
}

// peopleChanged is called by whatever changes what a list says of people.
func (t *tx) peopleChanged(practice string) { t.count(practice, peopleChange, 1) }

// Desk reads a list with the counters beside it. A list that nobody changed is
// not read and opened again: hundreds of pages ask for the same ones each time
// somebody acts.
func (s *Store) Desk(ctx context.Context, v QueueView) (d Desk, err error) {
	err = s.read(ctx, func(r *reader) error {
		// The number first: rows may be newer than it, never older.
		if d.Badges, err = r.badges(v.Practice); err != nil {
			return err
		}
		d.N = changes(d.Badges)
		var kept bool
		if d.Rows, kept = s.lists.find(v, d.N, r.now); kept {
			return nil
		}
		if d.Rows, err = r.queue(v); err != nil {
			return err
		}
		s.lists.keep(v, d.N, r.now, d.Rows)
		return nil
	})
	if err != nil {
		return d, fmt.Errorf("read the desk: %w", err)
	}
	return d, nil
}

// changes adds up the numbers of a practice's queues and of its people: it
// counts up with each change of either.
func changes(badges map[string]int) (n int64) {
	for name, value := range badges {
		if strings.HasPrefix(name, "change:") {
			n += int64(value)
		}
	}
	return n
}
