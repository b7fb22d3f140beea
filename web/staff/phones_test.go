package staff_test

import (
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
)

// ana is Rosa's child: nine on the day of the tests. A mother's phone opens her.
var anaBorn = dateOf(2016, time.March, 9)

// rosaTalk is Rosa signed in for Ana, with a talk of theirs that waits.
func (h *house) rosaTalk() (n *store.Session, talk store.ID) {
	h.t.Helper()
	n, _ = h.motherOfTwins("Ana is hoarse")
	h.write(n, "She can eat, though.")
	for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
		if row.About.ID == n.Patients[0] {
			talk = row.Talk
		}
	}
	if talk.None() {
		h.t.Fatal("no talk is about Ana")
	}
	return n, talk
}

// motherOfTwins is Rosa signed in for Ana: the birth date is her brother's too,
// so she is asked who it is about.
func (h *house) motherOfTwins(words string) (*store.Session, string) {
	h.t.Helper()
	ctx := h.t.Context()
	cookie := h.door(rosa, words)
	in, err := h.s.TryBirth(ctx, cookie, anaBorn, true)
	if err != nil || in.To.Step != store.StepWho {
		h.t.Fatalf("TryBirth = %+v, %v; want to be asked which twin", in, err)
	}
	people, err := h.s.People(ctx, in.To)
	if err != nil || len(people) != 2 || people[0].Given != "Ana" {
		h.t.Fatalf("People = %+v, %v; want the twins", people, err)
	}
	if in, err = h.s.ChooseWho(ctx, cookie, people[0].ID); err != nil {
		h.t.Fatal(err)
	}
	n, err := h.s.PatientSession(ctx, in.Cookie, true)
	if err != nil {
		h.t.Fatal(err)
	}
	return n, in.Cookie
}

// live reports whether a patient's cookie still stands for a session.
func (h *house) live(cookie string) bool {
	_, err := h.s.PatientSession(h.t.Context(), cookie, false)
	return err == nil
}

// grant is the right of a phone to open a patient, as the talk's pane lists it.
func (h *house) grant(talk store.ID, phone conversation.Phone, patient store.ID) store.Linked {
	h.t.Helper()
	linked, err := h.s.Phones(h.t.Context(), talk)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, g := range linked {
		if g.Phone == phone && g.Person.ID == patient {
			return g
		}
	}
	h.t.Fatalf("the pane lists %+v, want %s among them", linked, phone)
	return store.Linked{}
}

// lives reports whether the grant opens anything now.
func (h *house) lives(talk store.ID, phone conversation.Phone, patient store.ID) bool {
	return h.grant(talk, phone, patient).Lives(h.s.Now())
}

// opens reports whether a signed-in phone may read its first patient's thread.
func (h *house) opens(n *store.Session) bool {
	_, err := h.s.Thread(h.t.Context(), n, n.Patients[0], 0)
	return err == nil
}

// invalid fails unless a field is marked wrong and its words stand above it.
func (a answer) invalid(t *testing.T, field, words string) {
	t.Helper()
	a.want(t, "the mistake at "+field, http.StatusUnprocessableEntity, `href="#`+field+`"`, `id="`+field+`-error"`, "<title>Error: ", `data-view="patient"`)
	tag := regexp.MustCompile(`<(input|select) id="` + field + `"[^>]*>`).FindString(a.body)
	if !strings.Contains(tag, `aria-invalid="true"`) || !strings.Contains(tag, `aria-describedby="`+field+`-error"`) {
		t.Errorf("%s is not marked as wrong: %s", field, tag)
	}
	if strings.Count(a.body, words) < 2 {
		t.Errorf("%q stands %d times, want in the box and at the field", words, strings.Count(a.body, words))
	}
}

// kept fails unless a field shows what was typed.
func (a answer) kept(t *testing.T, field, value string) {
	t.Helper()
	tag := regexp.MustCompile(`<input id="` + field + `"[^>]*>`).FindString(a.body)
	if !strings.Contains(tag, `value="`+value+`"`) {
		t.Errorf("%s does not keep %q: %s", field, value, tag)
	}
}

func TestAPhoneIsUnlinkedAndLinkedAgain(t *testing.T) {
	each(t, func(h *house) {
		n, talk := h.rosaTalk()
		ana, path := n.Patients[0], "/app/c/"+talk.String()
		g := h.grant(talk, rosa, ana).ID.String()
		dana, maria := h.as("dana"), h.as("maria") // a lead and a nurse
		page := dana.get(path)
		page.want(h.t, "the pane", 200, "Phones and patients", "Parent …0147 opens Ana R.", "Unlink this phone")
		dana.post(path+"/phone-unlink", fields(page.body, "grant", g, "why", "  ")).invalid(h.t, "unlink-"+g, "Write why.")
		if !h.opens(n) {
			h.t.Fatal("a form without a reason unlinked the phone")
		}
		form := fields(page.body, "grant", g, "why", "father called, custody changed")
		for range 2 { // a double tap
			dana.post(path+"/phone-unlink", form).want(h.t, "unlink", 303)
		}
		if h.opens(n) || h.lives(talk, rosa, ana) {
			h.t.Fatal("the phone still opens Ana")
		}
		if got := h.trail()["phone unlinked"]; got != 1 {
			h.t.Errorf("the trail has %d unlinks, want 1", got)
		}
		maria.post(path+"/phone-unlink", fields(maria.get(path).body, "grant", g, "why", "me too")).want(h.t, "unlink what is unlinked", 409, "This talk has moved on")
		page = maria.get(path)
		page.want(h.t, "the pane after it", 200, "Unlinked by staff, Tue, Mar 3.", "No longer", "Link this phone again")

		maria.post(path+"/phone-confirm", fields(page.body, "grant", g)).invalid(h.t, "confirm-"+g, "Say how you checked who they are.")
		maria.post(path+"/phone-confirm", fields(page.body, "grant", g, "why", "she came in")).want(h.t, "link again", 303)
		if !h.lives(talk, rosa, ana) {
			h.t.Fatal("the phone does not open Ana again")
		}
		dana.post(path+"/phone-confirm", fields(dana.get(path).body, "grant", g, "why", "me too")).want(h.t, "link what is linked", 409, "This talk has moved on")
		dana.get(path).want(h.t, "the pane at last", 200, "Approved by Maria.", "New phone")
	})
}

func TestAParentsPhoneIsRenewedUpToTheLastAge(t *testing.T) {
	each(t, func(h *house) {
		n, talk := h.rosaTalk()
		ana, path := n.Patients[0], "/app/c/"+talk.String()
		g := h.grant(talk, rosa, ana).ID.String()
		dana := h.as("dana")
		page := dana.get(path)
		for _, until := range []string{"", "soon", "2026-02-30", "2026-03-03"} {
			got := dana.post(path+"/phone-renew", fields(page.body, "grant", g, "until", until, "why", "by chart"))
			got.invalid(h.t, "until-"+g, "Choose a day.")
			got.kept(h.t, "until-"+g, until)
			got.kept(h.t, "renew-"+g, "by chart")
		}
		got := dana.post(path+"/phone-renew", fields(page.body, "grant", g, "until", "2031-01-01"))
		got.invalid(h.t, "renew-"+g, "Say how you checked who they are.")
		got.kept(h.t, "until-"+g, "2031-01-01")
		dana.post(path+"/phone-renew", fields(page.body, "grant", g, "until", "2060-01-01", "why", "both came in")).want(h.t, "renew", 303)
		if ends := h.grant(talk, rosa, ana).Ends; conversation.DateOf(ends.In(h.s.Practice("riverside").Zone)) != dateOf(2034, time.March, 9) {
			h.t.Errorf("the grant ends %s, want on the 18th birthday", ends)
		}
	})
}

func TestWhatAPhoneMayOpenIsLeftOut(t *testing.T) {
	each(t, func(h *house) {
		n, talk := h.rosaTalk()
		ana, path := n.Patients[0], "/app/c/"+talk.String()
		g := h.grant(talk, rosa, ana).ID.String()
		dana := h.as("dana")
		form := fields(dana.get(path).body, "grant", g)
		form["scope"] = []string{"visits"}
		got := dana.post(path+"/phone-scope", form)
		got.invalid(h.t, "scope-"+g, "Write why.")
		if !strings.Contains(got.body, `id="scope-visits-`+g+`" name="scope" value="visits" checked`) || strings.Contains(got.body, `id="scope-messages-`+g+`" name="scope" value="messages" checked`) {
			h.t.Error("the boxes do not stand as they were ticked")
		}
		form.Set("why", "court order")
		dana.post(path+"/phone-scope", form).want(h.t, "save", 303)
		if scope := h.grant(talk, rosa, ana).Scope; !slices.Equal(scope, []string{"visits"}) || h.opens(n) {
			h.t.Errorf("scope %v, opens the messages %t; want visits only", scope, h.opens(n))
		}
	})
}

// A new phone says who checked and how, is told to the others, marked, and sees
// only what is written from then on (security.md §6).
func TestANewPhoneIsToldToTheOthersAndMarked(t *testing.T) {
	for _, one := range []struct {
		name  string
		quiet []string
		want  []string
	}{
		{"told", nil, []string{"phone_added|"}},
		{"not told, with a reason", []string{"quiet", "yes", "quiet-why", "they live apart"}, nil},
	} {
		t.Run(one.name, func(t *testing.T) {
			each(t, func(h *house) {
				n, talk := h.rosaTalk()
				h.text(rosa, "START")
				h.handOut()
				path, dana := "/app/c/"+talk.String(), h.as("dana")
				page := dana.get(path)
				typed := func(more ...string) url.Values {
					return fields(page.body, append([]string{"phone", "206-555-0199", "relation", "guardian", "how", "came in with papers"}, more...)...)
				}
				for _, wrong := range []struct{ name, value, field, words string }{
					{"phone", "5550199", "add-phone", "Write a US mobile number."},
					{"phone", "+44 20 7946 0958", "add-phone", "Write a US mobile number."},
					{"relation", "neighbour", "add-relation", "Choose whose phone it is."},
					{"how", " ", "add-how", "Say how you checked who they are."},
					{"quiet", "yes", "add-quiet", "Write why."},
					{"phone", "206-555-0147", "add-phone", "This phone is on the record."},
				} {
					form := typed()
					form.Set(wrong.name, wrong.value)
					got := dana.post(path+"/phone-add", form)
					got.invalid(h.t, wrong.field, wrong.words)
					if wrong.name != "how" {
						got.kept(h.t, "add-how", "came in with papers")
					}
					if wrong.name != "phone" {
						got.kept(h.t, "add-phone", "206-555-0199")
					}
					if wrong.name != "relation" && !strings.Contains(got.body, `<option value="guardian" selected>`) {
						h.t.Errorf("after a wrong %s the relation is not kept", wrong.name)
					}
				}
				if got := h.handOut(); len(got) != 0 {
					h.t.Fatalf("refused forms sent %v", got)
				}
				form := typed(one.quiet...)
				for range 2 {
					dana.post(path+"/phone-add", form).want(h.t, "add", 303)
				}
				if got := h.handOut(); !slices.Equal(got, one.want) {
					h.t.Errorf("texts = %v, want %v", got, one.want)
				}
				g := h.grant(talk, nobody, n.Patients[0])
				if g.Person.Relation != "guardian" || g.Approved != "Dana" || !g.Starts.Equal(h.s.Now()) && h.s.Now().Sub(g.Starts) > time.Minute {
					h.t.Errorf("the grant is %+v, want a guardian's from now on, approved by Dana", g)
				}
				dana.get(path).want(h.t, "the pane", 200, "Guardian …0199 opens Ana R.", "Approved by Dana.")
				theirs := h.signedIn(nobody, "Hello", anaBorn)
				thread, err := h.s.Thread(h.t.Context(), theirs, theirs.Patients[0], 0)
				if err != nil || len(thread.Messages) != 1 || thread.Messages[0].Body != "Hello" {
					h.t.Errorf("the new phone sees %+v, %v; want its own words only", thread, err)
				}
				rows := h.rows(store.QueueView{Lane: store.LaneOpen})
				i := slices.IndexFunc(rows, func(q store.QueueRow) bool { return q.Phone == nobody })
				if i < 0 || !rows[i].NewPhone {
					h.t.Errorf("rows = %+v, want the new phone's marked", rows)
				}
			})
		})
	}
}

// shared is Rosa signed in on a device that is remembered, and the one talk
// that waits for staff.
func (h *house) shared() (cookie string, path string) {
	h.t.Helper()
	n, cookie := h.motherOfTwins("Somebody reads along")
	h.write(n, "Can you stop that?")
	for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
		if row.About.ID == n.Patients[0] {
			return cookie, "/app/c/" + row.Talk.String()
		}
	}
	h.t.Fatal("no talk is about Ana")
	return "", ""
}

func TestACallerGetsAPIN(t *testing.T) {
	each(t, func(h *house) {
		cookie, path := h.shared()
		dana := h.as("dana")
		page := dana.get(path)
		dana.post(path+"/pin", fields(page.body, "pin", "1234", "why", "by chart")).want(h.t, "too short a PIN", 422, `data-view="patient"`, `id="pin-error"`, `aria-invalid="true"`)
		if !h.live(cookie) {
			h.t.Fatal("a refused PIN ended the session")
		}
		dana.post(path+"/pin", fields(page.body, "pin", "730416", "why", "shares the phone")).want(h.t, "put a PIN", 303)
		if h.live(cookie) {
			h.t.Error("the session lives on after the PIN")
		}
		page = dana.get(path)
		page.want(h.t, "the talk", 200, "shares the phone", "0 remembered")
		dana.post(path+"/pin-off", fields(page.body, "why", "asked to")).want(h.t, "take the PIN off", 303)
		dana.get(path).want(h.t, "the talk", 200, "asked to")
	})
}

func TestALostPhoneIsSignedOutEverywhere(t *testing.T) {
	each(t, func(h *house) {
		cookie, path := h.shared()
		dana := h.as("dana")
		page := dana.get(path)
		page.want(h.t, "the talk", 200, "1 remembered")
		dana.post(path+"/devices-off", fields(page.body, "why", "")).invalid(h.t, "devices-off", "Say how you checked who they are.")
		if !h.live(cookie) {
			h.t.Fatal("a refused form signed the phone out")
		}
		form := fields(page.body, "why", "stolen; address checked")
		for range 2 {
			dana.post(path+"/devices-off", form).want(h.t, "sign out", 303)
		}
		if h.live(cookie) {
			h.t.Error("the session lives on")
		}
		dana.get(path).want(h.t, "the talk", 200, "0 remembered", "Dana signed this phone out everywhere. Checked: stolen; address checked")
		if got := h.trail()["talk devices forgotten"]; got != 1 {
			h.t.Errorf("the trail has %d, want 1", got)
		}
	})
}

// A talk is no door to people it is not about, and nobody acts who may not.
func TestPhonesAreChangedThroughTheirOwnTalkOnly(t *testing.T) {
	each(t, func(h *house) {
		n, talk := h.rosaTalk()
		g := h.grant(talk, rosa, n.Patients[0]).ID.String()
		other := h.beside()
		dana := h.as("dana")
		page := dana.get("/app/c/" + other.String())
		before := h.everything()
		if strings.Contains(page.body, "Ana R.") && strings.Contains(page.body, "…0147") {
			h.t.Error("Walter's pane shows Rosa's phone")
		}
		acts := []string{"phone-unlink", "phone-confirm", "phone-renew", "phone-scope"}
		form := func(page string) url.Values {
			v := fields(page, "grant", g, "why", "by chart", "until", "2030-01-01", "phone", "206-555-0123", "relation", "self", "how", "by chart")
			v.Set("key", store.NewID().String())
			return v
		}
		for _, act := range acts {
			dana.post("/app/c/"+other.String()+"/"+act, form(page.body)).want(h.t, act+" through another's talk", 404)
			dana.post("/app/c/"+store.NewID().String()+"/"+act, form(page.body)).want(h.t, act+" through no talk", 404)
			wrong := form(page.body)
			wrong.Set("grant", "x")
			dana.post("/app/c/"+talk.String()+"/"+act, wrong).want(h.t, act+" of no grant", 404)
		}
		for _, act := range []string{"phone-add", "devices-off"} {
			dana.post("/app/c/"+store.NewID().String()+"/"+act, form(page.body)).want(h.t, act+" through no talk", 404)
		}
		admin, auditor, stranger := h.as("admin"), h.as("audit"), h.browser()
		for _, act := range append(acts, "phone-add", "devices-off", "task-done", "birth-date") {
			admin.post("/app/c/"+talk.String()+"/"+act, form(page.body)).want(h.t, act+" by an admin", 403)
			for name, b := range map[string]*browser{"an auditor": auditor, "a stranger": stranger} {
				if got := b.post("/app/c/"+talk.String()+"/"+act, form(page.body)); got.code != 303 || strings.HasPrefix(got.to, "/app/c/") {
					h.t.Errorf("%s by %s = %d to %s, want a way out", act, name, got.code, got.to)
				}
			}
		}
		if seen := admin.get("/app/c/" + talk.String()); seen.code != 200 || strings.Contains(seen.body, "/phone-") || strings.Contains(seen.body, "/devices-off") {
			h.t.Error("an admin's pane has buttons that act")
		}
		if after := h.everything(); !reflect.DeepEqual(before, after) {
			h.t.Errorf("refused acts changed something:\n%+v\n%+v", before, after)
		}
	})
}

// beside is the talk of Walter, who is nobody of Rosa's.
func (h *house) beside() store.ID {
	h.t.Helper()
	h.signedIn(walter, "Can I move my visit?", dateOf(1947, time.November, 30))
	for _, row := range h.rows(store.QueueView{Lane: store.LaneOpen}) {
		if row.Phone == walter {
			return row.Talk
		}
	}
	h.t.Fatal("Walter has no talk")
	return store.ID{}
}
