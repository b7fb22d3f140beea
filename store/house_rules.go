package store

import (
	"time"

	"linnet/conversation"
)

// StaffIdle is how long a session of staff lasts without an act before it
// locks. One person may work for several practices: the shortest of their
// rules holds for all.
func (s *Store) StaffIdle() time.Duration {
	shortest := time.Duration(0)
	for _, p := range s.Practices() {
		if p.Lock > 0 && (shortest == 0 || p.Lock < shortest) {
			shortest = p.Lock
		}
	}
	if shortest == 0 {
		return SessionIdle
	}
	return min(shortest, conversation.MaxLock*time.Minute)
}

// idleOf is how long a session of a kind lasts without an act.
func (s *Store) idleOf(kind string) time.Duration {
	if kind == "staff" {
		return s.StaffIdle()
	}
	return SessionIdle
}

// TrailKeptUntil is the moment before which rows of the access trail go: the
// longest that any practice keeps them, and never less than six years.
func (s *Store) TrailKeptUntil() time.Time {
	years := TrailKept
	for _, p := range s.Practices() {
		years = max(years, p.TrailYears)
	}
	return s.Now().AddDate(-years, 0, 0)
}
