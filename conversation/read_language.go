package conversation

// Words that show a language: short everyday words that the other one lacks.
var (
	englishWords = setOf("the is are my me i im you your to of and for with this that not dont can cant have has had was will would please thanks thank it its on at in from when what how do does " +
		"need want texting texts text message messages call appointment yes ok he she his her they we our am be been get got no more again hi hello who wrong number sorry out up")
	spanishWords = setOf("el la los las de que en un una por para con mi me no es esta estoy quiero quiere puedo puede tengo tiene necesito mas ya su sus se lo le al del como cuando donde " +
		"cita gracias favor hola mensajes textos mensaje numero equivocado soy ayuda dolor mucho muy hijo hija manden escriban bebe si")
	onlyEnglish = setOf("the is are my i im you your to and for with this that not dont cant have has what")
	otherLatin  = setOf("je le les des une est pas vous mon ma rendez nao voce meu minha uma consulta com um pour merci obrigado besoin avec")
)

// languageOf returns the language most words belong to, "" if none do or if
// both have as many.
func languageOf(tokens []token) Language {
	english, spanish := 0, 0
	for _, t := range tokens {
		if englishWords[t.word] {
			english++
		}
		if spanishWords[t.word] {
			spanish++
		}
		if onlyEnglish[t.word] {
			english++
		}
	}
	switch {
	case english > spanish:
		return English
	case spanish > english:
		return Spanish
	}
	return ""
}

// unknownLanguage reports a text that no rule of ours can judge, for a person
// to read the same day.
func unknownLanguage(n *normal, shown Language) bool {
	if n.foreign*2 > n.letters {
		return true
	}
	if shown != "" || len(n.tokens) < 4 {
		return false
	}
	for _, t := range n.tokens {
		if known[t.word] || isNumber(t.word) || otherLatin[t.word] {
			return false
		}
	}
	return true
}
