package files

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// thumbSide is the long side of a thumbnail.
const thumbSide = 480

// qualities are tried in order until a JPEG is within MaxBytes; the last one
// stands. 85 shows no difference to a nurse and halves what a camera writes.
var qualities = []int{85, 70, 50}

// shrink draws a picture anew in plain colours, at most side pixels long, and
// never larger than it was. What was not pixels is not drawn.
func shrink(src image.Image, side int) *image.RGBA {
	return redrawn(src, fit(src.Bounds().Dx(), src.Bounds().Dy(), side))
}

// redrawn draws a picture anew in a size.
func redrawn(src image.Image, size image.Rectangle) *image.RGBA {
	dst := image.NewRGBA(size)
	if from := src.Bounds(); from.Size() == size.Size() {
		draw.Draw(dst, size, src, from.Min, draw.Src)
	} else {
		draw.ApproxBiLinear.Scale(dst, size, src, from, draw.Src, nil)
	}
	return dst
}

// fit returns w by h, shrunk so that the long side has at most side pixels.
func fit(w, h, side int) image.Rectangle {
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	return image.Rect(0, 0, w, h)
}

// thumbnail returns the small picture that stands in a list. It is halved
// until it is nearly there: each half is the mean of four pixels, so that fine
// print does not turn into noise.
func thumbnail(src *image.RGBA) ([]byte, error) {
	size := fit(src.Rect.Dx(), src.Rect.Dy(), thumbSide)
	for long := max(src.Rect.Dx(), src.Rect.Dy()); long >= 2*thumbSide; long = max(src.Rect.Dx(), src.Rect.Dy()) {
		src = shrink(src, long/2)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, onWhite(redrawn(src, size)), &jpeg.Options{Quality: 80}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// onWhite returns a picture without transparency: what can be seen through
// shows white paper, as a form that was scanned has it.
func onWhite(src *image.RGBA) *image.RGBA {
	if src.Opaque() {
		return src
	}
	dst := image.NewRGBA(src.Rect)
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(dst, dst.Rect, src, src.Rect.Min, draw.Over)
	return dst
}

// encode writes the picture as what it came as. A GIF becomes a PNG; a WebP
// one too if it can be seen through, else a JPEG. A PNG that would be over
// MaxBytes, a photo saved as one, becomes a JPEG.
func (c *Cleaner) encode(clean *Clean, kind Kind, drawn *image.RGBA) error {
	if kind == PNG || kind == GIF || kind == WebP && !drawn.Opaque() {
		var out bytes.Buffer
		if err := png.Encode(&out, drawn); err != nil {
			return err
		}
		if int64(out.Len()) <= c.maxBytes() {
			clean.as(PNG, out.Bytes())
			return nil
		}
	}
	flat := onWhite(drawn)
	for _, quality := range qualities {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, flat, &jpeg.Options{Quality: quality}); err != nil {
			return err
		}
		clean.as(JPEG, out.Bytes())
		if int64(out.Len()) <= c.maxBytes() {
			break
		}
	}
	return nil
}

// as says what the file is now.
func (clean *Clean) as(kind Kind, file []byte) {
	clean.Kind, clean.Bytes = kind, file
	switch kind {
	case JPEG:
		clean.Type, clean.Ext, clean.Name = "image/jpeg", "jpg", "photo.jpg"
	case PNG:
		clean.Type, clean.Ext, clean.Name = "image/png", "png", "picture.png"
	case HEIC:
		clean.Type, clean.Ext, clean.Name = "image/heic", "heic", "photo.heic"
	case PDF:
		clean.Type, clean.Ext, clean.Name = "application/pdf", "pdf", "file.pdf"
	}
}
