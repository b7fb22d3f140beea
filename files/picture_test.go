package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNothingButThePictureLeaves(t *testing.T) {
	photo, screen := jpegOf(t, painted(64, 48)), pngOf(t, painted(64, 48))
	mp4 := "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + canary
	for name, file := range map[string][]byte{
		"Exif":         withSegments(photo, segment(0xE1, "Exif\x00\x00"+exif(binary.LittleEndian, 1))),
		"two Exif":     withSegments(photo, segment(0xE1, "Exif\x00\x00"+exif(binary.BigEndian, 1)), segment(0xE1, "Exif\x00\x00"+exif(binary.LittleEndian, 1))),
		"XMP":          withSegments(photo, segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+canary+"</x:xmpmeta>")),
		"long XMP":     withSegments(photo, segment(0xE1, "http://ns.adobe.com/xmp/extension/\x00"+canary)),
		"IPTC":         withSegments(photo, segment(0xED, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x20"+canary)),
		"colours":      withSegments(photo, segment(0xE2, "ICC_PROFILE\x00\x01\x01"+canary)),
		"comment":      withSegments(photo, segment(0xFE, canary)),
		"maker's":      withSegments(photo, segment(0xEB, canary)),
		"second":       join(withSegments(photo, segment(0xE2, "MPF\x00MM\x00*\x00\x00\x00\x08"+canary)), withSegments(photo, segment(0xE1, "Exif\x00\x00"+exif(binary.BigEndian, 1)))),
		"behind JPEG":  join(photo, []byte(canary)),
		"motion photo": join(photo, []byte(mp4)),
		"tEXt":         withChunks(screen, chunk("tEXt", "Comment\x00"+canary)),
		"zTXt":         withChunks(screen, chunk("zTXt", "Comment\x00\x00"+packed(t, canary))),
		"iTXt":         withChunks(screen, chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+canary)),
		"eXIf":         withChunks(screen, chunk("eXIf", exif(binary.BigEndian, 1))),
		"iCCP":         withChunks(screen, chunk("iCCP", canary+"\x00\x00"+packed(t, canary))),
		"own chunk":    withChunks(screen, chunk("caNy", canary)),
		"behind PNG":   join(screen, []byte(canary)),
		"moving":       withChunks(screen, chunk("acTL", string(join(be32(1), be32(0)))), chunk("fdAT", canary)),
	} {
		t.Run(name, func(t *testing.T) {
			got := clean(t, file)
			if tells(got.Bytes) || tells(got.Thumb) {
				t.Error("what leaves still tells the place")
			}
			if parts := partsOf(got); !slices.Equal(parts, map[Kind][]string{JPEG: {"db", "c0", "c4", "da"}, PNG: {"IHDR", "IDAT", "IEND"}}[got.Kind]) {
				t.Errorf("what leaves has the parts %v, want those of a bare picture", parts)
			}
			if !got.Inline || got.Program || got.Width != 64 || got.Height != 48 {
				t.Errorf("Clean = inline %t, program %t, %d by %d, want a picture of 64 by 48", got.Inline, got.Program, got.Width, got.Height)
			}
		})
	}
}

// partsOf lists the kinds of segments or chunks of a picture, in order.
func partsOf(c *Clean) (parts []string) {
	if c.Kind == JPEG {
		for at := 2; ; {
			marker, _, next, ok := jpegSegment(c.Bytes, at)
			if !ok || marker == 0xD9 {
				return parts
			}
			if one := fmt.Sprintf("%02x", marker); !slices.Contains(parts, one) {
				parts = append(parts, one)
			}
			at = next
		}
	}
	for rest := c.Bytes[8:]; len(rest) >= 12; rest = rest[12+binary.BigEndian.Uint32(rest):] {
		if one := string(rest[4:8]); !slices.Contains(parts, one) {
			parts = append(parts, one)
		}
	}
	return parts
}

func TestPicturesAreTurnedAsTheCameraSays(t *testing.T) {
	// The corners of the picture that leaves, from the upper left along the edge.
	want := map[int][4]color.RGBA{
		1: {red, green, blue, yellow}, 2: {green, red, yellow, blue}, 3: {blue, yellow, red, green}, 4: {yellow, blue, green, red},
		5: {red, yellow, blue, green}, 6: {yellow, red, green, blue}, 7: {blue, green, red, yellow}, 8: {green, blue, yellow, red},
		0: {red, green, blue, yellow}, 9: {red, green, blue, yellow},
	}
	for o, corners := range want {
		for name, file := range map[string][]byte{
			"JPEG": withSegments(jpegOf(t, painted(64, 48)), segment(0xE1, "Exif\x00\x00"+exif(binary.LittleEndian, o))),
			"PNG":  withChunks(pngOf(t, painted(64, 48)), chunk("eXIf", exif(binary.BigEndian, o))),
		} {
			got := clean(t, file)
			size := image.Pt(64, 48)
			if o >= 5 && o <= 8 {
				size = image.Pt(48, 64)
			}
			if got.Width != size.X || got.Height != size.Y {
				t.Errorf("%s, orientation %d = %d by %d, want %v", name, o, got.Width, got.Height, size)
			}
			for _, drawn := range [][]byte{got.Bytes, got.Thumb} {
				m, _, err := image.Decode(bytes.NewReader(drawn))
				if err != nil {
					t.Fatal(err)
				}
				x, y := size.X-5, size.Y-5
				for i, p := range []image.Point{{4, 4}, {x, 4}, {x, y}, {4, y}} {
					if !near(m.At(p.X, p.Y), corners[i]) {
						t.Errorf("%s, orientation %d: corner %d = %v, want %v", name, o, i, m.At(p.X, p.Y), corners[i])
					}
				}
			}
		}
	}
}

// near reports whether two colours look the same.
func near(a color.Color, b color.RGBA) bool {
	r, g, bl, _ := a.RGBA()
	off := func(x uint32, y uint8) int { return max(int(x>>8)-int(y), int(y)-int(x>>8)) }
	return off(r, b.R) < 24 && off(g, b.G) < 24 && off(bl, b.B) < 24
}

func TestLargePicturesAreShrunkAndListedSmall(t *testing.T) {
	for _, c := range []struct{ w, h, wantW, wantH, thumbW, thumbH int }{
		{5000, 1000, 4000, 800, 480, 96},
		{300, 6000, 200, 4000, 24, 480},
		{4000, 500, 4000, 500, 480, 60},
		{30, 20, 30, 20, 30, 20},
		{9000, 1, 4000, 1, 480, 1},
	} {
		got := clean(t, jpegOf(t, painted(c.w, c.h)))
		thumb, _, err := image.DecodeConfig(bytes.NewReader(got.Thumb))
		if err != nil {
			t.Fatal(err)
		}
		if got.Width != c.wantW || got.Height != c.wantH || thumb.Width != c.thumbW || thumb.Height != c.thumbH {
			t.Errorf("%d by %d becomes %d by %d and %d by %d, want %d by %d and %d by %d", c.w, c.h,
				got.Width, got.Height, thumb.Width, thumb.Height, c.wantW, c.wantH, c.thumbW, c.thumbH)
		}
	}
}

func TestSeeThroughPicturesStayOnPaper(t *testing.T) {
	glass := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	got := clean(t, pngOf(t, glass))
	drawn, _, err := image.Decode(bytes.NewReader(got.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := drawn.At(20, 20).RGBA(); got.Kind != PNG || a != 0 {
		t.Errorf("a see-through picture becomes %s with alpha %d, want a see-through PNG", got.Kind, a)
	}
	thumb, _, err := image.Decode(bytes.NewReader(got.Thumb))
	if err != nil {
		t.Fatal(err)
	}
	if !near(thumb.At(20, 20), color.RGBA{255, 255, 255, 255}) {
		t.Errorf("its thumbnail shows %v, want white", thumb.At(20, 20))
	}
}

func TestAPhotoSavedAsPNGBecomesAJPEG(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 200, 200))
	for i, seed := 0, uint32(1); i < len(noise.Pix); i++ {
		seed = seed*1664525 + 1013904223
		noise.Pix[i] = byte(seed>>24) | 0xFF*byte(i&3/3)
	}
	file := pngOf(t, noise)
	c := Cleaner{MaxBytes: int64(len(file))}
	got, err := c.Clean(t.Context(), bytes.NewReader(file))
	if err != nil || got.Kind != PNG {
		t.Fatalf("Clean = %v, %v, want a PNG within the limit", got, err)
	}
	drawn := shrink(noise, longSide)
	if err := (&Cleaner{MaxBytes: 30_000}).encode(got, PNG, drawn); err != nil {
		t.Fatal(err)
	}
	if got.Kind != JPEG || len(got.Bytes) > 30_000 {
		t.Errorf("a PNG of %d bytes becomes %s of %d bytes, want a JPEG within 30,000", len(file), got.Kind, len(got.Bytes))
	}
}

func TestPicturesFromTextsAreKeptStill(t *testing.T) {
	for name, file := range map[string][]byte{"GIF": gifOf(t, 3), "WebP": webpFile} {
		if _, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(file)); refusal(err) != KeyType {
			t.Errorf("a %s from a page = %v, want refused by type", name, err)
		}
		got, err := new(Cleaner).CleanText(t.Context(), bytes.NewReader(file))
		if err != nil {
			t.Fatalf("a %s from a text = %v, want a picture", name, err)
		}
		if want := map[string]Kind{"GIF": PNG, "WebP": JPEG}[name]; got.Kind != want || !got.Inline {
			t.Errorf("a %s from a text becomes %s, want %s", name, got.Kind, want)
		}
	}
	moving := append([]byte("RIFF\x2a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x07\x00\x00\x07\x00\x00"), "ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	if _, err := new(Cleaner).CleanText(t.Context(), bytes.NewReader(moving)); refusal(err) != KeyType {
		t.Errorf("a moving WebP = %v, want refused by type", err)
	}
}

// webpFile is the smallest lossy WebP: one pixel.
var webpFile = []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x01\x00\x01\x00\x02\x00\x34\x25\xa4\x00\x03\x70\x00\xfe\xfb\xfd\x50\x00")

func TestWorkEndsInTime(t *testing.T) {
	file := jpegOf(t, painted(640, 480))
	c := Cleaner{Limit: time.Nanosecond}
	if _, err := c.Clean(t.Context(), bytes.NewReader(file)); refusal(err) != KeyTime {
		t.Errorf("Clean over its limit = %v, want refused by time", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := new(Cleaner).Clean(ctx, bytes.NewReader(file)); !errors.Is(err, context.Canceled) || refusal(err) != "" {
		t.Errorf("Clean for somebody who left = %v, want the context's error and no refusal", err)
	}
}

func TestADecoderThatNeverEndsIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	head := jpegOf(t, painted(64, 64))
	endless := io.MultiReader(bytes.NewReader(head[:len(head)-2]), &neverEnds{stop: cancel, after: 1000})
	if _, err := decode(JPEG, &timed{ctx: ctx, r: endless}); !errors.Is(err, context.Canceled) {
		t.Errorf("decode of a file without end = %v, want the context's error", err)
	}
}

// neverEnds gives comments for ever and stops its context after some.
type neverEnds struct {
	stop  func()
	after int
}

func (n *neverEnds) Read(p []byte) (int, error) {
	if n.after--; n.after == 0 {
		n.stop()
	}
	return copy(p, "\xFF\xFE\x00\x04ab"), nil
}

func TestOneFileIsLookedIntoAtATime(t *testing.T) {
	turnstile <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := new(Cleaner).Clean(ctx, bytes.NewReader(jpegOf(t, painted(8, 8))))
		done <- err
	}()
	cancel()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "wait to look") {
		t.Errorf("a second picture = %v, want it to wait for the first", err)
	}
	<-turnstile
	clean(t, jpegOf(t, painted(8, 8)))
}
