package portal_test

import (
	"strings"
	"testing"
	"time"

	"linnet/conversation"
)

// The whole way of Walter, in English: text, fresh link, birth date, thread,
// his words, the answer, and the notice's link on his remembered phone.
func TestWalterTextsSignsInWritesAndReadsTheAnswer(t *testing.T) {
	h := open(t)
	phone := h.browser()
	token := h.link(walter)
	phone.get("/m/"+token).sees("Finish your text to us", "For the phone ending 88. Not your phone? Do not go on.", "Continue").hides("Walter", "Hale")
	phone.post("/m/"+token).stands("/verify/birth").sees("What is the patient’s birth date?").hides("Walter", token, "Step 1")
	phone.birth("11", "30", "1947", "remember", "1").stands("/p/messages").sees("About: Walter H.", "I need to talk to somebody", "texted")
	if phone.cookies["linnet-device"] == "" {
		t.Error("the phone was not remembered")
	}
	phone.write("Thursday would be good.").stands("/p/messages").sees("Thursday would be good.", "Sent", "Message sent")
	h.staffAnswers("Yes, Thursday at 9.")
	phone.get("/p/messages").sees("New messages", "Dana", "Yes, Thursday at 9.", "We read it")
	phone.get("/p/messages").hides(">New messages<")

	h.staffAnswers("Bring your card.")
	h.later(31 * time.Second)
	notice := h.sentOne(conversation.NewMessage30)
	delete(phone.cookies, "linnet") // the browser was closed; the device is remembered
	phone.get("/m/" + notice.token).stands("/p/messages").sees("Bring your card.")
	if phone.cookies["linnet"] != "" {
		t.Error("a GET by a remembered device made a session")
	}
	phone.get("/").stands("/p/messages")
	phone.write("Thank you.").stands("/p/messages").sees("Thank you.")
	if phone.cookies["linnet"] == "" {
		t.Error("the first POST of a remembered device made no session")
	}
	phone.post("/p/sign-out").stands("/").sees("Message your care team")
	if got := phone.get("/p/messages").at; got != "/" {
		t.Errorf("after signing out the messages lead to %s, want /", got)
	}
}

// Rosa's way, in Spanish: a miss behind her fresh link, the code, whom it is
// about, the twin's birth date, and the other twin by his own.
func TestRosaSignsInForHerTwinsInSpanish(t *testing.T) {
	h := open(t)
	phone := h.browser()
	token := h.link(rosa)
	phone.get("/m/"+token).sees("termina en 47", "¿No es suyo? No siga.", "Continuar").golden("link-es")
	phone.post("/m/"+token).stands("/verify/birth").sees("¿Cuál es la fecha de nacimiento del paciente?").hides("Ana", "Leo", "Rosa").golden("birth-es")
	phone.birth("3", "10", "2016").sees("Esa fecha no coincide con nuestros datos.", "Mándenme una clave").golden("birth-miss-es")
	phone.birth("3", "9", "2016").stands("/verify/code") // a second date behind the same link asks for the code
	phone.post("/verify/birth/code").stands("/verify/code").sees("Escriba su clave", "termina en 47").golden("code-es")
	code := h.sentOne(conversation.CodeText)
	if code.to != rosa || code.language != conversation.Spanish {
		t.Errorf("the code went to %s in %s", code.to, code.language)
	}
	spaced := code.code[:3] + " " + code.code[3:]
	phone.post("/verify/code", "code", spaced).stands("/verify/who").sees("¿De quién se trata?", "Rosa R.", "Ana R.", "Leo R.", "Otra persona").golden("who-es")
	phone.post("/verify/who", "who", phone.choice("Ana R.")).stands("/verify/birth").sees("Paso 2 de 2", "Sobre Ana R.")
	phone.get("/verify/who").sees("¿De quién se trata?")
	phone.birth("3", "9", "2016").stands("/p/messages").sees("Sobre: Ana R.", "su teléfono que termina en 47").golden("messages-es")
	if strings.Contains(phone.words(), "I need to talk") {
		t.Error("a text about nobody yet stands in Ana's thread")
	}
	phone.sees("¿De quién se trata este texto?")
	phone.post("/p/file", "patient", phone.field("about")).stands("/p/messages").sees("I need to talk to somebody", "por texto")

	leo := phone.body[strings.Index(phone.body, `action="/p/about"`):]
	leo = leo[:strings.Index(leo, "Leo R.")]
	id := leo[strings.LastIndex(leo, `value="`)+7:][:32]
	phone.post("/p/about", "patient", id).stands("/verify/birth").sees("Sobre Leo R.")
	phone.birth("3", "9", "2016").stands("/p/messages").sees("Sobre: Leo R.", "Todavía no hay mensajes.").hides("I need to talk")
}

// With names hidden, a birth date that twins share asks who comes next.
func TestTwinsAreToldApartAfterTheirBirthDate(t *testing.T) {
	h := open(t)
	phone := h.browser()
	phone.post("/m/"+h.link(rosa)).birth("3", "9", "2016").stands("/verify/who").sees("Ana R.", "Leo R.").hides("Rosa")
	phone.post("/verify/who").sees("Escoja de quién se trata")
	phone.post("/verify/who", "who", "other").sees("Llame al 206-555-0110 para agregar este teléfono.")
	phone.post("/verify/who", "who", phone.get("/verify/who").choice("Leo R.")).stands("/p/messages").sees("Sobre: Leo R.")
}

func TestNamesStayHiddenWhereThePracticeHidesThem(t *testing.T) {
	for _, first := range []bool{true, false} {
		o := storetestOptions(t)
		o.Practices[0].NamesFirst = first
		h := openWith(t, o)
		phone := h.browser()
		token := h.link(rosa)
		h.later(16 * time.Minute) // no longer fresh
		phone.get("/m/" + token).sees("Mándenme una clave")
		phone.post("/m/" + token).stands("/verify/code")
		phone.post("/verify/code", "code", h.sentOne(conversation.CodeText).code)
		if first {
			phone.stands("/verify/who").sees("Ana R.")
			continue
		}
		phone.stands("/verify/birth").hides("Ana", "Leo", "Rosa")
		phone.birth("5", "2", "1984").stands("/p/messages").sees("Sobre: Rosa R.")
	}
}
