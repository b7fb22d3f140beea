package main

import "maps"

// statePages are the ways to the states of testdata/states.tsv: those outside
// a sign-in and on the way through it, and those inside.
var statePages = func() map[string]func(*visitor) {
	all := maps.Clone(statesOutside)
	maps.Copy(all, statesOfMessages)
	maps.Copy(all, statesInside)
	return all
}()

var statesOutside = map[string]func(*visitor){
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
		v.texts(phone, "STOP", "opted out", "no le mandaremos")
		v.open(link)
		v.post(link)
	},

	// The website.
	"home":           func(v *visitor) { v.open("/") },
	"home, no phone": func(v *visitor) { v.open("/"); v.post("/", "phone", "12") },
	"home, asked":    func(v *visitor) { v.open("/"); v.post("/", "phone", typed(v.alone())) },
	"home, again": func(v *visitor) {
		v.open("/")
		v.post("/", "phone", typed(v.alone()))
		v.wait("31s")
		v.post("/verify/code/again")
	},
	"home, door shut": func(v *visitor) {
		phone := typed(v.alone())
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
	"check, nothing":    func(v *visitor) { v.open("/check"); v.post("/check") },
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

	// Further ways in.
	"link of a request": func(v *visitor) {
		v.toMorning()
		v.wait("11h") // news of a request goes by day
		phone := v.alone()
		v.in(phone)
		v.visitAsked()
		v.submit("/p/ask/visit")
		v.moves("Walter", "doing")
		v.wait("40s")
		v.forget()
		v.open(v.linkSent(phone))
	},
	"new link, once too often": func(v *visitor) {
		link := v.link(v.alone())
		v.wait("169h")
		for range 5 {
			v.post(link + "/new")
			v.wait("11m")
		}
		v.post(link + "/new")
	},
	"code, last try": func(v *visitor) { v.codePage(v.alone()); v.wrongCodes(4) },
	"code, no texts there": func(v *visitor) {
		v.troubled("30006", func() { v.codePage(v.alone()); v.settle() })
		v.wait("31s")
		v.post("/verify/code/again")
	},
	"home, empty": func(v *visitor) { v.open("/"); v.post("/", "phone", "") },
	"home, code too old": func(v *visitor) {
		v.post("/", "phone", typed(v.alone()))
		v.wait("11m")
		v.post("/verify/code", "code", "123456")
	},
	"home, four codes": func(v *visitor) {
		v.post("/", "phone", typed(v.alone()))
		for range 4 {
			v.wait("150s")
			v.post("/verify/code/again")
		}
	},
	"home, signed out": func(v *visitor) { v.inShared(v.alone()); v.wait("16m"); v.open("/p/messages") },
	"home, shut out":   func(v *visitor) { v.open("/?why=out") },
	"get a code first": func(v *visitor) {
		link := v.link(v.alone())
		v.post(link)
		v.birth("3", "10", "2016")
		v.settle()
		v.open("/verify/code")
	},
	"birth, last try": func(v *visitor) {
		v.atBirth()
		for range 4 {
			v.birth("3", "10", "2016")
		}
	},
	"locked until today": func(v *visitor) {
		link := v.codePage(v.alone())
		v.post("/verify/code", "code", v.newest(phoneAlone(v.phones-1)))
		for range 5 {
			v.birth("3", "10", "2016")
		}
		v.settle()
		v.toMorning()
		v.forget()
		v.open(link)
	},
	"who, one is 18": func(v *visitor) { v.codeIn(v.grown(18)) },
	"who, one is 13": func(v *visitor) { v.codeIn(v.grown(13)) },

	// Open pages and errors.
	"help":         func(v *visitor) { v.open("/help") },
	"privacy":      func(v *visitor) { v.open("/privacy") },
	"text rules":   func(v *visitor) { v.open("/text-rules") },
	"not found":    func(v *visitor) { v.open("/nowhere") },
	"not allowed":  func(v *visitor) { v.in(v.alone()); v.post("/p/messages", "about", "00", "body", "x") },
	"wrong method": func(v *visitor) { v.open("/check"); v.post("/help") },
	"too much":     func(v *visitor) { v.open("/check"); v.post("/check", "link", longLink) },
	"too fast": func(v *visitor) {
		for range 21 {
			v.post("/check", "link", "x")
		}
	},
}
