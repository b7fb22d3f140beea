package staff_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// taskOf is the one open task of a kind.
func (h *house) taskOf(task string) store.QueueRow {
	h.t.Helper()
	var found []store.QueueRow
	for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
		if row.Task == task {
			found = append(found, row)
		}
	}
	if len(found) != 1 {
		h.t.Fatalf("%d tasks are open of %s, want 1", len(found), task)
	}
	return found[0]
}

// "Not you? Tell us" stands at the top of the front desk's queue, leads to
// unlinking after a call, and ends with what was done.
func TestNotYouIsWorkedToItsEnd(t *testing.T) {
	each(t, func(h *house) {
		ctx := h.t.Context()
		h.text(nobody, "hello") // waits longest
		h.handOut()
		waiting := h.signedIn(walter, "Good morning", dateOf(1947, time.November, 30))
		h.asks(waiting, conversation.AskMedicine, conversation.Answers{"which": "Iron", "left": "0-3", "pharmacy": "file"})
		h.handOut()
		h.wait(time.Hour)
		n, talk := h.rosaTalk()
		h.text(rosa, "START")
		h.handOut()
		dana := h.as("dana")
		path := "/app/c/" + talk.String()
		dana.post(path+"/reply", fields(dana.get(path).body, "body", "Give her tea.", "kind", "reply", "then", "send", "seen", "999999")).want(h.t, "reply", 303)
		h.wait(time.Minute)
		token := ""
		for _, out := range h.handOut() {
			if id, rest, _ := strings.Cut(out, "|"); strings.HasPrefix(id, "new_message") {
				token = rest
			}
		}
		for range 2 { // once per link
			_ = h.s.NotYou(ctx, token)
		}
		if !h.off(rosa) || !h.opens(n) {
			h.t.Fatalf("texts off %t, the thread opens %t; want texts off and nothing unlinked", h.off(rosa), h.opens(n))
		}
		row := h.taskOf(store.TaskNotYou)
		list := dana.get("/app/q/queue-front")
		list.want(h.t, "the front desk's queue", 200, "Somebody said this is not their phone.")
		if first := strings.Index(list.body, `data-row="`); first < 0 || !strings.HasPrefix(list.body[first:], `data-row="`+row.Talk.String()) {
			h.t.Error("the task is not the first row of the front desk's queue")
		}
		task := "/app/c/" + row.Talk.String()
		page := dana.get(task)
		page.want(h.t, "the task", 200, "Call the patient on another number from the chart.", "Look at the phones on this record", "Parent …0147 opens Ana R.", "Parent …0147 opens Leo R.", "Own phone …0147 opens Rosa R.")
		for _, g := range h.linked(row.Talk) {
			dana.post(task+"/phone-unlink", fields(dana.get(task).body, "grant", g.ID.String(), "why", "called at home: a new number since May")).want(h.t, "unlink", 303)
		}
		if h.opens(n) {
			h.t.Error("the phone still opens Ana")
		}
		dana.post(task+"/task-done", fields(page.body, "done", " ")).want(h.t, "done without a word", 422, "Write what you did.", `href="#task-done"`, `aria-invalid="true"`)
		page = dana.get(task)
		form := fields(page.body, "done", "Called Rosa at home. New number comes by letter.")
		for range 2 {
			dana.post(task+"/task-done", form).want(h.t, "done", 303)
		}
		dana.get(task+"?done=task-done").want(h.t, "the task at its end", 200, "Closed: Done", "The task is done.", "Called Rosa at home. New number comes by letter.", "Dana closed this: Done")
		dana.get("/app/q/closed").want(h.t, "the closed lane", 200, row.Talk.String())
	})
}

// linked lists the grants that a talk's pane shows.
func (h *house) linked(talk store.ID) []store.Linked {
	h.t.Helper()
	linked, err := h.s.Phones(h.t.Context(), talk)
	if err != nil || len(linked) == 0 {
		h.t.Fatalf("Phones = %v, %v; want some", linked, err)
	}
	return linked
}

// "We may have the wrong birth date" shows the typed date and no button that
// takes it over: staff type what the chart says.
func TestAWrongBirthDateIsCorrectedFromTheChart(t *testing.T) {
	each(t, func(h *house) {
		ctx := h.t.Context()
		old := h.signedIn(walter, "Good morning", dateOf(1947, time.November, 30))
		h.wait(8 * 24 * time.Hour)
		cookie := h.door(rosa, "It says my date is wrong")
		for range 2 { // one open item per phone
			if err := h.s.WrongBirthDate(ctx, cookie, "3 10 2016"); err != nil {
				h.t.Fatal(err)
			}
		}
		row := h.taskOf(store.TaskBirthDate)
		if row.Queue != "front" {
			h.t.Errorf("the task waits in %s, want the front desk", row.Queue)
		}
		task, maria := "/app/c/"+row.Talk.String(), h.as("maria")
		page := maria.get(task)
		page.want(h.t, "the task", 200, "The birth date on record may be wrong.", "On the phone they typed:", "<b>Mar 10, 2016</b>", "Correct the birth date")
		if strings.Contains(page.body, `value="2016-03-10"`) || strings.Contains(page.body, `value="2016-03-09"`) {
			h.t.Error("the form offers a date; staff type what the chart says")
		}
		ana, none := "", store.NewID().String()
		for _, g := range h.linked(row.Talk) {
			if g.Person.Given == "Ana" {
				ana = g.Person.ID.String()
			}
		}
		for _, wrong := range []struct{ patient, birth, how, field, words string }{
			{"", "2016-03-11", "chart", "birth-who", "Choose whose birth date it is."},
			{ana, "", "chart", "birth-date", "Write the whole date."},
			{ana, "2016-02-30", "chart", "birth-date", "Write the whole date."},
			{ana, "2026-03-20", "chart", "birth-date", "The birth date must be in the past."},
			{ana, "1816-03-09", "chart", "birth-date", "The birth date must be in the past."},
			{ana, "2016-03-09", "chart", "birth-date", "The record has this birth date."},
			{ana, "2016-03-11", "", "birth-how", "Say how you checked who they are."},
		} {
			got := maria.post(task+"/birth-date", fields(page.body, "patient", wrong.patient, "birth", wrong.birth, "how", wrong.how))
			got.want(h.t, wrong.words, http.StatusUnprocessableEntity, wrong.words, `href="#`+wrong.field+`"`, `id="`+wrong.field+`-error"`, `aria-invalid="true"`)
			if wrong.patient != "" && !strings.Contains(got.body, `<option value="`+ana+`" selected>`) || !strings.Contains(got.body, `value="`+wrong.birth+`"`) {
				h.t.Errorf("after %q the form is not kept", wrong.words)
			}
		}
		maria.post(task+"/birth-date", fields(page.body, "patient", none, "birth", "2016-03-11", "how", "chart")).want(h.t, "somebody else's", 404)
		maria.post(task+"/birth-date", fields(page.body, "patient", old.Patients[0].String(), "birth", "2016-03-11", "how", "chart")).want(h.t, "a patient of another phone", 404)
		maria.post(task+"/birth-date", fields(page.body, "patient", ana, "birth", "2016-03-11", "how", "chart, page 1")).want(h.t, "correct", 303)
		maria.get(task+"?done=birth-date").want(h.t, "the task after it", 200, "The birth date was changed. Now say below what you did.", "Maria changed a birth date. Checked: chart, page 1")
		in, err := h.s.TryBirth(ctx, cookie, dateOf(2016, time.March, 11), true)
		if err != nil {
			h.t.Fatal(err)
		}
		if n, err := h.s.PatientSession(ctx, in.Cookie, true); err != nil || len(n.Patients) != 1 || n.Patients[0].String() != ana {
			h.t.Errorf("with the chart's date the session is %+v, %v; want to be in for Ana alone", n, err)
		}
		maria.post(task+"/task-done", fields(maria.get(task).body, "done", "Corrected Ana's date.")).want(h.t, "done", 303)
		maria.get(task).want(h.t, "the task at its end", 200, "Closed: Done", "Corrected Ana&#39;s date.")
		if got := h.trail(); got["birth date corrected"] != 1 || got["talk task done"] != 1 {
			h.t.Errorf("the trail = %v, want one correction and one task done", got)
		}
	})
}

// A correction ends what the old date opened, everywhere.
func TestACorrectedBirthDateEndsWhatTheOldOneOpened(t *testing.T) {
	each(t, func(h *house) {
		n, talk := h.rosaTalk()
		if !h.opens(n) {
			h.t.Fatal("Rosa is not in")
		}
		dana := h.staff("dana")
		if err := h.s.CorrectBirthDate(h.t.Context(), dana, talk, n.Patients[0], dateOf(2006, time.March, 9), "", store.NewID()); err == nil {
			h.t.Error("a correction without a check was taken")
		}
		if err := h.s.CorrectBirthDate(h.t.Context(), dana, talk, n.Patients[0], dateOf(2006, time.March, 9), "by chart", store.NewID()); err != nil {
			h.t.Fatal(err)
		}
		if h.opens(n) || h.lives(talk, rosa, n.Patients[0]) {
			h.t.Error("a parent's phone opens somebody who is 19 by the chart")
		}
	})
}

// What is no task is not closed as one.
func TestATalkIsNotClosedAsATask(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path, dana := "/app/c/"+talk.String(), h.as("dana")
		dana.post(path+"/task-done", fields(dana.get(path).body, "done", "all of it")).want(h.t, "close a talk as a task", 404)
		if got := h.only(store.LaneUnclaimed); got.Talk != talk {
			h.t.Error("the talk is closed")
		}
	})
}
