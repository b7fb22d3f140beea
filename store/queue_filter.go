package store

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"linnet/conversation"
)

// TopicMessage is what a filter calls talks that are about no request.
const TopicMessage = "message"

// QueueFilter keeps a list to some of its talks. The counters beside the lanes
// stay those of the lanes.
type QueueFilter struct {
	Urgent   bool
	Unread   bool
	Late     bool
	Language conversation.Language // "" for any
	Topic    string                // a kind of request, TopicMessage for none, "" for any
	Queue    string                // within a lane
	Owner    ID                    // none for anybody
	Unowned  bool
}

// Any reports whether the filter leaves something out.
func (f QueueFilter) Any() bool { return f != QueueFilter{} }

// narrow adds the filter to a condition and its arguments.
func (f QueueFilter) narrow(condition string, args []any) (string, []any) {
	add := func(part string, value any) {
		args = append(args, value)
		condition += fmt.Sprintf(` AND `+part, len(args))
	}
	for _, mark := range []struct {
		on   bool
		part string
	}{{f.Urgent, ` AND k.urgent = 1`}, {f.Unread, ` AND k.unread > 0`}, {f.Late, ` AND k.late = 1`}, {f.Unowned, ` AND k.owner IS NULL`},
		{f.Language == conversation.English, ` AND k.language IN ('en', '')`}, {f.Topic == TopicMessage, ` AND k.topic = '' AND k.kind = 'talk'`}} {
		if mark.on {
			condition += mark.part
		}
	}
	if f.Language != "" && f.Language != conversation.English {
		add(`k.language = $%d`, string(f.Language))
	}
	if f.Topic != "" && f.Topic != TopicMessage {
		add(`k.topic = $%d`, f.Topic)
	}
	if f.Queue != "" {
		add(`k.queue = $%d`, f.Queue)
	}
	if !f.Owner.None() {
		add(`k.owner = $%d`, f.Owner)
	}
	return condition, args
}

// order is the ORDER BY of a view; an order by name is none that SQL knows,
// because names are sealed.
func (v QueueView) order() string {
	switch {
	case v.Lane == LaneClosed && v.Order == OrderOldest:
		return `k.closed_us`
	case v.Lane == LaneClosed:
		return `k.closed_us DESC`
	case v.Order == OrderNewest:
		return `k.last_us DESC`
	case v.Order == OrderOldest:
		return `k.last_us`
	}
	return `k.urgent DESC, k.low DESC, k.waiting_us`
}

// namedMost is how many talks an order by name looks at: names are opened one
// by one to be compared.
const namedMost = 5000

// talksByName lists the talks of a view in the order of their patients' names, those
// of one patient by their wait and those that are about nobody yet last.
func (r *reader) talksByName(v QueueView, limit int) (ids []ID, err error) {
	condition, args := v.where()
	args = append(args, namedMost)
	type row struct {
		talk, patient ID
		given, family []byte
		name          string
	}
	var all []row
	rows, err := r.rows(fmt.Sprintf(`SELECT k.id, k.patient, p.given, p.family FROM talks k LEFT JOIN patients p ON p.id = k.patient
		WHERE %s ORDER BY %s, k.id LIMIT $%d`, condition, QueueView{Lane: v.Lane}.order(), len(args)), args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var n row
		err := rows.Scan(&n.talk, &n.patient, &n.given, &n.family)
		all = append(all, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	opened := map[ID]string{}
	for i := range all {
		n := &all[i]
		if n.patient.None() || opened[n.patient] != "" {
			n.name = opened[n.patient]
			continue
		}
		var parts []string
		for _, f := range []struct {
			column string
			sealed []byte
		}{{"family", n.family}, {"given", n.given}} {
			plain, err := r.s.keys.open(v.Practice, "patients", f.column, n.patient[:], f.sealed)
			if err != nil {
				return nil, err
			}
			parts = append(parts, folded(string(plain)))
		}
		n.name = strings.Join(parts, "\x00")
		opened[n.patient] = n.name
	}
	slices.SortStableFunc(all, func(a, b row) int {
		return cmp.Or(cmp.Compare(flag(a.name == ""), flag(b.name == "")), cmp.Compare(a.name, b.name))
	})
	from := min(v.Offset, len(all))
	for _, n := range all[from:min(from+limit, len(all))] {
		ids = append(ids, n.talk)
	}
	return ids, nil
}

// oneOf is the condition that a column is one of some keys; there is at least one.
func oneOf(column string, ids []ID) (condition string, args []any) {
	places := make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	return column + ` IN (` + strings.Join(places, ", ") + `)`, args
}
