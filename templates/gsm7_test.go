package templates

import (
	"strings"
	"testing"
)

func TestSegmentsCountsAsCarriersDo(t *testing.T) {
	tests := []struct {
		name     string
		text     string
		alphabet Alphabet
		units    int
		parts    int
		tollFree int
	}{
		{"empty", "", GSM7, 0, 0, 0},
		{"160 letters are one part", strings.Repeat("a", 160), GSM7, 160, 1, 1},
		{"161 are two", strings.Repeat("a", 161), GSM7, 161, 2, 2},
		{"304 fill two parts of a toll-free sender", strings.Repeat("a", 304), GSM7, 304, 2, 2},
		{"305 still two, toll-free three", strings.Repeat("a", 305), GSM7, 305, 2, 3},
		{"306 still two", strings.Repeat("a", 306), GSM7, 306, 2, 3},
		{"307 are three", strings.Repeat("a", 307), GSM7, 307, 3, 3},
		{"extended letters cost two", `^{}\[]~|€`, GSM7, 18, 1, 1},
		{"80 euros are one part", strings.Repeat("€", 80), GSM7, 160, 1, 1},
		{"81 euros are two", strings.Repeat("€", 81), GSM7, 162, 2, 2},
		{"an escape is not torn apart", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), GSM7, 306, 3, 3},
		{"accents inside", "àèéìòùñ¿¡Ñ", GSM7, 10, 1, 1},
		{"70 of sixteen bits", strings.Repeat("í", 70), UCS2, 70, 1, 1},
		{"71 are two", strings.Repeat("í", 71), UCS2, 71, 2, 2},
		{"133 two, toll-free three", strings.Repeat("í", 133), UCS2, 133, 2, 3},
		{"135 are three", strings.Repeat("í", 135), UCS2, 135, 3, 3},
		{"an emoji is two units", "😀", UCS2, 2, 1, 1},
		{"35 emoji are one part", strings.Repeat("😀", 35), UCS2, 70, 1, 1},
		{"one accent turns the whole text", strings.Repeat("a", 70) + "á", UCS2, 71, 2, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alphabet, units, parts := Segments(tt.text)
			if alphabet != tt.alphabet || units != tt.units || parts != tt.parts {
				t.Errorf("Segments(%q) = %s, %d, %d, want %s, %d, %d", tt.text, alphabet, units, parts, tt.alphabet, tt.units, tt.parts)
			}
			if _, _, parts := SegmentsTollFree(tt.text); parts != tt.tollFree {
				t.Errorf("SegmentsTollFree(%q) has %d parts, want %d", tt.text, parts, tt.tollFree)
			}
		})
	}
}

func TestNamesOutsideTheAlphabetAreFlagged(t *testing.T) {
	tests := []struct {
		name string
		bad  rune
		ok   bool
	}{
		{"Riverside Clinic", 0, true}, {"Clínica", 'í', false}, {"Niños à è é ì ò ù", 0, true}, {"Mamá", 'á', false}, {"A “B”", '“', false},
	}
	for _, tt := range tests {
		if bad, ok := FitsGSM7(tt.name); bad != tt.bad || ok != tt.ok {
			t.Errorf("FitsGSM7(%q) = %q, %t, want %q, %t", tt.name, bad, ok, tt.bad, tt.ok)
		}
	}
}

func TestPlainReplacesTypography(t *testing.T) {
	tests := []struct {
		in, want string
		changes  int
	}{
		{"It’s “new”… wait — now", `It's "new"... wait - now`, 5},
		{"plain", "plain", 0},
		{"a\u00a0b\u202fc\u200bd\u00ade", "a b cde", 4},
		{"’’’", "'''", 1},
		{"1–2−3‑4", "1-2-3-4", 3},
	}
	for _, tt := range tests {
		got, changes := Plain(tt.in)
		if got != tt.want || len(changes) != tt.changes {
			t.Errorf("Plain(%q) = %q with %d changes %v, want %q with %d", tt.in, got, len(changes), changes, tt.want, tt.changes)
		}
		if _, ok := FitsGSM7(got); !ok {
			t.Errorf("Plain(%q) = %q is not GSM-7", tt.in, got)
		}
	}
}
