package templates

import (
	"strings"
	"testing"

	"linnet/conversation"
)

// The house's own words pass the check that a clinic's have to pass.
func TestTheHousesTextsPassTheirOwnCheck(t *testing.T) {
	for _, id := range TextIDs() {
		for _, lang := range languages {
			if faults := CheckText(id, lang, House(id, lang)); len(faults) > 0 {
				t.Errorf("CheckText(%s, %s) of the house's words = %v", id, lang, faults)
			}
		}
	}
}

func TestAClinicsWordsAreChecked(t *testing.T) {
	cases := []struct {
		name  string
		id    conversation.TextID
		words string
		why   string
		got   string
	}{
		{"another beginning", "new_message", "Hello! {clinic}: Read it here: {link}", "name", "{clinic}:"},
		{"the link is gone", "new_message", "{clinic}: You have a message.", "part", "{link}"},
		{"words after the link", "new_message", "{clinic}: Read {link} now", "end", "{link}"},
		{"no way out", "optin_welcome", "{clinic}: You will get texts. Msg frequency varies. Msg & data rates may apply. HELP for help. ESP para español.", "part", "STOP"},
		{"no rates", "start_confirm", "{clinic}: You are opted in. Msg frequency varies. Reply HELP for help, STOP to end.", "part", "Msg & data rates may apply."},
		{"the code's last line", "code", "{clinic}: {code} is your code for @{host}.", "end", "@{host} #{code}"},
		{"a value nobody gives", "new_message", "{clinic}: {code} Read it here: {link}", "value", "{code}"},
		{"an illness", "new_message", "{clinic}: Your hemophilia team wrote. Read it here: {link}", "illness", "hemophilia"},
		{"another address", "new_message", "{clinic}: See bit.ly/x or read it here: {link}", "link", ""},
		{"a letter outside the alphabet", "new_message", "{clinic}: Léalo aquí: {link}", "letter", "í"},
		{"too long", "new_message", "{clinic}: " + strings.Repeat("long ", 20) + "{link}", "long", "177"},
		{"a brace without end", "new_message", "{clinic}: Read { it here: {link}", "value", "{ }"},
	}
	for _, c := range cases {
		found := false
		faults := CheckText(c.id, conversation.English, c.words)
		for _, f := range faults {
			found = found || f == TextFault{c.why, c.got}
		}
		if !found {
			t.Errorf("%s: CheckText(%s, %q) = %v, want %s %q", c.name, c.id, c.words, faults, c.why, c.got)
		}
	}
}

func TestAClinicsWordsAreSentAndFaultyOnesNever(t *testing.T) {
	own := OwnTexts{"new_message": {conversation.English: "{clinic}: Something new is here for you: {link}", conversation.Spanish: "faulty"}}
	values := Values{Clinic: "Iris", Link: "https://x.example/m/a"}
	body, version, err := ClinicText(own, "new_message", "", values)
	if want := "Iris: Something new is here for you: https://x.example/m/a"; err != nil || body != want {
		t.Errorf("ClinicText = %q, %v, want %q", body, err, want)
	}
	house, houses, err := Text("new_message", conversation.Spanish, values)
	if err != nil {
		t.Fatal(err)
	}
	if version == houses {
		t.Error("the clinic's words have the version of the house's")
	}
	if got, _, err := ClinicText(own, "new_message", conversation.Spanish, values); err != nil || got != house {
		t.Errorf("faulty words are sent: %q, %v, want %q", got, err, house)
	}
	if _, _, err := ClinicText(own, "new_message", "", Values{Clinic: "Iris"}); err == nil {
		t.Error("a text with a hole in it was worded")
	}
}
