package templates

import (
	"fmt"
	"strings"
)

// PlainParts is how many parts a plain text may have.
const PlainParts = 3

// PlainVersion names the form of a plain text in the evidence: the clinic's
// name, a colon, the words.
const PlainVersion = "plain-1"

// PlainText is a person's own words as a text: the clinic's name first, as in
// every text, and typographic letters made plain. Without words it is
// ErrNoValue, as a text with a hole.
func PlainText(clinic, words string) (body, version string, err error) {
	words, _ = Plain(strings.TrimSpace(words))
	if words == "" || clinic == "" {
		return "", "", fmt.Errorf("word a plain text: %w", ErrNoValue)
	}
	name, _ := Plain(clinic)
	return name + ": " + words, PlainVersion, nil
}
