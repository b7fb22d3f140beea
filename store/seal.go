package store

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"strings"
	"sync"

	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/text/unicode/norm"

	"linnet/conversation"
)

// sealer seals fields under the keyset and makes keyed indexes. The index and
// MAC keys lie sealed in the database, so they do not rotate with the keyset.
type sealer struct {
	aead   tink.AEAD
	phone  *sync.Pool // HMAC-SHA-256 under the phone index key
	birth  *sync.Pool
	word   *sync.Pool
	secret *sync.Pool // codes, cookies
	proof  *sync.Pool // evidence: over the bytes of a text
}

// place names a sealed value: it opens only where it was sealed.
func place(practice, table, column string, row []byte) []byte {
	out := make([]byte, 0, len(practice)+len(table)+len(column)+len(row)+3)
	out = append(append(out, practice...), '/')
	out = append(append(out, table...), '/')
	out = append(append(out, row...), '/')
	return append(out, column...)
}

// seal encrypts a field of a row. Empty fields are sealed as well: nothing
// tells an empty one from a short one but its length.
func (k *sealer) seal(practice, table, column string, row []byte, plain []byte) ([]byte, error) {
	sealed, err := k.aead.Encrypt(plain, place(practice, table, column, row))
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", table, column, err)
	}
	return sealed, nil
}

// open decrypts a field; a value from another place, practice or key is ErrSealed.
func (k *sealer) open(practice, table, column string, row []byte, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	plain, err := k.aead.Decrypt(sealed, place(practice, table, column, row))
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", table, column, ErrSealed)
	}
	return plain, nil
}

func macPool(key []byte) *sync.Pool {
	return &sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}
}

func mac(pool *sync.Pool, parts ...[]byte) []byte {
	h := pool.Get().(hash.Hash)
	defer pool.Put(h)
	h.Reset()
	for _, p := range parts {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return h.Sum(nil)
}

// phoneIndex finds a phone's rows at one practice; practice "" is the index
// over all practices that a stranger's door counts by.
func (k *sealer) phoneIndex(practice string, phone conversation.Phone) []byte {
	return mac(k.phone, []byte(practice), []byte(phone.E164()))
}

func (k *sealer) last4Index(practice string, phone conversation.Phone) []byte {
	return mac(k.phone, []byte(practice), []byte("last4"), []byte(phone.Last4()))
}

func (k *sealer) recordIndex(practice, record string) []byte {
	return mac(k.phone, []byte(practice), []byte("record"), []byte(strings.ToLower(strings.TrimSpace(record))))
}

func (k *sealer) birthIndex(practice string, birth conversation.Date) []byte {
	return mac(k.birth, []byte(practice), []byte(birth.String()))
}

// wordIndexes returns the keyed indexes of each folded word of a name and of
// its first three letters, for search (security.md §7).
func (k *sealer) wordIndexes(practice, name string) [][]byte {
	var out [][]byte
	for _, word := range foldWords(name) {
		out = append(out, mac(k.word, []byte(practice), []byte(word)))
		if short := []rune(word); len(short) > 3 {
			out = append(out, mac(k.word, []byte(practice), []byte(string(short[:3])+"*")))
		} else if len(short) == 3 {
			out = append(out, mac(k.word, []byte(practice), []byte(word+"*")))
		}
	}
	return out
}

// foldWords splits a name into words without case and accents.
func foldWords(name string) []string {
	folded := strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(name)))
	return strings.FieldsFunc(folded, func(r rune) bool {
		return r == ' ' || r == '-' || r == '\'' || r == '’' || r == ',' || r == '.'
	})
}

// secretMAC keeps codes and cookies: what lies in the database opens nothing.
func (k *sealer) secretMAC(kind string, parts ...[]byte) []byte {
	return mac(k.secret, append([][]byte{[]byte(kind)}, parts...)...)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// keyNames are the rows of meta that hold the index and MAC keys, sealed.
var keyNames = []string{"key_phone", "key_birth", "key_word", "key_secret", "key_proof"}

// loadKeys opens the index and MAC keys, or makes them in a new database.
func (s *Store) loadKeys(t *tx) error {
	pools := []**sync.Pool{&s.keys.phone, &s.keys.birth, &s.keys.word, &s.keys.secret, &s.keys.proof}
	for i, name := range keyNames {
		key, err := s.metaSecret(t.reader(), name)
		if errors.Is(err, ErrNotFound) {
			key = randomBytes(32)
			err = s.setMetaSecret(t, name, key)
		}
		if err != nil {
			return err
		}
		*pools[i] = macPool(key)
	}
	return nil
}

func (s *Store) metaSecret(r *reader, name string) ([]byte, error) {
	var sealed []byte
	if err := r.row(`SELECT value FROM meta WHERE name = $1`, name).Scan(&sealed); err != nil {
		return nil, found(err)
	}
	return s.keys.open("", "meta", name, nil, sealed)
}

func (s *Store) setMetaSecret(t *tx, name string, value []byte) error {
	sealed, err := s.keys.seal("", "meta", name, nil, value)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2)`, name, sealed)
	return err
}
