package store_test

import (
	"testing"

	"linnet/store"
	"linnet/store/storetest"
)

func TestAKeyIsUsedOnceItsFormIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, key := range []store.ID{{}, store.NewID()} {
			used, err := s.KeyUsed(t.Context(), key)
			if err != nil || used {
				t.Errorf("KeyUsed(%s) before any form = %t, %v", key, used, err)
			}
		}
	})
}
