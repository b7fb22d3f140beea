// Package carriertest holds what tests of carriers share: one table runner
// that puts recorded webhooks through any carrier, and a look-alike of
// Twilio's API on loopback for tests that send. Only tests import it.
package carriertest

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/conversation"
)

// Case is one recorded webhook and what it has to become. Bodies are bytes,
// so they are written in JSON as base64 (raw) or as text.
type Case struct {
	Name   string            `json:"name"`
	Door   string            `json:"door"` // message or status
	URL    string            `json:"url"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
	Raw    []byte            `json:"raw"` // in place of Body where it is not UTF-8

	Error   string   `json:"error"` // "", signature, foreign, unreadable
	Inbound *Inbound `json:"inbound"`
	Status  *Status  `json:"status"`
}

// Inbound is a carriers.Inbound as files hold it, numbers in the open.
type Inbound struct {
	ID       string           `json:"id"`
	From     string           `json:"from"`
	To       string           `json:"to"`
	Text     string           `json:"text"`
	RawText  []byte           `json:"raw_text"`
	Media    []carriers.Media `json:"media"`
	SentAt   time.Time        `json:"sent_at"`
	OptOut   string           `json:"opt_out"`
	Answered bool             `json:"answered"`
}

// Status is a carriers.Status as files hold it.
type Status struct {
	ID    string    `json:"id"`
	OurID string    `json:"our_id"`
	Word  string    `json:"word"`
	Code  string    `json:"code"`
	Class string    `json:"class"`
	At    time.Time `json:"at"`
}

// Load reads a file of cases, a JSON list.
func Load(t testing.TB, path string) []Case {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	var cases []Case
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatalf("read %s: %v", path, err)
	}
	if len(cases) == 0 {
		t.Fatalf("read %s: no cases", path)
	}
	return cases
}

// Request is the case as the web layer hands it over.
func (c Case) Request() carriers.Request {
	h := http.Header{}
	for name, value := range c.Header {
		h.Set(name, value)
	}
	body := []byte(c.Body)
	if c.Raw != nil {
		body = c.Raw
	}
	return carriers.Request{
		Method: http.MethodPost, URL: c.URL, Header: h, Body: body,
		Now: time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC),
	}
}

// Run puts every case through the carrier, then again with another body,
// another address and without its headers: each of these must be refused for
// its signature.
func Run(t *testing.T, c carriers.Carrier, cases []Case) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.Name, func(t *testing.T) {
			tc.check(t, c)
			if tc.Error == "signature" {
				return
			}
			for name, spoil := range spoilt {
				r := tc.Request()
				spoil(&r)
				if err := tc.knock(c, r); !errors.Is(err, carriers.ErrSignature) {
					t.Errorf("%s with %s: error %v, want %v", tc.Name, name, err, carriers.ErrSignature)
				}
			}
		})
	}
}

var spoilt = map[string]func(*carriers.Request){
	"a longer body":   func(r *carriers.Request) { r.Body = append(append([]byte{}, r.Body...), "&x=1"...) },
	"another address": func(r *carriers.Request) { r.URL = "https://elsewhere.example" + r.URL },
	"no headers":      func(r *carriers.Request) { r.Header = http.Header{} },
	"a cut-off header": func(r *carriers.Request) {
		for name, values := range r.Header {
			if name != "Content-Type" {
				r.Header[name] = []string{values[0][:len(values[0])-1]}
			}
		}
	},
}

func (c Case) knock(carrier carriers.Carrier, r carriers.Request) error {
	var err error
	if c.Door == "status" {
		_, err = carrier.Status(r)
	} else {
		_, err = carrier.Message(r)
	}
	return err
}

func (c Case) check(t *testing.T, carrier carriers.Carrier) {
	t.Helper()
	want := map[string]error{"signature": carriers.ErrSignature, "foreign": carriers.ErrForeign, "unreadable": carriers.ErrUnreadable}
	if c.Error != "" {
		if err := c.knock(carrier, c.Request()); want[c.Error] == nil || !errors.Is(err, want[c.Error]) {
			t.Fatalf("error %v, want %s", err, c.Error)
		}
		return
	}
	switch c.Door {
	case "message":
		got, err := carrier.Message(c.Request())
		if err != nil {
			t.Fatal(err)
		}
		c.Inbound.compare(t, carrier, got)
	case "status":
		got, err := carrier.Status(c.Request())
		if err != nil {
			t.Fatal(err)
		}
		want := carriers.Status{
			Carrier: carrier.Name(), Account: carrier.Account(), ExternalID: c.Status.ID, OurID: c.Status.OurID,
			Word: carriers.StatusWord(c.Status.Word), Code: c.Status.Code, Class: carriers.ErrorClass(c.Status.Class), At: c.Status.At,
		}
		if got != want {
			t.Errorf("Status = %+v, want %+v", got, want)
		}
	default:
		t.Fatalf("door %q, want message or status", c.Door)
	}
}

func (want *Inbound) compare(t *testing.T, carrier carriers.Carrier, got carriers.Inbound) {
	t.Helper()
	text := want.Text
	if want.RawText != nil {
		text = string(want.RawText)
	}
	// Numbers are compared in the open: a Phone prints itself redacted.
	if got.From.E164() != want.From || got.To.E164() != want.To {
		t.Errorf("From, To = %s, %s, want %s, %s", got.From.E164(), got.To.E164(), want.From, want.To)
	}
	expected := carriers.Inbound{
		Carrier: carrier.Name(), Account: carrier.Account(), ExternalID: want.ID, From: got.From, To: got.To,
		Text: text, Media: want.Media, SentAt: want.SentAt, OptOut: conversation.Class(want.OptOut), Answered: want.Answered,
	}
	if !reflect.DeepEqual(got, expected) {
		t.Errorf("Message = %+v, want %+v", got, expected)
	}
}
