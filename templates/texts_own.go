package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"linnet/conversation"
)

// OwnTexts are the words a clinic wrote in place of the house's, by id and
// language.
type OwnTexts = map[conversation.TextID]map[conversation.Language]string

// Longest is every value at the length that texts are counted at (ux.md §17).
var Longest = Values{
	Clinic: strings.Repeat("N", conversation.MaxTextingName), Phone: strings.Repeat("0", conversation.MaxPrintedPhone), Number: strings.Repeat("0", conversation.MaxPrintedPhone),
	Link: strings.Repeat("L", 53), Help: strings.Repeat("H", 33), Host: strings.Repeat("h", 20), Code: "000000",
}

// LongestOf is the length a value is counted at, 0 for a name that is none.
func LongestOf(name string) int { return len(Longest.named(name)) }

// TextFault is one thing wrong with a clinic's own words for a text.
type TextFault struct {
	Why string // name, part, value, end, letter, long, illness, link
	Got string // what Why speaks of
}

// lockedParts are what a text keeps if the house's words have it: the ways out,
// the help, the phone companies' phrases and the emergency numbers.
var lockedParts = []string{"STOP", "HELP", "START", "ESP", "ENG", "911", "988", "Msg frequency varies.", "Msg freq varies.", "Msg & data rates may apply.",
	"Msg&data rates may apply.", "La frecuencia cambia.", "Pueden aplicar cargos"}

var (
	placeholder = regexp.MustCompile(`\{([a-z]*)\}`)
	webAddress  = regexp.MustCompile(`(?i)(://|www\.|\b[a-z0-9-]+\.(com|org|net|us|ly|gl|co|me)\b)`)
)

// House returns the house's own words for a text, "" if it has none.
func House(id conversation.TextID, lang conversation.Language) string { return texts[id][lang].words }

// Locked lists the parts that a clinic's own words for a text have to keep:
// the name at the beginning, values, words and the last line.
func Locked(id conversation.TextID, lang conversation.Language) []string {
	house := House(id, lang)
	var parts []string
	for _, m := range placeholder.FindAllString(house, -1) {
		if !slices.Contains(parts, m) {
			parts = append(parts, m)
		}
	}
	for _, part := range lockedParts {
		if strings.Contains(house, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// CheckText lists what is wrong with a clinic's own words for a text. At the
// longest values it has to be one part of GSM-7, begin with the clinic's name,
// keep its locked parts, and tell of no illness.
func CheckText(id conversation.TextID, lang conversation.Language, words string) (faults []TextFault) {
	fault := func(why, got string) { faults = append(faults, TextFault{why, got}) }
	house := House(id, lang)
	if !strings.HasPrefix(words, "{clinic}: ") {
		fault("name", "{clinic}:")
	}
	for _, part := range Locked(id, lang) {
		if part != "{clinic}" && !strings.Contains(words, part) {
			fault("part", part)
		}
	}
	for _, m := range placeholder.FindAllString(words, -1) {
		if !strings.Contains(house, m) {
			fault("value", m)
		}
	}
	if i := strings.Index(house, "\n"); i >= 0 && !strings.HasSuffix(words, house[i:]) {
		fault("end", strings.TrimSpace(house[i:]))
	}
	if strings.HasSuffix(house, "{link}") && !strings.HasSuffix(words, "{link}") {
		fault("end", "{link}")
	}
	bare := placeholder.ReplaceAllString(words, "")
	if strings.ContainsAny(bare, "{}") {
		fault("value", "{ }")
	}
	if webAddress.MatchString(bare) {
		fault("link", "")
	}
	if word := conversation.IllnessIn(bare); word != "" {
		fault("illness", word)
	}
	return append(faults, tooLong(words)...)
}

func tooLong(words string) []TextFault {
	body, err := fill(words, func(name string) (string, error) { return Longest.named(name), nil })
	if err != nil {
		return nil // a brace without end was told
	}
	if bad, ok := FitsGSM7(body); !ok {
		return []TextFault{{"letter", string(bad)}}
	}
	if _, units, parts := Segments(body); parts > 1 {
		return []TextFault{{"long", strconv.Itoa(units)}}
	}
	return nil
}

// CountLongest is how many letters a text has at the longest values.
func CountLongest(words string) int {
	body, err := fill(words, func(name string) (string, error) { return Longest.named(name), nil })
	if err != nil {
		body = words
	}
	_, units, _ := Segments(body)
	return units
}

// ClinicText is Text with a clinic's own words where it wrote some that the
// rules accept; else, and in a language it did not write, the house's.
func ClinicText(own OwnTexts, id conversation.TextID, lang conversation.Language, v Values) (body, version string, err error) {
	if lang == "" {
		lang = conversation.English
	}
	words := own[id][lang]
	if words == "" || len(CheckText(id, lang, words)) > 0 {
		return Text(id, lang, v)
	}
	body, err = fill(words, func(name string) (string, error) {
		value, _ := Plain(v.named(name))
		if value == "" {
			return "", fmt.Errorf("%w: %s", ErrNoValue, name)
		}
		return value, nil
	})
	if err != nil {
		return "", "", errors.Join(fmt.Errorf("word text %s", id), err)
	}
	sum := sha256.Sum256([]byte(words))
	return body, hex.EncodeToString(sum[:6]), nil
}
