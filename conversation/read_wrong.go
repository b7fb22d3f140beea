package conversation

// wrongNumber finds "wrong number" said to us. The sender's own mistake
// ("meant for my wife") is none, unless the text says that we have it wrong.
func wrongNumber(n *normal, hits []hit) (string, bool) {
	mistake := false
	for _, h := range hits {
		mistake = mistake || h.effect == ownMistake
	}
	if mistake && !accusesUs(n.tokens) && !hasRule(hits, "not a patient") {
		return "", false
	}
	for _, h := range hits {
		if h.effect == wrongPerson && !h.overlaps(hits, guardsStop) {
			return h.rule, true
		}
	}
	if mistake {
		return "", false
	}
	return notNamed(n)
}

func hasRule(hits []hit, rule string) bool {
	for _, h := range hits {
		if h.rule == rule {
			return true
		}
	}
	return false
}

// accusesUs reports "you have the wrong ..." and the like.
func accusesUs(tokens []token) bool {
	for i, t := range tokens {
		if (t.word == "you" || t.word == "youve" || t.word == "yall") && i+1 < len(tokens) && accusing[tokens[i+1].word] {
			return true
		}
	}
	return false
}

var accusing = setOf("have got had texted texting reached meant mean must keep contacted called")

// notNamed finds "this is not Linda" and "I'm not Mark": a name is a word the
// rules do not know, at the end of a clause or before a thing a person owns.
func notNamed(n *normal) (string, bool) {
	t := n.tokens
	for i := range t {
		at, sure := afterNotBeing(t, i)
		if at <= 0 || at >= len(t) || t[at].clause != t[i].clause {
			continue
		}
		if looksLikeName(t, at, sure) {
			return "not that person", true
		}
	}
	return "", false
}

// afterNotBeing returns where a name would stand behind "this is not", "I'm
// not", "no soy"; sure says that lower case will do.
func afterNotBeing(t []token, i int) (at int, sure bool) {
	word := func(k int) string {
		if i+k < len(t) {
			return t[i+k].word
		}
		return ""
	}
	switch t[i].word {
	case "this", "it":
		if word(1) == "isnt" || word(1) == "aint" {
			return i + 2, t[i].word == "this"
		}
	case "its", "thats":
		if word(1) == "not" {
			return i + 2, false
		}
	case "im":
		if word(1) == "not" {
			return i + 2, false
		}
	case "not":
		if i == 0 || i > 2 && (t[i-2].word == "names" || t[i-2].word == "is" && t[i-3].word == "name") {
			return i + 1, false
		}
	case "know":
		if i > 0 && denials[t[i-1].word] && (word(1) == "who" || word(1) == "a" || word(1) == "any" || word(1) == "no") {
			return i + 2, false
		}
	case "pas":
		if i > 0 && t[i-1].word == "suis" {
			return i + 1, false
		}
	case "nao":
		if word(1) == "sou" || word(1) == "e" {
			return i + 2, false
		}
	case "name":
		if word(1) == "isnt" {
			return i + 2, true
		}
		if word(1) == "is" && word(2) == "not" {
			return i + 3, true
		}
	case "have":
		if i > 0 && denials[t[i-1].word] && (word(1) == "a" || word(1) == "any") && (word(3) == "here" || word(3) == "at") {
			return i + 2, false
		}
	case "isnt":
		if i > 0 && (t[i-1].word == "phone" || t[i-1].word == "number" || t[i-1].word == "cell") {
			return i + 1, false
		}
	case "no":
		if word(2) == "at" && word(3) == "this" {
			return i + 1, false
		}
		if word(2) == "here" && (i == 0 || t[i-1].clause < t[i].clause || courtesy[t[i-1].word]) {
			return i + 1, false
		}
		if word(1) == "soy" || word(1) == "es" {
			return i + 2, word(1) == "soy"
		}
		if word(1) == "me" && word(2) == "llamo" {
			return i + 3, true
		}
	}
	return 0, false
}

func looksLikeName(t []token, at int, sure bool) bool {
	end := at
	for end < len(t) && end < at+3 && t[end].clause == t[at].clause && !ownings[t[end].word] {
		end++
	}
	rest := end
	for rest < len(t) && t[rest].clause == t[at].clause {
		if !ownings[t[rest].word] {
			return false
		}
		rest++
	}
	for _, one := range t[at:end] {
		if notNames[one.word] || isNumber(one.word) || known[one.word] && !one.capital || !sure && !one.capital {
			return false
		}
	}
	return end > at && len(t[at].word) > 1 && !notNames[t[at].word]
}

var ownings = setOf("husband wife mom dad mother father son daughter sister brother at this here is number phone cell anymore no sorry stop please line s wrong you lo siento")

// notNames are words that follow "this is not" or "I'm not" and are no name.
var notNames = setOf("working right good urgent true fair fun funny helpful helping ok okay fine me mine him hers his sure happy available coming going able ready sick " +
	"well better worse feeling bad great new normal possible correct accurate interested comfortable covered important pregnant diabetic allergic hungry sleeping eating " +
	"tired working home there here cool acceptable serious real a an the my your our their what who how why where when enough necessary needed clear done finished over " +
	"yet at in on for to from about really very too so just even only paying receiving getting seeing taking using able allowed certain positive worried concerned " +
	"hurting itchy swollen spreading infected healed healing improving nice professional satisfied thrilled due today tomorrow monday tuesday wednesday thursday friday " +
	"saturday sunday january february march april may june july august september october november december english spanish medicare medicaid insurance tylenol " +
	"diabetico alergico alergica embarazada seguro segura bueno buena urgente verdad cierto justo posible necesario normal facil medico doctor doctora mi para un una " +
	"loading opening legal private safe healthy easy cheap contagious suicidal online bleeding breathing responding moving")
