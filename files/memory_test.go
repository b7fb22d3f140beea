package files

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// memoryBound is what one file may take of the machine, whatever is in it: the
// decoder's MaxMemory, and the picture drawn anew, turned and encoded.
const memoryBound = MaxMemory + 150<<20

// fileToClean names the file for the process that TestMain turns into.
const fileToClean = "LINNET_TEST_FILE"

// TestMain cleans one file and prints what it took, in a process that did
// nothing before; without a file it runs the tests.
func TestMain(m *testing.M) {
	name := os.Getenv(fileToClean)
	if name == "" {
		os.Exit(m.Run())
	}
	file, err := os.Open(name)
	if err != nil {
		fmt.Println("open", err)
		os.Exit(1)
	}
	_, err = (&Cleaner{Limit: time.Hour}).Clean(context.Background(), file) // a busy machine is no fault of memory
	var used runtime.MemStats
	runtime.ReadMemStats(&used)
	fmt.Println(used.Sys, refusal(err)) // Sys never shrinks: it is the most there was
}

// bombs are small files that ask for as much memory as the header lets them.
func bombs(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"16 bits":                       pngBomb(t, 7000, 7000, 16, 6, 0, 7000*(1+7000*8)),
		"progressive and turned":        withSegments(jpegBomb(0xC2, 7000, 7000, 0x22), segment(0xE1, "Exif\x00\x00"+exif(binary.LittleEndian, 6))),
		"refused: fine and progressive": jpegBomb(0xC2, 8000, 6250, 0x11),
		"refused: 16 bits and laced":    pngBomb(t, 8000, 6250, 16, 6, 1, 1000),
		"refused: 50,000 by 50,000":     pngBomb(t, 50_000, 50_000, 8, 2, 0, 100_000_000),
		"refused: objects":              pdfOf(objects(t, "", strings.Repeat(" ", 200<<20))),
	}
}

func TestMemoryIsBounded(t *testing.T) {
	for name, file := range bombs(t) {
		t.Run(name, func(t *testing.T) {
			used, key := cleanApart(t, file)
			t.Logf("%d bytes take %d MB, %q", len(file), used>>20, key)
			if used > memoryBound {
				t.Errorf("%d bytes take %d MB, want at most %d", len(file), used>>20, memoryBound>>20)
			}
			refused := strings.HasPrefix(name, "refused")
			if !refused && key != "" {
				t.Errorf("refused by %q, want it to pass", key)
			}
			if refused && used > 120<<20 {
				t.Errorf("%d MB are taken by what is refused", used>>20)
			}
		})
	}
}

// cleanApart cleans a file in a process of its own and returns the most memory
// it took, and the key it was refused with.
func cleanApart(t *testing.T, file []byte) (used int64, key string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	apart := exec.CommandContext(t.Context(), os.Args[0])
	apart.Env = append(os.Environ(), fileToClean+"="+name)
	out, err := apart.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	number, key, _ := strings.Cut(strings.TrimRight(string(out), "\n"), " ")
	if used, err = strconv.ParseInt(number, 10, 64); err != nil {
		t.Fatalf("unexpected answer %q", out)
	}
	return used, key
}

// pngBomb is a PNG of nothing but zeros.
func pngBomb(t testing.TB, w, h int, depth, colours, laced byte, size int64) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := io.CopyN(z, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return join(pngHeader(w, h, depth, colours, laced), chunk("IDAT", out.String()), chunk("IEND", ""))
}

// jpegBomb is a JPEG whose every block is two bits: its tables know one code,
// which means that nothing changes.
func jpegBomb(frame byte, w, h int, sampling byte) []byte {
	table := "\x01" + strings.Repeat("\x00", 15) + "\x00"
	parts := "\x03\x01" + string(rune(sampling)) + "\x00\x02\x11\x00\x03\x11\x00"
	scan, last := "\x03\x01\x00\x02\x00\x03\x00\x00\x3F\x00", w*h/64*6*2/8
	if frame == 0xC2 {
		scan = "\x03\x01\x00\x02\x00\x03\x00\x00\x00\x00"
	}
	return join([]byte("\xFF\xD8"), segment(0xDB, "\x00"+strings.Repeat("\x01", 64)), segment(frame, "\x08"+string(be16(h))+string(be16(w))+parts),
		segment(0xC4, "\x00"+table), segment(0xC4, "\x10"+table), segment(0xDA, scan), make([]byte, last), []byte("\xFF\xD9"))
}

// BenchmarkCleanPhoto cleans a photo of 12 megapixels as a telephone takes it.
func BenchmarkCleanPhoto(b *testing.B) {
	file := withSegments(jpegOf(b, painted(4032, 3024)), segment(0xE1, "Exif\x00\x00"+exif(binary.LittleEndian, 6)))
	debug.FreeOSMemory()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := new(Cleaner).Clean(b.Context(), bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapSys-before.HeapSys)/(1<<20), "MB-peak")
}
