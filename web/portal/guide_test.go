package portal_test

import (
	"strings"
	"testing"
)

// Each sentence of the handout that the clinic gives out today, with names
// taken out, and the page and words of ours that say it now. The handout can
// be thrown away when every line has its answer (issue 3, "Guide").
var guide = []struct{ sentence, path, answer string }{
	{"Patient secure messaging", "/handout", "Write to us from your phone"},
	{"Welcome to our new safe messaging", "/handout", "Ask us things, send us photos, and read our answers on a safe page."},
	{"You may text us from your cell phone at this number", "/handout", "Text us: 206-555-0100"},
	{"or use this website", "/handout", "Or go to: http://localhost:8080"},
	{"You can put this information in your contacts", "/handout", "Save it in your contacts."},
	{"You can put this information in your contacts", "/help", "Add us to your contacts"},
	{"Messages tell you who they are from", "/handout", "Our texts start with “Riverside Clinic”."},
	{"When you get a message, click the link", "/handout", "When one says you have a message, tap the link to read it."},
	{"and type in the birth date, so we are sure it is you before we share anything", "/handout", "Type the patient’s birth date."},
	{"How do I get the app? Go to the app store and install it", "/handout", "This page can sit on your phone like an app."},
	{"It is free", "/handout", "It is free."},
	{"on your device or phone", "/handout", "On an iPhone: tap Share, then Add to Home Screen. On other phones: open the menu, then tap Add to Home screen."},
	{"What is it? A safe patient texting app", "/help", "We answer on a private page, and a text tells you when an answer is there."},
	{"we can text you and keep your information safe", "/handout", "Words about your care stay on the page, never in a text."},
	{"You can text us to make appointments", "/handout", "Visits in person"},
	{"medicine refills, factor refills", "/handout", "medicine and factor refills"},
	{"or ask questions about your care", "/handout", "your care"},
	{"We can also do video health visits", "/handout", "or by video"},
	{"You can also use it for questions about your bill", "/handout", "your bill"},
	{"send copies of your insurance cards or other medical records", "/handout", "Send your insurance card, forms and records."},
	{"How do I send a text? Text us at this number", "/handout", "Text us at 206-555-0100."},
	{"You will get a text back with a link", "/handout", "We text you back a link."},
	{"Click on the link to start", "/handout", "Tap it."},
	{"We ask for the patient's birth date", "/handout", "Type the patient’s birth date."},
	{"Birth date and cell phone must match the record", "/handout", "Your mobile number and the birth date must match our records."},
	{"How do you know it is me? The cell phone must match the record", "/help", "You need the phone we have on file and the patient’s birth date."},
	{"You will enter a verification code", "/handout", "Type the code we text you."},
	{"For one of your children, the cell phone in the child's record must match", "/handout", "For a child, your number must be in the child’s record."},
	{"and you must use your child's birth date", "/handout", "For your child, type your child’s."},
	{"If you do not want texts, reply STOP", "/handout", "Reply STOP to any text"},
	{"You can also call us", "/handout", "or call 206-555-0110."},
	{"If you decide later you want to, use the website and opt in", "/handout", "go to http://localhost:8080/texts"},
	{"opt in for messages from us", "/texts?office=riverside", "Yes, text me about my care."},
	{"You can also call us", "/handout", "or call."},
	{"Enter the address in Safari or Google Chrome", "/handout", "Open http://localhost:8080 in Safari or Chrome."},
	{"Enter your cell phone number and click Submit", "/handout", "Type your mobile number. Tap Text me a code."},
	{"Enter your cell phone number and click Submit", "/", "Your mobile number Text me a code"},
	{"Enter the code in the boxes", "/handout", "Type the code we text you."},
	{"Choose the clinic", "/handout", "Pick your office, if we ask."},
	{"Choose the patient", "/handout", "Pick who it is about."},
	{"The name should appear at the top. If correct, enter the birth date for that person", "/handout", "Check the name, then type that birth date."},
	{"You may uncheck Remember this device for 30 days. This is up to you", "/handout", "Keep the check to skip this for 30 days. Take it off on a shared phone."},
	{"Choose Confirm", "/handout", "Tap Continue."},
	{"Click to write a message", "/handout", "Write your message"},
	{"Choose the paperclip to send copies of forms or pictures", "/handout", "add a photo or file"},
	{"When you are ready, choose Send", "/handout", "and tap Send."},
	{"You will get a message back very soon", "/handout", "Most answers come in 1 work day."},
	{"Request an appointment", "/handout", "Visits in person or by video"},
}

func TestEverySentenceOfTheOldGuideHasItsAnswer(t *testing.T) {
	h := open(t)
	b := h.browser()
	for _, one := range guide {
		if !strings.Contains(b.get(one.path).words(), one.answer) {
			t.Errorf("%q: %s does not say %q; it says %q", one.sentence, one.path, one.answer, b.words())
		}
	}
}

// The handout is read and agreed to in both languages, as is each office's own.
func TestTheHandoutIsAsAgreed(t *testing.T) {
	h := open(t)
	b := h.browser()
	for _, lang := range []string{"en", "es"} {
		b.header.Set("Accept-Language", lang)
		b.get("/handout").golden("handout-" + lang)
	}
	b.header.Set("Accept-Language", "en")
	b.get("/handout?office=lakeside").sees("Lakeside Clinic").hides("206-555-0100")
	b.get("/help?office=lakeside").sees("These pages belong to Lakeside Clinic.")
}
