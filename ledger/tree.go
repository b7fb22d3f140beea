package ledger

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is the right edge of the log: enough to append to it and to compute
// its root, in at most 64 hashes however long the log is.
type Tree struct {
	Size int64
	edge map[int64]tlog.Hash // stored hash index -> hash
}

// StoredHash is one node of the tree as tlog numbers it.
type StoredHash struct {
	Index int64
	Hash  tlog.Hash
}

// ReadHashes implements tlog.HashReader over the edge.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		h, ok := t.edge[index]
		if !ok {
			return nil, fmt.Errorf("%w: hash %d is not on the edge of %d leaves", ErrProof, index, t.Size)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// Append adds a leaf hash and returns the nodes it completes, to be stored.
func (t *Tree) Append(leaf tlog.Hash) ([]StoredHash, error) {
	hashes, err := tlog.StoredHashesForRecordHash(t.Size, leaf, t)
	if err != nil {
		return nil, err
	}
	first := tlog.StoredHashIndex(0, t.Size)
	stored := make([]StoredHash, len(hashes))
	if t.edge == nil {
		t.edge = map[int64]tlog.Hash{}
	}
	for i, h := range hashes {
		stored[i] = StoredHash{first + int64(i), h}
		t.edge[first+int64(i)] = h
	}
	t.Size++
	t.trim()
	return stored, nil
}

// trim drops the nodes that neither the root nor a later append needs.
func (t *Tree) trim() {
	keep := make(map[int64]tlog.Hash, 8)
	for _, index := range edgeOf(t.Size) {
		keep[index] = t.edge[index]
	}
	t.edge = keep
}

// edgeOf lists the stored indexes of the perfect subtrees of a log of n leaves.
func edgeOf(n int64) []int64 {
	var indexes []int64
	start := int64(0)
	for level := 62; level >= 0; level-- {
		width := int64(1) << level
		if n&width == 0 {
			continue
		}
		indexes = append(indexes, tlog.StoredHashIndex(level, start>>level))
		start += width
	}
	return indexes
}

// Root returns the tree's root hash. The root of an empty log is SHA-256 of nothing.
func (t *Tree) Root() (tlog.Hash, error) { return tlog.TreeHash(t.Size, t) }

// Marshal writes the edge for the head row of the database.
func (t *Tree) Marshal() []byte {
	indexes := edgeOf(t.Size)
	out := binary.BigEndian.AppendUint64(nil, uint64(t.Size))
	for _, index := range indexes {
		h := t.edge[index]
		out = append(out, h[:]...)
	}
	return out
}

// ParseTree reads what Marshal wrote; an empty slice is the empty log.
func ParseTree(b []byte) (*Tree, error) {
	t := &Tree{edge: map[int64]tlog.Hash{}}
	if len(b) == 0 {
		return t, nil
	}
	if len(b) < 8 {
		return nil, fmt.Errorf("%w: the head row is cut short", ErrProof)
	}
	t.Size = int64(binary.BigEndian.Uint64(b))
	indexes := edgeOf(t.Size)
	if t.Size < 0 || len(b) != 8+len(indexes)*tlog.HashSize {
		return nil, fmt.Errorf("%w: the head row has the wrong length", ErrProof)
	}
	for i, index := range indexes {
		var h tlog.Hash
		copy(h[:], b[8+i*tlog.HashSize:])
		t.edge[index] = h
	}
	return t, nil
}

// LeafPlace is where the hash of record seq (from 1) is stored.
func LeafPlace(seq int64) int64 { return tlog.StoredHashIndex(0, seq-1) }
