package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/directory"
	"linnet/outbox"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/inbound"
	"linnet/web/simulator"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { storetest.Main(m) }

// house is the whole way of a text: the practice carrier, its webhooks over
// real HTTP, the store, the outbox, and the simulator in front.
type house struct {
	t      *testing.T
	store  *store.Store
	server *httptest.Server
	client *http.Client
}

// open builds a house; exposed says that others can reach it.
func open(t *testing.T, exposed bool) *house {
	t.Helper()
	s := storetest.Open(t, "sqlite")
	h := &house{t: t, store: s, server: httptest.NewUnstartedServer(nil)}
	public, err := url.Parse("http://" + h.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	practice := carriers.NewPractice(carriers.PracticeConfig{PublicURL: public.String(), Now: s.Now})
	shell, err := web.New(web.Options{Store: s, PublicURL: public, PracticeMode: true})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]carriers.Carrier{"practice": practice}
	shell.Hooks((&inbound.Door{Store: s, Carriers: all, PublicURL: public}).Routes)
	simulator.Register(shell, practice, simulator.Options{Exposed: exposed, Reset: h.family})
	h.server.Config.Handler = shell.Handler()
	h.server.Start()
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&outbox.Outbox{Store: s, Carriers: all, PublicURL: public}).Run(ctx)
	}()
	t.Cleanup(func() {
		shell.Hub.Close()
		h.server.Close()
		end()
		<-done
		practice.Close()
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.client = &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if err := h.family(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.SetClock(t.Context(), time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return h
}

// family loads the sample family and staff, as main does.
func (h *house) family(ctx context.Context) error {
	if _, err := h.store.Import(ctx, directory.SampleFamily(), store.ImportOptions{By: store.Actor{Name: "sample"}}, nil); err != nil {
		return err
	}
	for email, roles := range map[string][]string{"dana@riverside.example": {store.RoleStaff}, "admin@riverside.example": {store.RoleAdmin},
		"audit@riverside.example": {store.RoleAuditor}} {
		name, _, _ := strings.Cut(email, "@")
		if _, err := h.store.AddStaff(ctx, store.Actor{Name: "sample"}, email, strings.ToUpper(name[:1])+name[1:], roles, true); err != nil {
			return err
		}
	}
	return nil
}

// ask sends a request; headers come in pairs.
func (h *house) ask(method, path, body string, headers ...string) (status int, answer string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := h.client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if place := resp.Header.Get("Location"); place != "" {
		return resp.StatusCode, place
	}
	return resp.StatusCode, string(text)
}

func (h *house) postJSON(path, body string) (int, string) {
	h.t.Helper()
	return h.ask(http.MethodPost, path, body, "Content-Type", "application/json")
}

func (h *house) postForm(path string, fields ...string) (int, string) {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return h.ask(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// screen waits until the phone has n texts after one, all of them delivered or
// failed, and returns them.
func (h *house) screen(phone, after string, n int) []carriers.PhoneMessage {
	h.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	last := after
	for {
		status, text := h.ask(http.MethodGet, "/sim/api/phones/"+phone+"/messages?after="+after, "")
		var all []carriers.PhoneMessage
		if err := json.Unmarshal([]byte(text), &all); err != nil || status != http.StatusOK {
			h.t.Fatalf("messages of %s: %d %s", phone, status, text)
		}
		settled := len(all) >= n
		for _, m := range all {
			settled = settled && (m.Status == carriers.Delivered || m.Status == carriers.Failed)
			last = m.ID
		}
		if settled {
			return all
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("messages of %s = %s, want %d settled", phone, text, n)
		}
		h.ask(http.MethodGet, "/sim/api/phones/"+phone+"/messages?wait=50ms&after="+last, "")
	}
}

var changing = []*regexp.Regexp{
	regexp.MustCompile(`127\.0\.0\.1:\d+`), regexp.MustCompile(`/m/[\w-]{22}`), regexp.MustCompile(`value="[0-9a-f]{32}"`),
	regexp.MustCompile(`data-newest="[^"]*"`), regexp.MustCompile(`<td>\d+:\d\d:\d\d</td>`), regexp.MustCompile(`\.[0-9a-f]{8}\.(css|js|svg)`),
}

// golden compares a page with its golden file, without what changes each time.
func golden(t *testing.T, name, got string) {
	t.Helper()
	for _, one := range changing {
		got = one.ReplaceAllStringFunc(got, func(found string) string {
			return regexp.MustCompile(`[0-9A-Za-z_-]{4,}|\d+`).ReplaceAllString(found, "*")
		})
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("%s has changed; read the difference and renew it with -update\ngot:\n%s", name, got)
	}
}

// delivered waits until the store has heard of n delivered texts to the phone:
// the screen knows it a moment before the webhook is answered.
func (h *house) delivered(phone conversation.Phone, n int) {
	h.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; {
		_, facts, err := h.store.SimStory(h.t.Context(), phone, 50)
		if err != nil {
			h.t.Fatal(err)
		}
		done := 0
		for _, f := range facts {
			if f.State == "delivered" {
				done++
			}
		}
		if done >= n {
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%d texts are delivered, want %d", done, n)
		}
		h.ask(http.MethodGet, "/sim/api/phones/+12065550123/messages?wait=20ms", "")
	}
}
