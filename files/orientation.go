package files

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera was held, as Exif counts it: 1 upright, 2 to 8
// mirrored and turned. 5 to 8 change width with height.
type orientation int

const upright orientation = 1

const (
	exifOrientation = 0x0112
	exifShort       = 3
	exifEntries     = 512 // more entries than any camera writes
)

// readOrientation reads the one field of an Exif block that we obey before all
// of it is dropped. Anything odd means upright: a wrong turn is seen and told,
// a refused photo is not sent.
func readOrientation(exif []byte) orientation {
	exif = bytes.TrimPrefix(exif, []byte("Exif\x00\x00"))
	if len(exif) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
	default:
		return upright
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return upright
	}
	entries := exif[at+2:]
	for range min(int(order.Uint16(exif[at:])), exifEntries, len(entries)/12) {
		if order.Uint16(entries) == exifOrientation && order.Uint16(entries[2:]) == exifShort {
			if o := orientation(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return upright
		}
		entries = entries[12:]
	}
	return upright
}

// turn returns the picture the right way up. It returns src itself if it is.
func turn(src *image.RGBA, o orientation) *image.RGBA {
	if o <= upright || o > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		row := src.Pix[y*src.Stride:]
		for x := range w {
			tx, ty := o.place(x, y, w, h)
			copy(dst.Pix[ty*dst.Stride+4*tx:][:4], row[4*x:])
		}
	}
	return dst
}

// place returns where the pixel (x, y) of a w by h picture belongs.
func (o orientation) place(x, y, w, h int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
