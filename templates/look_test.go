package templates

import (
	"strings"
	"testing"

	"linnet/conversation"
)

func TestTheLookIsASheetOfItsColoursAlone(t *testing.T) {
	for _, c := range []struct{ name, light, dark, address, has string }{
		{"the house's", "", "", "", ""},
		{"both", "#7A1F3D", "#F5B4C3", "/look/7a1f3d-f5b4c3.css", ":root { --flax: #7a1f3d;"},
		{"the light one", "#7A1F3D", "", "/look/7a1f3d-.css", `[data-theme="dark"] { --flax: #b4c3f5;`},
		{"the dark one", "", "#F5B4C3", "/look/-f5b4c3.css", `[data-theme="dark"] { --flax: #f5b4c3;`},
	} {
		got := Page{Practice: &conversation.Practice{Colour: c.light, ColourDark: c.dark}}.Look()
		if got != c.address {
			t.Errorf("%s: Look() = %q, want %q", c.name, got, c.address)
		}
		if css, ok := LookSheet(strings.TrimPrefix(got, "/look/")); ok != (c.address != "") || !strings.Contains(css, c.has) {
			t.Errorf("%s: LookSheet = %q, %v; want %q in it", c.name, css, ok, c.has)
		}
	}
}

func TestNoSheetThatCouldNotBeReadIsServed(t *testing.T) {
	for _, name := range []string{"", ".css", "-.css", "7a1f3d.css", "ffff00-.css", "-111111.css", "7A1F3D-.css", "7a1f3d-f5b4c3", "}*{-f5b4c3.css", "../x-.css"} {
		if css, ok := LookSheet(name); ok {
			t.Errorf("LookSheet(%q) = %q, want none", name, css)
		}
	}
}

// The colours stand twice, in base.css and here; they are the same.
func TestTheHousesColoursAreThoseOfTheStylesheet(t *testing.T) {
	address, err := Asset("base.css")
	if err != nil {
		t.Fatal(err)
	}
	sheet := string(Static(address).Body)
	for _, colour := range []string{HouseLight, HouseDark} {
		if !strings.Contains(sheet, "--flax: "+colour+";") {
			t.Errorf("base.css does not say --flax: %s", colour)
		}
	}
}
