package web

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// pastLength is how many changes a browser may have missed before it is told
// to fetch its parts anew instead: a tunnel's worth at a busy clinic.
const pastLength = 1024

// numbered is a change with its place in the stream. Places are counted, never
// timed (ux.md §16); the id names this process too, since another one counts
// from the start.
type numbered struct {
	store.Change
	seq int64
	id  string
}

// past is what went through the stream lately. It is the hub's, under its lock.
type past struct {
	process string
	seq     int64
	ring    [pastLength]numbered
}

func newPast() past {
	raw := make([]byte, 4)
	rand.Read(raw)
	return past{process: hex.EncodeToString(raw)}
}

func (p *past) id() string { return p.process + "-" + strconv.FormatInt(p.seq, 10) }

func (p *past) add(change store.Change) numbered {
	p.seq++
	n := numbered{change, p.seq, p.id()}
	p.ring[p.seq%pastLength] = n
	return n
}

// missed is what a browser has to be told when its stream begins.
type missed struct {
	at      string     // where the stream stands
	changes []numbered // since the event the browser named, oldest first
	resync  bool       // that event is not known (any more)
}

func (p *past) since(after string) missed {
	m := missed{at: p.id()}
	if after == "" {
		return m
	}
	process, count, _ := strings.Cut(after, "-")
	seq, err := strconv.ParseInt(count, 10, 64)
	if err != nil || process != p.process || seq < 0 || seq > p.seq || p.seq-seq >= pastLength {
		m.resync = true
		return m
	}
	for n := seq + 1; n <= p.seq; n++ {
		m.changes = append(m.changes, p.ring[n%pastLength])
	}
	return m
}

// standsAt is where a client stands that has taken all there was for it, ""
// while something still waits.
func (h *Hub) standsAt(cl *client) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(cl.ch) > 0 || cl.lost {
		return ""
	}
	return h.past.id()
}

// lastHeard is the last event a browser says it heard.
func lastHeard(c *gin.Context) string {
	if id := c.GetHeader("Last-Event-ID"); id != "" {
		return id
	}
	return c.Query("after")
}

// caughtUp begins a stream: what was missed, each scope once, and where it
// stands now.
func (w *eventWriter) caughtUp(m missed, l Listener) {
	if m.resync {
		w.numbered("resync", m.at, "{}")
		return
	}
	said := map[string]bool{}
	for i := len(m.changes) - 1; i >= 0; i-- {
		if change := m.changes[i]; !said[change.Scope] {
			said[change.Scope] = true
			w.change(change, l)
		}
	}
	w.numbered("here", m.at, "0")
}

// beat keeps the connection open and says how far it is.
func (w *eventWriter) beat(at string) {
	if at == "" {
		w.comment("beat")
		return
	}
	w.numbered("here", at, "0")
}

func (w *eventWriter) numbered(name, id, data string) {
	w.raw("id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n")
}
