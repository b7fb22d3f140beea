package conversation

import "testing"

func TestUnknownPlaceNamesTheFirstOne(t *testing.T) {
	for words, want := range map[string]string{
		"":                               "",
		"Hi {first_name}, call us.":      "",
		"{office_phone} {my_first_name}": "",
		"Hi {name}":                      "{name}",
		"{first_name} {dose}":            "{dose}",
		"Open { brace":                   "{",
		"Closed } brace":                 "}",
		"{a{first_name}}":                "{",
		"{First_Name}":                   "{First_Name}",
		"{}":                             "{}",
	} {
		if got := UnknownPlace(words); got != want {
			t.Errorf("UnknownPlace(%q) = %q, want %q", words, got, want)
		}
	}
}

func TestFillSavedLeavesWhatNobodyKnows(t *testing.T) {
	for _, one := range []struct {
		words  string
		values SavedValues
		want   string
		left   string
	}{
		{"Hi {first_name}, {my_first_name} here: {office_phone}.", SavedValues{"Ana", "206-555-0110", "Dana"}, "Hi Ana, Dana here: 206-555-0110.", ""},
		{"Hi {first_name}.", SavedValues{OfficePhone: "1"}, "Hi {first_name}.", "{first_name}"},
		{"{my_first_name}", SavedValues{MyFirstName: "{office_phone}", OfficePhone: "2"}, "{office_phone}", "{office_phone}"},
	} {
		got := FillSaved(one.words, one.values)
		if got != one.want || PlaceLeft(got) != one.left {
			t.Errorf("FillSaved(%q, %+v) = %q with %q left, want %q with %q", one.words, one.values, got, PlaceLeft(got), one.want, one.left)
		}
	}
}
