package files

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// box reads the head of the box at the start of a span: its type, its inside,
// and where the next one begins.
func (f *heicFile) box(in span) (kind string, body span, next int64, ok bool) {
	r := f.reader(in)
	size, kind := int64(r.number(4)), string(r.take(4))
	switch size {
	case 0: // up to the end
		size = in.to - in.from
	case 1:
		size = int64(r.number(8))
	}
	body = span{r.at, in.from + size}
	if r.failed || size < 0 || size > in.to-in.from || body.from > body.to {
		return "", span{}, 0, false
	}
	return kind, body, body.to, true
}

// itemInfos reads iinf: what each item is. Names of items are overwritten.
func (f *heicFile) itemInfos(body span) bool {
	r := f.reader(body)
	version := r.number(4) >> 24
	if version > 1 || len(f.types) > 0 {
		return false
	}
	count := r.number(2 + 2*int(version))
	if r.failed || count > heicItems {
		return false
	}
	return f.children(span{r.at, body.to}, func(kind string, body span) bool {
		return kind == "infe" && f.itemInfo(body)
	})
}

// itemInfo reads one infe of version 2 or 3, the only ones HEIC knows.
func (f *heicFile) itemInfo(body span) bool {
	r := f.reader(body)
	version := r.number(4) >> 24
	if version != 2 && version != 3 {
		return false
	}
	id := uint32(r.number(2 * int(version-1)))
	r.take(2) // protection: an item that is locked is one we cannot follow
	kind := string(r.take(4))
	name := r.take(bytes.IndexByte(f.raw[r.at:body.to], 0))
	if _, twice := f.types[id]; r.failed || twice || len(f.types) >= heicItems {
		return false
	}
	if !slices.Contains(heicPictures, kind) && !slices.Contains(heicBeside, kind) {
		return false
	}
	f.types[id] = kind
	for i := range name {
		name[i] = ' ' // as long as before: what follows it stays in its place
	}
	return true
}

// itemLocations reads iloc: where each item's bytes lie. An item inside
// another one (method 2), in another file, or of no stated length is refused.
func (f *heicFile) itemLocations(body span) bool {
	r := f.reader(body)
	version := r.number(4) >> 24
	sizes := r.number(2)
	offset, length, base, index := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		index = 0
	}
	for _, size := range []int{offset, length, base, index} {
		if size != 0 && size != 4 && size != 8 {
			return false
		}
	}
	wide := 2
	if version == 2 {
		wide = 4
	}
	count := r.number(wide)
	if r.failed || version > 2 || count > heicItems || f.located {
		return false
	}
	f.located = true
	for range count {
		item, method := uint32(r.number(wide)), uint64(0)
		if version > 0 {
			method = r.number(2) & 15
		}
		outside, from, extents := r.number(2), int64(r.number(base)), r.number(2)
		if r.failed || method > 1 || outside != 0 || len(f.extents)+int(extents) > heicExtents {
			return false
		}
		for range extents {
			r.take(index)
			at, long := int64(r.number(offset)), int64(r.number(length))
			// Numbers over 2^62 would turn negative when they are added.
			if r.failed || long <= 0 || from < 0 || at < 0 || from > int64(len(f.raw)) || at > int64(len(f.raw)) || long > int64(len(f.raw)) {
				return false
			}
			f.extents = append(f.extents, extent{item, method == 1, span{from + at, from + at + long}})
		}
	}
	return true
}

// byteReader reads numbers from a span; once it has run over the end, it has
// failed and gives zeros.
type byteReader struct {
	raw    []byte
	at, to int64
	failed bool
}

func (f *heicFile) reader(s span) *byteReader { return &byteReader{raw: f.raw, at: s.from, to: s.to} }

// take returns the next n bytes; a negative n fails.
func (r *byteReader) take(n int) []byte {
	if r.failed || n < 0 || int64(n) > r.to-r.at {
		r.failed = true
		return nil
	}
	r.at += int64(n)
	return r.raw[r.at-int64(n) : r.at]
}

// number returns the next n bytes as one number, the highest first; 0 bytes are 0.
func (r *byteReader) number(n int) uint64 {
	var whole [8]byte
	copy(whole[8-min(n, 8):], r.take(n))
	return binary.BigEndian.Uint64(whole[:])
}
