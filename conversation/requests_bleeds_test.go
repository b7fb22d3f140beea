package conversation

import "testing"

func TestABleedIsMarked(t *testing.T) {
	for _, one := range []struct {
		name string
		kind RequestKind
		a    Answers
		want bool
	}{
		{"none", AskFactor, Answers{"bleeds": "no", "trip": "A trip to Ohio"}, false},
		{"some since the last refill", AskFactor, Answers{"bleeds": "yes", "bleeds-other": "2"}, true},
		{"in words", AskFactor, Answers{"bleeds": "no", "trip": "Leo is Bleeding now, in the knee"}, true},
		{"in Spanish", AskFactor, Answers{"bleeds": "no", "trip": "está sangrando ahora"}, true},
		{"another request", AskMedicine, Answers{"bleeds": "yes", "changed": "nosebleeds"}, false},
	} {
		if got := one.kind.Bleeds(one.a); got != one.want {
			t.Errorf("%s: Bleeds = %t, want %t", one.name, got, one.want)
		}
	}
}
