package admin

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// spareQueues are the empty rows of the page, for queues to come.
const spareQueues = 2

// mostQueues is how many rows the page takes.
const mostQueues = 40

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
				f[fmt.Sprintf("late-%d-%s", i, email)] = "on"
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

// queueRow is one queue, or room for a new one.
type queueRow struct {
	ID         string // beginning of its fields' ids
	Queue      string // the queue's own id, "" for a new one
	Title      string
	New, Open  bool
	Name, Goal field
	People     string // who is in it
	Late       []box
}

type box struct {
	ID, Words string
	On        bool
}

type topicRow struct {
	ID, Words, Value string
	Fixed, Problem   string
	Queues           []choice
}

type choice struct{ Value, Words string }

// readQueues reads the rows. A row without a name is a queue that goes; a new
// one gets its id from its name.
func readQueues(f form) map[string]any {
	n, err := strconv.Atoi(f.get("rows"))
	if err != nil || n < 0 || n > mostQueues {
		n = 0
	}
	queues, late, topics := []conversation.QueueSettings{}, map[string][]string{}, map[string]string{}
	for i := range n {
		row := fmt.Sprintf("queues-%d-", i)
		q := conversation.QueueSettings{ID: f.get(row + "id"), Name: f.get(row + "name")}
		if q.Name == "" {
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
		switch {
		case q.ID == "":
			f.wrong(row+"name", conversation.WhyID)
		case slices.ContainsFunc(queues, func(other conversation.QueueSettings) bool { return other.ID == q.ID }):
			f.wrong(row+"name", conversation.WhyTwice)
		}
		queues = append(queues, q)
		for name := range f.values {
			if email, ok := strings.CutPrefix(name, fmt.Sprintf("late-%d-", i)); ok {
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
	for i := range max(0, min(n, mostQueues)) {
		row := r.queueRow(v, f, i, people)
		view.Rows = append(view.Rows, row)
		if row.Queue != "" {
			queues = append(queues, choice{row.Queue, f.Value(row.ID + "name")})
		}
	}
	for _, topic := range conversation.Topics {
		id := "topics-" + topic
		view.Topics = append(view.Topics, topicRow{ID: id, Words: r.Say(v.page.Lang, "admin.topic."+topic), Value: f.Value(id), Fixed: f.Fixed(id),
			Problem: f.problems(id), Queues: queues})
	}
	return view, nil
}

func (r *room) queueRow(v *visit, f *frame, i int, people []*store.Staff) queueRow {
	say := func(key string, args ...any) string { return r.Say(v.page.Lang, key, args...) }
	id := fmt.Sprintf("queues-%d-", i)
	row := queueRow{ID: id, Queue: f.Value(id + "id"), Title: f.Value(id + "name"), Name: f.Field(id+"name", say("admin.queues.name")),
		Goal: f.Field(id+"goal", say("admin.queues.goal"), say("admin.queues.goal.hint"), "number")}
	if row.New = row.Queue == ""; row.New {
		row.Title = say("admin.queues.new")
		return row
	}
	var in []string
	for _, p := range people {
		if p.Off || !p.Is(store.RoleStaff, store.RoleLead) {
			continue
		}
		if p.Sees(v.practice.ID, row.Queue) {
			in = append(in, p.Name)
		}
		late := box{ID: fmt.Sprintf("late-%d-%s", i, p.Email), Words: p.Name}
		late.On = f.On(late.ID)
		row.Open = row.Open || late.On
		row.Late = append(row.Late, late)
	}
	row.People = say("admin.queues.nobody")
	if len(in) > 0 {
		row.People = say("admin.queues.people", "names", strings.Join(in, ", "))
	}
	return row
}
