package staff_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/store"
)

// out counts what staff wrote in a talk.
func (h *house) out(talk store.ID) (out []store.Message) {
	h.t.Helper()
	page, err := h.s.TalkAgain(h.t.Context(), h.staff("dana"), talk)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range page.Messages {
		if m.Direction == "out" || m.Direction == "note" {
			out = append(out, m)
		}
	}
	return out
}

func TestAReplySentTwiceIsOneMessageAndOneText(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String() + "?lane=unclaimed"
		dana := h.as("dana")
		page := dana.get(path)
		page.want(h.t, "the talk", 200, "To:", "Walter H.", "Goes as a private link. The text shows no details.")
		form := fields(page.body, "body", "Yes, Thursday at 9.", "kind", "reply", "then", "send")
		first := dana.post("/app/c/"+talk.String()+"/reply?lane=unclaimed", form)
		if first.code != 303 || !strings.Contains(first.to, "lane=unclaimed") || !strings.Contains(first.to, "sent=") {
			h.t.Fatalf("send = %d to %q, want back to the talk in its lane", first.code, first.to)
		}
		dana.post("/app/c/"+talk.String()+"/reply", form).want(h.t, "the same form again", 303)
		if got := h.out(talk); len(got) != 1 || got[0].Body != "Yes, Thursday at 9." {
			h.t.Errorf("messages = %+v, want one", got)
		}
		dana.get(first.to).want(h.t, "the page after it", 200, "Sending to Walter…", "Undo", "Yours, waiting on the patient")
		h.wait(store.NoticeHold + time.Second)
		if got := h.handOut(); len(got) != 1 || !strings.HasPrefix(got[0], "new_message") {
			h.t.Errorf("texts out = %v, want one notice", got)
		}
		after := dana.get(first.to)
		after.want(h.t, "the page later", 200, "Text sent")
		if strings.Contains(after.body, "Undo") {
			h.t.Error("Undo is offered after its 5 seconds")
		}
	})
}

func TestUndoTakesTheReplyBackBeforeAnyTextLeaves(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		for _, then := range []string{"send", "close"} {
			sent := dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes, on Friday.", "kind", "reply", "then", then))
			_, message, _ := strings.Cut(sent.to, "sent=")
			if got := dana.post(path+"/undo", fields("", "message", message)); !strings.HasSuffix(got.to, "done=undone") {
				h.t.Fatalf("undo after %s = %d to %q", then, got.code, got.to)
			}
			dana.get(path).want(h.t, "the box after undo", 200, ">Yes, on Friday.</textarea>", "Claimed by you")
			h.wait(store.NoticeHold + time.Second)
			if got := h.handOut(); len(got) != 0 || len(h.out(talk)) != 0 {
				h.t.Errorf("after undo of %s: texts %v, messages %v; want none", then, got, h.out(talk))
			}
		}
		sent := dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes.", "kind", "reply", "then", "send"))
		_, message, _ := strings.Cut(sent.to, "sent=")
		h.wait(store.UndoHold + time.Second)
		if got := dana.post(path+"/undo", fields("", "message", message)); !strings.HasSuffix(got.to, "done=late") {
			h.t.Errorf("undo too late = %d to %q, want done=late", got.code, got.to)
		}
		dana.get(path+"?done=late").want(h.t, "the page", 200, "That reply is sent already.")
	})
}

func TestWhatArrivedMeanwhileStopsASendOnce(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		old := dana.get(path).body
		h.write(session, "No wait, Friday is better")
		stopped := dana.post(path+"/reply", fields(old, "body", "See you Thursday.", "kind", "reply", "then", "send"))
		stopped.want(h.t, "a send over a new message", 409, "New since you started", "No wait, Friday is better", "Send anyway", ">See you Thursday.</textarea>")
		if got := h.out(talk); len(got) != 0 {
			h.t.Fatalf("it was sent all the same: %+v", got)
		}
		dana.get(path).want(h.t, "the page anew", 200, ">See you Thursday.</textarea>") // kept without script, too
		dana.post(path+"/reply", fields(stopped.body, "body", "See you Thursday.", "kind", "reply", "then", "send")).want(h.t, "send anyway", 303)
		if got := h.out(talk); len(got) != 1 {
			h.t.Errorf("messages = %+v, want one", got)
		}
		if strings.Contains(dana.get(path).body, ">See you Thursday.</textarea>") {
			h.t.Error("the draft outlived the send")
		}
	})
}

func TestAReplyToSomebodyElsesTalkIsStoppedWithTheWordsKept(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		page := maria.get(path).body
		dana.post(path+"/take", nil)
		h.wait(5 * time.Second)
		maria.post(path+"/reply", fields(page, "body", "Sure.", "kind", "reply", "then", "send")).want(h.t, "a reply", 409,
			"Dana claimed this 5 seconds ago.", "Open anyway", "Take over", ">Sure.</textarea>")
		if got := h.out(talk); len(got) != 0 {
			h.t.Errorf("messages = %+v, want none", got)
		}
	})
}

func TestANoteNeverReachesThePatient(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		dana.post(path+"/reply", fields(dana.get(path).body, "body", "Ask Maria about the lab", "kind", "note", "then", "send")).want(h.t, "save a note", 303)
		dana.get(path).want(h.t, "the talk", 200, "Dana, note. Patient cannot see", "Ask Maria about the lab")
		thread, err := h.s.Thread(h.t.Context(), session, session.Patients[0], 0)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, m := range thread.Messages {
			if strings.Contains(m.Body, "Maria") {
				h.t.Error("the patient's page holds the note")
			}
		}
		h.wait(time.Minute)
		if got := h.handOut(); len(got) != 0 {
			h.t.Errorf("a note sent %v", got)
		}
		if row := h.only(store.LaneUnclaimed); row.Waiting.IsZero() {
			h.t.Error("a note ended the patient's wait")
		}
	})
}

func TestEmptyAndEndlessWordsAreRefusedWithWordsAtTheField(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		got := dana.post(path+"/reply", fields(dana.get(path).body, "body", " \n ", "kind", "reply"))
		got.want(h.t, "an empty reply", 422, "<title>Error:", `href="#reply"`, `id="reply-error"`, "Write something first.", `aria-invalid="true"`)
		got = dana.post(path+"/reply", fields(dana.get(path).body, "body", strings.Repeat("é", 5001), "kind", "reply"))
		got.want(h.t, "an endless reply", 422, "That is more than 5,000 characters.")
	})
}

func TestADraftIsKeptForItsWriterOnly(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		dana.post(path+"/draft", fields("", "body", "Hi Walter, <b>you</b>")).want(h.t, "save a draft", 204)
		dana.get(path).want(h.t, "the writer's page", 200, "Hi Walter, &lt;b&gt;you", "Draft")
		if strings.Contains(maria.get(path).body, "Hi Walter") {
			h.t.Error("a colleague reads the draft")
		}
		dana.post(path+"/draft", fields("", "body", "")).want(h.t, "empty the draft", 204)
		if strings.Contains(dana.get(path).body, "Hi Walter") {
			h.t.Error("the draft is still there")
		}
	})
}

func TestAnUndeliveredTextIsToldWithItsReason(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes.", "kind", "reply", "then", "send"))
		h.wait(store.NoticeHold + time.Second)
		h.fail("blocked")
		dana.get(path).want(h.t, "the talk", 200, "Text not delivered: phone company blocked it.")
		dana.get("/app/q/open").want(h.t, "the list", 200, "Not delivered")
	})
}

func TestNoPageHoldsWordsOfATextOfOurs(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		page := h.as("dana").get("/app/c/" + talk.String()).body
		if m := regexp.MustCompile(`/m/[A-Za-z0-9_-]{22}`).FindString(page); m != "" {
			h.t.Errorf("the page holds a sign-in link")
		}
	})
}
