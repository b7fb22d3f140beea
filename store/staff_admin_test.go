package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

func TestAnAdminChangesAPersonAndTheTrailHoldsBoth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		lee, err := s.AddStaff(t.Context(), store.Actor{Name: "test"}, "lee@riverside.example", "Lee", []string{store.RoleStaff}, false)
		if err != nil {
			t.Fatal(err)
		}
		as := store.Colleague{Name: "Lee Ito", Roles: []string{store.RoleStaff, store.RoleLead}, Queues: []store.Works{{Practice: "riverside", Queue: "nurse"}}}
		if err := s.SavePerson(t.Context(), lee, lee.ID, as, store.NewID()); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("somebody who is no admin saved: %v", err)
		}
		if err := s.SavePerson(t.Context(), ada, lee.ID, as, store.NewID()); err != nil {
			t.Fatal(err)
		}
		now, err := s.StaffByID(t.Context(), lee.ID)
		if err != nil || now.Name != "Lee Ito" || !now.Is(store.RoleLead) || now.Sees("riverside", "front") || !now.Sees("riverside", "nurse") {
			t.Errorf("saved = %+v, %v", now, err)
		}
		if by, when, err := s.PersonChanged(t.Context(), lee.ID); err != nil || by != "Ada Admin" || s.Now().Sub(when) > time.Minute {
			t.Errorf("changed by %q at %v, %v", by, when, err)
		}
		entries, err := s.Trail(t.Context(), "", time.Time{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		last := entries[len(entries)-1]
		if want := `lee@riverside.example: "Lee" staff everywhere -> "Lee Ito" staff,lead [riverside/nurse]`; last.Act != "staff saved" || last.Detail != want {
			t.Errorf("trail = %s %s, want %s", last.Act, last.Detail, want)
		}
	})
}

func TestAPersonNeedsANameARoleAndTheHouseAnAdmin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		cases := []struct {
			name string
			as   store.Colleague
			want error
		}{
			{"no name", store.Colleague{Name: "  ", Roles: []string{store.RoleAdmin}}, store.ErrNoName},
			{"no role", store.Colleague{Name: "Ada"}, store.ErrNoRole},
			{"a made-up role", store.Colleague{Name: "Ada", Roles: []string{store.RoleAdmin, "root"}}, store.ErrNoRole},
			{"the last admin's role", store.Colleague{Name: "Ada", Roles: []string{store.RoleStaff}, Everywhere: true}, store.ErrLastAdmin},
		}
		for _, c := range cases {
			if err := s.SavePerson(t.Context(), ada, ada.ID, c.as, store.NewID()); !errors.Is(err, c.want) {
				t.Errorf("%s = %v, want %v", c.name, err, c.want)
			}
		}
		if p, err := s.StaffByID(t.Context(), ada.ID); err != nil || !p.Is(store.RoleAdmin) || p.Name != "Ada Admin" {
			t.Errorf("a refused save changed the person: %+v, %v", p, err)
		}
	})
}

func TestAResetEndsSessionsAndInvitesAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ada := admin(t, s)
		p, _ := wren(t, s)
		if _, err := s.ResetAndInvite(t.Context(), p, p.ID, store.NewID()); !errors.Is(err, conversation.ErrRefused) {
			t.Errorf("somebody who is no admin reset: %v", err)
		}
		key := store.NewID()
		token, err := s.ResetAndInvite(t.Context(), ada, p.ID, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ResetAndInvite(t.Context(), ada, p.ID, key); !errors.Is(err, store.ErrUsed) {
			t.Errorf("the form a second time = %v, want %v", err, store.ErrUsed)
		}
		owner, err := s.StaffLinkOwner(t.Context(), token)
		if err != nil || owner.ID != p.ID || strings.Contains(token, p.Email) {
			t.Errorf("the invite is %v's, %v", owner, err)
		}
		if err := s.TurnStaffOff(t.Context(), ada.Actor(), p.Email); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ResetAndInvite(t.Context(), ada, p.ID, store.NewID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an invite for a person turned off = %v, want %v", err, store.ErrNotFound)
		}
	})
}
