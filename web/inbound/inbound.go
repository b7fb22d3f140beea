// Package inbound is the carriers' door: POST /hooks/{carrier}/message,
// /status and /voice.
//
// A right signature is answered 200 only after the commit, so nothing that was
// answered 200 is ever lost, and a repeat is answered like the first. A wrong
// or missing signature and another account's id are 403 and counted; a body
// over 1 MiB is 413; a wrong method 405. A signed request that nobody can
// read, or that is for a number of nobody, is kept raw and answered 200: a
// carrier never gets 5xx for a text we could keep. Only when the store cannot
// write is it 503, so that the carrier tries again.
package inbound

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/store"
)

// MaxBody is the largest request a carrier may send, in bytes.
const MaxBody = 1 << 20

// patience is how long a webhook waits for a place in the writer's queue: half
// of what Twilio gives (performance.md 2).
const patience = 8 * time.Second

// Door takes the carriers' requests.
type Door struct {
	Store     *store.Store
	Carriers  map[string]carriers.Carrier
	PublicURL *url.URL
	Counted   func(carrier, kind, result string) // for metrics; may be nil
	Media     func()                             // told that pictures wait to be fetched; may be nil
	Voice     func() (contentType string, body []byte, err error)
}

// Routes registers the door. It stands outside the shell's pages: no session,
// no language, no cross-origin check, since carriers send no Origin.
func (d *Door) Routes(r gin.IRouter) {
	r.POST("/hooks/:carrier/message", d.handle("message", d.message))
	r.POST("/hooks/:carrier/status", d.handle("status", d.status))
	r.POST("/hooks/:carrier/voice", d.handle("voice", d.voice))
}

// act handles one verified kind of request and returns what is counted.
type act func(c *gin.Context, carrier carriers.Carrier, r carriers.Request) (result string, err error)

func (d *Door) handle(kind string, do act) gin.HandlerFunc {
	return func(c *gin.Context) {
		carrier := d.Carriers[c.Param("carrier")]
		if carrier == nil {
			c.Status(http.StatusNotFound)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, MaxBody))
		if err != nil {
			d.refuse(c, carrier, kind, bodyStatus(err), "body")
			return
		}
		r := carriers.Request{Method: c.Request.Method, URL: d.address(c.Request.URL), Header: c.Request.Header, Body: body, Now: time.Now()}
		result, err := do(c, carrier, r)
		switch {
		case errors.Is(err, carriers.ErrSignature):
			d.refuse(c, carrier, kind, http.StatusForbidden, "signature")
		case errors.Is(err, carriers.ErrForeign):
			d.refuse(c, carrier, kind, http.StatusForbidden, "foreign")
		case err != nil:
			slog.Error("keeping a carrier's request", "carrier", carrier.Name(), "kind", kind, "error", err)
			c.Header("Retry-After", "5")
			d.refuse(c, carrier, kind, http.StatusServiceUnavailable, "unavailable")
		default:
			d.count(carrier, kind, result)
		}
	}
}

func bodyStatus(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// address is the URL the carrier signed: the configured one with this
// request's path and raw query, never its Host header.
func (d *Door) address(u *url.URL) string {
	signed := d.PublicURL.Scheme + "://" + d.PublicURL.Host + u.EscapedPath()
	if u.RawQuery != "" {
		signed += "?" + u.RawQuery
	}
	return signed
}

func (d *Door) refuse(c *gin.Context, carrier carriers.Carrier, kind string, status int, why string) {
	d.count(carrier, kind, why)
	c.Status(status)
	c.Writer.WriteHeaderNow()
}

func (d *Door) count(carrier carriers.Carrier, kind, result string) {
	if d.Counted != nil {
		d.Counted(carrier.Name(), kind, result)
	}
}

func (d *Door) message(c *gin.Context, carrier carriers.Carrier, r carriers.Request) (string, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), patience)
	defer cancel()
	in, err := carrier.Message(r)
	if errors.Is(err, carriers.ErrUnreadable) {
		return d.keep(ctx, c, carrier, "message", "cannot be read", r)
	}
	if err != nil {
		return "", err
	}
	got, err := d.Store.Receive(ctx, incoming(in))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return d.keep(ctx, c, carrier, "message", "for a number of nobody", r)
	case errors.Is(err, store.ErrOtherContent):
		return d.keep(ctx, c, carrier, "message", "an id with other content", r)
	case err != nil:
		return "", err
	}
	if got.Media && d.Media != nil {
		d.Media()
	}
	d.answer(c, carrier)
	if got.Repeat {
		return "repeat", nil
	}
	return "kept", nil
}

func incoming(in carriers.Inbound) store.Incoming {
	out := store.Incoming{Carrier: in.Carrier, Account: in.Account, ExternalID: in.ExternalID, From: in.From, To: in.To, Text: in.Text,
		SentAt: in.SentAt, OptOut: in.OptOut, Answered: in.Answered}
	for _, m := range in.Media {
		out.Media = append(out.Media, store.IncomingMedia{URL: m.URL, Type: m.Type})
	}
	return out
}

// keep stores a request raw and answers as if it had been read.
func (d *Door) keep(ctx context.Context, c *gin.Context, carrier carriers.Carrier, kind, why string, r carriers.Request) (string, error) {
	raw := append([]byte(r.URL+"\n"), r.Body...)
	if err := d.Store.KeepUnreadable(ctx, carrier.Name(), kind, why, raw); err != nil {
		return "", err
	}
	slog.Warn("a carrier's request was kept unread", "carrier", carrier.Name(), "kind", kind, "why", why)
	d.answer(c, carrier)
	return "unreadable", nil
}

func (d *Door) answer(c *gin.Context, carrier carriers.Carrier) {
	contentType, body := carrier.Answer()
	c.Data(http.StatusOK, contentType, body)
}

func (d *Door) status(c *gin.Context, carrier carriers.Carrier, r carriers.Request) (string, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), patience)
	defer cancel()
	s, err := carrier.Status(r)
	if errors.Is(err, carriers.ErrUnreadable) {
		return d.keep(ctx, c, carrier, "status", "cannot be read", r)
	}
	if err != nil {
		return "", err
	}
	id, err := store.ParseID(s.OurID)
	if err == nil {
		err = d.Store.Status(ctx, report(s, id))
	}
	if errors.Is(err, store.ErrNotFound) {
		return d.keep(ctx, c, carrier, "status", "about a text of nobody", r)
	}
	if err != nil {
		return "", err
	}
	d.answer(c, carrier)
	return "kept", nil
}

func report(s carriers.Status, id store.ID) store.Report {
	failed := s.Word.Failure()
	return store.Report{Carrier: s.Carrier, ExternalID: s.ExternalID, OurID: id, Word: string(s.Word), Rank: s.Word.Rank(), Code: s.Code,
		Class: string(s.Class), Delivered: s.Word == carriers.Delivered || s.Word == carriers.Read, Failed: failed,
		OptedOut: s.Class.Verdict() == carriers.Stopped, NoTexts: s.Class.Undeliverable(), GivenUp: s.Class.NumberGone()}
}

// voice answers a call to a number that is for texts.
func (d *Door) voice(c *gin.Context, carrier carriers.Carrier, r carriers.Request) (string, error) {
	caller, ok := carrier.(interface {
		Voice(carriers.Request) (carriers.Call, error)
	})
	if !ok {
		c.Status(http.StatusNotFound)
		c.Writer.WriteHeaderNow()
		return "unknown", nil
	}
	if _, err := caller.Voice(r); err != nil && !errors.Is(err, carriers.ErrUnreadable) {
		return "", err
	}
	contentType, body, err := d.Voice()
	if err != nil {
		return "", err
	}
	c.Data(http.StatusOK, contentType, body)
	return "answered", nil
}
