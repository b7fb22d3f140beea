package files

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// heicItem is one item of a HEIC that a test builds.
type heicItem struct {
	kind, name, words string // words is the type of a mime item
	data              string
	inIdat            bool
}

// heicTest builds a HEIC box by box, as a telephone writes it.
type heicTest struct {
	items             []heicItem
	between           string // data in mdat that belongs to no item
	meta, top, inIpco string // further boxes
	wide              bool   // 64-bit numbers and sizes
	method            int    // of the first item, if not by where its data lies
}

func box(kind string, parts ...string) string {
	body := strings.Join(parts, "")
	return string(be32(8+len(body))) + kind + body
}

const heicPixels = "pixels of the picture, which stay as they are"

// heicPhoto is a photo with Exif and XMP, as an iPhone writes it.
func heicPhoto() heicTest {
	return heicTest{items: []heicItem{
		{kind: "hvc1", data: heicPixels + " 1"},
		{kind: "hvc1", data: heicPixels + " 2"},
		{kind: "grid", data: "\x00\x00\x00\x01grid", inIdat: true},
		{kind: "Exif", data: "\x00\x00\x00\x06Exif\x00\x00MM\x00*" + canary},
		{kind: "mime", words: "application/rdf+xml\x00", data: "<x:xmpmeta>" + canary + "</x:xmpmeta>"},
	}}
}

// file returns the HEIC. The places of the items are known once meta's length
// is, so it is built twice.
func (h heicTest) file() []byte {
	ftyp := box("ftyp", "heic\x00\x00\x00\x00mif1heic")
	meta := h.metaBox(0)
	data := len(ftyp) + len(meta) + len(h.mdatHead())
	file := ftyp + h.metaBox(data) + h.mdatHead()
	for _, item := range h.items {
		if !item.inIdat {
			file += item.data + h.between
		}
	}
	return []byte(file + h.top)
}

// mdatHead is the head of mdat, in the long form if the file is wide.
func (h heicTest) mdatHead() string {
	size := 8
	for _, item := range h.items {
		if !item.inIdat {
			size += len(item.data) + len(h.between)
		}
	}
	if h.wide {
		return string(be32(1)) + "mdat\x00\x00\x00\x00" + string(be32(size+8))
	}
	return string(be32(size)) + "mdat"
}

func (h heicTest) metaBox(data int) string {
	var infos, places, idat string
	for i, item := range h.items {
		infos += box("infe", "\x02\x00\x00\x00", string(be16(i+1)), "\x00\x00", item.kind, item.name, "\x00", item.words)
		at, method := data, 0
		if item.inIdat {
			at, method = len(idat), 1
			idat += item.data
		} else {
			data += len(item.data) + len(h.between)
		}
		if i == 0 && h.method != 0 {
			method = h.method
		}
		places += string(be16(i+1)) + string(be16(method)) + "\x00\x00"
		if h.wide {
			places += "\x00\x00\x00\x00" + string(be32(at/2)) + "\x00\x01" + "\x00\x00\x00\x00" + string(be32(at-at/2)) + "\x00\x00\x00\x00" + string(be32(len(item.data)))
		} else {
			places += "\x00\x01" + string(be32(at)) + string(be32(len(item.data)))
		}
	}
	sizes := "\x44\x00"
	if h.wide {
		sizes = "\x88\x80"
	}
	return box("meta", "\x00\x00\x00\x00",
		box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00pict", strings.Repeat("\x00", 12), "name "+canary+"\x00"),
		box("pitm", "\x00\x00\x00\x00\x00\x01"),
		box("iinf", "\x00\x00\x00\x00", string(be16(len(h.items))), infos),
		box("iloc", "\x01\x00\x00\x00", sizes, string(be16(len(h.items))), places),
		box("iprp", box("ipco", box("ispe", "\x00\x00\x00\x00", string(be32(64)), string(be32(48))), box("irot", "\x01"), box("free", canary), h.inIpco), box("ipma", "\x00\x00\x00\x00\x00\x00\x00\x00")),
		box("idat", idat), box("free", canary), h.meta)
}

func TestAHEICKeepsItsPictureAndNothingElse(t *testing.T) {
	named, gaps, wide, idat := heicPhoto(), heicPhoto(), heicPhoto(), heicPhoto()
	named.items[0].name = canary
	gaps.between = "gap " + canary
	gaps.top = box("free", canary)
	wide.wide = true
	idat.items[3].inIdat, idat.items[4].inIdat = true, true
	bare := heicTest{items: heicPhoto().items[:2]}
	bare.between = canary
	for name, h := range map[string]heicTest{"as an iPhone": heicPhoto(), "named items": named, "gaps": gaps, "wide numbers": wide, "Exif in idat": idat, "no Exif": bare} {
		t.Run(name, func(t *testing.T) {
			file := h.file()
			if !tells(file) {
				t.Fatal("the file tells no place before it is cleaned")
			}
			got := clean(t, bytes.Clone(file))
			if tells(got.Bytes) || bytes.Contains(got.Bytes, []byte("xmpmeta")) || bytes.Contains(got.Bytes, []byte("Exif\x00\x00MM")) {
				t.Error("what leaves still tells the place")
			}
			if len(got.Bytes) != len(file) {
				t.Errorf("%d bytes leave, want all %d in their places", len(got.Bytes), len(file))
			}
			for _, item := range h.items[:2] {
				if bytes.Index(got.Bytes, []byte(item.data)) != bytes.Index(file, []byte(item.data)) {
					t.Error("the picture is no longer where it was")
				}
			}
			if len(h.items) > 2 && !bytes.Contains(got.Bytes, []byte(h.items[2].data)) {
				t.Error("the grid that puts the picture together is gone")
			}
			if got.Inline || got.Thumb != nil {
				t.Error("a HEIC may be shown in a page, want a download only")
			}
			again := clean(t, bytes.Clone(got.Bytes))
			if !bytes.Equal(again.Bytes, got.Bytes) {
				t.Error("cleaned twice it changes, want it left alone")
			}
		})
	}
}

func TestAHEICThatCannotBeFollowedIsRefused(t *testing.T) {
	with := func(change func(*heicTest)) []byte {
		h := heicPhoto()
		h.items = slices.Clone(h.items)
		change(&h)
		return h.file()
	}
	whole := heicPhoto().file()
	overlap := bytes.Clone(whole)
	// The Exif item is given the picture's place.
	iloc := bytes.Index(overlap, []byte("iloc"))
	entry := iloc + 12
	copy(overlap[entry+3*16+8:][:8], overlap[entry+8:][:8])
	outside := bytes.Clone(whole)
	copy(outside[entry+8:], be32(0)) // the picture's data lies in ftyp
	for name, file := range map[string][]byte{
		"cut short":           whole[:len(whole)-10],
		"only its head":       []byte(box("ftyp", "heic\x00\x00\x00\x00mif1heic")),
		"no place":            []byte(box("ftyp", "heic\x00\x00\x00\x00mif1heic") + box("meta", "\x00\x00\x00\x00")),
		"two metas":           with(func(h *heicTest) { h.top = box("meta", "\x00\x00\x00\x00") }),
		"a film":              with(func(h *heicTest) { h.top = box("moov", canary) }),
		"a motion photo":      with(func(h *heicTest) { h.top = box("mpvd", canary) }),
		"a maker's box":       with(func(h *heicTest) { h.top = box("uuid", canary) }),
		"bytes behind":        with(func(h *heicTest) { h.top = "\x00\x00" }),
		"unknown in meta":     with(func(h *heicTest) { h.meta = box("xml ", canary) }),
		"a description":       with(func(h *heicTest) { h.inIpco = box("udes", canary) }),
		"a JPEG inside":       with(func(h *heicTest) { h.items[1].kind = "jpeg" }),
		"an item in an item":  with(func(h *heicTest) { h.method = 2 }),
		"no picture":          with(func(h *heicTest) { h.items = h.items[3:] }),
		"Exif in the picture": overlap,
		"picture in the head": outside,
		"Exif called picture": with(func(h *heicTest) { h.items[3].kind = "hvc1" }),
	} {
		if got, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(file)); refusal(err) != KeyMetadata {
			t.Errorf("%s: Clean = %v, %v, want refused by metadata", name, got, err)
		}
	}
	live := bytes.Replace(whole, []byte("ftypheic"), []byte("ftyphevc"), 1)
	if _, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(live)); refusal(err) != KeyType {
		t.Errorf("a moving HEIC = %v, want refused by type", err)
	}
}

// FuzzHEIC holds that whatever comes in, nothing outside the file is touched
// and what passes passes again unchanged.
func FuzzHEIC(f *testing.F) {
	wide := heicPhoto()
	wide.wide, wide.between = true, "gap"
	f.Add(heicPhoto().file())
	f.Add(wide.file())
	f.Add([]byte(box("ftyp", "heic") + box("meta", "\x00\x00\x00\x00")))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := new(Cleaner).heic(file)
		if err != nil {
			if refusal(err) != KeyMetadata {
				t.Fatalf("heic = %v, want a refusal by metadata", err)
			}
			return
		}
		once := bytes.Clone(got.Bytes)
		again, err := new(Cleaner).heic(bytes.Clone(once))
		if err != nil || !bytes.Equal(again.Bytes, once) || len(once) != len(file) {
			t.Fatalf("a second time = %v, want it unchanged", err)
		}
	})
}
