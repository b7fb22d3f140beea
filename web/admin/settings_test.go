package admin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store/storetest"
	"linnet/web"
	"linnet/web/admin"
)

// TestOnlyAdminsFindTheRoom walks every address of the room: for others on the
// staff it is not there and the try is on the trail; a stranger signs in first.
func TestOnlyAdminsFindTheRoom(t *testing.T) {
	h := sqlite(t)
	walked := 0
	for _, name := range []string{"dana", "maria", "audit"} {
		b := h.as(name)
		for _, route := range h.shell.Routes() {
			step := strings.HasPrefix(route.Path, "/setup/") && route.Path != "/setup/account" // which a key opens, not a role
			if route.Room != web.StaffRoom || !step && !strings.HasPrefix(route.Path, "/app/admin") {
				continue
			}
			walked++
			before := len(h.trail("riverside", "admin page"))
			ask := b.get
			if route.Method == http.MethodPost {
				ask = func(path string) answer { return b.post(path, nil) }
			}
			got := ask(route.Path)
			if got.code != http.StatusNotFound {
				t.Errorf("%s %s as %s = %d, want 404", route.Method, route.Path, name, got.code)
			}
			if n := len(h.trail("riverside", "admin page")) - before; n != 1 {
				t.Errorf("%s %s as %s left %d entries on the trail, want 1", route.Method, route.Path, name, n)
			}
		}
	}
	if walked < 12 {
		t.Errorf("only %d addresses were walked", walked)
	}
	if got := h.browser().get("/app/admin/hours"); got.code != http.StatusSeeOther || got.to != web.StaffSignIn {
		t.Errorf("a stranger got %d %q, want the sign-in", got.code, got.to)
	}
}

func TestHoursAreSavedAndSeenAtOnce(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		page := b.get("/app/admin/hours")
		page.want(h.t, "the hours", 200, "When people answer", `id="hours-mon-from" name="hours-mon-from" aria-label="Monday opens" value="00:00"`, "206-555-0111")
		form := page.form(h.t, "/app/admin/hours", "hours-mon-from", "09:30", "hours-mon-to", "17:00", "hours-fri-from", "", "hours-fri-to", "", "holidays", "2026-07-04\n2026-12-25",
			"urgent-closed", "(206) 555-0119", "closed-text-en", "We open at 9.", "time-zone", "America/Denver")
		b.post("/app/admin/hours", form).goes(h.t, "save the hours", "/app/admin/hours?done=saved")
		b.get("/app/admin/hours?done=saved").want(h.t, "the saved hours", 200, "Saved.", "Changed by Ada Admin", `value="09:30"`, "We open at 9.", "206-555-0119")
		p := h.s.Practice("riverside")
		if got := p.Hours[time.Monday]; got != (conversation.Span{From: 9*60 + 30, To: 17 * 60}) {
			h.t.Errorf("Monday = %v, want 09:30 to 17:00", got)
		}
		if p.Hours[time.Friday] != (conversation.Span{}) || p.Zone.String() != "America/Denver" || len(p.Holidays) != 2 || p.UrgentClosed != "+12065550119" {
			h.t.Errorf("saved: Friday %v, %s, %v, %s", p.Hours[time.Friday], p.Zone, p.Holidays, p.UrgentClosed.E164())
		}
		if details := h.trail("riverside", "settings saved"); len(details) != 1 || !strings.Contains(details[0], `"before"`) || !strings.Contains(details[0], "America/Denver") {
			h.t.Errorf("trail = %q, want what stood before and after", details)
		}
	})
}

func TestBadHoursComeBackAsTyped(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	cases := []struct {
		name, field, value string
		words              string
	}{
		{"a time that is none", "hours-tue-to", "19", "Write when it opens and when it closes"},
		{"half a day", "hours-wed-to", "", "Write when it opens and when it closes"},
		{"no such holiday", "holidays", "2026-02-30", "Write each day like 2026-12-25."},
		{"texts at night", "quiet-hours", "06:00-20:00", "between 08:00 and 21:00 only"},
		{"half a phone", "urgent-phone", "555-01", "Write a whole phone number"},
		{"a long notice", "closed-text-en", strings.Repeat("a", 201), "Write 200 letters or fewer."},
	}
	for _, c := range cases {
		page := b.get("/app/admin/hours")
		got := b.post("/app/admin/hours", page.form(t, "/app/admin/hours", c.field, c.value))
		got.want(t, c.name, http.StatusUnprocessableEntity, "<title>Error: ", "There is a problem", c.words, `aria-invalid="true"`)
		if kept := got.form(t, "/app/admin/hours").Get(c.field); kept != c.value {
			t.Errorf("%s: the field came back as %q, want %q", c.name, kept, c.value)
		}
	}
	if n := len(h.trail("riverside", "settings saved")); n != 0 {
		t.Errorf("%d bad forms were saved", n)
	}
}

func TestQueuesAreAddedRenamedAndTakenAway(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		page := b.get("/app/admin/queues")
		page.want(h.t, "the queues", 200, "Front desk", "Minutes to the first answer", "In this queue: Dana Kim, Maria Lopez", "New queue")
		form := page.form(h.t, "/app/admin/queues", "queues-1-name", "Nurses", "queues-1-goal", "30", "queues-2-name", "Lab results", "queues-2-goal", "120",
			"topics-records", "nurse", "late-1-maria@riverside.example", "on")
		b.post("/app/admin/queues", form).goes(h.t, "save the queues", "/app/admin/queues?done=saved")
		p := h.s.Practice("riverside")
		if len(p.Queues) != 3 || p.Queues[2].ID != "lab-results" || p.Queues[1].Name != "Nurses" || p.Queues[1].Goal != 30*time.Minute {
			h.t.Fatalf("queues = %+v", p.Queues)
		}
		if p.QueueFor("records") != "nurse" || len(p.Queues[1].Late) != 1 || p.Queues[1].Late[0] != "maria@riverside.example" {
			h.t.Errorf("records land in %q, late is told to %v", p.QueueFor("records"), p.Queues[1].Late)
		}
		page = b.get("/app/admin/queues")
		b.post("/app/admin/queues", page.form(h.t, "/app/admin/queues", "queues-2-name", "Nurses!", "queues-2-id", "nurse")).
			want(h.t, "two queues with one id", 422, "Another queue has this name.")
		b.post("/app/admin/queues", page.form(h.t, "/app/admin/queues", "queues-0-goal", "soon")).
			want(h.t, "a goal that is no number", 422, "Write minutes between 1 and 43200.", `value="soon"`)
		b.post("/app/admin/queues", page.form(h.t, "/app/admin/queues", "queues-1-name", "")).
			want(h.t, "a queue that a topic needs", 422, "This queue is gone. Choose another one.")
		b.post("/app/admin/queues", page.form(h.t, "/app/admin/queues", "queues-2-name", "")).goes(h.t, "take a queue away", "/app/admin/queues?done=saved")
		if n := len(h.s.Practice("riverside").Queues); n != 2 {
			h.t.Errorf("%d queues, want 2", n)
		}
	})
}

func TestTwoAdminsDoNotOverwriteEachOther(t *testing.T) {
	h := sqlite(t)
	one, two := h.as("admin"), h.as("admin")
	first, second := one.get("/app/admin/hours"), two.get("/app/admin/hours")
	one.post("/app/admin/hours", first.form(t, "/app/admin/hours", "holidays", "2026-07-04")).goes(t, "the first save", "/app/admin/hours?done=saved")
	two.post("/app/admin/hours", second.form(t, "/app/admin/hours", "holidays", "2026-11-26")).
		want(t, "the second save", 422, "Somebody else saved this page just now.", "2026-11-26")
	one.post("/app/admin/hours", first.form(t, "/app/admin/hours", "holidays", "2026-07-04")).goes(t, "the first form again", "/app/admin/hours?done=saved")
	if n := len(h.trail("riverside", "settings saved")); n != 1 {
		t.Errorf("%d saves, want 1", n)
	}
}

// TestWhatConfigGivesIsReadOnly: the field names file and line, and a form that
// brings another value changes nothing of it.
func TestWhatConfigGivesIsReadOnly(t *testing.T) {
	o := storetest.Options(t, "sqlite")
	o.Fixed = map[string]map[string]int{"riverside": {"time_zone": 31, "hours": 34, "queues": 40}}
	h := build(t, storetest.OpenWith(t, o), admin.Options{ConfigFile: "clinic.yaml"})
	b := h.as("admin")
	page := b.get("/app/admin/hours")
	page.want(t, "fixed hours", 200, "Set in clinic.yaml, line 31. Change it there.", "Set in clinic.yaml, line 34.", `name="time-zone" value="America/Chicago" readonly`)
	b.post("/app/admin/hours", page.form(t, "/app/admin/hours", "time-zone", "America/Denver", "hours-mon-from", "10:00", "holidays", "2026-07-04")).
		goes(t, "save beside fixed fields", "/app/admin/hours?done=saved")
	p := h.s.Practice("riverside")
	if p.Zone.String() != "America/Chicago" || p.Hours[time.Monday].From != 0 || len(p.Holidays) != 1 {
		t.Errorf("saved: %s, Monday %v, %v: want the config's zone and hours, and the holiday", p.Zone, p.Hours[time.Monday], p.Holidays)
	}
	b.get("/app/admin/queues").want(t, "fixed queues", 200, "Set in clinic.yaml, line 40.")
}
