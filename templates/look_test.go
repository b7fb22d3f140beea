package templates

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens reads the custom properties of one block of base.css, the light ones
// where the block does not say otherwise.
func tokens(t *testing.T, css, start string) map[string]string {
	t.Helper()
	_, rest, found := strings.Cut(css, start)
	if !found {
		t.Fatalf("base.css has no %q", start)
	}
	block, _, _ := strings.Cut(rest, "}")
	all := make(map[string]string)
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9A-F]{6});`).FindAllStringSubmatch(block, -1) {
		all[m[1]] = m[2]
	}
	return all
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	channel := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

func contrast(t *testing.T, a, b string) string {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return fmt.Sprintf("%.1f", (math.Max(x, y)+0.05)/(math.Min(x, y)+0.05))
}

// ratios is the table of ux.md §2: what is read, on which ground, and the
// ratio printed there for light and dark.
var ratios = []struct{ ink, ground, light, dark string }{
	{"ink", "page", "14.6", "15.0"}, {"ink", "card", "15.7", "13.5"}, {"ink", "sunken", "13.3", "11.4"},
	{"ink-2", "page", "8.7", "9.8"}, {"ink-2", "card", "9.3", "8.8"}, {"ink-2", "sunken", "7.9", "7.5"},
	{"flax", "page", "8.8", "10.3"}, {"flax", "card", "9.5", "9.3"}, {"flax", "sunken", "8.0", "7.9"},
	{"on-flax", "flax", "9.5", "10.3"}, {"on-flax", "flax-hover", "12.0", "12.6"},
	{"ink", "flax-t", "13.1", "10.4"}, {"ink-2", "flax-t", "7.8", "6.8"}, {"flax", "flax-t", "7.9", "7.1"},
	{"madder", "card", "8.8", "8.6"}, {"madder", "page", "8.2", "9.6"}, {"madder", "madder-t", "7.5", "7.6"},
	{"leaf", "card", "8.1", "9.7"}, {"leaf", "leaf-t", "7.0", "7.7"},
	{"amber", "card", "8.5", "10.2"}, {"amber", "amber-t", "7.6", "8.6"},
	{"chestnut", "chestnut-t", "7.9", "9.0"}, {"ink", "chestnut-t", "13.4", "11.8"},
	{"edge", "page", "5.1", "6.4"}, {"edge", "card", "5.5", "5.8"}, {"edge", "sunken", "4.7", "4.9"},
	{"focus", "page", "14.6", "12.6"}, {"focus", "card", "15.7", "11.4"}, {"focus", "sunken", "13.3", "9.6"},
	{"chart-1", "card", "9.5", "9.3"}, {"chart-2", "card", "4.7", "7.1"}, {"chart-3", "card", "5.2", "7.4"}, {"chart-4", "card", "8.8", "8.6"},
}

func TestContrastIsWhatTheSpecificationPrints(t *testing.T) {
	css := string(assets["base.css"].Body)
	light := tokens(t, css, ":root {")
	dark := tokens(t, css, `:root[data-theme="dark"] {`)
	auto := tokens(t, css, `:root:not([data-theme="light"]) {`)
	for name, colour := range dark {
		if auto[name] != colour {
			t.Errorf("--%s is %s in the chosen dark and %s in the device's", name, colour, auto[name])
		}
	}
	for _, r := range ratios {
		if got := contrast(t, light[r.ink], light[r.ground]); got != r.light {
			t.Errorf("light --%s on --%s = %s, want %s", r.ink, r.ground, got, r.light)
		}
		if got := contrast(t, dark[r.ink], dark[r.ground]); got != r.dark {
			t.Errorf("dark --%s on --%s = %s, want %s", r.ink, r.ground, got, r.dark)
		}
	}
}

func TestFirstPatientPageStaysInItsBudget(t *testing.T) {
	total, scripts := 0, 0
	for name, asset := range assets {
		if strings.HasPrefix(name, "js/staff-") || name == "js/sim.js" {
			continue // no page of a patient's loads them
		}
		size := len(asset.Gzip)
		if asset.Gzip == nil {
			size = len(asset.Body)
		}
		total += size
		if strings.HasSuffix(name, ".js") {
			scripts += size
		}
	}
	if total > 60<<10 || scripts > 25<<10 {
		t.Errorf("all assets take %d bytes, scripts %d; want at most 60 and 25 KiB", total, scripts)
	}
}
