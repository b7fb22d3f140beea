package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pictures writes n photos and returns where they lie.
func pictures(t *testing.T, n int) (paths []string) {
	t.Helper()
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, 640, 400))
		for x := range 640 {
			for y := range 400 {
				m.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), uint8(90 + 60*i), 255})
			}
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "photo.jpg")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// TestPhotosGoWithAnAnswerAndOpenInAViewer: two photos go up while staff write,
// one is taken out and added again, the patient sees both, and staff look at
// them by keys alone.
func TestPhotosGoWithAnAnswerAndOpenInAViewer(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.talkOfRosa("Mi hoja, por favor.")
	files := pictures(t, 2)
	wide := emulation.SetDeviceMetricsOverride(1280, 900, 1, false)
	h.do(desk, click(".reply .attach summary"), chromedp.WaitVisible(`//button[.="Choose files"]`, chromedp.BySearch),
		chromedp.SetUploadFiles(`.reply .attach input[type="file"]`, files, chromedp.ByQuery), chromedp.WaitVisible(".staged li:nth-child(2)[data-file]", chromedp.ByQuery),
		click(".staged li:nth-child(2) .plainbtn"), chromedp.WaitNotPresent(".staged li:nth-child(2)", chromedp.ByQuery),
		chromedp.SetUploadFiles(`.reply .attach input[type="file"]`, files[1:], chromedp.ByQuery), chromedp.WaitVisible(".staged li:nth-child(2)[data-file]", chromedp.ByQuery),
		chromedp.SendKeys("#reply", "Aqui esta la hoja.", chromedp.ByQuery))
	h.deskLook(desk, "attach")
	h.do(desk, wide, leads(button("Send")), chromedp.WaitVisible(`.log .msg.own a.photo:nth-of-type(2) img`, chromedp.ByQuery))
	h.deskLook(desk, "attach-sent")
	h.do(phone, chromedp.WaitVisible(`.msg a.photo:nth-of-type(2) img`, chromedp.ByQuery))

	h.do(desk, wide, chromedp.Click(`.log a.photo`, chromedp.ByQuery), chromedp.WaitVisible("dialog.viewer[open] img", chromedp.ByQuery))
	h.deskLook(desk, "viewer")
	h.do(desk, wide, press("ArrowRight", "", 39), chromedp.WaitVisible(`//*[@data-where and contains(., "2 of 2")]`, chromedp.BySearch),
		press("r", "r", 82), press("+", "+", 187), chromedp.WaitVisible(`dialog img[data-turn="1"][data-zoom="1"]`, chromedp.ByQuery))
	h.deskLook(desk, "viewer-turned")
	var back string
	h.do(desk, wide, press("Escape", "", 27), chromedp.WaitNotVisible("dialog.viewer", chromedp.ByQuery), chromedp.Evaluate(`document.activeElement.className`, &back))
	if back != "photo" {
		t.Errorf("after Esc the focus is on %q, want the photo", back)
	}
}

// TestPlainTextsRunFromYesToTakingBack: a yes by call, words with a name that
// want to be looked at, the text itself on the phone, and its owner's way back.
func TestPlainTextsRunFromYesToTakingBack(t *testing.T) {
	h := startPractice(t)
	phone, desk := h.talkOfRosa("Por texto simple, por favor.")
	wide := emulation.SetDeviceMetricsOverride(1280, 900, 1, false)
	h.do(desk, openDetails("Plain texts"), chromedp.WaitVisible(`//blockquote[contains(., "Los textos no van cifrados")]`, chromedp.BySearch))
	h.deskLook(desk, "plain-ask")
	h.do(desk, wide, openDetails("Plain texts"), click("#plain-yes"), chromedp.SendKeys("#plain-words", "Si, por texto", chromedp.ByQuery), leads(button("Turn plain texts on")),
		sees("Plain texts are on."), click("#k3"), chromedp.SendKeys("#reply", "Rosa, venga a las 3.", chromedp.ByQuery), sees("38 of 160, 1 part"))
	h.do(desk, chromedp.SendKeys("#reply", " Aquí.", chromedp.ByQuery), sees("44 of 70, 1 part"), sees("é fits, í costs more"), leads(button("Send")), sees("Look at this first: the name Rosa."))
	h.deskLook(desk, "plain-check")
	h.do(phone, chromedp.Navigate("about:blank")) // who looks at the page needs no text
	h.do(desk, wide, click("#checked"), leads(button("Send")), sees("Rosa, venga a las 3. Aquí."))
	h.post("/sim/api/clock", map[string]any{"advance": "31s"})
	if got := h.outText(rosa, "", func(s string) bool { return strings.Contains(s, "venga") }); got.Text != "Riverside Clinic: Rosa, venga a las 3. Aquí." {
		t.Errorf("the text says %q", got.Text)
	}
	h.do(phone, chromedp.Navigate(h.base+"/p/settings"), sees("Textos simples"))
	h.deskLook(phone, "plain-settings")
	h.do(phone, leads(click(`form[action="/p/settings/plain"] button`)), sees("Los textos simples están apagados."))
}
