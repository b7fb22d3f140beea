package store_test

import (
	"errors"
	"testing"

	"linnet/store"
	"linnet/store/storetest"
)

// A person's desk is as it comes until they choose; a form that shows one
// choice leaves the others, acts once, and nobody else's desk changes.
func TestAPersonChoosesHowTheirDeskIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, by := t.Context(), store.Actor{Name: "test"}
		dana, err := s.AddStaff(ctx, by, "dana@riverside.example", "Dana Kim", []string{store.RoleStaff}, true)
		if err != nil {
			t.Fatal(err)
		}
		maria, err := s.AddStaff(ctx, by, "maria@riverside.example", "Maria Lopez", []string{store.RoleStaff}, true)
		if err != nil {
			t.Fatal(err)
		}
		prefs := func(who *store.Staff, want store.Prefs) {
			t.Helper()
			got, err := s.Prefs(ctx, who.ID)
			if err != nil || got != want {
				t.Errorf("choices of %s = %+v, %v; want %+v", who.Name, got, err, want)
			}
		}
		prefs(dana, store.Prefs{Keys: store.KeysOn})
		key := store.NewID()
		if err := s.SetPrefs(ctx, dana, func(p *store.Prefs) { p.Desktop, p.Sound = true, true }, key); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPrefs(ctx, dana, func(p *store.Prefs) { p.Sound = false }, key); !errors.Is(err, store.ErrUsed) {
			t.Errorf("the same form again = %v, want ErrUsed", err)
		}
		if err := s.SetPrefs(ctx, dana, func(p *store.Prefs) { p.Keys = store.KeysAlt }, store.NewID()); err != nil {
			t.Fatal(err)
		}
		prefs(dana, store.Prefs{Keys: store.KeysAlt, Desktop: true, Sound: true})
		prefs(maria, store.Prefs{Keys: store.KeysOn})
		if err := s.SetPrefs(ctx, dana, func(p *store.Prefs) { p.Keys = "all" }, store.NewID()); err == nil {
			t.Error("a choice of keys that there is not was kept")
		}
	})
}
