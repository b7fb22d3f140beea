package staff_test

import (
	"net/http"
	"strings"
	"testing"

	"linnet/store"
)

// sendFiles lets Walter send a photo and a PDF that carries a program, and
// start a third file that he does not send.
func (h *house) sendFiles(n *store.Session) (photo, program, draft *store.File) {
	h.t.Helper()
	var all []*store.File
	for _, in := range []store.FileIn{
		{Type: "image/jpeg", Body: []byte("whole knee"), Thumb: []byte("small knee"), Width: 4, Height: 3},
		{Type: "application/pdf", Body: []byte("a form that runs"), Program: true},
		{Type: "image/jpeg", Body: []byte("not sent"), Thumb: []byte("not sent"), Width: 4, Height: 3},
	} {
		f, err := h.s.Stage(h.t.Context(), n, n.Patients[0], store.NewID(), in)
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, f)
	}
	m := store.PageMessage{Files: []store.ID{all[0].ID, all[1].ID}, Key: store.NewID()}
	if err := h.s.Write(h.t.Context(), n, n.Patients[0], m); err != nil {
		h.t.Fatal(err)
	}
	return all[0], all[1], all[2]
}

// Who opens which file at the desk, and what the trail says of it.
func TestFilesOpenForThoseWhoMay(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		photo, program, draft := h.sendFiles(session)
		base := "/app/files/"
		for name, want := range map[string]map[string]int{
			"dana":  {photo.ID.String(): 200, photo.ID.String() + "/thumb": 200, program.ID.String(): 200, draft.ID.String(): 404, store.NewID().String(): 404, "nonsense": 404},
			"maria": {photo.ID.String(): 200, photo.ID.String() + "/thumb": 200, program.ID.String(): 403, draft.ID.String(): 404},
			"admin": {photo.ID.String(): 200, program.ID.String(): 403, draft.ID.String() + "/thumb": 404},
			"audit": {photo.ID.String(): 303, photo.ID.String() + "/thumb": 303, program.ID.String(): 303},
		} {
			b := h.as(name)
			for path, code := range want {
				got := b.get(base + path)
				if got.code != code {
					t.Errorf("%s asks for %s = %d, want %d", name, path, got.code, code)
				}
				for _, secret := range []string{"knee", "a form that runs"} {
					if got.code != 200 && strings.Contains(got.body, secret) {
						t.Errorf("%s reads %q with %d", name, secret, got.code)
					}
				}
			}
		}
		if got := h.browser().get(base + photo.ID.String()); got.code == http.StatusOK || strings.Contains(got.body, "knee") {
			t.Errorf("nobody asks for the photo = %d", got.code)
		}
		h.as("maria").get(base+program.ID.String()).want(t, "the program", 403, "This file carries a program", "Only a lead may open it", "/app/c/"+talk.String())
	})
}

// A talk shows its photos and marks what carries a program; opening one is on
// the trail, and small pictures are part of the talk that was opened.
func TestATalkShowsItsFilesAndTheTrailTheirOpenings(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		photo, program, _ := h.sendFiles(session)
		b := h.as("maria")
		before := h.trail()["file opened"]
		b.get("/app/files/" + photo.ID.String() + "/thumb")
		if got := h.trail()["file opened"]; got != before+1 {
			t.Errorf("a small picture asked for without its talk left %d openings, want 1", got-before)
		}
		b.get("/app/q/unclaimed").want(t, "the lane", 200, "Photo or file")
		page := b.get("/app/c/" + talk.String())
		page.want(t, "the talk", 200, `<img src="/app/files/`+photo.ID.String()+`/thumb" width="4" height="3" alt="Photo 1"`, "Photo 1, 1 KB", "This file carries a program", `href="/app/files/`+program.ID.String()+`"`)
		b.get("/app/files/" + photo.ID.String() + "/thumb")
		if got := h.trail()["file opened"]; got != before+1 {
			t.Errorf("a small picture of an open talk left %d openings more, want 0", got-before-1)
		}
		b.get("/app/files/"+photo.ID.String()).want(t, "the photo", 200, "whole knee")
		b.get("/app/files/" + program.ID.String())
		entries, err := h.s.Trail(t.Context(), "riverside", h.s.Now().AddDate(0, 0, -1), 10000)
		if err != nil {
			t.Fatal(err)
		}
		outcomes := map[string]int{}
		for _, e := range entries {
			if e.Act == "file opened" && e.Talk == talk {
				outcomes[e.Outcome+" "+e.Detail]++
			}
		}
		if outcomes["done image/jpeg"] != 2 || outcomes["refused application/pdf"] != 1 {
			t.Errorf("the trail of files = %v, want the photo twice and the program refused once", outcomes)
		}
	})
}

// Of a phone that nobody matched three files come in; staff who opened the
// held text ask for the others with a button.
func TestStaffAskForWhatWasLeftAtTheCarrier(t *testing.T) {
	each(t, func(h *house) {
		in := store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SMfive", From: nobody, To: riverside, Text: "look"}
		for range 5 {
			in.Media = append(in.Media, store.IncomingMedia{URL: "https://carrier.example/one", Type: "image/jpeg"})
		}
		if _, err := h.s.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		waits := func() (n int) {
			due, err := h.s.MediaToDo(t.Context(), false)
			if err != nil {
				t.Fatal(err)
			}
			return len(due)
		}
		if n := waits(); n != 3 {
			t.Errorf("%d files are fetched, want 3", n)
		}
		talk := h.only(store.LaneUnverified).Talk
		b := h.as("maria")
		page := b.get("/app/c/" + talk.String())
		page.want(t, "the held text", 200, "Photo 1 is on its way.", "Photo 4 waits at the phone company", "Get this file")
		if n := strings.Count(page.body, "Get this file"); n != 2 {
			t.Errorf("%d buttons to get a file, want 2", n)
		}
		_, rest, _ := strings.Cut(page.body, `/fetch`)
		_, rest, _ = strings.Cut(rest, `name="file" value="`)
		if got := b.post("/app/c/"+talk.String()+"/fetch", fields(page.body, "file", rest[:32])); got.code != http.StatusSeeOther {
			t.Fatalf("asking for a file = %d, want 303", got.code)
		}
		if n := waits(); n != 4 {
			t.Errorf("%d files are fetched after one was asked for, want 4", n)
		}
		if h.trail()["file asked for"] != 1 {
			t.Error("the trail does not say that a file was asked for")
		}
		if got := h.as("admin").post("/app/c/"+talk.String()+"/fetch", fields(page.body, "file", rest[:32])); got.code != http.StatusForbidden {
			t.Errorf("an admin asks = %d, want 403", got.code)
		}
	})
}
