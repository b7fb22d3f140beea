package portal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
)

// copyFormat names the shape of messages.json; docs/own-copy.md tells its
// fields. A changed field changes the name.
const copyFormat = "linnet-messages-1"

// copyHead stands before the messages.
type copyHead struct {
	Format string `json:"format"`
	Clinic string `json:"clinic"`
	Phone  string `json:"clinic_phone"`
	About  string `json:"about"`
	Ending string `json:"phone_ending"`
	Zone   string `json:"time_zone"`
	Made   string `json:"made"`
}

// writeCopyData writes the thread as JSON, one message a line, as it is read.
func (r *room) writeCopyData(c *gin.Context, w io.Writer, n *store.Session, own *store.OwnCopy, p templates.Page) error {
	zone := own.Practice.Zone
	view := p.View.(copyView)
	head, err := plainJSON(copyHead{copyFormat, own.Practice.Name, own.Practice.Phone.National(), view.About, view.Ending, zone.String(),
		view.Made.In(zone).Format(time.RFC3339)})
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	b.Write(head[:len(head)-1])
	b.WriteString(`,"messages":[`)
	number := 0
	err = r.s.Store.CopyMessages(c.Request.Context(), n, own, func(m store.Message) error {
		number++
		line, err := plainJSON(saidOf(number, m, zone))
		if err != nil {
			return err
		}
		if number > 1 {
			b.WriteByte(',')
		}
		if number%100 == 0 {
			r.copyWaits(c)
		}
		b.WriteByte('\n')
		_, err = b.Write(line)
		return err
	})
	if err != nil {
		return err
	}
	b.WriteString("\n]}\n")
	return b.Flush()
}

// plainJSON is JSON for a file: "<" stays "<", since no page holds it.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// whoPath is a page of the thread of the patient at a place of the session.
func whoPath(path string, who int) string { return path + "?who=" + strconv.Itoa(who) }
