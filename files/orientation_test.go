package files

import (
	"encoding/binary"
	"testing"
)

// FuzzOrientation holds that any block gives one of the eight.
func FuzzOrientation(f *testing.F) {
	f.Add([]byte("Exif\x00\x00" + exif(binary.LittleEndian, 6)))
	f.Add([]byte(exif(binary.BigEndian, 8)))
	f.Add([]byte("MM\x00*\xff\xff\xff\xff"))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\xff\xff"))
	f.Fuzz(func(t *testing.T, block []byte) {
		if o := readOrientation(block); o < 1 || o > 8 {
			t.Errorf("readOrientation = %d, want 1 to 8", o)
		}
	})
}

// FuzzHead holds that no header makes the walk over a picture fail.
func FuzzHead(f *testing.F) {
	photo, screen := jpegOf(f, painted(8, 8)), pngOf(f, painted(8, 8))
	for kind, file := range map[byte][]byte{0: photo, 1: screen, 2: gifOf(f, 2), 3: webpFile} {
		f.Add(kind, file)
	}
	f.Fuzz(func(t *testing.T, kind byte, file []byte) {
		one := []Kind{JPEG, PNG, GIF, WebP}[kind%4]
		if from, err := kindOf(file, fromText); err != nil || from != one {
			return
		}
		if h, err := readHead(one, file); err == nil && h.check(new(Cleaner)) == nil && (h.width*h.height > DefaultMaxPixels || h.memory > MaxMemory) {
			t.Errorf("%d by %d pixels in %d bytes pass", h.width, h.height, h.memory)
		}
	})
}
