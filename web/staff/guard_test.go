package staff_test

import (
	"strings"
	"testing"

	"linnet/store"
)

// Staff put on the PIN a caller chose, take it off and choose web codes; each
// needs what the trail has to say, and nothing shows the PIN again.
func TestStaffPutAPINOnALineAndTakeItOff(t *testing.T) {
	each(t, func(h *house) {
		h.locked(walter)
		dana := h.as("dana")
		talk := h.rows(store.QueueView{Lane: store.LaneUnclaimed})[0].Talk
		path := "/app/c/" + talk.String()
		form := func() string { return dana.get(path).body }
		for _, tc := range []struct{ pin, why, want string }{
			{"", "called the home number", "Enter your PIN"}, {"123456", "called the home number", "That PIN is easy to guess."},
			{"11301947", "called the home number", "The PIN must not be a birth date"}, {"831602", " ", "Say how you checked who they are."},
		} {
			dana.post(path+"/pin", fields(form(), "pin", tc.pin, "why", tc.why)).want(h.t, "PIN "+tc.pin, 422, tc.want)
		}
		dana.post(path+"/pin", fields(form(), "pin", "831 602", "why", "called the home number")).want(h.t, "a PIN", 303)
		page := dana.get(path)
		page.want(h.t, "the talk", 200, "put a PIN on this phone: called the home number", "Sign-in asks", "Change the PIN")
		if strings.Contains(page.body, "831602") {
			h.t.Error("the talk shows the PIN")
		}
		dana.post(path+"/pin-off", fields(page.body, "why", "")).want(h.t, "off without how", 422, "Say how you checked who they are.")
		dana.post(path+"/pin-off", fields(form(), "why", "in person")).want(h.t, "off", 303)
		dana.get(path).want(h.t, "the talk after", 200, "took PIN and passkeys off: in person", "Put a PIN on")
		dana.post(path+"/web-codes", fields(form(), "none", "1")).want(h.t, "no web codes", 303)
		dana.get(path).want(h.t, "the pane", 200, "None from the website", "Allow codes from the website")
		dana.post(path+"/web-codes", fields(form())).want(h.t, "web codes again", 303)
		dana.get(path).want(h.t, "the pane again", 200, "No codes from the website")
	})
}
