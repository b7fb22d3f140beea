package staff_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linnet/store"
)

func TestOfTwoWhoClaimAtOnceOneIsToldWhoHasIt(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		two := []*browser{h.as("dana"), h.as("maria")}
		names := []string{"Dana", "Maria"}
		for round := range 200 {
			got := make([]answer, 2)
			var both sync.WaitGroup
			for i, b := range two {
				both.Go(func() { got[i] = b.post(path+"/take", nil) })
			}
			both.Wait()
			won := 0
			if got[1].code == 303 {
				won = 1
			}
			lost := got[1-won]
			if got[won].code != 303 || lost.code != 409 {
				h.t.Fatalf("round %d: answers %d and %d, want one 303 and one 409", round, got[0].code, got[1].code)
			}
			if !strings.Contains(lost.body, names[won]+" claimed this") || !strings.Contains(lost.body, "Open anyway") {
				h.t.Fatalf("round %d: the other one is not told that %s has it", round, names[won])
			}
			if row := h.rows(store.QueueView{Lane: store.LaneOpen})[0]; row.OwnerName != names[won] {
				h.t.Fatalf("round %d: the owner is %q, want %q", round, row.OwnerName, names[won])
			}
			two[won].post(path+"/release", nil).want(h.t, "release", 303)
		}
	})
}

func TestTakingOverAsksWhyAndSaysSoInTheTalk(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		dana.post(path+"/take", nil).want(h.t, "claim", 303)
		maria.get(path).want(h.t, "the other's page", 200, "Claimed by Dana", "Take over")
		maria.post(path+"/take-over", fields("", "why", " ")).want(h.t, "take over without a reason", 422, "Say why you take over.")
		maria.post(path+"/take-over", fields("", "why", "Dana is at lunch")).want(h.t, "take over", 303)
		dana.get(path).want(h.t, "the first owner's page", 200, "Claimed by Maria", "Maria took this over: Dana is at lunch")
		dana.post(path+"/release", nil).want(h.t, "release somebody else's talk", 409, "Maria claimed this")
	})
}

func TestClosingNeedsAReasonAndCanBeTakenBack(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana := h.as("dana")
		page := dana.get(path).body
		dana.post(path+"/close", fields(page, "reason", "because")).want(h.t, "close without a known reason", 422, "Choose why it is closed.")
		h.write(session, "One more thing")
		dana.post(path+"/close", fields(page, "reason", "called")).want(h.t, "close over a new message", 409, "New since you started", "One more thing")
		page = dana.get(path).body
		dana.post(path+"/close", fields(page, "reason", "called")).want(h.t, "close", 303)
		dana.get(path).want(h.t, "the closed talk", 200, "Closed: Called", "Open again", "Dana closed this: Called")
		dana.get("/app/q/closed").want(h.t, "the Closed lane", 200, talk.String())
		dana.post(path+"/close", fields(page, "reason", "spam")).want(h.t, "the same form again", 303)
		dana.post(path+"/reopen", nil).want(h.t, "open again", 303)
		if row := h.only(store.LaneUnclaimed); row.Talk != talk || row.Waiting.IsZero() {
			h.t.Errorf("the talk opened again = %+v, want it to wait unclaimed", row)
		}
	})
}

func TestATextAboutNobodyIsFiledByAButton(t *testing.T) {
	each(t, func(h *house) {
		h.signedIn(rosa, "Hola", dateOf(1984, time.May, 2))
		h.text(rosa, "They both have a cough")
		row := h.only(store.LaneUnclaimed)
		path := "/app/c/" + row.Talk.String()
		dana := h.as("dana")
		dana.get("/app/q/unclaimed").want(h.t, "the lane", 200, "about: not said")
		page := dana.get(path)
		page.want(h.t, "the talk", 200, "They did not say whom this is about.", "Ana R., 9", "Leo R., 9", "Rosa R., 41")
		if strings.Contains(page.body, `name="body"`) {
			h.t.Error("a talk about nobody has a reply box")
		}
		dana.post(path+"/reply", fields(page.body, "body", "Hello", "kind", "reply")).want(h.t, "a reply by hand", 409)
		got, err := h.s.TalkAgain(h.t.Context(), h.staff("dana"), row.Talk)
		if err != nil {
			h.t.Fatal(err)
		}
		leo := got.People[len(got.People)-1]
		dana.post(path+"/file", fields("", "patient", store.NewID().String())).want(h.t, "file to a stranger", 404)
		for range 2 { // a double tap is no error
			dana.post(path+"/file", fields("", "patient", leo.ID.String())).want(h.t, "file", 303)
		}
		dana.get(path).want(h.t, "the filed talk", 200, "Rosa R. about "+leo.Short(), "To:", "(Parent)", `name="body"`)
	})
}

func TestHeldTextsCanBeReadAndTheReadingIsOnTheTrail(t *testing.T) {
	each(t, func(h *house) {
		h.text(nobody, "Is this the office?")
		row := h.only(store.LaneUnverified)
		dana := h.as("dana")
		list := dana.get("/app/q/unverified")
		list.want(h.t, "the lane", 200, "206-555-0199", "Unknown number", "Held texts: 1.")
		if strings.Contains(list.body, "Is this the office?") {
			h.t.Error("the list shows a held text's words")
		}
		dana.get("/app/c/"+row.Talk.String()).want(h.t, "the held text", 200, "Is this the office?", "No record lists this phone.", "Held until sign-in")
		acts := h.trail()
		for _, want := range []string{"list viewed", "talk opened"} {
			if acts[want] == 0 {
				h.t.Errorf("the trail has no %q: %v", want, acts)
			}
		}
	})
}

func TestLookingChangesNothingButTrailAndReadMark(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		h.text(nobody, "hello")
		dana := h.as("dana")
		dana.get("/app/c/" + talk.String()) // the read mark is set once
		h.handOut()
		before := h.everything()
		own := "/app/c/" + talk.String()
		reads := []string{"", "/replies", "/here", "/owner"} // of a talk
		for _, part := range reads {
			dana.get(own + part)
		}
		for _, path := range []string{"/app", "/app/sign-in", "/app/q/open", "/app/q/mine", "/app/q/closed", "/app/q/queue-front", "/app/q/unverified?order=newest&page=2",
			"/app/q/open?p=lakeside", "/app/c/" + talk.String(), "/app/c/" + talk.String() + "?lane=mine&done=closed&sent=1"} {
			dana.get(path)
			dana.part(path)
		}
		for _, r := range h.shell.Routes() {
			if r.Method == "GET" && strings.HasPrefix(r.Path, "/app/c/") && !slices.Contains(reads, strings.TrimPrefix(r.Path, "/app/c/:id")) {
				h.t.Errorf("%s: is it a read? look at it here, too", r.Path)
			}
		}
		if after := h.everything(); !reflect.DeepEqual(before, after) {
			h.t.Errorf("looking changed\n%+v\ninto\n%+v", before, after)
		}
		if out := h.handOut(); len(out) != 0 {
			h.t.Errorf("looking sent %v", out)
		}
	})
}

func TestAPartStandsOnAnOpening(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		dana, maria := h.as("dana"), h.as("maria")
		dana.get(path)
		h.write(session, "One more")
		before := h.trail()
		for _, part := range []string{"rail", "list", "log"} {
			dana.part(path+"?part="+part).want(h.t, "part "+part, 200, "data-live-src")
		}
		if after := h.trail(); !reflect.DeepEqual(before, after) {
			h.t.Errorf("parts of an open talk changed the trail from %v to %v", before, after)
		}
		maria.part(path + "?part=log")
		maria.part(path + "?part=log")
		if got := h.trail()["talk opened"]; got != before["talk opened"]+1 {
			h.t.Errorf("openings after a part asked for by hand = %d, want one more than %d", got, before["talk opened"])
		}
		dana.part(path+"?part=everything").want(h.t, "a part nobody has", 404)
		if h.only(store.LaneUnclaimed).Unread == 0 {
			h.t.Error("a part marked the talk read")
		}
	})
}
