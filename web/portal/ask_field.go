package portal

import (
	"slices"
	"strings"

	"linnet/conversation"
	"linnet/templates"
	"linnet/web"
)

// askField is one question as the form shows it.
type askField struct {
	ID       string
	Control  conversation.Control
	Label    string
	Hint     string
	May      bool
	Value    string
	Options  []askOption
	Other    *askOther
	Month    string
	Day      string
	Year     string
	Photo    *web.Photo          // an upload that waits to be sent
	Problems []templates.Problem // of the question itself, not of Other
}

// askOption is one choice. The first one has the question's own id, so that a
// problem's link leads to it.
type askOption struct {
	ID, Value, Words string
	Checked          bool
	More             bool // it asks for what stands below
}

// askOther is what one of the choices asks for.
type askOther struct {
	ID, Label, Value string
	Count            bool
}

// Bad reports whether something is wrong with one field of the question.
func (f askField) Bad(field string) bool {
	return slices.ContainsFunc(f.Problems, func(p templates.Problem) bool { return p.Field == field })
}

// askHints are questions with words of help under them.
var askHints = []string{"factor.by", "visit.soonest", "records.by", "insurance.first"}

func (r *room) askField(p templates.Page, kind conversation.RequestKind, q conversation.Question, typed conversation.Typed) askField {
	key := "ask." + string(kind) + "." + q.ID
	f := askField{ID: q.ID, Control: q.Control, Label: r.say(p, key), May: q.May, Value: typed[q.ID]}
	if slices.Contains(askHints, string(kind)+"."+q.ID) {
		f.Hint = r.say(p, "ask.day.hint", "day", templates.Date(p.Lang, r.s.Store.Now().In(p.Practice.Zone).AddDate(0, 0, 7)))
	}
	if q.Control == conversation.ControlUpload {
		f.Hint = r.say(p, "ask.upload.hint")
	}
	if q.Control == conversation.ControlDay {
		f.Month, f.Day, f.Year = typed[q.ID+"-month"], typed[q.ID+"-day"], typed[q.ID+"-year"]
	}
	chosen := strings.Fields(typed[q.ID])
	for i, option := range q.Options {
		o := askOption{ID: q.ID + "--" + option, Value: option, Words: r.say(p, key+"."+option), Checked: slices.Contains(chosen, option), More: option == q.Other}
		if i == 0 {
			o.ID = q.ID
		}
		f.Options = append(f.Options, o)
	}
	if q.Other != "" {
		f.Other = &askOther{ID: q.OtherID(), Label: r.say(p, key+"-other"), Value: typed[q.OtherID()], Count: q.Count}
	}
	for _, problem := range p.Problems {
		if problem.Field == q.ID || q.Control == conversation.ControlDay && strings.HasPrefix(problem.Field, q.ID+"-") {
			f.Problems = append(f.Problems, problem)
		}
	}
	return f
}
