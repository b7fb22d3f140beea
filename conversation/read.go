package conversation

var (
	stopBook   = compile(stopGuards, stopRules, plainStopRules, otherStopRules, wrongRules, strangerRules, startRules, helpRules)
	dangerBook = compile(dangerRules, bodyRules, peopleRules, crisisRules, dangerGuards, timeRules)
)

// helpRules find a cry for help that says no more than that (rule 8 of A1).
var helpRules = []rule{
	{asksHelp, "help alone", `
		^ {soft|hi|hello|hey|can|could|would|you|u|someone|somebody|anyone|anybody|use|i|we|really|need|some|a|little|yes|get|want|me|your|with}* help {soft|me|us|thanks|thank|you|i|need|out|now|here|help|with|this}* $
		^ {soft|hi|need|more|some|i|send|want|get|me}* info|information {soft|thanks}* $
		^ {soft|hola|necesito|quiero|por|favor|pueden|puede|me|mas|una|su|de}* ayuda|ayudarme|ayudeme|ayudenme|ayudame|informacion {por|favor|gracias|urgente|ya}* $
		^ jai? besoin daide|d aide? $
		^ {preciso|de}* ajuda $`},
}

// Read says what a text means to the line. It is deterministic, knows no
// clock and no earlier text, and never fails: a text of any bytes and length
// has exactly one class (requirements §1.1, §8, appendices A1 and A2).
//
// The order is: a text that is a keyword and nothing else, automatic
// answers and quoted copies, then free wording, where emergency goes
// before opt-out, opt-in and help.
func Read(text string, b Background) Reading {
	n := normalise(text)
	r := Reading{Class: Ordinary, Normal: n.String(), Rule: "ordinary"}
	if len(n.tokens) == 0 {
		if n.stopSign {
			r.Class, r.Keyword, r.Rule = OptOut, true, "stop sign"
		}
		return r
	}
	r.Language = languageOf(n.tokens)
	if readKeyword(&r, n, b) {
		return r
	}
	if isAutomatic(text, n.tokens) {
		r.Rule = "automatic or quoted"
		return r
	}
	readFree(&r, n)
	b.Own.read(&r, n)
	return r
}

// readKeyword settles a text whose whole content is a keyword.
func readKeyword(r *Reading, n *normal, b Background) bool {
	k, ok := wholeKeyword(n)
	if !ok || k.act == "yes" && !isBare(n, k) {
		return false
	}
	r.Keyword = true
	r.Rule = "word " + k.word
	if k.language == "en" || k.language == "es" {
		r.Language = Language(k.language)
	} else if len(n.tokens) == 1 {
		r.Language = ""
	}
	if k.flag == "off" || k.flag == "ambiguous" && !b.OursRecently {
		r.Unsure = true
		return true
	}
	switch k.act {
	case "yes":
		readYes(r, k, b)
	case "english":
		r.Wants = English
	case "spanish":
		r.Wants = Spanish
	default:
		r.Class = Class(k.act)
		r.CancelWord = k.word == "cancel" || k.word == "cancelar"
	}
	return true
}

// readYes: a lone YES is an opt-in word, a lone SI only while texts are off;
// what YES does is decided elsewhere.
func readYes(r *Reading, k keyword, b Background) {
	r.Yes = true
	if k.word == "yes" || b.TextsOff {
		r.Class = OptIn
	}
}

// isBare reports whether the text is k and no courtesy beside it: "yes please"
// answers a question.
func isBare(n *normal, k keyword) bool {
	bare := withoutSignature(n.tokens, false)
	return len(bare) == 1 && bare[0].word == k.word
}

// wholeKeyword finds the keyword that a text consists of, leaving out
// courtesy, emphasis and signatures (R-03, rule 4 of A1).
func wholeKeyword(n *normal) (keyword, bool) {
	if len(n.tokens) > 14 {
		return keyword{}, false
	}
	if k, ok := words.find(joinWords(n.tokens, "")); ok {
		return k, true
	}
	core := withoutCourtesy(withoutSignature(n.tokens, true))
	if len(core) == 0 || len(core) > 6 {
		return keyword{}, false
	}
	if k, ok := words.find(joinWords(core, "")); ok {
		return k, aloneWords[k.word] || !answers(n.tokens[0].word)
	}
	if k, ok := repeated(core); ok {
		return k, true
	}
	if len(core) == 1 {
		if k, ok := words.misspelt(core[0].word); ok {
			return k, true
		}
		if word := core[0].word; word == "hlep" || word == "hepl" || word == "halp" {
			return words["help"], true
		}
	}
	return keyword{}, false
}

// answers reports a YES or NO before the word: "yes, cancel it" answers a
// question about something else.
func answers(word string) bool {
	return word == "yes" || word == "no" || word == "yeah" || word == "si"
}

// repeated finds one keyword said several times, or several opt-out words.
func repeated(core []token) (keyword, bool) {
	first, ok := words.find(core[0].word)
	if !ok || first.act == "yes" {
		return keyword{}, false
	}
	for _, t := range core[1:] {
		k, ok := words.find(t.word)
		if !ok || k.act != first.act || k.flag != "on" {
			return keyword{}, false
		}
	}
	return first, true
}

var courtesy = setOf("please thanks thank you u so much very kindly hi hello hey hola dear sir madam maam guys yall ok okay just now already immediately asap right today " +
	"por favor gracias muchas ya ahora buenos dias tardes noches buenas it this me everything that merci svp sil vous plait obrigado obrigada omg ffs god ugh jeez geez gee lol gosh sorry and the y need i want to must todo all yes yeah no si yo bro dude but")

// pronouns and the like belong to the keyword only behind it: "stop it", but
// not "i stop" or "want to stop".
var onlyBehind = setOf("it this me everything that all")

var onlyBefore = setOf("i want need to must just")

func withoutCourtesy(tokens []token) []token {
	for len(tokens) > 1 && courtesy[tokens[0].word] && !onlyBehind[tokens[0].word] {
		if !onlyBefore[tokens[0].word] || tokens[0].word == "just" {
			tokens = tokens[1:]
			continue
		}
		break
	}
	for len(tokens) > 1 && courtesy[tokens[len(tokens)-1].word] && !onlyBefore[tokens[len(tokens)-1].word] {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// withoutSignature cuts the automatic signatures of phones, and with names
// also a name behind a dash, on a line of its own or behind thanks.
func withoutSignature(tokens []token, names bool) []token {
	for i := 1; i < len(tokens); i++ {
		rest := tokens[i:]
		if isMachineSignature(rest) {
			return tokens[:i]
		}
		if names && len(rest) <= 3 && isName(tokens[i-1], rest) {
			return tokens[:i]
		}
	}
	return tokens
}

func isMachineSignature(rest []token) bool {
	if len(rest) < 2 || len(rest) > 9 {
		return false
	}
	switch rest[0].word {
	case "sent", "enviado", "envoye", "mandado", "gesendet":
		switch rest[1].word {
		case "from", "via", "using", "with", "desde", "de", "por", "depuis", "do", "by":
			return true
		}
	case "get", "obtener", "obtenga":
		return rest[1].word == "outlook"
	}
	return false
}

func isName(before token, rest []token) bool {
	if len(rest) == 2 && rest[0].word == "from" && rest[1].capital {
		rest = rest[1:]
		return !known[rest[0].word]
	}
	for _, t := range rest {
		if _, ok := words.find(t.word); ok || known[t.word] && !t.capital || isNumber(t.word) {
			return false
		}
	}
	return rest[0].dash || rest[0].line > before.line && rest[0].capital ||
		rest[0].clause > before.clause && rest[0].capital && signsOff[before.word]
}

var signsOff = setOf("thanks thank you gracias regards sincerely love")

// readFree settles a text in people's own words.
func readFree(r *Reading, n *normal) {
	meanings := stopBook.find(n.tokens)
	stop, stopped := revocation(n, meanings)
	wrong, isWrong := wrongNumber(n, meanings)
	if rule, isCrisis, ok := endangered(n); ok {
		r.Class, r.Crisis, r.Rule = Emergency, isCrisis, rule
		r.AlsoOptOut = stopped || isWrong
		return
	}
	switch {
	case isWrong:
		r.Class, r.WrongNumber, r.Rule = OptOut, true, wrong
	case stopped:
		r.Class, r.Rule = OptOut, stop
	default:
		readRest(r, n, meanings)
	}
}

func readRest(r *Reading, n *normal, meanings []hit) {
	if rule, ok := wantsTexts(n, meanings); ok {
		r.Class, r.Rule = OptIn, rule
		return
	}
	for _, h := range meanings {
		if h.effect == asksHelp && h.from == 0 && h.to == len(n.tokens) {
			r.Class, r.Rule = Help, h.rule
			return
		}
		if h.effect == maybeStop && !h.overlaps(meanings, guardsStop) {
			r.Unsure, r.Rule = true, h.rule
		}
	}
	if unknownLanguage(n, r.Language) {
		r.Unsure, r.Rule = true, "unknown language"
	}
}

// endangered finds the danger that stands after denial, idiom and history.
func endangered(n *normal) (rule string, isCrisis, ok bool) {
	hits := dangerBook.find(n.tokens)
	for _, h := range hits {
		if h.effect != danger && h.effect != crisis || h.coveredAt(hits, guardsDanger) || denied(n.tokens, h) {
			continue
		}
		if isPast(h, timesOf(n.tokens, hits, n.tokens[h.from].sentence)) {
			continue
		}
		if h.effect == crisis {
			return h.rule, true, true
		}
		if !ok {
			rule, ok = h.rule, true
		}
	}
	if !ok {
		rule, ok = measured(n.tokens)
	}
	return rule, false, ok
}

// revocation finds the words that ask to end the texts.
func revocation(n *normal, hits []hit) (string, bool) {
	for _, h := range hits {
		if h.effect == stops && h.rule == "calls and texts" && !deniedBefore(n.tokens, h.from) {
			return h.rule, true // the calls are another thing, the texts are ours
		}
		if h.effect == stops && !h.overlaps(hits, guardsStop) && !accident(n.tokens, hits, h) {
			return h.rule, true
		}
	}
	if rule, ok := aloneInClause(n, hits); ok {
		return rule, true
	}
	if rule, ok := channelEnded(n.tokens, hits); ok {
		return rule, true
	}
	return closesWithStop(n.tokens, hits)
}

func accident(tokens []token, hits []hit, h hit) bool {
	for _, other := range hits {
		if other.effect == byAccident && tokens[other.from].sentence == tokens[h.from].sentence {
			return true
		}
	}
	return false
}

// aloneInClause finds an opt-out word that fills a clause by itself beside
// other sentences: "Stop. I moved to another clinic." CANCEL, END and QUIT
// only count as the whole text, because here the rest may say what to cancel.
func aloneInClause(n *normal, hits []hit) (string, bool) {
	for from := 0; from < len(n.tokens); {
		to := from
		for to < len(n.tokens) && n.tokens[to].clause == n.tokens[from].clause {
			to++
		}
		core := withoutCourtesy(n.tokens[from:to])
		h := hit{from: from, to: to}
		if k, ok := words.find(joinWords(core, "")); ok && aloneWords[k.word] && !h.overlaps(hits, guardsStop) {
			return "clause " + k.word, true
		}
		from = to
	}
	return "", false
}

var aloneWords = setOf("stop stopall unsubscribe optout revoke unsub alto basta pare paren arretez nomas")

// wantsTexts finds an explicit opt-in. A denial or a question about it is none.
func wantsTexts(n *normal, hits []hit) (string, bool) {
	for _, h := range hits {
		if h.effect != startsTexts || h.overlaps(hits, guardsStop) {
			continue
		}
		if !doubted(n.tokens, h) {
			return h.rule, true
		}
	}
	return "", false
}

// doubted reports whether the sentence denies, asks or reports instead of
// asking for the texts.
func doubted(tokens []token, h hit) bool {
	for i, t := range tokens {
		if t.sentence != tokens[h.from].sentence {
			continue
		}
		if t.word == "por" && i+1 < len(tokens) && tokens[i+1].word == "favor" {
			continue // courtesy, not "why"
		}
		if denials[t.word] || i < h.from && doubts[t.word] {
			return true
		}
	}
	return false
}

var doubts = setOf("when how if did does why who what where will should wont cant already only after before until unless until cuando como si por")
