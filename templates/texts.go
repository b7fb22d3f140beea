package templates

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"linnet/conversation"
)

// ErrNoText is returned for an id or a language that has no words.
var ErrNoText = errors.New("no such text")

// ErrNoValue is returned when a text names a value that was not given. A text
// with a hole in it is never sent.
var ErrNoValue = errors.New("value missing")

// Values are what the braces of a text stand for, as they are printed. A text
// uses only some of them. ux.md §17 counts each at its longest, which `linnet
// check` holds the settings to.
type Values struct {
	Clinic string // the practice's texting name, at most 22
	Phone  string // the practice's phone as Phone.National prints it, at most 12
	Number string // the practice's texting number, at most 12
	Link   string // the whole link, https:// included, at most 53
	Help   string // where help is found, at most 33
	Host   string // host of public_url, at most 20
	Code   string // six digits
}

func (v Values) named(name string) string {
	switch name {
	case "clinic":
		return v.Clinic
	case "phone":
		return v.Phone
	case "number":
		return v.Number
	case "link":
		return v.Link
	case "help":
		return v.Help
	case "host":
		return v.Host
	case "code":
		return v.Code
	}
	return ""
}

//go:embed texts.yaml
var textsYAML []byte

// wording is one text in one language.
type wording struct {
	words   string
	version string
}

var texts = mustTexts()

// Text words one text for one reader. An unknown language ("") is English;
// a text that has both languages in it is the same in each. The body holds
// GSM-7 letters only as far as the values do: typographic letters in them are
// replaced (Plain). The version names these exact words and stands in the
// evidence of the text beside its id (design §9). It returns ErrNoText or
// ErrNoValue, wrapped.
func Text(id conversation.TextID, lang conversation.Language, v Values) (body, version string, err error) {
	if lang == "" {
		lang = conversation.English
	}
	w, ok := texts[id][lang]
	if !ok {
		return "", "", fmt.Errorf("word text %s in %q: %w", id, lang, ErrNoText)
	}
	body, err = fill(w.words, func(name string) (string, error) {
		value, _ := Plain(v.named(name))
		if value == "" {
			return "", fmt.Errorf("%w: %s", ErrNoValue, name)
		}
		return value, nil
	})
	if err != nil {
		return "", "", fmt.Errorf("word text %s: %w", id, err)
	}
	return body, w.version, nil
}

// TextIDs lists the ids that have words, in alphabetical order.
func TextIDs() []conversation.TextID {
	ids := make([]conversation.TextID, 0, len(texts))
	for id := range texts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// fill puts a value in the place of each {name}. Braces inside a value are
// left alone: a value never becomes a place for another one.
func fill(words string, value func(name string) (string, error)) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(words, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", errors.New("brace without end")
		}
		v, err := value(name)
		if err != nil {
			return "", err
		}
		b.WriteString(v)
		words = after
	}
}

func mustTexts() map[conversation.TextID]map[conversation.Language]wording {
	var raw map[conversation.TextID]map[conversation.Language]string
	if err := yaml.Unmarshal(textsYAML, &raw); err != nil {
		panic(err)
	}
	all := make(map[conversation.TextID]map[conversation.Language]wording, len(raw))
	for id, byLang := range raw {
		all[id] = make(map[conversation.Language]wording, len(byLang))
		for lang, words := range byLang {
			sum := sha256.Sum256([]byte(words))
			all[id][lang] = wording{words: words, version: hex.EncodeToString(sum[:6])}
		}
	}
	return all
}
