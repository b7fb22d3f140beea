package templates

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"linnet/conversation"
)

// Languages are those the catalogues are written in.
var Languages = []conversation.Language{conversation.English, conversation.Spanish}

// ErrNoWords is a key that a catalogue lacks.
var ErrNoWords = errors.New("no such words")

// Words are the catalogues of what pages say: files words/<room>.<lang>.yaml,
// flat keys, values with {places}. Every key stands in every language.
type Words struct {
	byLang map[conversation.Language]map[string]string
}

func loadWords() (*Words, error) {
	w := &Words{byLang: map[conversation.Language]map[string]string{}}
	names, err := fs.Glob(files, "words/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var words map[string]string
		if err := yaml.Unmarshal(text, &words); err != nil {
			return nil, fmt.Errorf("read %s: %s", name, yaml.FormatError(err, false, false))
		}
		parts := strings.Split(path.Base(name), ".")
		lang := conversation.Language(parts[len(parts)-2])
		if w.byLang[lang] == nil {
			w.byLang[lang] = map[string]string{}
		}
		for key, value := range words {
			if _, twice := w.byLang[lang][key]; twice {
				return nil, fmt.Errorf("read %s: %s stands in another file too", name, key)
			}
			w.byLang[lang][key] = value
		}
	}
	for _, lang := range Languages {
		for key := range w.byLang[lang] {
			if err := w.has(key); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

func (w *Words) has(key string) error {
	for _, lang := range Languages {
		if _, ok := w.byLang[lang][key]; !ok {
			return fmt.Errorf("%w: %s in %s", ErrNoWords, key, lang)
		}
	}
	return nil
}

// Keys lists the catalogue's keys in order.
func (w *Words) Keys() []string { return slices.Sorted(maps.Keys(w.byLang[conversation.English])) }

// Say returns the words of a key with its places filled: name, value, name,
// value. A missing key or place is an error.
func (w *Words) Say(lang conversation.Language, key string, args ...any) (string, error) {
	words, ok := w.byLang[lang][key]
	if !ok {
		return "", fmt.Errorf("%w: %s in %s", ErrNoWords, key, lang)
	}
	if !strings.Contains(words, "{") {
		return words, nil
	}
	return fill(words, func(name string) (string, error) {
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == name {
				return fmt.Sprint(args[i+1]), nil
			}
		}
		return "", fmt.Errorf("%w: %s of %s", ErrNoValue, name, key)
	})
}

// Must is Say for keys that tests have walked; a missing one shows its key.
func (w *Words) Must(lang conversation.Language, key string, args ...any) string {
	words, err := w.Say(lang, key, args...)
	if err != nil {
		return key
	}
	return words
}
