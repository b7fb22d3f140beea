package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Key is the sealing keyset. It lies outside the database and its backups:
// losing it is losing the data.
type Key struct {
	handle *keyset.Handle
	Made   bool   // made just now, at first run
	Where  string // where it lies, to be said at first run
}

// NewKey makes a keyset that lies nowhere yet.
func NewKey() (*Key, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a sealing key: %w", err)
	}
	return &Key{handle: handle, Made: true}, nil
}

// ParseKey reads a keyset as JSON text, as a key file or LINNET_KEY holds it.
// Errors never quote it.
func ParseKey(text []byte) (*Key, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, errors.New("the sealing key is not a keyset that Linnet wrote")
	}
	return &Key{handle: handle}, nil
}

// ReadKeyFile reads the keyset at path; a missing file is fs.ErrNotExist.
func ReadKeyFile(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the sealing key: %w", err)
	}
	key, err := ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key.Where = path
	return key, nil
}

// MakeKeyFile writes a new keyset to path, mode 0600, and never over a file
// that is there.
func MakeKeyFile(path string) (*Key, error) {
	key, err := NewKey()
	if err != nil {
		return nil, err
	}
	text, err := key.Text()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the sealing key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the sealing key: %w", err)
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("write the sealing key: %w", err)
	}
	key.Where = path
	return key, nil
}

// OpenKeyFile reads the key at path, or makes it if the file is missing and
// the database is new; a missing key to an old database is ErrKey.
func OpenKeyFile(path string, newDatabase bool) (*Key, error) {
	key, err := ReadKeyFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if !newDatabase {
		return nil, fmt.Errorf("%w: the key file %s is missing", ErrKey, path)
	}
	return MakeKeyFile(path)
}

// Text returns the keyset as JSON. It is the whole secret.
func (k *Key) Text() ([]byte, error) {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.handle, keyset.NewJSONWriter(&b)); err != nil {
		return nil, fmt.Errorf("write the sealing key: %w", err)
	}
	return b.Bytes(), nil
}

func (k *Key) sealer() (*sealer, error) {
	primitive, err := aead.New(k.handle)
	if err != nil {
		return nil, fmt.Errorf("use the sealing key: %w", err)
	}
	return &sealer{aead: primitive}, nil
}
