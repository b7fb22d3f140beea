package conversation

// grave rules are not undone by "yesterday": they want a person's eye for days.
var grave = setOf("unconscious seizure overdose suicide stroke violence")

// denials are the words that take back a danger right behind them.
var denials = setOf("no not without never denies dont doesnt didnt isnt arent havent hasnt wasnt nor sin niega nunca tampoco ningun ninguna ni nao neither")

// lightWords may stand between a denial and the danger it takes back.
var lightWords = setOf("have having had any more a an the in got getting feeling feel really currently been is been tengo tiene mas hay el la un una or and ni o signs of thoughts thought thinking plan plans intention urge urges desire history de dolor fever fiebre mucho ha tenido i like with such he she presento siento nausea dizziness vomiting other swelling rash cough nausea pain chest dizziness headache bleeding shortness vision numbness experiencing another new further active")

// sentenceTimes says when a sentence plays.
type sentenceTimes struct{ far, near, now, settled, had, long, asked bool }

func timesOf(tokens []token, hits []hit, sentence int) sentenceTimes {
	var t sentenceTimes
	for _, h := range hits {
		if tokens[h.from].sentence != sentence {
			if h.effect == settled {
				t.settled = true
			}
			continue
		}
		switch h.effect {
		case past:
			t.far = true
		case nearPast:
			t.near = true
		case longStanding:
			t.long = true
		case hypothetical:
			t.asked = true
		case present:
			t.now = true
		case settled:
			t.settled = true
		}
	}
	for _, word := range tokens {
		if word.sentence == sentence && hadWords[word.word] {
			t.had = true
		}
	}
	return t
}

var hadWords = setOf("had was went got were tuvo tuve fue estuvo tenia one")

// isPast reports whether a danger belongs to a closed past.
func isPast(h hit, t sentenceTimes) bool {
	switch {
	case t.far && (!t.now || t.settled):
		return true
	case t.asked && !t.now && h.effect == danger:
		return true
	case t.long && !t.now && h.effect == danger && !grave[h.rule]:
		return true
	case grave[h.rule] || t.now && !t.settled:
		return false
	}
	return t.near && t.had || t.settled && (t.near || t.had || h.rule == "bleeding" || h.rule == "head injury" || h.rule == "chest")
}

// denied reports whether a danger is taken back by the words before it: "no
// chest pain", "not having a seizure", "no fever or chest pain".
func denied(tokens []token, h hit) bool {
	if denials[tokens[h.from].word] {
		return false // the denial is the danger: "not breathing"
	}
	for i := h.from - 1; i >= 0 && i >= h.from-5 && tokens[i].sentence == tokens[h.from].sentence; i-- {
		if denials[tokens[i].word] {
			return true
		}
		if !lightWords[tokens[i].word] {
			return false
		}
	}
	return false
}
