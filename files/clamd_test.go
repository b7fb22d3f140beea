package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// scanner is a clamd that a test plays: it speaks the protocol of
// clamd(8) over a real socket, finds what says VIRUS, and takes at most limit
// bytes, as StreamMaxLength does.
type scanner struct {
	address string
	limit   int
	answer  string      // instead of its own
	silent  bool        // it listens and says nothing
	got     chan []byte // the files it called clean or not
}

// play starts the scanner on a network and stops it with the test.
func play(t *testing.T, network string, s *scanner) *Clamd {
	t.Helper()
	s.got = make(chan []byte, 1)
	at := "127.0.0.1:0"
	if network == "unix" {
		at = filepath.Join(t.TempDir(), "clamd.ctl")
	}
	listener, err := net.Listen(network, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	s.address = map[string]string{"tcp": "tcp://", "unix": "unix:"}[network] + listener.Addr().String()
	clamd, err := ParseClamd(s.address)
	if err != nil {
		t.Fatal(err)
	}
	return clamd
}

// serve answers one command.
func (s *scanner) serve(conn net.Conn) {
	defer conn.Close()
	if s.silent {
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	answer := s.hear(conn)
	if s.answer != "" {
		answer = s.answer
	}
	_, _ = io.WriteString(conn, answer)
}

// hear reads one command and what belongs to it.
func (s *scanner) hear(conn io.Reader) string {
	command := make([]byte, 0, 12)
	for one := make([]byte, 1); ; {
		if _, err := io.ReadFull(conn, one); err != nil {
			return "UNKNOWN COMMAND\x00"
		}
		if one[0] == 0 {
			break
		}
		command = append(command, one[0])
	}
	switch string(command) {
	case "zPING":
		return "PONG\x00"
	case "zINSTREAM":
	default:
		return "UNKNOWN COMMAND\x00"
	}
	var file []byte
	for {
		var size uint32
		if err := binary.Read(conn, binary.BigEndian, &size); err != nil {
			return ""
		}
		if size == 0 {
			break
		}
		if s.limit > 0 && len(file)+int(size) > s.limit {
			_, _ = io.CopyN(io.Discard, conn, int64(size))
			return "INSTREAM size limit exceeded. ERROR\x00"
		}
		piece := make([]byte, size)
		if _, err := io.ReadFull(conn, piece); err != nil {
			return ""
		}
		file = append(file, piece...)
	}
	s.got <- file
	if bytes.Contains(file, []byte("VIRUS")) {
		return "stream: Test.Canary-1 FOUND\x00"
	}
	return "stream: OK\x00"
}

func TestOnlyWhatTheScannerCallsCleanPasses(t *testing.T) {
	photo := jpegOf(t, painted(64, 48))
	long := append(bytes.Clone(photo), make([]byte, 300_000)...)
	for _, network := range []string{"tcp", "unix"} {
		for _, c := range []struct {
			name    string
			scanner scanner
			file    []byte
			want    string
		}{
			{"clean", scanner{}, photo, ""},
			{"clean, in pieces", scanner{}, long, ""},
			{"found", scanner{}, append(bytes.Clone(photo), "VIRUS"...), KeyVirus},
			{"over the scanner's own limit", scanner{limit: 250_000}, long, KeySize},
			{"error", scanner{answer: "stream: Can't allocate memory ERROR\x00"}, photo, KeyScanner},
			{"unknown words", scanner{answer: "stream: OK, more or less\x00"}, photo, KeyScanner},
			{"cut short", scanner{answer: "stream: OK"}, photo, KeyScanner},
			{"no words", scanner{answer: "\x00"}, photo, KeyScanner},
			{"without end", scanner{answer: strings.Repeat("stream: OK", 10_000)}, photo, KeyScanner},
		} {
			t.Run(network+" "+c.name, func(t *testing.T) {
				cleaner := Cleaner{Scan: play(t, network, &c.scanner)}
				got, err := cleaner.Clean(t.Context(), bytes.NewReader(c.file))
				if refusal(err) != c.want || (err == nil) != (c.want == "") || (got != nil) != (c.want == "") {
					t.Fatalf("Clean = %v, want refused by %q", err, c.want)
				}
				if c.want != "" {
					return
				}
				if seen := <-c.scanner.got; !bytes.Equal(seen, c.file) {
					t.Errorf("the scanner saw %d bytes, want the %d that came", len(seen), len(c.file))
				}
			})
		}
	}
}

func TestAScannerThatIsDownLetsNothingPass(t *testing.T) {
	photo := jpegOf(t, painted(64, 48))
	gone, err := ParseClamd("unix:" + filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{photo, heicPhoto().file(), plainPDF()} {
		if _, err := (&Cleaner{Scan: gone}).Clean(t.Context(), bytes.NewReader(file)); refusal(err) != KeyScanner {
			t.Errorf("Clean without a scanner = %v, want refused by scanner", err)
		}
	}
	if err := gone.Ping(t.Context()); err == nil {
		t.Error("Ping of nobody = nil, want an error")
	}
}

func TestAScannerThatHangsIsLeft(t *testing.T) {
	clamd := play(t, "tcp", &scanner{silent: true})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := clamd.Check(ctx, strings.NewReader("a file")); refusal(err) != KeyScanner {
		t.Errorf("Check = %v, want refused by scanner", err)
	}
	if err := clamd.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Ping = %v, want the deadline", err)
	}
}

func TestPingKnowsAClamd(t *testing.T) {
	if err := play(t, "unix", &scanner{}).Ping(t.Context()); err != nil {
		t.Errorf("Ping = %v, want nil", err)
	}
	if err := play(t, "tcp", &scanner{answer: "220 mail.example ESMTP\r\n\x00"}).Ping(t.Context()); err == nil {
		t.Error("Ping of a mail server = nil, want an error")
	}
}

func TestAddressesOfAScanner(t *testing.T) {
	for address, want := range map[string]Clamd{
		"tcp://127.0.0.1:3310":        {"tcp", "127.0.0.1:3310"},
		"tcp://[::1]:3310":            {"tcp", "[::1]:3310"},
		"tcp://clamd:3310":            {"tcp", "clamd:3310"},
		"unix:/run/clamav/clamd.ctl":  {"unix", "/run/clamav/clamd.ctl"},
		"unix:///run/clamav/clamd.ct": {"unix", "/run/clamav/clamd.ct"},
	} {
		if got, err := ParseClamd(address); err != nil || *got != want {
			t.Errorf("ParseClamd(%s) = %v, %v, want %v", address, got, err, want)
		}
	}
	for _, address := range []string{"", "127.0.0.1:3310", "tcp://127.0.0.1", "tcp://:3310", "tcp://u:p@h:3310", "tcp://h:3310/x", "http://h:3310", "unix:clamd.ctl", "unix:/", "unix://host/run", "/run/clamd.ctl", "\x00"} {
		if got, err := ParseClamd(address); !errors.Is(err, ErrClamdAddress) {
			t.Errorf("ParseClamd(%q) = %v, %v, want ErrClamdAddress", address, got, err)
		}
	}
}
