package conversation

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestTokensAreTwentyTwoCharacters(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token, err := NewToken(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if len(token) != 22 || strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Errorf("NewToken = %q, want 22 characters of base64url", token)
		}
		if seen[token] {
			t.Errorf("NewToken = %q twice", token)
		}
		seen[token] = true
		if _, err := HashToken(token); err != nil {
			t.Errorf("HashToken(%q) = %v", token, err)
		}
	}
	if _, err := NewToken(bytes.NewReader(make([]byte, 15))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("NewToken with 15 bytes = %v, want an error", err)
	}
}

func TestOnlyWholeTokensAreHashed(t *testing.T) {
	token, err := NewToken(bytes.NewReader(bytes.Repeat([]byte{0xfb}, 16)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, token string }{
		{"nothing", ""}, {"a character short", token[:21]}, {"a character long", token + "A"}, {"the other alphabet", strings.ReplaceAll(token, "-", "+")},
		{"a line break inside", token[:10] + "\n" + token[10:]}, {"a line break at the end", token + "\r\n"}, {"padding", token + "=="},
		{"bits past the sixteenth byte", token[:21] + "x"}, {"a space", " " + token[1:]}, {"not ASCII", "é" + token[2:]},
	} {
		if _, err := HashToken(tc.token); !errors.Is(err, ErrToken) {
			t.Errorf("%s: HashToken(%q) = %v, want ErrToken", tc.name, tc.token, err)
		}
	}
	one, err := HashToken(token)
	if err != nil {
		t.Fatal(err)
	}
	other, err := HashToken("A" + token[1:])
	if err != nil {
		t.Fatal(err)
	}
	if one == other {
		t.Error("two tokens have one hash")
	}
}

// A link stands for the code only if every condition of security.md §2 holds.
func TestFreshLinkNeedsEveryCondition(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*LinkFacts, *Verification, *time.Time)
		want  bool
	}{
		{"all of them", func(*LinkFacts, *Verification, *time.Time) {}, true},
		{"in the fifteenth minute", func(_ *LinkFacts, _ *Verification, now *time.Time) { *now = now.Add(5*time.Minute - time.Second) }, true},
		{"15 minutes old", func(_ *LinkFacts, _ *Verification, now *time.Time) { *now = now.Add(5 * time.Minute) }, false},
		{"asked for on a page", func(f *LinkFacts, _ *Verification, _ *time.Time) { f.Kind = LinkPage }, false},
		{"a notice", func(f *LinkFacts, _ *Verification, _ *time.Time) { f.Kind = LinkNotice }, false},
		{"a newer one went out", func(f *LinkFacts, _ *Verification, _ *time.Time) { f.Newest = false }, false},
		{"used before", func(f *LinkFacts, _ *Verification, _ *time.Time) { f.Used = true }, false},
		{"a wrong birth date behind it", func(f *LinkFacts, _ *Verification, _ *time.Time) { f.Missed = true }, false},
		{"in the browser of another phone", func(f *LinkFacts, _ *Verification, _ *time.Time) { f.OtherBrowser = true }, false},
		{"the clinic turned it off", func(_ *LinkFacts, v *Verification, _ *time.Time) { v.FreshLink = 0 }, false},
		{"the clinic made it shorter", func(_ *LinkFacts, v *Verification, _ *time.Time) { v.FreshLink = 10 * time.Minute }, false},
		{"the clock went back before it was made", func(_ *LinkFacts, _ *Verification, now *time.Time) { *now = now.Add(-11 * time.Minute) }, false},
	} {
		f := LinkFacts{Kind: LinkAnswer, Made: noon.Add(-10 * time.Minute), Newest: true}
		v, now := DefaultVerification(), noon
		tc.spoil(&f, &v, &now)
		if got := Fresh(f, v, now); got != tc.want {
			t.Errorf("%s: Fresh = %t, want %t", tc.name, got, tc.want)
		}
	}
}

func TestALinkIsADoorForSevenDays(t *testing.T) {
	for _, tc := range []struct {
		age  time.Duration
		want bool
	}{{0, false}, {7*24*time.Hour - time.Second, false}, {7 * 24 * time.Hour, true}, {8 * 24 * time.Hour, true}} {
		if got := TooOld(noon.Add(-tc.age), DefaultVerification(), noon); got != tc.want {
			t.Errorf("TooOld after %s = %t, want %t", tc.age, got, tc.want)
		}
	}
}
