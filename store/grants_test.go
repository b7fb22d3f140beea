package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

// teen is a child of Walter's phone who turns 13 in the night to 4 March 2026.
func teen(relation directory.Relationship, phone conversation.Phone) directory.Row {
	return directory.Row{Patient: directory.Patient{Practice: "riverside", RecordNumber: "R-2000", GivenName: "Teo", FamilyName: "Hale",
		BirthDate: conversation.Date{Year: 2013, Month: time.March, Day: 4}}, Phone: phone, Language: conversation.English, Relationship: relation}
}

// birthday is that midnight where the practice is.
var birthday = time.Date(2026, 3, 4, 6, 0, 0, 0, time.UTC)

// parentIn imports Teo, sets the clock and signs Walter's phone in for him.
func parentIn(t *testing.T, s *store.Store, at time.Time) *store.Session {
	t.Helper()
	if err := s.SetClock(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	imported(t, s, teen(directory.Parent, walter))
	step, err := s.Enter(t.Context(), linkOf(t, s, walter), browserID(1), conversation.English)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.TryBirth(t.Context(), step.Cookie, teen(directory.Parent, walter).BirthDate, false)
	if err != nil || in.Cookie == "" {
		t.Fatalf("TryBirth = %+v, %v; want in", in, err)
	}
	n, err := s.PatientSession(t.Context(), in.Cookie, true)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func imported(t *testing.T, s *store.Store, rows ...directory.Row) store.Imported {
	t.Helper()
	sum, err := s.Import(t.Context(), rows, store.ImportOptions{Replace: true, Yes: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// lead is a person on the staff and the talk that stands first in the queue.
func lead(t *testing.T, s *store.Store) (*store.Staff, store.QueueRow) {
	t.Helper()
	dana, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleLead}, true)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
	if err != nil || len(rows) == 0 {
		t.Fatalf("Queue = %v, %v; want a talk", rows, err)
	}
	return dana, rows[0]
}

func TestABirthdayEndsAParentsGrantBeforeAnyJobRan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := parentIn(t, s, birthday.Add(-10*time.Minute))
		teo := n.Patients[0]
		if end, err := s.GrantsEnd(t.Context(), n); err != nil || !end.Equal(birthday) {
			t.Errorf("GrantsEnd = %s, %v; want %s", end, err, birthday)
		}
		dana, row := lead(t, s)
		if _, err := s.Reply(t.Context(), dana, row.Talk, store.Answer{Words: "Come at 9.", Force: true}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetClock(t.Context(), birthday); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Thread(t.Context(), n, teo, 0); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Thread at midnight: %v, want ErrEnded", err)
		}
		if err := s.Write(t.Context(), n, teo, store.PageMessage{Words: "hello"}); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Write at midnight: %v, want ErrEnded", err)
		}
		if got := names(handOut(t, s)); strings.Contains(got, "new_message") {
			t.Errorf("texts out = %q, want no notice about somebody the phone left", got)
		}
		if err := s.EndGrants(t.Context()); err != nil {
			t.Fatal(err)
		}
		page, err := s.TalkAgain(t.Context(), dana, row.Talk)
		if err != nil {
			t.Fatal(err)
		}
		refused := slices.ContainsFunc(page.Texts, func(x store.TextOut) bool { return x.State == "refused" && x.Reason == conversation.RefusedGrant })
		if !refused {
			t.Errorf("texts of the talk = %+v, want the notice refused", page.Texts)
		}
		if sum := imported(t, s, teen(directory.Parent, walter)); sum.Linked != 0 || len(sum.Kept) != 1 || sum.Kept[0].Why != store.EndedByAge {
			t.Errorf("import after the birthday = %+v, want the row kept out by age", sum)
		}
	})
}

func TestANoticeBetweenQueueAndClaimMeetsTheBirthday(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		parentIn(t, s, birthday.Add(-10*time.Minute))
		dana, row := lead(t, s)
		if _, err := s.Reply(t.Context(), dana, row.Talk, store.Answer{Words: "Come at 9.", Force: true}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetClock(t.Context(), birthday.Add(9*time.Hour)); err != nil { // no job ran
			t.Fatal(err)
		}
		handOut(t, s)
		entries, _, err := s.Log(t.Context(), store.LogView{Practice: "riverside", To: s.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(entries, func(e store.LogEntry) bool { return e.Reason == conversation.RefusedGrant }) {
			t.Errorf("the log holds no evidence of the refusal: %+v", entries)
		}
	})
}

func TestStaffEndConfirmAndRenew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := parentIn(t, s, birthday.Add(-time.Hour))
		teo, ctx := n.Patients[0], t.Context()
		if err := s.Write(ctx, n, teo, store.PageMessage{Words: "before"}); err != nil {
			t.Fatal(err)
		}
		dana, row := lead(t, s)
		linked, err := s.Phones(ctx, row.Talk)
		if err != nil || len(linked) != 1 {
			t.Fatalf("Phones = %+v, %v; want Walter's", linked, err)
		}
		grant := linked[0].ID
		if err := s.Unlink(ctx, dana, row.Talk, grant, "", store.NewID()); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("Unlink without a reason: %v, want ErrRefused", err)
		}
		if err := s.Unlink(ctx, dana, row.Talk, grant, "asked to", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Thread(ctx, n, teo, 0); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Thread after the unlink: %v, want ErrEnded", err)
		}
		if sum := imported(t, s, teen(directory.Parent, walter)); sum.Linked != 0 || len(sum.Kept) != 1 || sum.Kept[0].Why != store.EndedByStaff {
			t.Errorf("import after the unlink = %+v, want the row reported and nothing linked", sum)
		}
		if err := s.ConfirmPhone(ctx, dana, row.Talk, grant, "by chart", store.NewID()); err != nil {
			t.Fatal(err)
		}
		until := birthday.AddDate(1, 0, 0)
		if err := s.RenewPhone(ctx, dana, row.Talk, grant, until, "both came in", store.NewID()); err != nil {
			t.Fatal(err)
		}
		linked, err = s.Phones(ctx, row.Talk)
		if err != nil || !linked[0].Ends.Equal(until) || linked[0].Approved != "Dana" {
			t.Errorf("after the renewal: %+v, %v; want the end %s, approved by Dana", linked, err, until)
		}
		if err := s.RenewPhone(ctx, dana, row.Talk, grant, birthday.AddDate(40, 0, 0), "both came in", store.NewID()); err != nil {
			t.Fatal(err)
		}
		if linked, _ = s.Phones(ctx, row.Talk); linked[0].Ends.In(time.UTC).Year() != 2031 {
			t.Errorf("a renewal reaches to %s, want the 18th birthday at most", linked[0].Ends)
		}
		if err := s.SetScope(ctx, dana, row.Talk, grant, []string{"visits"}, "court order", store.NewID()); err != nil {
			t.Fatal(err)
		}
		receive(t, s, walter, "hello again")
		if got := names(handOut(t, s)); strings.Contains(got, "link_after_text") {
			t.Errorf("texts to a phone without messages in its scope = %q, want no link", got)
		}
	})
}

func TestANumberGivenUpLosesEverythingAndNoImportBringsItBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := parentIn(t, s, birthday.Add(-8*time.Hour))
		teo := n.Patients[0]
		dana, row := lead(t, s)
		if _, err := s.Reply(t.Context(), dana, row.Talk, store.Answer{Words: "Come at 9.", Force: true}); err != nil {
			t.Fatal(err)
		}
		if err := s.AdvanceClock(t.Context(), store.NoticeHold+time.Second); err != nil {
			t.Fatal(err)
		}
		claims, err := s.ClaimNext(t.Context(), 8, always, word)
		if err != nil || len(claims) != 1 {
			t.Fatalf("claims = %v, %v; want the notice", claims, err)
		}
		if err := s.Settle(t.Context(), claims[0], store.Outcome{Fate: store.Never, Class: "invalid_number", NoTexts: true, GivenUp: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Thread(t.Context(), n, teo, 0); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Thread after the number was given up: %v, want ErrEnded", err)
		}
		if sum := imported(t, s, teen(directory.Parent, walter)); sum.Linked != 0 || len(sum.Kept) != 1 || sum.Kept[0].Why != store.EndedByGivenUp {
			t.Errorf("import = %+v, want the row reported and nothing linked", sum)
		}
	})
}

func TestACorrectedBirthDateMovesTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		parentIn(t, s, birthday.Add(-time.Hour))
		_, row := lead(t, s)
		right := teen(directory.Parent, walter)
		right.BirthDate.Year = 2014
		imported(t, s, right)
		linked, err := s.Phones(t.Context(), row.Talk)
		if err != nil || linked[0].Ends.Year() != 2027 {
			t.Errorf("after the correction the grant ends %v, %v; want 2027", linked, err)
		}
		right.BirthDate.Year = 2007
		imported(t, s, right)
		if linked, _ = s.Phones(t.Context(), row.Talk); linked[0].Lives(s.Now()) {
			t.Errorf("a grown patient's parent still may open: %+v", linked)
		}
	})
}

func TestAYoungPersonsOwnPhoneLeavesNoTraceAtTheParents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		imported(t, s, teen(directory.Parent, walter))
		if err := s.SetClock(t.Context(), birthday.Add(12*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Import(t.Context(), []directory.Row{teen(directory.Self, nobody)}, store.ImportOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		if got := names(handOut(t, s)); strings.Contains(got, "phone_added") {
			t.Errorf("texts out = %q, want none about the young person's own phone", got)
		}
	})
}
