package templates

import (
	"slices"
	"strings"
	"testing"
)

func TestAPhoneNumberIsARunOfItsOwn(t *testing.T) {
	for sentence, want := range map[string][]run{
		"":                          nil,
		"Your answers":              {{Words: "Your answers"}},
		"206-555-0100":              {{"206-555-0100", true}},
		"Call 206-555-0100.":        {{Words: "Call "}, {"206-555-0100", true}, {Words: "."}},
		"***-***-**88 may get it":   {{"***-***-**88", true}, {Words: " may get it"}},
		"206-555-0100 206-555-0101": {{"206-555-0100", true}, {Words: " "}, {"206-555-0101", true}},
		"Mar 3 to 5, 24-7-365":      {{Words: "Mar 3 to 5, 24-7-365"}},
	} {
		if got := runs(sentence); !slices.Equal(got, want) {
			t.Errorf("runs(%q) = %v, want %v", sentence, got, want)
		}
	}
}

func TestAPageKeepsANumberWhole(t *testing.T) {
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	p := Page{Lang: "en", Problems: []Problem{{Words: "Call <206-555-0100>."}}}
	if err := s.Part(&b, "portal/code", "problems", p); err != nil {
		t.Fatal(err)
	}
	if want := `<span>Call &lt;<span class="nowrap">206-555-0100</span>&gt;.</span>`; !strings.Contains(b.String(), want) {
		t.Errorf("the page says %s, want %s in it", b.String(), want)
	}
}
