package conversation

import "strconv"

// limits are the measured values that are an emergency by themselves. They
// are wide of what a clinic would call normal, and no diagnosis.
var limits = []struct {
	rule     string
	names    map[string]bool
	low, top float64 // the value is dangerous below low or from top on
	ceiling  float64 // from here on it is no such value (a year, a price)
}{
	{"blood sugar", setOf("sugar glucose bs bg azucar glucosa"), 55, 400, 1500},
	{"oxygen", setOf("oxygen o2 sat sats spo2 ox oxigeno saturacion"), 89, 1000, 100},
	{"blood pressure", setOf("pressure bp presion"), 0, 180, 300},
	{"heart rate", setOf("heartrate pulse hr bpm"), 40, 150, 320},
	{"fever", setOf("fever temp temperature fiebre temperatura calentura"), 0, 104, 112},
}

// fragile people are in danger from a fever that others sleep off.
var fragile = setOf("chemo chemotherapy neutropenic transplant leukemia newborn preemie recien quimioterapia")

// feverOfFragile is where a fever, in degrees Fahrenheit, is danger for them.
const feverOfFragile = 100.4

func hasWord(tokens []token, set map[string]bool) bool {
	for _, t := range tokens {
		if set[t.word] {
			return true
		}
	}
	return false
}

// isLowPressure reports a blood pressure that a body does not bear: an upper
// value below 80 with the lower value behind it, "70/40".
func isLowPressure(tokens []token, i int) bool {
	for k := i + 1; k+1 < len(tokens) && k <= i+4; k++ {
		upper, err := strconv.ParseFloat(tokens[k].word, 64)
		if err != nil {
			continue
		}
		lower, err := strconv.ParseFloat(tokens[k+1].word, 64)
		return err == nil && upper >= 40 && upper < 80 && lower < upper
	}
	return false
}

// measured finds a measured value behind its name: "sugar is 38".
func measured(tokens []token) (string, bool) {
	for i, t := range tokens {
		for _, l := range limits {
			if !l.names[t.word] {
				continue
			}
			if l.rule == "blood pressure" && isLowPressure(tokens, i) {
				return l.rule, true
			}
			if l.rule == "fever" && hasWord(tokens, fragile) {
				l.top = feverOfFragile
			}
			for k := max(i-1, 0); k < len(tokens) && k <= i+5 && tokens[k].sentence == t.sentence; k++ {
				v, err := strconv.ParseFloat(tokens[k].word, 64)
				if err == nil && v > 20 && v < l.ceiling && (v < l.low || v >= l.top) {
					return l.rule, true
				}
			}
		}
	}
	return "", false
}
