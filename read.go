package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"linnet/conversation"
)

// readCommand shows what the rules make of a text, or of a file of texts.
type readCommand struct {
	Text string `arg:"" optional:"" help:"The text. Write -- before one that begins with a dash."`
	TSV  string `help:"File of texts: UTF-8, header line first, text in the first column, \\n there is a line break." placeholder:"FILE" name:"tsv"`
	Off  bool   `help:"Judge as for a phone whose texts are off."`
}

// Run prints the reading. A phone whose last text from us went out yesterday
// is assumed, as contract.md says.
func (r *readCommand) Run(a *app) error {
	background := conversation.Background{TextsOff: r.Off, OursRecently: true}
	switch {
	case r.TSV != "" && r.Text != "":
		return useError{errors.New("give a text or --tsv FILE, not both")}
	case r.TSV != "":
		return r.file(a, background)
	case r.Text == "":
		return useError{errors.New("give a text in quotes: linnet read \"stop please\"")}
	}
	reading := readText(r.Text, background)
	language := string(reading.Language)
	if language == "" {
		language = "not shown"
	}
	_, err := fmt.Fprintf(a.stdout, "class: %s\nmarks: %s\nrule: %s\nlanguage: %s\n", reading.Class, marks(reading), reading.Rule, language)
	return err
}

// marks names everything a reading says beside its class.
func marks(r conversation.Reading) string {
	var names []string
	for _, m := range []struct {
		set  bool
		name string
	}{
		{r.Crisis, "crisis"}, {r.AlsoOptOut, "also opt-out"}, {r.WrongNumber, "wrong number"}, {r.Yes, "yes"}, {r.Unsure, "unsure"},
	} {
		if m.set {
			names = append(names, m.name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// file prints class<TAB>text for every line after the header, in order.
func (r *readCommand) file(a *app, background conversation.Background) error {
	f, err := os.Open(r.TSV)
	if err != nil {
		return errors.New("read: this file cannot be opened; name one with --tsv FILE")
	}
	defer f.Close()
	out := bufio.NewWriter(a.stdout)
	in := bufio.NewReader(f)
	for number := 1; ; number++ {
		line, err := in.ReadString('\n')
		if line != "" && number > 1 {
			if !utf8.ValidString(line) {
				out.Flush()
				return fmt.Errorf("read: line %d is not UTF-8; save the file as UTF-8", number)
			}
			text, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
			reading := readText(strings.ReplaceAll(text, `\n`, "\n"), background)
			fmt.Fprintf(out, "%s\t%s\n", reading.Class, text)
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return fmt.Errorf("read: line %d cannot be read: %w", number, err)
		}
	}
}
