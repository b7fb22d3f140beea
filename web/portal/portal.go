// Package portal is the patient's room: the ways in (link, mobile number,
// remembered device), the messages, and turning texts on and off.
//
// What it promises: the order link or number, code, office, patient, birth
// date is kept by the server (design §7), whatever address is asked for; no
// GET changes anything but the read mark and a session's own idle clock; the
// token of a link leaves the address bar with the first POST; at / every
// number meets the same words, rows and time (security.md §3). Limits and
// counters live in store; this room only words what they answer.
//
// A request (ask*.go) hangs on the thread like a message: its pages name the
// patient, and nobody else's phone learns that it exists.
//
// What it leaves to others: the queue (web/staff), texts (outbox), and public
// opt-in forms, visits and settings, which have no address here yet
// and therefore no button. What a file must be to come in is package files'
// to say, and where it lies is the store's.
package portal

import (
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
	"linnet/web"

	"github.com/gin-gonic/gin"
)

// room is the patient's room with the shell it stands in.
type room struct{ s *web.Shell }

// Register adds the patient's addresses and ear to the shell.
func Register(s *web.Shell) {
	r := &room{s}
	get := func(path string, h web.Handler) { s.GET(web.Patients, path, h) }
	post := func(path string, h web.Handler) { s.POST(web.Patients, path, h) }

	get("/", r.home)
	post("/", r.knock)
	get("/m/:token", r.link)
	post("/m/:token", r.enter)
	get("/m/:token/not-you", r.notYou)
	post("/m/:token/not-you", r.deny)
	post("/m/:token/new", r.newLink)

	get("/verify/code", r.code)
	post("/verify/code", r.checkCode)
	post("/verify/code/again", r.codeAgain)
	get("/verify/office", r.office)
	post("/verify/office", r.chooseOffice)
	get("/verify/who", r.who)
	post("/verify/who", r.chooseWho)
	get("/verify/birth", r.birth)
	post("/verify/birth", r.tryBirth)
	post("/verify/birth/code", r.codeAgain)
	post("/verify/birth/wrong", r.wrongBirth)
	post("/verify/birth/back", r.backIn)

	get("/p/messages", r.messages)
	s.POSTFiles(web.Patients, "/p/messages", r.send)
	s.POSTFiles(web.Patients, "/p/files", r.upload)
	post("/p/files/remove", r.unstage)
	get("/p/files/:file", r.photo)
	get("/p/files/:file/thumb", r.small)
	post("/p/read", r.read)
	post("/p/about", r.about)
	post("/p/file", r.file)
	get("/p/texts", r.texts)
	post("/p/texts", r.turnTexts)
	post("/p/texts/later", r.later)
	post("/p/sign-out", r.signOut)
	post("/p/sent", r.sent)
	get("/p/left", r.left)
	post("/p/stay", r.stay)
	get("/offline", r.offline)
	get("/sw.js", r.worker)

	get("/texts", r.optIn)
	post("/texts", r.askTexts)
	get("/texts/done", r.optInLeft)
	get("/p/copy", r.ownCopy)
	post("/p/copy", r.copyThread)
	get("/p/messages/print", r.printThread)
	r.askPages()

	get("/check", r.check)
	post("/check", r.checkLink)
	get("/help", r.plain("portal/help"))
	get("/handout", r.plain("portal/handout"))
	get("/privacy", r.plain("portal/privacy"))
	get("/text-rules", r.plain("portal/rules"))
	r.settingsRoutes(get, post)
	s.Ear(r.ear)
	r.registerInstall()
	r.registerAlerts()
}

// practice is whose name a page shows before a link, a code or a session says
// so: the first that is listed, else the first.
func (r *room) practice(id string) *conversation.Practice {
	if p := r.s.Store.Practice(id); p != nil {
		return p
	}
	all := r.s.Store.Practices()
	for _, p := range all {
		if p.Listed {
			return p
		}
	}
	return all[0]
}

// page fills a page of the room for a session, nil for nobody's.
func (r *room) page(c *gin.Context, n *store.Session, view any) templates.Page {
	if n == nil {
		return r.s.Page(c, r.practice(""), "", view)
	}
	p := r.s.Page(c, r.practice(n.Practice), conversation.Language(n.Data.Language), view)
	if p.SignedIn = n.Step == store.StepIn; p.SignedIn {
		p.NewDevice = r.newDevice(c, n)
	}
	return p
}

// say words a sentence in the page's language.
func (r *room) say(p templates.Page, key string, args ...any) string {
	return r.s.Say(p.Lang, key, args...)
}

// ours is the number people may text a practice at.
func ours(p *conversation.Practice) string {
	if p == nil || len(p.Numbers) == 0 {
		return ""
	}
	return p.Numbers[0].Phone.National()
}
