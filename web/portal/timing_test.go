package portal_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// rounds is how often each of the two is tried, in turn.
const rounds = 500

// inTurn times two ways that must look alike from outside, in turn, and
// reports their medians. They may differ by 10 % or 1 ms, whichever is more.
func inTurn(b *testing.B, known, unknown func(round int)) {
	b.Helper()
	for b.Loop() {
		var took [2][]time.Duration
		for round := range rounds {
			for turn := range 2 {
				which := (turn + round) % 2 // neither is always the first
				began := time.Now()
				if which == 0 {
					known(round)
				} else {
					unknown(round)
				}
				took[which] = append(took[which], time.Since(began))
			}
		}
		a, z := median(took[0]), median(took[1])
		differ := 100 * math.Abs(a-z) / min(a, z)
		b.ReportMetric(a, "known-ms")
		b.ReportMetric(z, "unknown-ms")
		b.ReportMetric(differ, "differ-%")
		if math.Abs(a-z) > 1 && differ > 10 {
			b.Errorf("medians of %d each: known %.2f ms, unknown %.2f ms, %.1f %% apart", rounds, a, z, differ)
		}
	}
}

// median is in milliseconds.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2]) / float64(time.Millisecond)
}

// timed is a house behind a real server, with the worker that answers at the
// door running beside it, as in the real house.
type timed struct {
	*house
	server *httptest.Server
}

func openTimed(b *testing.B, patients int) *timed {
	b.Helper()
	h := openWith(b, storetest.Options(b, "sqlite"))
	rows := make([]directory.Row, patients)
	for i := range rows {
		rows[i] = directory.Row{Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprintf("T-%d", i), GivenName: "Given", FamilyName: "Family",
			BirthDate: conversation.Date{Year: 1990, Month: 6, Day: 15}}, Phone: listed(i), Language: conversation.English, Relationship: directory.Self}
	}
	if _, err := h.store.Import(b.Context(), rows, store.ImportOptions{}, nil); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	wake := make(chan struct{}, 1)
	end := h.store.Subscribe(func(changes []store.Change) {
		for _, c := range changes {
			if c.Scope == "knock" {
				select {
				case wake <- struct{}{}:
				default:
				}
			}
		}
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-wake:
			}
			if _, err := h.store.AnswerKnocks(ctx); err != nil && ctx.Err() == nil {
				b.Errorf("answer at the door: %v", err)
			}
		}
	}()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// An address for each: one that hurries is slowed down, and that is not what is measured.
		n := serial.Add(1)
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", n>>16&255, n>>8&255, n&255)
		h.web.ServeHTTP(w, r)
	}))
	b.Cleanup(func() { server.Close(); end(); stop(); <-done })
	return &timed{h, server}
}

// listed and unlisted are numbers that a record lists and that none does.
func listed(i int) conversation.Phone   { return conversation.Phone(fmt.Sprintf("+1206220%04d", i)) }
func unlisted(i int) conversation.Phone { return conversation.Phone(fmt.Sprintf("+1206230%04d", i)) }

// client is a browser of its own; its posts follow no redirect, which is how
// an observer would measure.
func (h *timed) client() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (h *timed) send(c *http.Client, path string, fields url.Values) string {
	h.t.Helper()
	r, err := http.NewRequest(http.MethodPost, h.server.URL+path, strings.NewReader(fields.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := c.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if answer.StatusCode >= 400 && answer.StatusCode != http.StatusUnprocessableEntity { // a page that names a problem is an answer
		h.t.Fatalf("POST %s = %d: %s", path, answer.StatusCode, body)
	}
	return answer.Header.Get("Location")
}

// BenchmarkKnownAndUnknownAtTheDoor asks at / for a code with numbers that a
// record lists and with others.
func BenchmarkKnownAndUnknownAtTheDoor(b *testing.B) {
	h := openTimed(b, rounds)
	ask := func(phone conversation.Phone) { h.send(h.client(), "/", url.Values{"phone": {phone.National()}}) }
	inTurn(b, func(i int) { ask(listed(i)) }, func(i int) { ask(unlisted(i)) })
}

// BenchmarkKnownAndUnknownWrongCode types a wrong code after asking at /.
func BenchmarkKnownAndUnknownWrongCode(b *testing.B) {
	h := openTimed(b, rounds)
	var clients [2][]*http.Client
	for i := range rounds {
		for which, phone := range []conversation.Phone{listed(i), unlisted(i)} {
			c := h.client()
			h.send(c, "/", url.Values{"phone": {phone.National()}})
			clients[which] = append(clients[which], c)
		}
	}
	try := func(c *http.Client) { h.send(c, "/verify/code", url.Values{"code": {"000000"}}) }
	inTurn(b, func(i int) { try(clients[0][i]) }, func(i int) { try(clients[1][i]) })
}

// BenchmarkKnownAndUnknownBirthDate types a birth date that somebody of the
// practice has, and one that nobody has, on phones of others.
func BenchmarkKnownAndUnknownBirthDate(b *testing.B) {
	h := openTimed(b, 2*rounds)
	clients := make([]*http.Client, 2*rounds)
	for i := range clients {
		c := h.client()
		if to := h.send(c, "/m/"+h.link(listed(i)), nil); to != "/verify/birth" {
			b.Fatalf("a fresh link leads to %q", to)
		}
		clients[i] = c
	}
	try := func(c *http.Client, day string) {
		h.send(c, "/verify/birth", url.Values{"month": {"11"}, "day": {day}, "year": {"1947"}})
	}
	inTurn(b, func(i int) { try(clients[2*i], "30") }, func(i int) { try(clients[2*i+1], "29") })
}
