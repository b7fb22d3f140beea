package store_test

import (
	"errors"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
	"linnet/store"
	"linnet/store/storetest"
)

func TestAPhoneIsNewWherePatientHadAnotherBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		noon(t, s)
		family(t, s)
		row := func(phone conversation.Phone) directory.Row {
			for _, r := range directory.SampleFamily() {
				if r.Phone == walter && r.Practice == "riverside" {
					r.Phone = phone
					return r
				}
			}
			t.Fatal("the sample family lacks Walter")
			return directory.Row{}
		}
		if err := s.AdvanceClock(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Import(t.Context(), []directory.Row{row("+12065550123")}, store.ImportOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			phone conversation.Phone
			want  bool
		}{{walter, false}, {"+12065550123", true}} {
			receive(t, s, c.phone, "hello")
			out := handOut(t, s)
			if len(out) == 0 {
				t.Fatal("no link came")
			}
			token, browser := out[len(out)-1][len(out[len(out)-1])-22:], []byte("b"+c.phone.E164())
			if _, err := s.LinkPage(t.Context(), token, browser); err != nil {
				t.Fatal(err)
			}
			step, err := s.Enter(t.Context(), token, browser, conversation.English)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.TryBirth(t.Context(), step.Cookie, conversation.Date{Year: 1947, Month: 11, Day: 30}, false); err != nil {
				t.Fatal(err)
			}
			rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneUnclaimed, Order: store.OrderNewest})
			if err != nil || len(rows) == 0 {
				t.Fatalf("rows = %v, %v", rows, err)
			}
			if rows[0].Phone != c.phone || rows[0].NewPhone != c.want {
				t.Errorf("row of …%s: new phone = %v, want %v", c.phone.Last4(), rows[0].NewPhone, c.want)
			}
		}
	})
}

func TestAnOptInWithoutItsRecordIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		family(t, s)
		noon(t, s)
		receive(t, s, walter, "hello")
		dana, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Queue(t.Context(), store.QueueView{Practice: "riverside", Lane: store.LaneOpen})
		if err != nil || len(rows) != 1 {
			t.Fatalf("rows = %v, %v", rows, err)
		}
		for _, c := range []store.Call{{How: store.HowCall, At: s.Now()}, {How: store.HowCall, At: s.Now(), Words: "yes"}, {How: store.HowCall, At: s.Now(), Script: "call-1", Words: " "}} {
			if err := s.RecordOptIn(t.Context(), dana, rows[0].Talk, c); !errors.Is(err, conversation.ErrRefused) {
				t.Errorf("RecordOptIn(%+v) = %v, want a refusal", c, err)
			}
		}
	})
}
