package main

import (
	"github.com/chromedp/chromedp"
)

// statesOfMessages are the ways to the states of the thread: what it says, and
// what its scripts say when the connection goes.
var statesOfMessages = map[string]func(*visitor){
	// Messages.
	"messages, none": func(v *visitor) {
		phone := v.alone()
		v.inByCode(phone)
	},
	"messages":            func(v *visitor) { v.in(v.alone()); v.write("Less sore. She bends it almost all the way.") },
	"messages, empty":     func(v *visitor) { v.in(v.alone()); v.write(" ") },
	"messages, too long":  func(v *visitor) { v.in(v.alone()); v.write(longMessage) },
	"messages, emergency": func(v *visitor) { v.in(v.alone()); v.write("I have chest pain and cannot breathe") },
	"messages, closed office": func(v *visitor) {
		v.practiceHouse.post("/sim/api/clock", map[string]any{"set": v.night()})
		v.in(v.alone())
	},
	"messages, texts off": func(v *visitor) {
		phone := v.alone()
		v.in(phone)
		v.texts(phone, "STOP", "opted out", "no le mandaremos")
		v.open("/p/messages")
	},
	"messages, text about nobody": func(v *visitor) { v.inFamily(v.family()) },
	"messages, consent":           func(v *visitor) { v.in(v.alone()) },
	"messages, new device": func(v *visitor) {
		phone := v.alone()
		v.in(phone)
		v.elsewhere(func() { v.inByCode(phone) })
		v.open("/p/messages")
	},
	"texts on":        func(v *visitor) { v.in(v.alone()); v.open("/p/texts") },
	"texts off, sure": func(v *visitor) { v.in(v.alone()); v.open("/p/texts?ask=off") },
	"texts off, recorded": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/texts?ask=off")
		v.post("/p/texts", "turn", "off", "key", v.value("key"))
	},
	"texts on, no tick": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/texts?ask=off")
		v.post("/p/texts", "turn", "off", "key", v.value("key"))
		v.open("/p/texts")
		v.post("/p/texts", "turn", "on", "key", v.value("key"))
	},
	"messages, answered": func(v *visitor) {
		phone := v.alone()
		v.asked(phone, "Can I come on Thursday? "+phone[8:], "Yes, Thursday at 9.")
		v.open("/p/messages")
	},
	"messages, claimed": func(v *visitor) {
		phone := v.alone()
		v.in(phone)
		v.write("Can I come on Friday? " + phone[8:])
		v.atDesk("Can I come on Friday? "+phone[8:], func() { v.submit("/take") })
		v.open("/p/messages")
	},
	"messages, closed talk":          func(v *visitor) { v.closed("1h") },
	"messages, talk closed long ago": func(v *visitor) { v.closed("200h") },
	"messages, crisis":               func(v *visitor) { v.in(v.alone()); v.write("I want to kill myself") },
	"messages, older ones": func(v *visitor) {
		v.in(v.alone())
		for range 60 {
			v.write("One more thing.")
		}
		v.open("/p/messages")
	},
	"messages, among older ones": func(v *visitor) {
		v.in(v.alone())
		for range 60 {
			v.write("One more thing.")
		}
		v.open("/p/messages")
		v.settle()
		v.open(attribute(v.body, `<a class="btn two older"[^>]*>`, "href"))
	},
	"messages, somebody gone": func(v *visitor) { v.in(v.alone()); v.open("/p/messages?who=7") },
	"messages, one is 18": func(v *visitor) {
		phone := v.grown(18)
		v.inFamily(phone)
		v.open("/p/messages")
		v.acts(chromedp.Click(".change summary"))
	},
	"messages, menu open": func(v *visitor) { v.in(v.alone()); v.open("/p/messages"); v.acts(chromedp.Click(".tools summary")) },
	"messages, change open": func(v *visitor) {
		v.inFamily(v.family())
		v.open("/p/messages")
		v.acts(chromedp.Click(".change summary"))
	},
	"messages, counted": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), says("It hurts. ", 161), reads(`!document.querySelector('[data-left]').hidden`))
	},
	"messages, offline": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), online(false), reads(`document.querySelector('.net .bar')`))
	},
	"messages, back online": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), online(false), reads(`document.querySelector('.net .amber')`), online(true), reads(`document.querySelector('.net .leaf')`))
	},
	"form, offline": func(v *visitor) {
		v.open("/check")
		v.acts(online(false), reads(`document.querySelector('.net .amber')`), chromedp.Click("main form button"), reads(`document.querySelector('.net').innerText.length > 0`))
	},
	"messages, not sent yet": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), online(false), says("Less sore.", 1), chromedp.Click(".compose .row > .btn"), reads(`document.querySelector('.msg .state')`))
	},
	"messages, not sent": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), chromedp.Evaluate(`window.fetch = () => Promise.reject(new Error('gone')); 0`, nil), says("Less sore.", 1), chromedp.Click(".compose .row > .btn"), reads(`document.querySelector('.msg button')`))
	},
	"messages, live updates stopped": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.early = `{ const later = window.setTimeout; window.setTimeout = (f, ms, ...more) => later(f, ms / 100, ...more); window.EventSource = class extends EventTarget { constructor() { super(); later(() => this.dispatchEvent(new Event('error')), 1); } close() {} }; }`
		v.acts(reads(`!document.querySelector('[data-live-state]').hidden`))
	},
	"messages, photos": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), chromedp.Click(".attach summary"), reads(`[...document.querySelectorAll('.attach button')].some((b) => b.checkVisibility())`))
	},
	"messages, still there": func(v *visitor) {
		v.inShared(v.alone())
		v.open("/p/messages")
		v.acts(threadReady(), chromedp.ActionFunc(v.passes("13m30s")), chromedp.Evaluate(`document.dispatchEvent(new Event('visibilitychange'))`, nil), reads(`document.querySelector('dialog[open]')`))
	},
}
