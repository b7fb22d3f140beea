package main

import (
	"context"
	"strings"

	"linnet/files"
)

// checkScanner reads clamd. What is set has to be right: a scanner that is
// never asked because of a slip would look like one that finds nothing.
func (c *Config) checkScanner(d *decoder) {
	if c.Clamd == "" {
		return
	}
	scanner, err := files.ParseClamd(c.Clamd)
	if err != nil {
		d.fault("clamd", "write unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310, or leave it out")
		return
	}
	c.Scanner = scanner
}

// wall is what every file goes through, sent on a page or by text.
func (c *Config) wall() *files.Cleaner { return &files.Cleaner{Scan: c.Scanner} }

// scannerNotes say what a clinic should know about its scanner, or that it has none.
func (c *Config) scannerNotes() []string {
	host, tcp := strings.CutPrefix(c.Clamd, "tcp://")
	switch {
	case tcp && !isLoopback(host):
		return []string{"warning: clamd: patients' files travel to the scanner unencrypted; keep it on this machine, or the way there inside a tunnel"}
	case c.Scanner == nil && !c.PracticeMode:
		return []string{"note: clamd: no virus scanner is set; photos are drawn anew, but PDFs and HEICs are taken as they come"}
	}
	return nil
}

// pingScanner asks the scanner whether it is there.
func (a *app) pingScanner(c *Config) []Fault {
	if c.Scanner == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(a.ctx, liveTimeout)
	defer cancel()
	if err := c.Scanner.Ping(ctx); err != nil {
		return []Fault{{File: c.File, Line: c.at.line("clamd"), Path: "clamd", Text: "no clamd answers at this address, so no file would be taken; start it, or look at LocalSocket and TCPSocket in clamd.conf"}}
	}
	return nil
}
