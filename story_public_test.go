package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// checkOpenPage is checkPage where axe has to find nothing at all, in the
// widths and schemes that one leaves behind.
func (h *practiceHouse) checkOpenPage(ctx context.Context, name string) {
	h.t.Helper()
	h.checkPage(ctx, name)
	for _, scheme := range []string{"dark", "light"} {
		var found []string
		h.do(ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
			chromedp.Evaluate(`axe.run(document).then((r) => r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.target.join(' ')).join('; ')))`, &found, awaitPromise))
		for _, problem := range found {
			h.t.Errorf("%s, %s: %s", name, scheme, problem)
		}
	}
	h.do(ctx, emulation.SetDeviceMetricsOverride(320, 700, 1, true))
}

// optInWay are the words of /texts in one language.
type optInWay struct {
	lang, office, tick, goOn, button, left, start, confirm, offs string
}

var optInWays = []optInWay{
	{"en", "Which office do you want?", "Check the box to turn texts on", "Continue", "Turn texts on", "One step left.", "START to 206-555-0100", "You are opted in", "opted out"},
	{"es", "¿Qué consultorio quiere?", "Marque la casilla para prender los textos", "Continuar", "Prender los textos", "Falta un paso.", "START al 206-555-0100", "recibir textos de nuevo", "opted out"},
}

// A person who once said STOP asks for texts on the website and finishes it
// with START from the phone; the page that shows whether texts are on turns by
// itself. With JavaScript and without, in both languages, at 320 px.
func TestTextsAreAskedForOnTheWebsiteInABrowser(t *testing.T) {
	for i, way := range optInWays {
		t.Run(way.lang, func(t *testing.T) {
			h := startPractice(t)
			javascript := i == 0
			phone := h.browser(javascript)
			h.text(walter, "Hello")
			invite := h.outText(walter, "", func(s string) bool { return strings.Contains(s, "http") })
			h.do(phone, chromedp.Navigate(linkIn(invite.Text)), leads(chromedp.Click("main form button", chromedp.ByQuery)),
				birthDate("11", "30", "1947", "Continue"), sees("Hello"), chromedp.Navigate(h.base+"/p/texts"), sees("Texts are on"))
			h.text(walter, "STOP")
			off := h.outText(walter, invite.ID, func(s string) bool { return strings.Contains(s, way.offs) })
			if javascript {
				h.do(phone, sees("Texts are off"))
			}

			desk := h.browser(javascript)
			h.do(desk, chromedp.Navigate(h.base+"/lang/"+way.lang+"?to=/texts"), sees(way.office), leads(button(way.goOn)), sees(way.office),
				chromedp.Click("#office-0", chromedp.ByQuery), leads(button(way.goOn)), field("phone", "206 555 0188"), leads(button(way.button)), sees(way.tick))
			if javascript {
				h.checkOpenPage(desk, "optin-problem-"+way.lang)
			}
			h.do(desk, chromedp.Click("#agree", chromedp.ByQuery), leads(button(way.button)), sees(way.left), sees(way.start))
			if javascript {
				h.checkOpenPage(desk, "optin-done-"+way.lang)
			}
			if at := h.location(desk); at != "/texts/done?office=riverside" {
				t.Errorf("the form leads to %s", at)
			}
			h.text(walter, "START")
			h.outText(walter, off.ID, func(s string) bool {
				return strings.Contains(s, way.confirm) || strings.Contains(s, "You are opted in")
			})
			if !javascript {
				h.do(phone, chromedp.Reload())
			}
			h.do(phone, sees("Texts are on"))
		})
	}
}

// The open pages are whole at 320 and 1280 px, light and dark, in both languages.
func TestOpenPagesAreWholeInABrowser(t *testing.T) {
	h := startPractice(t)
	b := h.browser(true)
	for _, lang := range []string{"en", "es"} {
		for _, path := range []string{"/texts", "/texts?office=lakeside", "/help", "/privacy", "/text-rules", "/check", "/nothing-here"} {
			name := fmt.Sprintf("open-%s-%s", strings.Trim(strings.NewReplacer("/", "", "?", "-", "=", "-").Replace(path), "-"), lang)
			h.do(b, chromedp.Navigate(h.base+"/lang/"+lang+"?to="+path))
			h.checkOpenPage(b, name)
		}
	}
}

// The handout is one page on both papers, in both languages, for both offices,
// and is whole on a screen.
func TestTheHandoutIsOnePage(t *testing.T) {
	h := startPractice(t)
	b := h.browser(true)
	for _, lang := range []string{"en", "es"} {
		for _, office := range []string{"riverside", "lakeside"} {
			h.do(b, chromedp.Navigate(h.base+"/lang/"+lang+"?to=/handout?office="+office), sees("206-555-01"))
			if office == "riverside" {
				h.checkOpenPage(b, "handout-"+lang)
			}
			h.do(b, emulation.SetEmulatedMedia().WithMedia("print"), emulation.SetDeviceMetricsOverride(725, 974, 2, false))
			h.shoot(b, "handout-print-"+office+"-"+lang)
			h.do(b, emulation.SetEmulatedMedia())
			for name, size := range map[string][2]float64{"letter": {8.5, 11}, "a4": {8.27, 11.69}} {
				pdf := h.print(b, size[0], size[1])
				if got := pages(pdf); got != 1 {
					t.Errorf("the handout of %s in %s on %s has %d pages, want 1", office, lang, name, got)
				}
				h.keep("handout-"+office+"-"+lang+"-"+name+".pdf", pdf)
			}
		}
	}
}

// print is the page as the browser would print it, in inches.
func (h *practiceHouse) print(ctx context.Context, width, height float64) (pdf []byte) {
	h.t.Helper()
	h.do(ctx, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPaperWidth(width).WithPaperHeight(height).WithPreferCSSPageSize(false).WithPrintBackground(false).Do(ctx)
		return err
	}))
	return pdf
}

var pageObject = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// pages counts the pages of a PDF that Chromium wrote.
func pages(pdf []byte) int { return len(pageObject.FindAll(pdf, -1)) }

// keep keeps a file among the screenshots, if those are wanted.
func (h *practiceHouse) keep(name string, content []byte) {
	h.t.Helper()
	folder := os.Getenv("LINNET_SHOTS")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
		h.t.Fatal(err)
	}
}
