package ledger

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func TestEdgeGivesTheRootOfTheWholeTree(t *testing.T) {
	all := map[int64]tlog.Hash{}
	whole := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = all[x]
		}
		return out, nil
	})
	tree, err := ParseTree(nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < 300; n++ {
		leaf, err := NewLeaf("opt_out", "number", fmt.Sprint("+1206555", n), "words", "STOP")
		if err != nil {
			t.Fatal(err)
		}
		stored, err := tree.Append(leaf.Hash())
		if err != nil {
			t.Fatalf("Append(%d): %v", n, err)
		}
		for _, s := range stored {
			all[s.Index] = s.Hash
		}
		if tree, err = ParseTree(tree.Marshal()); err != nil {
			t.Fatalf("ParseTree after %d: %v", n+1, err)
		}
		got, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		want, err := tlog.TreeHash(n+1, whole)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("root of %d leaves = %v, want %v", n+1, got, want)
		}
		proof, err := tlog.ProveRecord(n+1, n, whole)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(proof, n+1, got, n, leaf.Hash()); err != nil {
			t.Fatalf("proof of leaf %d: %v", n, err)
		}
	}
}

func TestLeafHidesItsValuesAndBindsThem(t *testing.T) {
	leaf, err := NewLeaf("opt_out", "number", "+12065550147", "words", "Stop texting")
	if err != nil {
		t.Fatal(err)
	}
	same, err := RestoreLeaf("opt_out", leaf.Salts(), "number", "+12065550147", "words", "Stop texting")
	if err != nil {
		t.Fatal(err)
	}
	if same.Hash() != leaf.Hash() {
		t.Error("a leaf made again from its salts has another hash")
	}
	for _, other := range [][]string{
		{"number", "+12065550148", "words", "Stop texting"},
		{"number", "+12065550147", "words", "Stop textinG"},
		{"words", "+12065550147", "number", "Stop texting"},
	} {
		changed, err := RestoreLeaf("opt_out", leaf.Salts(), other...)
		if err != nil {
			t.Fatal(err)
		}
		if changed.Hash() == leaf.Hash() {
			t.Errorf("leaf of %q has the hash of another", other)
		}
	}
	again, _ := NewLeaf("opt_out", "number", "+12065550147", "words", "Stop texting")
	if again.Hash() == leaf.Hash() {
		t.Error("two leaves of the same values have the same hash: the salts are not random")
	}
	if _, err := NewLeaf("x", "odd"); err == nil {
		t.Error("a field without a value was taken")
	}
}

func TestParseTreeRefusesWhatMarshalNeverWrote(t *testing.T) {
	for _, bad := range [][]byte{{1}, make([]byte, 9), {0, 0, 0, 0, 0, 0, 0, 1}, {255, 255, 255, 255, 255, 255, 255, 255}} {
		if _, err := ParseTree(bad); err == nil {
			t.Errorf("ParseTree(%v) was taken", bad)
		}
	}
}
