package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"context"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "draw the app's icons anew")

// iconFiles are the pictures of the app and how much of each side the bird
// takes: a maskable icon may be cut to a circle of four fifths.
var iconFiles = []struct {
	name string
	size int
	part float64
}{
	{"linnet-180.png", 180, 0.78},
	{"linnet-192.png", 192, 0.78},
	{"linnet-512.png", 512, 0.78},
	{"linnet-512-mask.png", 512, 0.56},
}

// The app's icons are the bird on paper: whole squares without holes, and of a
// maskable one nothing but paper lies outside the circle that phones may cut.
// With -update they are drawn from linnet.svg by the browser.
func TestIconsAreTheBirdOnPaper(t *testing.T) {
	folder := filepath.Join("templates", "static", "icons")
	if *update {
		drawIcons(t, folder)
	}
	paper := color.RGBA{0xFA, 0xF6, 0xEF, 0xFF}
	for _, one := range iconFiles {
		f, err := os.Open(filepath.Join(folder, one.name))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Size(); got != image.Pt(one.size, one.size) {
			t.Errorf("%s is %v, want %d both ways", one.name, got, one.size)
		}
		inked, outside, holes := 0, 0, 0
		for y := range one.size {
			for x := range one.size {
				c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
				dx, dy := 2*x-one.size, 2*y-one.size
				switch {
				case c.A != 255:
					holes++
				case c != paper:
					inked++
					if 25*(dx*dx+dy*dy) > 16*one.size*one.size {
						outside++
					}
				}
			}
		}
		if holes > 0 || inked < one.size*one.size/20 {
			t.Errorf("%s has %d see-through and %d inked pixels", one.name, holes, inked)
		}
		if one.part < 0.6 && outside > 0 {
			t.Errorf("%s has %d inked pixels that a phone may cut off", one.name, outside)
		}
	}
}

func drawIcons(t *testing.T, folder string) {
	t.Helper()
	svg, err := os.ReadFile(filepath.Join("templates", "static", "linnet.svg"))
	if err != nil {
		t.Fatal(err)
	}
	path, err := chrome()
	if err != nil {
		t.Fatal(err)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	for _, one := range iconFiles {
		width := int(float64(one.size) * one.part)
		body := fmt.Sprintf(`<!DOCTYPE html><style>html{color-scheme:light;background:#FAF6EF}body{margin:0;height:%dpx;display:grid;place-items:center}svg{width:%dpx}</style>%s`,
			one.size, width, svg)
		var shot []byte
		err := chromedp.Run(ctx, emulation.SetDeviceMetricsOverride(int64(one.size), int64(one.size), 1, false), chromedp.Navigate("about:blank"),
			chromedp.ActionFunc(func(ctx context.Context) error {
				tree, err := page.GetFrameTree().Do(ctx)
				if err != nil {
					return err
				}
				return page.SetDocumentContent(tree.Frame.ID, body).Do(ctx)
			}), chromedp.CaptureScreenshot(&shot))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, one.name), small(t, shot), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// small writes a picture with the few colours it has.
func small(t *testing.T, shot []byte) []byte {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	var colours color.Palette
	seen := map[color.RGBA]bool{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA); !seen[c] && len(colours) < 256 {
				seen[c] = true
				colours = append(colours, c)
			}
		}
	}
	flat := image.NewPaletted(picture.Bounds(), colours)
	draw.Draw(flat, flat.Bounds(), picture, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, flat); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
