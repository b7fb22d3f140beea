package files

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// canary is what a telephone might leave in a file; it must be in no Clean.
const canary = "CANARY 47.6097,-122.3331 Ana R."

// painted returns a picture whose four corners are red, green, blue and
// yellow, from the upper left along the edge, so that every turn can be told.
func painted(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, c := range []color.RGBA{red, green, yellow, blue} {
		half := image.Rect(i%2*(w/2), i/2*(h/2), w, h)
		draw.Draw(m, half, image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

var (
	red    = color.RGBA{220, 20, 20, 255}
	green  = color.RGBA{20, 180, 20, 255}
	blue   = color.RGBA{20, 20, 220, 255}
	yellow = color.RGBA{230, 230, 20, 255}
)

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gifOf(t testing.TB, frames int) []byte {
	t.Helper()
	moving := gif.GIF{}
	for range frames {
		moving.Image = append(moving.Image, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{red, blue}))
		moving.Delay = append(moving.Delay, 10)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &moving); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withSegments puts segments behind the first two bytes of a JPEG.
func withSegments(file []byte, segments ...[]byte) []byte {
	return join(append(append([][]byte{file[:2]}, segments...), file[2:])...)
}

func segment(marker byte, body string) []byte {
	return join([]byte{0xFF, marker}, be16(len(body)+2), []byte(body))
}

// exif returns an Exif block as a camera writes it: orientation, the place in
// words, and behind it what stands for a thumbnail.
func exif(order binary.AppendByteOrder, o int) string {
	b := []byte("II*\x00")
	if order.String() == binary.BigEndian.String() {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 0x010E) // ImageDescription
	b = order.AppendUint16(b, 2)
	b = order.AppendUint32(b, uint32(len(canary)))
	b = order.AppendUint32(b, 38)
	b = order.AppendUint16(b, exifOrientation)
	b = order.AppendUint16(b, exifShort)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(o))
	b = append(b, 0, 0, 0, 0, 0, 0)
	return string(b) + canary
}

// withChunks puts chunks behind the header of a PNG.
func withChunks(file []byte, chunks ...[]byte) []byte {
	const header = 8 + 25
	return join(append(append([][]byte{file[:header]}, chunks...), file[header:])...)
}

func chunk(kind, body string) []byte {
	typed := kind + body
	return join(be32(len(body)), []byte(typed), be32(int(crc32.ChecksumIEEE([]byte(typed)))))
}

// pngHeader is a PNG up to its header chunk.
func pngHeader(w, h int, depth, colours, interlaced byte) []byte {
	return join([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(join(be32(w), be32(h), []byte{depth, colours, 0, 0, interlaced}))))
}

func packed(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func be16(n int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
func be32(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// clean cleans a file that has to pass.
func clean(t *testing.T, file []byte) *Clean {
	t.Helper()
	got, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatalf("Clean = %v, want a file", err)
	}
	return got
}

// refusal returns the key an error refuses with, "" if it is no Refusal.
func refusal(err error) string {
	var refused Refusal
	errors.As(err, &refused)
	return refused.Key
}

// tells reports whether a file still has a piece of the canary.
func tells(file []byte) bool {
	return strings.Contains(string(file), "CANARY") || strings.Contains(string(file), "47.6097")
}
