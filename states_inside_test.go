package main

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// statesInside are the ways to the states behind a sign-in beside the thread.
var statesInside = map[string]func(*visitor){
	// Settings.
	"settings":             func(v *visitor) { v.in(v.alone()); v.open("/p/settings") },
	"settings, text me":    func(v *visitor) { v.in(v.alone()); v.open("/p/settings") },
	"settings, no codes":   func(v *visitor) { v.in(v.alone()); v.post("/p/settings/codes", "none", "1") },
	"settings, language":   func(v *visitor) { v.in(v.alone()); v.post("/p/settings/language", "language", string(v.lang)) },
	"settings, home":       func(v *visitor) { v.in(v.alone()); v.open("/p/settings") },
	"settings, home again": func(v *visitor) { v.in(v.alone()); v.open("/p/settings") },
	"settings, device forgotten": func(v *visitor) {
		v.in(v.alone())
		v.open("/p/settings")
		v.post("/p/settings/device", "key", v.value("key"), "device", v.value("device"))
	},
	"birth date again": func(v *visitor) { v.in(v.alone()); v.forgetSession(); v.open("/p/pin") },
	"birth date again, wrong": func(v *visitor) {
		v.in(v.alone())
		v.forgetSession()
		v.open("/p/pin")
		v.post("/p/check-birth", "month", "3", "day", "10", "year", "2016")
	},
	"pin":          func(v *visitor) { v.in(v.alone()); v.open("/p/pin") },
	"pin, easy":    func(v *visitor) { v.in(v.alone()); v.setPIN("123456", "123456") },
	"pin, short":   func(v *visitor) { v.in(v.alone()); v.setPIN("12", "12") },
	"pin, differs": func(v *visitor) { v.in(v.alone()); v.setPIN("804621", "804622") },
	"pin, set":     func(v *visitor) { v.in(v.alone()); v.setPIN("804621", "804621") },
	"pin asked":    func(v *visitor) { v.pinAsked() },
	"pin wrong":    func(v *visitor) { v.pinAsked(); v.post("/verify/pin", "pin", "111119") },
	"pin empty":    func(v *visitor) { v.pinAsked(); v.post("/verify/pin", "pin", "") },
	"passkeys":     func(v *visitor) { v.in(v.alone()); v.open("/p/passkey") },
	"alerts":       func(v *visitor) { v.in(v.alone()); v.open("/p/alerts") },
	"alerts refused": func(v *visitor) {
		v.in(v.alone())
		v.post("/p/alerts", "endpoint", "https://push.example/x", "p256dh", "x", "auth", "x")
	},

	// Texts on without a sign-in, and one's own copy.
	"opt in": func(v *visitor) { v.open("/texts?office=riverside") },
	"opt in, no tick": func(v *visitor) {
		v.open("/texts")
		v.post("/texts", "key", v.value("key"), "phone", "206-555-0199", "office", "riverside")
	},
	"opt in, no number": func(v *visitor) {
		v.open("/texts")
		v.post("/texts", "key", v.value("key"), "phone", "12", "agree", "1", "office", "riverside")
	},
	"opt in, one step": func(v *visitor) {
		v.open("/texts")
		v.post("/texts", "key", v.value("key"), "phone", "206-555-0199", "agree", "1", "office", "riverside")
	},
	"page to print": func(v *visitor) { v.in(v.alone()); v.open("/p/messages/print") },
	"handout":       func(v *visitor) { v.open("/handout") },
	"offline":       func(v *visitor) { v.open("/offline") },
	"page open too long": func(v *visitor) {
		v.inShared(v.alone())
		v.open("/p/messages")
		about := v.value("about")
		v.wait("16m")
		v.post("/p/messages", "about", about, "body", "Less sore. She bends it.")
	},

	// Requests.
	"ask":                     func(v *visitor) { v.in(v.alone()); v.open("/p/ask") },
	"ask visit":               func(v *visitor) { v.in(v.alone()); v.open("/p/ask/visit") },
	"ask medicine":            func(v *visitor) { v.in(v.alone()); v.open("/p/ask/medicine") },
	"ask factor":              func(v *visitor) { v.in(v.alone()); v.open("/p/ask/factor") },
	"ask bill":                func(v *visitor) { v.in(v.alone()); v.open("/p/ask/bill") },
	"ask insurance":           func(v *visitor) { v.in(v.alone()); v.open("/p/ask/insurance") },
	"ask records":             func(v *visitor) { v.in(v.alone()); v.open("/p/ask/records") },
	"factor, no doses":        func(v *visitor) { v.in(v.alone()); v.asks("factor", "which", "file") },
	"factor, words for doses": func(v *visitor) { v.in(v.alone()); v.asks("factor", "which", "file", "home", "three", "need", "12") },
	"bill, a card number": func(v *visitor) {
		v.in(v.alone())
		v.asks("bill", "topic", "cost", "question", "My card is 4111 1111 1111 1111")
	},
	"insurance, no back": func(v *visitor) { v.in(v.alone()); v.asks("insurance") },
	"visit, check":       func(v *visitor) { v.in(v.alone()); v.visitAsked() },
	"visit, sent":        func(v *visitor) { v.in(v.alone()); v.visitAsked(); v.submit("/p/ask/visit") },

	// Photos and files.
	"photo in a message":   func(v *visitor) { v.in(v.alone()); v.chooses("knee.jpg", string(kneePhoto(v.t, 300, 200)), 0) },
	"file of a wrong kind": func(v *visitor) { v.in(v.alone()); v.chooses("page.html", "<!DOCTYPE html><p>hello", 0) },
	"file too large":       func(v *visitor) { v.in(v.alone()); v.chooses("big.pdf", "%PDF-1.7\n", 11<<20) },

	// More of the settings.
	"settings, done with texts": func(v *visitor) { v.in(v.alone()); v.open("/p/settings?did=about") },
	"settings, all forgotten":   func(v *visitor) { v.in(v.alone()); v.open("/p/settings"); v.submit("/p/settings/devices") },
	"settings, a PIN":           func(v *visitor) { v.in(v.alone()); v.setPIN("804621", "804621"); v.open("/p/settings") },
	"settings, PIN off": func(v *visitor) {
		v.in(v.alone())
		v.setPIN("804621", "804621")
		v.open("/p/pin")
		v.submit("/p/pin/off")
	},
	"settings, passkey set":          func(v *visitor) { v.in(v.alone()); v.open("/p/settings?did=passkey") },
	"settings, passkey off":          func(v *visitor) { v.in(v.alone()); v.open("/p/settings?did=passkey-off") },
	"settings, texts off":            func(v *visitor) { v.in(v.alone()); v.turnOff(); v.open("/p/settings") },
	"settings, one other signed in":  func(v *visitor) { v.others(1) },
	"settings, two others signed in": func(v *visitor) { v.others(2) },
	"settings, a new device": func(v *visitor) {
		phone := v.alone()
		v.in(phone)
		v.wait("200h")
		v.elsewhere(func() { v.inByCode(phone) })
		v.open("/p/settings")
	},
	"settings, a PIN by staff": func(v *visitor) {
		phone := v.alone()
		v.guarded(phone)
		v.codeByWebsite(phone)
		v.post("/verify/pin", "pin", "804621")
		v.birth("11", "30", "1947")
		v.settle()
		v.open("/p/settings")
	},
	"add a person": func(v *visitor) { v.inFamily(v.family()); v.post("/p/people") },
	"birth date again, empty": func(v *visitor) {
		v.in(v.alone())
		v.forgetSession()
		v.open("/p/pin")
		v.post("/p/check-birth", "month", "", "day", "", "year", "")
	},
	"pin, change":       func(v *visitor) { v.in(v.alone()); v.setPIN("804621", "804621"); v.open("/p/pin") },
	"pin, a birth date": func(v *visitor) { v.in(v.alone()); v.setPIN("19471130", "19471130") },
	"pin, empty":        func(v *visitor) { v.in(v.alone()); v.setPIN("", "") },
	"pin, last try": func(v *visitor) {
		v.pinAsked()
		for range 4 {
			v.post("/verify/pin", "pin", "111119")
		}
	},
	"texts on again":           func(v *visitor) { v.in(v.alone()); v.turnOff(); v.open("/p/texts"); v.submit("/p/texts", "agree", "1") },
	"texts are off":            func(v *visitor) { v.in(v.alone()); v.turnOff(); v.open("/p/texts") },
	"alerts, only without any": func(v *visitor) { v.in(v.alone()); v.post("/p/alerts/only", "tell", "only") },
	"alerts, lost by the browser": func(v *visitor) {
		v.alerted()
		v.open("/p/alerts")
		v.acts(reads(`!document.querySelector('[data-alerts-note]').hidden`))
	},
	"alerts, not in this browser": func(v *visitor) {
		v.in(v.alone())
		v.early = `delete window.PushManager`
		v.open("/p/alerts")
		v.acts(reads(`!document.querySelector('[data-alerts-note]').hidden`))
	},
	"alerts, not on the home screen": func(v *visitor) {
		v.in(v.alone())
		v.early = `navigator.standalone = false`
		v.open("/p/alerts")
		v.acts(reads(`!document.querySelector('[data-alerts-note]').hidden`))
	},
	"alerts, on":   func(v *visitor) { v.alerted() },
	"alerts, off":  func(v *visitor) { v.alerted(); v.open("/p/alerts"); v.submit("/p/alerts/off") },
	"alerts, only": func(v *visitor) { v.alerted(); v.open("/p/alerts"); v.submit("/p/alerts/only", "tell", "only") },
	"alerts, blocked": func(v *visitor) {
		v.in(v.alone())
		v.early = `Object.defineProperty(Notification, 'permission', {get: () => 'denied'})`
		v.open("/p/alerts")
		v.acts(reads(`!document.querySelector('[data-alerts-note]').hidden`))
	},
	"opt in, which office":    func(v *visitor) { v.open("/texts") },
	"help, of another office": func(v *visitor) { v.open("/help?office=lakeside") },
	"passkey asked by a page": func(v *visitor) {
		v.in(v.alone())
		v.early = `delete window.PublicKeyCredential`
		v.open("/p/passkey")
		v.acts(reads(`document.querySelector('[data-passkey] .error:not([hidden])') || document.querySelector('[data-passkey] button:not([hidden])')`))
	},
	"page to print, with a photo": func(v *visitor) {
		v.in(v.alone())
		v.chooses("knee.jpg", string(kneePhoto(v.t, 300, 200)), 0)
		v.open("/p/messages/print")
	},
	"own copy": func(v *visitor) { v.in(v.alone()); v.open("/p/copy") },

	// More of the requests: each form empty, each filled and checked.
	"visit, empty":    func(v *visitor) { v.in(v.alone()); v.asks("visit") },
	"medicine, empty": func(v *visitor) { v.in(v.alone()); v.asks("medicine") },
	"medicine, no pharmacy": func(v *visitor) {
		v.in(v.alone())
		v.asks("medicine", "which", "Tranexamic acid", "left", "4-7", "pharmacy", "other")
	},
	"medicine, check": func(v *visitor) {
		v.in(v.alone())
		v.asks("medicine", "which", "Tranexamic acid", "left", "0-3", "pharmacy", "file", "changed", "No")
	},
	"medicine, check a few days": func(v *visitor) {
		v.in(v.alone())
		v.asks("medicine", "which", "Tranexamic acid", "left", "4-7", "pharmacy", "other", "pharmacy-other", "Main Street")
	},
	"factor, empty": func(v *visitor) { v.in(v.alone()); v.asks("factor") },
	"factor, what else": func(v *visitor) {
		v.in(v.alone())
		v.asks("factor", "which", "other", "home", "3", "need", "x", "bleeds", "yes", "ship", "other")
	},
	"factor, bleeds in words": func(v *visitor) {
		v.in(v.alone())
		v.asks("factor", "which", "file", "home", "1", "need", "12", "bleeds", "yes", "bleeds-other", "two", "ship", "home")
	},
	"factor, check": func(v *visitor) { v.in(v.alone()); v.factorAsked("ship", "home", "home", "1", "weight", "yes") },
	"factor, check to ship elsewhere": func(v *visitor) {
		v.in(v.newcomer())
		v.factorAsked("ship", "other", "ship-other", "12 Oak Street", "home", "3")
	},
	"factor, a bad date":   func(v *visitor) { v.in(v.alone()); v.factorAsked("by-year", "16") },
	"factor, no month":     func(v *visitor) { v.in(v.alone()); v.factorAsked("by-month", "") },
	"factor, no day":       func(v *visitor) { v.in(v.alone()); v.factorAsked("by-day", "") },
	"factor, no year":      func(v *visitor) { v.in(v.alone()); v.factorAsked("by-year", "") },
	"factor, no real date": func(v *visitor) { v.in(v.alone()); v.factorAsked("by-month", "2", "by-day", "31") },
	"factor, a past date":  func(v *visitor) { v.in(v.alone()); v.factorAsked("by-year", "2020") },
	"bill, empty":          func(v *visitor) { v.in(v.alone()); v.asks("bill") },
	"bill, too long":       func(v *visitor) { v.in(v.alone()); v.asks("bill", "topic", "cost", "question", longMessage) },
	"medicine, too long":   func(v *visitor) { v.in(v.alone()); v.asks("medicine", "which", strings.Repeat("x", 300)) },
	"bill, emergency": func(v *visitor) {
		v.in(v.alone())
		v.asks("bill", "topic", "bill", "question", "I want to kill myself")
	},
	"bill, check":          func(v *visitor) { v.in(v.alone()); v.asks("bill", "topic", "bill", "question", "Why two bills?") },
	"records, empty":       func(v *visitor) { v.in(v.alone()); v.asks("records") },
	"records, which other": func(v *visitor) { v.in(v.alone()); v.asks("records", "what", "other", "how", "here") },
	"records, check": func(v *visitor) {
		v.in(v.alone())
		v.asks("records", "what", "form", "how", "pickup", "by-month", "3", "by-day", "9", "by-year", v.year())
	},
	"insurance, one side": func(v *visitor) {
		v.in(v.alone())
		v.asks("insurance")
		v.last.files = []upload{{"front", "card.jpg", kneePhoto(v.t, 300, 200), 0}}
	},
	"insurance, check": func(v *visitor) {
		v.in(v.alone())
		v.asks("insurance", "first-month", "1", "first-day", "1", "first-year", "2026")
		v.last.files = []upload{{"front", "card.jpg", kneePhoto(v.t, 300, 200), 0}, {"back", "back.jpg", kneePhoto(v.t, 200, 300), 0}}
	},
	"requests, sent": func(v *visitor) {
		v.in(v.alone())
		v.visitAsked()
		v.submit("/p/ask/visit")
		v.settle()
		v.open("/p/ask")
	},
	"request, sent":            func(v *visitor) { v.request("") },
	"request, sent long ago":   func(v *visitor) { v.request("late") },
	"request, being done":      func(v *visitor) { v.request("doing") },
	"request, needs":           func(v *visitor) { v.request("needs") },
	"request, done":            func(v *visitor) { v.request("done") },
	"ask, about another":       func(v *visitor) { v.inFamily(v.family()); v.open("/p/ask"); v.acts(chromedp.Click(".change summary")) },
	"nothing in an attachment": func(v *visitor) { v.in(v.alone()); v.chooses("knee.jpg", "\xff\xd8\xff\xe0 this is no picture", 0) },
}
