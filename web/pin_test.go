package web_test

import (
	"strings"
	"testing"

	"linnet/web"
)

func TestAPINIsFoundAgainByItsParameters(t *testing.T) {
	phc := web.HashPIN("831602")
	if strings.Contains(phc, "831602") || !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("HashPIN = %q", phc)
	}
	if again := web.HashPIN("831602"); again == phc {
		t.Error("two hashes of one PIN agree: the salt is missing")
	}
	params := phc[:strings.LastIndexByte(phc, '$')+1]
	if got, err := web.PINLike(params, "831602"); err != nil || got != phc {
		t.Errorf("PINLike of the right PIN = %q, %v; want %q", got, err, phc)
	}
	if got, err := web.PINLike(params, "831603"); err != nil || got == phc {
		t.Errorf("PINLike of another PIN = %q, %v; want another hash", got, err)
	}
	for _, bad := range []string{"", "$", "$argon2i$v=19$m=1,t=1,p=1$AAAA$", "$argon2id$v=19$m=,t=1$AAAA$", "$argon2id$v=19$m=19456,t=0,p=1$AAAA$", "$argon2id$v=19$m=19456,t=2,p=1$!$"} {
		if _, err := web.PINLike(bad, "831602"); err == nil {
			t.Errorf("PINLike took the parameters %q", bad)
		}
	}
}
