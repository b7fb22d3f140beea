package portal_test

import (
	"regexp"
	"testing"
)

// other is the key of a patient whom the page offers to change to.
func (b *browser) other(name string) string {
	b.h.t.Helper()
	m := regexp.MustCompile(`name="patient" value="([0-9a-f]{32})"><button class="plainbtn">` + regexp.QuoteMeta(name)).FindStringSubmatch(b.body)
	if m == nil {
		b.h.t.Fatalf("%s offers no change to %s: %s", b.at, name, b.words())
	}
	return m[1]
}

// Who changes the person while a request is written comes to the same request
// of the other person, also over the question for a birth date; what was typed
// for the first one stays there, and the way back from the question leads to it.
func TestAChangeOfPersonComesBackToTheRequest(t *testing.T) {
	h := open(t)
	b := h.rosaIn("Ana R.")
	b.ask("medicine", "which", "Hierro", "left", "4-7", "pharmacy", "file").stands("/p/ask/medicine/check")
	leo := b.other("Leo R.")
	b.post("/p/ask/about", "kind", b.field("kind"), "patient", leo).stands("/verify/birth")
	b.post("/verify/birth/back").stands("/p/ask/medicine").sees("Sobre: Ana R.")
	if got := b.field("which"); got != "Hierro" {
		t.Errorf("after the way back the medicine is %q, want Hierro", got)
	}
	b.post("/p/ask/about", "kind", b.field("kind"), "patient", leo).stands("/verify/birth")
	b.birth("3", "9", "2016").stands("/p/ask/medicine").sees("Sobre: Leo R.").hides("Hierro")
	b.post("/p/ask/about", "kind", b.field("kind"), "patient", b.other("Ana R.")).stands("/p/ask/medicine").sees("Sobre: Ana R.")
	if got := b.field("which"); got != "Hierro" {
		t.Errorf("back at Ana the medicine is %q, want Hierro", got)
	}
	b.post("/p/ask/about", "kind", "nothing", "patient", leo).stands("/p/ask")
}
