package store

import (
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// ID is a row's key: UUIDv7, kept as 16 bytes. The zero ID is SQL NULL.
type ID [16]byte

func init() { uuid.EnableRandPool() }

// NewID makes a key that sorts by the time it was made.
func NewID() ID { return ID(uuid.Must(uuid.NewV7())) }

// ParseID reads what String wrote; anything else is ErrNotFound, since an
// address with a bad key names nothing.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return ID{}, fmt.Errorf("key: %w", ErrNotFound)
	}
	copy(id[:], b)
	return id, nil
}

// String returns the key as 32 hex digits, for addresses of pages.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// None reports whether the key is absent.
func (id ID) None() bool { return id == ID{} }

// Value implements driver.Valuer.
func (id ID) Value() (driver.Value, error) {
	if id.None() {
		return nil, nil
	}
	return id[:], nil
}

// Scan implements sql.Scanner.
func (id *ID) Scan(src any) error {
	switch b := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case []byte:
		if len(b) == len(id) {
			copy(id[:], b)
			return nil
		}
	}
	return errors.New("a key is not 16 bytes")
}
