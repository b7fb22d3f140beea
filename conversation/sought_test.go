package conversation

import (
	"testing"
	"time"
)

func TestReadSoughtKnowsWhatPeopleType(t *testing.T) {
	today := Date{2026, time.March, 3}
	ana := Date{2016, time.March, 9}
	for _, tc := range []struct {
		typed string
		want  Sought
	}{
		{"", Sought{}},
		{"  Ana  Ruiz ", Sought{Name: "Ana Ruiz"}},
		{"Ruiz, Ana", Sought{Name: "Ruiz Ana"}},
		{"O'Brien-Núñez", Sought{Name: "O'Brien-Núñez"}},
		{"2016-03-09", Sought{Birth: ana}},
		{"3/9/2016", Sought{Birth: ana}},
		{"03.09.2016", Sought{Birth: ana}},
		{"03-09-16", Sought{Birth: ana}},
		{"3 9 2016", Sought{Birth: ana}},
		{"03092016", Sought{Birth: ana}},
		{"Mar 9, 2016", Sought{Birth: ana}},
		{"march 9th 2016", Sought{Birth: ana}},
		{"9 March 2016", Sought{Birth: ana}},
		{"9 de marzo de 2016", Sought{Birth: ana}},
		{"Ana 3/9/2016", Sought{Name: "Ana", Birth: ana}},
		{"25/12/1984", Sought{Birth: Date{1984, time.December, 25}}},
		{"5/2/84", Sought{Birth: Date{1984, time.May, 2}}},
		{"206-555-0147", Sought{Phone: "+12065550147"}},
		{"(206) 555-0147", Sought{Phone: "+12065550147"}},
		{"+1 206 555 0147 Rosa", Sought{Phone: "+12065550147", Name: "Rosa"}},
		{"2065550147", Sought{Phone: "+12065550147"}},
		{"0147", Sought{Ending: "0147"}},
		{"…0147", Sought{Ending: "0147"}},
		{"Ruiz 0147", Sought{Ending: "0147", Name: "Ruiz"}},
		{"555-0147", Sought{Ending: "5550147"}},
		{"R-1002", Sought{Name: "R-"}},
		{"3/9/2036", Sought{}}, // not born yet
		{"12", Sought{}},
	} {
		got := ReadSought(tc.typed, today)
		tc.want.Whole = got.Whole
		if got != tc.want {
			t.Errorf("ReadSought(%q) = %#v, want %#v", tc.typed, got, tc.want)
		}
		if got.Empty() != (tc.typed == "") {
			t.Errorf("ReadSought(%q).Empty() = %t", tc.typed, got.Empty())
		}
	}
}
