package conversation

import "strings"

// isAutomatic reports what a phone wrote by itself, or a copy of somebody
// else's words: tapbacks, focus and driving answers, quoted texts.
func isAutomatic(text string, tokens []token) bool {
	if isTapback(text) {
		return true
	}
	said := " " + joinWords(tokens[:min(len(tokens), 60)], " ") + " "
	for _, phrase := range automaticPhrases {
		if strings.Contains(said, phrase) {
			return true
		}
	}
	return strings.Contains(said, " reply stop to ") && strings.Contains(said, " rates ")
}

var automaticPhrases = []string{
	" im not receiving notifications ", " reply urgent to send ", " sent automatically ", " im driving with ", " do not disturb while driving ", " do dont disturb while driving ",
	" dont disturb while driving ", " not disturb while driving ", " im driving right now and will ", " im driving and cant ", " im driving ill ", " cant talk right now ", " automatic reply ", " auto reply ", " autoreply ", " this is an automated ", " ill call you later ",
	" estoy conduciendo ", " estoy manejando ", " no recibo notificaciones ", " respuesta automatica ", " no estoy recibiendo notificaciones ", " out of office until ", " out of the office until ", " of the office with ", " currently away on ", " currently out of the office ", " away from my phone and will ", " thank you for contacting ", " thanks for contacting ", " mailbox is not monitored ", " not available right now please leave ",
	" has notifications silenced ", " in a meeting ill call ",
}

// tapbacks are how phones write a reaction as a text, up to the quoted words.
var tapbacks = []string{
	"liked", "loved", "disliked", "laughed at", "emphasized", "emphasised", "questioned", "removed a", "removed an", "reacted", "hearted",
	"le gusto", "le gusta", "le encanto", "le encanta", "me gusta", "me encanta", "no le gusto", "le dio risa", "se rio de", "enfatizo", "destaco", "resalto", "exclamo", "pregunto por", "puso en duda", "dudo de", "cuestiono", "reacciono",
	"elimino", "quito", "le disgusto", "no le gusta", "a aime", "a adore", "a ri", "gostou de", "curtiu", "amou", "adorou", "enfatizou",
}

const quotes = "\"“”„«»‟〝〞＂"

// isTapback reports a reaction: a known opening, then a quotation (or the
// word for a picture) that reaches to the end of the text.
func isTapback(text string) bool {
	text = strings.TrimSpace(firstRunes(text))
	open := strings.IndexAny(text, quotes)
	if open < 0 {
		return isPictureTapback(text)
	}
	before := strings.TrimSpace(strings.ToLower(plain(text[:open])))
	if !endsQuoted(text) {
		return false
	}
	for _, opening := range tapbacks {
		if strings.HasPrefix(before, opening) || strings.HasSuffix(before, " "+opening) {
			return len(before) < 60
		}
	}
	return before != "" && !hasLetters(strings.TrimSuffix(strings.TrimSuffix(before, " to"), " a"))
}

func endsQuoted(text string) bool {
	text = strings.TrimRight(text, " .…\u200a\u200b\u00a0\u200d\ufe0f")
	for _, q := range quotes {
		if strings.HasSuffix(text, string(q)) {
			return strings.Count(text, string(q)) > 0
		}
	}
	return false
}

func isPictureTapback(text string) bool {
	said := strings.ToLower(text)
	for _, opening := range tapbacks {
		if rest, ok := strings.CutPrefix(said, opening+" "); ok {
			switch strings.TrimSpace(rest) {
			case "an image", "a photo", "a message", "an attachment", "a movie", "una imagen", "una foto", "un mensaje":
				return true
			}
		}
	}
	return false
}

func hasLetters(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			return true
		}
	}
	return false
}
