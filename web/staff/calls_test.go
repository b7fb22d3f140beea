package staff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// fail lets every due text end undelivered with a class.
func (h *house) fail(class string) {
	h.t.Helper()
	word := func(w store.Wording) (string, string, error) { return string(w.Text), "v1", nil }
	claims, err := h.s.ClaimNext(h.t.Context(), 8, func(string, conversation.Phone) bool { return true }, word)
	if err != nil || len(claims) == 0 {
		h.t.Fatalf("claims = %v, %v; want one to fail", claims, err)
	}
	for _, c := range claims {
		if err := h.s.Settle(h.t.Context(), c, store.Outcome{Fate: store.Never, Class: class, Code: "x"}); err != nil {
			h.t.Fatal(err)
		}
	}
}

// off reports whether a phone's texts are off by the log.
func (h *house) off(phone conversation.Phone) bool {
	h.t.Helper()
	state, err := h.s.StateAt(h.t.Context(), "riverside", phone, h.s.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return state.Off
}

// kinds lists the newest entries of the opt-out log with how they came.
func (h *house) kinds() (all []string) {
	h.t.Helper()
	entries, _, err := h.s.Log(h.t.Context(), store.LogView{Practice: "riverside", To: h.s.Now().Add(time.Hour), Oldest: true})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Kind+" "+e.How)
	}
	return all
}

func TestAnOptOutCallSilencesThePhoneBeforeTheAnswerLeaves(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes.", "kind", "reply", "then", "send"))
		page := dana.get(path).body
		dana.post(path+"/opt-out", fields(page, "who", "patient", "how", "call", "words", " ")).want(h.t, "without the caller's words", 422, "Write down their words.")
		dana.post(path+"/opt-out", fields(page, "who", "patient", "how", "pigeon", "words", "no more")).want(h.t, "without a channel", 422, "Choose how they said it.")
		dana.post(path+"/opt-out", fields(page, "who", "patient", "how", "call", "words", "no more", "when", "2031-01-01T10:00")).want(h.t, "in the future", 422, "Choose a time that has passed.")
		if h.off(walter) {
			h.t.Fatal("a refused form turned texts off")
		}
		for range 2 {
			dana.post(path+"/opt-out", fields(page, "who", "patient", "how", "call", "words", "no more texts please", "confirm", "yes")).want(h.t, "record", 303)
		}
		if !h.off(walter) {
			h.t.Fatal("texts are still on after the answer")
		}
		h.wait(time.Minute)
		if got := h.handOut(); !slices.Equal(got, []string{"phone_stop|"}) {
			h.t.Errorf("texts out = %v, want only the confirmation", got)
		}
		if got := h.kinds(); !slices.Contains(got, "opt_out phone call") {
			h.t.Errorf("log = %v, want the opt-out by call", got)
		}
		after := dana.get(path)
		after.want(h.t, "the talk", 200, "Texts off", "Texts are off. Your reply will wait on the private page. Call 206-555-0188?", "Dana recorded texts off. Asked by: Patient")
		dana.post(path+"/reply", fields(after.body, "body", "On the page then.", "kind", "reply", "then", "send")).want(h.t, "a reply while off", 303)
		h.wait(time.Minute)
		if got := h.handOut(); len(got) != 0 {
			h.t.Errorf("a reply while off sent %v", got)
		}
		if n, err := h.s.CheckLog(h.t.Context(), nil); err != nil || n == 0 {
			h.t.Errorf("CheckLog = %d, %v", n, err)
		}
	})
}

func TestAnOptInCallNeverOverridesAFreshStop(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		h.text(walter, "STOP")
		h.handOut()
		page := dana.get(path)
		page.want(h.t, "the talk", 200, "Only a START from the phone turns them on now.")
		if strings.Contains(page.body, `name="yes"`) {
			h.t.Error("the form is there within 24 hours of a STOP")
		}
		said := []string{"yes", "yes", "who", "patient", "words", "yes, text me"}
		dana.post(path+"/opt-in", fields(page.body, said...)).want(h.t, "within 24 hours", 422, "less than 24 hours ago")
		if !h.off(walter) {
			h.t.Fatal("a call overrode a fresh STOP")
		}
		h.wait(24*time.Hour + time.Minute)
		dana = h.as("dana")
		page = dana.get(path)
		page.want(h.t, "the talk a day later", 200, "May we text you at …0188?", `name="yes"`)
		dana.post(path+"/opt-in", fields(page.body, "who", "patient", "words", "yes")).want(h.t, "a click without their yes", 422, "Tick the box once they said yes.")
		dana.post(path+"/opt-in", fields(page.body, "who", "patient", "yes", "yes")).want(h.t, "a click without their words", 422, "Write down their words.")
		if !h.off(walter) {
			h.t.Fatal("a click alone turned texts on (R-55)")
		}
		dana.post(path+"/opt-in", fields(page.body, said...)).want(h.t, "record", 303)
		if h.off(walter) {
			h.t.Error("texts are still off")
		}
		if got := h.handOut(); !slices.Equal(got, []string{"phone_start|"}) {
			h.t.Errorf("texts out = %v, want phone_start", got)
		}
		if got := h.kinds(); !slices.Contains(got, "opt_in phone call") {
			h.t.Errorf("log = %v, want the opt-in by call", got)
		}
	})
}

func TestALockOpensOnlyWithHowItWasChecked(t *testing.T) {
	each(t, func(h *house) {
		h.locked(walter)
		dana := h.as("dana")
		var task store.QueueRow
		for _, row := range h.rows(store.QueueView{Lane: store.LaneUnclaimed}) {
			if row.Task == store.TaskLocked {
				task = row
			}
		}
		if task.Talk.None() {
			h.t.Fatal("the lock made no task (R-118)")
		}
		path := "/app/c/" + task.Talk.String()
		dana.get("/app/q/unclaimed").want(h.t, "the lane", 200, "Sign-in from this phone is locked.", "To do")
		dana.get(path).want(h.t, "the task", 200, "Call the patient on a number from the chart", "How did you check?", "Locked until")
		dana.post(path+"/unlock", fields("", "how", "  ")).want(h.t, "unlock without how", 422, "Say how you checked who they are.")
		if !h.lockStands(task.Talk) {
			h.t.Fatal("it opened without how")
		}
		dana.post(path+"/unlock", fields("", "how", "called the home number")).want(h.t, "unlock", 303)
		if h.lockStands(task.Talk) {
			h.t.Error("the lock still stands")
		}
		dana.get(path).want(h.t, "the task after", 200, "Dana unlocked sign-in. Checked: called the home number", "Mark as done")
		dana.post(path+"/unlock", fields("", "how", "again")).want(h.t, "unlock what is open", 409, "This talk has moved on")
		page := dana.get(path).body
		dana.post(path+"/close", fields(page, "reason", "called")).want(h.t, "done", 303)
	})
}

// locked types wrong birth dates until the line is locked.
func (h *house) locked(phone conversation.Phone) {
	h.t.Helper()
	cookie := h.door(phone, "Hello")
	for day := 1; day <= 5; day++ {
		if day == 2 { // the fresh link stands for no more than one try
			h.coded(cookie)
		}
		if _, err := h.s.TryBirth(h.t.Context(), cookie, dateOf(1950, time.June, day), false); err != nil {
			h.t.Fatalf("wrong birth date %d: %v", day, err)
		}
	}
}

// coded asks for a code and types it.
func (h *house) coded(cookie string) {
	h.t.Helper()
	if _, err := h.s.AskAgain(h.t.Context(), cookie, conversation.English); err != nil {
		h.t.Fatal(err)
	}
	out := h.handOut()
	_, code, _ := strings.Cut(out[len(out)-1], "|")
	if step, err := h.s.CheckCode(h.t.Context(), cookie, code); err != nil || step.Gate != store.GoOn {
		h.t.Fatalf("the code leads to %+v, %v", step, err)
	}
}

func (h *house) lockStands(talk store.ID) bool {
	h.t.Helper()
	page, err := h.s.TalkAgain(h.t.Context(), h.staff("dana"), talk)
	if err != nil {
		h.t.Fatal(err)
	}
	return page.Line.Locked
}
