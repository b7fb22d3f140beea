package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"

	"golang.org/x/image/webp"
)

// longSide is the most pixels a kept picture has on its long side: a page of
// print can be read at it, and no picture fills the disk. The browser already
// shrinks to 2,000 (ux.md §4); this is for those that come without.
const longSide = 4000

// bigPicture is the memory of a decode after which what it took is handed back
// to the machine at once, and not only when the next one needs it.
const bigPicture = 64 << 20

// picture checks a picture by its header and draws it anew.
func (c *Cleaner) picture(ctx context.Context, kind Kind, raw []byte) (*Clean, error) {
	h, err := readHead(kind, raw)
	if err != nil {
		return nil, err
	}
	if err := h.check(c); err != nil {
		return nil, err
	}
	if h.memory > bigPicture {
		defer debug.FreeOSMemory()
	}
	limited, cancel := context.WithTimeoutCause(ctx, c.limit(), refuse(KeyTime))
	defer cancel()
	clean, err := c.redraw(limited, kind, raw, h)
	if ended := context.Cause(limited); err != nil && ended != nil {
		return nil, ended // whatever the decoder made of it
	}
	return clean, err
}

// redraw decodes, shrinks, turns and encodes. The decoders cannot be stopped
// but by what they read, so they read through a patient; between the steps,
// each of which is short, the time is looked at.
func (c *Cleaner) redraw(ctx context.Context, kind Kind, raw []byte, h head) (*Clean, error) {
	decoded, err := decode(kind, &timed{ctx: ctx, r: bytes.NewReader(raw)})
	if err != nil {
		return nil, refuse(KeyBroken)
	}
	if size := decoded.Bounds().Size(); int64(size.X) > h.width || int64(size.Y) > h.height {
		return nil, refuse(KeyBroken) // its header said something else
	}
	drawn := shrink(decoded, longSide)
	decoded = nil
	if h.memory > bigPicture {
		debug.FreeOSMemory()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	drawn = turn(drawn, readOrientation(h.exif))
	clean := &Clean{Width: drawn.Rect.Dx(), Height: drawn.Rect.Dy(), Inline: true}
	if clean.Thumb, err = thumbnail(drawn); err != nil {
		return nil, fmt.Errorf("draw thumbnail: %w", err)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err := c.encode(clean, kind, drawn); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return clean, nil
}

// decode decodes the picture of a kind, of a GIF the first one. A decoder that
// panics has met a broken file: that ends the file, not the process.
func decode(kind Kind, r io.Reader) (picture image.Image, err error) {
	defer func() {
		if recover() != nil {
			picture, err = nil, errors.New("decoder panics")
		}
	}()
	switch kind {
	case JPEG:
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	case GIF:
		return gif.Decode(r)
	}
	return webp.Decode(r)
}

// timed is a reader that ends with its context. It hands out little at a time,
// because a hostile file makes a lot of work of few bytes.
type timed struct {
	ctx context.Context
	r   io.Reader
}

// Read reads at most 512 bytes.
func (t *timed) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	return t.r.Read(p[:min(len(p), 512)])
}
