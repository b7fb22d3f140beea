package staff_test

import (
	"testing"

	"linnet/store"
)

// TestATalkMarkedUnreadIsReadAgainByTheNextOpening: the mark counts for
// everybody who answers, leads back to the list, and a closed talk has none.
func TestATalkMarkedUnreadIsReadAgainByTheNextOpening(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		dana.get(path).want(h.t, "the talk", 200, "Mark unread")
		dana.post(path+"/take", nil).want(h.t, "claim", 303)
		if row := h.rows(store.QueueView{Lane: store.LaneOpen})[0]; row.Unread != 0 {
			h.t.Fatalf("an opened talk has %d unread messages, want 0", row.Unread)
		}
		got := dana.post(path+"/unread?lane=mine", nil)
		if got.code != 303 || got.to != "/app/q/mine?done=unread" {
			h.t.Fatalf("mark unread = %d to %q, want 303 to the list", got.code, got.to)
		}
		dana.get(got.to).want(h.t, "the list", 200, "The talk is unread again.", "qrow unread")
		badges, err := h.s.Badges(h.t.Context(), "riverside")
		if err != nil {
			h.t.Fatal(err)
		}
		if n := badges["owner:"+h.staff("dana").ID.String()+":unread"]; n != 1 {
			h.t.Errorf("the unread badge of Mine = %d, want 1", n)
		}
		dana.post(path+"/unread", nil).want(h.t, "mark unread twice", 303)
		if row := h.rows(store.QueueView{Lane: store.LaneOpen})[0]; row.Unread != 1 {
			h.t.Errorf("marked twice a talk has %d unread messages, want 1", row.Unread)
		}
		maria.get(path).want(h.t, "the talk, opened by a colleague", 200)
		if row := h.rows(store.QueueView{Lane: store.LaneOpen})[0]; row.Unread != 0 {
			h.t.Errorf("opened again a talk has %d unread messages, want 0", row.Unread)
		}
		if n := h.trail()["talk marked unread"]; n != 2 {
			h.t.Errorf("the trail has %d marks, want 2", n)
		}
		dana.post(path+"/close", fields(dana.get(path).body, "reason", "answered")).want(h.t, "close", 303)
		dana.post(path+"/unread", nil).want(h.t, "mark a closed talk unread", 409, "This talk has moved on")
	})
}
