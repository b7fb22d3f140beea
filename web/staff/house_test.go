package staff_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/staff"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	riverside = conversation.Phone("+12065550100")
	rosa      = conversation.Phone("+12065550147")
	walter    = conversation.Phone("+12065550188")
	nobody    = conversation.Phone("+12065550199")
)

// house is the staff room on a real store with the sample family and staff.
type house struct {
	t     *testing.T
	s     *store.Store
	shell *web.Shell
}

var serial atomic.Int64

// each runs f in a house of its own on both engines; it is noon there.
func each(t *testing.T, f func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { f(build(t, s)) })
}

func build(t *testing.T, s *store.Store) *house {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Import(ctx, directory.SampleFamily(), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.SetClock(ctx, time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct{ email, name, role string }{{"dana", "Dana Kim", store.RoleLead}, {"maria", "Maria Lopez", store.RoleStaff},
		{"admin", "Ada Admin", store.RoleAdmin}, {"audit", "Otto Auditor", store.RoleAuditor}} {
		if _, err := s.AddStaff(ctx, store.Actor{Name: "test"}, p.email+"@riverside.example", p.name, []string{p.role}, true); err != nil {
			t.Fatal(err)
		}
	}
	public, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	shell, err := web.New(web.Options{Store: s, PublicURL: public, PracticeMode: true})
	if err != nil {
		t.Fatal(err)
	}
	staff.Register(shell)
	return &house{t, s, shell}
}

// text lets a phone text the practice.
func (h *house) text(from conversation.Phone, words string) {
	h.t.Helper()
	_, err := h.s.Receive(h.t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: fmt.Sprintf("SM%d", serial.Add(1)),
		From: from, To: riverside, Text: words})
	if err != nil {
		h.t.Fatalf("text %q: %v", words, err)
	}
}

// handOut sends everything due and returns "text_id|token" of each.
func (h *house) handOut() (out []string) {
	h.t.Helper()
	word := func(w store.Wording) (string, string, error) {
		return string(w.Text) + "|" + w.Token + w.Code, "v1", nil
	}
	for {
		claims, err := h.s.ClaimNext(h.t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
		if err != nil {
			h.t.Fatal(err)
		}
		if claims == nil {
			return out
		}
		for _, c := range claims {
			out = append(out, c.Body)
			if err := h.s.Settle(h.t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// door lets a phone text and opens the link that comes back, up to the
// question for the birth date.
func (h *house) door(phone conversation.Phone, words string) (cookie string) {
	h.t.Helper()
	h.text(phone, words)
	out := h.handOut()
	if len(out) == 0 {
		h.t.Fatal("no link came")
	}
	_, token, _ := strings.Cut(out[len(out)-1], "|")
	browser := []byte("browser " + phone.E164())
	if _, err := h.s.LinkPage(h.t.Context(), token, browser); err != nil {
		h.t.Fatal(err)
	}
	step, err := h.s.Enter(h.t.Context(), token, browser, conversation.English)
	if err != nil {
		h.t.Fatal(err)
	}
	return step.Cookie
}

// signedIn lets a patient text, prove who they are, and returns their session.
func (h *house) signedIn(phone conversation.Phone, words string, born conversation.Date) *store.Session {
	h.t.Helper()
	in, err := h.s.TryBirth(h.t.Context(), h.door(phone, words), born, true)
	if err != nil {
		h.t.Fatal(err)
	}
	session, err := h.s.PatientSession(h.t.Context(), in.Cookie, true)
	if err != nil {
		h.t.Fatal(err)
	}
	return session
}

// walter is Walter Hale, signed in, with one talk that waits in the queue.
func (h *house) walter() (*store.Session, store.ID) {
	h.t.Helper()
	session := h.signedIn(walter, "Can I move my visit?", conversation.Date{Year: 1947, Month: 11, Day: 30})
	return session, h.only(store.LaneUnclaimed).Talk
}

// write lets a signed-in patient write on the private page.
func (h *house) write(n *store.Session, words string) {
	h.t.Helper()
	if err := h.s.Write(h.t.Context(), n, n.Patients[0], store.PageMessage{Words: words, Language: conversation.English, Key: store.NewID()}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) rows(v store.QueueView) []store.QueueRow {
	h.t.Helper()
	v.Practice = "riverside"
	rows, err := h.s.Queue(h.t.Context(), v)
	if err != nil {
		h.t.Fatal(err)
	}
	return rows
}

// only returns the single row of a lane.
func (h *house) only(lane string) store.QueueRow {
	h.t.Helper()
	rows := h.rows(store.QueueView{Lane: lane})
	if len(rows) != 1 {
		h.t.Fatalf("lane %s has %d rows, want 1", lane, len(rows))
	}
	return rows[0]
}

func (h *house) staff(name string) *store.Staff {
	h.t.Helper()
	p, err := h.s.StaffByEmail(h.t.Context(), name+"@riverside.example")
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) wait(d time.Duration) {
	h.t.Helper()
	if err := h.s.AdvanceClock(h.t.Context(), d); err != nil {
		h.t.Fatal(err)
	}
}

// browser is one browser without script: it keeps cookies and follows nothing.
type browser struct {
	h       *house
	cookies map[string]string
}

// answer is what a browser got.
type answer struct {
	code int
	to   string
	body string
}

func (h *house) browser() *browser { return &browser{h, map[string]string{}} }

// as is a browser signed in by a one-time link.
func (h *house) as(name string) *browser {
	h.t.Helper()
	token, err := h.s.StaffLink(h.t.Context(), store.Actor{Name: "test"}, name+"@riverside.example")
	if err != nil {
		h.t.Fatal(err)
	}
	b := h.browser()
	if got := b.post("/app/link/"+token, nil); got.code != http.StatusSeeOther {
		h.t.Fatalf("sign in %s = %d", name, got.code)
	}
	return b
}

func (b *browser) ask(r *http.Request) answer {
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.shell.Handler().ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return answer{w.Code, w.Header().Get("Location"), w.Body.String()}
}

func (b *browser) get(path string) answer {
	return b.ask(httptest.NewRequest(http.MethodGet, path, nil))
}

// part asks as a live part does.
func (b *browser) part(path string) answer {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("X-Linnet-Part", "1")
	return b.ask(r)
}

func (b *browser) post(path string, form url.Values) answer {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.ask(r)
}

var (
	keyField  = regexp.MustCompile(`name="key" value="([0-9a-f]{32})"`)
	seenField = regexp.MustCompile(`name="seen" value="(\d+)"`)
)

// fields are the hidden fields of a page's forms, as a browser would send them.
func fields(page string, more ...string) url.Values {
	v := url.Values{}
	if m := keyField.FindStringSubmatch(page); m != nil {
		v.Set("key", m[1])
	}
	if m := seenField.FindStringSubmatch(page); m != nil {
		v.Set("seen", m[1])
	}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// want fails unless the answer has the code and holds every one of the words.
func (a answer) want(t *testing.T, what string, code int, words ...string) {
	t.Helper()
	if a.code != code {
		t.Fatalf("%s = %d, want %d", what, a.code, code)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s lacks %q", what, w)
		}
	}
}

func dateOf(year int, month time.Month, day int) conversation.Date {
	return conversation.Date{Year: year, Month: month, Day: day}
}

// trail counts the acts on the practice's access trail.
func (h *house) trail() map[string]int {
	h.t.Helper()
	entries, err := h.s.Trail(h.t.Context(), "riverside", time.Time{}, 10000)
	if err != nil {
		h.t.Fatal(err)
	}
	acts := map[string]int{}
	for _, e := range entries {
		acts[e.Act]++
	}
	return acts
}

// everything is what staff can see of a practice, but the trail.
func (h *house) everything() any {
	h.t.Helper()
	badges, err := h.s.Badges(h.t.Context(), "riverside")
	if err != nil {
		h.t.Fatal(err)
	}
	open, closed := h.rows(store.QueueView{Lane: store.LaneOpen}), h.rows(store.QueueView{Lane: store.LaneClosed})
	var talks []*store.TalkPage
	for _, row := range append(open, closed...) {
		talk, err := h.s.TalkAgain(h.t.Context(), h.staff("maria"), row.Talk)
		if err != nil {
			h.t.Fatal(err)
		}
		talk.Practice = nil // it never changes, and holds a zone that tests compare badly
		talks = append(talks, talk)
	}
	entries, total, err := h.s.Log(h.t.Context(), store.LogView{Practice: "riverside", To: h.s.Now().Add(time.Hour), Oldest: true})
	if err != nil {
		h.t.Fatal(err)
	}
	return []any{badges, open, closed, talks, entries, total}
}
