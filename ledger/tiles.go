package ledger

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// TileHeight is the height of a tile: 256 hashes wide (C2SP tlog-tiles, R-142).
const TileHeight = 8

// entryWidth is how many leaves an entry bundle holds.
const entryWidth = 1 << TileHeight

// Tiles hands every tile of a log of size leaves to put, lowest level first,
// under the path that C2SP tlog-tiles gives it. r reads the log's hashes.
func Tiles(size int64, r Hashes, put func(path string, data []byte) error) error {
	for level := 0; size>>(TileHeight*level) > 0; level++ {
		n := size >> (TileHeight * level)
		for i := int64(0); i*entryWidth < n; i++ {
			tile := tlog.Tile{H: TileHeight, L: level, N: i, W: int(min(entryWidth, n-i*entryWidth))}
			data, err := tlog.ReadTileData(tile, r)
			if err != nil {
				return fmt.Errorf("read %s of the log: %w", tilePath(tile), err)
			}
			if err := put(tilePath(tile), data); err != nil {
				return err
			}
		}
	}
	return nil
}

// tilePath is a tile's path in C2SP tlog-tiles, which leaves out the height.
func tilePath(t tlog.Tile) string {
	return strings.Replace(t.Path(), fmt.Sprintf("tile/%d/", TileHeight), "tile/", 1)
}

// EntryPath is the path of bundle n of a log of size leaves.
func EntryPath(n, size int64) string {
	tile := tlog.Tile{H: TileHeight, L: -1, N: n, W: int(min(entryWidth, size-n*entryWidth))}
	return strings.Replace(tilePath(tile), "tile/data/", "tile/entries/", 1)
}

// AppendEntry adds a leaf to an entry bundle: its bytes after their length in
// two bytes, big-endian.
func AppendEntry(bundle []byte, leaf Leaf) ([]byte, error) {
	raw := leaf.Bytes()
	if len(raw) > math.MaxUint16 {
		return nil, fmt.Errorf("leaf %s has %d bytes, at most %d go into an entry", leaf.Kind, len(raw), math.MaxUint16)
	}
	return append(binary.BigEndian.AppendUint16(bundle, uint16(len(raw))), raw...), nil
}

// Entries reads an entry bundle.
func Entries(bundle []byte) (entries [][]byte, err error) {
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("%w: an entry is cut short", ErrProof)
		}
		n := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:n])
		bundle = bundle[n:]
	}
	return entries, nil
}
