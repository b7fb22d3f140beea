package staff_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/store"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/staff"
)

const heron = "a heron on one leg"

var (
	secretField = regexp.MustCompile(`<code class="wraps">([A-Z2-7 ]+)</code>`)
	recoveryRow = regexp.MustCompile(`<li><code>([a-z0-9-]{14})</code></li>`)
)

// wren is a real person, who was added by a command.
func (h *house) wren() *store.Staff {
	h.t.Helper()
	p, err := h.s.AddStaff(h.t.Context(), store.Actor{Name: "test"}, "wren@riverside.example", "Wren Ito", []string{store.RoleStaff}, false)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) link(email string) string {
	h.t.Helper()
	token, err := h.s.StaffLink(h.t.Context(), store.Actor{Name: "test"}, email)
	if err != nil {
		h.t.Fatal(err)
	}
	return "/app/link/" + token
}

func appCode(t *testing.T, secret string, steps int) string {
	t.Helper()
	code, err := store.AppCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrolled is a browser in which Wren set a password and an app.
func (h *house) enrolled() (b *browser, secret string) {
	h.t.Helper()
	h.wren()
	b = h.browser()
	if got := b.post(h.link("wren@riverside.example"), nil); got.to != "/app/enroll" {
		h.t.Fatalf("a real person's first link leads to %q, want enrolment", got.to)
	}
	page := b.get("/app/enroll")
	page.want(h.t, "the enrolment", 200, "Hello Wren. Set up your sign-in.", "Make a passkey", `autocomplete="new-password"`, `src="/app/enroll/qr.png"`)
	m := secretField.FindStringSubmatch(page.body)
	if m == nil {
		h.t.Fatal("the enrolment shows no key to type")
	}
	secret = strings.ReplaceAll(m[1], " ", "")
	if got := b.post("/app/enroll", url.Values{"password": {heron}, "code": {appCode(h.t, secret, 0)}}); got.to != "/app/you/codes" {
		h.t.Fatalf("the enrolment leads to %d %q, want the recovery codes", got.code, got.to)
	}
	return b, secret
}

func TestSomebodyNewSetsPasswordAndAppAndSeesTheCodesOnce(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	h.wren()
	b := h.browser()
	b.post(h.link("wren@riverside.example"), nil)
	secret := strings.ReplaceAll(secretField.FindStringSubmatch(b.get("/app/enroll").body)[1], " ", "")
	if got := b.get("/app/enroll/qr.png"); got.code != 200 || !strings.HasPrefix(got.body, "\x89PNG") {
		t.Errorf("the code to scan = %d", got.code)
	}
	if got := h.browser().get("/app/enroll/qr.png"); got.code != 303 {
		t.Errorf("a stranger's look at it = %d", got.code)
	}
	for _, tc := range []struct{ password, code, want string }{
		{"", "", "Type a password."}, {"short", "123456", "Use 12 or more letters."}, {"Password123456", "123456", "Many people use that password."},
		{"Riverside Clinic 1", "123456", "Leave out your email and the name of the clinic."}, {heron, "", "Type the code."}, {heron, "000000", "That code is not right."},
	} {
		b.post("/app/enroll", url.Values{"password": {tc.password}, "code": {tc.code}}).want(t, tc.password, 422, tc.want, "<title>Error: ")
	}
	if got := b.get("/app/q/open"); got.to != "/app/sign-in" {
		t.Errorf("before the enrolment the queue = %d to %q", got.code, got.to)
	}
	b.post("/app/enroll", url.Values{"password": {heron}, "code": {appCode(t, secret, 0)}})
	page := b.get("/app/you/codes")
	page.want(t, "the codes' page", 200, "Show my codes")
	if recoveryRow.MatchString(page.body) {
		t.Error("a GET shows recovery codes")
	}
	form := fields(page.body)
	shown := b.post("/app/you/codes", form)
	shown.want(t, "the codes", 200, "You see these once.", "Print")
	if got := len(recoveryRow.FindAllString(shown.body, -1)); got != 10 {
		t.Errorf("%d recovery codes, want 10", got)
	}
	if got := b.post("/app/you/codes", form); got.to != "/app/you" {
		t.Errorf("the same form again = %d to %q, want no new codes", got.code, got.to)
	}
	b.get("/app/q/unclaimed").want(t, "the queue", 200, "Unclaimed")
	b.get("/app/you").want(t, "one's own sign-in", 200, "You have a password.", "You have an app for codes.", "10 codes are left.", "You have no passkey.")
}

func TestSigningInByPasswordAndCodeSaysNeverWhichPartWasWrong(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	_, secret := h.enrolled()
	b := h.browser()
	b.get("/app/sign-in").want(t, "the page", 200, `autocomplete="username webauthn"`, `autocomplete="current-password"`, "Use a passkey", "Next we ask for the 6-digit code from your app.")
	said := func(email, password string) string {
		got := h.browser().post("/app/sign-in", url.Values{"email": {email}, "password": {password}})
		got.want(t, "a wrong sign-in", 422, "Email or password is not right.")
		return strings.ReplaceAll(steady(got.body), html.EscapeString(email), "EMAIL")
	}
	if said("wren@riverside.example", "wrong") != said("nobody@riverside.example", "wrong") {
		t.Error("an address nobody has gets another page")
	}
	if got := b.post("/app/sign-in", url.Values{"email": {"wren@riverside.example"}, "password": {heron}}); got.to != "/app/sign-in/code" {
		t.Fatalf("the password leads to %d %q", got.code, got.to)
	}
	b.get("/app/sign-in/code").want(t, "the second factor", 200, "6-digit code from your app", `autocomplete="one-time-code"`, "Use a recovery code")
	if got := b.get("/app/q/open"); got.to != "/app/sign-in" {
		t.Errorf("with the password alone the queue = %d to %q", got.code, got.to)
	}
	b.post("/app/sign-in/code", url.Values{"code": {appCode(t, secret, 0)}}).want(t, "the code the enrolment used up", 422, "That code is not right. Each code works once.")
	next := appCode(t, secret, 1)
	if got := b.post("/app/sign-in/code", url.Values{"code": {next}}); got.to != "/app" {
		t.Fatalf("the next code leads to %d %q", got.code, got.to)
	}
	b.get("/app/q/unclaimed").want(t, "the queue", 200, "Unclaimed")
	other := h.browser()
	other.post("/app/sign-in", url.Values{"email": {"wren@riverside.example"}, "password": {heron}})
	other.post("/app/sign-in/code", url.Values{"code": {next}}).want(t, "a replayed code", 422, "That code is not right.")
}

// Five misses outlast a restart, and do not touch the person's own browser.
func TestFiveMissesLockAcrossARestart(t *testing.T) {
	o := storetest.Options(t, "sqlite")
	s := storetest.OpenWith(t, o)
	h := build(t, s)
	own, _ := h.enrolled()
	stranger := h.browser()
	stranger.get("/app/sign-in")
	for range store.MissesHere {
		stranger.post("/app/sign-in", url.Values{"email": {"wren@riverside.example"}, "password": {"wrong"}}).want(t, "a miss", 422, "Email or password is not right.")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := storetest.OpenWith(t, o)
	shell, err := web.New(web.Options{Store: again, PublicURL: h.shell.PublicURL, PracticeMode: true})
	if err != nil {
		t.Fatal(err)
	}
	staff.Register(shell)
	h.s, h.shell = again, shell
	right := url.Values{"email": {"wren@riverside.example"}, "password": {heron}}
	stranger.post("/app/sign-in", right).want(t, "the stranger after the restart", 429, "Try again in 15 minutes or ask your admin.")
	own.post("/app/sign-out", nil)
	if got := own.post("/app/sign-in", right); got.to != "/app/sign-in/code" {
		t.Errorf("the person's own browser = %d to %q, want the second factor", got.code, got.to)
	}
	h.wait(store.MissWait)
	if got := stranger.post("/app/sign-in", right); got.to != "/app/sign-in/code" {
		t.Errorf("after 15 minutes = %d to %q", got.code, got.to)
	}
}

func TestALockedDeskAnswersNothingAndComesBackToTheSamePlace(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	_, talk := h.walter()
	b, _ := h.enrolled()
	path := "/app/c/" + talk.String() + "?lane=open"
	b.get(path).want(t, "the talk", 200, "Can I move my visit?")
	b.post("/app/c/"+talk.String()+"/take", nil)
	if got := b.part("/app/left"); got.code != 200 || got.body != "900" && got.body != "899" {
		t.Errorf("GET /app/left = %d %s", got.code, got.body)
	}
	h.wait(store.SessionIdle)
	locked := b.get(path)
	locked.want(t, "the locked page", 401, "Locked", "Switch user", `name="to" value="`+path+`"`)
	for _, words := range []string{"Can I move my visit?", "Walter"} {
		if strings.Contains(locked.body, words) {
			t.Errorf("the locked page holds %q", words)
		}
	}
	form := fields("", "body", "Yes, Thursday works.", "kind", "reply", "then", "send")
	b.post("/app/c/"+talk.String()+"/reply?lane=open", form).want(t, "an answer from a locked page", 401, "Locked", "We kept what you typed.")
	if got := h.only(store.LaneOpen).State; got != "claimed" {
		t.Errorf("after an answer from a locked page the talk is %s, want claimed: nothing was sent", got)
	}
	for _, address := range []string{"/app/q/open?part=list", "/app/left", path} {
		if got := b.part(address); got.code != 401 || got.body != "" {
			t.Errorf("%s of a locked page = %d with %d bytes", address, got.code, len(got.body))
		}
	}
	if got := b.get("/events"); got.code != 204 {
		t.Errorf("a stream of a locked page = %d, want none", got.code)
	}
	b.post("/app/unlock", url.Values{"to": {path}, "password": {"wrong"}}).want(t, "a wrong password", 422, "Email or password is not right.")
	kept := b.cookies["linnet-staff"]
	if got := b.post("/app/unlock", url.Values{"to": {path}, "password": {heron}}); got.code != 303 || got.to != path {
		t.Fatalf("unlocking leads to %d %q, want %q", got.code, got.to, path)
	}
	if b.cookies["linnet-staff"] == kept {
		t.Error("the cookie was carried over the unlocking")
	}
	b.get(path).want(t, "the talk again", 200, "Can I move my visit?", "Yes, Thursday works.</textarea>")
	b.post("/app/lock", url.Values{"to": {"//elsewhere.example"}})
	b.get("/app").want(t, "a desk locked by hand", 401, "Locked")
}

// A person without a way to unlock, as the sample people of practice mode, is
// signed out; a real one never gets in by a link alone.
func TestALinkAsksForTheSecondFactorThatIsSet(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	_, secret := h.enrolled()
	b := h.browser()
	if got := b.post(h.link("wren@riverside.example"), nil); got.to != "/app/sign-in/code" {
		t.Fatalf("the link of somebody enrolled leads to %q", got.to)
	}
	if got := b.get("/app/enroll"); got.to != "/app/sign-in" {
		t.Errorf("the enrolment behind that link = %d to %q", got.code, got.to)
	}
	if got := b.post("/app/sign-in/code", url.Values{"code": {appCode(t, secret, 1)}}); got.to != "/app" {
		t.Errorf("link and code lead to %d %q", got.code, got.to)
	}
}

func TestWithoutASecondFactorOnlyWhereTheRulesSaySo(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	shell, err := web.New(web.Options{Store: h.s, PublicURL: h.shell.PublicURL, PracticeMode: true, Staff: web.StaffRules{FactorOptional: true}})
	if err != nil {
		t.Fatal(err)
	}
	staff.Register(shell)
	strict := h.shell
	h.shell = shell
	h.wren()
	b := h.browser()
	b.post(h.link("wren@riverside.example"), nil)
	b.post("/app/enroll", url.Values{"password": {"heron one leg"}}).want(t, "a short password alone", 422, "Use 15 or more letters.")
	if got := b.post("/app/enroll", url.Values{"password": {heron}}); got.to != "/app/you/codes" {
		t.Fatalf("a password alone leads to %d %q", got.code, got.to)
	}
	right := url.Values{"email": {"wren@riverside.example"}, "password": {heron}}
	if got := h.browser().post("/app/sign-in", right); got.to != "/app" {
		t.Errorf("a password alone signs in: %d to %q", got.code, got.to)
	}
	h.shell = strict
	if got := h.browser().post("/app/sign-in", right); got.to != "/app/enroll" {
		t.Errorf("once the rule is back a password leads to %d %q, want enrolment", got.code, got.to)
	}
}

// No GET of the room changes anything, whoever asks (security.md §1); the reads
// that R-65 keeps stand on the trail alone.
func TestNoGetOfSigningInChangesAnything(t *testing.T) {
	o := storetest.Options(t, "sqlite")
	h := build(t, storetest.OpenWith(t, o))
	in, _ := h.enrolled()
	midway := h.browser()
	midway.post("/app/sign-in", url.Values{"email": {"wren@riverside.example"}, "password": {heron}})
	locked := h.as("dana")
	link := h.link("wren@riverside.example")
	before := storetest.Rows(t, o)
	walked := 0
	for _, route := range h.shell.Routes() {
		if route.Method != http.MethodGet || !slices.ContainsFunc([]string{"/app/sign-in", "/app/enroll", "/app/you", "/app/sso", "/app/left", "/app/link"},
			func(p string) bool { return strings.HasPrefix(route.Path, p) }) {
			continue
		}
		for _, b := range []*browser{h.browser(), in, midway, locked} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				b.ask(httptest.NewRequest(method, strings.Replace(route.Path, "/app/link/:token", link, 1)+"?code=x&state=y", nil))
				walked++
			}
		}
	}
	after := storetest.Rows(t, o)
	delete(before, "trail")
	delete(after, "trail")
	for table, n := range before {
		if after[table] != n {
			t.Errorf("table %s had %d rows and has %d", table, n, after[table])
		}
	}
	if walked < 80 {
		t.Errorf("walked only %d addresses", walked)
	}
}
