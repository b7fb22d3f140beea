package conversation

import "strings"

// SavedValues are what the places of a saved reply stand for. A value that is
// not known is "": its place then stays as it is, for the writer to fill.
type SavedValues struct {
	FirstName   string // of the person who reads it
	OfficePhone string
	MyFirstName string // of the person who sends it
}

// SavedPlaces are the only places a saved reply may have, without braces
// (ux.md §9). None of them tells of health.
var SavedPlaces = []string{"first_name", "office_phone", "my_first_name"}

func (v SavedValues) named(place string) (value string, ok bool) {
	switch place {
	case "first_name":
		return v.FirstName, true
	case "office_phone":
		return v.OfficePhone, true
	case "my_first_name":
		return v.MyFirstName, true
	}
	return "", false
}

// UnknownPlace returns the first place of a saved reply that nobody knows, with
// its braces, or a brace that stands alone; "" if all is well.
func UnknownPlace(words string) string {
	for {
		i := strings.IndexAny(words, "{}")
		if i < 0 {
			return ""
		}
		name, rest, closed := strings.Cut(words[i+1:], "}")
		if words[i] == '}' || !closed || strings.ContainsAny(name, "{\n") {
			return words[i : i+1]
		}
		if _, ok := (SavedValues{}).named(name); !ok {
			return "{" + name + "}"
		}
		words = rest
	}
}

// FillSaved puts the values into the places of a saved reply. A value with
// braces in it never becomes a place for another one.
func FillSaved(words string, v SavedValues) string {
	var pairs []string
	for _, place := range SavedPlaces {
		if value, _ := v.named(place); value != "" {
			pairs = append(pairs, "{"+place+"}", value)
		}
	}
	return strings.NewReplacer(pairs...).Replace(words)
}

// PlaceLeft returns a place that still stands in words about to be sent, with
// its braces, "" if none does: a patient never reads one.
func PlaceLeft(words string) string {
	for _, place := range SavedPlaces {
		if strings.Contains(words, "{"+place+"}") {
			return "{" + place + "}"
		}
	}
	return ""
}
