package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"

	"golang.org/x/image/webp"
)

// MaxMemory is what a decoder may take for one picture, counted from its
// header. Drawing it anew takes at most 150 MB more, whatever it is.
const MaxMemory = 400 << 20

// maxScans is how many passes a JPEG may make over its picture. Cameras make
// one, progressive ones about ten; a hostile file makes thousands, each of
// them a walk over every pixel for a few bytes.
const maxScans = 64

// head is what a picture says of itself before anything is decoded.
type head struct {
	width, height int64
	memory        int64 // bytes the decoder will take
	frames        int
	exif          []byte // where its orientation stands; nil if it has none
}

// readHead reads a picture's header. A picture it cannot follow is KeyBroken.
func readHead(kind Kind, raw []byte) (head, error) {
	switch kind {
	case JPEG:
		return jpegHead(raw)
	case PNG:
		return pngHead(raw)
	case GIF:
		return gifHead(raw)
	}
	return webpHead(raw)
}

// check refuses a picture by its header.
func (h head) check(c *Cleaner) error {
	switch {
	case h.width <= 0 || h.height <= 0:
		return refuse(KeyBroken)
	case h.width > c.maxPixels()/h.height, h.memory > MaxMemory:
		return refuse(KeyPixels)
	case h.frames > c.maxFrames():
		return refuse(KeyFrames)
	}
	return nil
}

// jpegHead walks the segments of a JPEG up to its end.
func jpegHead(raw []byte) (head, error) {
	var h head
	var perPixel float64 // bytes for one pixel of the whole picture
	scans, seen := 0, false
	for at := 2; ; {
		marker, body, next, ok := jpegSegment(raw, at)
		if !ok {
			break
		}
		at = next
		switch {
		case marker == 0xD9:
			at = len(raw)
		case marker == 0xDA:
			scans++
		case marker == 0xE1 && h.exif == nil && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			h.exif = body
		case marker == 0xEE && bytes.HasPrefix(body, []byte("Adobe")):
			perPixel += 4 // its colours may be turned into another picture
		case marker >= 0xC0 && marker <= 0xC2:
			if seen || len(body) < 6 {
				return head{}, refuse(KeyBroken)
			}
			seen = true
			h.height, h.width = int64(binary.BigEndian.Uint16(body[1:])), int64(binary.BigEndian.Uint16(body[3:]))
			perPixel += jpegPlanes(body, marker == 0xC2)
		}
	}
	if !seen || scans == 0 || scans > maxScans {
		return head{}, refuse(KeyBroken)
	}
	// A block is 8 by 8 and sampling at most 4 by 4, so planes are rounded up by 32.
	h.memory = int64(perPixel * float64((h.width+31)*(h.height+31)))
	return h, nil
}

// jpegPlanes returns how many bytes one pixel takes in the planes that a frame
// header describes. A progressive picture keeps its coefficients, four bytes
// each, until the last scan.
func jpegPlanes(frame []byte, progressive bool) float64 {
	parts := frame[6:]
	var area, most float64
	for ; len(parts) >= 3; parts = parts[3:] {
		one := float64(parts[1]>>4) * float64(parts[1]&15)
		area, most = area+one, max(most, one)
	}
	if most == 0 {
		return 0
	}
	planes := area / most
	if progressive {
		planes *= 5
	}
	if frame[5] == 4 {
		planes += 8 // four colours are put together twice
	}
	if len(frame) >= 15 && frame[6] == 'R' && frame[9] == 'G' && frame[12] == 'B' {
		planes += 4 // turned into another picture, as with Adobe's mark
	}
	return planes
}

// jpegSegment returns the segment at or after at: its marker, its body, and
// where the next one is to be looked for. Bytes of the picture itself lie
// between segments and are skipped.
func jpegSegment(raw []byte, at int) (marker byte, body []byte, next int, ok bool) {
	for {
		skip := bytes.IndexByte(raw[min(at, len(raw)):], 0xFF)
		if skip < 0 || at+skip+1 >= len(raw) {
			return 0, nil, 0, false
		}
		at += skip + 1
		marker = raw[at]
		if marker == 0xD9 {
			return marker, nil, at + 1, true
		}
		if marker != 0xFF && marker != 0 && marker != 0x01 && (marker < 0xD0 || marker > 0xD8) {
			break
		}
	}
	if at+3 > len(raw) {
		return 0, nil, 0, false
	}
	length := int(binary.BigEndian.Uint16(raw[at+1:]))
	if length < 2 || at+1+length > len(raw) {
		return 0, nil, 0, false
	}
	return marker, raw[at+3 : at+1+length], at + 1 + length, true
}

// pngHead walks the chunks of a PNG: its size, its frames if it moves.
func pngHead(raw []byte) (head, error) {
	var h head
	perPixel, frames := int64(0), 0
	for rest := raw[8:]; len(rest) >= 12; {
		length := int64(binary.BigEndian.Uint32(rest))
		if length > int64(len(rest))-12 {
			break // cut short: the decoder says so
		}
		body := rest[8 : 8+length]
		switch string(rest[4:8]) {
		case "IHDR":
			if length != 13 || perPixel > 0 {
				return head{}, refuse(KeyBroken)
			}
			h.width, h.height = int64(binary.BigEndian.Uint32(body)), int64(binary.BigEndian.Uint32(body[4:]))
			perPixel = pngPixel(body)
		case "acTL":
			if length >= 4 {
				h.frames = max(h.frames, int(binary.BigEndian.Uint32(body)&0x7fffffff))
			}
		case "fcTL":
			frames++
		case "eXIf":
			h.exif = body
		}
		rest = rest[12+length:]
	}
	if perPixel == 0 || h.width > 1<<24 || h.height > 1<<24 {
		return h, refuseIf(perPixel == 0, KeyBroken, KeyPixels)
	}
	h.frames = max(h.frames, frames)
	h.memory = perPixel * h.width * h.height
	return h, nil
}

// pngPixel returns how many bytes the decoder keeps for one pixel.
func pngPixel(header []byte) int64 {
	bytes := map[byte]int64{0: 4, 2: 4, 3: 1, 4: 4, 6: 4}[header[9]] // grey may turn out to have a see-through tone
	if bytes == 0 {
		bytes = 4 // no such colour type: the decoder says so
	}
	if header[8] == 16 {
		bytes *= 2
	}
	if header[12] != 0 {
		bytes *= 2 // interlaced: each pass is a picture of its own first
	}
	return bytes
}

// refuseIf returns the refusal of one key or the other.
func refuseIf(is bool, then, otherwise string) error {
	if is {
		return refuse(then)
	}
	return refuse(otherwise)
}

// gifHead counts the frames of a GIF by stepping over its blocks.
func gifHead(raw []byte) (head, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(raw))
	if err != nil || len(raw) < 13 {
		return head{}, refuse(KeyBroken)
	}
	h := head{width: int64(config.Width), height: int64(config.Height)}
	h.memory = 5 * h.width * h.height
	at := 13 + colourTable(raw[10])
	for at+1 < len(raw) {
		switch raw[at] {
		case 0x21: // an extension: its name, then blocks
			at = skipBlocks(raw, at+2)
		case 0x2C: // a frame: place and size, colours, a code size, then blocks
			h.frames++
			if at+9 >= len(raw) {
				return h, nil
			}
			at = skipBlocks(raw, at+11+colourTable(raw[at+9]))
		default:
			return h, nil
		}
	}
	return h, nil
}

// colourTable returns how many bytes the table a flag byte announces takes.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipBlocks returns where the blocks that begin at at have ended.
func skipBlocks(raw []byte, at int) int {
	for at < len(raw) && raw[at] != 0 {
		at += 1 + int(raw[at])
	}
	return at + 1
}

// webpHead reads a still WebP. Moving ones are stickers, not photos of
// anything a nurse could judge, and are no type that passes.
func webpHead(raw []byte) (head, error) {
	if len(raw) > 20 && string(raw[12:16]) == "VP8X" && raw[20]&2 != 0 {
		return head{}, refuse(KeyType)
	}
	config, err := webp.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return head{}, refuse(KeyBroken)
	}
	size := image.Pt(config.Width, config.Height)
	return head{width: int64(size.X), height: int64(size.Y), memory: 6 * int64(size.X) * int64(size.Y)}, nil
}
