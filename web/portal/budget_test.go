package portal_test

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strings"
	"testing"

	"linnet/templates"
)

// What one page may weigh when all of it is compressed (ux.md §2).
const (
	pageBudget   = 60 << 10
	scriptBudget = 25 << 10
)

// assetIn finds every file a page or one of its scripts names.
var assetIn = regexp.MustCompile(`/static/[A-Za-z0-9_./-]+\.[0-9a-f]{8}\.[a-z0-9]+`)

func gzipped(t *testing.T, body string) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// weigh adds up a page and every file it names, each once.
func weigh(t *testing.T, page string) (all, scripts, files int) {
	t.Helper()
	all = gzipped(t, page)
	seen := map[string]bool{}
	for _, address := range assetIn.FindAllString(page, -1) {
		if seen[address] {
			continue
		}
		seen[address] = true
		f := templates.Static(address)
		if f == nil {
			t.Fatalf("the page names %s, which is not there", address)
		}
		size := len(f.Gzip)
		if f.Gzip == nil {
			size = len(f.Body)
		}
		all += size
		files++
		if strings.HasSuffix(address, ".js") {
			scripts += size
		}
	}
	return all, scripts, files
}

// The first page a parent on a cheap phone meets weighs at most 60 kB, of it
// 25 kB of scripts, and so does every other step and the page of messages.
func TestPagesStayLight(t *testing.T) {
	h := open(t)
	token := h.link(walter)
	pages := map[string]string{}
	take := func(name string, b *browser) *browser {
		pages[name] = b.body
		return b
	}
	take("door", h.browser().get("/"))
	take("code", h.browser().knock(walter))
	b := take("link", h.browser().get("/m/"+token))
	take("birth date", b.post("/m/"+token).stands("/verify/birth"))
	b.birth("11", "30", "1947").stands("/p/messages")
	for range 50 {
		b.write("A message of a usual length, as people write them on a phone.")
	}
	take("messages", b.get("/p/messages"))
	take("offline", b.get("/offline"))
	for name, body := range pages {
		all, scripts, files := weigh(t, body)
		t.Logf("%s: %d bytes compressed, %d of them scripts, %d files", name, all, scripts, files)
		if files < 4 || scripts == 0 {
			t.Errorf("%s names %d files, %d bytes of scripts: this test looks at the wrong thing", name, files, scripts)
		}
		if all > pageBudget || scripts > scriptBudget {
			t.Errorf("%s weighs %d bytes, %d of them scripts; at most %d and %d are allowed", name, all, scripts, pageBudget, scriptBudget)
		}
	}
}
