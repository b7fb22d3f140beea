package store

import (
	"testing"
	"time"
)

func TestACodeIsGoodForItsHalfMinuteAndTheOnesBeside(t *testing.T) {
	secret := newAppSecret()
	now := time.Unix(1_770_000_010, 0)
	here := now.Unix() / appStep
	for _, tc := range []struct {
		name    string
		off     int64
		last    int64
		ok      bool
		nowStep int64
	}{
		{"its own", 0, 0, true, here}, {"the one before", -1, 0, true, here - 1}, {"the one after", 1, 0, true, here + 1},
		{"two before", -2, 0, false, 0}, {"two after", 2, 0, false, 0},
		{"used", 0, here, false, 0}, {"older than the used one", -1, here, false, 0}, {"later than the used one", 1, here, true, here + 1},
	} {
		code, err := stepCode(secret, here+tc.off)
		if err != nil {
			t.Fatal(err)
		}
		if step, ok, err := matchStep(secret, code, now, tc.last); err != nil || ok != tc.ok || step != tc.nowStep {
			t.Errorf("%s: matchStep = %d, %v, %v, want %d, %v", tc.name, step, ok, err, tc.nowStep, tc.ok)
		}
	}
}
