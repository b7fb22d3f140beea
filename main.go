// Command linnet is a clinic's own text line: patients text the clinic's
// number, prove who they are, and write with the staff on a private page.
//
// This package is wiring: it reads the settings (config.go), turns the
// command line into one call (the files named after commands) and prints for
// people. Rules, storage and pages live in the packages beside it. Exit codes
// are part of contract.md: 0 done, 1 the answer is no, 2 wrong use, 3 could
// not run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // practices name zones; a bare machine may have no zone files

	"github.com/alecthomas/kong"
)

// The exit codes of contract.md.
const (
	exitDone     = 0
	exitNo       = 1
	exitWrongUse = 2
	exitCannot   = 3
)

// app is what every command may touch of the outside; tests hand in their own.
type app struct {
	ctx     context.Context // ends at SIGTERM or Ctrl-C
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	environ []string
	now     func() time.Time
	log     *slog.Logger

	configFile string
	configMust bool // --config was given: the file has to exist
}

// commands is the command line. The command names are contract.md's.
type commands struct {
	Config string `help:"Settings file (config.yaml if not given)." placeholder:"FILE"`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run Linnet. This is what happens without a command."`
	Check   checkCommand   `cmd:"" help:"Check settings, keys and carriers; print what to enter at each carrier."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this version. Serve does it too."`
	Staff   staffCommands  `cmd:"" help:"Add people who answer, let them in, shut them out."`
	Import  importCommands `cmd:"" help:"Read who the patients are."`
	Read    readCommand    `cmd:"" help:"Show what the rules make of a text."`
	Version versionCommand `cmd:"" help:"Print the versions of Linnet, Go and SQLite."`
}

// noError ends a command whose answer is no (exit 1).
type noError struct{ error }

// useError ends a command that was called wrongly (exit 2).
type useError struct{ error }

// Unwrap returns the error inside.
func (e noError) Unwrap() error { return e.error }

// Unwrap returns the error inside.
func (e useError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	a := &app{
		ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ(), now: time.Now,
		log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}
	code := a.run(os.Args[1:])
	stop()
	os.Exit(code)
}

// run parses args, runs the command and returns the exit code. An error is
// one line on stderr that names what to do.
func (a *app) run(args []string) int {
	var line commands
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("linnet"), kong.Description("A clinic's own text line. Without a command it runs in the mode that config.yaml says."),
		kong.Writers(a.stdout, a.stderr), kong.Exit(func(code int) { exited = code }), kong.Bind(a))
	if err != nil {
		return a.complain(err)
	}
	command, err := parser.Parse(args)
	switch {
	case exited >= 0: // --help has answered
		return exited
	case err != nil:
		return a.complain(useError{fmt.Errorf("%w; see linnet --help", err)})
	}
	a.configFile, a.configMust = line.Config, line.Config != ""
	if !a.configMust {
		a.configFile = "config.yaml"
	}
	return a.complain(command.Run(a))
}

// complain prints err, if any, and returns its exit code.
func (a *app) complain(err error) int {
	if err == nil {
		return exitDone
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		fmt.Fprintln(a.stderr, "linnet: "+line)
	}
	switch {
	case errors.As(err, new(noError)):
		return exitNo
	case errors.As(err, new(useError)):
		return exitWrongUse
	}
	return exitCannot
}

// config loads the settings; with any fault the command cannot run.
func (a *app) config() (*Config, error) {
	c, faults := loadConfig(a.configFile, a.configMust, a.environ)
	if len(faults) > 0 {
		return nil, faults
	}
	return c, nil
}
