package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
)

// badInput is the list of issue 3: what a person does, and the sentence that
// answers it in each language. Files have a list of their own.
var badInput = []struct {
	name   string
	do     func(h *house, b *browser)
	en, es string
	status int
	kept   string // words that must still stand on the page
}{
	{"a code of letters", func(h *house, b *browser) { b.knock(walter).post("/verify/code", "code", "abc-12") },
		"The code must be 6 numbers", "La clave debe tener 6 números", http.StatusUnprocessableEntity, "abc-12"},
	{"no code", func(h *house, b *browser) { b.knock(walter).post("/verify/code", "code", " - ") },
		"Enter the 6-digit code", "Escriba la clave de 6 cifras", http.StatusUnprocessableEntity, ""},
	{"a wrong code with spaces and dashes", func(h *house, b *browser) { b.knock(walter).post("/verify/code", "code", " 00-00 00 ") },
		"That code is not right. Check the newest text from us.", "Esa clave no es correcta. Revise nuestro texto más nuevo.", http.StatusUnprocessableEntity, ""},
	{"a birth date that does not exist", func(h *house, b *browser) { b.post("/m/" + h.link(walter)); b.birth("2", "30", "1947") },
		"Birth date must be a real date", "La fecha debe ser una fecha real", http.StatusUnprocessableEntity, "1947"},
	{"a birth date in the future", func(h *house, b *browser) { b.post("/m/" + h.link(walter)); b.birth("11", "30", "2047") },
		"Birth date must be in the past", "La fecha debe estar en el pasado", http.StatusUnprocessableEntity, "2047"},
	{"a token cut short", func(h *house, b *browser) { b.get("/m/" + h.link(walter)[:12]) },
		"This link does not work", "Este enlace no funciona", http.StatusNotFound, ""},
	{"a form from another site", func(h *house, b *browser) {
		b.header.Set("Sec-Fetch-Site", "cross-site")
		b.post("/check", "link", "http://localhost:8080/m/x")
	}, "That form came from another site.", "Esa forma vino de otro sitio.", http.StatusForbidden, ""},
	{"a page of nowhere", func(h *house, b *browser) { b.get("/nowhere") },
		"We cannot find that page.", "No encontramos esa página.", http.StatusNotFound, ""},
	{"too much at once", func(h *house, b *browser) { b.post("/check", "link", strings.Repeat("x", 70<<10)) },
		"That is more than this page can take.", "Eso es más de lo que cabe en esta página.", http.StatusRequestEntityTooLarge, ""},
	{"too quick", func(h *house, b *browser) {
		for range 12 {
			b.post("/check", "link", "x")
		}
	}, "That was quick.", "Eso fue muy rápido.", http.StatusTooManyRequests, ""},
	{"a message too long", func(h *house, b *browser) { b.in(h).write(strings.Repeat("x", 2001)) },
		"Message must be 2,000 characters or less", "El mensaje debe tener 2,000 letras o menos", http.StatusUnprocessableEntity, strings.Repeat("x", 2001)},
	{"a page open for two days", func(h *house, b *browser) {
		b.in(h)
		h.later(48 * time.Hour)
		b.write("My knee hurts less.")
	}, "This page was open too long. Your words are saved. Try again.", "Esta página estuvo abierta mucho tiempo. Guardamos su mensaje. Pruebe otra vez.", 419, "My knee hurts less."},
	{"a phone taken out of the record while writing", func(h *house, b *browser) {
		b.in(h)
		h.takeOut()
		b.write("My knee hurts less.")
	}, "This page was open too long. Your words are saved. Try again.", "Esta página estuvo abierta mucho tiempo. Guardamos su mensaje. Pruebe otra vez.", 419, "My knee hurts less."},
	{"a phone taken out of the record while reading", func(h *house, b *browser) {
		b.in(h)
		h.takeOut()
		b.get("/p/messages")
	}, "You cannot open these messages any more.", "Ya no puede abrir estos mensajes.", http.StatusOK, ""},
	{"words for somebody else's page", func(h *house, b *browser) {
		b.in(h).post("/p/messages", "about", strings.Repeat("0", 32), "body", "Hello")
	},
		"You cannot open this page.", "Usted no puede abrir esta página.", http.StatusForbidden, ""},
}

// in signs Walter in on a browser that may speak either language.
func (b *browser) in(h *house) *browser {
	h.t.Helper()
	b.post("/m/" + h.link(walter))
	return b.birth("11", "30", "1947").stands("/p/messages")
}

// takeOut takes Walter's phone out of the record by an import.
func (h *house) takeOut() {
	h.t.Helper()
	if _, err := h.store.Import(h.t.Context(), directory.SampleFamily()[:1], store.ImportOptions{Replace: true, Yes: true}, nil); err != nil {
		h.t.Fatal(err)
	}
}

func TestEveryBadInputHasItsSentence(t *testing.T) {
	for _, one := range badInput {
		t.Run(one.name, func(t *testing.T) {
			for lang, want := range map[string]string{"en": one.en, "es": one.es} {
				h := open(t)
				b := h.browser()
				b.cookies["linnet-lang"] = lang
				one.do(h, b)
				b.sees(want)
				if b.status != one.status {
					t.Errorf("%s: status %d, want %d", lang, b.status, one.status)
				}
				if !strings.Contains(b.body, one.kept) {
					t.Errorf("%s: %q is lost", lang, one.kept)
				}
				if !strings.Contains(b.body, `href="tel:911"`) || !strings.Contains(b.body, "206-555-0111") {
					t.Errorf("%s: the page lacks the emergency line", lang)
				}
			}
		})
	}
}

// A form sent twice acts once, wherever it is sent from.
func TestFormsSentTwiceActOnce(t *testing.T) {
	h := open(t)
	b := h.browser().in(h)
	key := b.field("key")
	about := b.field("about")
	for range 2 {
		b.post("/p/messages", "key", key, "about", about, "body", "Only once.").stands("/p/messages")
	}
	if got := strings.Count(b.words(), "Only once."); got != 1 {
		t.Errorf("the message stands %d times, want once", got)
	}
}

// Who tells nobody their language reads an error in both.
func TestAnErrorSpeaksBothLanguagesWhereNobodyKnows(t *testing.T) {
	h := open(t)
	b := h.browser()
	b.get("/nowhere").sees("We cannot find that page.", "You can also call 206-555-0110.", "No encontramos esa página.", "También puede llamar al 206-555-0110.").golden("error-404-both")
	b.header.Set("Accept-Language", "es-MX,es;q=0.9")
	b.get("/nowhere").sees("No encontramos esa página.").hides("We cannot find")
	b.header.Set("Accept-Language", "fr")
	b.get("/nowhere").sees("We cannot find that page.", "No encontramos esa página.")
	in := h.walterIn()
	in.post("/p/messages", "about", strings.Repeat("0", 32), "body", "Hello").sees("You cannot open this page.").hides("Usted no puede")
}

// The page of a form that was open too long gives the words back, and they go
// nowhere else.
func TestStaleWordsStandOnThePageAndNowhereElse(t *testing.T) {
	h := open(t)
	b := h.browser().in(h)
	about, key := b.field("about"), b.field("key")
	h.later(48 * time.Hour)
	w := b.raw(http.MethodPost, "/p/messages", url.Values{"about": {about}, "key": {key}, "body": {"<b>My</b> words"}})
	if w.Code != 419 || !strings.Contains(w.Body.String(), "&lt;b&gt;My&lt;/b&gt; words</textarea>") || w.Header().Get("Location") != "" {
		t.Errorf("a stale form = %d, %s", w.Code, w.Body.String())
	}
	if got := h.sent(); len(got) != 0 {
		t.Errorf("a stale form made Linnet send %v", got)
	}
	b.knock(walter).post("/verify/code", "code", h.sentOne(conversation.CodeText).code)
	b.post("/verify/office", "office", "riverside").birth("11", "30", "1947").stands("/p/messages").hides("My")
}
