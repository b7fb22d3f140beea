package conversation

import (
	"fmt"
	"testing"
	"time"
)

func TestLookPlainFindsWhatATextWouldGiveAway(t *testing.T) {
	people := []PlainPerson{{"Ana María", "Ríos", Date{2016, time.March, 9}}, {"Rosa", "Ríos", Date{1984, time.May, 2}}}
	for words, want := range map[string]string{
		"Please call us when you can.":             "[]",
		"We open at 9. See you Tuesday, room 12.":  "[]",
		"Ana can come at 3":                        "[{name Ana}]",
		"MARIA and RIOS":                           "[{name MARIA} {name RIOS}]",
		"Bananas are fine":                         "[]",
		"Your refill is ready":                     "[{medicine refill}]",
		"Los resultados están":                     "[{medicine resultados}]",
		"Take amoxicillin 500 mg":                  "[{medicine amoxicillin} {medicine 500 mg}]",
		"2 pastillas":                              "[{medicine pastillas} {medicine 2 pastillas}]",
		"Born 3/9/2016":                            "[{birth 3/9/2016}]",
		"Visit on 3/9":                             "[{birth 3/9}]",
		"Visit on 3/10":                            "[]",
		"2016-03-09":                               "[{birth 2016-03-09}]",
		"March 9 is fine":                          "[{birth March 9}]",
		"el 9 de marzo de 2016":                    "[{birth 9 de marzo de 2016}]",
		"May 4 or Jun 7":                           "[]",
		"No beer before it":                        "[{shaft beer}]",
		"Bring your marihuana card. Ana, no vinos": "[{shaft marihuana} {name Ana} {shaft vinos}]",
	} {
		got := fmt.Sprint(LookPlain(words, people))
		if got != want {
			t.Errorf("LookPlain(%q) = %s, want %s", words, got, want)
		}
	}
}

// TestPlainWordsNeedTheNotice: the gate refuses a person's own words wherever
// no risk notice stands accepted, whoever queued them.
func TestPlainWordsNeedTheNotice(t *testing.T) {
	d := departure(t, PlainWords)
	if got := MaySend(d); got.OK || got.Reason != RefusedPlain || got.Silent {
		t.Errorf("without the notice = %+v, want it refused aloud", got)
	}
	d.PlainYes = true
	if got := MaySend(d); !got.OK {
		t.Errorf("with the notice = %+v, want it sent", got)
	}
	d.Line.Phase = Stopped
	if got := MaySend(d); got.OK || got.Reason != RefusedOff {
		t.Errorf("texts off = %+v, want %s", got, RefusedOff)
	}
}
