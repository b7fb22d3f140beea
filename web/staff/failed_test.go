package staff_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/store"
)

// TestAFailedTextHasAWayOn: the page says what happened and why, [Try again]
// sends one more notice through the gate, however often it is pressed, and a
// call made in its place is noted. Nothing is offered that the gate refuses.
func TestAFailedTextHasAWayOn(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes, Thursday.")).want(h.t, "reply", 303)
		h.wait(time.Minute)
		h.fail("blocked")
		failed := dana.get(path)
		failed.want(h.t, "the failed text", 200, "Text not delivered: phone company blocked it.", "Try again", "Call instead", "Why?",
			"The phone company did not let it through.", `href="tel:`, "What to do")
		message := regexp.MustCompile(`name="message" value="([0-9a-f-]+)"`).FindStringSubmatch(failed.body)
		if message == nil {
			h.t.Fatal("the form of [Try again] names no message")
		}
		form := fields(failed.body, "message", message[1])
		for range 2 {
			if got := dana.post(path+"/tell-again", form); got.code != 303 || got.to != path+"?done=again" {
				h.t.Fatalf("try again = %d to %q", got.code, got.to)
			}
		}
		if out := h.handOut(); len(out) != 1 || !strings.HasPrefix(out[0], "new_message") {
			h.t.Errorf("tried again twice with one form, %q went out, want one notice", out)
		}
		again := dana.get(path + "?done=again")
		again.want(h.t, "after trying again", 200, "A new text goes out in a moment.", "Text sent", "Dana sent the text again")
		if strings.Contains(again.body, "Call instead") {
			h.t.Error("the page still tells of the failure that was dealt with")
		}
		if got := dana.post(path+"/tell-again", fields(again.body, "message", message[1])); got.code != 303 || got.to != path {
			h.t.Errorf("trying a text again that went out = %d to %q, want the talk", got.code, got.to)
		}
	})
}

// TestACallStandsForAFailedText: its words are needed, and a phone with texts
// off gets no [Try again].
func TestACallStandsForAFailedText(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		dana.post(path+"/reply", fields(dana.get(path).body, "body", "Yes, Thursday.")).want(h.t, "reply", 303)
		h.wait(time.Minute)
		h.fail("unreachable")
		message := regexp.MustCompile(`name="message" value="([0-9a-f-]+)"`).FindStringSubmatch(dana.get(path).body)
		h.text(walter, "STOP")
		off := dana.get(path)
		off.want(h.t, "the failed text while texts are off", 200, "Call instead")
		if strings.Contains(off.body, "/tell-again") {
			h.t.Error("texts are off and another one is offered")
		}
		dana.post(path+"/tell-again", url.Values{"message": {message[1]}}).want(h.t, "try again while texts are off", 409, "Not sent. Texts are off.")
		dana.post(path+"/called", fields(off.body, "words", " ")).want(h.t, "a call without a word", 422, "Write down what was said.")
		dana.post(path+"/called", fields(off.body, "words", "He comes on Thursday.")).want(h.t, "the call", 303)
		dana.get(path+"?done=called").want(h.t, "after the call", 200, "The call is noted.", "Dana called: He comes on Thursday.")
		if row := h.rows(store.QueueView{Lane: store.LaneOpen})[0]; row.Failed != "" {
			h.t.Errorf("after the call the talk still says %q", row.Failed)
		}
	})
}

// TestEveryFailureSaysWhatMendsIt: no class is without its sentence.
func TestEveryFailureSaysWhatMendsIt(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		seen := map[string]string{}
		for _, class := range []string{"blocked", "filtered", "content_invalid", "unreachable", "rate_limited", "queue_full", "expired", "temporary",
			"unregistered", "sender_config", "auth", "unknown", "of another day"} {
			dana.post(path+"/reply", fields(dana.get(path).body, "body", "About "+class)).want(h.t, "reply", 303)
			h.wait(time.Minute)
			h.fail(class)
			page := dana.get(path).body
			m := regexp.MustCompile(`<p class="above-s">([^<]+)</p></details></div></section>`).FindStringSubmatch(page)
			if m == nil {
				h.t.Fatalf("%s: the page says not why", class)
			}
			if other, ok := seen[m[1]]; ok && class != "of another day" {
				h.t.Errorf("%s and %s say the same: %s", class, other, m[1])
			}
			seen[m[1]] = class
		}
	})
}
