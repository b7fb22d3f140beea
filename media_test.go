package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linnet/carriers/carriertest"
	"linnet/store"
	"linnet/store/storetest"
)

// pdfOf is a file that keeps its bytes on its way in, so that words in it can
// be looked for afterwards.
func pdfOf(words string) []byte {
	var b bytes.Buffer
	var places []int
	b.WriteString("%PDF-1.4\n")
	for i, object := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(words)+1, "%"+words)} {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%s\nendobj\n", i+1, object)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(places)+1, xref)
	return b.Bytes()
}

// TestTenPicturesAreKeptSealedAndDeletedAtTheCarrier takes an MMS with all a
// carrier can send from a phone that nobody matched: three files come in, the
// rest waits at the carrier until staff ask for it, one of which is gone by
// the time it is fetched (security.md §9).
func TestTenPicturesAreKeptSealedAndDeletedAtTheCarrier(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := newCanary(t, engine)
			c.listed()
			c.text(canaryWords, func(f url.Values) {
				f.Set("NumMedia", "12") // Twilio never sends more than ten
				for i := range 10 {
					name := fmt.Sprintf("ME%032d", i)
					address := c.carrier.URL + "/2010-04-01/Accounts/" + crashAccount + "/Messages/" + f.Get("MessageSid") + "/Media/" + name
					if i != 7 {
						address = c.carrier.Keep(f.Get("MessageSid"), name, carriertest.File{Type: "image/jpeg", Body: pdfOf(canaryFile + name)})
					}
					f.Set(fmt.Sprint("MediaUrl", i), address)
					f.Set(fmt.Sprint("MediaContentType", i), "image/jpeg")
				}
			})
			twice := func() {
				for range 2 { // the first pass copies, the second deletes what is safe here
					c.must("fetch", c.house.media.pass(t.Context()))
				}
			}
			twice()
			c.countMedia(`state = 'kept' AND deleted_us > 0`, 3)
			c.countMedia(`state = 'left'`, 7)
			if n := len(c.carrier.Deleted()); n != 3 {
				t.Errorf("%d copies are deleted at the carrier, want the three files: the text keeps the others", n)
			}
			c.askForAll()
			twice()
			c.countMedia(`state = 'kept' AND deleted_us > 0`, 9)
			c.countMedia(`state = 'refused' AND why = 'gone'`, 1)
			if n := len(c.carrier.Deleted()); n != 10 {
				t.Errorf("%d copies are deleted at the carrier, want nine files and the text", n)
			}
			c.sealedFiles(9)
		})
	}
}

// askForAll lets a person open the held text and ask for what was left.
func (c *canary) askForAll() {
	c.t.Helper()
	ctx, s := c.t.Context(), c.house.store
	dana, err := s.AddStaff(ctx, store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, false)
	c.must("add staff", err)
	rows, err := s.Queue(ctx, store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) != 1 {
		c.t.Fatalf("the queue has %d rows, %v", len(rows), err)
	}
	page, err := s.Talk(ctx, dana, rows[0].Talk)
	c.must("open the talk", err)
	for _, f := range page.Messages[0].Files {
		if f.State == store.FileLeft {
			c.must("ask for a file", s.AskForMedia(ctx, dana, rows[0].Talk, f.ID))
		}
	}
}

func (c *canary) countMedia(condition string, want int) {
	c.t.Helper()
	var n int
	c.must("count pictures", storetest.Raw(c.t, c.house.c.Database).QueryRow(`SELECT COUNT(*) FROM files WHERE `+condition).Scan(&n))
	if n != want {
		c.t.Errorf("%d pictures have %s, want %d", n, condition, want)
	}
}

// sealedFiles counts the files on disk and looks into each.
func (c *canary) sealedFiles(want int) {
	c.t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(c.data, "files"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if bytes.Contains(content, []byte(canaryFile)) || strings.HasPrefix(http.DetectContentType(content), "image/") {
			c.t.Error("a picture lies on disk unsealed")
		}
		n++
		return err
	})
	c.must("walk the files", err)
	if n != want {
		c.t.Errorf("%d files on disk, want %d", n, want)
	}
}
