package conversation

import (
	"strings"
	"testing"
)

func TestAPasswordIsLongAndNotTriedFirst(t *testing.T) {
	names := []string{"Riverside Clinic", "dana.kim@riverside.example"}
	for _, tc := range []struct {
		typed string
		want  PasswordProblem
	}{
		{"", PasswordEmpty}, {"            ", PasswordEmpty}, {"short", PasswordShort}, {"elevenchars", PasswordShort},
		{strings.Repeat("wren egg ", 20), PasswordLong},
		{"password1234!", PasswordCommon}, {"Passwordpassword", PasswordCommon}, {"!!Summer2026!!", PasswordCommon}, {"123456789012", PasswordCommon},
		{"987654321098", PasswordCommon}, {"aaaaaaaaaaaa", PasswordCommon}, {"abababababab", PasswordCommon}, {"correct horse battery staple", PasswordCommon},
		{"Riverside Clinic 77", PasswordNames}, {"xx-riversideclinic", PasswordNames}, {"dana.kim likes tea", PasswordNames}, {"i am DanaKim 1234", PasswordNames},
		{"a heron on one leg", PasswordFine}, {"Ñandú y garza 7", PasswordFine}, {"k7#fPq!2mZx9", PasswordFine}, {"summer heron tide", PasswordFine},
	} {
		if got := CheckPassword(tc.typed, PasswordLeast, names...); got != tc.want {
			t.Errorf("CheckPassword(%q) = %q, want %q", tc.typed, got, tc.want)
		}
	}
	if got := CheckPassword("k7#fPq!2mZx9", PasswordLeastAlone); got != PasswordShort {
		t.Errorf("a password that stands alone with 12 characters = %q, want %q", got, PasswordShort)
	}
}
