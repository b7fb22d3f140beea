package templates

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"path"
	"slices"
	"strings"
)

//go:embed static
var static embed.FS

// File is one file that pages load, addressed by its checksum: it never
// changes under an address.
type File struct {
	Address string // /static/base.1f2e3d4c.css
	Type    string
	Body    []byte
	Gzip    []byte // nil where it does not help
}

var assets, byAddress = mustAssets()

// Asset returns the address of a file under static; pages name files, never
// checksums. An unknown name is an error at the page's first test.
func Asset(name string) (string, error) {
	f, ok := assets[name]
	if !ok {
		return "", fmt.Errorf("%w: static/%s", ErrNoPage, name)
	}
	return f.Address, nil
}

// Static returns the file at an address, nil if there is none.
func Static(address string) *File { return byAddress[address] }

func mustAssets() (byName, byAddress map[string]*File) {
	byName, byAddress = map[string]*File{}, map[string]*File{}
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		f := newFile(strings.TrimPrefix(name, "static/"), body)
		byName[strings.TrimPrefix(name, "static/")], byAddress[f.Address] = f, f
		return nil
	})
	if err != nil {
		panic(err)
	}
	return byName, byAddress
}

func newFile(name string, body []byte) *File {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	f := &File{Address: "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext, Body: body, Type: mime.TypeByExtension(ext)}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := w.Write(body); err == nil && w.Close() == nil && b.Len() < len(body) {
		f.Gzip = b.Bytes()
	}
	return f
}

// Names lists the files under static in order.
func Names() []string { return slices.Sorted(maps.Keys(assets)) }
