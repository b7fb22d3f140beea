package carriers

import (
	"encoding/json"
	"testing"
	"time"
)

func TestEveryClassHasItsVerdict(t *testing.T) {
	for class, want := range map[ErrorClass]Verdict{
		InvalidNumber: Never, NotSMSCapable: Never, OptedOut: Stopped, Blocked: Never, Filtered: Never,
		Unregistered: Held, SenderConfig: Held, ContentInvalid: Never, Unreachable: Again, RateLimited: Throttled,
		QueueFull: Throttled, Expired: Never, Temporary: Again, Auth: Held, UnknownError: Again, "unheard of": Again,
	} {
		if got := class.Verdict(); got != want {
			t.Errorf("%s.Verdict() = %s, want %s", class, got, want)
		}
		if got, want := class.Undeliverable(), class == InvalidNumber || class == NotSMSCapable; got != want {
			t.Errorf("%s.Undeliverable() = %t, want %t", class, got, want)
		}
		if got, want := class.NumberGone(), class == InvalidNumber; got != want {
			t.Errorf("%s.NumberGone() = %t, want %t", class, got, want)
		}
		if got, want := class.TellStaff(), want == Never || want == Stopped; got != want {
			t.Errorf("%s.TellStaff() = %t, want %t", class, got, want)
		}
		if got, want := class.TellAdmin(), want == Held || class == Filtered; got != want {
			t.Errorf("%s.TellAdmin() = %t, want %t", class, got, want)
		}
	}
	if n, ok := UnknownError.MoreTries(); n != 1 || !ok {
		t.Errorf("UnknownError.MoreTries() = %d, %t, want 1, true", n, ok)
	}
	if n, ok := Temporary.MoreTries(); n != 0 || ok {
		t.Errorf("Temporary.MoreTries() = %d, %t, want 0, false", n, ok)
	}
	if got := Unreachable.LeastWait(); got != time.Hour {
		t.Errorf("Unreachable.LeastWait() = %s, want 1h", got)
	}
}

func TestResultsHaveVerdicts(t *testing.T) {
	for _, c := range []struct {
		result Result
		want   Verdict
	}{
		{Result{Outcome: Accepted}, Done},
		{Result{Outcome: Unknown, Class: Temporary}, PerhapsSent},
		{Result{}, PerhapsSent},
		{Result{Outcome: Refused, Class: OptedOut}, Stopped},
		{Result{Outcome: Refused, Class: Auth}, Held},
	} {
		if got := c.result.Verdict(); got != c.want {
			t.Errorf("%+v.Verdict() = %s, want %s", c.result, got, c.want)
		}
	}
}

func TestStatusNeverFallsBack(t *testing.T) {
	order := []StatusWord{Queued, Sending, Sent, Delivered, Read}
	for i, old := range order {
		for j, word := range order {
			if got := word.Follows(old); got != (j > i) {
				t.Errorf("%s.Follows(%s) = %t, want %t", word, old, got, j > i)
			}
		}
		if StatusUnknown.Follows(old) {
			t.Errorf("unknown follows %s, want not", old)
		}
	}
	for _, final := range []StatusWord{Delivered, Undelivered, Failed, Canceled} {
		for _, other := range []StatusWord{Delivered, Undelivered, Failed, Canceled} {
			if other.Follows(final) {
				t.Errorf("%s follows %s, want the first final word to stand", other, final)
			}
		}
		if !final.Final() || final.Failure() != (final != Delivered) {
			t.Errorf("%s: Final %t, Failure %t", final, final.Final(), final.Failure())
		}
	}
	if !Queued.Follows("") {
		t.Error("queued does not follow a row without a status")
	}
}

func TestTroubleReadsItsJSON(t *testing.T) {
	var trouble Trouble
	const body = `{"slow":"2s","fail":0.1,"code":"30003","duplicate":true,"reorder":true,"drop_connection":true,"block_stopped":true}`
	if err := json.Unmarshal([]byte(body), &trouble); err != nil {
		t.Fatal(err)
	}
	if time.Duration(trouble.Slow) != 2*time.Second || *trouble.Fail != 0.1 || trouble.Code != "30003" || !trouble.BlockStopped || !trouble.DropConnection {
		t.Errorf("Trouble = %+v", trouble)
	}
	for _, bad := range []string{`{"slow":"soon"}`, `{"slow":"-1s"}`, `{"slow":"20m"}`, `{"slow":2}`} {
		if err := json.Unmarshal([]byte(bad), &trouble); err == nil {
			t.Errorf("read %s: no error, want one", bad)
		}
	}
}
