package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linnet/store"
)

// TestPlainTextModeNeedsARecordedYes: it is not there before; the form asks for
// the script, the yes and their words; then it counts, warns, wants names and
// medicine looked at, and lets nothing through that phone companies refuse.
func TestPlainTextModeNeedsARecordedYes(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		b := h.as("maria")
		page := b.get(path)
		page.want(t, "before", 200, "Plain texts", "Texts are not encrypted and may be read by others.")
		if strings.Contains(page.body, `value="plain"`) {
			t.Error("plain text mode is offered before anybody said yes")
		}
		send := func(words string, more ...string) answer {
			return b.post(path+"/reply", fields(b.get(path).body, append([]string{"kind", "plain", "body", words}, more...)...))
		}
		send("Come at 3").want(t, "by hand, before", 422, "Plain texts are off now.", "Come at 3</textarea>")
		for field, form := range map[string]url.Values{
			"plain-yes": {"words": {"Yes"}}, "plain-words": {"yes": {"yes"}}, "plain-when": {"yes": {"yes"}, "words": {"Yes"}, "when": {"2099-01-01T10:00"}},
		} {
			b.post(path+"/plain-on", form).want(t, "without "+field, 422, `id="`+field+`-error"`)
		}
		form := fields(page.body, "yes", "yes", "words", "Yes, just text me", "who", "patient")
		for range 2 {
			if got := b.post(path+"/plain-on", form); got.to != path+"?done=plain-on" {
				t.Fatalf("recording goes to %q", got.to)
			}
		}
		b.get(path+"?done=plain-on").want(t, "after", 200, "Plain texts are on.", `value="plain"`, "Anyone who sees the phone can read this. No health facts.", "18 of 160, 1 part",
			"On since Tue, Mar 3. Maria wrote it down.", "Maria turned plain texts on, by call")
		send("").want(t, "nothing", 422)
		send("Walter, take 500 mg at 3").want(t, "a name and a dose", 422, "Look at this first: the name Walter, 500 mg.", `name="checked"`, "then tick", "42 of 160, 1 part")
		send("No beer before it", "checked", "yes").want(t, "what no company lets through", 422, "do not let “beer” through", `value="plain" id="k3" checked`)
		send("Traiga su tarjeta aquí", "checked", "").want(t, "fine letters", 303)
		h.wait(store.NoticeHold)
		b = h.as("maria")
		if got := send("Walter, come at 3 í", "checked", "yes"); got.code != http.StatusSeeOther {
			t.Fatalf("checked = %d", got.code)
		}
		send(strings.Repeat("a", 460)).want(t, "too long", 422, "It may have 3 parts.")
		send("Hi {first_name}").want(t, "a place left", 422, "One place in your answer")
		thread, err := h.s.Thread(t.Context(), session, session.Patients[0], 0)
		if err != nil {
			t.Fatal(err)
		}
		if last := thread.Messages[len(thread.Messages)-1]; last.Body != "Walter, come at 3 í" || last.Way != "text" {
			t.Errorf("the thread ends with %q by %s", last.Body, last.Way)
		}
		if got := b.post(path+"/plain-off", nil); got.to != path+"?done=plain-off" {
			t.Errorf("taking it back goes to %q", got.to)
		}
		b.post(path+"/plain-off", nil).want(t, "where none stands any more", 303)
		if strings.Contains(b.get(path).body, `value="plain"`) {
			t.Error("plain text mode is offered after it was taken back")
		}
		if acts := h.trail(); acts["talk plain texts accepted"] != 1 || acts["talk plain texts ended"] != 1 {
			t.Errorf("the trail holds %v", acts)
		}
	})
}

// TestTextsOffTakesPlainTextModeAway: the mode is gone and the line reads as it
// does for any reply.
func TestTextsOffTakesPlainTextModeAway(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		b := h.as("maria")
		if got := b.post(path+"/plain-on", fields("", "yes", "yes", "words", "Yes")); got.code != http.StatusSeeOther {
			t.Fatalf("recording = %d", got.code)
		}
		h.text(walter, "STOP")
		page := b.get(path)
		page.want(t, "texts off", 200, "Texts are off. Your reply will wait on the private page. Call 206-555-0188?", "Texts are off. They must be on first.")
		if strings.Contains(page.body, `value="plain"`) {
			t.Error("plain text mode is offered while texts are off")
		}
		b.post(path+"/plain-on", fields("", "yes", "yes", "words", "Yes")).want(t, "a yes while texts are off", 422, "Texts are off. They must be on first.")
		b.post(path+"/reply", fields(page.body, "kind", "plain", "body", "Come at 3")).want(t, "by hand", 422, "Plain texts are off now.")
	})
}
