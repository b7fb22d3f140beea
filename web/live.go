package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// Limits of the live stream (performance.md 8).
const (
	maxStreams   = 2000
	streamBuffer = 64
	flushEvery   = 250 * time.Millisecond // at most 4 refreshes a second and client
	heartbeat    = 20 * time.Second
	checkEvery   = 10 * time.Second
)

// Hub hands changes to open streams: names and numbers only, never words. A
// page fetches what changed through its own address, which checks its rights.
type Hub struct {
	mu      sync.Mutex
	clients map[*client]bool
	past    past
	ended   context.Context // over once Close was called
	end     context.CancelFunc
}

type client struct {
	hears func(scope string) bool
	ch    chan numbered
	lost  bool // the buffer was full: the page asks for everything
	gone  chan struct{}
}

func newHub() *Hub {
	h := &Hub{clients: map[*client]bool{}, past: newPast()}
	h.ended, h.end = context.WithCancel(context.Background())
	return h
}

// Ended is over when the house stops: requests that wait for news end then.
func (h *Hub) Ended() context.Context { return h.ended }

// publish is called by the store after each commit; it never blocks.
func (h *Hub) publish(changes []store.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, change := range changes {
		n := h.past.add(change)
		for cl := range h.clients {
			if !cl.hears(change.Scope) {
				continue
			}
			select {
			case cl.ch <- n:
			default:
				cl.lost = true
			}
		}
	}
}

// Publish announces something that is not a row: typing, viewing.
func (h *Hub) Publish(scope string) { h.publish([]store.Change{{Scope: scope}}) }

// Open is how many streams are open.
func (h *Hub) Open() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.clients)
}

// join adds a client and says, of the very same instant, where the stream
// stands and what the client missed since the event it names, "" for none.
func (h *Hub) join(hears func(string) bool, after string) (*client, missed) {
	cl := &client{hears: hears, ch: make(chan numbered, streamBuffer), gone: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.clients) >= maxStreams {
		return nil, missed{}
	}
	h.clients[cl] = true
	return cl, h.past.since(after)
}

func (h *Hub) leave(cl *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, cl)
}

func (h *Hub) tookLost(cl *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	lost := cl.lost
	cl.lost = false
	return lost
}

// Listener is who hears a stream: the scopes they may hear of, and whether
// their session still lives. A stream never keeps a session alive.
type Listener struct {
	Refused error // the browser asked to hear what it may not: the stream is not opened
	Hears   func(scope string) bool
	Lives   func() bool
	End     time.Time // by the people's clock: it may hear nothing from then on; zero for no end
}

// ends are the scopes after which a stream looks at once whether it may go on.
func ends(scope string) bool {
	for _, p := range []string{"staff:", "session", "grant:"} {
		if len(scope) >= len(p) && scope[:len(p)] == p {
			return true
		}
	}
	return false
}

// Stream serves server-sent events until the session or the browser ends. A
// browser that names the last event it heard (Last-Event-ID, ?after=) first
// gets what it missed, or "resync" where that is not known any more.
func (s *Shell) Stream(c *gin.Context, l Listener) error {
	cl, missed := s.Hub.join(func(scope string) bool { return ends(scope) || l.Hears(scope) }, lastHeard(c))
	if cl == nil {
		return store.ErrBusy
	}
	defer s.Hub.leave(cl)
	control := http.NewResponseController(c.Writer)
	if err := control.SetWriteDeadline(time.Time{}); err != nil {
		return fmt.Errorf("open a stream: %w", err)
	}
	if err := control.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("open a stream: %w", err)
	}
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	w := &eventWriter{c: c, control: control}
	w.comment("linnet")
	w.caughtUp(missed, l)
	beat, check := time.NewTicker(heartbeat), time.NewTicker(checkEvery)
	defer beat.Stop()
	defer check.Stop()
	over, stop := s.until(l.End)
	defer stop()
	for w.err == nil {
		select {
		case <-c.Request.Context().Done():
			return nil
		case <-cl.gone:
			return nil
		case change := <-cl.ch:
			if !s.relay(w, cl, l, change) {
				w.event("ended", "{}")
				return nil
			}
		case <-beat.C:
			w.beat(s.Hub.standsAt(cl))
		case <-over:
			w.event("ended", "{}")
			return nil
		case <-check.C:
			if !l.Lives() {
				w.event("ended", "{}")
				return nil
			}
		}
	}
	return nil
}

// Ear adds a room's ear to /events: it returns who listens, or nil if this
// browser is not signed in to that room.
func (s *Shell) Ear(ear func(*gin.Context) *Listener) { s.ears = append(s.ears, ear) }

// events joins all rooms this browser is signed in to.
func (s *Shell) events(c *gin.Context) error {
	var all []*Listener
	for _, ear := range s.ears {
		l := ear(c)
		if l != nil && l.Refused != nil {
			return l.Refused
		}
		if l != nil {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		c.Status(http.StatusNoContent) // tells the browser not to come back
		c.Writer.WriteHeaderNow()
		return nil
	}
	return s.Stream(c, Listener{
		Hears: func(scope string) bool {
			return slices.ContainsFunc(all, func(l *Listener) bool { return l.Hears(scope) })
		},
		Lives: func() bool {
			return !slices.ContainsFunc(all, func(l *Listener) bool { return !l.Lives() })
		},
		End: firstEnd(all),
	})
}

// firstEnd is the earliest end among the rooms that a browser listens in.
func firstEnd(all []*Listener) (first time.Time) {
	for _, l := range all {
		if !l.End.IsZero() && (first.IsZero() || l.End.Before(first)) {
			first = l.End
		}
	}
	return first
}

// until returns a channel that speaks at a moment of the people's clock, never
// for the zero time. Where practice mode moves that clock, what fell due then
// is announced and the stream looks for itself.
func (s *Shell) until(end time.Time) (over <-chan time.Time, stop func() bool) {
	if end.IsZero() {
		return nil, func() bool { return true }
	}
	timer := time.NewTimer(end.Sub(s.Store.Now()))
	return timer.C, timer.Stop
}

// Close ends the hub: streams end with their requests.
func (h *Hub) Close() {
	h.end()
	h.mu.Lock()
	defer h.mu.Unlock()
	for cl := range h.clients {
		close(cl.gone)
	}
	clear(h.clients)
}

// relay sends a change and those that come within a quarter of a second after
// it, each scope once.
func (s *Shell) relay(w *eventWriter, cl *client, l Listener, first numbered) (lives bool) {
	if ends(first.Scope) && !l.Lives() { // before anything more is told
		return false
	}
	newest := map[string]numbered{}
	timer := time.NewTimer(flushEvery)
	defer timer.Stop()
	w.change(first, l)
	mustCheck := ends(first.Scope)
	for collecting := true; collecting; {
		select {
		case change := <-cl.ch:
			newest[change.Scope] = change
			mustCheck = mustCheck || ends(change.Scope)
		case <-timer.C:
			collecting = false
		}
	}
	if mustCheck && !l.Lives() {
		return false
	}
	if s.Hub.tookLost(cl) {
		w.event("resync", "{}")
		return true
	}
	for _, change := range slices.SortedFunc(maps.Values(newest), func(a, b numbered) int { return cmp.Compare(a.seq, b.seq) }) {
		w.change(change, l)
	}
	return true
}

type eventWriter struct {
	c       *gin.Context
	control *http.ResponseController
	err     error
}

func (w *eventWriter) change(change numbered, l Listener) {
	if !l.Hears(change.Scope) {
		return
	}
	data, err := json.Marshal(struct {
		Scope string `json:"scope"`
		N     int64  `json:"n"`
		ID    string `json:"id"`
	}{change.Scope, change.N, change.ID.String()})
	if err != nil {
		w.err = err
		return
	}
	w.numbered("changed", change.id, string(data))
}

func (w *eventWriter) event(name, data string) { w.raw("event: " + name + "\ndata: " + data + "\n\n") }

func (w *eventWriter) comment(words string) { w.raw(": " + words + "\n\n") }

func (w *eventWriter) raw(text string) {
	if w.err != nil {
		return
	}
	if _, w.err = w.c.Writer.WriteString(text); w.err == nil {
		w.err = w.control.Flush()
	}
}
