package templates

import (
	"errors"
	"testing"
)

func TestPlainTextNamesTheClinicFirst(t *testing.T) {
	for words, want := range map[string]string{
		"See you at 3.":          "Riverside: See you at 3.",
		" “See you” – at 3…  \n": `Riverside: "See you" - at 3...`,
	} {
		if got, version, err := PlainText("Riverside", words); err != nil || got != want || version != PlainVersion {
			t.Errorf("PlainText(%q) = %q, %s, %v, want %q", words, got, version, err, want)
		}
	}
	for _, hole := range [][2]string{{"Riverside", " \n"}, {"", "words"}} {
		if _, _, err := PlainText(hole[0], hole[1]); !errors.Is(err, ErrNoValue) {
			t.Errorf("PlainText(%q, %q) = %v, want ErrNoValue", hole[0], hole[1], err)
		}
	}
}
