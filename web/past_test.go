package web

import (
	"strings"
	"testing"

	"linnet/store"
)

// A browser that comes back gets what it missed, in order and nothing else;
// what cannot be known any more is fetched anew.
func TestAStreamIsTakenUpWhereItBrokeOff(t *testing.T) {
	p := newPast()
	start := p.id()
	for i := range 3 {
		p.add(store.Change{Scope: "thread:a", N: int64(i)})
	}
	third := p.id()
	later := p.add(store.Change{Scope: "thread:b", N: 9})
	process, _, _ := strings.Cut(start, "-")

	for _, c := range []struct {
		name, after string
		changes     int
		resync      bool
	}{
		{"first visit", "", 0, false},
		{"from the start", start, 4, false},
		{"one missed", third, 1, false},
		{"nothing missed", later.id, 0, false},
		{"another process", "ffffffff-1", 0, true},
		{"from the future", process + "-99", 0, true},
		{"below nothing", process + "--5", 0, true},
		{"no number", process + "-x", 0, true},
		{"not ours", "17", 0, true},
	} {
		m := p.since(c.after)
		if len(m.changes) != c.changes || m.resync != c.resync || m.at != later.id {
			t.Errorf("%s: since(%q) = %d changes, resync %t, at %s; want %d, %t, %s", c.name, c.after, len(m.changes), m.resync, m.at, c.changes, c.resync, later.id)
		}
	}
	if m := p.since(third); m.changes[0].Scope != "thread:b" || m.changes[0].N != 9 {
		t.Errorf("missed = %+v, want the change of thread b", m.changes)
	}
	for range pastLength {
		p.add(store.Change{Scope: "thread:c"})
	}
	if m := p.since(third); !m.resync {
		t.Error("what fell out of the ring is not fetched anew")
	}
	if m := p.since(p.id()); m.resync || len(m.changes) != 0 {
		t.Errorf("who is up to date missed %+v", m)
	}
}
