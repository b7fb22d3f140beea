package admin_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/admin"
	"linnet/web/auditor"
	"linnet/web/staff"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is the settings room on a real store with the sample family and staff.
type house struct {
	t     *testing.T
	s     *store.Store
	shell *web.Shell

	linkFile func(link string) (string, error) // where a test has links go
}

// each runs f in a house of its own on both engines.
func each(t *testing.T, f func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f(build(t, s, admin.Options{ConfigFile: "config.yaml", SetupKey: setupKey}))
	})
}

// sqlite is a house on SQLite, where a test is about the page alone.
func sqlite(t *testing.T) *house {
	t.Helper()
	return build(t, storetest.Open(t, "sqlite"), admin.Options{ConfigFile: "config.yaml", SetupKey: setupKey})
}

func build(t *testing.T, s *store.Store, o admin.Options) *house {
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
	h := &house{t: t, s: s, shell: shell}
	o.LinkFile = func(link string) (string, error) { return h.linkFile(link) }
	auditor.Register(shell)
	admin.Register(shell, o)
	return h
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

func (b *browser) post(path string, form url.Values) answer {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.ask(r)
}

var (
	formTag   = regexp.MustCompile(`(?s)<form method="post" action="([^"]*)"[^>]*>(.*?)</form>`)
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>`)
	optionTag = regexp.MustCompile(`<option(?: value="([^"]*)")?( selected)?>([^<]*)`)
)

// form is the page's form with this action, filled in as a browser would send
// it, with some fields typed anew; "-name" leaves a field out.
func (a answer) form(t *testing.T, action string, typed ...string) url.Values {
	t.Helper()
	for _, m := range formTag.FindAllStringSubmatch(a.body, -1) {
		if html.UnescapeString(m[1]) != action {
			continue
		}
		v := fieldsOf(m[2])
		for i := 0; i+1 < len(typed); i += 2 {
			if name, out := strings.CutPrefix(typed[i], "-"); out {
				v.Del(name)
				continue
			}
			v.Set(typed[i], typed[i+1])
		}
		return v
	}
	t.Fatalf("the page has no form for %s", action)
	return nil
}

func fieldsOf(form string) url.Values {
	v := url.Values{}
	for _, tag := range inputTag.FindAllString(form, -1) {
		name, kind := attr(tag, "name"), attr(tag, "type")
		if name == "" || (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		v.Add(name, attr(tag, "value"))
	}
	for _, m := range areaTag.FindAllStringSubmatch(form, -1) {
		v.Add(m[1], html.UnescapeString(m[2]))
	}
	for _, m := range selectTag.FindAllStringSubmatch(form, -1) {
		for i, o := range optionTag.FindAllStringSubmatch(m[2], -1) {
			value := o[1]
			if value == "" && !strings.Contains(o[0], `value="`) {
				value = o[3]
			}
			if i == 0 || o[2] != "" {
				v.Set(m[1], html.UnescapeString(value))
			}
		}
	}
	return v
}

func attr(tag, name string) string {
	_, after, found := strings.Cut(tag, " "+name+`="`)
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(after, `"`)
	return html.UnescapeString(value)
}

// want fails unless the answer has the code and holds every one of the words.
func (a answer) want(t *testing.T, what string, code int, words ...string) {
	t.Helper()
	if a.code != code {
		t.Fatalf("%s = %d, want %d: %s", what, a.code, code, short(a.body))
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s lacks %q", what, w)
		}
	}
}

func short(body string) string {
	if m := regexp.MustCompile(`(?s)<div class="problem".*?</div>`).FindString(body); m != "" {
		return m
	}
	return fmt.Sprintf("%.200s", body)
}

// goes fails unless the answer leads to a page.
func (a answer) goes(t *testing.T, what, to string) {
	t.Helper()
	if a.code != http.StatusSeeOther || a.to != to {
		t.Fatalf("%s = %d to %q, want 303 to %q: %s", what, a.code, a.to, to, short(a.body))
	}
}

// trail is what the practice's access trail says of an act, the newest first.
func (h *house) trail(practice, act string) (details []string) {
	h.t.Helper()
	entries, err := h.s.Trail(h.t.Context(), practice, time.Time{}, 10000)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Act == act {
			details = append([]string{e.Detail + " " + e.Outcome}, details...)
		}
	}
	return details
}
