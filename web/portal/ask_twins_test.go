package portal_test

import (
	"regexp"
	"strings"
	"testing"
)

// The page of a request leads on to the messages of the child it is about: a
// mother who was let in to both twins, and not to her own record, never writes
// to us about Leo on Ana's page (acceptance: the wrong thread).
func TestARequestLeadsToTheMessagesOfItsOwnChild(t *testing.T) {
	h := open(t)
	b := h.rosaIn("Ana R.")
	b.post("/p/about", "patient", b.choiceOf("Leo")).birth("3", "9", "2016").stands("/p/messages")
	of := map[string]string{}
	for _, name := range []string{"Leo", "Ana"} {
		if b.get("/p/messages").patient() != name {
			b.post("/p/about", "patient", b.choiceOf(name)).stands("/p/messages")
		}
		b.ask("bill", whole["bill"].fields...).sendIt().sees("Ya la recibimos")
		of[name] = strings.TrimSuffix(b.at, "/done")
	}
	for name, request := range of {
		for _, page := range []string{request, request + "/done"} {
			for _, m := range regexp.MustCompile(`href="(/p/(?:messages|ask)\?who=\d+)`).FindAllStringSubmatch(b.get(page).body, -1) {
				if b.get(m[1]); b.patient() != name {
					t.Errorf("%s of %s leads by %s to the page of %q", page, name, m[1], b.patient())
				}
			}
		}
	}
}

// choiceOf is the patient that a page of messages may be changed to.
func (b *browser) choiceOf(name string) string {
	b.h.t.Helper()
	for _, m := range offered.FindAllStringSubmatch(b.body, -1) {
		if m[2] == name {
			return m[1]
		}
	}
	b.h.t.Fatalf("%s (%d) does not offer %s: %s", b.at, b.status, name, b.words())
	return ""
}

// patient is the first name of whom the page says it is about.
func (b *browser) patient() string {
	m := regexp.MustCompile(`(?s)<(?:h1|p class="who"|div class="about")[^>]*>.*?(Ana|Leo|Rosa)`).FindStringSubmatch(b.body)
	if m == nil {
		return ""
	}
	return m[1]
}
