package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"linnet/store"
)

func TestThePhoneShowsATalkInBothLanguages(t *testing.T) {
	h := open(t, false)
	h.postJSON(texts, `{"to":"`+clinic+`","text":"I need a refill"}`)
	h.screen(rosa, "", 2)
	h.postJSON(texts, `{"to":"`+clinic+`","text":"STOP"}`)
	h.screen(rosa, "", 4)
	h.delivered(rosa, 2)
	for _, lang := range []string{"en", "es"} {
		status, page := h.ask(http.MethodGet, "/sim", "", "Accept-Language", lang)
		if status != http.StatusOK {
			t.Fatalf("GET /sim = %d", status)
		}
		golden(t, "phone."+lang+".html", page)
	}
}

func TestFormsWorkWithoutScript(t *testing.T) {
	h := open(t, false)
	back := "/sim?phone=%2B12065550147"
	key := store.NewID().String()
	for range 2 { // a double tap
		if status, place := h.postForm("/sim/send", "phone", rosa, "to", clinic, "text", "hola", "key", key); status != http.StatusSeeOther || place != back {
			t.Fatalf("send = %d %s, want 303 to %s", status, place, back)
		}
	}
	if all := h.screen(rosa, "", 2); len(all) != 2 || all[0].Text != "hola" {
		t.Errorf("the phone shows %v, want one text and its answer", all)
	}
	h.postForm("/sim/send", "phone", rosa, "to", clinic, "quick", "photo", "key", store.NewID().String())
	if all := h.screen(rosa, "", 3); len(all[2].Media) != 1 {
		t.Errorf("the quick photo = %+v, want a picture", all[2])
	}
	h.postForm("/sim/send", "phone", rosa, "to", clinic, "quick", "STOP", "key", store.NewID().String())
	h.screen(rosa, "", 5)
	if state, err := h.store.StateAt(t.Context(), "riverside", rosa, h.store.Now()); err != nil || !state.Off {
		t.Errorf("state = %+v, %v; want off", state, err)
	}
	if status, place := h.postForm("/sim/send", "phone", rosa, "to", clinic, "text", ""); status != http.StatusSeeOther || place != back {
		t.Errorf("nothing typed = %d %s, want the page again", status, place)
	}
	before := h.store.Now()
	h.postForm("/sim/clock", "by", "1d", "phone", rosa)
	if moved := h.store.Now().Sub(before).Hours(); moved < 24 || moved > 24.1 {
		t.Errorf("the clock moved %v hours, want 24", moved)
	}
	if status, _ := h.postForm("/sim/clock", "by", "never"); status != http.StatusBadRequest {
		t.Errorf("a clock button that is none = %d, want 400", status)
	}
	h.postForm("/sim/trouble", "slow", "1", "fail", "1", "phone", rosa)
	if _, page := h.ask(http.MethodGet, "/sim", ""); !strings.Contains(page, `name="slow" value="1" checked`) || !strings.Contains(page, `name="fail" value="1" checked`) ||
		strings.Contains(page, `name="block" value="1" checked`) {
		t.Error("the boxes do not show the trouble that was set")
	}
	if status, place := h.postForm("/sim/start-over"); status != http.StatusSeeOther || place != "/sim" {
		t.Errorf("start over = %d %s", status, place)
	}
	if all := h.screen(rosa, "", 0); len(all) != 0 {
		t.Errorf("after starting over: %v", all)
	}
}

func TestAPhoneCanBeAdded(t *testing.T) {
	h := open(t, false)
	if status, place := h.postForm("/sim/phones", "number", "206-555-0123"); status != http.StatusSeeOther || place != "/sim?phone=%2B12065550123" {
		t.Errorf("add = %d %s", status, place)
	}
	if _, page := h.ask(http.MethodGet, "/sim?phone=%2B12065550123", ""); !strings.Contains(page, "…0123") {
		t.Error("the page does not show the added phone")
	}
	if status, page := h.postForm("/sim/phones", "number", "12"); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Write a phone number like") {
		t.Errorf("a bad number = %d, want the page with a sentence", status)
	}
}

func TestPartsAreFetchedAlone(t *testing.T) {
	h := open(t, false)
	for _, name := range []string{"log", "wire", "phones"} {
		if status, part := h.ask(http.MethodGet, "/sim/part/"+name, ""); status != http.StatusOK || strings.Contains(part, "<html") {
			t.Errorf("part %s = %d, want a part without a page around it", name, status)
		}
	}
	if status, _ := h.ask(http.MethodGet, "/sim/part/keys", ""); status != http.StatusNotFound {
		t.Errorf("an unknown part = %d, want 404", status)
	}
}

func TestSampleStaffSignInByAButton(t *testing.T) {
	for email, want := range map[string]string{"dana@riverside.example": "/app", "audit@riverside.example": "/audit"} {
		h := open(t, false)
		if status, place := h.postForm("/sim/as", "email", email); status != http.StatusSeeOther || place != want {
			t.Errorf("sign in as %s = %d %s, want 303 to %s", email, status, place, want)
		}
	}
	h := open(t, false)
	if _, err := h.store.AddStaff(t.Context(), store.Actor{Name: "test"}, "real@riverside.example", "Real", []string{store.RoleAdmin}, false); err != nil {
		t.Fatal(err)
	}
	if status, _ := h.postForm("/sim/as", "email", "real@riverside.example"); status != http.StatusNotFound {
		t.Errorf("sign in as somebody who is no sample = %d, want 404", status)
	}
}

func TestAForeignNameSeesNoPage(t *testing.T) {
	h := open(t, false)
	if status, page := h.ask(http.MethodGet, "/sim", "", "Host", "evil.example"); status != http.StatusForbidden || strings.Contains(page, "Rosa") {
		t.Errorf("GET /sim under a foreign name = %d, want 403", status)
	}
}

func TestWhereOthersCanReachItOnlyAnAdminGetsIn(t *testing.T) {
	h := open(t, true)
	if status, place := h.ask(http.MethodGet, "/sim", ""); status != http.StatusSeeOther || place != "/app/sign-in" {
		t.Errorf("nobody signed in: GET /sim = %d %s, want the sign-in page", status, place)
	}
	if status, _ := h.ask(http.MethodGet, "/sim/api/people", ""); status != http.StatusUnauthorized {
		t.Errorf("nobody signed in: people = %d, want 401", status)
	}
	if status, place := h.postForm("/sim/as", "email", "admin@riverside.example"); status != http.StatusSeeOther || place != "/app/sign-in" {
		t.Errorf("nobody signed in: sign in as the admin = %d %s, want the sign-in page", status, place)
	}
	for _, one := range []struct {
		email     string
		page, api int
	}{{"dana@riverside.example", 403, 403}, {"audit@riverside.example", 403, 403}, {"admin@riverside.example", 200, 200}} {
		_, cookie, err := h.store.SignInSample(t.Context(), one.email, []byte("browser"))
		if err != nil {
			t.Fatal(err)
		}
		if status, _ := h.ask(http.MethodGet, "/sim", "", "Cookie", "linnet-staff="+cookie); status != one.page {
			t.Errorf("%s: GET /sim = %d, want %d", one.email, status, one.page)
		}
		if status, _ := h.ask(http.MethodPost, "/sim/api/trouble", "{}", "Cookie", "linnet-staff="+cookie, "Content-Type", "application/json"); status != one.api {
			t.Errorf("%s: trouble = %d, want %d", one.email, status, one.api)
		}
	}
}
