package admin

import (
	"strings"

	"linnet/conversation"
	"linnet/templates"
	"linnet/web"
)

// textsPart are the clinic's own words for every text.
var textsPart = part{
	name: "texts",
	fill: func(s conversation.Settings) map[string]string {
		f := map[string]string{}
		for _, id := range templates.TextIDs() {
			for _, lang := range languages {
				f[textField(id, lang)] = wordsOf(s.Texts, id, lang)
			}
		}
		return f
	},
	view: func(r *room, v *visit, f *frame, s conversation.Settings) (any, error) { return r.textsView(v, f), nil },
}

func textField(id conversation.TextID, lang conversation.Language) string {
	return "text-" + string(id) + "-" + string(lang)
}

// wordsOf are the clinic's words for a text, else the house's.
func wordsOf(own templates.OwnTexts, id conversation.TextID, lang conversation.Language) string {
	if words := own[id][lang]; words != "" {
		return words
	}
	return templates.House(id, lang)
}

// textsView is the page of every text.
type textsView struct {
	*frame
	Texts []textRow
}

// textRow is one text in both languages.
type textRow struct {
	ID, Name string
	Own      bool // the clinic's words differ from the house's
	Open     bool
	Words    []textWords
}

// textWords is a text in one language, with its length at the longest values.
type textWords struct {
	field
	Lang   conversation.Language
	Locked string
	Count  string
}

func (r *room) textsView(v *visit, f *frame) textsView {
	view := textsView{frame: f}
	for _, id := range textOrder() {
		row := textRow{ID: string(id), Name: r.Say(v.page.Lang, "admin.text."+string(id))}
		for _, lang := range languages {
			name := r.Say(v.page.Lang, "admin.in."+string(lang))
			w := textWords{field: f.Field(textField(id, lang), name), Lang: lang}
			w.Locked = r.Say(v.page.Lang, "admin.texts.locked", "parts", strings.Join(templates.Locked(id, lang), "  "))
			w.Count = r.Say(v.page.Lang, "admin.texts.count", "n", templates.CountLongest(w.Value))
			row.Own = row.Own || w.Value != templates.House(id, lang)
			row.Open = row.Open || w.Problem != ""
			row.Words = append(row.Words, w)
		}
		view.Texts = append(view.Texts, row)
	}
	return view
}

// textOrder is the order of the page: what the phone companies ask for first.
func textOrder() []conversation.TextID {
	order := append([]conversation.TextID{}, requiredTexts...)
	for _, id := range templates.TextIDs() {
		first := false
		for _, required := range requiredTexts {
			first = first || id == required
		}
		if !first {
			order = append(order, id)
		}
	}
	return order
}

// saveTexts keeps the words that differ from the house's and pass the check.
// [Reset] beside a text brings the house's words back.
func (r *room) saveTextsPage(v *visit) error {
	typed := typedFields(v)
	saved, err := r.Store.SavedSettings(v.Request.Context(), v.practice.ID, "texts")
	if err != nil {
		return err
	}
	reset := conversation.TextID(typed["reset"])
	own := templates.OwnTexts{}
	for _, id := range templates.TextIDs() {
		for _, lang := range languages {
			words, there := typed[textField(id, lang)]
			if words = cleanWords(words); !there && reset != id { // a form that is not the page's leaves the rest as it is
				words = wordsOf(saved.Settings.Texts, id, lang)
			}
			if id == reset || words == "" || words == templates.House(id, lang) {
				continue
			}
			for _, fault := range templates.CheckText(id, lang, words) {
				r.problem(v, textField(id, lang), "admin.wrong."+fault.Why, "got", fault.Got)
			}
			if own[id] == nil {
				own[id] = map[conversation.Language]string{}
			}
			own[id][lang] = words
		}
	}
	if len(v.page.Problems) == 0 {
		err := r.Store.SaveSettings(v.Request.Context(), v.who, v.practice.ID, "texts", map[string]any{"texts": own}, versionOf(v), formKey(v))
		if err == nil {
			return r.done(v, "texts", "saved")
		}
		if err := r.refused(v, err); err != nil {
			return err
		}
	}
	return r.showPart(v, textsPart, typed)
}

// cleanWords takes the line ends of a browser and blanks around the words away.
func cleanWords(words string) string {
	return strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
}

func (r *room) registerTexts() {
	r.GET(web.StaffRoom, "/app/admin/texts", r.admin(func(v *visit) error { return r.showPart(v, textsPart, nil) }))
	r.POST(web.StaffRoom, "/app/admin/texts", r.admin(r.saveTextsPage))
}
