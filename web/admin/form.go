package admin

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// part is one page of settings: one form.
type part struct {
	name string
	keys []string                                                                // the settings it saves
	fill func(s conversation.Settings) map[string]string                         // what its fields show
	read func(f form) (values map[string]any)                                    // what was typed, by the settings' names
	view func(r *room, v *visit, f *frame, s conversation.Settings) (any, error) // nil: the frame alone
}

// form is what was typed, and a place for what cannot be read at all.
type form struct {
	values map[string]string
	wrong  func(field string, why conversation.Why)
}

// get returns a field without the blanks around it.
func (f form) get(id string) string { return strings.TrimSpace(f.values[id]) }

// fieldOf is the id of a setting's field: "queues[1].id" is queues-1-id.
// The hours of a day are two fields; the first stands for both.
func fieldOf(key string) string {
	if list, _, ok := strings.Cut(key, "["); ok && slices.Contains(oneField, list) {
		return strings.ReplaceAll(list, "_", "-")
	}
	id := strings.Trim(strings.NewReplacer("[", "-", "].", "-", "]", "", ".", "-", "_", "-").Replace(key), "-")
	if strings.HasPrefix(key, "hours.") {
		return id + "-from"
	}
	return id
}

// oneField are the lists that are written in one field.
var oneField = []string{"holidays", "languages", "countries", "proxy_ages", "alerts", "emergency_words", "crisis_words"}

// parts are the pages that are nothing but settings.
func (r *room) parts() []part {
	return []part{queuesPart, hoursPart, wordsPart, alertsPart, lookPart, keepingPart, signInPart}
}

func (r *room) registerPart(p part) {
	r.GET(web.StaffRoom, "/app/admin/"+p.name, r.admin(func(v *visit) error { return r.showPart(v, p, nil) }))
	r.POST(web.StaffRoom, "/app/admin/"+p.name, r.admin(func(v *visit) error { return r.savePart(v, p) }))
}

// showPart shows a page as it is kept, or, with typed, as it was typed.
func (r *room) showPart(v *visit, p part, typed map[string]string) error {
	saved, err := r.Store.SavedSettings(v.Request.Context(), v.practice.ID, p.name)
	if err != nil {
		return err
	}
	f := r.frame(v, p.name)
	r.fillFrame(v, f, saved)
	f.take(p.fill(saved.Settings), typed)
	var view any = plainView{f}
	if p.view != nil {
		if view, err = p.view(r, v, f, saved.Settings); err != nil {
			return err
		}
	}
	return r.show(v, "admin/"+p.name, view)
}

// take fills the fields in: as they are kept, or, with typed, as they were typed.
func (f *frame) take(kept, typed map[string]string) {
	f.values = kept
	if typed == nil {
		return
	}
	for id, value := range typed {
		if f.Fixed(id) == "" {
			f.values[id] = value
		}
	}
	for id := range f.values { // a box that was not checked is in no form
		if _, ok := typed[id]; !ok && f.Fixed(id) == "" {
			delete(f.values, id)
		}
	}
}

// plainView is a page that is nothing but fields.
type plainView struct{ *frame }

func (r *room) fillFrame(v *visit, f *frame, saved *store.Saved) {
	f.Version = saved.Version
	if saved.By != "" {
		f.Changed = r.Say(v.page.Lang, "admin.changed", "name", saved.By, "when", r.when(v, saved.At))
	}
	for key, line := range saved.Lines {
		f.fixed[fieldOf(key)] = r.Say(v.page.Lang, "admin.fixed", "file", r.ConfigFile, "line", strconv.Itoa(line))
	}
}

// savePart keeps what was typed, or shows the page again with every word kept.
func (r *room) savePart(v *visit, p part) error {
	typed := typedFields(v)
	saved, err := r.Store.SavedSettings(v.Request.Context(), v.practice.ID, p.name)
	if err != nil {
		return err
	}
	values := r.readPart(v, p, saved, typed)
	if len(v.page.Problems) == 0 {
		err := r.Store.SaveSettings(v.Request.Context(), v.who, v.practice.ID, p.name, values, versionOf(v), formKey(v))
		if err == nil {
			return r.done(v, p.name, "saved")
		}
		if err := r.refused(v, err); err != nil {
			return err
		}
	}
	return r.showPart(v, p, typed)
}

// when words a moment in the clinic's zone.
func (r *room) when(v *visit, t time.Time) string {
	t = t.In(v.practice.Zone)
	return templates.Date(v.page.Lang, t) + ", " + templates.Clock(v.page.Lang, t)
}

// readPart reads what was typed; what config.yaml gives is left out.
func (r *room) readPart(v *visit, p part, saved *store.Saved, typed map[string]string) map[string]any {
	values := p.read(form{typed, func(field string, why conversation.Why) {
		r.problem(v, field, "admin.fault."+string(why), "got", "")
	}})
	for key := range values {
		if saved.Fixed(key) {
			delete(values, key)
		}
	}
	return values
}

// formKey is the one-time key of the visit's form.
func formKey(v *visit) store.ID { return web.Key(v.Context) }

func versionOf(v *visit) int64 {
	n, err := strconv.ParseInt(web.Form(v.Context, "version"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// typedFields are the fields of a posted form as a page shows them again.
func typedFields(v *visit) map[string]string {
	typed := map[string]string{}
	for name := range v.Request.PostForm {
		if name != "key" && name != "version" {
			typed[name] = web.Form(v.Context, name)
		}
	}
	return typed
}
