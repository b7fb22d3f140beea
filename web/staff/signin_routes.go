package staff

import "linnet/web"

// signInRoutes are the addresses of signing in, the lock, and a person's own
// sign-in.
func (r *room) signInRoutes() {
	r.OnLocked(r.lockedPage)
	for path, page := range map[string]web.Handler{
		"/app/sign-in": r.signInPage, "/app/sign-in/code": r.factorPage, "/app/link/:token": r.linkPage,
		"/app/enroll": r.enrolPage, "/app/enroll/qr.png": r.enrolPicture, "/app/sso/back": r.signOnBack,
		"/app/left": r.left, "/app/you": r.you, "/app/you/codes": r.codesPage, "/app/you/qr.png": r.appPicture, "/app/you/again": r.signAgain,
	} {
		r.GET(web.StaffRoom, path, page)
	}
	for path, act := range map[string]web.Handler{
		"/app/sign-in": r.signIn, "/app/sign-in/code": r.factor, "/app/link/:token": r.useLink, "/app/sign-out": r.signOut,
		"/app/sign-in/passkey/start": r.startKey, "/app/sign-in/passkey/finish": r.enterByKey,
		"/app/enroll": r.enrol, "/app/enroll/passkey/start": r.startEnrolKey, "/app/enroll/passkey/finish": r.enrolKey,
		"/app/sso": r.goSignOn, "/app/sso/finish": r.endSignOn,
		"/app/lock": r.lock, "/app/stay": r.stay, "/app/unlock": r.unlockDesk, "/app/unlock/passkey/start": r.startUnlockKey, "/app/unlock/passkey/finish": r.unlockKey,
		"/app/you/password": r.setPassword, "/app/you/app": r.offerApp, "/app/you/app/code": r.takeApp, "/app/you/codes": r.codes,
		"/app/you/passkey/start": r.startOwnKey, "/app/you/passkey/finish": r.addOwnKey, "/app/you/passkey/name": r.nameKey, "/app/you/passkey/remove": r.removeKey,
	} {
		r.POST(web.StaffRoom, path, act)
	}
}
