package main

import (
	"bufio"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheScannersAddressIsRead(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		environ    []string
		set        bool
		fault      string
	}{
		{"none", "", nil, false, ""},
		{"socket", "clamd: unix:/run/clamav/clamd.ctl", nil, true, ""},
		{"port", "clamd: tcp://127.0.0.1:3310", nil, true, ""},
		{"environment", "", []string{"LINNET_CLAMD=tcp://127.0.0.1:3310"}, true, ""},
		{"without tcp", "clamd: 127.0.0.1:3310", nil, false, "x.yaml:1: clamd: write unix:"},
		{"a page", "clamd: http://127.0.0.1:3310", nil, false, "x.yaml:1: clamd: write unix:"},
	} {
		got, faults := parseConfig("x.yaml", []byte(c.yaml), c.environ)
		if got.wall().Scan != got.Scanner {
			t.Errorf("%s: files do not go past the scanner that is set", c.name)
		}
		if (got.Scanner != nil) != c.set || (len(faults) > 0) != (c.fault != "") || !strings.Contains(faults.Error(), c.fault) {
			t.Errorf("%s: scanner %v, faults %q, want one: %t, fault %q", c.name, got.Scanner, faults.Error(), c.set, c.fault)
		}
	}
}

func TestCheckSaysHowFilesAreScanned(t *testing.T) {
	for _, c := range []struct{ clamd, want string }{
		{"", "note: clamd: no virus scanner is set"},
		{"clamd: tcp://10.0.0.7:3310\n", "warning: clamd: patients' files travel to the scanner unencrypted"},
		{"clamd: tcp://127.0.0.1:3310\n", ""},
		{"clamd: unix:/run/clamav/clamd.ctl\n", ""},
	} {
		got, faults := parseConfig("x.yaml", []byte(c.clamd+realText(t)), nil)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		said := slices.ContainsFunc(got.notes(), func(note string) bool { return strings.Contains(note, "clamd") && strings.HasPrefix(note, c.want) })
		if said != (c.want != "") {
			t.Errorf("notes with %q = %q, want %q", c.clamd, got.notes(), c.want)
		}
	}
}

func TestLiveCheckAsksTheScanner(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "clamd.ctl")
	c, faults := parseConfig("x.yaml", []byte("listen: 127.0.0.1:8080\nclamd: unix:"+socket), nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	a := &app{ctx: t.Context()}
	if got, want := ConfigFaults(a.checkLive(c)).Error(), "x.yaml:2: clamd: no clamd answers"; !strings.Contains(got, want) {
		t.Errorf("checkLive without a scanner = %q, want %q", got, want)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	heard := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		command, _ := bufio.NewReader(conn).ReadString(0)
		heard <- command
		_, _ = io.WriteString(conn, "PONG\x00")
	}()
	if problems := a.checkLive(c); len(problems) > 0 {
		t.Errorf("checkLive with a scanner = %v, want none", problems)
	}
	if got := <-heard; got != "zPING\x00" {
		t.Errorf("the scanner heard %q, want a ping", got)
	}
}
