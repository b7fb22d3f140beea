package staff_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/staff"
)

// issuer is a single sign-on: it tells where it is, gives codes out, asks for
// PKCE's verifier, and signs ID tokens by RS256. bend makes a token wrong.
type issuer struct {
	t       *testing.T
	server  *httptest.Server
	key     *rsa.PrivateKey
	subject string
	bend    func(claims map[string]any)
	signer  *rsa.PrivateKey // nil: the key it publishes
	codes   map[string]url.Values
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, subject: "7", codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		i.write(w, map[string]any{"issuer": i.server.URL, "authorization_endpoint": i.server.URL + "/authorize", "token_endpoint": i.server.URL + "/token",
			"jwks_uri": i.server.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		i.write(w, map[string]any{"keys": []map[string]any{{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1", "n": part(i.key.N.Bytes()),
			"e": part(big.NewInt(int64(i.key.E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.server = httptest.NewServer(mux)
	t.Cleanup(i.server.Close)
	return i
}

func part(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (i *issuer) write(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		i.t.Error(err)
	}
}

// authorize is what a person's browser does there: it comes back with a code.
func (i *issuer) authorize(address string) (code, state string) {
	i.t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, i.server.URL+"/authorize?") {
		i.t.Fatalf("the way to the single sign-on is %q", address)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("client_id") != "linnet" ||
		q.Get("redirect_uri") != "http://localhost:8080/app/sso/back" {
		i.t.Fatalf("the single sign-on is asked %v", q)
	}
	code = store.NewID().String()
	i.codes[code] = q
	return code, q.Get("state")
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	asked, ok := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	if !ok || asked.Get("code_challenge") != part(sum[:]) || id != "linnet" || secret != "hush" {
		w.WriteHeader(http.StatusBadRequest)
		i.write(w, map[string]any{"error": "invalid_grant"})
		return
	}
	now := time.Now()
	claims := map[string]any{"iss": i.server.URL, "aud": "linnet", "sub": i.subject, "nonce": asked.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"email": "wren@riverside.example"}
	if i.bend != nil {
		i.bend(claims)
	}
	i.write(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.sign(claims)})
}

func (i *issuer) sign(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		i.t.Fatal(err)
	}
	text := part([]byte(`{"alg":"RS256","kid":"k1"}`)) + "." + part(body)
	sum := sha256.Sum256([]byte(text))
	key := i.key
	if i.signer != nil {
		key = i.signer
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		i.t.Fatal(err)
	}
	return text + "." + part(signature)
}

// withSignOn is the house with a single sign-on set up.
func withSignOn(t *testing.T, i *issuer) *house {
	t.Helper()
	h := build(t, storetest.Open(t, "sqlite"))
	shell, err := web.New(web.Options{Store: h.s, PublicURL: h.shell.PublicURL, PracticeMode: true, Staff: web.StaffRules{SignOn: &web.SignOn{
		Issuer: i.server.URL, ClientID: "linnet", ClientSecret: "hush", Name: "Clinic login", Transport: i.server.Client().Transport}}})
	if err != nil {
		t.Fatal(err)
	}
	staff.Register(shell)
	h.shell = shell
	return h
}

var wayOut = regexp.MustCompile(`href="(http[^"]+)"`)

// signOn goes to the single sign-on and comes back.
func (b *browser) signOn(i *issuer, more ...string) answer {
	b.h.t.Helper()
	page := b.post("/app/sso", fields("", more...))
	page.want(b.h.t, "the way there", 200, "We take you to Clinic login.")
	code, state := i.authorize(html.UnescapeString(wayOut.FindStringSubmatch(page.body)[1]))
	return b.back(code, state)
}

func (b *browser) back(code, state string) answer {
	b.h.t.Helper()
	page := b.get("/app/sso/back?" + url.Values{"code": {code}, "state": {state}}.Encode())
	page.want(b.h.t, "the way back", 200, "You are almost in.", code, state)
	return b.post("/app/sso/finish", url.Values{"code": {code}, "state": {state}})
}

func TestSingleSignOnLinksByInviteAndKnowsByIssuerAndSubjectOnly(t *testing.T) {
	i := newIssuer(t)
	h := withSignOn(t, i)
	h.wren() // the address that the token names
	h.browser().get("/app/sign-in").want(t, "the sign-in page", 200, "Sign in with Clinic login")
	h.browser().signOn(i).want(t, "somebody whom only the address names", 422, "Clinic login knows you, but Linnet does not.")

	b := h.browser()
	b.post(h.link("wren@riverside.example"), nil)
	b.get("/app/enroll").want(t, "the enrolment", 200, "Link Clinic login")
	if got := b.signOn(i); got.to != "/app/you/codes" {
		t.Fatalf("linking at the enrolment leads to %d %q", got.code, got.to)
	}
	again := h.browser()
	if got := again.signOn(i); got.to != "/app" {
		t.Fatalf("the linked sign-on leads to %d %q", got.code, got.to)
	}
	again.get("/app/q/unclaimed").want(t, "the queue", 200, "Unclaimed")

	i.subject = "8"
	h.browser().signOn(i).want(t, "another subject", 422, "Linnet does not")
	dana := h.as("dana")
	if got := dana.signOn(i, "link", "yes"); got.to != "/app/you?done=linked" {
		t.Fatalf("linking while signed in leads to %d %q", got.code, got.to)
	}
	dana.get("/app/you?done=linked").want(t, "one's own sign-in", 200, "It is linked.", "You can sign in with Clinic login.")
	i.subject = "7"
	dana.signOn(i, "link", "yes").want(t, "somebody else's sign-on", 422, "Another person here has that sign-in.")
}

func TestASingleSignOnThatMisbehavesOpensNothing(t *testing.T) {
	i := newIssuer(t)
	h := withSignOn(t, i)
	h.wren()
	b := h.browser()
	b.post(h.link("wren@riverside.example"), nil)
	if got := b.signOn(i); got.to != "/app/you/codes" {
		t.Fatal("it does not link")
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		bend   func(map[string]any)
		signer *rsa.PrivateKey
	}{
		{"wrong nonce", func(c map[string]any) { c["nonce"] = "another" }, nil},
		{"no nonce", func(c map[string]any) { delete(c, "nonce") }, nil},
		{"wrong audience", func(c map[string]any) { c["aud"] = "somebody-else" }, nil},
		{"two audiences and nobody it is for", func(c map[string]any) { c["aud"] = []string{"linnet", "other"} }, nil},
		{"for another party", func(c map[string]any) { c["azp"] = "other" }, nil},
		{"expired", func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }, nil},
		{"wrong issuer", func(c map[string]any) { c["iss"] = "https://elsewhere.example" }, nil},
		{"no subject", func(c map[string]any) { delete(c, "sub") }, nil},
		{"another's signature", nil, other},
	} {
		i.bend, i.signer = tc.bend, tc.signer
		stranger := h.browser()
		stranger.signOn(i).want(t, tc.name, 422, "That did not work. Try again.")
		if got := stranger.get("/app/q/open"); got.to != "/app/sign-in" {
			t.Errorf("%s: the queue = %d to %q", tc.name, got.code, got.to)
		}
	}
	i.bend, i.signer = nil, nil

	thief := h.browser()
	page := thief.post("/app/sso", nil)
	code, _ := i.authorize(html.UnescapeString(wayOut.FindStringSubmatch(page.body)[1]))
	thief.back(code, "another state").want(t, "a wrong state", 422, "That did not work.")
	code, state := i.authorize(html.UnescapeString(wayOut.FindStringSubmatch(h.browser().post("/app/sso", nil).body)[1]))
	thief.back(code, state).want(t, "another browser's answer", 422, "That did not work.")
	thief.get("/app/sso/back?error=access_denied").want(t, "a refusal there", 422, "That did not work.")
	once := h.browser()
	page = once.post("/app/sso", nil)
	code, state = i.authorize(html.UnescapeString(wayOut.FindStringSubmatch(page.body)[1]))
	if got := once.back(code, state); got.to != "/app" {
		t.Fatalf("the right answer leads to %d %q", got.code, got.to)
	}
	once.back(code, state).want(t, "the same answer again", 422, "That did not work.")
}

func TestWithoutASingleSignOnItsAddressesAreNotThere(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	if page := h.browser().get("/app/sign-in"); strings.Contains(page.body, "/app/sso") {
		t.Error("the page has a button for a single sign-on that is not set up")
	}
	b := h.browser()
	for _, got := range []answer{b.post("/app/sso", nil), b.get("/app/sso/back?code=x&state=y"), b.post("/app/sso/finish", nil)} {
		if got.code != 404 {
			t.Errorf("an address of the single sign-on = %d, want 404", got.code)
		}
	}
}
