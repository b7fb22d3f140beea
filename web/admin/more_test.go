package admin_test

import (
	"strings"
	"testing"
	"time"

	"linnet/conversation"
)

func TestOwnUrgentWordsAreSavedTriedAndRead(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		page := b.get("/app/admin/words")
		page.want(t, "urgent words", 200, "It cannot be shortened.")
		try := func(words string) answer {
			t.Helper()
			return b.post("/app/admin/words/try", map[string][]string{"try": {words}})
		}
		try("my port is swollen").want(t, "a text before", 200, "An ordinary text", "The rule that spoke: ordinary", "my port is swollen</textarea>")
		b.post("/app/admin/words", page.form(t, "/app/admin/words", "emergency-words", "port is swollen\nstop")).want(t, "a command", 422, "“stop” cannot be used.", "port is swollen\nstop</textarea>")
		b.post("/app/admin/words", page.form(t, "/app/admin/words", "emergency-words", "port is swollen\r\n\r\nport is swollen", "crisis-words", "the tall bridge")).goes(t, "save", "/app/admin/words?done=saved")
		if p := h.s.Practice("riverside"); len(p.Emergency) != 1 || len(p.Crisis) != 1 {
			t.Errorf("saved %q and %q", p.Emergency, p.Crisis)
		}
		try("My port is swollen!").want(t, "a text after", 200, "Emergency", conversation.RuleOwnEmergency)
		try("I am on the tall bridge").want(t, "a crisis", 200, "Emergency", "Crisis", conversation.RuleOwnCrisis)
		try("I cannot breathe").want(t, "the house's words", 200, "Emergency")
		if got := h.trail("riverside", "settings saved"); len(got) != 1 || !strings.Contains(got[0], "before") || !strings.Contains(got[0], "the tall bridge") {
			t.Errorf("the trail says %q", got)
		}
	})
}

func TestWhoIsCalledIsChosenFromThoseWhoAnswer(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	page := b.get("/app/admin/alerts")
	page.want(t, "alerts", 200, "Nobody is paged. Urgent words stand at the top of every queue and sound there.", "Dana Kim", "Otto Auditor")
	if strings.Contains(page.body, `name="alerts-audit@riverside.example"`) {
		t.Error("an auditor can be called, who answers nobody")
	}
	b.post("/app/admin/alerts", page.form(t, "/app/admin/alerts", "alerts-dana@riverside.example", "on")).goes(t, "save", "/app/admin/alerts?done=saved")
	page = b.get("/app/admin/alerts")
	page.want(t, "alerts after", 200, "They see it at the top of Mine.", `value="on" checked`)
	if p := h.s.Practice("riverside"); len(p.Alerts) != 1 || p.Alerts[0] != "dana@riverside.example" {
		t.Errorf("saved %q", p.Alerts)
	}
	queues := b.get("/app/admin/queues")
	b.post("/app/admin/queues", queues.form(t, "/app/admin/queues", "late-0-maria@riverside.example", "on")).goes(t, "who hears", "/app/admin/queues?done=saved")
	b.get("/app/admin/alerts").want(t, "alerts with who hears", 200, "<dd>Maria Lopez</dd>")
}

func TestBoundsOfKeepingAndSignInHold(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	for _, c := range []struct{ page, field, wrong, right, want string }{
		{"keeping", "trail-years", "5", "9", "between 6 and 30"},
		{"keeping", "trail-years", "six", "10", "between 6 and 30"},
		{"sign-in", "lock-minutes", "90", "5", "between 2 and 60"},
		{"sign-in", "lock-minutes", "0", "10", "between 2 and 60"},
	} {
		at := "/app/admin/" + c.page
		page := b.get(at)
		b.post(at, page.form(t, at, c.field, c.wrong)).want(t, c.page+" at "+c.wrong, 422, c.want, `value="`+c.wrong+`"`)
		b.post(at, page.form(t, at, c.field, c.right)).goes(t, c.page+" at "+c.right, at+"?done=saved")
		b.get(at).want(t, c.page+" saved", 200, `value="`+c.right+`"`, "Changed by Ada Admin")
	}
	if got := h.s.StaffIdle(); got != 10*time.Minute {
		t.Errorf("a desk locks after %v, want 10 minutes", got)
	}
	b.get("/app/admin/sign-in").want(t, "sign-in rules", 200, "Always asked for", "config.yaml")
}

func TestAfterHoursAnswersCanBeTurnedOff(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	page := b.get("/app/admin/hours")
	page.want(t, "the hours", 200, `id="after-hours" name="after-hours" value="on" aria-describedby="after-hours-hint" checked`)
	b.post("/app/admin/hours", page.form(t, "/app/admin/hours", "-after-hours", "")).goes(t, "off", "/app/admin/hours?done=saved")
	if !h.s.Practice("riverside").NoAfterHours {
		t.Error("it is still on")
	}
	page = b.get("/app/admin/hours")
	b.post("/app/admin/hours", page.form(t, "/app/admin/hours", "after-hours", "on")).goes(t, "on", "/app/admin/hours?done=saved")
	if h.s.Practice("riverside").NoAfterHours {
		t.Error("it is still off")
	}
}
