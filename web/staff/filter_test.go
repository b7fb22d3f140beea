package staff_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// TestAFilterStandsInTheAddress: the form is a GET form, each choice is a chip
// that takes it back, talks and live parts keep it, lanes leave it behind, and
// an address that makes no sense filters nothing.
func TestAFilterStandsInTheAddress(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		h.text(rosa, "I want to kill myself")
		dana := h.as("dana")
		all := dana.get("/app/q/open")
		all.want(h.t, "the whole list", 200, talk.String(), `<option value="wait" selected>Longest wait`, "Oldest", "Name", `name="urgent"`, "Who has it", "Maria Lopez")
		urgent := dana.get("/app/q/open?urgent=1&order=oldest")
		urgent.want(h.t, "the urgent ones", 200, "Urgent words", "remove this filter", `href="/app/q/open?order=oldest"`, "Clear all",
			`<option value="oldest" selected>`, `data-live-src="/app/q/open?order=oldest&amp;urgent=1&amp;part=list"`, `href="/app/q/mine?order=oldest"`)
		if strings.Contains(urgent.body, talk.String()) {
			h.t.Error("the list of urgent talks holds one that is not")
		}
		one := h.rows(store.QueueView{Lane: store.LaneOpen, Filter: store.QueueFilter{Urgent: true}})
		if len(one) != 1 {
			h.t.Fatalf("%d urgent talks, want 1", len(one))
		}
		open := "/app/c/" + one[0].Talk.String() + "?order=oldest&urgent=1"
		if !strings.Contains(urgent.body, `href="`+strings.ReplaceAll(open, "&", "&amp;")+`"`) {
			h.t.Errorf("a row of the filtered list does not lead to %s", open)
		}
		dana.get(open).want(h.t, "a talk from the filtered list", 200, `class="linkish back-list" href="/app/q/open?order=oldest&amp;urgent=1"`)
		part := dana.part("/app/q/open?urgent=1&part=list")
		part.want(h.t, "the live part of the filtered list", 200, one[0].Talk.String())
		if strings.Contains(part.body, talk.String()) {
			h.t.Error("the live part forgets the filter")
		}
		dana.get("/app/q/open?type=bill").want(h.t, "nothing fits", 200, "Nothing here fits these filters.", "About: Bill")
		dana.get("/app/q/open?owner=nobody").want(h.t, "unclaimed ones", 200, talk.String(), "Who has it: Unclaimed")
		odd := "/app/q/open?" + url.Values{"speaks": {"xx"}, "type": {"y"}, "in": {"nowhere"}, "owner": {"z"}, "order": {"chaos"}, "late": {"2"}}.Encode()
		dana.get(odd).want(h.t, "an address without sense", 200, talk.String())
	})
}

// TestLateTalksAreCountedForWhoSeesThem: the top bar counts them, its link
// leads to them, and who is kept to another queue hears of none.
func TestLateTalksAreCountedForWhoSeesThem(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		dana := h.as("dana")
		before := dana.get("/app/q/unclaimed")
		before.want(h.t, "before the goal", 200, `data-late hidden`)
		h.wait(h.s.Practice("riverside").GoalFor("") + time.Minute)
		if err := h.s.MarkLate(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		dana = h.as("dana")
		after := dana.get("/app/q/unclaimed")
		after.want(h.t, "after the goal", 200, "1 late", `href="/app/q/open?late=1"`, "<p hidden data-late-now>1 late</p>")
		if strings.Contains(after.body, "data-late hidden") {
			h.t.Error("the top bar hides what is late")
		}
		dana.get("/app/q/open?late=1").want(h.t, "the late ones", 200, talk.String())
		dana.get("/app/c/"+talk.String()).want(h.t, "the history", 200, "Late. The time to answer has passed.")
		h.worksIn("maria", store.Works{Practice: "riverside", Queue: "nurse"})
		h.as("maria").get("/app/q/unclaimed").want(h.t, "the other queue's person", 200, "data-late hidden")
	})
}

// TestAnEmptyLaneSaysWhenTheNextTalkComesBack.
func TestAnEmptyLaneSaysWhenTheNextTalkComesBack(t *testing.T) {
	each(t, func(h *house) {
		next, err := h.s.NextWake(h.t.Context(), store.QueueView{Practice: "riverside"})
		if err != nil || !next.IsZero() {
			h.t.Errorf("the next to wake of nothing = %s (%v), want none", next, err)
		}
		h.as("dana").get("/app/q/unclaimed").want(h.t, "an empty lane", 200, "Nothing waiting here.")
	})
}

// TestAListThatCannotBeReadSaysSo: a row that the key does not open hides the
// list and not the page.
func TestAListThatCannotBeReadSaysSo(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			h := build(t, storetest.OpenWith(t, o))
			h.text(walter, "hello")
			dana := h.as("dana")
			dana.get("/app/q/open").want(t, "the list", 200, "qrow")
			if _, err := storetest.Raw(t, o.Database).Exec(`UPDATE talks SET first = $1`, []byte("damaged")); err != nil {
				t.Fatal(err)
			}
			h.text(rosa, "hello") // the kept list is of the past
			broken := dana.get("/app/q/open")
			broken.want(t, "the list with a damaged row", 200, "Could not load the queue.", "Try again", "Unclaimed")
			if strings.Contains(broken.body, string(conversation.Phone(walter).National())) {
				t.Error("the list that could not be read is shown")
			}
		})
	}
}
