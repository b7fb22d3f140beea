package staff

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// Tasks are worked to the end on their own page: what a person on the phone
// said (a typed birth date), what to do about it (unlink below, type what the
// chart says), and a close with what was done.

// birthView is the form that corrects a birth date. It offers no date of its
// own: staff type what the chart says (ux.md §3).
type birthView struct {
	Typed  string // what the person on the phone typed, "" if that is unknown
	People []scopeView
	Date   string // as staff typed it
	How    string
}

// birthView fills the form of a task about a birth date, nil for any other.
func (r *room) birthView(lang conversation.Language, t *store.TalkPage) *birthView {
	if t.Row.Task != store.TaskBirthDate {
		return nil
	}
	v := &birthView{Typed: typedDate(lang, t.Row.First)}
	for _, p := range t.People {
		v.People = append(v.People, scopeView{Name: p.ID.String(), Words: p.Short()})
	}
	return v
}

// typedDate words the three fields of a birth date as a person typed them. What
// is no date is shown as it is: staff may still see the slip in it.
func typedDate(lang conversation.Language, typed string) string {
	parts := strings.Fields(typed)
	if len(parts) != 3 {
		return typed
	}
	var n [3]int
	for i, part := range parts {
		var err error
		if n[i], err = strconv.Atoi(part); err != nil {
			return typed
		}
	}
	d := conversation.Date{Year: n[2], Month: time.Month(n[0]), Day: n[1]}
	if n[0] < 1 || n[0] > 12 || !d.Valid() {
		return strings.Join(parts, "/")
	}
	return templates.Date(lang, d.In(time.UTC))
}

// taskDone closes a task with what was done about it, which is required and
// stays in its history.
func (r *room) taskDone(c *gin.Context, who *store.Staff, id store.ID) error {
	done := words(c, "done")
	if done == "" {
		return r.problem(c, who, id, "task-done", "tasks.problem.done")
	}
	if err := r.Store.CloseTask(c.Request.Context(), who, id, done, web.Key(c)); err != nil {
		return r.failed(c, who, id, err)
	}
	return back(c, id, "task-done")
}

// correctBirth writes what the chart says into the record.
func (r *room) correctBirth(c *gin.Context, who *store.Staff, id store.ID) error {
	patient, err := store.ParseID(web.Form(c, "patient"))
	if err != nil {
		return r.birthProblem(c, who, id, "birth-who", "tasks.problem.who")
	}
	birth, err := conversation.ParseDate(web.Form(c, "birth"))
	if err != nil {
		return r.birthProblem(c, who, id, "birth-date", "tasks.problem.date")
	}
	now := r.Store.Now()
	if birth.In(time.UTC).After(now) || birth.In(time.UTC).Before(now.AddDate(-130, 0, 0)) {
		return r.birthProblem(c, who, id, "birth-date", "tasks.problem.range")
	}
	how := words(c, "how")
	if how == "" {
		return r.birthProblem(c, who, id, "birth-how", "staff.problem.how")
	}
	err = r.Store.CorrectBirthDate(c.Request.Context(), who, id, patient, birth, how, web.Key(c))
	switch {
	case errors.Is(err, store.ErrSameBirth):
		return r.birthProblem(c, who, id, "birth-date", "tasks.problem.same")
	case err != nil:
		return r.failed(c, who, id, err)
	}
	return back(c, id, "birth-date")
}

// birthProblem shows the task again with one thing to put right and what was
// typed in its place.
func (r *room) birthProblem(c *gin.Context, who *store.Staff, id store.ID, field, key string) error {
	return r.again(c, who, id, http.StatusUnprocessableEntity, func(_ *store.TalkPage, p *templates.Page, v *talkView) {
		p.Problems = append(p.Problems, templates.Problem{Field: field, Words: r.Say(p.Lang, key)})
		if v.Task == nil || v.Task.Birth == nil {
			return
		}
		v.Task.Birth.Date, v.Task.Birth.How = words(c, "birth"), words(c, "how")
		for i := range v.Task.Birth.People {
			v.Task.Birth.People[i].On = v.Task.Birth.People[i].Name == web.Form(c, "patient")
		}
	})
}
