package templates

import (
	"strings"
	"testing"

	"linnet/conversation"
)

func TestEveryPageParsesAndEveryWordStandsInEveryLanguage(t *testing.T) {
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.words.Keys()) == 0 {
		t.Fatal("the catalogues are empty")
	}
	for _, lang := range Languages {
		for _, key := range s.words.Keys() {
			words := s.words.byLang[lang][key]
			if strings.TrimSpace(words) == "" {
				t.Errorf("%s is empty in %s", key, lang)
			}
			other := s.words.byLang[conversation.English][key]
			if got, want := places(words), places(other); got != want {
				t.Errorf("%s has the places %q in %s and %q in English", key, got, lang, want)
			}
		}
	}
}

// places lists the braces of a text, sorted by first use in English order.
func places(words string) string {
	found := map[string]bool{}
	for _, part := range strings.Split(words, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		found[name] = true
	}
	var out []string
	for _, name := range []string{"phone", "number", "code", "seconds", "clinic", "name", "time", "day", "host", "ending", "left", "email", "n"} {
		if found[name] {
			out = append(out, name)
			delete(found, name)
		}
	}
	return strings.Join(out, " ") + strings.Repeat(" ?", len(found))
}

func TestAPageIsWholeOrNothing(t *testing.T) {
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := s.Page(&b, "door/error", Page{Lang: "en", View: struct{ Nothing int }{}}); err == nil {
		t.Error("a page whose view lacks its fields rendered")
	}
	if b.Len() != 0 {
		t.Errorf("a broken page wrote %d bytes", b.Len())
	}
	if err := s.Page(&b, "door/nowhere", Page{}); err == nil {
		t.Error("a page that does not exist rendered")
	}
}

func TestAssetsAreAddressedByTheirChecksum(t *testing.T) {
	address, err := Asset("base.css")
	if err != nil {
		t.Fatal(err)
	}
	f := Static(address)
	if f == nil || !strings.HasPrefix(f.Type, "text/css") || len(f.Gzip) == 0 {
		t.Fatalf("Static(%s) = %+v", address, f)
	}
	if _, err := Asset("nothing.css"); err == nil {
		t.Error("an asset nobody wrote has an address")
	}
	if Static("/static/base.00000000.css") != nil {
		t.Error("an old checksum is served")
	}
}
