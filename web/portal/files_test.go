package portal_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/files"
	"linnet/store/storetest"
)

// sending is a file as a browser sends it.
type sending struct {
	name string
	body []byte
}

// picture is a JPEG of some size with words hidden in it, as a camera hides
// where it was.
func picture(t *testing.T, width, height int, hidden string) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	body := b.Bytes()
	if hidden == "" {
		return body
	}
	marker := []byte{0xFF, 0xE1, byte((len(hidden) + 2) >> 8), byte(len(hidden) + 2)}
	return bytes.Join([][]byte{body[:2], marker, []byte(hidden), body[2:]}, nil)
}

// vast is a small PNG that says it is 50,000 pixels wide and high.
func vast(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	body := b.Bytes()
	binary.BigEndian.PutUint32(body[16:], 50_000)
	binary.BigEndian.PutUint32(body[20:], 50_000)
	binary.BigEndian.PutUint32(body[29:], crc32.ChecksumIEEE(body[12:29]))
	return body
}

// Every reason of the wall has a sentence; those without one of their own ask
// to try again.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	h := open(t)
	for _, lang := range []conversation.Language{conversation.English, conversation.Spanish} {
		for _, key := range append(files.Keys(), "count", "gone") {
			if words := h.shell.Refused(lang, key); words == "" || strings.HasPrefix(words, "files.no") {
				t.Errorf("%s in %s has no sentence", key, lang)
			}
		}
	}
}

// sends posts the form of the page it stands at with files, and follows where
// it leads. fields: name, value, name, value.
func (b *browser) sends(path string, files []sending, fields ...string) *browser {
	b.h.t.Helper()
	w := b.sendsRaw(path, files, fields...)
	b.status, b.body, b.at, b.answer = w.Code, w.Body.String(), path, w.Header()
	if w.Code == http.StatusSeeOther {
		to, _, _ := strings.Cut(w.Header().Get("Location"), "#")
		return b.get(to)
	}
	return b
}

func (b *browser) sendsRaw(path string, files []sending, fields ...string) *httptest.ResponseRecorder {
	b.h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			b.h.t.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile("photo", f.name)
		if err != nil {
			b.h.t.Fatal(err)
		}
		if _, err := part.Write(f.body); err != nil {
			b.h.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080"+path, &body)
	r.RemoteAddr = b.address
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.web.ServeHTTP(w, r)
	return w
}

// hidden is what the page's form has in it beside words and files.
func (b *browser) hidden() []string {
	return []string{"key", b.field("key"), "about", b.field("about")}
}

// all lists what a pattern's group finds on the page.
func (b *browser) all(pattern string) (found []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(b.body, -1) {
		found = append(found, html.UnescapeString(m[1]))
	}
	return found
}

// pictures are the addresses of the files in the log, stages the ids of those
// that wait to be sent.
func (b *browser) pictures() []string { return b.all(`class="photo" href="([^"]*)"`) }
func (b *browser) stages() []string   { return b.all(`name="file" value="([^"]*)"`) }

// A photo goes with a message, shows in the log, opens whole and small, and
// has lost where it was taken.
func TestAPhotoIsSentAndShown(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.sends("/p/messages", []sending{{"me.jpg.php", picture(t, 640, 480, "Exif GPS 47.6062")}}, append(b.hidden(), "body", "My knee")...)
	b.stands("/p/messages").sees("My knee", "Photo 1, ", " KB", "Message sent")
	shown := b.pictures()
	if len(shown) != 1 {
		t.Fatalf("the log shows %v, want one photo", shown)
	}
	whole := b.raw(http.MethodGet, shown[0], nil)
	if m, kind, err := image.DecodeConfig(bytes.NewReader(whole.Body.Bytes())); err != nil || kind != "jpeg" || m.Width != 640 || m.Height != 480 {
		t.Errorf("the photo is %s %dx%d, %v; want a JPEG of 640x480", kind, m.Width, m.Height, err)
	}
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "Content-Disposition": `inline; filename="photo.jpg"`, "X-Content-Type-Options": "nosniff",
		"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
		"Content-Length": fmt.Sprint(whole.Body.Len())} {
		if got := whole.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	small := b.raw(http.MethodGet, shown[0]+"/thumb", nil)
	if _, kind, err := image.Decode(bytes.NewReader(small.Body.Bytes())); err != nil || kind != "jpeg" {
		t.Errorf("the small picture is %q, %v; want a JPEG", kind, err)
	}
	for what, answer := range map[string]*httptest.ResponseRecorder{"photo": whole, "small picture": small} {
		if strings.Contains(answer.Body.String(), "GPS") {
			t.Errorf("the %s still says where it was taken", what)
		}
	}
	if head := b.raw(http.MethodHead, shown[0], nil); head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") != whole.Header().Get("Content-Length") {
		t.Errorf("HEAD = %d, %d bytes, %v", head.Code, head.Body.Len(), head.Header())
	}
}

// What is wrong with one file costs nothing else in the message: words and
// good files stay, and the next try sends them.
func TestARefusedFileCostsNothingElse(t *testing.T) {
	good := picture(t, 40, 30, "")
	big := append(picture(t, 40, 30, ""), make([]byte, 10<<20)...)
	for name, c := range map[string]struct {
		bad  []byte
		says string
	}{
		"ten megabytes and one": {big[:10<<20+1], "The file must be smaller than 10 MB"},
		"a page":                {[]byte("<!doctype html><script>alert(1)</script>"), "The file must be a JPG, PNG, HEIC or PDF"},
		"an SVG with a script":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "The file must be a JPG, PNG, HEIC or PDF"},
		"half a photo":          {good[:len(good)/2], "The file did not upload. Try again."},
		"nothing":               {nil, "The file did not upload. Try again."},
		"50,000 x 50,000":       {vast(t), "This photo is too big. Make it smaller or take it again."},
		"a program":             {append([]byte("MZ\x90\x00\x03"), make([]byte, 600)...), "The file must be a JPG, PNG, HEIC or PDF"},
		"a zip":                 {[]byte("PK\x03\x04\x14\x00\x00\x00\x08\x00word/document.xml"), "The file must be a JPG, PNG, HEIC or PDF"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			b := h.walterIn()
			b.sends("/p/messages", []sending{{"a.jpg", good}, {"b.jpg", c.bad}, {"c.jpg", good}}, append(b.hidden(), "body", "Two are fine")...)
			if b.status != http.StatusUnprocessableEntity {
				t.Errorf("answered %d, want 422", b.status)
			}
			b.sees(c.says, "Photo 1, ", "Photo 2, ", "Remove photo 2").hides("Photo 3, ")
			if !strings.Contains(b.body, "Two are fine</textarea>") {
				t.Error("the words are gone")
			}
			staged := b.stages()
			if len(staged) != 2 {
				t.Fatalf("%d files wait, want the 2 good ones", len(staged))
			}
			b.post("/p/messages", append(b.hidden(), "body", "Two are fine", "remove", staged[0], "file", staged[0])...)
			b.sees("Photo removed").hides("Remove photo 1", "Photo 1, ")
			b.sends("/p/messages", nil, append(b.hidden(), "body", "Two are fine", "file", staged[1])...).sees("Message sent", "Two are fine")
			if got := b.pictures(); len(got) != 1 || !strings.HasSuffix(got[0], staged[1]) {
				t.Errorf("the log shows %v, want the one photo that was left", got)
			}
		})
	}
}

func TestSixFilesAreOneTooMany(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	var six []sending
	for range 6 {
		six = append(six, sending{"a.jpg", picture(t, 8, 8, "")})
	}
	b.sends("/p/messages", six, append(b.hidden(), "body", "Six")...).sees("Add up to 5 files", "Photo 5, ")
	if got := b.stages(); len(got) != 5 {
		t.Errorf("%d files wait, want 5", len(got))
	}
}

// A form sent twice is one message with one set of files, also without words.
func TestAFormSentTwiceIsOneMessageWithItsFiles(t *testing.T) {
	o := storetestOptions(t)
	h := openWith(t, o)
	b := h.walterIn()
	before := storetest.Rows(t, o)
	fields := append(b.hidden(), "body", "")
	two := []sending{{"a.jpg", picture(t, 8, 8, "")}, {"b.jpg", picture(t, 9, 9, "")}}
	b.sends("/p/messages", two, fields...).sees("Message sent")
	b.sends("/p/messages", two, fields...).stands("/p/messages")
	after := storetest.Rows(t, o)
	if n := after["messages"] - before["messages"]; n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	if n := after["files"] - before["files"]; n != 2 {
		t.Errorf("%d files, want 2", n)
	}
	if got := b.pictures(); len(got) != 2 {
		t.Errorf("the log shows %v, want two photos", got)
	}
	b.sends("/p/messages", nil, append(b.hidden(), "body", " ")...).sees("Write a message or add a photo")
}

// Files go through the stop for emergency words with the message.
func TestFilesGoThroughTheEmergencyStop(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.sends("/p/messages", []sending{{"a.jpg", picture(t, 8, 8, "")}}, append(b.hidden(), "body", "I cannot breathe")...).sees("Is this an emergency?")
	b.post("/p/messages", append(b.hidden(), "sure", "1", "body", "I cannot breathe", "file", b.field("file"))...).sees("Message sent")
	if got := b.pictures(); len(got) != 1 {
		t.Errorf("the log shows %v, want one photo", got)
	}
}

// A file sent by itself while the person still writes is one file however
// often it is tried, and goes when it is taken out.
func TestAFileIsSentWhileThePersonWrites(t *testing.T) {
	o := storetestOptions(t)
	h := openWith(t, o)
	b := h.walterIn()
	about := b.field("about")
	up := func(body []byte) *httptest.ResponseRecorder {
		return b.sendsRaw("/p/files", []sending{{"photo", body}}, "about", about, "key", "one upload")
	}
	first, again := up(picture(t, 8, 8, "")), up(picture(t, 8, 8, ""))
	if first.Code != http.StatusOK || first.Body.String() != again.Body.String() {
		t.Errorf("an upload tried again = %d %q, then %q; want the same entry", first.Code, first.Body, again.Body)
	}
	if no := b.sendsRaw("/p/files", []sending{{"photo", []byte("text")}}, "about", about, "key", "other"); no.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(no.Body.String(), "The file must be a JPG, PNG, HEIC or PDF") {
		t.Errorf("a text as a photo = %d %q", no.Code, no.Body)
	}
	b.body = first.Body.String()
	id := b.field("file")
	if w := b.raw(http.MethodGet, "/p/files/"+id, nil); w.Code != http.StatusOK {
		t.Errorf("the sender's own look at it = %d, want 200", w.Code)
	}
	if w := b.raw(http.MethodPost, "/p/files/remove", map[string][]string{"about": {about}, "file": {id}}); w.Code != http.StatusNoContent {
		t.Errorf("taking it out = %d, want 204", w.Code)
	}
	if w := b.raw(http.MethodGet, "/p/files/"+id, nil); w.Code != http.StatusNotFound || storetest.Rows(t, o)["files"] != 0 {
		t.Errorf("after that it is %d with %d rows, want 404 and none", w.Code, storetest.Rows(t, o)["files"])
	}
	b.get("/p/messages")
	b.sends("/p/messages", nil, append(b.hidden(), "body", "With a lost one", "file", id)...).sees("The file did not upload. Try again.")
	if !strings.Contains(b.body, "With a lost one</textarea>") {
		t.Error("the words are gone")
	}
}

// A PNG stays what it is and a PDF is offered for download, whatever it holds.
func TestAPDFIsADownloadAndNeverAPage(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	pdf := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n" +
		"0000000009 00000 n \n0000000052 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n97\n%%EOF\n")
	b.sends("/p/messages", []sending{{"a.pdf", pdf}, {"b.png", drawn.Bytes()}}, append(b.hidden(), "body", "The form")...)
	b.sees("File 1, PDF, 1 KB", "Photo 2, 1 KB")
	shown := b.pictures()
	if len(shown) != 2 {
		t.Fatalf("the log shows %v, want two files", shown)
	}
	w := b.raw(http.MethodGet, shown[0], nil)
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="file.pdf"` || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("the PDF is sent as %s, %s", got, w.Header().Get("Content-Type"))
	}
	if w := b.raw(http.MethodGet, shown[0]+"/thumb", nil); w.Code != http.StatusNotFound {
		t.Errorf("its small picture = %d, want 404", w.Code)
	}
}

// The files of a page are asked for without a session, with one that has
// ended, with another phone's, by the other parent, and after the phone left.
func TestAFileOpensForItsThreadOnly(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.sends("/p/messages", []sending{{"a.jpg", picture(t, 8, 8, "")}}, append(b.hidden(), "body", "Mine")...)
	mine := b.pictures()[0]
	other := h.browser()
	other.post("/m/" + h.link(rosa)).stands("/verify/birth")
	other.birth("5", "2", "1984").stands("/p/messages")
	for what, who := range map[string]*browser{"nobody": h.browser(), "Rosa": other} {
		for _, path := range []string{mine, mine + "/thumb"} {
			if w := who.raw(http.MethodGet, path, nil); w.Code != http.StatusNotFound {
				t.Errorf("%s gets %d for %s, want 404", what, w.Code, path)
			}
		}
	}
	h.later(16 * time.Minute)
	if w := b.raw(http.MethodGet, mine, nil); w.Code != http.StatusNotFound {
		t.Errorf("an ended session gets %d, want 404", w.Code)
	}
}

// A person's own copy brings every file along, as we keep it.
func TestAnOwnCopyHoldsTheFiles(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	b.sends("/p/messages", []sending{{"a.jpg", picture(t, 640, 480, "")}, {"b.jpg", picture(t, 8, 8, "")}}, append(b.hidden(), "body", "My knee")...)
	shown := b.pictures()
	kept := b.raw(http.MethodGet, shown[0], nil).Body.String()
	b.get("/p/messages/print").sees("My knee", "Photo 2, ")
	if !strings.Contains(b.body, `<img src="`+shown[0]+`"`) {
		t.Error("the page to print lacks the photo")
	}
	b.post("/p/copy")
	files := b.unzip()
	name := "files/2-1-photo.jpg"
	if files[name] != kept || files["files/2-2-photo.jpg"] == "" || len(files) != 4 {
		t.Errorf("the zip holds %d files and %d bytes of the photo, want 4 and %d", len(files), len(files[name]), len(kept))
	}
	if !strings.Contains(files["messages.html"], `<img src="`+name+`"`) || !strings.Contains(files["messages.json"], `"files":["2-1-photo.jpg","2-2-photo.jpg"]`) {
		t.Errorf("the zip does not name its files: %s", files["messages.json"])
	}
}
