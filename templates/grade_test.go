package templates

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/goccy/go-yaml"

	"linnet/conversation"
)

// Words for patients are read on a bad day, on a small screen, often in a
// second language: grade 6 or lower in English (Flesch-Kincaid), "fairly easy"
// or better in Spanish (INFLESZ, 65 and up). Both formulas need some running
// words to mean anything, so they are taken over the words of one page or
// part, which share the first part of their keys, and over each long entry.
const (
	highestGrade = 6.0
	lowestEase   = 65.0
	fewestWords  = 25 // of a group; smaller ones are measured together

	longEntry        = 12  // an entry of so many words has to be easy on its own
	highestGradeLong = 8.0 // and may be this hard, since one long word weighs more
	lowestEaseLong   = 55.0
)

// staffCatalogues are read by people at work; every other one is for patients.
var staffCatalogues = []string{"admin", "audit", "setup", "sim", "staff", "trail"}

// patientWords are the catalogues of patients by key.
func patientWords(t *testing.T, lang conversation.Language) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := files.ReadDir("words")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		part := strings.Split(e.Name(), ".")
		if part[1] != string(lang) || slices.Contains(staffCatalogues, part[0]) {
			continue
		}
		text, err := files.ReadFile(path.Join("words", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := yaml.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for key, value := range words {
			out[key] = value
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d words for patients in %s", len(out), lang)
	}
	return out
}

// groups joins the words of one page or part, each entry a sentence at least.
func groups(words map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range words {
		group, _, _ := strings.Cut(key, ".")
		out[group] += " " + asSentence(value)
	}
	for group, text := range out {
		if len(wordsOf(text)) < fewestWords {
			delete(out, group)
			out["small parts"] += text
		}
	}
	return out
}

var place = regexp.MustCompile(`\{[^}]*\}`)

// asSentence ends an entry, so that a label does not run into the next one; a
// value in braces is one short word.
func asSentence(value string) string {
	value = strings.TrimSpace(place.ReplaceAllString(value, "this"))
	if !strings.ContainsAny(value[max(0, len(value)-1):], ".?!") {
		value += "."
	}
	return value
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '’' && r != '\'' && r != '-'
	})
}

var sentenceEnd = regexp.MustCompile(`[.?!…:;]+(\s|$)`)

func sentencesOf(text string) int { return max(1, len(sentenceEnd.FindAllString(text, -1))) }

// grade is the Flesch-Kincaid grade of English text.
func grade(text string) float64 {
	words := wordsOf(text)
	syllables := 0
	for _, w := range words {
		syllables += syllablesEN(w)
	}
	n := float64(max(1, len(words)))
	return 0.39*n/float64(sentencesOf(text)) + 11.8*float64(syllables)/n - 15.59
}

// ease is the INFLESZ (Szigriszt-Pazos) score of Spanish text.
func ease(text string) float64 {
	words := wordsOf(text)
	syllables := 0
	for _, w := range words {
		syllables += syllablesES(w)
	}
	n := float64(max(1, len(words)))
	return 206.835 - 62.3*float64(syllables)/n - n/float64(sentencesOf(text))
}

var (
	vowelsEN  = regexp.MustCompile(`[aeiouy]+`)
	silentEN  = regexp.MustCompile(`([^aeiouylr]es|[^aeioutdy]ed|[^aeiouy]e|[^aeiou]ely)$`)
	soundedEN = regexp.MustCompile(`([^aeiou]le|[cgxz]es|[sc]hes|[s]es)$`)
	splitEN   = regexp.MustCompile(`ia[^nt]|io[^u]$|eo$|iet|ua[lt]`)
)

// syllablesEN counts vowel groups, without a silent e at the end.
func syllablesEN(word string) int {
	word = strings.ToLower(strings.Trim(word, "’'-"))
	if word == "" || !strings.ContainsFunc(word, unicode.IsLetter) {
		return 1
	}
	n := 0
	for _, part := range strings.Split(word, "-") {
		count := len(vowelsEN.FindAllString(part, -1)) + len(splitEN.FindAllString(part, -1))
		if silentEN.MatchString(part) && !soundedEN.MatchString(part) {
			count--
		}
		n += max(1, count)
	}
	return n
}

var (
	vowelsES = regexp.MustCompile(`[aeiouáéíóúüy]+`)
	quietES  = regexp.MustCompile(`(q)u|(g)u([eiéí])`)
	splitES  = regexp.MustCompile(`[aeoáéó][aeoáéó]|[íú][aeo]|[aeo][íú]`)
)

// syllablesES counts vowel groups; two strong vowels, or a stressed weak one
// beside a strong one, are two.
func syllablesES(word string) int {
	word = quietES.ReplaceAllString(strings.ToLower(word), "$1$2$3")
	if !strings.ContainsFunc(word, unicode.IsLetter) {
		return 1
	}
	n := 0
	for _, group := range vowelsES.FindAllString(word, -1) {
		n += 1 + len(splitES.FindAllString(group, -1))
	}
	if strings.HasPrefix(word, "y") && len(word) > 1 {
		n-- // "ya": the y is a consonant, its vowel was counted with it
		n = max(1, n)
	}
	return max(1, n)
}

func TestTheReadingFormulasCountRight(t *testing.T) {
	for word, want := range map[string]int{"code": 1, "message": 2, "table": 2, "texted": 2, "asked": 1, "phones": 1, "pages": 2, "emergency": 4,
		"video": 3, "people": 2, "we": 1, "the": 1, "birth": 1, "insurance": 3, "911": 1, "patient": 2, "care": 1, "care-team": 2} {
		if got := syllablesEN(word); got != want {
			t.Errorf("%q has %d syllables in English, want %d", word, got, want)
		}
	}
	for word, want := range map[string]int{"clave": 2, "teléfono": 4, "aquí": 2, "día": 2, "guarde": 2, "enlace": 3, "ya": 1, "y": 1, "consultorio": 4,
		"que": 1, "seguir": 2, "nacimiento": 4, "leer": 2, "oír": 2, "911": 1} {
		if got := syllablesES(word); got != want {
			t.Errorf("%q has %d syllables in Spanish, want %d", word, got, want)
		}
	}
	if hard := grade("Subsequent authentication necessitates demonstrating continuous possession of the registered telecommunications apparatus."); hard < 16 {
		t.Errorf("a hard sentence has grade %.1f", hard)
	}
	if easy := grade("We sent it to your phone. Type it here."); easy > 2 {
		t.Errorf("an easy sentence has grade %.1f", easy)
	}
	if hard := ease("La autenticación subsiguiente necesita demostración continuada de posesión del aparato telefónico registrado."); hard > 30 {
		t.Errorf("a hard sentence has ease %.0f", hard)
	}
}

func TestPatientsReadGradeSixOrLower(t *testing.T) {
	for group, text := range groups(patientWords(t, conversation.English)) {
		if got := grade(text); got > highestGrade {
			t.Errorf("%s.* has grade %.1f, want %.0f at most: %s", group, got, highestGrade, text)
		}
	}
	for key, value := range patientWords(t, conversation.English) {
		if text := asSentence(value); len(wordsOf(text)) >= longEntry && grade(text) > highestGradeLong {
			t.Errorf("%s has grade %.1f, want %.0f at most: %s", key, grade(text), highestGradeLong, text)
		}
	}
	for key, value := range patientWords(t, conversation.Spanish) {
		if text := asSentence(value); len(wordsOf(text)) >= longEntry && ease(text) < lowestEaseLong {
			t.Errorf("%s in Spanish has ease %.0f, want %.0f at least: %s", key, ease(text), lowestEaseLong, text)
		}
	}
	for group, text := range groups(patientWords(t, conversation.Spanish)) {
		if got := ease(text); got < lowestEase {
			t.Errorf("%s.* in Spanish has ease %.0f, want %.0f at least: %s", group, got, lowestEase, text)
		}
	}
}

// unwelcome are the words R14 and R3 keep out of every patient's page, and
// their like in Spanish.
var unwelcome = map[conversation.Language]*regexp.Regexp{
	conversation.English: regexp.MustCompile(`(?i)\b(authenticat\w*|providers?|sessions?|encounters?|medications?|submit\w*|please|sorry|invalid|required|oops)\b`),
	conversation.Spanish: regexp.MustCompile(`(?i)(autentic|proveedor|\bsesi[oó]n|\bencuentros?\b|medicamento|por favor|lo sentimos|disculp|inv[aá]lid|requerid|obligatori|\bups\b)`),
}

func TestPatientsNeverReadUnwelcomeWords(t *testing.T) {
	for lang, words := range unwelcome {
		for key, value := range patientWords(t, lang) {
			if found := words.FindString(value); found != "" {
				t.Errorf("%s (%s) says %q: %s", key, lang, found, value)
			}
		}
	}
}
