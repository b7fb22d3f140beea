package files

import (
	"bytes"

	"github.com/gabriel-vasile/mimetype"
)

// kinds are the content types that pass, and where a file may come from to
// pass. What mimetype calls by another name, SVG, HTML, scripts, programs,
// archives and office files among them, is refused by not standing here.
var kinds = map[string]struct {
	kind Kind
	from []origin
}{
	"image/jpeg":      {JPEG, []origin{fromPage, fromText}},
	"image/png":       {PNG, []origin{fromPage, fromText}},
	"image/apng":      {PNG, []origin{fromPage, fromText}},
	"image/heic":      {HEIC, []origin{fromPage, fromText}},
	"image/heif":      {HEIC, []origin{fromPage, fromText}},
	"application/pdf": {PDF, []origin{fromPage, fromText}},
	"image/gif":       {GIF, []origin{fromText}},
	"image/webp":      {WebP, []origin{fromText}},
}

// kindOf returns what a file is by its first bytes. A file that is two things
// at once is what it begins as: a picture is drawn anew, which leaves nothing
// of the second, and a PDF is looked through (pdf.go).
func kindOf(raw []byte, from origin) (Kind, error) {
	is := kinds[contentType(raw)]
	for _, may := range is.from {
		if may == from {
			return is.kind, nil
		}
	}
	return "", refuse(KeyType)
}

// contentType is mimetype's answer, but for PDF: mimetype calls by that name
// whatever has "%PDF-" among its first 1,024 bytes, as some readers do, be it
// a picture with the word in a comment or a page of HTML. Ours has to begin
// with it.
func contentType(raw []byte) string {
	for magic, is := range map[string]string{"\xFF\xD8\xFF": "image/jpeg", "\x89PNG\r\n\x1a\n": "image/png"} {
		if bytes.HasPrefix(raw, []byte(magic)) {
			return is
		}
	}
	is := mimetype.Detect(raw).String()
	if is == "application/pdf" && !bytes.HasPrefix(bytes.TrimLeft(raw, "\uFEFF\r\n"), []byte("%PDF-")) {
		return ""
	}
	return is
}
