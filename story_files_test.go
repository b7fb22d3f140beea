package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// kneePhoto is a picture of nobody, with a place hidden in it as a camera
// hides one, and words that no picture has by chance.
func kneePhoto(t *testing.T, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shade := uint8(200 - 60*((x/24+y/24)%2))
			m.Set(x, y, color.RGBA{shade, uint8(120 + x*100/width), uint8(90 + y*100/height), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return hideInJPEG(b.Bytes(), "Exif\x00\x00"+placeCanary)
}

// placeCanary stands for where a photo was taken.
const placeCanary = "GPS 47.6062 N at the quicksilver bakery"

// hideInJPEG puts a metadata segment behind a JPEG's first marker.
func hideInJPEG(picture []byte, hidden string) []byte {
	segment := append([]byte{0xFF, 0xE1, byte((len(hidden) + 2) >> 8), byte(len(hidden) + 2)}, hidden...)
	return bytes.Join([][]byte{picture[:2], segment, picture[2:]}, nil)
}

// onDisk writes a file to be chosen in a browser.
func onDisk(t *testing.T, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// walterWrites takes Walter's browser to his messages.
func (h *practiceHouse) walterWrites(javascript bool) context.Context {
	h.t.Helper()
	phone := h.browser(javascript)
	h.text(walter, "Can I send you a photo?")
	invite := h.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("ending 88"), leads(button("Continue")), sees("birth date"),
		birthDate("11", "30", "1947", "Continue"), sees("Can I send you a photo?"))
	return phone
}

// dana signs in at the desk and opens the one unclaimed talk.
func (h *practiceHouse) dana(lane, row string) context.Context {
	h.t.Helper()
	desk := h.browser(true)
	h.do(desk, chromedp.Navigate(h.staffLink("Staff queue")), leads(chromedp.Click("main form button", chromedp.ByQuery)), sees("Unclaimed"),
		chromedp.Navigate(h.base+"/app/q/"+lane), sees(row), leads(click(".qrow a")))
	return desk
}

// decoded waits until n pictures of the log are there and not broken.
func decoded(n int) chromedp.Action {
	script := fmt.Sprintf(`(() => { const all = [...document.querySelectorAll('.bubble .photo img')];
		all.forEach((p) => { p.loading = 'eager'; });
		return all.length === %d && all.every((p) => p.complete && p.naturalWidth > 0); })()`, n)
	return chromedp.ActionFunc(func(ctx context.Context) error {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			var done bool
			if err := chromedp.Evaluate(script, &done).Do(ctx); err == nil && done {
				return nil
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return fmt.Errorf("waiting for %d pictures: %w", n, ctx.Err())
			}
		}
	})
}

// checkStill is checkPage on a page that was loaded without scripts: only the
// checker's own run.
func (h *practiceHouse) checkStill(ctx context.Context, name string) {
	h.t.Helper()
	h.do(ctx, emulation.SetScriptExecutionDisabled(false))
	h.checkOpenPage(ctx, name)
	h.do(ctx, emulation.SetScriptExecutionDisabled(true), emulation.SetDeviceMetricsOverride(320, 700, 1, true))
}

// TestAPhotoGoesFromAPhoneToTheDesk sends a photo with a message, without
// JavaScript and with it: chosen, dropped, pasted, one taken out again. The
// desk sees what was sent.
func TestAPhotoGoesFromAPhoneToTheDesk(t *testing.T) {
	t.Run("without JavaScript", func(t *testing.T) {
		h := startPractice(t)
		phone := h.walterWrites(false)
		good, bad := onDisk(t, "knee.jpg", kneePhoto(t, 640, 480)), onDisk(t, "knee.png", []byte("no picture at all"))
		h.do(phone, click(".attach summary"), chromedp.SetUploadFiles("#photo-1", []string{good}, chromedp.ByQuery),
			chromedp.SetUploadFiles("#photo-2", []string{bad}, chromedp.ByQuery), field("body", "Here is my knee."), leads(button("Send")),
			sees("The file must be a JPG, PNG, HEIC or PDF"), sees("Photo 1, "), sees("Remove photo 1"))
		h.checkStill(phone, "files-refused")
		h.do(phone, leads(button("Send")), sees("Here is my knee."), decoded(1))
		h.checkStill(phone, "files-sent")
		desk := h.dana("unclaimed", "Walter H.")
		h.do(desk, sees("Photo 1, "), decoded(1))
		h.checkPage(desk, "files-desk")
	})
	t.Run("with JavaScript", func(t *testing.T) {
		h := startPractice(t)
		phone := h.walterWrites(true)
		knee := kneePhoto(t, 2600, 1900)
		h.do(phone, click(".attach summary"), chromedp.WaitVisible(`//button[.="Choose a photo"]`, chromedp.BySearch), choose(onDisk(t, "a.jpg", knee), onDisk(t, "b.txt", []byte("no picture"))),
			sees("Remove photo 1"), sees("The file must be a JPG, PNG, HEIC or PDF"))
		h.checkOpenPage(phone, "files-added")
		h.do(phone, button("Leave it out"), choose(onDisk(t, "form.pdf", pdfOf(placeCanary))), sees("Remove file 2"), button("Remove file 2"),
			choose(onDisk(t, "form.pdf", pdfOf(placeCanary))), sees("Remove file 2"), button("Send"), sees("File 2, PDF"))
		h.do(phone, drop("drop", kneePhoto(t, 300, 200)), sees("Remove photo 1"), drop("paste", kneePhoto(t, 200, 300)), sees("Remove photo 2"), drop("paste", kneePhoto(t, 100, 300)), sees("Remove photo 3"),
			button("Remove photo 2"), sees("Remove photo 2"), field("body", "Two photos of my knee."))
		h.do(phone, button("Send"), sees("Two photos of my knee."), chromedp.Navigate(h.base+"/p/messages"), sees("Photo 2, "), decoded(3))
		var wide int
		h.do(phone, chromedp.Evaluate(`document.querySelector('.photo img').getAttribute('width') | 0`, &wide))
		if wide != 2000 {
			t.Errorf("the photo came in %d px wide, want it made smaller to 2000", wide)
		}
		desk := h.dana("unclaimed", "Walter H.")
		h.do(desk, sees("Two photos of my knee."), decoded(3))
		h.checkPage(desk, "files-desk-three")
		h.sealed(placeCanary, "Two photos of my knee")
		if log := h.log.String(); strings.Contains(log, "knee") {
			t.Error("the log names a file")
		}
	})
}

// TestATextedPhotoShowsWhereTheTextDoes texts a photo: the answer says where
// the next one is private, the person sees their own, and so does the desk.
func TestATextedPhotoShowsWhereTheTextDoes(t *testing.T) {
	h := startPractice(t)
	h.post("/sim/api/phones/"+url.PathEscape(walter)+"/messages", map[string]any{"to": "+12065550100", "text": "My knee today",
		"media": []any{map[string]any{"type": "image/jpeg", "base64": kneePhoto(t, 480, 320)}}})
	invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "We got your photo") })
	phone := h.browser(true)
	h.do(phone, chromedp.Navigate(linkIn(invite.Text)), sees("ending 88"), leads(button("Continue")), sees("birth date"),
		birthDate("11", "30", "1947", "Continue"), sees("My knee today"), sees("Photo 1, "), decoded(1))
	desk := h.dana("unclaimed", "Walter H.")
	h.do(desk, sees("My knee today"), decoded(1))
	h.sealed(placeCanary)
}

// sealed looks for words in every file of the data folder, also in those of
// what was sent: none may be read there.
func (h *practiceHouse) sealed(words ...string) {
	h.t.Helper()
	looked := 0
	err := filepath.WalkDir(h.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(path, "files") {
			looked++
		}
		for _, w := range words {
			if bytes.Contains(body, []byte(w)) {
				h.t.Errorf("%s holds %q in plain", filepath.Base(path), w)
			}
		}
		return nil
	})
	if err != nil || looked < 2 {
		h.t.Errorf("looked into %d kept files, %v; want a photo whole and small at least", looked, err)
	}
}

// choose picks files as the gallery does: in the input that takes several.
func choose(paths ...string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var nodes []*cdp.Node
		if err := chromedp.Nodes(`.attach input[type="file"][multiple]`, &nodes, chromedp.ByQuery).Do(ctx); err != nil {
			return err
		}
		return dom.SetFileInputFiles(paths).WithBackendNodeID(nodes[0].BackendNodeID).Do(ctx)
	})
}

// drop lets a picture fall on the form, or pastes it.
func drop(how string, picture []byte) chromedp.Action {
	script := fmt.Sprintf(`(() => {
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
		const data = new DataTransfer();
		data.items.add(new File([bytes], 'p.jpg', { type: 'image/jpeg' }));
		const form = document.querySelector('.compose');
		form.dispatchEvent(%q === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
			: new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
		return true;
	})()`, base64.StdEncoding.EncodeToString(picture), how)
	return chromedp.Evaluate(script, nil, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithUserGesture(true) })
}
