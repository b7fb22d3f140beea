package staff

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// reportView is the page of reports (ux.md §11).
type reportView struct {
	frame
	Spans, Queues, Offices []choice
	From, To               string
	Tiles                  []tile
	Charts                 []chart
	Wide                   bool // may open patients: any days, small numbers, the moment
	Printed                string
}

// choice is one option of a select.
type choice struct {
	Value, Words string
	Chosen       bool
}

// tile is one big number with the line under it.
type tile struct {
	Name, Value, Second string
	Bad                 bool
}

// report is one request for figures: who asks, about what, in which language.
type report struct {
	*room
	lang    conversation.Language
	p       *conversation.Practice
	who     *store.Staff
	span    span
	months  []time.Time // to choose from, where the person may not open patients
	queue   string      // chosen queue, or ""
	figures *store.Figures
	before  []store.Answered
}

// wide reports whether the person may open patients; who may not sees no
// group under five and whole months only.
func (q *report) wide() bool { return q.who.Is(store.RoleStaff, store.RoleLead, store.RoleAdmin) }

// reportOf reads the filters of a request and what it asks for.
func (r *room) reportOf(c *gin.Context) (*report, error) {
	who, err := r.StaffOf(c, !isPart(c))
	if err != nil {
		return nil, err
	}
	p, err := r.practice(c, who)
	if err != nil {
		return nil, err
	}
	q := &report{room: r, lang: r.Page(c, p, "", nil).Lang, p: p, who: who}
	if q.wide() {
		q.span = readSpan(c.Query, p.Zone, r.Store.Now())
		if q.queue = (place{p: p, lane: "queue-" + c.Query("queue")}).queue(); q.queue != "" && !who.Sees(p.ID, q.queue) {
			return nil, r.refused(c, p, who, "report viewed", q.queue)
		}
	} else {
		q.span, q.months = monthSpan(c.Query, p.Zone, r.Store.Now())
	}
	return q, nil
}

// view is what the store is asked for, over a span.
func (q *report) view(s span) store.ReportView {
	v := store.ReportView{Practice: q.p.ID, From: s.from, To: s.to}
	switch only := q.who.Only(q.p); {
	case q.queue != "":
		v.Queues = []string{q.queue}
	case only != "" && q.wide():
		v.Queues = strings.Split(only, ",")[1:]
	}
	return v
}

func (q *report) read(c *gin.Context) (err error) {
	if q.figures, err = q.Store.Report(c.Request.Context(), q.view(q.span)); err != nil {
		return err
	}
	q.before, err = q.Store.AnsweredIn(c.Request.Context(), q.view(q.span.before(q.p.Zone)))
	return err
}

// reports shows the figures of a span.
func (r *room) reports(c *gin.Context) error {
	q, err := r.reportOf(c)
	if err != nil {
		return err
	}
	page := r.page(c, q.p, q.who, nil)
	view := reportView{Wide: q.wide(), From: q.span.first, To: q.span.last, Printed: q.who.Name}
	view.Here = address("/app/reports", q.values())
	view.Title, page.Path = r.Say(q.lang, "reports.title"), view.Here
	if q.wide() {
		badges, err := r.Store.Badges(c.Request.Context(), q.p.ID)
		if err != nil {
			return err
		}
		view.Rail = r.rail(q.lang, r.place(c, q.p, q.who, "reports"), q.who, badges, view.Here)
	}
	if isPart(c) {
		page.View = view
		return r.Fragment(c, "staff/reports", "rail", page)
	}
	q.choices(&view)
	status := http.StatusOK
	if q.span.problem != "" {
		page.Problems = append(page.Problems, templates.Problem{Field: q.span.field, Words: r.Say(q.lang, q.span.problem)})
		status = http.StatusUnprocessableEntity
	} else {
		if err := q.read(c); err != nil {
			return err
		}
		view.Tiles, view.Charts = q.tiles(), q.charts()
	}
	if err := r.Store.Looked(c.Request.Context(), q.p.ID, q.who.Actor(), "report viewed", q.values().Encode()); err != nil {
		return err
	}
	page.View = view
	return r.Render(c, status, "staff/reports", page)
}

// reportFile is one table of the reports as CSV; its columns are in the
// reader's language, as on the page.
func (r *room) reportFile(c *gin.Context) error {
	q, err := r.reportOf(c)
	if err != nil {
		return err
	}
	if q.span.problem != "" {
		return web.See(c, address("/app/reports", q.values()))
	}
	if err := q.read(c); err != nil {
		return err
	}
	for _, one := range q.charts() {
		if one.ID != c.Query("table") {
			continue
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		for _, row := range append([][]string{one.Head}, one.Cells...) {
			for i := range row {
				row[i] = web.Inert(row[i])
			}
			if err := w.Write(row); err != nil {
				return fmt.Errorf("write a report: %w", err)
			}
		}
		w.Flush()
		if err := r.Store.Looked(c.Request.Context(), q.p.ID, q.who.Actor(), "report exported", one.ID+" "+q.values().Encode()); err != nil {
			return err
		}
		c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s-%s.csv"`, one.ID, conversation.DateOf(q.span.from.In(q.p.Zone)), q.p.ID))
		c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(b.String()))
		return nil
	}
	return fmt.Errorf("report table: %w", store.ErrNotFound)
}
