package admin_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"linnet/store"
)

var shownLink = regexp.MustCompile(`href="http://localhost:8080(/app/link/[^"]+)"`)

func (h *house) person(email string) *store.Staff {
	h.t.Helper()
	p, err := h.s.StaffByEmail(h.t.Context(), email)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func TestAnInviteIsShownOnceAndOpensEnrolment(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		page := b.get("/app/admin/staff")
		page.want(h.t, "the list", 200, "Dana Kim", "dana@riverside.example", "Every queue", "Never", "Invite somebody")
		form := page.form(h.t, "/app/admin/staff", "name", "Wren Ito", "email", "Wren@Riverside.example", "role-lead", "on")
		got := b.post("/app/admin/staff", form)
		got.want(h.t, "the invite", 200, "Link for Wren Ito", "good for 3 days")
		m := shownLink.FindStringSubmatch(got.body)
		if m == nil {
			h.t.Fatal("no link is shown")
		}
		b.post("/app/admin/staff", form).goes(h.t, "the same form again", "/app/admin/staff?done=invited")
		if page := b.get("/app/admin/staff?done=invited"); shownLink.MatchString(page.body) {
			h.t.Error("the link is shown a second time")
		}
		if p := h.person("wren@riverside.example"); !p.Is(store.RoleStaff) || !p.Is(store.RoleLead) || !p.Everywhere {
			h.t.Errorf("invited %+v", p)
		}
		h.browser().post(m[1], nil).goes(h.t, "the invite used", "/app/enroll")
	})
}

func TestABadInviteKeepsWhatWasTyped(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	page := b.get("/app/admin/staff")
	cases := []struct{ name, field, value, words string }{
		{"no address", "email", "wren at home", "Write an email address"},
		{"somebody there already", "email", "dana@riverside.example", "This person is on the list."},
		{"no name", "name", " ", "Write a name."},
		{"no role", "-role-staff", "", "Choose a role."},
	}
	for _, c := range cases {
		typed := append([]string{"name", "Wren Ito", "email", "wren@riverside.example"}, c.field, c.value)
		got := b.post("/app/admin/staff", page.form(t, "/app/admin/staff", typed...))
		got.want(t, c.name, 422, "<title>Error: ", c.words)
		if c.field != "name" && !strings.Contains(got.body, `value="Wren Ito"`) {
			t.Errorf("%s: the name was lost", c.name)
		}
	}
	if _, err := h.s.StaffByEmail(t.Context(), "wren@riverside.example"); err == nil {
		t.Error("a bad invite made a person")
	}
}

func TestOutsidePracticeModeALinkIsInAFile(t *testing.T) {
	h := sqlite(t)
	h.shell.PracticeMode = false
	folder := t.TempDir()
	h.linkFile = func(link string) (string, error) {
		path := filepath.Join(folder, "link")
		return path, os.WriteFile(path, []byte(link), 0o600)
	}
	b := h.as("admin")
	page := b.get("/app/admin/staff")
	got := b.post("/app/admin/staff", page.form(t, "/app/admin/staff", "name", "Wren Ito", "email", "wren@riverside.example"))
	got.want(t, "the invite", 200, "It is in a file on the computer where Linnet runs.", filepath.Join(folder, "link"))
	if shownLink.MatchString(got.body) {
		t.Error("the page shows the link")
	}
	if kept, err := os.ReadFile(filepath.Join(folder, "link")); err != nil || !strings.HasPrefix(string(kept), "http://localhost:8080/app/link/") {
		t.Errorf("the file holds %q, %v", kept, err)
	}
}

func TestAPersonsPageSavesRolesAndQueues(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		maria := h.person("maria@riverside.example")
		path := "/app/admin/staff/" + maria.ID.String()
		page := b.get(path)
		page.want(h.t, "a person", 200, "Maria Lopez", "maria@riverside.example", "Only these queues", "Reset sign-in", "Turn off")
		b.post(path, page.form(h.t, path, "where", "some")).want(h.t, "no queue", 422, "Choose at least one queue.")
		b.post(path, page.form(h.t, path, "where", "some", "in-riverside-nurse", "on", "role-lead", "on")).goes(h.t, "save", path+"?done=saved")
		b.get(path+"?done=saved").want(h.t, "saved", 200, "Saved.", "Changed by Ada Admin")
		if p := h.person("maria@riverside.example"); p.Everywhere || !p.Sees("riverside", "nurse") || p.Sees("riverside", "front") || !p.Is(store.RoleLead) {
			h.t.Errorf("saved %+v", p)
		}
		b.get("/app/admin/staff").want(h.t, "the list", 200, "Nurse</td>")
	})
}

func TestTheLastAdminCannotBeRemoved(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		path := "/app/admin/staff/" + h.person("admin@riverside.example").ID.String()
		page := b.get(path)
		b.post(path, page.form(h.t, path, "-role-admin", "", "role-staff", "on")).want(h.t, "the last admin's role", 422, "Add another admin first.")
		b.post(path+"/off", page.form(h.t, path+"/off")).want(h.t, "the last admin", 422, "Add another admin first.")
		b.get(path).want(h.t, "the admin still", 200, "Ada Admin")
	})
}

func TestTurningOffAndResetEndSessions(t *testing.T) {
	h := sqlite(t)
	b, dana, maria := h.as("admin"), h.as("dana"), h.as("maria")
	path := "/app/admin/staff/" + h.person("dana@riverside.example").ID.String()
	page := b.get(path)
	got := b.post(path+"/reset", page.form(t, path+"/reset"))
	got.want(t, "a reset", 200, "Link for Dana Kim")
	if now := dana.get("/app/q/open"); now.code == 200 {
		t.Error("the session of a person who was reset goes on")
	}
	b.post(path+"/reset", page.form(t, path+"/reset")).goes(t, "the reset again", path)
	path = "/app/admin/staff/" + h.person("maria@riverside.example").ID.String()
	page = b.get(path)
	b.post(path+"/off", page.form(t, path+"/off")).goes(t, "turn off", path+"?done=off")
	b.get(path).want(t, "a person turned off", 200, "This person is turned off and cannot sign in.")
	if now := maria.get("/app/q/open"); now.code == 200 {
		t.Error("the session of a person who was turned off goes on")
	}
}
