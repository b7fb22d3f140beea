package templates

import (
	"fmt"
	"strings"

	"linnet/conversation"
)

// Look is the address of the stylesheet with the clinic's own colours, "" for
// the house's. The address names the colours and nothing else, so a changed
// colour is another address and a sheet may be kept for ever.
func (p Page) Look() string {
	if p.Practice == nil || p.Practice.Colour == "" && p.Practice.ColourDark == "" {
		return ""
	}
	return "/look/" + bare(p.Practice.Colour) + "-" + bare(p.Practice.ColourDark) + ".css"
}

func bare(colour string) string { return strings.ToLower(strings.TrimPrefix(colour, "#")) }

// LookSheet is the stylesheet that an address of Look names; false if it is not
// one, or if a colour in it could not be read on our pages.
func LookSheet(name string) (css string, ok bool) {
	name, ok = strings.CutSuffix(name, ".css")
	light, dark, parted := strings.Cut(name, "-")
	if !ok || !parted || light == "" && dark == "" {
		return "", false
	}
	var b strings.Builder
	if light != "" {
		if !readable(light, conversation.LightGrounds) {
			return "", false
		}
		fmt.Fprintf(&b, "@media screen { :root { --flax: #%s; --flax-hover: color-mix(in srgb, #%s 75%%, #000); } }\n", light, light)
	}
	if dark == "" { // the house's own stays in the dark
		dark = bare(HouseDark)
	}
	if !readable(dark, conversation.DarkGrounds) {
		return "", false
	}
	own := fmt.Sprintf("--flax: #%s; --flax-hover: color-mix(in srgb, #%s 75%%, #fff);", dark, dark)
	fmt.Fprintf(&b, "@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=\"light\"]) { %s } }\n@media screen { :root[data-theme=\"dark\"] { %s } }\n", own, own)
	return b.String(), true
}

// The house's own colours of links and buttons, as base.css has them.
const (
	HouseLight = "#2C4187"
	HouseDark  = "#B4C3F5"
)

func readable(colour string, grounds []string) bool {
	ratio, ok := conversation.Contrast("#"+colour, grounds...)
	return ok && ratio >= conversation.LeastContrast && strings.ToLower(colour) == colour
}
