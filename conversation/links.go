package conversation

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrToken is a token that no link of ours ever had.
var ErrToken = errors.New("not a link token")

// LinkKind is how a link came to be; only an answer to a text can be fresh.
type LinkKind string

// The kinds of links.
const (
	LinkAnswer LinkKind = "answer" // sent in answer to a text from that phone
	LinkPage   LinkKind = "page"   // asked for on a page
	LinkNotice LinkKind = "notice" // a message waits
)

// tokenBytes is 128 bits, 22 characters in base64url.
const tokenBytes = 16

// NewToken makes a token from random bytes.
func NewToken(rand io.Reader) (string, error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(rand, b); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// HashToken returns what is stored of a token. Anything but 22 characters of
// base64url is ErrToken: the decoder skips line breaks, a token has none.
func HashToken(token string) ([sha256.Size]byte, error) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return [sha256.Size]byte{}, ErrToken
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != tokenBytes {
		return [sha256.Size]byte{}, ErrToken
	}
	return sha256.Sum256(b), nil
}

// LinkFacts is what Fresh looks at.
type LinkFacts struct {
	Kind         LinkKind
	Made         time.Time
	Used         bool // POSTed before
	Newest       bool // no newer link went to that line
	Missed       bool // a wrong birth date was typed behind it
	OtherBrowser bool // this browser belongs to another phone
}

// Fresh reports whether a link stands for the code (security.md §2): sent in
// answer to a text, the newest, within 15 minutes, on its first use, in a
// browser of no other phone.
func Fresh(f LinkFacts, v Verification, now time.Time) bool {
	return f.Kind == LinkAnswer && f.Newest && !f.Used && !f.Missed && !f.OtherBrowser && now.Sub(f.Made) < v.FreshLink && !now.Before(f.Made)
}

// TooOld reports whether a link is no door any more.
func TooOld(made time.Time, v Verification, now time.Time) bool { return now.Sub(made) >= v.LinkLife }
