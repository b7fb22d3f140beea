package portal_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linnet/conversation"
	"linnet/store"
)

// askWith fills the form of a kind with files, by field, and follows where it
// leads. fields: name, value, name, value.
func (b *browser) askWith(kind string, files map[string][]byte, fields ...string) *browser {
	b.h.t.Helper()
	b.get("/p/ask/" + kind)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i, all := 0, append([]string{"key", b.field("key"), "about", b.field("about")}, fields...); i < len(all); i += 2 {
		if err := form.WriteField(all[i], all[i+1]); err != nil {
			b.h.t.Fatal(err)
		}
	}
	for field, content := range files {
		part, err := form.CreateFormFile(field, "photo.jpg")
		if err != nil {
			b.h.t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			b.h.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080/p/ask/"+kind, &body)
	r.RemoteAddr = b.address
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.web.ServeHTTP(w, r)
	b.status, b.body, b.at = w.Code, w.Body.String(), "/p/ask/"+kind
	if w.Code == http.StatusSeeOther {
		to, _, _ := strings.Cut(w.Header().Get("Location"), "#")
		return b.get(to)
	}
	return b
}

// An insurance card: a missing side is asked for and the other one stays, a
// file that is no picture gets its sentence, a photo can be taken again, and
// what is sent stands in the thread.
func TestAnInsuranceCardHasTwoSides(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	front, back := picture(t, 120, 80, "GPS"), picture(t, 90, 60, "GPS")
	b.get("/p/ask/insurance").sees("Lay the card flat. All four corners should show.", "First day of coverage").golden("ask-insurance-en")
	b.askWith("insurance", nil).sees("There is a problem", "Add a photo of the front", "Add a photo of the back")
	b.askWith("insurance", map[string][]byte{"front": front}, "first-month", "1", "first-day", "1", "first-year", "2026").sees("Add a photo of the back", "Take it again Front", "Photo 1").golden("ask-insurance-one-en")
	b.askWith("insurance", map[string][]byte{"back": []byte("MZ this is a program")}).sees("There is a problem", "Take it again Front")
	if len(b.all(`<p class="error"><span class="hide">Error: </span>(The file must[^<]*)`)) != 1 {
		t.Errorf("the refused file has no sentence: %s", b.words())
	}
	b.askWith("insurance", map[string][]byte{"back": back}).stands("/p/ask/insurance/check").sees("Front", "Back", "Photo 1").golden("ask-insurance-check-en")
	b.askWith("insurance", nil, "again", "back").stands("/p/ask/insurance").sees("Take it again Front").hides("Take it again: Back")
	b.askWith("insurance", nil).sees("Add a photo of the back")
	b.askWith("insurance", map[string][]byte{"back": back}).stands("/p/ask/insurance/check")
	b.sendIt().sees("We got it")
	b.get("/p/messages").sees("Insurance card", "Sent")
	pictures := b.pictures()
	if len(pictures) != 2 {
		t.Fatalf("the thread shows %d pictures, want 2", len(pictures))
	}
	b.get(pictures[0])
	if b.status != http.StatusOK || strings.Contains(b.body, "GPS") {
		t.Errorf("the picture answers %d, or tells where it was taken", b.status)
	}
	rosas := h.rosaIn("Ana R.")
	if rosas.get(pictures[0]); rosas.status != http.StatusNotFound {
		t.Errorf("another phone gets the picture: %d", rosas.status)
	}
}

// A photo with a bill is the person's choice; a file that waited too long asks
// for itself again and nothing is sent without it.
func TestABillMayHaveAPhoto(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.askWith("bill", map[string][]byte{"photo": picture(t, 50, 40, "")}, "topic", "bill", "question", "Is this right?").stands("/p/ask/bill/check").sees("Is this right?", "Photo 1")
	b.sendIt().sees("We got it")
	who, err := h.store.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{"staff", "lead"}, true)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := h.store.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Topic != string(conversation.AskBill) {
			continue
		}
		talk, err := h.store.Talk(t.Context(), who, row.Talk)
		if err != nil {
			t.Fatal(err)
		}
		last := talk.Messages[len(talk.Messages)-1]
		if last.Request == nil || len(last.Files) != 1 || last.Request.Answers["question"] != "Is this right?" {
			t.Errorf("staff see %+v, want the request with its photo", last)
		}
	}
}
