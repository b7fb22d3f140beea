package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// checkCommand reads everything Linnet would start with and says what is wrong.
type checkCommand struct {
	Live bool `help:"Also ask outside: the carrier's credentials, a media address without them, the proxy in front."`
}

// Run prints each problem, then what a person has to enter at the carriers
// and may set in the environment. Any problem is exit 1.
func (k *checkCommand) Run(a *app) error {
	c, problems := loadConfig(a.configFile, a.configMust, a.environ)
	if len(problems) == 0 {
		for _, check := range moreChecks {
			problems = append(problems, check(a, c)...)
		}
	}
	if len(problems) == 0 && k.Live {
		problems = append(problems, a.checkLive(c)...)
	}
	for _, p := range problems {
		fmt.Fprintln(a.stdout, p)
	}
	for _, note := range c.notes() {
		fmt.Fprintln(a.stdout, note)
	}
	fmt.Fprintln(a.stdout)
	c.printAddresses(a.stdout)
	fmt.Fprintln(a.stdout, "\nSettings from the environment (with _FILE behind the name the value comes from a file):")
	for _, name := range c.envNames() {
		fmt.Fprintln(a.stdout, "  "+name)
	}
	switch n := len(problems); n {
	case 0:
		_, err := fmt.Fprintln(a.stdout, "\nNo problem found.")
		return err
	case 1:
		return noError{errors.New("check: 1 problem; correct it and run linnet check again")}
	default:
		return noError{fmt.Errorf("check: %d problems; correct them and run linnet check again", n)}
	}
}

// notes are what a clinic should know though Linnet runs.
func (c *Config) notes() []string {
	var notes []string
	if c.File == "" {
		notes = append(notes, "note: there is no config.yaml; these are the defaults")
	}
	if c.CheckpointTo == "" {
		notes = append(notes, "RED: checkpoint_to: nobody outside keeps the head of the opt-out log, so nobody can prove it was not rewritten; name a file elsewhere or https://")
	}
	for _, name := range c.UnknownNames {
		notes = append(notes, "note: "+printable(name, 60)+" is in the environment and is no setting of Linnet")
	}
	notes = append(notes, c.scannerNotes()...)
	notes = append(notes, c.signInNotes()...)
	if c.PracticeMode {
		if !isLoopback(c.Listen) {
			notes = append(notes, "note: listen: others can reach this practice Linnet; the practice phone asks for an admin's sign-in")
		}
		return notes
	}
	if c.BackupTo == "" {
		notes = append(notes, "note: backup_to: nothing is encrypted to you yet; `linnet backup` will ask for it")
	}
	if c.Carriers.Twilio.AccountSID != "" {
		notes = append(notes, "note: carriers.twilio: a ten-digit US number is blocked until its brand and campaign are registered at Twilio and the number stands in the campaign (R-44)")
	}
	if len(c.Practices) == 0 {
		notes = append(notes, "note: practices: none is written here, so nobody can text this Linnet yet")
	}
	return notes
}

// webhookRetry asks Twilio to try a webhook again; the fragment is neither
// sent nor signed (carriers.md).
const webhookRetry = "#rc=3&rp=all"

// printAddresses prints what to enter at each carrier that is in use.
func (c *Config) printAddresses(w io.Writer) {
	if c.PracticeMode {
		fmt.Fprintln(w, "Practice carrier: nothing to enter anywhere; it posts to", c.PublicURL+"/hooks/practice/message")
		return
	}
	hooks := c.PublicURL + "/hooks/twilio/"
	fmt.Fprintln(w, "Enter at Twilio, at the messaging service or at each number:")
	for _, line := range [][2]string{
		{"A message comes in (HTTP POST)", hooks + "message" + webhookRetry},
		{"Primary handler fails (fallback)", hooks + "message" + webhookRetry},
		{"Status callback", hooks + "status" + webhookRetry},
		{"A call comes in (HTTP POST)", hooks + "voice" + webhookRetry},
		{"Call handler fails (fallback)", hooks + "voice" + webhookRetry},
	} {
		fmt.Fprintf(w, "  %-34s %s\n", line[0], line[1])
	}
	var numbers []string
	for _, p := range c.Practices {
		for _, n := range p.Numbers {
			numbers = append(numbers, fmt.Sprintf("%s (%s)", n.Phone.E164(), p.ID))
		}
	}
	fmt.Fprintln(w, "Numbers:", strings.Join(numbers, ", "))
}
