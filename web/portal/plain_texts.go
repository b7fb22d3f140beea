package portal

import (
	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// plainRow is one person about whom the office may write by plain text.
type plainRow struct {
	Patient, Words, Name string
	Notice               string // the words that were said yes to
}

// plainRows lists what the phone's owner said yes to: it can be taken
// back here at any time.
func (r *room) plainRows(c *gin.Context, n *store.Session, p templates.Page) (out []plainRow, err error) {
	all, err := r.s.Store.OwnPlain(c.Request.Context(), n)
	for _, one := range all {
		name := one.Patient.Short()
		out = append(out, plainRow{Patient: one.Patient.ID.String(), Name: name, Notice: one.Notice,
			Words: r.say(p, "set.plain.one", "name", name, "day", templates.Day(p.Lang, one.Since.In(p.Practice.Zone)))})
	}
	return out, err
}

// stopPlain takes the yes back; no reason is asked.
func (r *room) stopPlain(c *gin.Context) error {
	n, err := r.acting(c)
	if err != nil {
		return err
	}
	patient, err := store.ParseID(web.Form(c, "patient"))
	if err != nil || n.Place(patient) == 0 {
		return web.ErrForbidden
	}
	if err := r.s.Store.EndOwnPlain(c.Request.Context(), n, patient, web.Key(c)); err != nil {
		return r.shutOut(c, err)
	}
	return done(c, "plain", "texts")
}
