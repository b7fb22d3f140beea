package admin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/web/admin"
)

const setupKey = "abcd-efgh-jkmn"

var secretField = regexp.MustCompile(`<code class="wraps">([A-Z2-7 ]+)</code>`)

// newcomer is a browser that typed the key and made the first account.
func (h *house) newcomer() *browser {
	h.t.Helper()
	b := h.browser()
	b.get("/setup").want(h.t, "the first run", 200, "Setup key", "The key is in the terminal")
	b.post("/setup", url.Values{"setup-key": {"ABCD efgh-jkmn"}}).goes(h.t, "the key", "/setup/account")
	page := b.get("/setup/account")
	page.want(h.t, "the account", 200, "Step 1 of 6", "Your account", `aria-current="step"`)
	b.post("/setup/account", page.form(h.t, "/setup/account", "name", "Iris Vale", "email", "iris@clinic.example")).goes(h.t, "the account", "/app/enroll")
	m := secretField.FindStringSubmatch(b.get("/app/enroll").body)
	if m == nil {
		h.t.Fatal("the enrolment shows no key to type")
	}
	code, err := store.AppCode(strings.ReplaceAll(m[1], " ", ""), time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	b.post("/app/enroll", url.Values{"password": {"a heron on one leg"}, "code": {code}}).goes(h.t, "the enrolment", "/app/you/codes")
	b.get("/app").goes(h.t, "home", "/setup")
	b.get("/setup").goes(h.t, "the first run again", "/setup/clinic")
	return b
}

// TestTheFirstRunFromKeyToLog is a newcomer's way through all six steps, with
// the six things of the last one done as a patient, staff and auditor do them.
func TestTheFirstRunFromKeyToLog(t *testing.T) {
	each(t, func(h *house) {
		b := h.newcomer()
		page := b.get("/setup/clinic")
		page.want(h.t, "the clinic", 200, "Step 2 of 6", "Done:", "A text will look like this", `<span data-name>Riverside Clinic</span>: You have a new message from us.`)
		b.post("/setup/clinic", page.form(h.t, "/setup/clinic", "name", "Iris Clinic", "texting-name", "Iris", "town", "Irisville", "-languages-es", "",
			"phone", "206-555-0133", "hours-sat-from", "", "hours-sat-to", "")).goes(h.t, "save the clinic", "/setup/number")
		p := h.s.Practice("riverside")
		if p.Name != "Iris Clinic" || p.TextingName != "Iris" || p.Town != "Irisville" || len(p.Languages) != 1 || p.Phone != "+12065550133" || p.Hours[time.Saturday] != (conversation.Span{}) {
			h.t.Errorf("saved %+v", p)
		}
		page = b.get("/setup/number")
		page.want(h.t, "the number", 200, `value="practice" checked`, "Going live makes a new database.")
		b.post("/setup/number", page.form(h.t, "/setup/number")).goes(h.t, "the number", "/setup/texts")
		page = b.get("/setup/texts")
		page.want(h.t, "the texts", 200, "Iris: You will get texts about your care.", "Iris: Va a recibir textos")
		half := b.post("/setup/texts", page.form(h.t, "/setup/texts", "accept-help", "on"))
		half.want(h.t, "one text accepted", 422, "Read and accept the text “The answer to STOP”.", `name="accept-help" value="on" checked`)
		b.post("/setup/texts", half.form(h.t, "/setup/texts", "accept-optin_welcome", "on", "accept-stop_confirm", "on", "accept-start_confirm", "on", "accept-code", "on",
			"accept-emergency_words", "on", "accept-crisis_words", "on")).goes(h.t, "all accepted", "/setup/people")
		page = b.get("/setup/people")
		page.want(h.t, "the people", 200, "Ana Ruiz", "into a new database")
		b.post("/setup/people", page.form(h.t, "/setup/people")).goes(h.t, "the people", "/setup/try")
		h.tryItAll(b)
		page = b.get("/setup/try")
		b.post("/setup/try", page.form(h.t, "/setup/try")).goes(h.t, "finish", "/setup/done")
		b.get("/setup/done").want(h.t, "the end", 200, "You are ready. This is practice: no real people, no real texts. Add a real number to go live.")
		h.browser().get("/setup").want(h.t, "the first run for a stranger", 200, "An admin is here already.", `href="/app/sign-in"`)
	})
}

// tryItAll does the six things and looks at the ticks after each.
func (h *house) tryItAll(b *browser) {
	h.t.Helper()
	want := 0
	ticked := func(what string) {
		h.t.Helper()
		if got := strings.Count(b.get("/setup/ticks").body, `<li class="ok">`); got != want {
			h.t.Errorf("%d ticks %s, want %d", got, what, want)
		}
	}
	ticked("at first")
	receive := func(words string) {
		_, err := h.s.Receive(h.t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM" + words, From: "+12065550188", To: "+12065550100", Text: words})
		if err != nil {
			h.t.Fatal(err)
		}
		want++
	}
	receive("Can I move my visit?")
	ticked("after a text")
	token := h.linkSent()
	step, err := h.s.Enter(h.t.Context(), token, []byte("phone"), conversation.English)
	if err != nil {
		h.t.Fatal(err)
	}
	want++
	ticked("after the link")
	if _, err := h.s.TryBirth(h.t.Context(), step.Cookie, conversation.Date{Year: 1947, Month: 11, Day: 30}, true); err != nil {
		h.t.Fatal(err)
	}
	want++
	ticked("after the sign-in")
	h.answerAs("iris@clinic.example")
	want++
	ticked("after the answer")
	receive("STOP")
	ticked("after STOP")
	if got := b.ask(httptest.NewRequest(http.MethodGet, "/audit", nil)); got.code != 200 {
		h.t.Fatalf("the log = %d", got.code)
	}
	want++
	ticked("after a look at the log")
}

// linkSent hands the waiting texts out and returns the token of the last link.
func (h *house) linkSent() (token string) {
	h.t.Helper()
	word := func(w store.Wording) (string, string, error) {
		token = w.Token
		return "text", "v1", nil
	}
	claims, err := h.s.ClaimNext(h.t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
	if err != nil || len(claims) == 0 {
		h.t.Fatalf("%d texts, %v", len(claims), err)
	}
	for _, c := range claims {
		if err := h.s.Settle(h.t.Context(), c, store.Outcome{Fate: store.Sent, ExternalID: "out" + c.ID.String()}); err != nil {
			h.t.Fatal(err)
		}
	}
	return token
}

func (h *house) answerAs(email string) {
	h.t.Helper()
	rows, err := h.s.Queue(h.t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) != 1 {
		h.t.Fatalf("%d open talks, %v", len(rows), err)
	}
	who := h.person(email)
	talk, err := h.s.TalkAgain(h.t.Context(), who, rows[0].Talk)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.s.Reply(h.t.Context(), who, rows[0].Talk, store.Answer{Words: "Thursday at ten.", Seen: talk.Seen, Key: store.NewID()}); err != nil {
		h.t.Fatal(fmt.Errorf("answer: %w", err))
	}
}

func TestABadSetupKeyOpensNothing(t *testing.T) {
	h := sqlite(t)
	b := h.browser()
	for _, key := range []string{"", "wrong", "abcd-efgh-jkm", setupKey + "x"} {
		b.post("/setup", url.Values{"setup-key": {key}}).want(t, "the key "+key, 422, "<title>Error: ", "That setup key is not right. Look in the terminal where Linnet is running.")
	}
	b.get("/setup/account").goes(t, "the account without the key", "/setup")
	b.post("/setup/account", url.Values{"name": {"Eve"}, "email": {"eve@clinic.example"}}).goes(t, "an account without the key", "/setup")
	if got := b.get("/setup/clinic"); got.code != http.StatusSeeOther || got.to != "/app/sign-in" {
		t.Errorf("a step for a stranger = %d %q, want the sign-in", got.code, got.to)
	}
	h.as("dana").get("/setup/clinic").want(t, "a step for staff", http.StatusNotFound)
}

func TestStepsComeBackAsTyped(t *testing.T) {
	h := sqlite(t)
	b := h.browser()
	b.post("/setup", url.Values{"setup-key": {setupKey}})
	page := b.get("/setup/account")
	b.post("/setup/account", page.form(t, "/setup/account", "name", "Iris", "email", "dana@riverside.example")).
		want(t, "the address of somebody else", 422, "This person is on the list.", `value="dana@riverside.example"`)
	b.post("/setup/account", page.form(t, "/setup/account", "email", "no address")).want(t, "no account", 422, "Write a name.", "Write an email address")
	b = h.newcomer()
	page = b.get("/setup/clinic")
	for _, c := range []struct{ field, value, words string }{
		{"texting-name", "Riverside Cancer", "“cancer” tells of an illness on every phone."}, {"texting-name", "The Riverside Clinic Of All", "Write 22 or fewer."},
		{"phone", "12", "Write a whole phone number"}, {"-languages-es", "", ""}, {"hours-mon-from", "x", "Write when it opens"},
	} {
		typed := []string{c.field, c.value}
		if c.words == "" {
			typed, c.words = append(typed, "-languages-en", ""), "Choose English or Spanish."
		}
		got := b.post("/setup/clinic", page.form(t, "/setup/clinic", typed...))
		got.want(t, c.field, 422, "There is a problem", c.words)
	}
	page = b.get("/setup/number")
	b.post("/setup/number", page.form(t, "/setup/number", "number", "none")).want(t, "no number", 422, "Choose a number.")
}

func TestOutsidePracticeModeThereIsNoFirstRun(t *testing.T) {
	h := sqlite(t)
	h.shell.PracticeMode = false
	h.browser().get("/setup").want(t, "the first run", http.StatusNotFound)
	h.browser().post("/setup", url.Values{"setup-key": {setupKey}}).want(t, "its key", http.StatusNotFound)
	h.as("admin").get("/setup/clinic").want(t, "a step", http.StatusNotFound)
}

func TestSetupKeysDiffer(t *testing.T) {
	form := regexp.MustCompile(`^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$`)
	one, two := admin.NewSetupKey(), admin.NewSetupKey()
	if one == two || !form.MatchString(one) {
		t.Errorf("keys %q and %q", one, two)
	}
}
