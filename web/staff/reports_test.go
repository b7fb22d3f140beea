package staff_test

import (
	"encoding/csv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// asked is one question that got an answer, as the test saw it happen.
type asked struct {
	at, answered time.Time
}

// life lets Walter ask and Maria answer for some weeks, across the change of
// clocks on March 8 and a holiday, and returns what happened.
func (h *house) life(questions int) []asked {
	h.t.Helper()
	p := h.s.Practice("riverside")
	for day := time.Monday; day <= time.Friday; day++ {
		p.Hours[day] = conversation.Span{From: 8 * 60, To: 17 * 60}
	}
	p.Hours[time.Saturday], p.Hours[time.Sunday] = conversation.Span{}, conversation.Span{From: 1 * 60, To: 5 * 60} // the clocks change at two
	p.Holidays = []conversation.Date{dateOf(2026, 3, 5)}
	h.walter()
	maria := h.staff("maria")
	rnd := rand.New(rand.NewPCG(3, 14))
	var out []asked
	first := h.s.Now()
	for i := range questions {
		if i > 0 {
			h.wait(time.Duration(rnd.IntN(18*60)+1) * time.Minute)
			first = h.s.Now()
			h.text(walter, "One more question, number "+strconv.Itoa(i))
		}
		h.wait(time.Duration(rnd.IntN(5*60)+1) * time.Minute)
		id := h.rows(store.QueueView{Lane: store.LaneOpen, Order: store.OrderNewest})[0].Talk
		if _, err := h.s.Reply(h.t.Context(), maria, id, store.Answer{Words: "Yes.", Seen: 1 << 40, Close: i%2 == 0, Key: store.NewID()}); err != nil {
			h.t.Fatal(err)
		}
		out = append(out, asked{first, h.s.Now()})
		h.handOut()
	}
	return out
}

// openMinutes counts open time the slow way: minute by minute.
func openMinutes(p *conversation.Practice, from, to time.Time) (d time.Duration) {
	for t := from; t.Before(to); t = t.Add(time.Minute) {
		if step := min(to.Sub(t), time.Minute); p.OpenAt(t) {
			d += step
		}
	}
	return d
}

// TestFiguresAreThoseOfWhatHappened compares the store's figures with a slow
// count of the same weeks, on both engines.
func TestFiguresAreThoseOfWhatHappened(t *testing.T) {
	each(t, func(h *house) {
		p := h.s.Practice("riverside")
		happened := h.life(30)
		from := happened[0].at.Add(-time.Hour)
		f, err := h.s.Report(h.t.Context(), store.ReportView{Practice: "riverside", From: from, To: h.s.Now().Add(time.Hour)})
		if err != nil {
			h.t.Fatal(err)
		}
		if len(f.Answered) != len(happened) {
			h.t.Fatalf("%d answers, want %d", len(f.Answered), len(happened))
		}
		slices.SortFunc(f.Answered, func(a, b store.Answered) int { return a.Asked.Compare(b.Asked) })
		for i, a := range f.Answered {
			want := openMinutes(p, happened[i].at, happened[i].answered)
			if off := a.Took - want; off < -2*time.Minute || off > 2*time.Minute {
				h.t.Errorf("answer %d took %s of open time, want about %s (asked %s)", i, a.Took, want, happened[i].at.In(p.Zone))
			}
		}
		var sent int
		for _, one := range f.Texted {
			sent += one.Total()
		}
		if sent == 0 || len(f.Opened) == 0 {
			h.t.Errorf("%d texts and %d talks, want some of each", sent, len(f.Opened))
		}
	})
}

// TestAnAnswerTakenBackIsNoAnswer: undo takes its figure with it, and a talk
// that was closed after a call is answered.
func TestAnAnswerTakenBackIsNoAnswer(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		maria := h.staff("maria")
		count := func() int {
			f, err := h.s.Report(h.t.Context(), store.ReportView{Practice: "riverside", From: h.s.Now().Add(-time.Hour), To: h.s.Now().Add(time.Hour)})
			if err != nil {
				h.t.Fatal(err)
			}
			return len(f.Answered)
		}
		sent, err := h.s.Reply(h.t.Context(), maria, talk, store.Answer{Words: "Yes.", Seen: 1 << 40, Key: store.NewID()})
		if err != nil {
			h.t.Fatal(err)
		}
		if got := count(); got != 1 {
			h.t.Fatalf("%d answers after a reply, want 1", got)
		}
		if _, _, err := h.s.UndoReply(h.t.Context(), maria, sent.Message); err != nil {
			h.t.Fatal(err)
		}
		if got := count(); got != 0 {
			h.t.Errorf("%d answers after it was taken back, want 0", got)
		}
		if err := h.s.CloseTalk(h.t.Context(), maria, talk, store.Close{Reason: "called", Force: true, Key: store.NewID()}); err != nil {
			h.t.Fatal(err)
		}
		if got := count(); got != 1 {
			h.t.Errorf("%d answers after a call, want 1", got)
		}
	})
}

// TestReportsShowWhatHappened walks the page: its tiles, its filters, its
// tables and what is wrong with its days.
func TestReportsShowWhatHappened(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	dana := h.as("dana")
	dana.get("/app/reports").want(t, "reports of nothing", 200, "No talks in these dates.", "Open now")
	h.life(12)
	dana = h.as("dana")
	page := dana.get("/app/reports?span=weeks")
	page.want(t, "reports", 200, "Talks per day", "First answer by hour", "Middle first answer", "9 in 10 within", "Show as table",
		`<a href="/app/reports" aria-current="page">Reports</a>`, `class="goal-line"`)
	page = dana.get("/app/reports?span=range&from=2026-03-01&to=2026-03-31&queue=front")
	page.want(t, "one queue in March", 200, `value="2026-03-01"`, `<option value="front" selected>`)
	dana.get("/app/reports?span=range&from=2026-03-09&to=2026-03-01").want(t, "days the wrong way round", 422, "The To date must be after the From date.", `value="2026-03-09"`)
	dana.get("/app/reports?span=range&from=2026-02-30&to=2026-03-01").want(t, "a day that is none", 422, "Choose a day of the calendar.")
	dana.get("/app/reports?span=range&from=2020-01-01&to=2026-03-01").want(t, "six years", 422, "A report holds a year at most.")
	file := dana.get("/app/reports.csv?table=queue&span=weeks")
	file.want(t, "the queues as CSV", 200, "Front desk")
	rows, err := csv.NewReader(strings.NewReader(file.body)).ReadAll()
	if err != nil || len(rows) != 1+len(h.s.Practice("riverside").Queues) {
		t.Errorf("the file has %d rows (%v), want one a queue and its head", len(rows), err)
	}
	dana.get("/app/reports.csv?table=names").want(t, "a table of nothing", 404)
	if acts := h.trail(); acts["report viewed"] == 0 || acts["report exported"] != 1 {
		t.Errorf("the trail has %d views and %d exports", acts["report viewed"], acts["report exported"])
	}
}

// TestSmallGroupsStayHidden: who may not open patients sees whole months and
// no number under five (ux.md §11).
func TestSmallGroupsStayHidden(t *testing.T) {
	h := build(t, storetest.Open(t, "sqlite"))
	h.walter()
	h.wait(40 * 24 * time.Hour)
	otto := h.as("audit")
	page := otto.get("/app/reports?span=2026-03&queue=front")
	page.want(t, "the auditor's report", 200, "fewer than 5", "Whole months only", `<option value="2026-03" selected>March 2026</option>`)
	for _, bad := range []string{"Open now", "New talk", `type="search"`, `name="from"`, `name="queue"`, "/app/q/unclaimed"} {
		if strings.Contains(page.body, bad) {
			t.Errorf("the auditor's report holds %q", bad)
		}
	}
	for _, digit := range []string{">1<", ">2<", ">3<"} {
		if strings.Contains(page.body, digit) {
			t.Errorf("the auditor's report shows the small number %s", digit)
		}
	}
}
