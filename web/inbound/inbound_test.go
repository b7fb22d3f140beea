package inbound_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/inbound"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	account  = "AC0123456789abcdef0123456789abcdef"
	token    = "0123456789abcdef0123456789abcdef"
	public   = "https://go.riverside.example"
	message  = public + "/hooks/twilio/message"
	clinic   = "+12065550100"
	walter   = "+12065550188"
	stranger = "+12065559999" // no number of ours
)

// hall is the whole engine with the carriers' door, and Twilio outside it.
type hall struct {
	t       testing.TB
	store   *store.Store
	db      *sql.DB
	carrier *carriertest.Twilio
	server  *httptest.Server

	mu     sync.Mutex
	counts map[string]int
}

// each runs f on both engines.
func each(t *testing.T, by carriers.StopAnswer, f func(h *hall)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) { f(newHall(t, engine, by)) })
	}
}

func newHall(t testing.TB, engine string, by carriers.StopAnswer) *hall {
	t.Helper()
	options := storetest.Options(t, engine)
	for _, p := range options.Practices {
		p.Numbers[0].Carrier = "twilio"
	}
	h := &hall{t: t, store: storetest.OpenWith(t, options), db: storetest.Raw(t, options.Database), counts: map[string]int{},
		carrier: carriertest.StartTwilio(t, account, token)}
	if _, err := h.store.Import(context.Background(), directory.SampleFamily(), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := h.store.SetClock(context.Background(), time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	twilio, err := carriers.NewTwilio(carriers.TwilioConfig{AccountSID: account, AuthTokens: []string{token}, BaseURL: h.carrier.URL, StopAnsweredBy: by})
	if err != nil {
		t.Fatal(err)
	}
	address, _ := url.Parse(public)
	shell, err := web.New(web.Options{Store: h.store, PublicURL: address})
	if err != nil {
		t.Fatal(err)
	}
	door := &inbound.Door{Store: h.store, Carriers: map[string]carriers.Carrier{"twilio": twilio}, PublicURL: address, Counted: h.count}
	shell.Hooks(door.Routes)
	h.server = httptest.NewServer(shell.Handler())
	t.Cleanup(h.server.Close)
	return h
}

func (h *hall) count(_, kind, result string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.counts[kind+" "+result]++
}

// counted returns what the metrics were told.
func (h *hall) counted(what string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.counts[what]
}

// post posts a signed form and returns the answer's status and body.
func (h *hall) post(address string, form url.Values) (int, string) {
	h.t.Helper()
	code, body, err := h.carrier.Post(context.Background(), address, h.server.URL, form)
	if err != nil {
		h.t.Fatal(err)
	}
	return code, string(body)
}

// text posts a text and fails the test if it is not taken.
func (h *hall) text(from, words string) {
	h.t.Helper()
	if code, _ := h.post(message, h.carrier.Inbound(from, clinic, words, "")); code != http.StatusOK {
		h.t.Fatalf("a text was answered %d, want 200", code)
	}
}

func (h *hall) number(query string, args ...any) (n int) {
	h.t.Helper()
	if err := h.db.QueryRow(query, args...).Scan(&n); err != nil {
		h.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// raw sends a request as it stands.
func (h *hall) raw(method, path string, header map[string]string, body io.Reader) *http.Response {
	h.t.Helper()
	r, err := http.NewRequest(method, h.server.URL+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	resp, err := h.server.Client().Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestTextIsAnsweredAfterTheCommitAndARepeatAlike(t *testing.T) {
	each(t, carriers.LinnetAnswers, func(h *hall) {
		form := h.carrier.Inbound(walter, clinic, "Can I move my visit?", "")
		for i := range 3 {
			if code, body := h.post(message, form); code != http.StatusOK || body != "<Response/>" {
				h.t.Errorf("delivery %d is answered %d %q, want 200 and an empty TwiML", i, code, body)
			}
			if n := h.number(`SELECT COUNT(*) FROM messages WHERE external_id = $1`, form.Get("MessageSid")); n != 1 {
				h.t.Errorf("after delivery %d the text is kept %d times, want once", i, n)
			}
		}
		if h.counted("message kept") != 1 || h.counted("message repeat") != 2 {
			h.t.Errorf("counted %v, want one kept and two repeats", h.counts)
		}
	})
}

func TestCopiesAtOnceAreKeptOnce(t *testing.T) {
	each(t, carriers.LinnetAnswers, func(h *hall) {
		for range 20 {
			form := h.carrier.Inbound(walter, clinic, "hello", "")
			var copies sync.WaitGroup
			for range 4 {
				copies.Go(func() {
					if code, _, err := h.carrier.Post(context.Background(), message, h.server.URL, form); err != nil || code != http.StatusOK {
						h.t.Errorf("a copy was answered %d, %v; want 200", code, err)
					}
				})
			}
			copies.Wait()
			if n := h.number(`SELECT COUNT(*) FROM messages WHERE external_id = $1`, form.Get("MessageSid")); n != 1 {
				h.t.Fatalf("four copies at once are kept %d times, want once", n)
			}
		}
	})
}

// TestRefusalsOfTheContract: what is not the carrier's is refused, counted and
// leaves nothing behind.
func TestRefusalsOfTheContract(t *testing.T) {
	form := url.Values{"MessageSid": {"SM1"}, "AccountSid": {account}, "From": {walter}, "To": {clinic}, "Body": {"STOP"}, "NumMedia": {"0"}}
	each(t, carriers.LinnetAnswers, func(h *hall) {
		signed := h.carrier.Sign(message, form)
		foreign := url.Values{"MessageSid": {"SM1"}, "AccountSid": {"AC" + strings.Repeat("9", 32)}, "From": {walter}, "To": {clinic}, "Body": {"STOP"}}
		const encoded = "application/x-www-form-urlencoded"
		for _, c := range []struct {
			name, method, path, signature, body string
			code                                int
			counted                             string
		}{
			{"no signature", "POST", "/hooks/twilio/message", "", form.Encode(), 403, "message signature"},
			{"wrong signature", "POST", "/hooks/twilio/message", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", form.Encode(), 403, "message signature"},
			{"signed for another address", "POST", "/hooks/twilio/message?x=1", signed, form.Encode(), 403, "message signature"},
			{"another body", "POST", "/hooks/twilio/message", signed, form.Encode() + "&Body=START", 403, "message signature"},
			{"another account", "POST", "/hooks/twilio/message", h.carrier.Sign(message, foreign), foreign.Encode(), 403, "message foreign"},
			{"too long", "POST", "/hooks/twilio/message", signed, "Body=" + strings.Repeat("x", inbound.MaxBody), 413, "message body"},
			{"wrong method", "GET", "/hooks/twilio/message", signed, "", 405, ""},
			{"no such carrier", "POST", "/hooks/telnyx/message", signed, form.Encode(), 404, ""},
			{"the practice carrier", "POST", "/hooks/practice/message", signed, form.Encode(), 404, ""},
			{"status unsigned", "POST", "/hooks/twilio/status", "", form.Encode(), 403, "status signature"},
			{"voice unsigned", "POST", "/hooks/twilio/voice", "", form.Encode(), 403, "voice signature"},
		} {
			before := h.counted(c.counted)
			header := map[string]string{"Content-Type": encoded}
			if c.signature != "" {
				header["X-Twilio-Signature"] = c.signature
			}
			resp := h.raw(c.method, c.path, header, strings.NewReader(c.body))
			if resp.StatusCode != c.code {
				h.t.Errorf("%s: answered %d, want %d", c.name, resp.StatusCode, c.code)
			}
			if c.counted != "" && h.counted(c.counted) != before+1 {
				h.t.Errorf("%s: not counted as %q", c.name, c.counted)
			}
		}
		for _, table := range []string{"messages", "unreadable", "inbound_seen", "consent_events", "outbox"} {
			if n := h.number(`SELECT COUNT(*) FROM ` + table); n != 0 {
				h.t.Errorf("the refused requests left %d rows in %s", n, table)
			}
		}
	})
}

// TestSignedButUnreadableIsKeptAndAnswered200: a carrier never gets 5xx for
// what could be kept raw.
func TestSignedButUnreadableIsKeptAndAnswered200(t *testing.T) {
	each(t, carriers.LinnetAnswers, func(h *hall) {
		first := h.carrier.Inbound(walter, clinic, "hello", "")
		h.post(message, first)
		other := h.carrier.Inbound(walter, clinic, "something else", first.Get("MessageSid"))
		nameless := h.carrier.Inbound("", clinic, "hello", "")
		twice := h.carrier.Inbound(walter, clinic, "hello", "")
		twice["From"] = []string{walter, "+12065550147"}
		for i, c := range []struct {
			name, address, why string
			form               url.Values
		}{
			{"no sender", message, "cannot be read", nameless},
			{"two senders", message, "cannot be read", twice},
			{"a number of nobody", message, "for a number of nobody", h.carrier.Inbound(walter, stranger, "STOP", "")},
			{"an id with other content", message, "an id with other content", other},
			{"status of nobody's text", public + "/hooks/twilio/status?m=" + store.NewID().String(), "about a text of nobody",
				url.Values{"MessageSid": {"SM1"}, "AccountSid": {account}, "MessageStatus": {"delivered"}}},
		} {
			for range 2 {
				if code, body := h.post(c.address, c.form); code != http.StatusOK || body != "<Response/>" {
					h.t.Errorf("%s: answered %d %q, want 200 and an empty TwiML", c.name, code, body)
				}
			}
			if n := h.number(`SELECT COUNT(*) FROM unreadable WHERE why = $1`, c.why); n == 0 || h.number(`SELECT COUNT(*) FROM unreadable`) != i+1 {
				h.t.Errorf("%s: kept as %q %d times, want the same bytes once", c.name, c.why, n)
			}
		}
		if n := h.number(`SELECT COUNT(*) FROM messages`); n != 1 {
			h.t.Errorf("%d texts are kept, want only the first", n)
		}
	})
}

func TestWordsAreKeptByteForByte(t *testing.T) {
	each(t, carriers.LinnetAnswers, func(h *hall) {
		words := "a\x00b \xff\xfe \u2028 😀\r\n\x1b[31m"
		h.text(walter, words)
		dana, err := h.store.AddStaff(context.Background(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
		if err != nil {
			h.t.Fatal(err)
		}
		rows, err := h.store.Queue(context.Background(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
		if err != nil || len(rows) != 1 {
			h.t.Fatalf("Queue = %d rows, %v; want one", len(rows), err)
		}
		page, err := h.store.Talk(context.Background(), dana, rows[0].Talk)
		if err != nil || len(page.Messages) == 0 {
			h.t.Fatalf("Talk: %v", err)
		}
		if got := page.Messages[0].Body; got != words {
			h.t.Errorf("kept %q, want %q", got, words)
		}
	})
}

func TestAStoreThatCannotWriteIs503(t *testing.T) {
	h := newHall(t, "sqlite", carriers.LinnetAnswers)
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	form := h.carrier.Inbound(walter, clinic, "STOP", "")
	resp := h.raw("POST", "/hooks/twilio/message", map[string]string{"Content-Type": "application/x-www-form-urlencoded",
		"X-Twilio-Signature": h.carrier.Sign(message, form)}, strings.NewReader(form.Encode()))
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("answered %d, Retry-After %q; want 503 and when to try again", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
}

// TestNobodyGetsTwoConfirmations: where Twilio answers a word itself we say
// nothing; what Twilio does not catch, we confirm once.
func TestNobodyGetsTwoConfirmations(t *testing.T) {
	for _, by := range []carriers.StopAnswer{carriers.CarrierAnswers, carriers.LinnetAnswers} {
		t.Run(string(by), func(t *testing.T) {
			each(t, by, func(h *hall) {
				for i, c := range []struct {
					words, word     string // word is Twilio's OptOutType
					carrier, linnet int    // texts of ours, by who answers STOP
				}{
					{"STOP", "", 0, 1},
					{"stop", "STOP", 0, 0},
					{"Stop please", "", 1, 1},
					{"opt out", "", 1, 1},
					{"no more of these", "STOP", 0, 0},
				} {
					want := c.carrier
					if by == carriers.LinnetAnswers {
						want = c.linnet
					}
					h.stopTwice(fmt.Sprintf("+1206555%04d", 5000+i), c.words, c.word, want)
				}
			})
		})
	}
}

// stopTwice sends two opt-outs of one phone, which may cause so many texts.
func (h *hall) stopTwice(phone, words, optOutType string, want int) {
	h.t.Helper()
	texts, stops := h.number(`SELECT COUNT(*) FROM outbox`), h.number(`SELECT COUNT(*) FROM consent_events WHERE kind = 'opt_out'`)
	for range 2 {
		form := h.carrier.Inbound(phone, clinic, words, "")
		if optOutType != "" {
			form.Set("OptOutType", optOutType)
		}
		if code, _ := h.post(message, form); code != http.StatusOK {
			h.t.Fatalf("answered %d, want 200", code)
		}
	}
	if n := h.number(`SELECT COUNT(*) FROM outbox`) - texts; n != want {
		h.t.Errorf("%q, OptOutType %q: %d texts of ours are queued for two of them, want %d", words, optOutType, n, want)
	}
	if n := h.number(`SELECT COUNT(*) FROM consent_events WHERE kind = 'opt_out'`) - stops; n != 2 {
		h.t.Errorf("%q, OptOutType %q: %d opt-outs are on record, want both", words, optOutType, n)
	}
	state, err := h.store.StateAt(context.Background(), "riverside", conversation.Phone(phone), h.store.Now())
	if err != nil || !state.Off {
		h.t.Errorf("%q, OptOutType %q: StateAt = %+v, %v; want texts off", words, optOutType, state, err)
	}
}
