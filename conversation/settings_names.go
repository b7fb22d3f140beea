package conversation

import (
	"strings"
	"unicode"
)

// The alphabet of a text message (3GPP 23.038): one septet each, and those
// that cost two because an escape comes first.
const (
	textLetters = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	wideLetters = "^{}\\[~]|€"
)

// OutsideAlphabet returns the first character of s that a text message in the
// cheap alphabet cannot hold, or "" (R-130: í is one, ñ is not).
func OutsideAlphabet(s string) string {
	for _, r := range s {
		if !strings.ContainsRune(textLetters, r) && !strings.ContainsRune(wideLetters, r) {
			return string(r)
		}
	}
	return ""
}

// Septets counts s as a text message does.
func Septets(s string) int {
	n := 0
	for _, r := range s {
		n++
		if strings.ContainsRune(wideLetters, r) {
			n++
		}
	}
	return n
}

// illnessStems begin words that tell of an illness or of care people hide
// (ux.md R2), English and Spanish, without accents; illnessWords must be the
// whole word.
var (
	illnessStems = strings.Fields(`hemophil haemophil hemofil cancer oncolog tumor leukemi leucemi lymphoma linfoma mental psychiat psiquiat
		psycholog psicolog depress depresi addict adiccion rehab detox methadon metadon suboxone opioid alcohol diabet dialy dialis
		kidney renal epilep alzheimer dementia demencia parkinson autis hepatit tubercul abortion aborto fertil infertil transgender
		obesi bariatric arthrit artritis asthma asma sickle cardiac cardiolog stroke hospice hospicio palliat paliativ venereal`)
	illnessWords = strings.Fields("hiv aids vih sida std sti its ms als adhd tdah prep tb copd epoc bleeding suicide suicidio")
)

// IllnessIn returns the word of a name that tells of an illness, or "".
func IllnessIn(name string) string {
	for _, word := range strings.FieldsFunc(foldName(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, whole := range illnessWords {
			if word == whole {
				return word
			}
		}
		for _, stem := range illnessStems {
			if strings.HasPrefix(word, stem) {
				return word
			}
		}
	}
	return ""
}

// IllnessInHost is IllnessIn for a host, whose words are written together:
// a long stem counts anywhere in it.
func IllnessInHost(host string) string {
	if word := IllnessIn(host); word != "" {
		return word
	}
	for _, stem := range illnessStems {
		if len(stem) > 6 && strings.Contains(foldName(host), stem) || stem == "cancer" && strings.Contains(foldName(host), stem) {
			return stem
		}
	}
	return ""
}

var foldAccents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "à", "a", "è", "e", "ì", "i", "ò", "o", "ù", "u")

func foldName(s string) string { return foldAccents.Replace(strings.ToLower(s)) }
