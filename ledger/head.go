package ledger

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Head says how many leaves the log of an origin has and the hash over them
// all: the body of a C2SP tlog-checkpoint.
type Head struct {
	Origin string // which log: a name without a scheme, one line
	Size   int64  // leaves
	Root   Hash
}

// Hash is a node of the tree; Hashes reads nodes by the places tlog gives them.
type (
	Hash   = tlog.Hash
	Hashes = tlog.HashReader
)

// SigningKey is a pair that heads are signed and opened with, in the text form
// of golang.org/x/mod/sumdb/note (Ed25519). Private is the whole secret.
type SigningKey struct{ Private, Public string }

// NewSigningKey makes the key of a log with an origin.
func NewSigningKey(origin string) (SigningKey, error) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return SigningKey{}, fmt.Errorf("make a key for the log's heads: %w", err)
	}
	return SigningKey{Private: private, Public: public}, nil
}

// HeadOf is the head of a log of size leaves whose hashes r reads.
func HeadOf(origin string, size int64, r Hashes) (Head, error) {
	root, err := tlog.TreeHash(size, r)
	if err != nil {
		return Head{}, fmt.Errorf("hash the log: %w", err)
	}
	return Head{Origin: origin, Size: size, Root: root}, nil
}

// body is the text that a checkpoint's signatures are made over.
func (h Head) body() string {
	return h.Origin + "\n" + strconv.FormatInt(h.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(h.Root[:]) + "\n"
}

// parseHead reads the body of a checkpoint. Lines after the third one are
// extensions, which we neither write nor mind.
func parseHead(body string) (Head, error) {
	lines := strings.Split(body, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return Head{}, fmt.Errorf("%w: a checkpoint has an origin, a size and a hash, each in its line", ErrProof)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Head{}, fmt.Errorf("%w: %q is not a log's size", ErrProof, lines[1])
	}
	root, err := parseHash(lines[2])
	return Head{Origin: lines[0], Size: size, Root: root}, err
}

// parseHash reads the one way of writing a hash in base64.
func parseHash(s string) (h Hash, err error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != tlog.HashSize {
		return h, fmt.Errorf("%w: %q is not a hash in base64", ErrProof, s)
	}
	return Hash(raw), nil
}

// Sign writes the checkpoint of a head: a C2SP signed note by each key.
// Whether the head may be signed at all is Consistent's to say.
func (h Head) Sign(keys ...SigningKey) ([]byte, error) {
	var signers []note.Signer
	for _, k := range keys {
		signer, err := note.NewSigner(k.Private)
		if err != nil {
			return nil, errors.New("the key of the log's heads cannot be read") // and is not to be quoted
		}
		signers = append(signers, signer)
	}
	signed, err := note.Sign(&note.Note{Text: h.body()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("sign the head of the log: %w", err)
	}
	return signed, nil
}

// OpenHead reads a checkpoint that one of the known public keys signed; a
// signature that does not match, or only ones by other keys, is ErrProof.
func OpenHead(checkpoint []byte, publics ...string) (Head, error) {
	var known []note.Verifier
	for _, public := range publics {
		verifier, err := note.NewVerifier(public)
		if err != nil {
			return Head{}, fmt.Errorf("%q is not the public key of a log: %w", public, err)
		}
		known = append(known, verifier)
	}
	n, err := note.Open(checkpoint, note.VerifierList(known...))
	if err != nil {
		return Head{}, fmt.Errorf("%w: the signature of its head: %w", ErrProof, err)
	}
	return parseHead(n.Text)
}

// Consistent reports whether the log of h, whose hashes r reads, is that of
// old with nothing but new leaves after it: a proof is made and checked (RFC
// 6962 2.1.2). A log that has fewer leaves, another past or another origin is
// ErrProof.
func (h Head) Consistent(old Head, r Hashes) error {
	switch {
	case old.Origin != h.Origin:
		return fmt.Errorf("%w: the head kept is of the log %s, this one is %s", ErrProof, old.Origin, h.Origin)
	case old.Size > h.Size:
		return fmt.Errorf("%w: it has %d records and had %d", ErrProof, h.Size, old.Size)
	case old.Size == 0:
		return nil
	}
	proof, err := tlog.ProveTree(h.Size, old.Size, r)
	if err != nil {
		return fmt.Errorf("prove that the log has only grown: %w", err)
	}
	return h.Extends(old, proof)
}

// Extends checks a proof that the log of h is that of old with leaves added.
func (h Head) Extends(old Head, proof tlog.TreeProof) error {
	if old.Size == 0 && len(proof) == 0 {
		return nil
	}
	if err := tlog.CheckTree(proof, h.Size, h.Root, old.Size, old.Root); err != nil {
		return fmt.Errorf("%w: its first %d records are not those of the head kept: %w", ErrProof, old.Size, err)
	}
	return nil
}
