package files

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"strings"
)

// A PDF may run scripts, start programs, carry other files and lock itself.
// To draw it anew would take a PDF engine, which is a larger risk than what it
// keeps out, so its bytes stay as they are and we look for the names of what
// it can do (ISO 32000-1, 7.3.5 and 12.6.4). Two readers of one PDF disagree
// where an object begins, and a hostile file is written for the disagreement;
// so this reader does not follow the tables. It looks at every name in the
// file, wherever it stands and however it is escaped, and into every object
// stream. What it cannot look into counts as carrying a program.

// The limits of looking into a PDF; beyond them it counts as carrying a program.
const (
	pdfInflate = 32 << 20 // bytes of object streams, of all together
	pdfStreams = 20_000   // streams in the file
	pdfTail    = 1024     // where its end has to stand, as readers want it
	pdfName    = 40       // longer names are none of ours
)

var (
	// pdfPrograms are names of what runs, starts, plays, sends, fetches or
	// carries something. A link that is tapped (URI) is no program.
	pdfPrograms = nameSet("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "RichMediaExecute", "XFA", "Encrypt",
		"SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "Movie", "Sound", "SetOCGState", "GoTo3DView", "Collection")
	// pdfShort are such names that three random bytes spell too; they count
	// outside streams and inside object streams.
	pdfShort = nameSet("JS", "AA", "EF", "3D")
	// pdfFilters can hide an object stream from us.
	pdfFilters = nameSet("LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode", "Crypt", "AHx", "A85", "LZW", "RL", "Predictor")
	// pdfTags make a file a page of HTML as well.
	pdfTags = []string{"script", "html", "iframe"}
)

func nameSet(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// pdf takes a PDF as it is, its metadata too, and says whether it may carry a
// program. One that is cut short is KeyBroken.
func (c *Cleaner) pdf(raw []byte) (*Clean, error) {
	end := bytes.TrimRight(raw, "\x00\t\n\f\r ")
	if !bytes.Contains(end[max(0, len(end)-pdfTail):], []byte("%%EOF")) {
		return nil, refuse(KeyBroken)
	}
	clean := &Clean{Program: carriesProgram(raw)}
	clean.as(PDF, raw)
	return clean, nil
}

// carriesProgram reports whether a PDF can do more than be read, or may.
func carriesProgram(raw []byte) bool {
	look := pdfLook{all: namesIn(raw), left: pdfInflate}
	if look.all.has(pdfPrograms) || isSomethingElse(raw) || !look.streams(raw) {
		return true
	}
	// An address that opens by itself tells its owner who reads, and when.
	return look.all.seen["OpenAction"] && look.all.seen["URI"]
}

// pdfLook is one look through a PDF.
type pdfLook struct {
	all  names // seen anywhere, packed or not
	left int64 // what may still be unpacked
}

// streams looks at what lies between streams and into those that hold objects.
// False means that a program was seen, or that there is something we cannot see.
func (l *pdfLook) streams(raw []byte) bool {
	before := 0 // the end of the last "stream"
	for range pdfStreams {
		at := nextStream(raw, before)
		between := raw[before:at]
		outside := between[max(0, bytes.LastIndex(between, []byte("endstream"))):]
		if namesIn(outside).has(pdfShort) {
			return false
		}
		if at == len(raw) {
			return true
		}
		before = at + len("stream")
		if !l.objects(namesIn(between), raw[before:]) {
			return false
		}
	}
	return false
}

// nextStream returns where the next "stream" begins, "endstream" not counted;
// len(raw) if there is none.
func nextStream(raw []byte, from int) int {
	for at := from; ; at += len("stream") {
		next := bytes.Index(raw[at:], []byte("stream"))
		if next < 0 {
			return len(raw)
		}
		at += next
		if !bytes.HasSuffix(raw[from:at], []byte("end")) {
			return at
		}
	}
}

// objects looks into a stream if it holds objects. dict has the names that
// stand before the stream. A reader takes a stream for objects that says
// ObjStm, or N and First.
func (l *pdfLook) objects(dict names, data []byte) bool {
	says := dict.seen["ObjStm"]
	if !says && !(dict.seen["N"] && dict.seen["First"]) {
		return true
	}
	if says && dict.has(pdfFilters) {
		return false
	}
	text, err := inflate(data, &l.left)
	switch {
	case errors.Is(err, errTooMuch):
		return false
	case err != nil && says && dict.seen["FlateDecode"]:
		return false
	case err != nil && says: // it is not packed, so its names were seen with all others
		return !namesIn(data[:max(0, bytes.Index(data, []byte("endstream")))]).has(pdfShort)
	case err != nil:
		return !dict.has(pdfFilters)
	case says && !beginsWithNumber(text):
		return false // packed twice, or in a way we do not know
	}
	inside := namesIn(text)
	for name := range inside.seen {
		l.all.seen[name] = true
	}
	return !inside.has(pdfPrograms) && !(says && inside.has(pdfShort))
}

var errTooMuch = errors.New("too much to inflate")

// inflate unpacks a zlib stream, of all streams together at most what is left.
func inflate(data []byte, left *int64) ([]byte, error) {
	data = bytes.TrimPrefix(bytes.TrimPrefix(data, []byte("\r")), []byte("\n"))
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, *left+1))
	if *left -= int64(len(text)); *left < 0 {
		return nil, errTooMuch
	}
	return text, err
}

// beginsWithNumber reports whether text begins as an object stream does: with
// the number of its first object.
func beginsWithNumber(text []byte) bool {
	text = bytes.TrimLeft(text, "\t\n\f\r ")
	return len(text) == 0 || text[0] >= '0' && text[0] <= '9'
}

// isSomethingElse reports whether the file could be opened as a page or an
// archive by who does not look at its first bytes. An archive is found by its
// end, which a reader looks for in the last 64 kB.
func isSomethingElse(raw []byte) bool {
	if bytes.Contains(raw[max(0, len(raw)-1<<16):], []byte("PK\x05\x06")) {
		return true
	}
	for rest := raw; ; {
		at := bytes.IndexByte(rest, '<')
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
		for _, tag := range pdfTags {
			if len(rest) >= len(tag) && strings.EqualFold(string(rest[:len(tag)]), tag) {
				return true
			}
		}
	}
}
