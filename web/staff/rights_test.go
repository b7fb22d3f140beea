package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linnet/store"
	"linnet/web"
)

// worksIn keeps a person to some queues.
func (h *house) worksIn(name string, queues ...store.Works) {
	h.t.Helper()
	if err := h.s.SetQueues(h.t.Context(), store.Actor{Name: "test"}, h.staff(name).ID, false, queues); err != nil {
		h.t.Fatal(err)
	}
}

// refusals counts what the trail says was refused.
func (h *house) refusals() (n int) {
	h.t.Helper()
	for _, practice := range []string{"riverside", "lakeside"} {
		all, err := h.s.Trail(h.t.Context(), practice, h.s.Now().AddDate(-1, 0, 0), 100000)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, e := range all {
			if e.Outcome == "refused" {
				n++
			}
		}
	}
	return n
}

// outsideWays is how an address that names a talk or a file is called, by its
// method; one with another method fails the walk.
var outsideWays = map[string]func(b *browser, path string) answer{
	"GET": func(b *browser, path string) answer { return b.get(path) },
	"POST": func(b *browser, path string) answer {
		return b.post(path, url.Values{"why": {"x"}, "body": {"x"}, "words": {"x"}})
	},
}

// TestTalksOfOthersAreNowhere walks the room's table of addresses as a person
// of another queue and as one of another practice: each is a 404 and one entry
// on the trail (acceptance 5, R-69). A new address of a talk is walked without
// a word here; the one that gives a reason is tested by itself.
func TestTalksOfOthersAreNowhere(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		file, _, _ := h.sendFiles(session)
		h.worksIn("dana", store.Works{Practice: "riverside", Queue: "nurse"})
		h.worksIn("maria", store.Works{Practice: "lakeside", Queue: "front"})
		for _, name := range []string{"dana", "maria"} {
			b := h.as(name)
			walked := 0
			for _, route := range h.shell.Routes() {
				if route.Room != web.StaffRoom || !strings.Contains(route.Path, ":id") && !strings.Contains(route.Path, ":file") {
					continue
				}
				if route.Path == "/app/c/:id/open" {
					continue // TestAReasonOpensATalkForAnHour
				}
				walked++
				path := strings.NewReplacer(":id", talk.String(), ":file", file.ID.String()).Replace(route.Path)
				before := h.refusals()
				way := outsideWays[route.Method]
				if way == nil {
					h.t.Fatalf("nobody knows how %s %s is called", route.Method, route.Path)
				}
				got := way(b, path)
				if got.code != http.StatusNotFound {
					h.t.Errorf("%s as %s: %s %s = %d, want 404", path, name, route.Method, path, got.code)
				}
				if entries := h.refusals() - before; entries != 1 {
					h.t.Errorf("%s as %s left %d entries on the trail, want 1", path, name, entries)
				}
				if strings.Contains(got.body, "Walter") || strings.Contains(got.body, "0188") {
					h.t.Errorf("%s as %s names the patient", path, name)
				}
			}
			if walked < 20 {
				h.t.Errorf("only %d addresses were walked", walked)
			}
			for _, path := range []string{"/app/q/queue-front", "/app/q/queue-front?p=riverside", "/events?talk=" + talk.String()} {
				if name == "maria" && path == "/app/q/queue-front" {
					path = "/app/q/queue-nurse"
				}
				before := h.refusals()
				if got := b.get(path); got.code != http.StatusNotFound {
					h.t.Errorf("%s as %s = %d, want 404", path, name, got.code)
				}
				if entries := h.refusals() - before; entries != 1 {
					h.t.Errorf("%s as %s left %d entries on the trail, want 1", path, name, entries)
				}
			}
			page := b.get("/app/q/open").body
			if strings.Contains(page, "Walter") || strings.Contains(page, talk.String()) {
				h.t.Errorf("the open talks of %s hold one of another queue", name)
			}
		}
	})
}

// TestAReasonOpensATalkForAnHour: a colleague of the same practice may open a
// talk of another queue with a reason, an hour long; break-glass is told to the
// privacy officer, and so is the thirty-first such opening (security §12).
func TestAReasonOpensATalkForAnHour(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		h.worksIn("dana", store.Works{Practice: "riverside", Queue: "nurse"})
		h.worksIn("maria", store.Works{Practice: "lakeside", Queue: "front"})
		path := "/app/c/" + talk.String()
		b := h.as("dana")
		b.get(path).want(h.t, "a talk of another queue", 404, "You are not in this queue.", "Ask Ada Admin.", "Open it anyway")
		b.post(path+"/open", url.Values{}).want(h.t, "no reason", 422, "Say why you need to open it", `aria-invalid="true"`)
		if got := b.post(path+"/open", url.Values{"why": {"He is at my desk"}}); got.code != http.StatusSeeOther || got.to != path {
			h.t.Fatalf("with a reason = %d to %q", got.code, got.to)
		}
		b.get(path).want(h.t, "the talk after a reason", 200, "Walter")
		if got := b.post(path+"/note", url.Values{"body": {"He came in."}}); got.code != http.StatusSeeOther {
			h.t.Errorf("a note after a reason = %d", got.code)
		}
		h.wait(store.PassLife)
		dana, maria := h.as("dana"), h.as("maria")
		if got := dana.get(path); got.code != http.StatusNotFound {
			h.t.Errorf("the talk after the hour = %d, want 404", got.code)
		}
		if got := maria.post(path+"/open", url.Values{"why": {"curious"}}); got.code != http.StatusNotFound {
			h.t.Errorf("a reason from another practice = %d, want 404", got.code)
		}
		if alerts := h.alerts(); len(alerts) != 0 {
			h.t.Fatalf("%d alerts before anything, want 0", len(alerts))
		}
		if got := maria.post(path+"/open", url.Values{"why": {"He fainted in our waiting room"}, "emergency": {"1"}}); got.code != http.StatusSeeOther {
			h.t.Errorf("break-glass = %d, want 303", got.code)
		}
		if alerts := h.alerts(); len(alerts) != 1 || alerts[0].Kind != store.PrivacyEmergency || alerts[0].Name != "Maria Lopez" {
			h.t.Errorf("after break-glass the officer is told %v", alerts)
		}
		for range 32 {
			if err := h.s.OpenOutside(h.t.Context(), h.staff("dana"), talk, false, "again"); err != nil {
				h.t.Fatal(err)
			}
		}
		if alerts := h.alerts(); len(alerts) != 2 || alerts[0].Kind != store.PrivacyMany {
			h.t.Errorf("after 32 openings in an hour the officer is told %v", alerts)
		}
	})
}

// alerts are what waits for the privacy officer.
func (h *house) alerts() []store.PrivacyAlert {
	h.t.Helper()
	all, err := h.s.PrivacyAlerts(h.t.Context(), "riverside", true)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// TestOnesOwnNameIsTold: a record with the person's own name or surname may be
// opened, and the privacy officer is told (security §12).
func TestOnesOwnNameIsTold(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		for name, kind := range map[string]string{"Walter Hale": store.PrivacyOwn, "Ida Hálé": store.PrivacySurname, "Ann Other": ""} {
			email := strings.ToLower(strings.Fields(name)[0]) + "@riverside.example"
			p, err := h.s.AddStaff(h.t.Context(), store.Actor{Name: "test"}, email, name, []string{store.RoleStaff}, true)
			if err != nil {
				h.t.Fatal(err)
			}
			for range 2 { // told once an hour
				if _, err := h.s.Talk(h.t.Context(), p, talk); err != nil {
					h.t.Fatal(err)
				}
			}
			var told []string
			for _, a := range h.alerts() {
				if a.Staff == p.ID {
					told = append(told, a.Kind)
				}
			}
			if got := strings.Join(told, " "); got != kind {
				h.t.Errorf("an opening by %s is told as %q, want %q", name, got, kind)
			}
		}
	})
}
