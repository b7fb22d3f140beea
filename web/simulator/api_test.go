package simulator_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/store"
)

const (
	rosa   = "+12065550147"
	clinic = "+12065550100"
	texts  = "/sim/api/phones/" + rosa + "/messages"
)

func TestATextGoesInAndItsAnswerComesBack(t *testing.T) {
	h := open(t, false)
	status, answer := h.postJSON(texts, `{"to":"`+clinic+`","text":"Necesito una cita","id":"SM1"}`)
	if status != http.StatusAccepted || answer != `{"id":"SM1"}` {
		t.Fatalf("POST = %d %s, want 202 and the id", status, answer)
	}
	all := h.screen(rosa, "", 2)
	in, out := all[0], all[1]
	if in.ID != "SM1" || in.Direction != "in" || in.From != rosa || in.To != clinic || in.Text != "Necesito una cita" || in.Status != carriers.Delivered {
		t.Errorf("the text = %+v", in)
	}
	if out.Direction != "out" || out.From != clinic || out.To != rosa || !strings.Contains(out.Text, h.server.URL+"/m/") {
		t.Errorf("the answer = %+v, want a link", out)
	}
	if !out.At.Truncate(time.Hour).Equal(time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)) {
		t.Errorf("the answer's time = %s, want the people's clock", out.At)
	}
	if rest := h.screen(rosa, out.ID, 0); len(rest) != 0 {
		t.Errorf("after the newest: %v, want nothing", rest)
	}
}

func TestTheSameIDTwiceIsDeliveredTwiceAndKeptOnce(t *testing.T) {
	h := open(t, false)
	for range 2 {
		if status, answer := h.postJSON(texts, `{"to":"`+clinic+`","text":"hola","id":"SM7"}`); status != http.StatusAccepted || answer != `{"id":"SM7"}` {
			t.Fatalf("POST = %d %s", status, answer)
		}
	}
	h.screen(rosa, "", 2)
	rows, err := h.store.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnverified})
	if err != nil || len(rows) != 1 || rows[0].Unread != 1 {
		t.Errorf("queue = %+v, %v; want one text", rows, err)
	}
}

func TestAWaitingRequestReturnsWhenATextArrives(t *testing.T) {
	h := open(t, false)
	type result struct {
		text string
		took time.Duration
	}
	got := make(chan result)
	go func() {
		began := time.Now()
		_, text := h.ask(http.MethodGet, texts+"?wait=15s", "")
		got <- result{text, time.Since(began)}
	}()
	if status, _ := h.postJSON(texts, `{"to":"`+clinic+`","text":"hola"}`); status != http.StatusAccepted {
		t.Fatalf("POST = %d", status)
	}
	r := <-got
	if !strings.Contains(r.text, `"text":"hola"`) || r.took > 10*time.Second {
		t.Errorf("after %s: %s, want the text at once", r.took, r.text)
	}
	if _, text := h.ask(http.MethodGet, "/sim/api/phones/+12065550188/messages?wait=20ms", ""); text != "[]" {
		t.Errorf("a phone without news = %s, want []", text)
	}
}

func TestAPictureLargerThanAFormIsTaken(t *testing.T) {
	h := open(t, false)
	body, err := json.Marshal(map[string]any{"to": clinic, "text": "", "media": []any{map[string]any{"type": "image/jpeg", "base64": make([]byte, 300<<10)}}})
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := h.postJSON(texts, string(body)); status != http.StatusAccepted {
		t.Fatalf("POST = %d %s, want 202", status, answer)
	}
	if all := h.screen(rosa, "", 1); len(all[0].Media) != 1 || len(all[0].Media[0].Base64) != 300<<10 {
		t.Errorf("the screen lacks the picture")
	}
}

func TestWhatTheAPIRefuses(t *testing.T) {
	h := open(t, false)
	loopback := h.server.Listener.Addr().String()
	for _, one := range []struct {
		name, method, path, body string
		headers                  []string
		want                     int
	}{
		{"a foreign host", "POST", "/sim/api/reset", "{}", []string{"Content-Type", "application/json", "Host", "evil.example"}, 403},
		{"a host that only looks like ours", "GET", "/sim/api/people", "", []string{"Host", "127.0.0.1.evil.example"}, 403},
		{"a foreign origin", "GET", "/sim/api/people", "", []string{"Origin", "https://evil.example"}, 403},
		{"no origin at all", "GET", "/sim/api/people", "", []string{"Origin", "null"}, 403},
		{"a foreign origin posting", "POST", "/sim/api/reset", "{}", []string{"Content-Type", "application/json", "Origin", "https://evil.example"}, 403},
		{"another port of this machine", "GET", "/sim/api/people", "", []string{"Origin", "http://127.0.0.1:1"}, 403},
		{"a cross-site fetch", "GET", "/sim/api/people", "", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a same-site fetch", "GET", "/sim/api/people", "", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"a form", "POST", "/sim/api/reset", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{"plain text", "POST", "/sim/api/trouble", "{}", []string{"Content-Type", "text/plain"}, 415},
		{"no type", "POST", "/sim/api/clock", "{}", nil, 415},
		{"broken JSON", "POST", "/sim/api/clock", "{", []string{"Content-Type", "application/json"}, 400},
		{"an unknown field", "POST", "/sim/api/clock", `{"forward":"1h"}`, []string{"Content-Type", "application/json"}, 400},
		{"two values", "POST", "/sim/api/trouble", `{}{}`, []string{"Content-Type", "application/json"}, 400},
		{"two ways of the clock", "POST", "/sim/api/clock", `{"advance":"1h","real":true}`, []string{"Content-Type", "application/json"}, 400},
		{"no way of the clock", "POST", "/sim/api/clock", `{}`, []string{"Content-Type", "application/json"}, 400},
		{"a clock out of reach", "POST", "/sim/api/clock", `{"set":"9999-01-01T00:00:00Z"}`, []string{"Content-Type", "application/json"}, 400},
		{"a clock by too much", "POST", "/sim/api/clock", `{"advance":"900000h"}`, []string{"Content-Type", "application/json"}, 400},
		{"a share over one", "POST", "/sim/api/trouble", `{"fail":1.5}`, []string{"Content-Type", "application/json"}, 400},
		{"a wait that is none", "POST", "/sim/api/trouble", `{"slow":"soon"}`, []string{"Content-Type", "application/json"}, 400},
		{"no phone", "GET", "/sim/api/phones/12/messages", "", nil, 400},
		{"a long wait", "GET", texts + "?wait=1h", "", nil, 400},
		{"nobody to text", "POST", texts, `{"to":"12","text":"hi"}`, []string{"Content-Type", "application/json"}, 400},
		{"an empty text", "POST", texts, `{"to":"` + clinic + `"}`, []string{"Content-Type", "application/json"}, 400},
		{"a wrong method", "DELETE", "/sim/api/people", "", nil, 405},
		{"our own page", "GET", "/sim/api/people", "", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://" + loopback}, 200},
		{"localhost", "GET", "/sim/api/people", "", []string{"Host", "localhost:8080"}, 200},
		{"JSON with its letters named", "POST", "/sim/api/trouble", "{}", []string{"Content-Type", "application/json; charset=utf-8"}, 200},
	} {
		t.Run(one.name, func(t *testing.T) {
			status, answer := h.ask(one.method, one.path, one.body, one.headers...)
			if status != one.want {
				t.Errorf("%s %s = %d %s, want %d", one.method, one.path, status, answer, one.want)
			}
			if status == 400 || status == 415 {
				var said struct{ Error string }
				if err := json.Unmarshal([]byte(answer), &said); err != nil || !strings.HasSuffix(said.Error, ".") {
					t.Errorf("answer = %s, want a sentence as error", answer)
				}
			}
		})
	}
}

func TestTheClockMovesAndRunsWhatFellDue(t *testing.T) {
	h := open(t, false)
	due := 0
	h.store.OnClock(func(context.Context) { due++ })
	before := h.store.Now()
	if status, answer := h.postJSON("/sim/api/clock", `{"advance":"10m"}`); status != http.StatusOK || !strings.Contains(answer, `"now"`) {
		t.Fatalf("advance = %d %s", status, answer)
	}
	if moved := h.store.Now().Sub(before); moved < 10*time.Minute || moved > 11*time.Minute {
		t.Errorf("moved by %s, want 10m", moved)
	}
	h.postJSON("/sim/api/clock", `{"set":"2026-03-02T09:00:00Z"}`)
	if got := h.store.Now().Format(time.DateOnly); got != "2026-03-02" {
		t.Errorf("set to %s, want 2026-03-02", got)
	}
	h.postJSON("/sim/api/clock", `{"real":true}`)
	if moved := h.store.ClockMoved(); moved != 0 {
		t.Errorf("real: moved by %s, want 0", moved)
	}
	if due != 3 {
		t.Errorf("what fell due ran %d times, want 3", due)
	}
}

func TestTroubleIsWhatWasSetLast(t *testing.T) {
	h := open(t, false)
	if status, answer := h.postJSON("/sim/api/trouble", `{"slow":"2s","fail":0.1,"code":"30003","duplicate":true,"reorder":true,"drop_connection":true,"block_stopped":true}`); status != http.StatusOK ||
		answer != `{"slow":"2s","fail":0.1,"code":"30003","duplicate":true,"reorder":true,"drop_connection":true,"block_stopped":true}` {
		t.Errorf("trouble = %d %s", status, answer)
	}
	if _, answer := h.postJSON("/sim/api/trouble", `{"fail":1}`); strings.Contains(answer, "true") {
		t.Errorf("trouble = %s, want only the new one", answer)
	}
}

func TestPeopleAreTheSampleFamily(t *testing.T) {
	h := open(t, false)
	var people []struct {
		Phone, Name, Language, Practice string
		BirthDate                       string `json:"birth_date"`
	}
	_, answer := h.ask(http.MethodGet, "/sim/api/people", "")
	if err := json.Unmarshal([]byte(answer), &people); err != nil {
		t.Fatal(err)
	}
	if len(people) != 5 || people[0].Name != "Rosa Ruiz" || people[0].BirthDate != "1984-05-02" || people[0].Phone != rosa || people[0].Language != "es" ||
		people[4].Name != "Walter Hale" || people[4].Practice != "lakeside" {
		t.Errorf("people = %+v", people)
	}
}

func TestResetGoesBackToTheSampleFamily(t *testing.T) {
	h := open(t, false)
	h.postJSON(texts, `{"to":"`+clinic+`","text":"STOP"}`)
	h.screen(rosa, "", 2)
	h.postJSON("/sim/api/trouble", `{"slow":"5m"}`)
	if status, answer := h.postJSON("/sim/api/reset", `{}`); status != http.StatusOK || answer != "{}" {
		t.Fatalf("reset = %d %s", status, answer)
	}
	if all := h.screen(rosa, "", 0); len(all) != 0 {
		t.Errorf("the phone still shows %v", all)
	}
	state, err := h.store.StateAt(t.Context(), "riverside", rosa, h.store.Now())
	if err != nil || state.By != 0 || state.Off {
		t.Errorf("state = %+v, %v; want a phone that never wrote", state, err)
	}
	h.postJSON(texts, `{"to":"`+clinic+`","text":"hola"}`)
	if all := h.screen(rosa, "", 2); !strings.Contains(all[1].Text, "/m/") {
		t.Errorf("after the reset: %v, want a link", all)
	}
}
