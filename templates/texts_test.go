package templates

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"linnet/conversation"
)

// worst is every value at the length ux.md §17 counts it.
var worst = Values{
	Clinic: "Riverside Kids Clinic1",
	Phone:  "206-555-0110",
	Number: "206-555-0100",
	Link:   "https://text.riverside.exmpl/m/" + strings.Repeat("A", 22),
	Help:   "https://text.riverside.exmpl/help",
	Host:   "text.riverside.exmpl",
	Code:   "048291",
}

// worstCase is what ux.md §17 prints as each text's length, English and Spanish.
var worstCase = map[conversation.TextID][2]int{
	"optin_welcome":       {154, 155},
	"link_after_text":     {151, 159},
	"photo_by_text":       {140, 144},
	"new_message":         {123, 132},
	"new_message_30":      {148, 152},
	"unread_reminder":     {133, 123},
	"code":                {129, 125},
	"stop_confirm":        {127, 140},
	"stop_confirm_cancel": {117, 147},
	"start_confirm":       {154, 147},
	"help":                {159, 160},
	"emergency_words":     {150, 152},
	"crisis_words":        {155, 150},
	"unknown_number":      {149, 153},
	"unknown_both":        {145, 145},
	"after_hours":         {154, 156},
	"new_link":            {121, 124},
	"new_device":          {105, 116},
	"locked":              {126, 117},
	"locked_day":          {153, 136},
	"phone_stop":          {106, 122},
	"phone_start":         {152, 155},
	"wrong_number":        {95, 99},
	"wrong_number_web":    {145, 157},
	"phone_added":         {128, 133},
	"lang_set":            {80, 75},
	"carrier_test":        {84, 93},
	"request_got":         {116, 125},
	"request_update":      {124, 128},
}

var languages = []conversation.Language{conversation.English, conversation.Spanish}

func eachText(t *testing.T, check func(t *testing.T, id conversation.TextID, lang conversation.Language, body string)) {
	t.Helper()
	for id := range worstCase {
		for _, lang := range languages {
			body, _, err := Text(id, lang, worst)
			if err != nil {
				t.Errorf("Text(%s, %s): %v", id, lang, err)
				continue
			}
			t.Run(fmt.Sprintf("%s/%s", id, lang), func(t *testing.T) { check(t, id, lang, body) })
		}
	}
}

func TestEveryTextOfTheRulesHasWords(t *testing.T) {
	if got, want := len(TextIDs()), len(worstCase); got != want {
		t.Errorf("texts.yaml holds %d texts, want %d", got, want)
	}
	for _, id := range TextIDs() {
		if _, ok := id.Rule(); !ok {
			t.Errorf("text %s has words and no rule", id)
		}
	}
}

func TestLengthsAreThoseTheSpecificationPrints(t *testing.T) {
	if len(worst.Clinic) != 22 || len(worst.Phone) != 12 || len(worst.Link) != 53 || len(worst.Help) != 33 || len(worst.Host) != 20 {
		t.Fatalf("worst-case values have the wrong lengths: %d %d %d %d %d",
			len(worst.Clinic), len(worst.Phone), len(worst.Link), len(worst.Help), len(worst.Host))
	}
	eachText(t, func(t *testing.T, id conversation.TextID, lang conversation.Language, body string) {
		want := worstCase[id][0]
		if lang == conversation.Spanish {
			want = worstCase[id][1]
		}
		alphabet, units, parts := Segments(body)
		if alphabet != GSM7 || units != want || parts != 1 {
			bad, _ := FitsGSM7(body)
			t.Errorf("Segments = %s, %d, %d (%q), want GSM-7, %d, 1", alphabet, units, parts, bad, want)
		}
	})
}

func TestTextsKeepTheHouseRules(t *testing.T) {
	private := regexp.MustCompile(`(?i)(reply|responda|text|mande)\s+("?\d\b|NO\b|UNSUBSCRIBE|BAJA|ALTO)`)
	url := regexp.MustCompile(`https?://\S+|\bwww\.\S+`)
	eachText(t, func(t *testing.T, id conversation.TextID, lang conversation.Language, body string) {
		if !strings.HasPrefix(body, worst.Clinic+": ") {
			t.Errorf("does not begin with the clinic's name: %q", body)
		}
		if private.MatchString(body) {
			t.Errorf("names a private word to opt out (R-40): %q", body)
		}
		urls := url.FindAllString(body, -1)
		rule, _ := id.Rule()
		switch {
		case rule.Link && (len(urls) != 1 || urls[0] != worst.Link || !strings.HasSuffix(body, " "+worst.Link)):
			t.Errorf("link is not alone at the end (R-132): %q", body)
		case id == conversation.HelpText && len(urls) != 1:
			t.Errorf("help text holds %d links, want the help address: %q", len(urls), body)
		case !rule.Link && id != conversation.HelpText && len(urls) != 0:
			t.Errorf("holds a link that its rule does not know: %q", body)
		}
	})
}

func TestConfirmationsOnlyConfirm(t *testing.T) {
	contact := []string{worst.Phone, "START"}
	promotional := regexp.MustCompile(`(?i)\b(free|offer|sale|new|nuevos?|gratis|oferta|https?)\b`)
	for _, id := range []conversation.TextID{conversation.StopConfirm, conversation.StopConfirmVisit, conversation.PhoneStop, conversation.WrongNumberText, conversation.WrongNumberWeb} {
		for _, lang := range languages {
			body, _, err := Text(id, lang, worst)
			if err != nil {
				t.Fatalf("Text(%s, %s): %v", id, lang, err)
			}
			words := strings.ReplaceAll(body, "de nuevo", "")
			if promotional.MatchString(words) {
				t.Errorf("%s %s says more than the confirmation (R-16): %q", id, lang, body)
			}
			if id != conversation.WrongNumberText && !strings.Contains(body, contact[0]) && !strings.Contains(body, contact[1]) {
				t.Errorf("%s %s gives no contact (R-16): %q", id, lang, body)
			}
		}
	}
}

func TestTextsOfDangerName911And988(t *testing.T) {
	for id, numbers := range map[conversation.TextID][]string{
		conversation.HelpText:       {"911", "988"},
		conversation.AfterHours:     {"911", "988"},
		conversation.EmergencyWords: {"911", "988"},
		conversation.CrisisWords:    {"911", "988"},
		conversation.UnknownNumber:  {"911"},
		conversation.UnknownBoth:    {"911"},
	} {
		for _, lang := range languages {
			body, _, err := Text(id, lang, worst)
			if err != nil {
				t.Fatalf("Text(%s, %s): %v", id, lang, err)
			}
			for _, number := range numbers {
				if !strings.Contains(body, number) {
					t.Errorf("%s %s does not name %s (R-153): %q", id, lang, number, body)
				}
			}
		}
	}
}

func TestCodeTextEndsAsBrowsersReadIt(t *testing.T) {
	for _, lang := range languages {
		body, _, err := Text(conversation.CodeText, lang, worst)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(body, "\n")
		if got, want := lines[len(lines)-1], "@"+worst.Host+" #"+worst.Code; got != want {
			t.Errorf("last line of the code text in %s = %q, want %q (R-125)", lang, got, want)
		}
		if got := len(lines); got != 3 || lines[1] != "" {
			t.Errorf("code text in %s has %d lines, want the sentence, an empty one and the bound code", lang, got)
		}
	}
}

func TestUnknownLanguageIsEnglishAndUnknownBothIsOne(t *testing.T) {
	none, version, err := Text(conversation.NewMessage, "", worst)
	if err != nil {
		t.Fatal(err)
	}
	english, sameVersion, _ := Text(conversation.NewMessage, conversation.English, worst)
	spanish, otherVersion, _ := Text(conversation.NewMessage, conversation.Spanish, worst)
	if none != english || none == spanish || version != sameVersion || version == otherVersion {
		t.Errorf("no language gave %q (%s), want %q (%s)", none, version, english, sameVersion)
	}
	one, _, _ := Text(conversation.UnknownBoth, conversation.English, worst)
	two, _, _ := Text(conversation.UnknownBoth, conversation.Spanish, worst)
	if one != two {
		t.Errorf("unknown_both differs by language: %q and %q", one, two)
	}
}

func TestTextRefusesHoles(t *testing.T) {
	if _, _, err := Text("nonsense", conversation.English, worst); !errors.Is(err, ErrNoText) {
		t.Errorf("unknown id: error %v, want ErrNoText", err)
	}
	if _, _, err := Text(conversation.NewMessage, "fr", worst); !errors.Is(err, ErrNoText) {
		t.Errorf("unknown language: error %v, want ErrNoText", err)
	}
	noLink := worst
	noLink.Link = ""
	if _, _, err := Text(conversation.NewMessage, conversation.English, noLink); !errors.Is(err, ErrNoValue) {
		t.Errorf("no link: error %v, want ErrNoValue", err)
	}
}

func TestBracesInAValueStayWords(t *testing.T) {
	v := worst
	v.Clinic = "A {phone} B"
	body, _, err := Text(conversation.WrongNumberText, conversation.English, v)
	if err != nil || !strings.HasPrefix(body, "A {phone} B: ") {
		t.Errorf("Text = %q, %v, want the braces kept", body, err)
	}
}
