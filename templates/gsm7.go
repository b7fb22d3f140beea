package templates

import "strings"

// Alphabet is how a text travels: seven bits a letter, or sixteen.
type Alphabet string

// The two alphabets of a text.
const (
	GSM7 Alphabet = "GSM-7"
	UCS2 Alphabet = "UCS-2"
)

// The letters of 3GPP 23.038: each of the first counts one, each of the
// second two, an escape and the letter.
const (
	gsmBasic    = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

// gsmUnits holds what a letter costs in GSM-7; a letter outside it is absent.
var gsmUnits = func() map[rune]int {
	units := make(map[rune]int)
	for _, r := range gsmBasic {
		units[r] = 1
	}
	for _, r := range gsmExtended {
		units[r] = 2
	}
	return units
}()

// limits are how many units fit: alone, and in each part of several.
type limits struct{ alone, part int }

// Segments counts a text as carriers bill it: its alphabet, its units
// in that alphabet and the parts it is sent in. A part holds 160 units of
// GSM-7 alone and 153 among several, 70 and 67 of UCS-2; a letter of two
// units is never torn apart. The empty text has no part.
func Segments(s string) (alphabet Alphabet, units, parts int) {
	return segments(s, limits{160, 153}, limits{70, 67})
}

// SegmentsTollFree is Segments for US and Canadian toll-free senders, whose
// parts hold 152 and 66 units.
func SegmentsTollFree(s string) (alphabet Alphabet, units, parts int) {
	return segments(s, limits{160, 152}, limits{70, 66})
}

// FitsGSM7 reports whether every letter of s is in GSM-7, and if not, the
// first that is not: í is outside, while à è é ì ò ù ñ are inside.
func FitsGSM7(s string) (bad rune, ok bool) {
	for _, r := range s {
		if gsmUnits[r] == 0 {
			return r, false
		}
	}
	return 0, true
}

func segments(s string, gsm, ucs limits) (Alphabet, int, int) {
	if _, ok := FitsGSM7(s); ok {
		units, parts := pack(s, gsm, func(r rune) int { return gsmUnits[r] })
		return GSM7, units, parts
	}
	units, parts := pack(s, ucs, func(r rune) int {
		if r > 0xFFFF {
			return 2
		}
		return 1
	})
	return UCS2, units, parts
}

func pack(s string, lim limits, cost func(rune) int) (units, parts int) {
	if s == "" {
		return 0, 0
	}
	parts, used := 1, 0
	for _, r := range s {
		c := cost(r)
		units += c
		if used+c > lim.part {
			parts, used = parts+1, 0
		}
		used += c
	}
	if units <= lim.alone {
		parts = 1
	}
	return units, parts
}

// Change is one replacement Plain made, for the author to see.
type Change struct{ From, To string }

var plainer = map[rune]string{
	'‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", '´': "'", '`': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '″': `"`, '«': `"`, '»': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-",
	'…':      "...",
	'\u00a0': " ", '\u2007': " ", '\u2009': " ", '\u200a': " ", '\u202f': " ", '\u2002': " ", '\u2003': " ",
	'\u200b': "", '\u200c': "", '\u200d': "", '\u2060': "", '\ufeff': "", '\u00ad': "",
	'\t': " ",
}

// Plain replaces typographic quotes, dashes, the ellipsis and unusual spaces
// by letters of GSM-7, since a single one of them doubles the price of a text
// and lists each kind of change once. A zero-width joiner inside an
// emoji goes too: such a text is no GSM-7 anyway and loses only the joining.
func Plain(s string) (plain string, changes []Change) {
	var b strings.Builder
	for _, r := range s {
		to, replace := plainer[r]
		if !replace {
			b.WriteRune(r)
			continue
		}
		b.WriteString(to)
		changes = noted(changes, Change{string(r), to})
	}
	return b.String(), changes
}

func noted(changes []Change, c Change) []Change {
	for _, seen := range changes {
		if seen == c {
			return changes
		}
	}
	return append(changes, c)
}
