package web

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of hashing a PIN: 19 MiB and two passes, the floor that OWASP names
// for argon2id. It is paid outside the writer, two at a time.
const (
	pinMemory = 19 << 10 // KiB
	pinPasses = 2
	pinLanes  = 1
)

var hashing = make(chan struct{}, 2)

// HashPIN hashes a new PIN with a salt of its own, in PHC form.
func HashPIN(pin string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return pinHash(phcStart(salt), pin, salt, pinMemory, pinPasses, pinLanes)
}

// SpareParams are the parameters of a hash nobody keeps: a password typed for an
// address that nobody has is hashed with them, so that it takes the same time.
func SpareParams() string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return phcStart(salt)
}

func phcStart(salt []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$", argon2.Version, pinMemory, pinPasses, pinLanes, base64.RawStdEncoding.EncodeToString(salt))
}

// PINLike hashes a typed PIN as the kept one was: params is its PHC form without
// the last part. Parameters that nobody of us wrote are an error.
func PINLike(params, pin string) (string, error) {
	parts := strings.Split(params, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[5] != "" {
		return "", fmt.Errorf("read the parameters of a PIN: %d parts", len(parts))
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return "", fmt.Errorf("read the parameters of a PIN: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return "", fmt.Errorf("read the salt of a PIN: %w", err)
	}
	if memory > 1<<20 || passes < 1 || passes > 10 || lanes < 1 {
		return "", fmt.Errorf("read the parameters of a PIN: out of bounds")
	}
	return pinHash(params, pin, salt, memory, passes, lanes), nil
}

func pinHash(params, pin string, salt []byte, memory, passes uint32, lanes uint8) string {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return params + base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(pin), salt, passes, memory, lanes, 32))
}
