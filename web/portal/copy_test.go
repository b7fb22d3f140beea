package portal_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
)

// unzip reads the files of a copy that a browser was given.
func (b *browser) unzip() map[string]string {
	b.h.t.Helper()
	if b.status != http.StatusOK || b.answer.Get("Content-Type") != "application/zip" {
		b.h.t.Fatalf("%s = %d %s, want a zip: %s", b.at, b.status, b.answer.Get("Content-Type"), b.words())
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(b.body)), int64(len(b.body)))
	if err != nil {
		b.h.t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			b.h.t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			b.h.t.Fatalf("read %s: %v", f.Name, err)
		}
		files[f.Name] = string(content)
	}
	return files
}

// copyOf is messages.json as a program reads it.
type copyOf struct {
	Format, Clinic, About string
	Ending                string `json:"phone_ending"`
	Messages              []struct {
		Number                           int
		At, From, Name, Way, Words, Read string
		Files                            []string
	}
}

// The copy holds every message, in order, more than fit on a page; to read and
// as data; its name and its trail say who took it and nothing else.
func TestAPersonTakesTheirWholeThreadWithThem(t *testing.T) {
	h := open(t)
	b := h.walterIn()
	want := []string{"I need to talk to somebody"}
	for i := range 120 {
		words := fmt.Sprintf("Message %d.", i)
		if i == 60 {
			words = "<b>Line one</b>\nLine two & \"more\""
		}
		b.write(words)
		want = append(want, words)
	}
	h.later(26 * time.Hour)
	h.staffAnswers("Come at nine.")
	want = append(want, "Come at nine.")
	b = h.browser().knock(walter)
	b.post("/verify/code", "code", h.sentOne(conversation.CodeText).code).stands("/verify/office")
	b.post("/verify/office", "office", b.choice("Riverside Clinic, Riverside")).birth("11", "30", "1947").stands("/p/messages")

	b.post("/p/copy")
	if got := b.answer.Get("Content-Disposition"); got != `attachment; filename="messages-2026-03-04.zip"` {
		t.Errorf("the file is called %q", got)
	}
	files := b.unzip()
	var data copyOf
	if err := json.Unmarshal([]byte(files["messages.json"]), &data); err != nil {
		t.Fatalf("messages.json: %v", err)
	}
	if data.Format != "linnet-messages-1" || data.Clinic != "Riverside Clinic" || data.About != "Walter H." || data.Ending != "88" || len(data.Messages) != len(want) {
		t.Fatalf("the copy is %s of %s about %s on %s with %d messages, want %d", data.Format, data.Clinic, data.About, data.Ending, len(data.Messages), len(want))
	}
	page := files["messages.html"]
	for i, m := range data.Messages {
		if m.Words != want[i] || m.Number != i+1 {
			t.Errorf("message %d = %d %q, want %q", i+1, m.Number, m.Words, want[i])
		}
		if !strings.Contains(page, fmt.Sprintf("<p>Message %d.</p>", i)) && i < 60 {
			t.Errorf("the page to read lacks message %d", i)
		}
	}
	first, last := data.Messages[0], data.Messages[len(data.Messages)-1]
	if first.From != "you" || first.Way != "text" || first.At[:10] != "2026-03-03" || last.From != "clinic" || last.Name == "" || last.Way != "page" {
		t.Errorf("the first is %+v, the last %+v", first, last)
	}
	for _, part := range []string{"<p>&lt;b&gt;Line one&lt;/b&gt;</p>\n<p>Line two &amp; &#34;more&#34;</p>", "Mar 3, 2026", "Mar 4, 2026", "Come at nine.", "<style>", "About Walter H."} {
		if !strings.Contains(page, part) {
			t.Errorf("the page to read lacks %q", part)
		}
	}
	if strings.Contains(page, "http://") || strings.Contains(page, "src=") || strings.Contains(page, "/static/") {
		t.Error("the page to read reaches for the network")
	}
}

// Two threads of one phone never mix, and a phone taken out of the record gets
// no copy any more.
func TestACopyIsOfOneThreadAndEndsWithTheGrant(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.post("/m/"+h.link(rosa)).birth("3", "9", "2016").stands("/verify/who")
	b.post("/verify/who", "who", b.choice("Ana R.")).stands("/p/messages")
	place := func() string { return b.all(`action="/p/messages\?who=(\d+)"`)[0] }
	who := map[string]string{"Ana": place()}
	b.write("For Ana only.")
	b.get("/p/messages").body = b.body[strings.Index(b.body, `action="/p/about"`):]
	b.body = b.body[:strings.Index(b.body, "Leo R.")]
	b.post("/p/about", "patient", b.body[strings.LastIndex(b.body, `value="`)+7:][:32]).birth("3", "9", "2016").stands("/p/messages").sees("Leo R.")
	who["Leo"] = place()
	b.write("For Leo only.")
	ana := b.get("/p/messages/print?who=" + who["Ana"]).body
	leo := b.get("/p/messages/print?who=" + who["Leo"]).body
	if !strings.Contains(ana, "For Ana only.") || strings.Contains(ana, "For Leo only.") || !strings.Contains(leo, "For Leo only.") || strings.Contains(leo, "For Ana only.") {
		t.Errorf("the threads mix: %q and %q", tags.ReplaceAllString(ana, ""), tags.ReplaceAllString(leo, ""))
	}
	files := b.post("/p/copy?who=" + who["Leo"]).unzip()
	if strings.Contains(files["messages.html"]+files["messages.json"], "For Ana only.") || !strings.Contains(files["messages.html"], "For Leo only.") {
		t.Error("the copy is not of the thread that was asked for")
	}
	if _, err := h.store.Import(t.Context(), directory.SampleFamily()[3:], store.ImportOptions{Replace: true, Yes: true}, nil); err != nil {
		t.Fatal(err)
	}
	b.post("/p/copy?who=" + who["Leo"]).stands("/")
}

// Nothing of a copy lies on disk while or after it is made.
func TestACopyLeavesNothingOnDisk(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	h := open(t)
	b := h.walterIn()
	b.write("Canary words.")
	b.post("/p/copy").unzip()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("a copy left %v, %v", left, err)
	}
}

var seconds = regexp.MustCompile(`(T\d\d:\d\d):\d\d-`)

// The page to print stands alone, in the reader's language.
func TestThePageToPrintIsAsAgreed(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		h := open(t)
		b := h.walterIn()
		b.write("Sí, a las ocho. Thank you!")
		h.staffAnswers("See you at eight.")
		b.get("/lang/" + lang + "?to=/p/messages/print").sees("See you at eight.")
		b.body = seconds.ReplaceAllString(b.body, "$1:00-") // how long the test took is no part of the page
		b.golden("print-" + lang)
	}
}

// A remembered device alone takes no copy: the birth date is asked again, and
// the way leads back to the button (security.md §5).
func TestARememberedDeviceTakesNoCopyWithoutTheBirthDate(t *testing.T) {
	h := open(t)
	in := h.walterIn("remember", "1")
	in.write("Mine to keep.")
	b := h.browser()
	b.cookies["linnet-device"] = in.cookies["linnet-device"]
	for _, path := range []string{"/p/messages/print", "/p/messages/print?who=1"} {
		b.get(path).stands("/p/check-birth").hides("Mine to keep.")
	}
	b.post("/p/copy").stands("/p/check-birth")
	to := b.field("to")
	b.post("/p/check-birth", "to", to, "month", "11", "day", "30", "year", "1946").hides("Get my copy")
	b.post("/p/check-birth", "to", to, "month", "11", "day", "30", "year", "1947").stands("/p/copy").sees("Get my copy")
	if files := b.post("/p/copy").unzip(); !strings.Contains(files["messages.html"], "Mine to keep.") {
		t.Error("the copy lacks what was written")
	}
}

// The look is chosen without a script and stays chosen (ux.md §2 Theme).
func TestALookIsChosenInTheFooter(t *testing.T) {
	h := open(t)
	b := h.browser()
	for _, one := range []struct{ path, theme, chosen string }{
		{"/theme/dark?to=/help", ` data-theme="dark"`, `/theme/dark?to=%2fhelp" aria-current="true"`},
		{"/theme/light?to=/help", ` data-theme="light"`, `/theme/light?to=%2fhelp" aria-current="true"`},
		{"/theme/auto?to=/help", "", `/theme/auto?to=%2fhelp" aria-current="true"`},
	} {
		b.get(one.path).stands("/help")
		if !strings.Contains(b.body, one.chosen) || strings.Count(b.body, "aria-current") != 1 || !strings.Contains(b.body, `<html lang="en"`+one.theme+`>`) {
			t.Errorf("after %s the page is not %q with %q", one.path, one.theme, one.chosen)
		}
	}
}
