package staff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// Every kind waits in the queue that the practice names for its topic; one that
// it names no queue for waits in its first.
func TestEachRequestWaitsInItsTopicsQueue(t *testing.T) {
	each(t, func(h *house) {
		n, _ := h.walter()
		dana := h.as("dana")
		p := h.s.Practice("riverside")
		for _, kind := range conversation.RequestKinds {
			request, talk := h.asks(n, kind, conversation.Answers{"question": "q", "which": "file", "home": "9", "by": "2026-04-20"})
			queue := p.QueueFor(kind.Topic())
			in := slices.ContainsFunc(h.rows(store.QueueView{Queue: queue}), func(q store.QueueRow) bool { return q.Talk == talk })
			if !in {
				h.t.Errorf("%s does not wait in %s", kind, queue)
			}
			dana.get("/app/q/queue-"+queue).want(h.t, "the queue of "+string(kind), 200, talk.String())
			dana.get("/app/c/"+talk.String()).want(h.t, "the talk of "+string(kind), 200, request.String(), "Open requests", `value="doing"`, `value="needs"`, `value="done"`)
		}
	})
}

// "Low" and a bleed stand in the row and on the card until the request is done,
// and Low goes first.
func TestLowAndBleedsAreMarkedInTheRow(t *testing.T) {
	each(t, func(h *house) {
		n, first := h.walter()
		h.wait(time.Minute)
		request, talk := h.asks(n, conversation.AskFactor, conversation.Answers{"which": "file", "home": "2", "need": "12", "bleeds": "yes", "bleeds-other": "1", "by": "2026-03-06", "ship": "home"})
		dana := h.as("dana")
		row := func() string {
			h.t.Helper()
			body := dana.get("/app/q/open").body
			_, rest, found := strings.Cut(body, `data-row="`+talk.String()+`"`)
			if !found {
				h.t.Fatal("the row is gone")
			}
			out, _, _ := strings.Cut(rest, "</li>")
			return out
		}
		for _, word := range []string{"Factor refill", "Low", "Bleeds"} {
			if !strings.Contains(row(), word) {
				h.t.Errorf("the row lacks %q: %s", word, row())
			}
		}
		if rows := h.rows(store.QueueView{Lane: store.LaneOpen}); rows[0].Talk != talk || rows[1].Talk != first {
			h.t.Errorf("the order is %v, want Low before what waits longer", rows)
		}
		path := "/app/c/" + talk.String()
		page := dana.get(path)
		page.want(h.t, "the card", 200, "Bleeds</span>", "Low</span>")
		dana.post(path+"/request", fields(page.body, "request", request.String(), "state", "done")).want(h.t, "set to done", 303)
		if r := row(); strings.Contains(r, "Low") || strings.Contains(r, "Bleeds") {
			h.t.Errorf("a request that is done is still marked: %s", r)
		}
	})
}

// Every change is told once, stands in the history, and a change that cannot be
// is refused; the patient reads the state.
func TestEveryChangeOfARequestIsToldOnce(t *testing.T) {
	each(t, func(h *house) {
		n, _ := h.walter()
		request, talk := h.asks(n, conversation.AskBill, conversation.Answers{"topic": "bill", "question": "Why twice?"})
		h.handOut()
		path, maria := "/app/c/"+talk.String(), h.as("maria")
		for _, state := range []string{"doing", "needs", "done", "doing"} {
			form := fields(maria.get(path).body, "request", request.String(), "state", state)
			for range 2 { // a double tap
				maria.post(path+"/request", form).want(h.t, "set to "+state, 303)
			}
			if q, _, err := h.s.RequestOf(h.t.Context(), n, request); err != nil || string(q.State) != state {
				h.t.Errorf("the patient reads %s, %v; want %s", q.State, err, state)
			}
			h.wait(time.Minute)
			if got := h.handOut(); len(got) != 1 || !strings.HasPrefix(got[0], "request_update|") {
				h.t.Errorf("texts of %s = %v, want one request_update", state, got)
			}
			h.wait(20 * time.Minute)
			maria = h.as("maria")
		}
		page := maria.get(path)
		page.want(h.t, "the history", 200, "Maria set Bill question to “Being done”", "Maria set Bill question to “We need something”", "Maria set Bill question to “Done”")
		same := fields(page.body, "request", request.String(), "state", "doing")
		maria.post(path+"/request", same).want(h.t, "set to what it is", 303)
		h.wait(time.Minute)
		if got := h.handOut(); len(got) != 0 {
			h.t.Errorf("set to what it is sent %v", got)
		}
		before := h.trail()["talk request doing"]
		for _, wrong := range []struct{ request, state string }{{store.NewID().String(), "done"}, {request.String(), "lost"}, {request.String(), "sent"}} {
			maria.post(path+"/request", fields(page.body, "request", wrong.request, "state", wrong.state)).want(h.t, "set "+wrong.state, 409, "This talk has moved on")
		}
		maria.post(path+"/request", fields(page.body, "request", "x", "state", "done")).want(h.t, "no request", 404)
		h.as("admin").post(path+"/request", same).want(h.t, "by an admin", 403)
		if got := h.trail()["talk request doing"]; got != before {
			h.t.Errorf("refused changes stand on the trail: %d, want %d", got, before)
		}
	})
}
