package portal_test

import (
	"html"
	"regexp"
	"testing"
)

var languageLink = regexp.MustCompile(`href="(/lang/[a-z]+\?to=[^"]*)"`)

// otherLanguage follows the language link of the page.
func (b *browser) otherLanguage() *browser {
	b.h.t.Helper()
	link := languageLink.FindStringSubmatch(b.body)
	if link == nil {
		b.h.t.Fatalf("%s has no language link", b.at)
	}
	return b.get(html.UnescapeString(link[1]))
}

// The language link leads back to the same page, also where the address says
// which person, which office or which question; what was said once is not said
// again, and nothing else of an address is carried along (ux.md R12).
func TestLanguageLinkComesBackToTheSamePage(t *testing.T) {
	h := open(t)
	b := h.rosaIn("Ana R.")
	b.post("/p/about", "patient", b.other("Leo R.")).stands("/verify/birth")
	b.birth("3", "9", "2016").stands("/p/messages").sees("Leo R.")
	for path, want := range map[string]string{
		"/p/messages?who=1&did=sent&x=1":    "/p/messages?who=1",
		"/p/messages?who=2":                 "/p/messages?who=2",
		"/p/messages?who=1&before=3":        "/p/messages?before=3&who=1",
		"/p/ask/visit?who=1":                "/p/ask/visit?who=1",
		"/p/texts?ask=off":                  "/p/texts?ask=off",
		"/p/check-birth?to=%2Fp%2Fpin":      "/p/check-birth?to=%2Fp%2Fpin",
		"/p/check-birth?to=%2F%2Fevil.test": "/p/check-birth",
		"/help?office=riverside":            "/help?office=riverside",
		"/p/messages?who=1%22x":             "/p/messages",
	} {
		if got := b.get(path).otherLanguage().at; got != want {
			t.Errorf("the language link of %s leads to %s, want %s", path, got, want)
		}
	}
	b.get("/p/messages?who=1").sees("Ana R.").otherLanguage().sees("Ana R.")
}
