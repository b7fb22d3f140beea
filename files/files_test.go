package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestWhatIsNoPhotoAndNoPaperIsRefused(t *testing.T) {
	photo, screen := jpegOf(t, painted(64, 48)), pngOf(t, painted(64, 48))
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, KeyEmpty},
		{"SVG with a script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), KeyType},
		{"SVG behind XML", []byte("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"), KeyType},
		{"HTML", []byte("<!DOCTYPE html><script>alert(1)</script>"), KeyType},
		{"HTML with a PDF's word", []byte("<html>%PDF-1.7<script>alert(1)</script>\n%%EOF"), KeyType},
		{"PHP called photo", []byte("<?php system($_GET['c']); ?>"), KeyType},
		{"script", []byte("#!/bin/sh\nrm -rf /\n"), KeyType},
		{"JavaScript", []byte("fetch('/p/messages')"), KeyType},
		{"Windows program", append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 200)...), KeyType},
		{"Linux program", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...), KeyType},
		{"zip", append([]byte("PK\x03\x04\x14\x00\x00\x00\x00\x00"), make([]byte, 60)...), KeyType},
		{"Word", append([]byte("PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x11\x00\x00\x00word/document.xml"), make([]byte, 60)...), KeyType},
		{"old Word", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), KeyType},
		{"film", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), KeyType},
		{"telephone's film", []byte("\x00\x00\x00\x18ftyp3gp5\x00\x00\x00\x003gp5isom"), KeyType},
		{"AVIF", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), KeyType},
		{"BMP", append([]byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"), make([]byte, 60)...), KeyType},
		{"TIFF", append([]byte("II*\x00\x08\x00\x00\x00"), make([]byte, 60)...), KeyType},
		{"words", []byte("I have a rash."), KeyType},
		{"three letters of a JPEG", []byte("\xFF\xD8\xFF"), KeyBroken},
		{"half a JPEG", photo[:len(photo)/2], KeyBroken},
		{"JPEG without its end", photo[:len(photo)-2], KeyBroken},
		{"JPEG without a picture", []byte("\xFF\xD8\xFF\xD9"), KeyBroken},
		{"program that says JPEG", append([]byte("\xFF\xD8\xFF\xE0"), bytes.Repeat([]byte("MZ\x90\x00"), 64)...), KeyBroken},
		{"half a PNG", screen[:len(screen)/2], KeyBroken},
		{"PNG without its end", screen[:len(screen)-12], KeyBroken},
		{"PNG of one letter", screen[:9], KeyBroken},
		{"50,000 by 50,000 PNG", join(pngHeader(50_000, 50_000, 8, 2, 0), chunk("IDAT", packed(t, "x")), chunk("IEND", "")), KeyPixels},
		{"PNG as wide as can be", join(pngHeader(1<<31-1, 1<<31-1, 8, 2, 0), chunk("IEND", "")), KeyPixels},
		{"65,000 by 65,000 JPEG", resized(photo, 65_000, 65_000), KeyPixels},
		{"50 megapixels in 16 bits, laced", join(pngHeader(10_000, 5_000, 16, 6, 1), chunk("IEND", "")), KeyPixels},
		{"JPEG of no height", resized(photo, 64, 0), KeyBroken},
		{"JPEG that says two sizes", withSegments(photo, segment(0xC0, "\x08\xFF\x00\xFF\x00\x01\x01\x11\x00")), KeyBroken},
		{"JPEG of a thousand scans", append(photo[:len(photo)-2:len(photo)-2], bytes.Repeat(segment(0xDA, "\x01\x01\x00\x00\x3F\x00"), 1000)...), KeyBroken},
		{"moving PNG of 31", withChunks(screen, chunk("acTL", string(join(be32(31), be32(0))))), KeyFrames},
		{"moving PNG that does not say so", withChunks(screen, bytes.Repeat(chunk("fcTL", strings.Repeat("\x00", 26)), 31)), KeyFrames},
	} {
		got, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(c.file))
		if refusal(err) != c.want || got != nil {
			t.Errorf("%s: Clean = %v, %v, want refused by %s", c.name, got, err, c.want)
		}
	}
	if _, err := new(Cleaner).CleanText(t.Context(), bytes.NewReader(gifOf(t, 31))); refusal(err) != KeyFrames {
		t.Errorf("GIF of 31 frames = %v, want refused by frames", err)
	}
	if _, err := new(Cleaner).CleanText(t.Context(), bytes.NewReader(gifOf(t, 30))); err != nil {
		t.Errorf("GIF of 30 frames = %v, want its first", err)
	}
	half := gifOf(t, 1)
	if _, err := new(Cleaner).CleanText(t.Context(), bytes.NewReader(half[:20])); refusal(err) != KeyBroken {
		t.Errorf("GIF cut short = %v, want refused as broken", err)
	}
}

// resized returns a JPEG that says it has another size.
func resized(file []byte, w, h int) []byte {
	file = bytes.Clone(file)
	at := bytes.Index(file, []byte("\xFF\xC0\x00\x11\x08"))
	binary.BigEndian.PutUint16(file[at+5:], uint16(h))
	binary.BigEndian.PutUint16(file[at+7:], uint16(w))
	return file
}

func TestAPictureThatIsMoreIsOnlyAPictureAfterwards(t *testing.T) {
	photo, screen := jpegOf(t, painted(64, 48)), pngOf(t, painted(64, 48))
	zip := "PK\x03\x04CANARY.php" + strings.Repeat("\x00", 40) + "PK\x05\x06" + strings.Repeat("\x00", 18)
	for name, file := range map[string][]byte{
		"JPEG and HTML":          withSegments(photo, segment(0xFE, "<html><script>CANARY()</script>")),
		"JPEG and script":        withSegments(photo, segment(0xFE, "*/=CANARY();/*")),
		"JPEG and PHP":           join(photo, []byte("<?php CANARY ?>")),
		"JPEG and zip":           join(photo, []byte(zip)),
		"JPEG with a PDF's word": withSegments(photo, segment(0xFE, "%PDF-1.7 CANARY")),
		"PNG with a PDF's word":  withChunks(screen, chunk("tEXt", "a\x00%PDF-1.7 CANARY")),
		"PNG and zip":            join(screen, []byte(zip)),
		"PNG and HTML":           withChunks(screen, chunk("tEXt", "a\x00<script>CANARY()</script>")),
	} {
		got := clean(t, file)
		for _, rest := range []string{"CANARY", "<script", "<?php", "PK\x03\x04", "%PDF-"} {
			if bytes.Contains(got.Bytes, []byte(rest)) || bytes.Contains(got.Thumb, []byte(rest)) {
				t.Errorf("%s: %q is still in what leaves", name, rest)
			}
		}
		if got.Kind != JPEG && got.Kind != PNG {
			t.Errorf("%s became a %s", name, got.Kind)
		}
	}
}

func TestTenMegabytesPassAndOneByteMoreDoesNot(t *testing.T) {
	photo := jpegOf(t, painted(64, 48))
	whole := append(photo, make([]byte, DefaultMaxBytes-len(photo))...)
	if len(whole) != 10<<20 {
		t.Fatalf("the file has %d bytes, want 10 MB", len(whole))
	}
	clean(t, whole)
	if _, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(append(whole, 0))); refusal(err) != KeySize {
		t.Errorf("one byte more = %v, want refused by size", err)
	}
	endless := io.MultiReader(bytes.NewReader(photo), zeros{})
	if _, err := new(Cleaner).Clean(t.Context(), endless); refusal(err) != KeySize {
		t.Errorf("a file without end = %v, want refused by size", err)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAFileThatDoesNotArriveIsNotRefused(t *testing.T) {
	gone := errors.New("the telephone is gone")
	_, err := new(Cleaner).Clean(context.Background(), io.MultiReader(strings.NewReader("\xFF\xD8\xFF"), failing{gone}))
	if !errors.Is(err, gone) || refusal(err) != "" {
		t.Errorf("Clean = %v, want the reader's error, so that it is tried again", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestNamesAreOursAndTypesAreServed(t *testing.T) {
	for _, c := range []struct {
		file            []byte
		kind            Kind
		is, name, ext   string
		inline, program bool
	}{
		{jpegOf(t, painted(8, 8)), JPEG, "image/jpeg", "photo.jpg", "jpg", true, false},
		{pngOf(t, painted(8, 8)), PNG, "image/png", "picture.png", "png", true, false},
		{heicPhoto().file(), HEIC, "image/heic", "photo.heic", "heic", false, false},
		{plainPDF(), PDF, "application/pdf", "file.pdf", "pdf", false, false},
	} {
		got := clean(t, c.file)
		if got.Kind != c.kind || got.Type != c.is || got.Name != c.name || got.Ext != c.ext || got.Inline != c.inline || got.Program != c.program || (got.Thumb != nil) != c.inline {
			t.Errorf("Clean = %s %s %s %s, inline %t, program %t, thumbnail %t; want %+v", got.Kind, got.Type, got.Name, got.Ext, got.Inline, got.Program, got.Thumb != nil, c)
		}
	}
}

func TestARefusalIsItsKey(t *testing.T) {
	for _, key := range Keys() {
		err := refuse(key)
		if !errors.Is(err, Refusal{Key: key}) || errors.Is(err, Refusal{Key: key + "?"}) || err.Error() != "file refused: "+key {
			t.Errorf("refuse(%s) = %v", key, err)
		}
	}
}
