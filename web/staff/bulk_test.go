package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"linnet/conversation"
	"linnet/store"
)

// several are three open talks: Walter's, Rosa's held text, and one of a number
// that nobody knows.
func (h *house) several() (talks []store.ID, form url.Values) {
	h.t.Helper()
	h.walter()
	h.text(rosa, "Necesito ayuda")
	h.text(nobody, "Is this the right number?")
	form = url.Values{}
	for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen, Order: store.OrderOldest}) {
		talks = append(talks, row.Talk)
		form.Add("pick", row.Talk.String())
	}
	if len(talks) != 3 {
		h.t.Fatalf("%d open talks, want 3", len(talks))
	}
	return talks, form
}

// with adds fields to a form without changing it.
func with(form url.Values, more ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = append([]string(nil), values...)
	}
	for i := 0; i+1 < len(more); i += 2 {
		out.Set(more[i], more[i+1])
	}
	return out
}

// owned are the open talks that a person has.
func (h *house) owned(name string) []store.QueueRow {
	h.t.Helper()
	return h.rows(store.QueueView{Lane: store.LaneOpen, Filter: store.QueueFilter{Owner: h.staff(name).ID}})
}

// TestClaimingSeveralNamesThoseThatWereTaken: each talk is claimed by itself, a
// failure is named, and the same form sent twice acts once.
func TestClaimingSeveralNamesThoseThatWereTaken(t *testing.T) {
	each(t, func(h *house) {
		talks, form := h.several()
		dana, maria := h.as("dana"), h.as("maria")
		list := dana.get("/app/q/open?order=oldest")
		list.want(h.t, "the list", 200, `action="/app/q/bulk?order=oldest"`, `name="pick" value="`+talks[0].String()+`" form="bulk" aria-label="Choose Walter H., 78, row 1"`)
		maria.post("/app/c/"+talks[0].String()+"/take", nil).want(h.t, "Maria claims one", 303)
		form = with(form, "act", "claim", "key", fields(list.body).Get("key"))
		form.Add("pick", "of nobody")
		first := dana.post("/app/q/bulk?order=oldest", form)
		if first.code != 303 || !strings.HasPrefix(first.to, "/app/bulk/") || !strings.HasSuffix(first.to, "?order=oldest") {
			h.t.Fatalf("claim three = %d to %q", first.code, first.to)
		}
		dana.get(first.to).want(h.t, "the result", 200, "Claimed: 2", "Not done: 1", "Walter H., 78</a>: Maria has this.", `href="/app/q/open?order=oldest"`)
		maria.get(first.to).want(h.t, "another person's result", 404)
		if rows := h.owned("dana"); len(rows) != 2 {
			h.t.Fatalf("Dana has %d talks, want 2", len(rows))
		}
		dana.post("/app/c/"+talks[1].String()+"/release", nil).want(h.t, "release", 303)
		if again := dana.post("/app/q/bulk?order=oldest", form); again.to != first.to {
			h.t.Errorf("the same form again leads to %q, want its result", again.to)
		}
		if rows := h.owned("dana"); len(rows) != 1 {
			h.t.Errorf("the form sent twice acted twice: Dana has %d talks, want 1", len(rows))
		}
		if got := dana.post("/app/q/bulk", url.Values{"act": {"claim"}}); got.to != "/app/q/open?done=none" {
			h.t.Errorf("nothing chosen leads to %q", got.to)
		}
		dana.post("/app/q/bulk", with(form, "act", "reply")).want(h.t, "a reply to several", 404)
		h.as("admin").post("/app/q/bulk", form).want(h.t, "an admin", 403)
	})
}

// TestClosingSeveralAsksWhyAndLeavesTheUnread.
func TestClosingSeveralAsksWhyAndLeavesTheUnread(t *testing.T) {
	each(t, func(h *house) {
		talks, form := h.several()
		dana := h.as("dana")
		dana.get("/app/c/" + talks[0].String())
		ask := dana.post("/app/q/bulk", with(form, "act", "close"))
		ask.want(h.t, "the page that asks why", 200, "Close 3 talks", "Walter H., 78", "Why is it closed?")
		key := fields(ask.body).Get("key")
		dana.post("/app/q/bulk", with(form, "act", "close", "go", "1", "reason", "x", "key", key)).want(h.t, "without a reason", 422, "Choose why it is closed.", "Walter H., 78")
		done := dana.post("/app/q/bulk", with(form, "act", "close", "go", "1", "reason", "no_reply", "key", key))
		dana.get(done.to).want(h.t, "the result", 200, "Closed: 1", "Not done: 2", "It has a message that nobody read.")
		closed := map[store.ID]bool{}
		for _, row := range h.rows(store.QueueView{Lane: store.LaneClosed}) {
			closed[row.Talk] = true
		}
		if !closed[talks[0]] || closed[talks[1]] || closed[talks[2]] {
			h.t.Error("of three talks not exactly the one that was read is closed")
		}
	})
}

// TestSeveralAreTransferredAndSnoozed: both ask their fields on a page of its
// own that keeps what was typed.
func TestSeveralAreTransferredAndSnoozed(t *testing.T) {
	each(t, func(h *house) {
		talks, form := h.several()
		dana := h.as("dana")
		dana.post("/app/q/bulk", with(form, "act", "transfer")).want(h.t, "the page that asks where", 200, "Transfer 3 talks", "Maria Lopez", "Nurse")
		dana.post("/app/q/bulk", with(form, "act", "transfer", "go", "1", "to", "queue-nurse")).want(h.t, "without a note", 422, `<option value="queue-nurse" selected>`)
		dana.post("/app/q/bulk", with(form, "act", "transfer", "go", "1", "note", "Look at this")).want(h.t, "to nowhere", 422, "Look at this")
		done := dana.post("/app/q/bulk", with(form, "act", "transfer", "go", "1", "to", "queue-nurse", "note", "Look at this"))
		dana.get(done.to).want(h.t, "the result", 200, "Transferred: 3", "All of them are done.")
		if rows := h.rows(store.QueueView{Queue: "nurse"}); len(rows) != 3 {
			h.t.Errorf("%d talks are in the nurse's queue, want 3", len(rows))
		}
		dana.post("/app/q/bulk", with(form, "act", "snooze")).want(h.t, "the page that asks when", 200, "Snooze 3 talks", "Until when?")
		dana.post("/app/q/bulk", with(form, "act", "snooze", "go", "1", "until", "at", "when", "2020-01-01T10:00")).want(h.t, "in the past", 422, "2020-01-01T10:00")
		done = dana.post("/app/q/bulk", with(form, "act", "snooze", "go", "1", "until", "tomorrow"))
		dana.get(done.to).want(h.t, "the result", 200, "Snoozed: 3")
		for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
			if row.State != conversation.Snoozed {
				h.t.Errorf("a talk is %s, want snoozed", row.State)
			}
		}
		dana.get("/app/q/unclaimed").want(h.t, "the empty lane", 200, "Nothing waiting here.", "The next snoozed talk comes back Wed, Mar 4, 8:00")
		h.worksIn("maria", store.Works{Practice: "riverside", Queue: "front"})
		maria := h.as("maria")
		before := h.refusals()
		done = maria.post("/app/q/bulk", with(form, "act", "claim"))
		result := maria.get(done.to)
		result.want(h.t, "talks of another queue", 200, "Claimed: 0", "A talk you may not see: It is not in your queues.")
		if strings.Contains(result.body, "Walter") || h.refusals()-before != len(talks) {
			h.t.Errorf("talks of another queue are named, or left %d entries on the trail, want %d", h.refusals()-before, len(talks))
		}
	})
}
