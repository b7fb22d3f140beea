package portal_test

import (
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
)

// A child who is 18 now is gone from the parent's phone, and the parent is told
// so by name after the code, for 30 days, and never where names are hidden.
func TestTheParentOfAChildWhoIsEighteenIsTold(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		o := storetestOptions(t)
		o.Practices[0].NamesFirst, o.Practices[0].ProxyAges = !hidden, []int{13, 18}
		h := openWith(t, o)
		mia := directory.Row{Patient: directory.Patient{Practice: "riverside", RecordNumber: "R-1009", GivenName: "Mia", FamilyName: "Ruiz",
			BirthDate: conversation.Date{Year: 2008, Month: time.March, Day: 5}}, Phone: rosa, Language: conversation.English, Relationship: directory.Parent}
		if _, err := h.store.Import(t.Context(), []directory.Row{mia}, store.ImportOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		h.later(3 * 24 * time.Hour)
		if err := h.store.EndGrants(t.Context()); err != nil {
			t.Fatal(err)
		}
		fresh := h.browser()
		fresh.post("/m/" + h.link(rosa)).stands("/verify/birth").hides("Mia")
		const words = "Mia is 18 now. Mia needs a sign-in of his or her own. Call 206-555-0110."
		b := h.browser()
		b.knock(rosa).hides("Mia").post("/verify/code", "code", h.sentOne(conversation.CodeText).code)
		if hidden {
			b.stands("/verify/birth").hides("Mia").birth("5", "2", "1984").stands("/p/messages").hides("Mia", "Leo", "Ana")
			continue
		}
		b.stands("/verify/who").sees(words)
		b.post("/verify/who", "who", "other").sees(words)
		b.get("/verify/who").post("/verify/who", "who", b.choice("Rosa R.")).birth("5", "2", "1984").stands("/p/messages").sees(words)
		h.later(31 * 24 * time.Hour)
		late := h.browser()
		late.knock(rosa).post("/verify/code", "code", h.sentOne(conversation.CodeText).code).stands("/verify/who").hides("Mia")
	}
}
