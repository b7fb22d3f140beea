package auditor_test

import (
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/auditor"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	clinic = conversation.Phone("+12065550100")
	rosa   = conversation.Phone("+12065550147")
	walter = conversation.Phone("+12065550188")
)

// house is the auditor's room over a real store.
type house struct {
	t        *testing.T
	store    *store.Store
	engine   http.Handler
	database string
	serial   int
	cookie   string
}

// open builds a house in which the auditor is signed in, at noon of a day.
func open(t *testing.T) *house {
	t.Helper()
	o := storetest.Options(t, "sqlite")
	s := storetest.OpenWith(t, o)
	public, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	shell, err := web.New(web.Options{Store: s, PublicURL: public, PracticeMode: true})
	if err != nil {
		t.Fatal(err)
	}
	auditor.Register(shell)
	h := &house{t: t, store: s, engine: shell.Handler(), database: strings.TrimPrefix(o.Database, "sqlite:")}
	if _, err := s.Import(t.Context(), directory.SampleFamily(), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	h.setClock(time.Date(2026, 3, 3, 18, 0, 20, 0, time.UTC)) // not on the minute: pages show minutes
	h.cookie = h.signIn("audit@riverside.example", store.RoleAuditor)
	return h
}

func (h *house) setClock(at time.Time) {
	h.t.Helper()
	if err := h.store.SetClock(h.t.Context(), at); err != nil {
		h.t.Fatal(err)
	}
}

// signIn adds a person and returns their session's cookie.
func (h *house) signIn(email string, roles ...string) string {
	h.t.Helper()
	if _, err := h.store.AddStaff(h.t.Context(), store.Actor{Name: "test"}, email, "Audrey Tor", roles, true); err != nil {
		h.t.Fatal(err)
	}
	_, cookie, err := h.store.SignInSample(h.t.Context(), email, []byte("browser"))
	if err != nil {
		h.t.Fatal(err)
	}
	return cookie
}

// text lets a phone write, and hands out what answers.
func (h *house) text(from conversation.Phone, words string) {
	h.t.Helper()
	h.serial++
	in := store.Incoming{Carrier: "practice", Account: "practice", ExternalID: fmt.Sprintf("SM%d", h.serial), From: from, To: clinic, Text: words, SentAt: h.store.Now().Add(-400 * time.Millisecond)}
	if _, err := h.store.Receive(h.t.Context(), in); err != nil {
		h.t.Fatal(err)
	}
	word := func(w store.Wording) (string, string, error) { return string(w.Text), "v1", nil }
	for {
		claims, err := h.store.ClaimNext(h.t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, c := range claims {
			if err := h.store.Settle(h.t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}); err != nil {
				h.t.Fatal(err)
			}
		}
		if len(claims) == 0 {
			return
		}
	}
}

// get asks for a page as the auditor.
func (h *house) get(path string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do(httptest.NewRequest(http.MethodGet, path, nil), headers...)
}

// post sends a form as the auditor.
func (h *house) post(path string, fields ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	return h.do(r, "Content-Type", "application/x-www-form-urlencoded")
}

func (h *house) do(r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if h.cookie != "" {
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: h.cookie})
	}
	w := httptest.NewRecorder()
	h.engine.ServeHTTP(w, r)
	return w
}

// trail lists the acts of the access trail after the first n, in order.
func (h *house) trail(n int) []string {
	h.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+h.database+"?mode=ro")
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(h.t.Context(), `SELECT act FROM trail ORDER BY id LIMIT -1 OFFSET ?`, n)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var acts []string
	for rows.Next() {
		var act string
		if err := rows.Scan(&act); err != nil {
			h.t.Fatal(err)
		}
		acts = append(acts, act)
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return acts
}

// want fails the test unless the page has a status and holds all the words.
func want(t *testing.T, w *httptest.ResponseRecorder, status int, words ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status = %d, want %d\n%s", w.Code, status, w.Body)
	}
	for _, one := range words {
		if !strings.Contains(w.Body.String(), one) {
			t.Errorf("the page lacks %q\n%s", one, w.Body)
		}
	}
}

var changing = regexp.MustCompile(`\.[0-9a-f]{8}\.(css|js|svg)|">[0-9a-f]{6}<|\b[0-9a-f]{64}\b|:\d\d( [AP]M| [ap]\. m\.|:?\.?\d* UTC| UTC|[-+]\d\d:\d\d"|\.\d{3} UTC)|T\d\d:\d\d:\d\d`)

// golden compares a page with its golden file, without seconds and hashes.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = changing.ReplaceAllString(got, "*")
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != got {
		t.Errorf("%s has changed; read the difference and renew it with -update\ngot:\n%s", name, got)
	}
}
