package admin

import (
	"strings"

	"linnet/conversation"
	"linnet/templates"
)

// lookPart is how the clinic is called: on pages, in texts, and in which
// languages.
var lookPart = part{
	name: "look",
	fill: func(s conversation.Settings) map[string]string {
		f := map[string]string{"name": s.Name, "texting-name": s.TextingName, "town": s.Town, "phone": printed(s.Phone), "colour": orHouse(s.Colour, templates.HouseLight), "colour-dark": orHouse(s.ColourDark, templates.HouseDark)}
		for _, lang := range s.Languages {
			f["languages-"+lang] = "on"
		}
		return f
	},
	read: func(f form) map[string]any {
		return map[string]any{"name": f.get("name"), "texting_name": f.get("texting-name"), "phone": f.get("phone"), "town": f.get("town"), "languages": readLanguages(f),
			"colour": own(f.get("colour"), templates.HouseLight), "colour_dark": own(f.get("colour-dark"), templates.HouseDark)}
	},
	view: func(r *room, v *visit, f *frame, _ conversation.Settings) (any, error) {
		sample, err := r.sample(v, f.Value("texting-name"))
		return lookView{f, sample}, err
	},
}

// lookView is the page of names, with a text as it will look.
type lookView struct {
	*frame
	Sample *sampleText
}

// readLanguages reads the boxes of languages; there has to be one.
func readLanguages(f form) []string {
	spoken := []string{}
	for _, lang := range languages {
		if f.get("languages-"+string(lang)) != "" {
			spoken = append(spoken, string(lang))
		}
	}
	if len(spoken) == 0 {
		f.wrong("languages-en", conversation.WhyLanguage)
	}
	return spoken
}

// orHouse is the colour that a field begins with.
func orHouse(colour, house string) string {
	if colour == "" {
		return house
	}
	return colour
}

// own is a chosen colour, "" if it is the house's.
func own(colour, house string) string {
	if strings.EqualFold(colour, house) {
		return ""
	}
	return strings.ToUpper(colour)
}
