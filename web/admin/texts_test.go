package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"linnet/conversation"
)

func TestOwnTextsAreSavedAndReset(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		page := b.get("/app/admin/texts")
		page.want(h.t, "the texts", 200, "Answer to STOP", "Must stay: {clinic}  {phone}  START", "127 of 160", "The sign-in code")
		own := "{clinic}: Something new is here for you. Read it: {link}"
		b.post("/app/admin/texts", page.form(h.t, "/app/admin/texts", "text-new_message-en", own)).goes(h.t, "save a text", "/app/admin/texts?done=saved")
		texts := h.s.Practice("riverside").Texts
		if len(texts) != 1 || texts["new_message"][conversation.English] != own || texts["new_message"][conversation.Spanish] != "" {
			h.t.Errorf("saved %v, want the one text in English", texts)
		}
		page = b.get("/app/admin/texts")
		page.want(h.t, "the texts with own words", 200, "Your words", own)
		b.post("/app/admin/texts", page.form(h.t, "/app/admin/texts", "reset", "new_message")).goes(h.t, "reset", "/app/admin/texts?done=saved")
		if texts := h.s.Practice("riverside").Texts; len(texts) != 0 {
			h.t.Errorf("after the reset %v", texts)
		}
		if n := len(h.trail("riverside", "settings saved")); n != 2 {
			h.t.Errorf("%d saves on the trail, want 2", n)
		}
	})
}

func TestABadTextComesBackAsTyped(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	page := b.get("/app/admin/texts")
	cases := []struct{ name, field, value, words string }{
		{"no way out", "text-optin_welcome-en", "{clinic}: You will get texts.", "STOP must stay in this text."},
		{"no name first", "text-lang_set-en", "Hi! We will text you in English. Para español, responda ESP.", "Begin with {clinic}: and a blank."},
		{"the code's last line", "text-code-en", "{clinic}: {code} is your code. @{host} #{code} Bye", "This text must end with @{host} #{code}."},
		{"an illness", "text-new_message-en", "{clinic}: Your cancer team wrote: {link}", "“cancer” tells of an illness on every phone."},
		{"a second part", "text-new_message-en", "{clinic}: " + strings.Repeat("word ", 30) + "{link}", "Write 160 or fewer."},
		{"an accent that costs", "text-new_message-es", "{clinic}: Léalo aquí: {link}", "costs a second part"},
	}
	for _, c := range cases {
		got := b.post("/app/admin/texts", page.form(t, "/app/admin/texts", c.field, c.value))
		got.want(t, c.name, http.StatusUnprocessableEntity, "There is a problem", c.words, `aria-invalid="true"`)
		if kept := got.form(t, "/app/admin/texts").Get(c.field); kept != c.value {
			t.Errorf("%s: the field came back as %q", c.name, kept)
		}
	}
	if texts := h.s.Practice("riverside").Texts; len(texts) != 0 {
		t.Errorf("bad texts were saved: %v", texts)
	}
}
