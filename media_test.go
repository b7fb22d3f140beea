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
	"linnet/store/storetest"
)

// TestTenPicturesAreKeptSealedAndDeletedAtTheCarrier takes an MMS with all a
// carrier can send, one of which is gone by the time it is fetched.
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
						address = c.carrier.Keep(f.Get("MessageSid"), name, carriertest.File{Type: "image/jpeg", Body: []byte(canaryFile + name)})
					}
					f.Set(fmt.Sprint("MediaUrl", i), address)
					f.Set(fmt.Sprint("MediaContentType", i), "image/jpeg")
				}
			})
			for range 2 { // the first pass copies, the second deletes what is safe here
				c.must("fetch", c.house.media.pass(t.Context()))
			}
			c.countMedia(`state = 'kept' AND deleted_us > 0`, 9)
			c.countMedia(`state = 'refused' AND why <> ''`, 1)
			if n := len(c.carrier.Deleted()); n != 10 {
				t.Errorf("%d copies are deleted at the carrier, want nine files and the text", n)
			}
			c.sealedFiles(9)
		})
	}
}

func (c *canary) countMedia(condition string, want int) {
	c.t.Helper()
	var n int
	c.must("count pictures", storetest.Raw(c.t, c.house.c.Database).QueryRow(`SELECT COUNT(*) FROM media WHERE `+condition).Scan(&n))
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
