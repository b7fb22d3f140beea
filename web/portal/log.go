package portal

import (
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// item is one entry of the log: a day line, the "New messages" line, or a
// message.
type item struct {
	Day  time.Time // a new day begins
	New  bool
	N    int64
	Own  bool
	Text bool // the patient texted it
	Name string
	At   time.Time
	Body []string // paragraphs
	Read bool     // staff read it

	Request *store.Request // the message stands for a request
	Card    *askCard       // how it is shown
	Photos  []web.Photo

	Anchor bool // the newest message, where no line "New messages" stands
}

// itemsOf lays the messages of a thread out as the log shows them: in the
// clinic's zone, the line "New messages" before the first one of ours that was
// not read.
func itemsOf(zone *time.Location, page *store.ThreadPage) []item {
	var items []item
	var day conversation.Date
	shown := false
	for _, m := range page.Messages {
		at := m.At.In(zone)
		if d := conversation.DateOf(at); d != day {
			day = d
			items = append(items, item{Day: at})
		}
		if m.Direction == "out" && m.N > page.ReadUpTo && !shown {
			shown = true
			items = append(items, item{New: true})
		}
		items = append(items, item{N: m.N, Own: m.Direction == "in", Text: m.Way != "page", Name: m.AuthorName, At: m.At,
			Body: paragraphs(m.Body), Read: !m.Read.IsZero(), Request: m.Request})
	}
	if n := len(items); n > 0 && !shown {
		items[n-1].Anchor = true
	}
	return items
}

// paragraphs cuts words at their line breaks; empty lines only part them.
func paragraphs(body string) []string {
	var out []string
	for _, line := range strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
