package admin_test

import (
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

func TestCarriersTellHowTextsGo(t *testing.T) {
	h := sqlite(t)
	b, dana := h.as("admin"), h.as("dana")
	b.get("/app/admin/carriers").want(t, "the carriers", 200, "206-555-0100", "Practice phone", "Good", "None yet", "Linnet", `value="http://localhost:8080/hooks/practice/message" readonly`)
	if _, err := h.s.Receive(t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM1", From: "+12065550199", To: "+12065550100", Text: "Hello"}); err != nil {
		t.Fatal(err)
	}
	claims, err := h.s.ClaimNext(t.Context(), 8, func(string, conversation.Phone) bool { return true }, func(store.Wording) (string, string, error) { return "text", "v1", nil })
	if err != nil || len(claims) != 1 {
		t.Fatalf("%d texts, %v", len(claims), err)
	}
	if err := h.s.Settle(t.Context(), claims[0], store.Outcome{Fate: store.HeldBack, Class: "auth", Retry: time.Minute}); err != nil {
		t.Fatal(err)
	}
	b.get("/app/admin/carriers").want(t, "a number that is down", 200, "Down", "The company refuses our texts (auth).", "Mar 3, 2026")
	dana.get("/app/q/open").want(t, "the queue", 200, "Texts are delayed. Calls work.")
}

func TestTheLookIsSavedAndNamesNoIllness(t *testing.T) {
	h := sqlite(t)
	b := h.as("admin")
	page := b.get("/app/admin/look")
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "name", "HIV Clinic")).want(t, "an illness", 422, "“hiv” tells of an illness on every phone.", `value="HIV Clinic"`)
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "texting-name", "Río")).want(t, "a letter outside the alphabet", 422, "“í” does not fit in a text.")
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "-languages-en", "", "-languages-es", "")).want(t, "no language", 422, "Choose English or Spanish.")
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "name", "Iris Clinic", "texting-name", "Iris")).goes(t, "save", "/app/admin/look?done=saved")
	if p := h.s.Practice("riverside"); p.Name != "Iris Clinic" || p.TextingName != "Iris" {
		t.Errorf("saved %q, %q", p.Name, p.TextingName)
	}
}

func TestAColourIsRefusedWhenFaintAndSeenOnEveryPage(t *testing.T) {
	h := sqlite(t)
	b, dana := h.as("admin"), h.as("dana")
	page := b.get("/app/admin/look")
	page.want(t, "the look", 200, `value="#2C4187"`, `type="color"`)
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "colour", "#77aadd")).want(t, "a faint colour", 422, "It needs 4.5.", `value="#77aadd"`, `aria-invalid="true"`)
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "colour", "blue")).want(t, "no colour", 422, "six digits", `value="blue"`)
	if got := dana.get("/app/q/open"); strings.Contains(got.body, "/look/") {
		t.Error("a page names a sheet of colours before there is one")
	}
	b.post("/app/admin/look", page.form(t, "/app/admin/look", "colour", "#7a1f3d")).goes(t, "save", "/app/admin/look?done=saved")
	const link = `<link rel="stylesheet" href="/look/7a1f3d-.css">`
	dana.get("/app/q/open").want(t, "a page of staff", 200, link)
	h.browser().get("/nowhere").want(t, "a page of patients", 404, link)
	h.browser().get("/look/7a1f3d-.css").want(t, "the sheet", 200, "--flax: #7a1f3d")
	h.browser().get("/look/77aadd-.css").want(t, "a faint sheet", 404)
}

func TestATestTextGoesThroughTheGateAndTellsHowFarItCame(t *testing.T) {
	each(t, func(h *house) {
		b := h.as("admin")
		page := b.get("/app/admin/carriers")
		b.post("/app/admin/carriers/test", page.form(t, "/app/admin/carriers/test", "to", "555")).want(t, "no phone", 422, "Write a whole phone number", `value="555"`)
		form := page.form(t, "/app/admin/carriers/test", "to", "(206) 555-0166")
		for range 2 { // a form sent twice
			b.post("/app/admin/carriers/test", form).goes(t, "a test", "/app/admin/carriers?done=test")
		}
		b.get("/app/admin/carriers").want(t, "it waits", 200, "66, Mar 3", "waits to go out")
		claims, err := h.s.ClaimNext(t.Context(), 8, func(string, conversation.Phone) bool { return true }, func(w store.Wording) (string, string, error) { return string(w.Text), "v1", nil })
		if err != nil || len(claims) != 1 || claims[0].Body != "carrier_test" || claims[0].To != "+12065550166" {
			t.Fatalf("handed out %+v, %v; want one test text", claims, err)
		}
		if err := h.s.Settle(t.Context(), claims[0], store.Outcome{Fate: store.Sent, ExternalID: "T1"}); err != nil {
			t.Fatal(err)
		}
		b.get("/app/admin/carriers").want(t, "it went", 200, "the company has it")
		if _, err := h.s.Receive(t.Context(), store.Incoming{Carrier: "practice", Account: "practice", ExternalID: "SM9", From: "+12065550166", To: "+12065550100", Text: "STOP"}); err != nil {
			t.Fatal(err)
		}
		page = b.get("/app/admin/carriers")
		b.post("/app/admin/carriers/test", page.form(t, "/app/admin/carriers/test", "to", "206-555-0166")).want(t, "a phone that said stop", 422, "Texts to this phone are off.")
		if got := h.trail("riverside", "test text sent"); len(got) != 1 {
			t.Errorf("the trail has %d tests, want 1", len(got))
		}
	})
}
