package staff_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"linnet/store"
)

// saved keeps a reply of riverside, written by Dana.
func (h *house) saved(queue, title, english, spanish string) store.ID {
	h.t.Helper()
	id, err := h.s.SaveReply(h.t.Context(), h.staff("dana"), store.SavedDraft{Practice: "riverside", Queue: queue, Title: title, English: english, Spanish: spanish, Key: store.NewID()})
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// TestALeadWritesASavedReply: written, previewed, changed over a colleague's
// change, put away and taken back; what is wrong is said at its field and
// nothing typed is lost.
func TestALeadWritesASavedReply(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("dana")
		b.get("/app/replies").want(t, "no replies yet", 200, "No saved replies yet.", `href="/app/replies/new"`)
		page := b.get("/app/replies/new")
		page.want(t, "a new one", 200, "{first_name}", "{office_phone}", "{my_first_name}")
		wrong := b.post("/app/replies/new", fields(page.body, "title", "", "queue", "nurse", "english", "Take {dose} now", "spanish", "Tome } ya"))
		wrong.want(t, "a wrong one", 422, "Give it a name.", "{dose} does not fill in by itself.", "A single } means nothing here.", "Take {dose} now", "Tome } ya",
			`<option value="nurse" selected>`, `aria-describedby="places english-error"`)
		b.post("/app/replies/new", fields(page.body, "title", "x", "english", strings.Repeat("a", 2001))).want(t, "a long one", 422, "2000 letters at most")
		typed := fields(page.body, "title", "Ships today", "queue", "nurse", "english", "Hi {first_name}, it ships today. {my_first_name}", "spanish", "", "then", "preview")
		b.post("/app/replies/new", typed).want(t, "a preview", 200, "Hi <mark>Ana</mark>, it ships today. <mark>Dana</mark>", `value="Ships today"`)
		b.get("/app/replies").want(t, "a preview keeps nothing", 200, "No saved replies yet.")
		typed.Del("then")
		for range 2 { // sent twice
			if got := b.post("/app/replies/new", typed); got.code != http.StatusSeeOther || got.to != "/app/replies?done=saved" {
				t.Fatalf("saving = %d to %q", got.code, got.to)
			}
		}
		list := b.get("/app/replies?done=saved")
		list.want(t, "the list", 200, "Saved.", "Ships today", "No Spanish yet", "Never used", "Looked after by Dana", "<h2 id=\"q-nurse\">Nurse <span class=\"meta num\">1</span>")
		all, err := h.s.Replies(t.Context(), h.staff("dana"), "riverside")
		if err != nil || len(all) != 1 {
			t.Fatalf("kept %v, %v, want one", all, err)
		}
		path := "/app/replies/" + all[0].ID.String()
		old := b.get(path)
		change := fields(old.body, "version", "1", "title", "Ships today", "english", "Hi. It left.", "queue", "")
		if got := b.post(path, change); got.code != http.StatusSeeOther {
			t.Fatalf("changing = %d", got.code)
		}
		late := b.post(path, fields(b.get(path).body, "version", "1", "title", "Mine", "english", "From an old page", "queue", ""))
		late.want(t, "from an old page", 409, "Dana changed this while you wrote.", "From an old page", `name="version" value="2"`, "Hi {first_name}, it ships today.")
		if got := b.post(path, fields(late.body, "version", "2", "title", "Mine", "english", "From an old page", "queue", "")); got.code != http.StatusSeeOther {
			t.Errorf("saving again = %d", got.code)
		}
		if got := b.post(path, fields("", "version", "x", "title", "Mine", "english", "x")); got.code != http.StatusBadRequest {
			t.Errorf("without a version = %d, want 400", got.code)
		}
		if got := b.post(path+"/archive", url.Values{"archived": {"yes"}}); got.to != "/app/replies?done=archived" {
			t.Errorf("putting away goes to %q", got.to)
		}
		b.get("/app/replies").want(t, "after putting away", 200, "No saved replies yet.")
		b.get("/app/replies?list=archived").want(t, "what is put away", 200, "Mine", "Take back")
		b.get(path).want(t, "one put away", 200, "This one is put away.")
		if got := b.post(path+"/archive", url.Values{"archived": {"no"}}); got.to != "/app/replies?done=back" {
			t.Errorf("taking back goes to %q", got.to)
		}
		if acts := h.trail(); acts["saved reply written"] != 1 || acts["saved reply changed"] != 2 || acts["saved reply archived"] != 1 {
			t.Errorf("the trail holds %v", acts)
		}
	})
}

// TestStaffReadAndLeadsWrite: who only answers reads the list and cannot write;
// another queue's reply is a page that nobody has.
func TestStaffReadAndLeadsWrite(t *testing.T) {
	each(t, func(h *house) {
		nurses, all := h.saved("nurse", "Nurse words", "Hi.", "Hola."), h.saved("", "For all", "Hi.", "")
		maria := h.as("maria")
		list := maria.get("/app/replies")
		list.want(t, "the list", 200, "Nurse words", "For all")
		if strings.Contains(list.body, "/app/replies/new") {
			t.Error("staff are offered to write")
		}
		one := maria.get("/app/replies/" + all.String())
		one.want(t, "one reply", 200, "For all", "What it was")
		if strings.Contains(one.body, "<textarea") {
			t.Error("staff are offered to change")
		}
		for _, path := range []string{"/app/replies/new", "/app/replies/" + all.String(), "/app/replies/" + all.String() + "/archive"} {
			if got := maria.post(path, url.Values{"title": {"x"}, "english": {"x"}, "version": {"1"}, "archived": {"yes"}}); got.code != http.StatusForbidden {
				t.Errorf("POST %s by staff = %d, want 403", path, got.code)
			}
		}
		maria.get("/app/replies/new").want(t, "a new one by staff", 403)
		h.worksIn("dana", store.Works{Practice: "riverside", Queue: "front"})
		dana := h.as("dana")
		if got := dana.get("/app/replies"); strings.Contains(got.body, "Nurse words") || !strings.Contains(got.body, "For all") {
			t.Error("a lead of the front desk sees the nurses' replies, or not those of all")
		}
		if got := dana.get("/app/replies/" + nurses.String()); got.code != http.StatusNotFound {
			t.Errorf("another queue's reply = %d, want 404", got.code)
		}
		if got := dana.post("/app/replies/new", url.Values{"title": {"x"}, "english": {"x"}, "queue": {"nurse"}}); got.code != http.StatusForbidden {
			t.Errorf("writing for another queue = %d, want 403", got.code)
		}
		if got := h.as("audit").get("/app/replies"); got.to != "/audit" {
			t.Errorf("an auditor goes to %q, want the log", got.to)
		}
	})
}

// TestASavedReplyGoesIntoTheBox: by the select, in the reader's language, filled
// in, behind what was typed; where only English is there the person is asked;
// a place that nobody filled stops the answer.
func TestASavedReplyGoesIntoTheBox(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		ships := h.saved("", "Ships today", "Hi {first_name}, call {office_phone}. {my_first_name}", "")
		nurses := h.saved("nurse", "Nurse words", "Hi.", "Hola.")
		b := h.as("maria")
		page := b.get(path)
		page.want(t, "the talk", 200, `<optgroup label="All queues"><option value="`+ships.String()+`">Ships today</option>`, `formaction="`+path+`/insert"`)
		got := b.post(path+"/insert", fields(page.body, "kind", "reply", "body", "One moment.", "saved", ships.String()))
		if got.code != http.StatusSeeOther || got.to != path+"?done=inserted" {
			t.Fatalf("inserting = %d to %q", got.code, got.to)
		}
		b.get(got.to).want(t, "with the words", 200, "Put into your reply.", "One moment.\n\nHi Walter, call "+h.s.Practice("riverside").Phone.National()+". Maria</textarea>")
		b.post(path+"/insert", fields(page.body, "body", "Mine", "saved", "")).want(t, "none chosen", 422, "Choose a saved reply first.", "Mine</textarea>")
		if got := b.post(path+"/insert", fields(page.body, "saved", store.NewID().String())); got.code != http.StatusNotFound {
			t.Errorf("a reply that is not there = %d, want 404", got.code)
		}
		left := b.post(path+"/reply", fields(page.body, "kind", "reply", "body", "Hi {first_name}"))
		left.want(t, "a place left open", 422, "One place in your answer is not filled in.", "Hi {first_name}</textarea>")
		b.part(path+"/replies").want(t, "the list", 200, `role="listbox"`, `data-words="Hi Walter, call `+h.s.Practice("riverside").Phone.National()+`. Maria"`, "Nurse words")
		one, _, err := h.s.SavedReply(t.Context(), h.staff("maria"), nurses)
		if err != nil || !one.Used.IsZero() {
			t.Fatalf("looking used it: %v, %v", one.Used, err)
		}
		r := url.Values{"saved": {nurses.String()}}
		if got := b.partPost(path+"/insert", r); got.code != http.StatusNoContent {
			t.Errorf("noting that one was used = %d, want 204", got.code)
		}
		if one, _, err = h.s.SavedReply(t.Context(), h.staff("maria"), nurses); err != nil || one.Used.IsZero() {
			t.Errorf("after use: last used %v, %v", one.Used, err)
		}
		if err := h.s.Speaks(t.Context(), session, "es"); err != nil {
			t.Fatal(err)
		}
		ask := b.post(path+"/insert", fields(b.get(path).body, "kind", "reply", "body", "", "saved", ships.String()))
		ask.want(t, "only English", 200, "No Spanish version. Send English?", `name="english" value="`+ships.String()+`"`)
		if got := b.post(path+"/insert", fields(ask.body, "kind", "reply", "body", "", "saved", "", "english", ships.String())); got.code != http.StatusSeeOther {
			t.Errorf("English after all = %d", got.code)
		}
		if got := b.post(path+"/insert", fields(ask.body, "body", "x", "saved", nurses.String())); got.code != http.StatusSeeOther {
			t.Errorf("a Spanish one = %d", got.code)
		}
		b.get(path).want(t, "in Spanish", 200, "Hola.</textarea>")
	})
}

// partPost acts as a page's script does.
func (b *browser) partPost(path string, form url.Values) answer {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Linnet-Part", "1")
	return b.ask(r)
}
