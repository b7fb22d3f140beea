package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/store/storetest"
	"linnet/templates"
	"linnet/web"
)

// shell makes a shell with a few addresses of its own.
func shell(t *testing.T, public string, options ...func(*web.Options)) *web.Shell {
	t.Helper()
	u, err := url.Parse(public)
	if err != nil {
		t.Fatal(err)
	}
	o := web.Options{Store: storetest.Open(t, "sqlite"), PublicURL: u}
	for _, option := range options {
		option(&o)
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.GET(web.Patients, "/who", func(c *gin.Context) error {
		c.String(http.StatusOK, s.Client(c))
		return nil
	})
	s.POST(web.Patients, "/act", func(c *gin.Context) error {
		s.SetCookie(c, web.PatientCookie, "value", 0)
		c.String(http.StatusOK, web.Form(c, "words"))
		return nil
	})
	s.GET(web.Patients, "/broken", func(*gin.Context) error { return errors.New("a secret of the database") })
	s.GET(web.Patients, "/panics", func(*gin.Context) error { panic("a secret of the program") })
	s.GET(web.Patients, "/hurry", func(c *gin.Context) error { return s.Hurried(c, "hurry", 60, 2) })
	return s
}

func ask(s *web.Shell, method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:1234"
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	s := shell(t, "https://go.riverside.example")
	for _, path := range []string{"/healthz", "/readyz", "/who", "/broken", "/nowhere", "/static/nothing.css"} {
		h := ask(s, "GET", path, "").Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Strict-Transport-Security": "max-age=31536000",
		} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s = %q, want it to hold %q (R-101)", path, name, h.Get(name), want)
			}
		}
		for _, want := range []string{"frame-ancestors 'none'", "require-trusted-types-for 'script'", "form-action 'self'"} {
			if !strings.Contains(h.Get("Content-Security-Policy"), want) {
				t.Errorf("%s: the policy lacks %s", path, want)
			}
		}
	}
	address, err := templates.Asset("base.css")
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(s, "GET", address, "").Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("a file under its checksum is %q, want it kept", got)
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	s := shell(t, "http://localhost:8080")
	for _, tc := range []struct {
		name   string
		change func(*http.Request)
		want   int
	}{
		{"our own page", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin") }, 200},
		{"no browser at all", func(*http.Request) {}, 200},
		{"another site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		{"an old browser from another site", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
	} {
		if got := ask(s, "POST", "/act", "words=hello", tc.change); got.Code != tc.want {
			t.Errorf("%s: POST = %d, want %d (R-122)", tc.name, got.Code, tc.want)
		}
	}
}

func TestAnErrorIsASentenceOfOurs(t *testing.T) {
	s := shell(t, "http://localhost:8080")
	for path, want := range map[string]int{"/broken": 500, "/panics": 500, "/nowhere": 404} {
		got := ask(s, "GET", path, "")
		if got.Code != want || strings.Contains(got.Body.String(), "secret") || !strings.Contains(got.Body.String(), "911") {
			t.Errorf("GET %s = %d, want %d, no secret, and the emergency line:\n%s", path, got.Code, want, got.Body)
		}
	}
	if got := ask(s, "POST", "/who", "a=b"); got.Code != 405 {
		t.Errorf("POST to a page = %d, want 405", got.Code)
	}
	if got := ask(s, "POST", "/act", "words="+strings.Repeat("x", web.FormLimit+1)); got.Code != 413 {
		t.Errorf("a form over the limit = %d, want 413", got.Code)
	}
	if got := ask(s, "POST", "/act", "words=a%00b%ff"); got.Body.String() != "ab" {
		t.Errorf("NUL and broken UTF-8 come through as %q, want \"ab\"", got.Body)
	}
	spanish := ask(s, "GET", "/nowhere", "", func(r *http.Request) { r.Header.Set("Accept-Language", "es-MX,es;q=0.9") })
	if !strings.Contains(spanish.Body.String(), "No encontramos esa página") {
		t.Error("a Spanish browser gets no Spanish error")
	}
}

func TestOnlyListedProxiesSayWhoAsks(t *testing.T) {
	listed := func(o *web.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }
	forwarded := func(value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-Forwarded-For", value) }
	}
	for _, tc := range []struct {
		name, header, want string
		options            []func(*web.Options)
	}{
		{"nobody listed", "203.0.113.9", "192.0.2.7", nil},
		{"the last that is no proxy, never the first", "198.51.100.1, 203.0.113.9, 192.0.2.8", "203.0.113.9", []func(*web.Options){listed}},
		{"IPv6 by /64", "2001:db8:1:2:3::4", "2001:db8:1:2::/64", []func(*web.Options){listed}},
		{"junk", "who knows", "192.0.2.7", []func(*web.Options){listed}},
	} {
		s := shell(t, "http://localhost:8080", tc.options...)
		if got := ask(s, "GET", "/who", "", forwarded(tc.header)).Body.String(); got != tc.want {
			t.Errorf("%s: the client is %q, want %q", tc.name, got, tc.want)
		}
		if s.Unlisted() != (tc.options == nil) {
			t.Errorf("%s: Unlisted = %t", tc.name, s.Unlisted())
		}
	}
}

func TestHurryingSlowsAndNeverLocks(t *testing.T) {
	s := shell(t, "http://localhost:8080")
	slowed := 0
	for range 5 {
		if got := ask(s, "GET", "/hurry", ""); got.Code == 429 {
			slowed++
			if got.Header().Get("Retry-After") != "1" {
				t.Errorf("Retry-After = %q, want a second", got.Header().Get("Retry-After"))
			}
		}
	}
	if slowed != 3 {
		t.Errorf("%d of 5 were slowed, want 3", slowed)
	}
	if got := ask(s, "GET", "/hurry", "", func(r *http.Request) { r.RemoteAddr = "198.51.100.4:99" }); got.Code == 429 {
		t.Error("another address is slowed too")
	}
}

func TestCookiesFollowTheAddress(t *testing.T) {
	for public, want := range map[string]string{"https://go.riverside.example": "__Host-linnet=value; Path=/; HttpOnly; Secure; SameSite=Lax",
		"http://localhost:8080": "linnet=value; Path=/; HttpOnly; SameSite=Lax"} {
		if got := ask(shell(t, public), "POST", "/act", "words=x").Header().Get("Set-Cookie"); got != want {
			t.Errorf("at %s the cookie is %q, want %q (R-120)", public, got, want)
		}
	}
}

func TestChoosingALanguageSetsACookieAndStaysHere(t *testing.T) {
	s := shell(t, "http://localhost:8080")
	for to, want := range map[string]string{"/check": "/check", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/"} {
		got := ask(s, "GET", "/lang/es?to="+url.QueryEscape(to), "")
		if got.Code != 303 || got.Header().Get("Location") != want {
			t.Errorf("to %q leads to %q, want %q", to, got.Header().Get("Location"), want)
		}
		if !strings.Contains(got.Header().Get("Set-Cookie"), "linnet-lang=es") {
			t.Error("no language cookie")
		}
	}
}

func TestReadyOnlyWhenTheDatabaseAnswers(t *testing.T) {
	s := shell(t, "http://localhost:8080", func(o *web.Options) {
		o.Ready = func(context.Context) error { return store.ErrClosed }
	})
	if got := ask(s, "GET", "/readyz", ""); got.Code != 503 {
		t.Errorf("readyz without a database = %d, want 503", got.Code)
	}
	if got := ask(s, "GET", "/healthz", ""); got.Code != 200 {
		t.Errorf("healthz = %d, want 200 while the process lives", got.Code)
	}
}
