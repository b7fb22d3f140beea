//go:build lighthouse

package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// runs is how often each page is measured; the median counts.
const runs = 5

// selectors are the elements that a finding of Lighthouse names.
var selectors = regexp.MustCompile(`"selector":\s*"[^"]*"`)

// goals are the least scores of each page, in percent.
var goals = map[string]float64{"accessibility": 100, "best-practices": 100, "performance": 95}

// TestLighthouseIsContent measures the pages of a sign-in and the thread with
// Lighthouse's mobile profile; make lighthouse runs it, since it takes minutes.
func TestLighthouseIsContent(t *testing.T) {
	program, err := filepath.Abs(filepath.Join("tools", "lighthouse", "node_modules", ".bin", "lighthouse"))
	if err != nil {
		t.Fatal(err)
	}
	h := startPractice(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	phone := h.ownBrowser(chromedp.Flag("remote-debugging-port", port))

	h.text(walter, "Can I move my visit?")
	invite := h.outText(walter, "", func(s string) bool { return linkIn(s) != "" })
	link := linkIn(invite.Text)
	h.measure(t, phone, program, port, "link", link)
	h.post("/sim/api/clock", map[string]any{"advance": "16m"}) // no longer fresh: the code is asked for
	h.do(phone, chromedp.Navigate(link), leads(button("Text me a code")), sees("Enter your code"))
	h.measure(t, phone, program, port, "code", h.base+"/verify/code")
	code := h.outText(walter, invite.ID, func(s string) bool { return codeIn(s) != "" })
	h.do(phone, chromedp.Navigate(h.base+"/verify/code"), field("code", codeIn(code.Text)), leads(button("Continue")))
	if strings.HasPrefix(h.location(phone), "/verify/who") {
		h.do(phone, chromedp.Click(`//label[contains(., "Walter H.")]`, chromedp.BySearch), leads(button("Continue")))
	}
	h.do(phone, sees("birth date"))
	h.measure(t, phone, program, port, "birth date", h.base+"/verify/birth")
	h.do(phone, chromedp.Navigate(h.base+"/verify/birth"), birthDate("11", "30", "1947", "Continue"), sees("Can I move my visit?"))
	h.measure(t, phone, program, port, "thread", h.base+"/p/messages")
}

// measure runs Lighthouse in the browser that walked here, so that it sees the
// page with the same cookies.
func (h *practiceHouse) measure(t *testing.T, ctx context.Context, program, port, name, address string) {
	t.Helper()
	scores := map[string][]float64{}
	for range runs {
		out := filepath.Join(t.TempDir(), "report.json")
		cmd := exec.CommandContext(ctx, program, address, "--port="+port, "--output=json", "--output-path="+out, "--quiet", "--disable-storage-reset",
			"--only-categories=performance,accessibility,best-practices")
		if answer, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("lighthouse on the %s page: %v\n%s", name, err, answer)
		}
		var report struct {
			Categories map[string]struct{ Score float64 }
			Audits     map[string]struct {
				Score   *float64
				Title   string
				Details json.RawMessage
			}
		}
		raw, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &report); err != nil {
			t.Fatal(err)
		}
		for category, c := range report.Categories {
			scores[category] = append(scores[category], 100*c.Score)
		}
		if len(scores["performance"]) == runs {
			for id, a := range report.Audits {
				if a.Score != nil && *a.Score < 0.9 {
					t.Logf("%s page: %s %.2f %s %v", name, id, *a.Score, a.Title, selectors.FindAllString(string(a.Details), 8))
				}
			}
		}
	}
	for category, least := range goals {
		all := scores[category]
		if len(all) != runs {
			t.Fatalf("%s page: %d scores for %s", name, len(all), category)
		}
		slices.Sort(all)
		t.Logf("%s page: %s %.0f (of %v)", name, category, all[runs/2], all)
		if all[runs/2] < least {
			t.Errorf("%s page: %s %.0f, want %.0f", name, category, all[runs/2], least)
		}
	}
}
