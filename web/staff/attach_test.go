package staff_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// photo is a small JPEG with a colour of its own.
func photo(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		for y := range 30 {
			m.Set(x, y, color.RGBA{shade, uint8(x * 6), uint8(y * 8), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// postFiles sends a form with files as a browser does: the fields first.
func (b *browser) postFiles(path string, part bool, form url.Values, files ...[]byte) answer {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				b.h.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		p, err := w.CreateFormFile("photo", "photo")
		if err == nil {
			_, err = p.Write(f)
		}
		if err != nil {
			b.h.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	if part {
		r.Header.Set("X-Linnet-Part", "1")
	}
	return b.ask(r)
}

var fileField = regexp.MustCompile(`name="file" value="([0-9a-f]{32})"`)

// TestStaffAttachFilesWithoutScript: files are added by plain inputs and a
// button, taken out again, refused in words with everything typed kept, and go
// with the answer; the patient finds them on the page.
func TestStaffAttachFilesWithoutScript(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		path := "/app/c/" + talk.String()
		b := h.as("maria")
		page := b.get(path)
		page.want(t, "the box", 200, `enctype="multipart/form-data"`, `type="file" id="photo-5"`, "Attach")
		if got := b.postFiles(path+"/attach", false, fields(page.body, "kind", "reply", "body", "Here is the form."), photo(t, 1), photo(t, 2)); got.code != http.StatusSeeOther || got.to != path {
			t.Fatalf("adding = %d to %q", got.code, got.to)
		}
		two := b.get(path)
		two.want(t, "two added", 200, "Here is the form.</textarea>", "Photo 1, ", "Photo 2, ", "Remove photo 2", `id="photo-3"`)
		ids := fileField.FindAllStringSubmatch(two.body, -1)
		if len(ids) != 2 {
			t.Fatalf("the form names %d files, want 2", len(ids))
		}
		if got := b.get("/app/files/" + ids[0][1] + "/thumb"); got.code != 200 {
			t.Errorf("the writer's preview = %d", got.code)
		}
		if got := h.as("dana").get("/app/files/" + ids[0][1] + "/thumb"); got.code != 404 {
			t.Errorf("a colleague's look at it = %d, want 404", got.code)
		}
		if got := b.postFiles(path+"/unattach", false, fields(two.body, "body", "Here is the form!", "remove", ids[1][1])); got.code != http.StatusSeeOther {
			t.Errorf("taking one out = %d", got.code)
		}
		one := b.get(path)
		form := fields(one.body, "kind", "reply", "body", "Here it is", "then", "send", "file", ids[0][1])
		bad := b.postFiles(path+"/reply", false, form, []byte("no picture at all"))
		bad.want(t, "a bad file", 422, "The file must be a JPG, PNG, HEIC or PDF", "Here it is</textarea>", ids[0][1])
		many := b.postFiles(path+"/reply", false, form, photo(t, 3), photo(t, 4), photo(t, 5), photo(t, 6), photo(t, 7))
		many.want(t, "too many", 422, "Add up to 5 files", "Here it is</textarea>")
		form.Set("body", "") // a photo may go without words
		sent := b.postFiles(path+"/reply", false, form)
		if sent.code != http.StatusSeeOther || !strings.Contains(sent.to, "sent=") {
			t.Fatalf("sending = %d to %q", sent.code, sent.to)
		}
		thread, err := h.s.Thread(t.Context(), session, session.Patients[0], 0)
		if err != nil {
			t.Fatal(err)
		}
		last := thread.Messages[len(thread.Messages)-1]
		if len(last.Files) != 1 || last.Files[0].ID.String() != ids[0][1] {
			t.Errorf("the patient finds %v", last.Files)
		}
		gone := b.postFiles(path+"/reply", false, fields(b.get(path).body, "kind", "reply", "body", "Again", "file", ids[0][1]))
		gone.want(t, "a file that was sent already", 422, "The file did not upload.", "Again</textarea>")
		b.postFiles(path+"/reply", false, fields(b.get(path).body, "kind", "reply", "body", "")).want(t, "nothing at all", 422)
	})
}

// TestScriptAddsOneFileAtATime: the entry of the list comes back, a refusal
// comes in words, and a file that carries a program goes to no patient.
func TestScriptAddsOneFileAtATime(t *testing.T) {
	each(t, func(h *house) {
		_, talk := h.walter()
		path := "/app/c/" + talk.String()
		b := h.as("maria")
		got := b.postFiles(path+"/attach", true, url.Values{"key": {strings.Repeat("ab", 16)}}, photo(t, 1))
		got.want(t, "one file", 200, "<li data-file=", `name="remove"`, `formaction="`+path+`/unattach"`)
		again := b.postFiles(path+"/attach", true, url.Values{"key": {strings.Repeat("ab", 16)}}, photo(t, 1))
		id := fileField.FindStringSubmatch(got.body)[1]
		again.want(t, "the same upload again", 200, id)
		b.postFiles(path+"/attach", true, nil, []byte("words")).want(t, "no picture", 422, "The file must be a JPG, PNG, HEIC or PDF")
		b.postFiles(path+"/attach", true, nil).want(t, "no file", 422, "The file did not upload.")
		program := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
		b.postFiles(path+"/attach", true, nil, program).want(t, "a program", 422, "This file carries a program. Send one without.")
		if got := b.partPost(path+"/unattach", url.Values{"file": {id}}); got.code != http.StatusNoContent {
			t.Errorf("taking it out = %d", got.code)
		}
		if left := fileField.FindAllString(b.get(path).body, -1); len(left) != 0 {
			t.Errorf("after that there wait %v", left)
		}
	})
}

// TestACardIsMarked: photos of a talk about insurance can be marked; those of
// others are not offered to be.
func TestACardIsMarked(t *testing.T) {
	each(t, func(h *house) {
		session, talk := h.walter()
		file, _, _ := h.sendFiles(session)
		path := "/app/c/" + talk.String()
		b := h.as("maria")
		if strings.Contains(b.get(path).body, "Mark as card front") {
			t.Error("a knee is offered to be marked as a card")
		}
		got := b.post(path+"/card", url.Values{"file": {file.ID.String()}, "side": {"front"}})
		if got.code != http.StatusSeeOther || got.to != path+"?done=card" {
			t.Fatalf("marking = %d to %q", got.code, got.to)
		}
		b.get(got.to).want(t, "marked", 200, "The photo is marked.", "Insurance card, front", "Take the mark off")
		if got := b.post(path+"/card", url.Values{"file": {file.ID.String()}, "side": {"none"}}); got.code != http.StatusSeeOther {
			t.Errorf("taking the mark off = %d", got.code)
		}
		for side, code := range map[string]int{"edge": 409, "front": 404} {
			id := file.ID.String()
			if side == "front" {
				id = strings.Repeat("0f", 16)
			}
			if got := b.post(path+"/card", url.Values{"file": {id}, "side": {side}}); got.code != code {
				t.Errorf("side %s = %d, want %d", side, got.code, code)
			}
		}
		if got := h.as("admin").post(path+"/card", url.Values{"file": {file.ID.String()}, "side": {"back"}}); got.code != http.StatusForbidden {
			t.Errorf("an admin marks = %d, want 403", got.code)
		}
	})
}
