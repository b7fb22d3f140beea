package admin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"linnet/directory"
	"linnet/store"
	"linnet/web"
)

// peopleView is the page where a file of people is brought.
type peopleView struct {
	*frame
	Upload field
	Files  []fileRow
}

// fileRow is a file that was brought before.
type fileRow struct {
	Href, When, Who, State string
	Good, Bad              int
}

func (r *room) registerPeople() {
	const one = "/app/admin/people/:import"
	r.GET(web.StaffRoom, "/app/admin/people", r.admin(func(v *visit) error { return r.people(v) }))
	r.POSTFiles(web.StaffRoom, "/app/admin/people", r.admin(r.bringPeople))
	r.GET(web.StaffRoom, one, r.admin(r.ofFile(func(v *visit, f *store.ImportFile) error { return r.file(v, f, f.Columns) })))
	r.GET(web.StaffRoom, one+"/progress", r.glance(r.ofFile(r.progress)))
	r.GET(web.StaffRoom, one+"/problems.csv", r.admin(r.ofFile(r.problemsFile)))
	r.POST(web.StaffRoom, one+"/columns", r.admin(r.ofFile(r.nameColumns)))
	r.POST(web.StaffRoom, one+"/run", r.admin(r.ofFile(r.runImport)))
	r.POST(web.StaffRoom, one+"/drop", r.admin(r.ofFile(r.dropImport)))
}

// ofFile hands over the file that the address names, if it is the practice's.
func (r *room) ofFile(h func(*visit, *store.ImportFile) error) func(*visit) error {
	return func(v *visit) error {
		id, err := store.ParseID(v.Param("import"))
		if err != nil {
			return fmt.Errorf("file of people: %w", store.ErrNotFound)
		}
		f, err := r.Store.ImportOf(v.Request.Context(), v.practice.ID, id)
		if err != nil {
			return err
		}
		return h(v, f)
	}
}

// people shows where a file is brought, and what came of those before.
func (r *room) people(v *visit) error {
	view := peopleView{frame: r.frame(v, "people")}
	view.Upload = view.Field("file", r.Say(v.page.Lang, "people.file"), r.Say(v.page.Lang, "people.file.hint"))
	all, err := r.Store.LastImports(v.Request.Context(), v.practice.ID)
	if err != nil {
		return err
	}
	for _, f := range all {
		view.Files = append(view.Files, fileRow{Href: r.at(v, "people/"+f.ID.String()), When: r.when(v, f.At), Who: f.By.Name,
			State: r.Say(v.page.Lang, "people.state."+f.State), Good: f.Todo, Bad: f.Result.Rows - f.Todo})
	}
	return r.show(v, "admin/people", view)
}

// errNoFile is the error of a form whose field for the file was left empty.
var errNoFile = errors.New("no file was chosen")

// bringPeople keeps a file under the key of its form, so that a form sent
// twice brings it once. What cannot be read is refused in words.
func (r *room) bringPeople(v *visit) error {
	body, err := r.readUpload(v)
	switch {
	case errors.Is(err, errNoFile):
		r.problem(v, "file", "people.none")
		return r.people(v)
	case errors.Is(err, web.ErrTooLarge):
		r.problem(v, "file", "people.large", "n", strconv.Itoa(store.ImportLimit>>20))
		return r.people(v)
	case err != nil:
		return err
	}
	headings, problems := directory.Headings(bytes.NewReader(body))
	if len(problems) > 0 {
		r.problem(v, "file", "people.why."+string(problems[0].Why), "column", "")
		return r.people(v)
	}
	id := formKey(v)
	if id.None() {
		id = store.NewID()
	}
	if err := r.Store.KeepImport(v.Request.Context(), v.who, v.practice.ID, id, body, directory.Guess(headings)); err != nil {
		return err
	}
	return web.See(v.Context, r.at(v, "people/"+id.String()))
}

// readUpload reads the form's file, which is small enough to be held.
func (r *room) readUpload(v *visit) (body []byte, err error) {
	found := false
	err = r.ReadForm(v.Context, func(_ url.Values, name string, file io.Reader) error {
		if name != "file" || found {
			return nil
		}
		found = true
		body, err = io.ReadAll(io.LimitReader(file, store.ImportLimit+1))
		if err == nil && len(body) > store.ImportLimit {
			return web.ErrTooLarge
		}
		return err
	})
	if err == nil && !found {
		return nil, errNoFile
	}
	return body, err
}

// nameColumns reads the file with the columns that were chosen, or shows the
// page again with the choice kept.
func (r *room) nameColumns(v *visit, f *store.ImportFile) error {
	columns := make([]string, len(f.Columns))
	for i := range columns {
		columns[i] = web.Form(v.Context, columnField(i))
	}
	err := r.Store.MapImport(v.Request.Context(), v.who, f, columns, formKey(v))
	var wrong store.ErrColumns
	switch {
	case errors.As(err, &wrong):
		for _, p := range wrong {
			r.problem(v, columnField(0), "people.why."+string(p.Why), "column", r.columnWords(v, p.Column))
		}
		return r.file(v, f, columns)
	case errors.Is(err, store.ErrStale), errors.Is(err, store.ErrNotFound):
		return r.toFile(v, f) // it went on meanwhile; its page says how
	case err != nil:
		return err
	}
	return r.toFile(v, f)
}

func columnField(i int) string { return "column-" + strconv.Itoa(i) }

// columnWords is what people call a column.
func (r *room) columnWords(v *visit, column string) string {
	if column == "" {
		return ""
	}
	return r.Say(v.page.Lang, "people.column."+column)
}

func (r *room) toFile(v *visit, f *store.ImportFile) error {
	return web.See(v.Context, r.at(v, "people/"+f.ID.String()))
}

// runImport hands the file to the job that takes people in.
func (r *room) runImport(v *visit, f *store.ImportFile) error {
	o := store.ImportOptions{DryRun: web.Form(v.Context, "only") == "look", Replace: web.Form(v.Context, "replace") != "", Yes: web.Form(v.Context, "yes") != ""}
	err := r.Store.RunImport(v.Request.Context(), v.who, f, o, formKey(v))
	if err != nil && !errors.Is(err, store.ErrStale) {
		return err
	}
	return r.toFile(v, f)
}

func (r *room) dropImport(v *visit, f *store.ImportFile) error {
	if err := r.Store.DropImport(v.Request.Context(), v.who, f); err != nil {
		return err
	}
	if f.State == store.ImportAsks { // what was taken in stays, and its page says what
		return r.toFile(v, f)
	}
	return r.done(v, "people", "dropped")
}

// progress is the live part of a file that is being taken in; once it is over
// the part says so, and the page loads itself anew.
func (r *room) progress(v *visit, f *store.ImportFile) error {
	v.page.View = fileView{frame: r.frame(v, "people"), File: f, Running: f.State == store.ImportRunning}
	return r.FragmentAs(v.Context, http.StatusOK, "admin/people-file", "people-progress", v.page)
}
