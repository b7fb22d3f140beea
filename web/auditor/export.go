package auditor

import (
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// exportLimit is how many records a file may hold; a longer one belongs to
// the command, which proves it as well (linnet audit export).
const exportLimit = 50000

// exportView is the page that asks why a file is needed.
type exportView struct {
	Filters filters
	Fields  []choice // the filters as hidden fields
	Total   string
	TooMany bool
	Reason  string
	Back    string
}

// askExport shows what the file will hold and asks for a reason.
func (r *room) askExport(v *visit) error {
	f := readFilters(v.ctx.Query, v.practice, r.Store.Now())
	return r.exportPage(v, &f, "", http.StatusOK)
}

func (r *room) exportPage(v *visit, f *filters, reason string, status int) error {
	out := exportView{Filters: *f, Reason: reason, Back: f.address("/audit", 1)}
	if f.problem != "" {
		return web.See(v.ctx, out.Back)
	}
	values := f.values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out.Fields = append(out.Fields, choice{Value: values.Get(name), Name: name})
	}
	_, total, err := r.Store.Log(v.ctx.Request.Context(), f.view())
	if err != nil {
		return err
	}
	out.Total, out.TooMany = templates.Count(int64(total)), total > exportLimit
	v.page.View = out
	return r.Render(v.ctx, status, "audit/export", v.page)
}

// export writes the records of a view as CSV: oldest first, one header row.
// Numbers and words are hidden unless the auditor asks for them, which is on
// the trail with the reason.
func (r *room) export(v *visit) error {
	c := v.ctx
	f := readFilters(func(name string) string { return web.Form(c, name) }, v.practice, r.Store.Now())
	reason := strings.TrimSpace(web.Form(c, "reason"))
	if f.problem == "" && reason == "" {
		v.page.Problems = append(v.page.Problems, templates.Problem{Field: "reason", Words: r.Say(v.page.Lang, "audit.bad.reason")})
	}
	if f.problem != "" || reason == "" {
		return r.exportPage(v, &f, reason, http.StatusUnprocessableEntity)
	}
	full := web.Form(c, "numbers") == "full"
	text, n, err := r.csv(v, &f, full)
	if err != nil {
		return err
	}
	if n > exportLimit {
		return r.exportPage(v, &f, reason, http.StatusUnprocessableEntity)
	}
	kind := "numbers hidden"
	if full {
		kind = "whole numbers"
	}
	if err := r.looked(v, "log exported", fmt.Sprintf("%s, %d records, %s, because: %s", f.trail(), n, kind, reason)); err != nil {
		return err
	}
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="opt-out-log-%s-%s-%s.csv"`, v.practice.ID, f.From, f.To))
	c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(text))
	return nil
}

// columns are the header row of the file; programs read them, so they are in
// no language but their own.
var columns = []string{"record", "time_utc", "time_local", "number", "event", "how", "words", "text", "allowed", "reason", "who", "carrier", "our_number",
	"carrier_id", "rule", "before", "after", "basis", "version", "refers", "stands_on", "leaf"}

// csv returns the file and how many records it holds, which may be more than
// it may hold: then the file is left unfinished.
func (r *room) csv(v *visit, f *filters, full bool) (string, int, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(columns); err != nil {
		return "", 0, err
	}
	view := f.view()
	view.Oldest, view.Limit, view.Offset = true, 1000, 0
	for {
		entries, total, err := r.Store.Log(v.ctx.Request.Context(), view)
		if err != nil {
			return "", 0, err
		}
		if total > exportLimit {
			return "", total, nil
		}
		for _, e := range entries {
			if err := w.Write(cells(e, f.zone, full)); err != nil {
				return "", 0, err
			}
		}
		view.Offset += len(entries)
		if len(entries) < view.Limit {
			w.Flush()
			return b.String(), view.Offset, w.Error()
		}
	}
}

// cells are one record's cells, each made inert.
func cells(e store.LogEntry, zone *time.Location, full bool) []string {
	phone, words := "", ""
	if e.Phone != "" {
		phone = e.Phone.String()
	}
	if full {
		phone, words = e.Phone.E164(), e.Words
	}
	allowed := ""
	if e.Text != "" {
		allowed = strconv.FormatBool(e.Allowed)
	}
	out := []string{seqText(e.Seq), e.At.UTC().Format(time.RFC3339Nano), e.At.In(zone).Format(time.RFC3339Nano), phone, e.Kind, e.How, words, string(e.Text),
		allowed, e.Reason, e.Actor, e.Carrier, e.Number.E164(), e.External, e.Rule, string(e.Before), string(e.After), string(e.Basis), e.Version,
		recordText(e.Refers), recordText(e.StandsOn), hex.EncodeToString(e.Leaf)}
	for i, cell := range out {
		out[i] = web.Inert(cell)
	}
	return out
}

// recordText leaves a cell empty where no record is meant.
func recordText(seq int64) string {
	if seq == 0 {
		return ""
	}
	return seqText(seq)
}
