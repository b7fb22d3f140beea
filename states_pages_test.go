//go:build states

package main

import "strings"

// statePages are the ways to the states of testdata/states.tsv.
var statePages = map[string]func(*visitor){
	// Links.
	"link with a message": func(v *visitor) { v.open(v.notice(v.alone())) },
	"fresh link":          func(v *visitor) { v.open(v.link(v.alone())) },
	"link of a phone":     func(v *visitor) { v.open(v.link(v.alone())) },
	"not you":             func(v *visitor) { v.open(v.link(v.alone()) + "/not-you") },
	"not you, done": func(v *visitor) {
		link := v.link(v.alone())
		v.open(link + "/not-you")
		v.post(link + "/not-you")
	},
	"not you, link over a day old": func(v *visitor) {
		link := v.link(v.alone())
		v.wait("25h")
		v.open(link + "/not-you")
	},
	"link too old": func(v *visitor) {
		link := v.link(v.alone())
		v.wait("169h")
		v.open(link)
	},
	"new link sent": func(v *visitor) {
		link := v.link(v.alone())
		v.wait("169h")
		v.open(link)
		v.post(link + "/new")
	},
	"link already used": func(v *visitor) {
		link := v.link(v.alone())
		v.open(link)
		v.post(link)
		v.open("/check")
		v.forget()
		v.open(link)
	},
	"link of another phone": func(v *visitor) {
		link := v.link(v.alone())
		v.in(v.alone())
		v.open(link)
	},
	"link unknown":   func(v *visitor) { v.open("/m/AAAAAAAAAAAAAAAAAAAAAA") },
	"link cut short": func(v *visitor) { link := v.link(v.alone()); v.open(link[:len(link)-3]) },

	// Codes.
	"code":              func(v *visitor) { v.codePage(v.alone()) },
	"code empty":        func(v *visitor) { v.codePage(v.alone()); v.post("/verify/code", "code", " - ") },
	"code not six":      func(v *visitor) { v.codePage(v.alone()); v.post("/verify/code", "code", "48 29") },
	"code wrong":        func(v *visitor) { v.codePage(v.alone()); v.wrongCodes(2) },
	"code too old":      func(v *visitor) { v.codePage(v.alone()); v.wait("11m"); v.post("/verify/code", "code", "123456") },
	"code again":        func(v *visitor) { v.codePage(v.alone()); v.wait("31s"); v.post("/verify/code/again") },
	"code again, early": func(v *visitor) { v.codePage(v.alone()); v.post("/verify/code/again") },
	"four codes": func(v *visitor) {
		v.codePage(v.alone())
		for range 4 {
			v.wait("150s")
			v.post("/verify/code/again")
		}
	},
	"wrong codes, shut": func(v *visitor) { v.codePage(v.alone()); v.wrongCodes(5) },
	"texts off, no code": func(v *visitor) {
		phone := v.alone()
		link := v.link(phone)
		v.wait("16m")
		v.text(phone, "STOP")
		v.outText(phone, "", func(s string) bool { return contains(s, "opted out") })
		v.open(link)
		v.post(link)
	},

	// The website.
	"home":           func(v *visitor) { v.open("/") },
	"home, no phone": func(v *visitor) { v.open("/"); v.post("/", "phone", "12") },
	"home, asked":    func(v *visitor) { v.open("/"); v.post("/", "phone", local(v.alone())) },
	"home, again": func(v *visitor) {
		v.open("/")
		v.post("/", "phone", local(v.alone()))
		v.wait("31s")
		v.post("/verify/code/again")
	},
	"home, door shut": func(v *visitor) {
		phone := local(v.alone())
		for range 5 {
			v.forget()
			v.open("/")
			v.post("/", "phone", phone)
			v.wrongCodes(5)
			v.wait("62m")
		}
		v.forget()
		v.open("/")
		v.post("/", "phone", phone)
	},
	"office":            func(v *visitor) { v.atOffice() },
	"office not chosen": func(v *visitor) { v.atOffice(); v.post("/verify/office") },
	"check":             func(v *visitor) { v.open("/check") },
	"check, ours":       func(v *visitor) { link := v.link(v.alone()); v.open("/check"); v.post("/check", "link", v.base+link) },
	"check, not ours": func(v *visitor) {
		v.open("/check")
		v.post("/check", "link", "https://linnet.example/m/AAAAAAAAAAAAAAAAAAAAAA")
	},

	// Who.
	"who":            func(v *visitor) { v.atWho() },
	"who not chosen": func(v *visitor) { v.atWho(); v.post("/verify/who") },
	"who else":       func(v *visitor) { v.atWho(); v.post("/verify/who", "who", "other") },

	// Birth dates.
	"birth":           func(v *visitor) { v.atBirth() },
	"birth empty":     func(v *visitor) { v.atBirth(); v.birth("", "", "") },
	"birth no month":  func(v *visitor) { v.atBirth(); v.birth("", "9", "2016") },
	"birth no day":    func(v *visitor) { v.atBirth(); v.birth("3", "", "2016") },
	"birth no year":   func(v *visitor) { v.atBirth(); v.birth("3", "9", "") },
	"birth year":      func(v *visitor) { v.atBirth(); v.birth("3", "9", "16") },
	"birth not real":  func(v *visitor) { v.atBirth(); v.birth("2", "30", "2016") },
	"birth in future": func(v *visitor) { v.atBirth(); v.birth("3", "9", "2126") },
	"birth wrong":     func(v *visitor) { v.atBirth(); v.birth("3", "10", "2016") },
	"birth wrong, fresh link": func(v *visitor) {
		link := v.link(v.alone())
		v.open(link)
		v.post(link)
		v.birth("3", "10", "2016")
	},
	"birth told": func(v *visitor) { v.atBirth(); v.post("/verify/birth/wrong", "month", "3", "day", "9", "year", "2017") },
	"locked for a day": func(v *visitor) {
		v.codeIn(v.alone())
		for range 5 {
			v.birth("3", "10", "2016")
		}
	},
	"locked": func(v *visitor) {
		phone := v.alone()
		v.codeIn(phone)
		for range 5 {
			v.birth("3", "10", "2016")
		}
		v.wait("25h")
		v.forget()
		v.open("/check")
		v.codeIn(phone)
		for range 5 {
			v.birth("3", "10", "2016")
		}
	},

	// Messages.
	"messages, none": func(v *visitor) {
		phone := v.alone()
		v.open("/")
		v.post("/", "phone", local(phone))
		v.post("/verify/code", "code", v.newest(phone))
		v.birth("11", "30", "1947")
	},
	"messages":            func(v *visitor) { v.in(v.alone()); v.write("Less sore. She bends it almost all the way.") },
	"messages, empty":     func(v *visitor) { v.in(v.alone()); v.write(" ") },
	"messages, too long":  func(v *visitor) { v.in(v.alone()); v.write(long) },
	"messages, emergency": func(v *visitor) { v.in(v.alone()); v.write("I have chest pain and cannot breathe") },
	"messages, closed office": func(v *visitor) {
		v.practiceHouse.post("/sim/api/clock", map[string]any{"set": v.night()})
		v.in(v.alone())
	},
	"messages, texts off": func(v *visitor) {
		phone := v.alone()
		v.in(phone)
		v.text(phone, "STOP")
		v.outText(phone, "", func(s string) bool { return contains(s, "opted out") })
		v.open("/p/messages")
	},
	"messages, text about nobody": func(v *visitor) { v.inFamily(v.family()) },
	"messages, consent":           func(v *visitor) { v.in(v.alone()) },
	"messages, new device": func(v *visitor) {
		phone := v.alone()
		v.in(phone)
		v.elsewhere(func() { v.in(phone) })
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

	// Open pages and errors.
	"help":         func(v *visitor) { v.open("/help") },
	"privacy":      func(v *visitor) { v.open("/privacy") },
	"text rules":   func(v *visitor) { v.open("/text-rules") },
	"not found":    func(v *visitor) { v.open("/nowhere") },
	"not allowed":  func(v *visitor) { v.in(v.alone()); v.post("/p/messages", "about", "00", "body", "x") },
	"wrong method": func(v *visitor) { v.open("/check"); v.post("/help") },
	"too much":     func(v *visitor) { v.open("/check"); v.post("/check", "link", longer) },

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
	"opt in": func(v *visitor) { v.open("/texts") },
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
	"page to print":      func(v *visitor) { v.in(v.alone()); v.open("/p/messages/print") },
	"handout":            func(v *visitor) { v.open("/handout") },
	"offline":            func(v *visitor) { v.open("/offline") },
	"page open too long": func(v *visitor) { v.in(v.alone()); v.forget(); v.post("/verify/code", "code", "123456") },

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
	"insurance, no back": func(v *visitor) { v.in(v.alone()); v.open("/p/ask/insurance"); v.press("main form .act .btn") },
	"visit, check":       func(v *visitor) { v.in(v.alone()); v.visitAsked() },
	"visit, sent":        func(v *visitor) { v.in(v.alone()); v.visitAsked(); v.press("main form .act .btn") },

	// Photos and files.
	"photo in a message": func(v *visitor) { v.in(v.alone()); v.chooses(onDisk(v.t, "knee.jpg", kneePhoto(v.t, 300, 200))) },
	"file of a wrong kind": func(v *visitor) {
		v.in(v.alone())
		v.chooses(onDisk(v.t, "page.html", []byte("<!DOCTYPE html><p>hello")))
	},
	"file too large": func(v *visitor) {
		v.in(v.alone())
		v.chooses(onDisk(v.t, "big.pdf", []byte("%PDF-1.7\n"+strings.Repeat("0", 11<<20)+"%%EOF")))
	},
}
