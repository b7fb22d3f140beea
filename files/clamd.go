package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// ErrClamdAddress is the error of an address that names no clamd.
var ErrClamdAddress = errors.New("not an address of clamd: write tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl")

// The limits of a talk with clamd. Its own time limit for one file is two
// minutes, which is too long for somebody who waits at a page.
const (
	clamdLimit  = 15 * time.Second
	clamdChunk  = 64 << 10
	clamdAnswer = 4 << 10 // an answer is one short line; a longer one is no clamd's
)

// Clamd is a virus scanner spoken to over its socket (ClamAV's clamd, the
// INSTREAM command). It fails closed: what clamd did not call clean in its own
// words is refused. A tcp address sends patients' files over the network in
// the open, so it belongs on this machine or inside a tunnel.
type Clamd struct{ network, address string }

// ParseClamd reads an address: tcp://host:port, or unix: and a path from the
// root. Anything else is ErrClamdAddress.
func ParseClamd(address string) (*Clamd, error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, ErrClamdAddress
	}
	switch {
	case u.Scheme == "tcp" && u.Hostname() != "" && u.Port() != "" && u.Path == "":
		return &Clamd{"tcp", u.Host}, nil
	case u.Scheme == "unix" && u.Host == "" && u.Opaque == "" && strings.HasPrefix(u.Path, "/") && len(u.Path) > 1:
		return &Clamd{"unix", u.Path}, nil
	}
	return nil, ErrClamdAddress
}

// Check asks clamd about one file. It returns nil if clamd calls it clean, a
// Refusal with KeyVirus if it found something, with KeySize if the file is
// over clamd's own StreamMaxLength, and with KeyScanner for everything else:
// nobody there, no answer in time, an answer that is none.
func (s *Clamd) Check(ctx context.Context, file io.Reader) error {
	answer, err := s.ask(ctx, "zINSTREAM\x00", file)
	switch {
	case answer == "stream: OK" && err == nil:
		return nil
	case strings.HasPrefix(answer, "stream: ") && strings.HasSuffix(answer, " FOUND"):
		return refuse(KeyVirus)
	case strings.HasPrefix(answer, "INSTREAM size limit exceeded"):
		return refuse(KeySize)
	}
	return refuse(KeyScanner)
}

// Ping returns nil if a clamd answers there.
func (s *Clamd) Ping(ctx context.Context) error {
	answer, err := s.ask(ctx, "zPING\x00", nil)
	if err != nil {
		return fmt.Errorf("ping clamd: %w", err)
	}
	if answer != "PONG" {
		return errors.New("ping clamd: what answers there is no clamd")
	}
	return nil
}

// ask sends one command, the file behind it if there is one, and returns the
// answer without its closing zero. It reads the answer even when the file
// could not be sent whole: clamd says "size limit exceeded" and hangs up while
// we still write.
func (s *Clamd) ask(ctx context.Context, command string, file io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, clamdLimit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, s.network, s.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_, sendErr := io.WriteString(conn, command)
	if sendErr == nil && file != nil {
		sendErr = sendChunks(conn, file)
	}
	answer, err := io.ReadAll(io.LimitReader(conn, clamdAnswer))
	line, _, whole := bytes.Cut(answer, []byte{0})
	switch {
	case whole:
		return string(line), sendErr
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", err
	}
	return "", io.ErrUnexpectedEOF
}

// sendChunks sends a file as INSTREAM wants it: each piece behind its length
// in four bytes, a length of zero at the end.
func sendChunks(w io.Writer, file io.Reader) error {
	piece := make([]byte, 4+clamdChunk)
	for {
		n, err := io.ReadFull(file, piece[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(piece, uint32(n))
			if _, err := w.Write(piece[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF, err == io.ErrUnexpectedEOF:
			_, err := w.Write(make([]byte, 4))
			return err
		case err != nil:
			return err
		}
	}
}
