package portal_test

import (
	"flag"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
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
	"linnet/web/portal"
)

var update = flag.Bool("update", false, "renew the golden pages")

const (
	clinic = conversation.Phone("+12065550100")
	rosa   = conversation.Phone("+12065550147")
	walter = conversation.Phone("+12065550188")
	nobody = conversation.Phone("+12065550199")
)

// house is a real store and the patient's room behind the real shell.
type house struct {
	t     testing.TB
	store *store.Store
	shell *web.Shell
	web   http.Handler
}

// serial makes ids of texts and addresses of browsers that nobody else has.
var serial atomic.Int64

func open(t *testing.T) *house { return openWith(t, storetest.Options(t, "sqlite")) }

func openWith(t testing.TB, o store.Options) *house {
	t.Helper()
	s := storetest.OpenWith(t, o)
	if _, err := s.Import(t.Context(), directory.SampleFamily(), store.ImportOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.SetClock(t.Context(), time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return houseOn(t, s)
}

// houseOn builds the patient's room on a store.
func houseOn(t testing.TB, s *store.Store) *house {
	t.Helper()
	public, err := url.Parse("http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	shell, err := web.New(web.Options{Store: s, PublicURL: public, PracticeMode: true})
	if err != nil {
		t.Fatal(err)
	}
	portal.Register(shell)
	return &house{t, s, shell, shell.Handler()}
}

// later moves the clock that people and rules see.
func (h *house) later(d time.Duration) {
	h.t.Helper()
	if err := h.store.AdvanceClock(h.t.Context(), d); err != nil {
		h.t.Fatal(err)
	}
}

// text takes a text from a phone.
func (h *house) text(from conversation.Phone, words string) {
	h.t.Helper()
	_, err := h.store.Receive(h.t.Context(), store.Incoming{Carrier: "practice", Account: "practice", From: from, To: clinic, Text: words,
		ExternalID: fmt.Sprintf("SM%d", serial.Add(1))})
	if err != nil {
		h.t.Fatal(err)
	}
}

// out is a text that left.
type out struct {
	id          conversation.TextID
	to          conversation.Phone
	language    conversation.Language
	code, token string
}

// sent answers the knocks, hands out every text that is due and returns them.
func (h *house) sent() []out {
	h.t.Helper()
	if _, err := h.store.AnswerKnocks(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	var texts []out
	word := func(w store.Wording) (string, string, error) {
		return fmt.Sprintf("%s|%s|%s|%s", w.Text, w.Language, w.Code, w.Token), "v1", nil
	}
	for {
		claims, err := h.store.ClaimNext(h.t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
		if err != nil {
			h.t.Fatal(err)
		}
		if claims == nil {
			return texts
		}
		for _, c := range claims {
			part := strings.Split(c.Body, "|")
			texts = append(texts, out{conversation.TextID(part[0]), c.To, conversation.Language(part[1]), part[2], part[3]})
			if err := h.store.Settle(h.t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// sentOne is the one text of a kind that left since the last look.
func (h *house) sentOne(id conversation.TextID) out {
	h.t.Helper()
	texts := h.sent()
	for _, o := range texts {
		if o.id == id {
			return o
		}
	}
	h.t.Fatalf("texts that left = %v, want a %s", texts, id)
	return out{}
}

// link is the token that answers a text from a phone.
func (h *house) link(phone conversation.Phone) string {
	h.t.Helper()
	h.text(phone, "I need to talk to somebody")
	return h.sentOne(conversation.LinkAfterText).token
}

// browser keeps cookies as a phone's browser does and never runs a script.
type browser struct {
	h       *house
	cookies map[string]string
	address string
	header  http.Header
	body    string
	status  int
	at      string // path it stands at
	answer  http.Header
}

func (h *house) browser() *browser {
	n := serial.Add(1)
	return &browser{h: h, cookies: map[string]string{}, address: fmt.Sprintf("10.%d.%d.%d:4000", n>>16&255, n>>8&255, n&255), header: http.Header{}}
}

// raw makes one request and follows nothing.
func (b *browser) raw(method, path string, form url.Values) *httptest.ResponseRecorder {
	b.h.t.Helper()
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.address
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, values := range b.header {
		r.Header[name] = values
	}
	return b.answered(r)
}

// answered sends a request with the browser's cookies and keeps those that come back.
func (b *browser) answered(r *http.Request) *httptest.ResponseRecorder {
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.web.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	return w
}

// do makes a request and follows where it leads.
func (b *browser) do(method, path string, form url.Values) *browser {
	b.h.t.Helper()
	for range 8 {
		w := b.raw(method, path, form)
		b.status, b.body, b.at, b.answer = w.Code, w.Body.String(), path, w.Header()
		if w.Code != http.StatusSeeOther {
			return b
		}
		path, _, _ = strings.Cut(w.Header().Get("Location"), "#")
		method, form = http.MethodGet, nil
	}
	b.h.t.Fatalf("%s leads in circles", path)
	return b
}

func (b *browser) get(path string) *browser { b.h.t.Helper(); return b.do(http.MethodGet, path, nil) }

// post sends a form: name, value, name, value.
func (b *browser) post(path string, fields ...string) *browser {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// wholeNumbers are phone numbers kept on one line inside their sentence.
var wholeNumbers = regexp.MustCompile(`<span class="nowrap">([0-9*-]*)</span>`)

// words is what a reader sees of the page's main part.
func (b *browser) words() string {
	main := b.body
	if i := strings.Index(main, "<main"); i >= 0 {
		main = main[i:]
	}
	if i := strings.Index(main, "</main>"); i >= 0 {
		main = main[:i]
	}
	main = wholeNumbers.ReplaceAllString(main, "$1")
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(main, " "))), " ")
}

// sees fails unless the page says each of the words.
func (b *browser) sees(words ...string) *browser {
	b.h.t.Helper()
	for _, w := range words {
		if !strings.Contains(b.words(), w) {
			b.h.t.Errorf("%s (%d) says %q, want %q in it", b.at, b.status, b.words(), w)
		}
	}
	return b
}

// hides fails if the page holds any of the words, in markup too.
func (b *browser) hides(words ...string) *browser {
	b.h.t.Helper()
	for _, w := range words {
		if strings.Contains(b.body, w) {
			b.h.t.Errorf("%s (%d) holds %q", b.at, b.status, w)
		}
	}
	return b
}

func (b *browser) stands(path string) *browser {
	b.h.t.Helper()
	at, _, _ := strings.Cut(b.at, "?")
	if at != path {
		b.h.t.Fatalf("stands at %s (%d, %s), want %s", b.at, b.status, b.words(), path)
	}
	return b
}

// field reads the value of a hidden or filled field.
func (b *browser) field(name string) string {
	b.h.t.Helper()
	m := regexp.MustCompile(`name="` + name + `"[^>]* value="([^"]*)"|name="` + name + `" value="([^"]*)"`).FindStringSubmatch(b.body)
	if m == nil {
		b.h.t.Fatalf("%s has no field %s", b.at, name)
	}
	return html.UnescapeString(m[1] + m[2])
}

// choice is the value of the radio button with these words.
func (b *browser) choice(words string) string {
	b.h.t.Helper()
	m := regexp.MustCompile(`value="([^"]*)"><label[^>]*>` + regexp.QuoteMeta(words) + `</label>`).FindStringSubmatch(b.body)
	if m == nil {
		b.h.t.Fatalf("%s offers no %q: %s", b.at, words, b.words())
	}
	return m[1]
}

func (b *browser) birth(month, day, year string, more ...string) *browser {
	b.h.t.Helper()
	return b.post("/verify/birth", append([]string{"month", month, "day", day, "year", year}, more...)...)
}

// walterIn signs Walter in by his fresh link.
func (h *house) walterIn(more ...string) *browser {
	h.t.Helper()
	b := h.browser()
	b.post("/m/" + h.link(walter)).stands("/verify/birth")
	return b.birth("11", "30", "1947", more...).stands("/p/messages")
}

// write sends a message from the page the browser stands at.
func (b *browser) write(words string, more ...string) *browser {
	b.h.t.Helper()
	return b.post("/p/messages", append([]string{"key", b.field("key"), "about", b.field("about"), "body", words}, more...)...)
}

// staffAnswers lets Dana answer the one open talk.
func (h *house) staffAnswers(words string) {
	h.t.Helper()
	who, err := h.store.StaffByEmail(h.t.Context(), "dana@riverside.example")
	if err != nil {
		if who, err = h.store.AddStaff(h.t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{"staff", "lead"}, true); err != nil {
			h.t.Fatal(err)
		}
	}
	rows, err := h.store.Queue(h.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen, Staff: who.ID})
	if err != nil || len(rows) == 0 {
		h.t.Fatalf("open talks = %v, %v", rows, err)
	}
	page, err := h.store.Talk(h.t.Context(), who, rows[0].Talk)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.store.Reply(h.t.Context(), who, rows[0].Talk, store.Answer{Words: words, Seen: page.Seen}); err != nil {
		h.t.Fatal(err)
	}
}

var volatile = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`(/|%2f)m(/|%2f)[A-Za-z0-9_-]{22}`), "${1}m${2}TOKEN"},
	{regexp.MustCompile(`data-kept="[^"]*"`), `data-kept="NAME"`},
	{regexp.MustCompile(`\.[0-9a-f]{8}\.(css|js|svg|png)`), ".SUM.$1"},
	{regexp.MustCompile(`[0-9a-f]{32}`), "ID"},
	{regexp.MustCompile(`T(\d\d:\d\d):\d\d([-+])`), "T$1:00$2"}, // the clock goes on while a test runs
	{regexp.MustCompile(`Record \d+, [0-9a-f]{16}`), "Record N, LEAF"},
}

// steady takes out of a page what differs from run to run.
func steady(page string) string {
	for _, v := range volatile {
		page = v.re.ReplaceAllString(page, v.to)
	}
	return page
}

// golden compares a page with what was read and agreed to; -update renews it.
func (b *browser) golden(name string) *browser {
	b.h.t.Helper()
	got := b.body
	got = steady(got)
	path := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			b.h.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			b.h.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		b.h.t.Fatal(err)
	}
	if got != steady(string(want)) {
		b.h.t.Errorf("%s differs from testdata/%s.html; look at it, then go test -update", b.at, name)
	}
	return b
}

func storetestOptions(t *testing.T) store.Options {
	t.Helper()
	return storetest.Options(t, "sqlite")
}
