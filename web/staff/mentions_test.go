package staff_test

import (
	"strings"
	"testing"

	"linnet/store"
)

// TestAMentionIsSeenUntilTheTalkIsOpened: on the row, in Mine, and as a mark
// beside it; a name that calls nobody keeps the words in the box.
func TestAMentionIsSeenUntilTheTalkIsOpened(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		note := func(words string) answer {
			h.t.Helper()
			return dana.post(path+"/reply", fields(dana.get(path).body, "kind", "note", "body", words))
		}
		note("@marco, look at this").want(h.t, "a name that nobody has", 422, "Nobody here is called marco.", "@marco, look at this</textarea>", `aria-invalid="true"`)
		note("@Maria, look at this").want(h.t, "a note for Maria", 303)
		maria.get("/app/q/unclaimed").want(h.t, "Maria's list", 200, "Mentioned you", `>Mine<span class="dot">`)
		maria.part("/app/q/unclaimed?part=list").want(h.t, "Maria's live list", 200, "Mentioned you")
		maria.get("/app/q/mine").want(h.t, "Maria's own lane", 200, "Dana mentioned you in a note.", path)
		if page := dana.get("/app/q/unclaimed").body; strings.Contains(page, "Mentioned you") {
			h.t.Error("the writer is told of her own note")
		}
		maria.get(path).want(h.t, "the talk", 200, "@Maria, look at this")
		for _, address := range []string{"/app/q/unclaimed", "/app/q/mine"} {
			if page := maria.get(address).body; strings.Contains(page, "entioned you") {
				h.t.Errorf("%s still tells of the mention after the talk was opened", address)
			}
		}
		h.worksIn("maria", store.Works{Practice: "riverside", Queue: "nurse"})
		note("@Maria, once more").want(h.t, "a note for somebody of another queue", 422, "Maria Lopez may not see this talk.")
	})
}
