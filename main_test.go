package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// linnet runs a command line in a folder of its own.
func linnet(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{ctx: context.Background(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs, environ: append([]string{"LINNET_DATA=" + t.TempDir()}, environ...),
		now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	code = a.run(args)
	return code, out.String(), errs.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestExitCodesAndOneLineErrors(t *testing.T) {
	bad := write(t, "bad.yaml", "listn: here\n")
	cases := []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"check is content", []string{"check"}, exitDone, ""},
		{"check finds a fault", []string{"check", "--config", bad}, exitNo, "linnet: check: 1 problem"},
		{"serve with a fault", []string{"serve", "--config", bad}, exitCannot, "bad.yaml:1: listn: no such setting"},
		{"no such file", []string{"check", "--config", bad + "x"}, exitNo, "1 problem"},
		{"no such command", []string{"sing"}, exitWrongUse, "see linnet --help"},
		{"no such flag", []string{"check", "--loud"}, exitWrongUse, "--loud"},
		{"read without text", []string{"read"}, exitWrongUse, "give a text"},
		{"read both", []string{"read", "a", "--tsv", "b"}, exitWrongUse, "not both"},
		{"read a missing file", []string{"read", "--tsv", bad + "x"}, exitCannot, "cannot be opened"},
		{"bad address", []string{"staff", "off", "--email", "Dana <d@x.example>"}, exitWrongUse, "plain e-mail"},
		{"bad role", []string{"staff", "add", "--email", "d@x.example", "--name", "D", "--roles", "staff,boss"}, exitWrongUse, "no role"},
		{"role missing", []string{"staff", "add", "--email", "d@x.example", "--name", "D"}, exitWrongUse, "--roles"},
		{"no such practice", []string{"import", "patients", bad, "--practice", "x"}, exitWrongUse, "no practice has this id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := linnet(t, nil, c.args...)
			if code != c.code || !strings.Contains(stderr, c.stderr) {
				t.Errorf("linnet %q = %d, %q, want %d, %q", c.args, code, stderr, c.code, c.stderr)
			}
			if strings.Count(stderr, "\n") > 1 {
				t.Errorf("linnet %q wrote %d lines of error, want one", c.args, strings.Count(stderr, "\n"))
			}
		})
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, command := range []string{"", "serve", "check", "migrate", "staff", "staff add", "staff link", "staff off", "staff reset", "import", "import patients", "read", "version"} {
		code, stdout, _ := linnet(t, nil, append(strings.Fields(command), "--help")...)
		if code != exitDone || !strings.Contains(stdout, "Usage: linnet") {
			t.Errorf("linnet %s --help = %d, %.60q, want 0 and the usage", command, code, stdout)
		}
	}
}

func TestVersionNamesWhatItIsMadeOf(t *testing.T) {
	code, stdout, _ := linnet(t, nil, "version")
	for _, want := range []string{"linnet ", "commit", "go1.", "SQLite "} {
		if code != exitDone || !strings.Contains(stdout, want) {
			t.Errorf("linnet version = %d, %q, want %q in it", code, stdout, want)
		}
	}
}

func TestReadKeepsTheOrderOfAFile(t *testing.T) {
	file := write(t, "texts.tsv", "text\tclass\nGood\\nmorning\tordinary\r\n\"quoted\" text\nlast")
	code, stdout, stderr := linnet(t, nil, "read", "--tsv", file)
	want := "ordinary\tGood\\nmorning\nordinary\t\"quoted\" text\nordinary\tlast\n"
	if code != exitDone || stdout != want {
		t.Errorf("linnet read --tsv = %d, %q, %q, want %q", code, stdout, stderr, want)
	}
}

func TestImportTellsBadRowsAndReadsGoodOnes(t *testing.T) {
	file := write(t, "patients.csv", "record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n"+
		"R-1,Rosa,Ruiz,1984-05-02,206-555-0147,es,self,riverside\nR-2,Ana,Ruiz,2016-02-30,206-555-0147,es,parent,riverside\n")
	code, stdout, stderr := linnet(t, nil, "import", "patients", "--dry-run", file)
	want := "Practice mode: only made-up people\nline 3: birth_date is not a day of the calendar; write it like 1984-05-02\n1 patients added, 0 updated, 0 unchanged; 1 phones linked, 0 unlinked\n2 rows read, 1 good, 1 problems\n"
	if code != exitNo || stdout != want {
		t.Errorf("linnet import = %d, %q, want 1, %q", code, stdout, want)
	}
	for _, name := range []string{"Rosa", "Ruiz", "555-0147", "5550147"} {
		if strings.Contains(stdout+stderr, name) {
			t.Errorf("linnet import printed %q of the file", name)
		}
	}
}

func TestCheckPrintsWhatToEnterAtTwilio(t *testing.T) {
	code, stdout, stderr := linnet(t, nil, "check", "--config", write(t, "real.yaml", realText(t)))
	if code != exitDone {
		t.Fatalf("linnet check = %d, %s%s", code, stdout, stderr)
	}
	for _, want := range []string{
		"https://go.riverside.example/hooks/twilio/message#rc=3&rp=all", "/hooks/twilio/status#rc=3&rp=all", "/hooks/twilio/voice#rc=3&rp=all",
		"fallback", "+12065550100 (riverside)", "LINNET_CARRIERS_TWILIO_AUTH_TOKEN\n", "LINNET_SIGN_IN_SECOND_FACTOR\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("linnet check does not print %q", want)
		}
	}
	if strings.Contains(stdout, "new-token") {
		t.Error("linnet check prints a token")
	}
	if _, stdout, _ := linnet(t, nil, "check"); !strings.Contains(stdout, "RED: checkpoint_to") {
		t.Error("linnet check does not say that nobody keeps the log's head")
	}
}

func TestLiveCheckAsksTheCarrier(t *testing.T) {
	mediaStatus := http.StatusNotFound
	carrier := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, token, ok := r.BasicAuth()
		switch {
		case strings.Contains(r.URL.Path, "/Media/"):
			w.WriteHeader(mediaStatus)
		case r.URL.Path == "/healthz":
		case !ok || token != "new-token":
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(carrier.Close)
	c, faults := parseConfig("real.yaml", []byte(strings.Replace(realText(t), "messaging_service_sid: \"\"", "base_url: "+carrier.URL, 1)), nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c.PublicURL = carrier.URL
	got := ConfigFaults((&app{ctx: t.Context()}).checkLive(c)).Error()
	for _, want := range []string{"refuses token 2", "answers 404 to a stranger"} {
		if !strings.Contains(got, want) {
			t.Errorf("checkLive = %q, want %q", got, want)
		}
	}
	if strings.Contains(got, "old-token") || strings.Contains(got, "public_url") {
		t.Errorf("checkLive = %q, want no token and no fault of an address that answers", got)
	}
	mediaStatus = http.StatusUnauthorized
	c.Carriers.Twilio.AuthToken = "new-token"
	if problems := (&app{ctx: t.Context()}).checkLive(c); len(problems) > 0 {
		t.Errorf("checkLive = %v, want none", problems)
	}
}

func TestWithoutAClinicNothingStartsAndCheckSaysWhatToWrite(t *testing.T) {
	text, _, _ := strings.Cut(realText(t), "practices:")
	file := write(t, "real.yaml", text)
	for _, command := range []struct {
		name string
		exit int
	}{{"check", exitNo}, {"serve", exitCannot}} {
		code, stdout, stderr := linnet(t, []string{"LINNET_DATA=" + t.TempDir()}, command.name, "--config", file)
		if code != command.exit || !strings.Contains(stdout+stderr, noPractice) {
			t.Errorf("linnet %s without practices = %d, %s%s; want %d and what to write", command.name, code, stdout, stderr, command.exit)
		}
	}
}
