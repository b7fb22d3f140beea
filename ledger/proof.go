package ledger

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// proofMark is the first line of a C2SP tlog-proof.
const proofMark = "c2sp.org/tlog-proof@v1"

// Proof says that a leaf is in the log: its place, the hashes beside its path
// and the checkpoint they lead to (C2SP tlog-proof, R-140).
type Proof struct {
	Index      int64 // from 0: the record's number less one
	Hashes     tlog.RecordProof
	Checkpoint []byte
}

// Prove makes the proof of the leaf at index in the log of a checkpoint, whose
// hashes r reads.
func Prove(index int64, h Head, checkpoint []byte, r Hashes) (Proof, error) {
	hashes, err := tlog.ProveRecord(h.Size, index, r)
	if err != nil {
		return Proof{}, fmt.Errorf("prove record %d: %w", index+1, err)
	}
	return Proof{Index: index, Hashes: hashes, Checkpoint: checkpoint}, nil
}

// Check reports whether a leaf is where the proof says, under a checkpoint that
// one of the public keys signed. It returns that checkpoint's head.
func (p Proof) Check(leaf Hash, publics ...string) (Head, error) {
	h, err := OpenHead(p.Checkpoint, publics...)
	if err != nil {
		return Head{}, err
	}
	if err := tlog.CheckRecord(p.Hashes, h.Size, h.Root, p.Index, leaf); err != nil {
		return Head{}, fmt.Errorf("%w: record %d: %w", ErrProof, p.Index+1, err)
	}
	return h, nil
}

// Marshal writes the proof in its text form.
func (p Proof) Marshal() []byte {
	var b strings.Builder
	b.WriteString(proofMark + "\nindex " + strconv.FormatInt(p.Index, 10) + "\n")
	for _, h := range p.Hashes {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n")
	b.Write(p.Checkpoint)
	return []byte(b.String())
}

// ParseProof reads a proof in its text form; an extra line is passed over.
func ParseProof(text []byte) (Proof, error) {
	head, checkpoint, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != proofMark {
		return Proof{}, fmt.Errorf("%w: a proof begins with the line %q and has its checkpoint after an empty line", ErrProof, proofMark)
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	p := Proof{Checkpoint: []byte(checkpoint)}
	var err error
	place := ""
	if len(lines) > 0 {
		place, found = strings.CutPrefix(lines[0], "index ")
	}
	if p.Index, err = strconv.ParseInt(place, 10, 64); err != nil || !found || p.Index < 0 || strconv.FormatInt(p.Index, 10) != place {
		return Proof{}, fmt.Errorf("%w: the proof does not say where its record stands", ErrProof)
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return Proof{}, err
		}
		p.Hashes = append(p.Hashes, h)
	}
	return p, nil
}
