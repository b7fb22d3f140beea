package admin

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"linnet/directory"
	"linnet/store"
	"linnet/web"
)

// shownProblems is how many lines that were left out the page shows; the file
// of problems has all.
const shownProblems = 20

// fileView is the page of one file of people.
type fileView struct {
	*frame
	File     *store.ImportFile
	To       string // the file's own address
	Query    string // of the practice
	Running  bool
	Waits    bool // its columns can be named
	Ready    bool // it can be taken in
	Asks     bool
	Over     bool
	Broken   bool
	Columns  []columnRow
	First    []firstRow
	Bad      int // lines that are left out
	Problems []problemRow
	More     int // problems that the page does not show
	Kept     []problemRow
	State    string
}

// columnRow is one column of the file and what it is.
type columnRow struct {
	ID, Heading, Sample, Value string
	Choices                    []choice
}

// firstRow is one of the first rows and what it would become.
type firstRow struct {
	Line                int
	Name, Record, Phone string
	Born                string
	Becomes, Class      string
	Wrong               []string
}

// problemRow is one thing wrong with one line.
type problemRow struct {
	Line          int
	Column, Words string
}

// file shows a file: its columns, its first rows, how far it came, or what
// came of it. columns are as they were chosen last.
func (r *room) file(v *visit, f *store.ImportFile, columns []string) error {
	view := &fileView{frame: r.frame(v, "people"), File: f, To: "/app/admin/people/" + f.ID.String(), Running: f.State == store.ImportRunning,
		Asks: f.State == store.ImportAsks, Broken: f.State == store.ImportBroken, State: r.Say(v.page.Lang, "people.state."+f.State)}
	_, view.Query, _ = strings.Cut(r.at(v, "people"), "?")
	view.Ready = f.State == store.ImportReady || view.Broken
	view.Waits = view.Ready || f.State == store.ImportMapping
	view.Over = f.State == store.ImportDone || view.Asks || view.Broken || f.Dry && f.State == store.ImportReady
	view.Bad = f.Result.Rows - f.Todo
	for _, p := range f.Result.Problems {
		if len(view.Problems) == shownProblems {
			view.More = len(f.Result.Problems) - shownProblems
			break
		}
		view.Problems = append(view.Problems, r.problemRow(v, p))
	}
	for _, k := range f.Result.Kept {
		view.Kept = append(view.Kept, problemRow{Line: k.Line, Words: r.Say(v.page.Lang, "people.kept."+k.Why)})
	}
	if view.Waits {
		if err := r.lookInside(v, f, view, columns); err != nil {
			return err
		}
	}
	return r.show(v, "admin/people-file", view)
}

// lookInside opens the file for its headings and first rows. A file that went
// meanwhile has none.
func (r *room) lookInside(v *visit, f *store.ImportFile, view *fileView, columns []string) error {
	body, err := r.Store.ImportBody(v.Request.Context(), f)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	top := firstLines(body, 32)
	headings, _ := directory.Headings(bytes.NewReader(top))
	samples, _ := directory.Headings(bytes.NewReader(afterLine(top)))
	for i, column := range columns {
		row := columnRow{ID: columnField(i), Value: column, Choices: r.columnChoices(v)}
		if i < len(headings) {
			row.Heading = headings[i]
		}
		if i < len(samples) {
			row.Sample = samples[i]
		}
		view.Columns = append(view.Columns, row)
	}
	if !view.Ready {
		return nil
	}
	rows, _ := directory.ReadMapped(bytes.NewReader(top), f.Columns, []string{v.practice.ID}, v.practice.ID, r.Store.Now())
	for _, one := range f.Result.First {
		view.First = append(view.First, r.firstRow(v, one, rows, f.Result.Problems))
	}
	return nil
}

func (r *room) firstRow(v *visit, one store.FirstRow, rows []directory.Row, problems []directory.Problem) firstRow {
	out := firstRow{Line: one.Line, Becomes: r.Say(v.page.Lang, "people.becomes."+one.Becomes), Class: becomesMarks[one.Becomes]}
	for _, row := range rows {
		if row.Line == one.Line {
			out.Name, out.Record, out.Phone, out.Born = row.GivenName+" "+row.FamilyName, row.RecordNumber, row.Phone.National(), row.BirthDate.String()
		}
	}
	if one.Becomes == "wrong" {
		out.Name, out.Phone = "", ""
		for _, p := range problems {
			if p.Line == one.Line {
				out.Wrong = append(out.Wrong, r.problemRow(v, p).Words)
			}
		}
	}
	return out
}

// becomesMarks are the colours beside what a row becomes.
var becomesMarks = map[string]string{"new": "done", "changed": "mine", "phone": "done", "same": "", "ended": "soon", "wrong": "late"}

func (r *room) problemRow(v *visit, p directory.Problem) problemRow {
	column := r.columnWords(v, p.Column)
	return problemRow{Line: p.Line, Column: column, Words: r.Say(v.page.Lang, "people.why."+string(p.Why), "column", column)}
}

func (r *room) columnChoices(v *visit) []choice {
	choices := []choice{{"", r.Say(v.page.Lang, "people.column.none")}}
	for _, column := range directory.Columns {
		if column != "practice" { // a file on this page is one office's
			choices = append(choices, choice{column, r.columnWords(v, column)})
		}
	}
	return choices
}

// firstLines is the beginning of a file, n lines of it.
func firstLines(body []byte, n int) []byte {
	end := 0
	for range n {
		i := bytes.IndexByte(body[end:], '\n')
		if i < 0 {
			return body
		}
		end += i + 1
	}
	return body[:end]
}

// afterLine is what follows the first line that is not blank.
func afterLine(body []byte) []byte {
	for {
		line, rest, more := bytes.Cut(body, []byte("\n"))
		if len(bytes.TrimSpace(line)) > 0 || !more {
			return rest
		}
		body = rest
	}
}

// problemsFile is every problem as a file for a spreadsheet: row, column and
// sentence, and nothing of what stood there.
func (r *room) problemsFile(v *visit, f *store.ImportFile) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	say := func(key string) string { return r.Say(v.page.Lang, key) }
	lines := [][]string{{say("people.col.row"), say("people.col.column"), say("people.col.wrong")}}
	for _, p := range f.Result.Problems {
		row := r.problemRow(v, p)
		lines = append(lines, []string{strconv.Itoa(row.Line), web.Inert(row.Column), web.Inert(row.Words)})
	}
	for _, k := range f.Result.Kept {
		lines = append(lines, []string{strconv.Itoa(k.Line), "", say("people.kept." + k.Why)})
	}
	if err := w.WriteAll(lines); err != nil {
		return fmt.Errorf("write the file of problems: %w", err)
	}
	v.Header("Content-Disposition", `attachment; filename="left-out.csv"`)
	v.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
	return nil
}
