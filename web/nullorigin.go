package web

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
)

// Old browsers (Safari before 16.4) send no Sec-Fetch-Site, and under our
// Referrer-Policy no-referrer their forms say Origin: null, as a form of
// any other site may. For these alone every form carries a token that only a
// page of ours, shown to this very browser, can hold: it is made from the
// browser's own secret cookie. All others stay with Sec-Fetch-Site and Origin
//

// fromField is the form field that carries the token.
const fromField = "from"

// proofPeek is how much of a form with files is looked at for the token, which
// comes first.
const proofPeek = 1 << 10

var postForm = regexp.MustCompile(`<form [^>]*method="post"[^>]*>`)

// mute reports whether a browser does not say where its requests come from. What
// is no browser at all sends no Origin either and needs no token.
func mute(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Site") == "" && strings.HasPrefix(r.UserAgent(), "Mozilla/")
}

// withProof puts the token into each form of a page for a browser that needs it.
func (s *Shell) withProof(c *gin.Context, page string) string {
	if !mute(c.Request) || !strings.Contains(page, `method="post"`) {
		return page
	}
	field := `$0<input type="hidden" name="` + fromField + `" value="` + proofOf(s.Browser(c)) + `">`
	return postForm.ReplaceAllString(page, field)
}

// proofOf is the token of a browser's own id.
func proofOf(browser []byte) string {
	sum := sha256.Sum256(append([]byte("form of ours "), browser...))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// ownForm reports whether a form that says Origin: null came from a page of ours
// in this very browser, and gives the request its body back.
func (s *Shell) ownForm(r *http.Request) bool {
	if r.Method != http.MethodPost || r.Header.Get("Origin") != "null" || !mute(r) {
		return false
	}
	cookie, err := r.Cookie(s.cookieName(browserCookie))
	if err != nil {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || len(raw) != 16 {
		return false
	}
	id := sha256.Sum256(raw)
	return subtle.ConstantTimeCompare([]byte(formProof(r)), []byte(proofOf(id[:16]))) == 1
}

// formProof reads the token of a posted form and leaves the body as it was.
func formProof(r *http.Request) string {
	kind, args, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || r.Body == nil {
		return ""
	}
	body := r.Body
	if kind == "application/x-www-form-urlencoded" {
		read, err := io.ReadAll(io.LimitReader(body, FormLimit+1))
		r.Body = joined{io.MultiReader(bytes.NewReader(read), body), body}
		if err != nil {
			return ""
		}
		values, err := url.ParseQuery(string(read))
		if err != nil {
			return ""
		}
		return values.Get(fromField)
	}
	if kind != "multipart/form-data" {
		return ""
	}
	ahead := bufio.NewReaderSize(body, proofPeek)
	start, _ := ahead.Peek(proofPeek) // a short body is all there is
	r.Body = joined{ahead, body}
	_, rest, found := bytes.Cut(start, []byte("--"+args["boundary"]+"\r\nContent-Disposition: form-data; name=\""+fromField+"\"\r\n\r\n"))
	if !found {
		return ""
	}
	token, _, _ := bytes.Cut(rest, []byte("\r\n"))
	return string(token)
}

// joined is a body that was looked at.
type joined struct {
	io.Reader
	io.Closer
}
