package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/streamingaead/subtle"

	"linnet/conversation"
)

// fileSegment is how much of a file is sealed at a time: enough to be quick,
// little enough that reading one never takes a file's size of memory.
const fileSegment = 64 << 10

// fileKey is the streaming primitive of one file's own random key. Whoever
// takes the row away has taken the file away, wherever copies of it lie.
func fileKey(secret []byte) (*subtle.AESGCMHKDF, error) {
	primitive, err := subtle.NewAESGCMHKDF(secret, "SHA256", 32, fileSegment, 0)
	if err != nil {
		return nil, fmt.Errorf("use a file's key: %w", err)
	}
	return primitive, nil
}

// The two columns of a file that lie on disk; each opens only as what it is.
const (
	wholeFile = "file"
	smallFile = "thumb"
)

// filePath is where a sealed file lies: by the end of its key, which is
// random, so that no folder fills up.
func (s *Store) filePath(id ID, column string) string {
	name := id.String()
	if column == smallFile {
		name += ".s"
	}
	return filepath.Join(s.data, "files", id.String()[30:], name)
}

// newFile seals a file and its small picture on disk under a new key, which it
// returns sealed for the row. The row is written afterwards: what lies on disk
// without one is swept away.
func (s *Store) newFile(practice string, id ID, in FileIn) (secret []byte, err error) {
	plain := randomBytes(32)
	if secret, err = s.keys.seal(practice, "files", "secret", id[:], plain); err != nil {
		return nil, err
	}
	if err := s.writeSealed(practice, id, wholeFile, plain, in.Body); err != nil {
		return nil, err
	}
	if len(in.Thumb) == 0 {
		return secret, nil
	}
	return secret, s.writeSealed(practice, id, smallFile, plain, in.Thumb)
}

// writeSealed writes a whole sealed file or none: under a name that means
// nothing, to the disk, and only then under its own.
func (s *Store) writeSealed(practice string, id ID, column string, secret, body []byte) error {
	path := s.filePath(id, column)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	err = sealInto(f, secret, place(practice, "files", column, id[:]), body)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep a file: %w", err), os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

func sealInto(w io.Writer, secret, where, body []byte) error {
	key, err := fileKey(secret)
	if err != nil {
		return err
	}
	sealing, err := key.NewEncryptingWriter(w, where)
	if err != nil {
		return err
	}
	if _, err := io.Copy(sealing, bytes.NewReader(body)); err != nil {
		return err
	}
	return sealing.Close()
}

// syncFolder makes a rename outlive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// OpenFile reads a file that File or FileForStaff gave, or its small picture,
// opened while it is read: the first bytes are checked before it returns.
// ErrNotFound: it has no such picture. ErrSealed: it is damaged, or was put
// there by somebody else. The caller closes it.
func (s *Store) OpenFile(f *File, small bool) (io.ReadCloser, error) {
	column := wholeFile
	if small {
		column = smallFile
	}
	if f.State != FileKept || small && f.Thumb == 0 {
		return nil, fmt.Errorf("open a file: %w", ErrNotFound)
	}
	secret, err := s.keys.open(f.practice, "files", "secret", f.ID[:], f.secret)
	if err != nil {
		return nil, err
	}
	key, err := fileKey(secret)
	if err != nil {
		return nil, err
	}
	on, err := os.Open(s.filePath(f.ID, column))
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	plain, err := key.NewDecryptingReader(on, place(f.practice, "files", column, f.ID[:]))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a file: %w", err), on.Close())
	}
	first := make([]byte, 512)
	n, err := io.ReadFull(plain, first)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.Join(fmt.Errorf("open a file: %w", ErrSealed), on.Close())
	}
	return &openFile{Reader: io.MultiReader(bytes.NewReader(first[:n]), plain), on: on}, nil
}

// openFile is a file that is being read.
type openFile struct {
	io.Reader
	on *os.File
}

// Close implements io.Closer.
func (f *openFile) Close() error { return f.on.Close() }

// removeFile takes a file off the disk; one that is not there is no error.
func (s *Store) removeFile(id ID) error {
	var errs []error
	for _, column := range []string{wholeFile, smallFile} {
		if err := os.Remove(s.filePath(id, column)); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove a file: %w", err))
		}
	}
	return errors.Join(errs...)
}

// practiceOfLine is the practice a session's line belongs to, whose name is
// part of what its files are sealed to.
func (s *Store) practiceOfLine(n *Session) (*conversation.Practice, error) {
	p := s.Practice(n.Practice)
	if p == nil {
		return nil, ErrEnded
	}
	return p, nil
}
