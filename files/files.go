// Package files is the wall between what people send and what anybody opens
// (security.md §9, R-124). A file comes in as bytes nobody may trust; it
// leaves as a Clean, or it is refused with a Refusal whose key names the
// sentence a person reads.
//
// What it promises:
//
//   - The type is read from the content, never from a name or from what the
//     sender says it is. JPG, PNG, HEIC and PDF pass, from a text also GIF and
//     WebP, which become PNG or JPG. Everything else is refused.
//   - A JPG or PNG that leaves was drawn anew by us, turned the right way up,
//     at most 4,000 pixels on its long side: no place, camera, comment, second
//     picture or hidden program of the sender's is in it. Only such a picture
//     may stand in a page (Inline).
//   - A HEIC is not decoded. Its Exif and XMP items are overwritten with zeros
//     where they lie; one that cannot be followed to the last item is refused.
//   - A PDF keeps its bytes, its metadata too, which may name its author. One
//     that could run, fetch or hide something, or that cannot be read far
//     enough to know, is marked (Program) and takes a lead to open.
//   - Size, pixels, frames and the memory a decoder would take are counted from
//     the header, before anything is decoded. One file is looked into at a time
//     in the whole process, in at most MaxMemory and for at most Limit.
//   - With a virus scanner set, what it did not call clean does not pass; a
//     scanner that does not answer lets nothing pass.
//
// It knows no database and no HTTP: who may send a file, how many, and who may
// see it is for store and web to say. It writes nothing to disk and logs nothing.
package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// The defaults of a Cleaner.
const (
	DefaultMaxBytes  = 10 << 20         // 10 MB as people count a file's size on a computer: 10,485,760 bytes pass, one more does not
	DefaultMaxPixels = 50_000_000       // width times height
	DefaultMaxFrames = 30               // of an animated picture
	DefaultLimit     = 30 * time.Second // for one file, once it is its turn; the largest picture takes 3 s of an idle processor
)

// Kind is what a file is, as its content shows.
type Kind string

// The kinds that pass. GIF and WebP pass only from a text (CleanText) and
// leave as PNG or JPEG.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	HEIC Kind = "heic"
	PDF  Kind = "pdf"
	GIF  Kind = "gif"
	WebP Kind = "webp"
)

// Clean is a file as it may be kept and served.
type Clean struct {
	Kind          Kind   // what it is now: JPEG, PNG, HEIC or PDF
	Type          string // the content type to serve it with, always with nosniff
	Ext           string // jpg, png, heic or pdf
	Name          string // a neutral name of ours, like photo.jpg: the sender's is never kept
	Bytes         []byte // the file
	Width, Height int    // of a picture we drew, after turning; 0 for a HEIC or PDF
	Thumb         []byte // a JPEG, at most 480 pixels on its long side; nil for a HEIC or PDF
	Inline        bool   // we drew it ourselves: it may stand in a page. Everything else is a download
	Program       bool   // a PDF that carries a program, or may: only a lead opens it
}

// Cleaner takes files in. The zero value has the default limits and no
// scanner. It may be used by many goroutines; files wait for each other.
type Cleaner struct {
	MaxBytes  int64         // 0 means DefaultMaxBytes
	MaxPixels int64         // 0 means DefaultMaxPixels
	MaxFrames int           // 0 means DefaultMaxFrames
	Limit     time.Duration // 0 means DefaultLimit
	Scan      *Clamd        // nil: no scanner is set, and files pass unscanned
}

// Clean reads one file that a person chose on a page and returns it as it may
// be kept: a JPG, PNG, HEIC or PDF. A file that may not pass is a Refusal
// (errors.As). Any other error is the reader's or the context's: the file did
// not arrive, and may be sent again.
func (c *Cleaner) Clean(ctx context.Context, r io.Reader) (*Clean, error) {
	return c.clean(ctx, r, fromPage)
}

// CleanText is Clean for a file that came with a text message: telephones send
// GIF and WebP too, whose first picture is kept.
func (c *Cleaner) CleanText(ctx context.Context, r io.Reader) (*Clean, error) {
	return c.clean(ctx, r, fromText)
}

// origin is where a file came from.
type origin int

const (
	fromPage origin = iota
	fromText
)

// turnstile lets one file be looked into at a time in the whole process, so
// that the memory of the largest is the memory of all of them. Waiting ends
// with the context; only the work after it counts towards Limit.
var turnstile = make(chan struct{}, 1)

// clean is the way of one file: read, name, scan, then what its kind asks for.
func (c *Cleaner) clean(ctx context.Context, r io.Reader, from origin) (*Clean, error) {
	raw, err := c.read(r)
	if err != nil {
		return nil, err
	}
	kind, err := kindOf(raw, from)
	if err != nil {
		return nil, err
	}
	if c.Scan != nil {
		if err := c.Scan.Check(ctx, bytes.NewReader(raw)); err != nil {
			return nil, err
		}
	}
	select {
	case turnstile <- struct{}{}:
		defer func() { <-turnstile }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to look into a file: %w", ctx.Err())
	}
	switch kind {
	case HEIC:
		return c.heic(raw)
	case PDF:
		return c.pdf(raw)
	default:
		return c.picture(ctx, kind, raw)
	}
}

// read takes the whole file into memory, at most one byte over the limit.
func (c *Cleaner) read(r io.Reader) ([]byte, error) {
	most := c.maxBytes()
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case errors.As(err, new(Refusal)):
		return nil, err
	case int64(len(raw)) > most:
		return nil, refuse(KeySize)
	case err != nil:
		return nil, fmt.Errorf("read file: %w", err)
	case len(raw) == 0:
		return nil, refuse(KeyEmpty)
	}
	return raw, nil
}

func (c *Cleaner) maxBytes() int64 {
	if c.MaxBytes > 0 {
		return c.MaxBytes
	}
	return DefaultMaxBytes
}

func (c *Cleaner) maxPixels() int64 {
	if c.MaxPixels > 0 {
		return c.MaxPixels
	}
	return DefaultMaxPixels
}

func (c *Cleaner) maxFrames() int {
	if c.MaxFrames > 0 {
		return c.MaxFrames
	}
	return DefaultMaxFrames
}

func (c *Cleaner) limit() time.Duration {
	if c.Limit > 0 {
		return c.Limit
	}
	return DefaultLimit
}
