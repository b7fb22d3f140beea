package conversation

// timeRules find when a sentence plays: rule 9 of A1 leaves history to the
// ordinary texts.
var timeRules = []rule{
	{past, "far past", `last|previous|past {far} / in|since|from|during|around|circa|of {years} / weeks|months|years|yrs|decades|year|month ago|back / when|as i|he|she|a|my was|were|kid|child|teenager|baby|young|little|teen|son|daughter / back in|when|then / in|during college|university|highschool|hs|school|childhood / in high school / in the army|military|nineties|eighties|past / as a kid|teen|child|baby / in|since|last|around|en|desde {month} / in my|his|her 20s|30s|40s|50s|teens|twenties|thirties|forties|youth|childhood / de|era nino|nina|joven|chico|chica|pequeno|pequena / history of / family history / runs in / used to / died|dead|passed|death|killed|lost|survived of|from|away|to|by / family|father|mother|grandmother|grandfather|dad|mom|uncle|aunt|brother|grandma|grandpa|parents has|have|had a? history / previously|formerly|childhood / prior|old|past|earlier stroke|heart|seizure|concussion|overdose|episode|injury|suicide|surgery / after my|his|her|the stroke|heart|seizure|surgery|overdose|accident|concussion|miscarriage|fall / since my|his|her|the stroke|seizure|surgery|concussion|accident
		/ years before / ago .. treated|hospital / ano|mes|semana|verano pasado|pasada / hace anos|meses|semanas|tiempo / hace #|un|dos|tres|varios|muchos|unos|cuatro|cinco|diez ano|anos|mes|meses|semanas / cuando era|tenia / antecedentes|historial de|familiares? / murio|fallecio|muerto de / abuelo|abuela .. tuvo|murio`},
	{nearPast, "near past", `yesterday / on|last|this {day} / the other day / last night|week|weekend / days ago / over the weekend / the er|hospital sent|said|discharged|released / ayer|anteayer|antier / el lunes|martes|miercoles|jueves|viernes|sabado|domingo / anoche / hace dias / hace #|dos|tres|unos dias`},
	{present, "present", `now / still / again / right now / today / tonight / currently / this morning|afternoon|evening / just / since this|last|yesterday|today|noon|midnight|breakfast|lunch|dinner|an|one|# / since {day} / help / keeps|worse|worsening|getting / minutes|minute|hour|hours|min|mins ago / ahora / todavia / sigue|sigo / hoy / otra vez / ayuda / ahorita / acaba / im|is|are having / for # hours|hour|minutes / wont|cant / is unconscious|bleeding / been bleeding`},
	{settled, "settled", `fine|better|ok|okay|good|gone|stopped|resolved|normal|well|recovered|healed|great|under control|over|back now|today|since|already|after|to|$ / all fine|good|better|clear / is|was|are|its|hes|shes|im|were|feel|feeling|feels|doing|went|much|all {soft|much|a|lot|away|totally}* fine|better|gone|ok|okay|resolved / bleeding|bleed|pain|fever|it|nosebleed|seizure {soft|has|is|was|finally}* stopped|resolved|gone|went|healed / went away / has stopped / no longer / cleared me|him|her|it / turned out to? / sent me|us|him|her home / false alarm / was only|just / ya esta|estoy|paso|se bien|mejor|paso / se|le quito|paso / ya paro / estoy bien|mejor`},
}

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
	case t.far && !t.now:
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
