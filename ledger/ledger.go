// Package ledger keeps the opt-out log as an RFC 6962 Merkle tree
// (golang.org/x/mod/sumdb/tlog). A leaf commits to each field of a fact apart,
// each under its own random 128-bit salt, so that a field can be shown or
// hidden in an export without touching the tree.
//
// It is pure: it knows no SQL and no HTTP. The store keeps leaves and hashes
// beside the rows they speak of, in the same transaction, and hands them in.
package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// SaltSize is the length of a field's salt in bytes (128 bits, R-143).
const SaltSize = 16

// ErrProof is wrapped by every check that fails.
var ErrProof = errors.New("the log does not match")

// Field is one value of a fact and the salt its commitment is made with.
type Field struct {
	Name  string
	Value string
	Salt  [SaltSize]byte
}

// Leaf is one fact of the log: a consent event, or the evidence of one
// claiming transaction. Field order is part of the leaf.
type Leaf struct {
	Kind   string
	Fields []Field
}

// NewLeaf makes a leaf with fresh salts; values holds name, value, name, value.
func NewLeaf(kind string, values ...string) (Leaf, error) {
	if len(values)%2 != 0 {
		return Leaf{}, fmt.Errorf("leaf %s: a field without a value", kind)
	}
	salts := make([]byte, SaltSize*len(values)/2)
	rand.Read(salts)
	return RestoreLeaf(kind, salts, values...)
}

// RestoreLeaf makes the leaf again from stored salts, for proofs and checks.
func RestoreLeaf(kind string, salts []byte, values ...string) (Leaf, error) {
	if len(values)%2 != 0 || len(salts) != SaltSize*len(values)/2 {
		return Leaf{}, fmt.Errorf("leaf %s: %w: salts and fields differ in number", kind, ErrProof)
	}
	leaf := Leaf{Kind: kind, Fields: make([]Field, len(values)/2)}
	for i := range leaf.Fields {
		leaf.Fields[i] = Field{Name: values[2*i], Value: values[2*i+1]}
		copy(leaf.Fields[i].Salt[:], salts[i*SaltSize:])
	}
	return leaf, nil
}

// Salts returns the salts of all fields, in order, to be stored sealed.
func (l Leaf) Salts() []byte {
	salts := make([]byte, 0, SaltSize*len(l.Fields))
	for _, f := range l.Fields {
		salts = append(salts, f.Salt[:]...)
	}
	return salts
}

// Commit returns the commitment of one field: SHA-256 over salt, the length
// of the name, the name and the value, so that no two fields collide.
func Commit(f Field) [sha256.Size]byte {
	h := sha256.New()
	h.Write(f.Salt[:])
	var size [4]byte
	binary.BigEndian.PutUint32(size[:], uint32(len(f.Name)))
	h.Write(size[:])
	h.Write([]byte(f.Name))
	h.Write([]byte(f.Value))
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return sum
}

// Bytes returns what the tree hashes: one line of kind, one line per field
// with its name and commitment. It reveals no value.
func (l Leaf) Bytes() []byte {
	var b strings.Builder
	b.WriteString("linnet-leaf/1 " + l.Kind + "\n")
	for _, f := range l.Fields {
		sum := Commit(f)
		b.WriteString(f.Name + " " + hex.EncodeToString(sum[:]) + "\n")
	}
	return []byte(b.String())
}

// Hash returns the RFC 6962 leaf hash of l.
func (l Leaf) Hash() tlog.Hash { return tlog.RecordHash(l.Bytes()) }
