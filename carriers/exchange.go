package carriers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// answerLimit bounds a carrier's API answer.
const answerLimit = 1 << 20

var errLate = errors.New("no connection in time")

// exchange is the transport of one call: it sends the request to the
// configured base_url, binds it to the caller's context and keeps the status,
// Retry-After and body, none of which the library hands out.
type exchange struct {
	ctx   context.Context
	base  *url.URL
	next  http.RoundTripper
	start time.Time // no connection by then: give up unwritten; zero: no hurry

	connected  bool // a connection was there: bytes may have left
	late       bool // start passed without one, whatever the wall clock says by now
	status     int
	retryAfter time.Duration
	body       []byte
	cut        bool  // the answer broke off or was too long
	err        error // of the network
}

// RoundTrip implements http.RoundTripper.
func (x *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(x.ctx)
	defer cancel(nil)
	called := ctx
	if !x.start.IsZero() {
		late := time.AfterFunc(time.Until(x.start), func() { cancel(errLate) })
		defer late.Stop()
		r = r.Clone(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { late.Stop() }}))
		ctx = r.Context()
	}
	// The transport may still call this after it gave up waiting, so the
	// flag is read only through the channel it fills.
	got := make(chan struct{}, 8)
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		select {
		case got <- struct{}{}:
		default:
		}
	}}
	r = r.Clone(httptrace.WithClientTrace(ctx, trace))
	r.URL.Scheme, r.URL.Host, r.Host = x.base.Scheme, x.base.Host, ""
	r.URL.Path = strings.TrimSuffix(x.base.Path, "/") + r.URL.Path
	resp, err := x.next.RoundTrip(r)
	x.connected = len(got) > 0
	if err != nil {
		x.err, x.late = err, !x.connected && errors.Is(context.Cause(called), errLate)
		return nil, err
	}
	defer resp.Body.Close()
	x.status = resp.StatusCode
	x.retryAfter = retryAfter(resp.Header, time.Now())
	x.body, err = io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	x.cut = err != nil || len(x.body) > answerLimit
	resp.Body = io.NopCloser(bytes.NewReader(x.body))
	return resp, nil
}

// failure is the error of a call that did not succeed, without the address
// that net/http puts into its own (it holds phone numbers).
func (x *exchange) failure() error {
	if x.status == 0 {
		var u *url.Error
		if errors.As(x.err, &u) {
			return u.Err
		}
		if x.err == nil {
			return errors.New("request could not be made")
		}
		return x.err
	}
	if x.status < 300 {
		return errors.New("answer cannot be read")
	}
	return httpError(x.status)
}

// retryAfter reads the header, as seconds or as a date; 0 if it says nothing
// of use, and never more than a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	said := h.Get("Retry-After")
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(said); err == nil {
		wait = time.Duration(min(max(seconds, 0), 86400)) * time.Second
	} else if at, err := http.ParseTime(said); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), 24*time.Hour)
}
