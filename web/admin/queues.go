package admin

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// spareQueues are the empty rows of the page, for queues to come.
const spareQueues = 2

// queuesPart is where messages wait and how soon somebody answers.
var queuesPart = part{
	name: "queues",
	keys: []string{"queues", "topics", "late"},
	fill: func(s conversation.Settings) map[string]string {
		f := map[string]string{"rows": strconv.Itoa(len(s.Queues) + spareQueues)}
		for i, q := range s.Queues {
			row := fmt.Sprintf("queues-%d-", i)
			f[row+"id"], f[row+"name"], f[row+"goal"] = q.ID, q.Name, strconv.Itoa(int(q.Goal/time.Minute))
			for _, email := range s.Late[q.ID] {
				f[row+"late-"+email] = "on"
			}
		}
		for _, topic := range conversation.Topics {
			f["topics-"+topic] = s.Topics[topic]
		}
		return f
	},
	read: readQueues,
	view: func(r *room, v *visit, f *frame, s conversation.Settings) (any, error) { return r.queuesView(v, f) },
}

// queuesView is the page of queues.
type queuesView struct {
	*frame
	Rows   []queueRow
	Topics []topicRow
}

type queueRow struct {
	ID   string // beginning of its fields' ids
	N    int
	New  bool
	Late []box
}

type box struct{ ID, Value, Words string }

type topicRow struct {
	ID, Words string
	Queues    []choice
}

type choice struct{ Value, Words string }

// readQueues reads the rows. A row without a name is a queue that goes; a new
// one gets its id from its name.
func readQueues(f form) map[string]any {
	n, err := strconv.Atoi(f.get("rows"))
	if err != nil || n < 0 || n > 40 {
		n = 0
	}
	queues, late, topics := []conversation.QueueSettings{}, map[string][]string{}, map[string]string{}
	for i := range n {
		row := fmt.Sprintf("queues-%d-", i)
		q := conversation.QueueSettings{ID: f.get(row + "id"), Name: f.get(row + "name")}
		if q.Name == "" && (q.ID == "" || f.get(row+"goal") == "") {
			continue
		}
		minutes, err := strconv.Atoi(f.get(row + "goal"))
		if err != nil || minutes < 1 || minutes > 30*24*60 {
			f.wrong(row+"goal", conversation.WhyGoal)
		}
		q.Goal = time.Duration(minutes) * time.Minute
		if q.ID == "" {
			q.ID = idFrom(q.Name)
		}
		queues = append(queues, q)
		for name := range f.values {
			if email, ok := strings.CutPrefix(name, row+"late-"); ok {
				late[q.ID] = append(late[q.ID], email)
			}
		}
	}
	if len(queues) == 0 {
		f.wrong("queues-0-name", conversation.WhyEmpty)
	}
	for _, topic := range conversation.Topics {
		if id := f.get("topics-" + topic); id != "" {
			topics[topic] = id
		}
	}
	return map[string]any{"queues": queues, "topics": topics, "late": late}
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

// idFrom makes a short id of a name: "Front desk" is front-desk.
func idFrom(name string) string {
	id := strings.Trim(notInID.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(id) > 32 {
		id = strings.Trim(id[:32], "-")
	}
	return id
}

func (r *room) queuesView(v *visit, f *frame) (any, error) {
	view := queuesView{frame: f}
	people, err := r.Store.EveryStaff(v.Request.Context())
	if err != nil {
		return nil, err
	}
	n, _ := strconv.Atoi(f.Value("rows"))
	queues := []choice{{"", r.Say(v.page.Lang, "admin.queues.first")}}
	for i := range min(n, 40) {
		row := queueRow{ID: fmt.Sprintf("queues-%d-", i), N: i + 1}
		row.New = f.Value(row.ID+"id") == ""
		for _, p := range people {
			if !p.Off && p.Is(store.RoleStaff, store.RoleLead) {
				row.Late = append(row.Late, box{row.ID + "late-" + p.Email, "on", p.Name})
			}
		}
		view.Rows = append(view.Rows, row)
		if id := f.Value(row.ID + "id"); id != "" {
			queues = append(queues, choice{id, f.Value(row.ID + "name")})
		}
	}
	for _, topic := range conversation.Topics {
		view.Topics = append(view.Topics, topicRow{"topics-" + topic, r.Say(v.page.Lang, "admin.topic."+topic), queues})
	}
	return view, nil
}
