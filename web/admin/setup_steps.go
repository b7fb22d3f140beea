package admin

import (
	"fmt"
	"strings"

	"linnet/conversation"
	"linnet/templates"
)

// steps are those of a signed-in admin; the account comes before them.
func (r *room) steps() []step {
	return []step{
		{"clinic", r.showClinic, r.saveClinic},
		{"number", r.showNumber, r.saveNumber},
		{"texts", r.showTexts, r.saveTexts},
		{"people", r.showPeople, func(v *visit) error { return r.passed(v, "people", "sample family") }},
		{"try", r.showTry, func(v *visit) error { return r.passed(v, "try", "") }},
	}
}

// clinicPart are the settings of the step "Clinic".
var clinicPart = part{
	name: "clinic",
	fill: func(s conversation.Settings) map[string]string {
		f := hoursPart.fill(s)
		f["name"], f["texting-name"], f["town"], f["phone"] = s.Name, s.TextingName, s.Town, printed(s.Phone)
		for _, lang := range s.Languages {
			f["languages-"+lang] = "on"
		}
		return f
	},
	read: func(f form) map[string]any {
		spoken := []string{}
		for _, lang := range languages {
			if f.get("languages-"+string(lang)) != "" {
				spoken = append(spoken, string(lang))
			}
		}
		if len(spoken) == 0 {
			f.wrong("languages-en", conversation.WhyLanguage)
		}
		return map[string]any{"name": f.get("name"), "texting_name": f.get("texting-name"), "phone": f.get("phone"), "urgent_phone": f.get("urgent-phone"),
			"town": f.get("town"), "time_zone": f.get("time-zone"), "hours": readWeek(f), "languages": spoken}
	},
}

// sampleText is a text as it will look, with the texting name apart, so that the
// page can show it while it is typed.
type sampleText struct {
	Name, Rest, Count string
	Length            int // without the name
}

func (r *room) showClinic(v *visit, typed map[string]string) error {
	saved, err := r.Store.SavedSettings(v.Request.Context(), v.practice.ID, "clinic")
	if err != nil {
		return err
	}
	f := r.frame(v, "hours")
	r.fillFrame(v, f, saved)
	f.take(clinicPart.fill(saved.Settings), typed)
	view := &setupView{frame: f, Days: r.week(v, f), Zones: zonesWith(saved.Settings.TimeZone)}
	if view.Sample, err = r.sample(v, f.Value("texting-name")); err != nil {
		return err
	}
	return r.showSetup(v, "clinic", view)
}

// sample words a text with the name that is typed.
func (r *room) sample(v *visit, name string) (*sampleText, error) {
	body, _, err := templates.Text(conversation.NewMessage, v.page.Lang, templates.Values{Clinic: "\x01", Link: r.PublicURL.JoinPath("m", "k3J9").String()})
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(body, ":")
	s := &sampleText{Name: name, Rest: ":" + rest, Length: conversation.Septets(rest) + 1}
	s.Count = r.Say(v.page.Lang, "setup.clinic.count", "n", conversation.Septets(name)+s.Length)
	return s, nil
}

func (r *room) saveClinic(v *visit) error {
	typed := typedFields(v)
	saved, err := r.Store.SavedSettings(v.Request.Context(), v.practice.ID, "clinic")
	if err != nil {
		return err
	}
	values := r.readPart(v, clinicPart, saved, typed)
	if len(v.page.Problems) == 0 {
		err := r.Store.SaveSettings(v.Request.Context(), v.who, v.practice.ID, "clinic", values, versionOf(v), formKey(v))
		if err == nil {
			return r.passed(v, "clinic", "")
		}
		if err := r.refused(v, err); err != nil {
			return err
		}
	}
	return r.showClinic(v, typed)
}

func (r *room) showNumber(v *visit, typed map[string]string) error {
	f := r.frame(v, "staff")
	if f.values["number"] = "practice"; typed != nil {
		f.values["number"] = typed["number"]
	}
	return r.showSetup(v, "number", &setupView{frame: f})
}

// saveNumber keeps what the clinic wants: a real number needs a new database
// (security.md §7), so the practice phone goes on here either way.
func (r *room) saveNumber(v *visit) error {
	switch choice := typedFields(v)["number"]; choice {
	case "practice", "carrier":
		return r.passed(v, "number", choice)
	}
	r.problem(v, "number-practice", "setup.problem.number")
	return r.showNumber(v, typedFields(v))
}

// requiredTexts are the texts that the rules of the phone companies and of
// R-21 require: they are read and accepted before a first text leaves.
var requiredTexts = []conversation.TextID{conversation.OptinWelcome, conversation.StopConfirm, conversation.StartConfirm, conversation.HelpText,
	conversation.CodeText, conversation.EmergencyWords, conversation.CrisisWords}

// requiredText is one of them, as this clinic sends it.
type requiredText struct {
	ID, Name string
	Bodies   []wordedText
	On       bool
}

// wordedText is a text in one language.
type wordedText struct {
	Lang  conversation.Language
	Words string
}

func (r *room) showTexts(v *visit, typed map[string]string) error {
	now, err := r.Store.Setup(v.Request.Context())
	if err != nil {
		return err
	}
	view := &setupView{frame: r.frame(v, "staff")}
	for _, id := range requiredTexts {
		text := requiredText{ID: string(id), Name: r.Say(v.page.Lang, "setup.text."+string(id)), On: typed["accept-"+string(id)] != "" || typed == nil && now.Done["texts"]}
		for _, lang := range languages {
			body, err := r.worded(v, id, lang)
			if err != nil {
				return err
			}
			text.Bodies = append(text.Bodies, wordedText{lang, body})
		}
		view.Texts = append(view.Texts, text)
	}
	return r.showSetup(v, "texts", view)
}

// worded is a text of the practice as a phone would show it.
func (r *room) worded(v *visit, id conversation.TextID, lang conversation.Language) (string, error) {
	body, _, err := templates.ClinicText(v.practice.Texts, id, lang, r.values(v))
	if err != nil {
		return "", fmt.Errorf("show a text: %w", err)
	}
	return body, nil
}

// values are the practice's own, with a link and a code that open nothing.
func (r *room) values(v *visit) templates.Values {
	p := v.practice
	values := templates.Values{Clinic: p.TextingName, Phone: p.Phone.National(), Link: r.PublicURL.JoinPath("m", "k3J9").String(), Help: r.PublicURL.JoinPath("help").String(),
		Host: r.PublicURL.Hostname(), Code: "482913"}
	if len(p.Numbers) > 0 {
		values.Number = p.Numbers[0].Phone.National()
	}
	return values
}

func (r *room) saveTexts(v *visit) error {
	typed := typedFields(v)
	for _, id := range requiredTexts {
		if typed["accept-"+string(id)] == "" {
			r.problem(v, "accept-"+string(id), "setup.problem.accept", "text", r.Say(v.page.Lang, "setup.text."+string(id)))
		}
	}
	if len(v.page.Problems) > 0 {
		return r.showTexts(v, typed)
	}
	return r.passed(v, "texts", "read and accepted")
}

func (r *room) showPeople(v *visit, _ map[string]string) error {
	family, err := r.Store.SimPeople(v.Request.Context())
	if err != nil {
		return err
	}
	return r.showSetup(v, "people", &setupView{Family: family})
}

func (r *room) showTry(v *visit, _ map[string]string) error {
	ticks, err := r.Ticks(v.Request.Context(), v.page.Lang)
	if err != nil {
		return err
	}
	return r.showSetup(v, "try", &setupView{Ticks: ticks})
}

// ticksPart is the live part of the step "Try it".
func (r *room) ticksPart(v *visit) error {
	ticks, err := r.Ticks(v.Request.Context(), v.page.Lang)
	if err != nil {
		return err
	}
	v.page.View = &setupView{frame: r.frame(v, "staff"), Ticks: ticks}
	return r.Fragment(v.Context, "setup/try", "ticks-part", v.page)
}
