package portal_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// oldSafari sends no Sec-Fetch-Site, and Origin: null under no-referrer.
const oldSafari = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1"

// oldForm posts as an old browser does: fields in order, with an Origin.
func (b *browser) oldForm(origin, path, body, kind string) *httptest.ResponseRecorder {
	b.h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080"+path, strings.NewReader(body))
	r.RemoteAddr = b.address
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", oldSafari)
	r.Header.Set("Origin", origin)
	for name, values := range b.header {
		r.Header[name] = values
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.web.ServeHTTP(w, r)
	return w
}

func TestFormsOfOursWorkInABrowserThatCannotSayWhereTheyComeFrom(t *testing.T) {
	h := open(t)
	const urlencoded = "application/x-www-form-urlencoded"
	link := "/m/" + h.link(walter)
	old, other := h.browser(), h.browser()
	for _, b := range []*browser{old, other} {
		b.header = http.Header{"User-Agent": {oldSafari}}
		b.get(link)
		if n := strings.Count(b.body, `name="from"`); n != strings.Count(b.body, `method="post"`) || n == 0 {
			t.Fatalf("%s has %d tokens, want one a form", b.at, n)
		}
	}
	token := old.field("from")
	proof := url.Values{"from": {token}}.Encode()
	foreign := url.Values{"from": {other.field("from")}}.Encode()
	stranger := h.browser()
	stranger.header = http.Header{}
	secFetch := h.browser()
	secFetch.cookies, secFetch.header = old.cookies, http.Header{"Sec-Fetch-Site": {"cross-site"}}
	for _, tc := range []struct {
		name   string
		b      *browser
		origin string
		body   string
	}{
		{"without the token", old, "null", ""},
		{"with another browser's token", old, "null", foreign},
		{"with the token in another browser", other, "null", proof},
		{"with the token and no cookie", stranger, "null", proof},
		{"from another site, with the token", old, "https://evil.example", proof},
		{"from a browser that says cross-site, with the token", secFetch, "null", proof},
	} {
		if w := tc.b.oldForm(tc.origin, link, tc.body, urlencoded); w.Code != http.StatusForbidden {
			t.Errorf("a form %s = %d, want 403", tc.name, w.Code)
		}
	}
	if w := old.oldForm("null", link, proof, urlencoded); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/verify/birth" {
		t.Errorf("our own form = %d to %q, want the birth date", w.Code, w.Header().Get("Location"))
	}
}

func TestAFormWithFilesCarriesItsTokenFirst(t *testing.T) {
	h := open(t)
	old := h.browser()
	old.header = http.Header{"User-Agent": {oldSafari}}
	old.get("/check")
	send := func(fields ...[2]string) int {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for _, f := range fields {
			if err := w.WriteField(f[0], f[1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return old.oldForm("null", "/check", body.String(), w.FormDataContentType()).Code
	}
	proof := [2]string{"from", old.field("from")}
	if got := send(proof, [2]string{"link", "http://localhost:8080/m/x"}, [2]string{"file", strings.Repeat("x", 5000)}); got == http.StatusForbidden {
		t.Errorf("our own form with files = %d", got)
	}
	for name, fields := range map[string][][2]string{"no token": {{"link", "x"}}, "a wrong token": {{"from", "wrong"}}, "the token after something else": {{"link", fmt.Sprint(strings.Repeat("y", 3000))}, proof}} {
		if got := send(fields...); got != http.StatusForbidden {
			t.Errorf("%s = %d, want 403", name, got)
		}
	}
}

// A browser that says where it comes from gets no token: pages stay as they are.
func TestABrowserThatCanSaySoGetsNoToken(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.header = http.Header{"User-Agent": {chromeOnAPhone}, "Sec-Fetch-Site": {"none"}}
	b.get("/check").hides(`name="from"`)
}
