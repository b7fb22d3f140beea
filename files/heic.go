package files

import (
	"bytes"
	"slices"
)

// A HEIC is a tree of boxes (ISO/IEC 14496-12 and 23008-12): meta lists items
// and where each one's bytes lie, mdat and idat hold the bytes. The picture is
// a few items; Exif and XMP are others, and nothing keeps a writer from
// leaving more between them. So we do not look for what is to go: we work out
// what the picture needs, and overwrite every other byte of mdat and idat with
// zeros. No byte moves, so nothing has to be written anew. What this reader
// does not know, it refuses: a new kind of box may hold a place.
//
// The colour profile stays, since the picture is not drawn anew.

// The limits of a HEIC we follow; a camera's has some fifty items.
const (
	heicItems   = 4096
	heicExtents = 16384
	heicData    = 64 // boxes of data; each extent is looked for in each
)

var (
	// heicPictures are the item types that pictures are made of.
	heicPictures = []string{"hvc1", "grid", "iden", "iovl", "tmap"}
	// heicBeside are those that say something beside a picture.
	heicBeside = []string{"Exif", "mime", "uri "}
	// heicTraces are how Exif and XMP begin: once all is done, no such thing may
	// be left, wherever it lay.
	heicTraces = []string{"Exif\x00\x00MM", "Exif\x00\x00II", "<x:xmpmeta"}
	// heicProperties are the properties that hold numbers about a picture, and
	// no words of anybody.
	heicProperties = []string{"ispe", "pixi", "hvcC", "colr", "irot", "imir", "clap", "pasp", "auxC", "clli", "mdcv", "cclv", "amve", "lsel", "free", "skip"}
)

// heic overwrites what a HEIC says beside its picture, in place, and returns
// it as a download. One it cannot follow to the end is KeyMetadata; it never
// decodes one, so it may be broken in ways only its reader will find.
func (c *Cleaner) heic(raw []byte) (*Clean, error) {
	f := heicFile{raw: raw, types: map[uint32]string{}}
	if !f.clean() {
		return nil, refuse(KeyMetadata)
	}
	clean := &Clean{}
	clean.as(HEIC, raw)
	return clean, nil
}

// span is a run of bytes of the file, from from up to but not including to.
type span struct{ from, to int64 }

// heicFile is a HEIC while it is read.
type heicFile struct {
	raw     []byte
	types   map[uint32]string // what each item is, by its id
	extents []extent
	data    []span // the insides of mdat and idat
	idat    span
	empty   []span // the insides of free boxes, and names: nothing needs them
	meta    bool   // seen
	located bool   // iloc seen
}

// extent is one piece of an item.
type extent struct {
	item   uint32
	inIdat bool // counted from the start of idat, else from the start of the file
	span
}

// clean reads the file and overwrites; false means that it was not understood
// and that nothing may be kept of it.
func (f *heicFile) clean() bool {
	for rest := (span{0, int64(len(f.raw))}); rest.from < rest.to; {
		kind, body, next, ok := f.box(rest)
		if !ok || !f.top(kind, body) {
			return false
		}
		rest.from = next
	}
	if !f.meta || !f.located || len(f.data) > heicData {
		return false
	}
	kept, ok := f.needed()
	if !ok {
		return false
	}
	for _, box := range f.data {
		f.zeroBut(box, kept)
	}
	for _, s := range f.empty {
		clear(f.raw[s.from:s.to])
	}
	return !slices.ContainsFunc(heicTraces, func(trace string) bool { return bytes.Contains(f.raw, []byte(trace)) })
}

// top takes in one box of the outermost level.
func (f *heicFile) top(kind string, body span) bool {
	switch kind {
	case "ftyp":
		return body.from <= 16 // the first box
	case "mdat":
		f.data = append(f.data, body)
	case "free", "skip":
		f.empty = append(f.empty, body)
	case "meta":
		if f.meta || body.to-body.from < 4 {
			return false
		}
		f.meta = true
		body.from += 4 // version and flags
		return f.children(body, f.inMeta)
	default: // a film, a motion photo, a box of the maker's own
		return false
	}
	return true
}

// inMeta takes in one box of meta.
func (f *heicFile) inMeta(kind string, body span) bool {
	switch kind {
	case "hdlr":
		if body.to-body.from < 24 {
			return false
		}
		f.empty = append(f.empty, span{body.from + 24, body.to}) // its name
		return true
	case "pitm", "iref", "dinf", "grpl": // numbers of items, and that all data is in this file
		return true
	case "free", "skip":
		f.empty = append(f.empty, body)
		return true
	case "idat":
		if f.idat != (span{}) {
			return false
		}
		f.idat = body
		f.data = append(f.data, body)
		return true
	case "iinf":
		return f.itemInfos(body)
	case "iloc":
		return f.itemLocations(body)
	case "iprp":
		return f.children(body, f.inProperties)
	}
	return false
}

// inProperties takes in one box of iprp: the properties, and whose they are.
func (f *heicFile) inProperties(kind string, body span) bool {
	switch kind {
	case "ipma":
		return true
	case "ipco":
		return f.children(body, func(kind string, body span) bool {
			if kind == "free" || kind == "skip" {
				f.empty = append(f.empty, body)
			}
			return slices.Contains(heicProperties, kind)
		})
	}
	return false
}

// children calls each box inside a span.
func (f *heicFile) children(inside span, each func(kind string, body span) bool) bool {
	for inside.from < inside.to {
		kind, body, next, ok := f.box(inside)
		if !ok || !each(kind, body) {
			return false
		}
		inside.from = next
	}
	return true
}

// needed returns what the picture needs, in order. Not all may be needed and
// hidden at once: where something beside the picture lies in the same bytes as
// the picture, or outside the boxes of data, nothing is certain any more.
func (f *heicFile) needed() (kept []span, ok bool) {
	var beside []span
	for _, e := range f.extents {
		if e.inIdat {
			if f.idat == (span{}) || e.to > f.idat.to-f.idat.from {
				return nil, false
			}
			e.from, e.to = e.from+f.idat.from, e.to+f.idat.from
		}
		if !slices.ContainsFunc(f.data, func(box span) bool { return box.from <= e.from && e.to <= box.to }) {
			return nil, false
		}
		if kind, known := f.types[e.item]; known && slices.Contains(heicPictures, kind) {
			kept = append(kept, e.span)
		} else {
			beside = append(beside, e.span)
		}
	}
	slices.SortFunc(kept, func(a, b span) int { return int(a.from - b.from) })
	for _, b := range beside {
		if slices.ContainsFunc(kept, func(k span) bool { return k.from < b.to && b.from < k.to }) {
			return nil, false
		}
	}
	return kept, len(kept) > 0
}

// zeroBut overwrites a box of data except what is kept.
func (f *heicFile) zeroBut(box span, kept []span) {
	at := box.from
	for _, k := range kept {
		if k.to <= at || k.from >= box.to {
			continue
		}
		clear(f.raw[at:max(at, k.from)])
		at = k.to
	}
	clear(f.raw[min(at, box.to):box.to])
}
