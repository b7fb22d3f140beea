package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// written is a whole log in memory, as the store keeps it.
type written struct {
	leaves []Leaf
	hashes map[int64]tlog.Hash
}

func (w *written) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		h, ok := w.hashes[x]
		if !ok {
			return nil, fmt.Errorf("hash %d was never stored", x)
		}
		out[i] = h
	}
	return out, nil
}

// write makes a log of n leaves; word tells logs apart.
func write(t *testing.T, n int, word string) *written {
	t.Helper()
	w := &written{hashes: map[int64]tlog.Hash{}}
	tree, err := ParseTree(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		leaf, err := RestoreLeaf("opt_out", bytes.Repeat([]byte{byte(i)}, 2*SaltSize), "number", fmt.Sprint("+1206555", i), "words", word)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := tree.Append(leaf.Hash())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stored {
			w.hashes[s.Index] = s.Hash
		}
		w.leaves = append(w.leaves, leaf)
	}
	return w
}

// head is the head of the log's first n leaves.
func (w *written) head(t *testing.T, n int64) Head {
	t.Helper()
	root, err := tlog.TreeHash(n, w)
	if err != nil {
		t.Fatal(err)
	}
	return Head{Origin: "go.riverside.example/log", Size: n, Root: root}
}

// key makes a signing key.
func key(t *testing.T) SigningKey {
	t.Helper()
	k, err := NewSigningKey("go.riverside.example/log")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestACheckpointIsItsSignersAndNobodyElses(t *testing.T) {
	own, other := key(t), key(t)
	head := write(t, 7, "STOP").head(t, 7)
	signed, err := head.Sign(own)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenHead(signed, own.Public); err != nil || got != head {
		t.Fatalf("OpenHead = %v, %v, want %v", got, err, head)
	}
	if _, err := OpenHead(signed, other.Public); !errors.Is(err, ErrProof) {
		t.Errorf("a checkpoint by another key = %v, want ErrProof", err)
	}
	for i := range signed {
		changed := bytes.Clone(signed)
		changed[i] ^= 1
		if got, err := OpenHead(changed, own.Public); err == nil && got != head {
			t.Errorf("with byte %d changed it is taken for %v", i, got)
		}
	}
	for _, body := range []string{"", "a\n1\n", "a\n01\n" + strings.Split(head.body(), "\n")[2] + "\n", "a\n-1\nAAAA\n", "\n1\nAAAA\n", "a\n1\nAAAA\n"} {
		if _, err := parseHead(body); !errors.Is(err, ErrProof) {
			t.Errorf("head %q = %v, want ErrProof", body, err)
		}
	}
}

func TestOnlyALogThatGrewIsConsistent(t *testing.T) {
	log, fork := write(t, 40, "STOP"), write(t, 40, "START")
	for old := range int64(41) {
		for size := range int64(41) {
			err := log.head(t, size).Consistent(log.head(t, old), log)
			if grew := old <= size; grew != (err == nil) {
				t.Fatalf("from %d to %d records: %v", old, size, err)
			}
			if err != nil && !errors.Is(err, ErrProof) {
				t.Fatalf("from %d to %d records: %v, want ErrProof", old, size, err)
			}
			if old == 0 || old > size {
				continue
			}
			if err := log.head(t, size).Consistent(fork.head(t, old), log); !errors.Is(err, ErrProof) {
				t.Fatalf("another log's head of %d records passes for the past of %d", old, size)
			}
		}
	}
	other := log.head(t, 3)
	other.Origin = "lakeside.example/log"
	if err := log.head(t, 5).Consistent(other, log); !errors.Is(err, ErrProof) {
		t.Errorf("a head of another origin = %v, want ErrProof", err)
	}
}

func TestAProofHoldsForItsLeafAlone(t *testing.T) {
	own := key(t)
	for _, size := range []int64{1, 2, 3, 8, 37} {
		log := write(t, int(size), "STOP")
		head := log.head(t, size)
		signed, err := head.Sign(own)
		if err != nil {
			t.Fatal(err)
		}
		for i := range size {
			made, err := Prove(i, head, signed, log)
			if err != nil {
				t.Fatal(err)
			}
			p, err := ParseProof(made.Marshal())
			if err != nil {
				t.Fatalf("ParseProof: %v\n%s", err, made.Marshal())
			}
			if got, err := p.Check(log.leaves[i].Hash(), own.Public); err != nil || got != head {
				t.Fatalf("record %d of %d: %v, %v", i+1, size, got, err)
			}
			other := log.leaves[i]
			other.Kind = "opt_in"
			if _, err := p.Check(other.Hash(), own.Public); !errors.Is(err, ErrProof) {
				t.Errorf("record %d of %d as another kind = %v, want ErrProof", i+1, size, err)
			}
			p.Index++
			if _, err := p.Check(log.leaves[i].Hash(), own.Public); !errors.Is(err, ErrProof) {
				t.Errorf("record %d of %d at another place = %v, want ErrProof", i+1, size, err)
			}
		}
	}
	for _, text := range []string{"", proofMark, proofMark + "\n\n", proofMark + "\nindex 01\n\nx", proofMark + "\nindex -1\n\nx", proofMark + "\nindex 1\nAAAA\n\nx", "other\nindex 1\n\nx"} {
		if _, err := ParseProof([]byte(text)); !errors.Is(err, ErrProof) {
			t.Errorf("ParseProof(%q) = %v, want ErrProof", text, err)
		}
	}
}

// files reads tiles back by their C2SP paths, for tlog's own client.
type files struct {
	t    *testing.T
	data map[string][]byte
}

func (f files) Height() int                             { return TileHeight }
func (f files) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(tiles))
	for i, tile := range tiles {
		name := fmt.Sprintf("tile/%d/%03d", tile.L, tile.N)
		if tile.W < 256 {
			name += fmt.Sprintf(".p/%d", tile.W)
		}
		var ok bool
		if out[i], ok = f.data[name]; !ok {
			return nil, fmt.Errorf("no file %s", name)
		}
	}
	return out, nil
}

func TestTilesAreReadByTheGoChecksumDatabasesClient(t *testing.T) {
	for _, size := range []int64{0, 1, 255, 256, 257, 700} {
		log := write(t, int(size), "STOP")
		f := files{t, map[string][]byte{}}
		if err := Tiles(size, log, func(path string, data []byte) error { f.data[path] = bytes.Clone(data); return nil }); err != nil {
			t.Fatal(err)
		}
		if size == 0 {
			if len(f.data) != 0 {
				t.Errorf("an empty log has %d tiles", len(f.data))
			}
			continue
		}
		head := log.head(t, size)
		reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: head.Root}, f)
		for i, leaf := range log.leaves {
			got, err := reader.ReadHashes([]int64{LeafPlace(int64(i) + 1)})
			if err != nil || got[0] != leaf.Hash() {
				t.Fatalf("record %d of %d from the tiles: %v", i+1, size, err)
			}
		}
		f.data["tile/0/000.p/1"], f.data["tile/0/000"] = bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{7}, 256*32)
		if size < 256 {
			f.data[fmt.Sprintf("tile/0/000.p/%d", size)] = bytes.Repeat([]byte{7}, int(size)*32)
		}
		if _, err := reader.ReadHashes([]int64{LeafPlace(1)}); err == nil {
			t.Errorf("a changed tile of %d records is taken", size)
		}
	}
}

func TestEntriesComeBackAsTheyWere(t *testing.T) {
	log := write(t, 3, "STOP")
	var bundle []byte
	for _, leaf := range log.leaves {
		var err error
		if bundle, err = AppendEntry(bundle, leaf); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := Entries(bundle)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	for i, leaf := range log.leaves {
		if !bytes.Equal(entries[i], leaf.Bytes()) {
			t.Errorf("entry %d = %q, want %q", i, entries[i], leaf.Bytes())
		}
	}
	if _, err := Entries(bundle[:len(bundle)-1]); !errors.Is(err, ErrProof) {
		t.Errorf("a bundle cut short = %v, want ErrProof", err)
	}
	for n, want := range map[int64]string{0: "tile/entries/000", 1: "tile/entries/001", 1234: "tile/entries/x001/234", 3906: "tile/entries/x003/906.p/64"} {
		if got := EntryPath(n, 1_000_000); got != want {
			t.Errorf("bundle %d of a million = %s, want %s", n, got, want)
		}
	}
	if _, err := AppendEntry(nil, Leaf{Kind: strings.Repeat("x", 1<<16)}); err == nil {
		t.Error("an entry longer than its length can say is taken")
	}
}
