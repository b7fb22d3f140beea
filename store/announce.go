package store

import "sync"

// Change says that something changed, never what: readers fetch the row
// through its normal page, which checks their rights again.
type Change struct {
	Scope string // "thread:<id>", "line:<id>", "texts:<line>", "queue:<practice>/<queue>", "late:<practice>/<queue>", "staff:<id>", "outbox", "consent"
	N     int64  // number within the scope, in commit order; 0 where there is none
	ID    ID     // the talk, thread or line
}

// hub hands changes to its subscribers after each commit.
type hub struct {
	mu   sync.Mutex
	subs map[*subscription]bool
}

type subscription struct{ f func([]Change) }

// Subscribe calls f after each commit with what changed, in commit order on
// SQLite. f must not block. The returned function ends it.
func (s *Store) Subscribe(f func([]Change)) (end func()) {
	sub := &subscription{f}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.subs[sub] = true
	return func() {
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		delete(s.hub.subs, sub)
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.subs)
}

// announce is called after the commit that made the changes.
func (s *Store) announce(changes []Change) {
	if len(changes) == 0 {
		return
	}
	for _, c := range changes {
		if c.Scope == scopeOutbox {
			s.Wake()
			break
		}
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	for sub := range s.hub.subs {
		sub.f(changes)
	}
}

const scopeOutbox = "outbox"

// Wake tells the outbox to look for work now.
func (s *Store) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Woken is received from when a commit queued a text or the clock was moved.
func (s *Store) Woken() <-chan struct{} { return s.wake }

func (t *tx) changed(scope string, n int64, id ID) {
	t.changes = append(t.changes, Change{scope, n, id})
}
