package main

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
)

// staffCommands are the four acts on a person who answers.
type staffCommands struct {
	Add   staffAddCommand   `cmd:"" help:"Add a person."`
	Link  staffLinkCommand  `cmd:"" help:"Make a one-time sign-in link, good for 10 minutes."`
	Off   staffOffCommand   `cmd:"" help:"End a person's access and sessions."`
	Reset staffResetCommand `cmd:"" help:"Forget a person's second factor and end the sessions."`
}

// staffRoles are the roles a person can have (security.md).
var staffRoles = []string{"staff", "lead", "admin", "auditor"}

type staffAddCommand struct {
	Email string   `required:"" help:"E-mail address the person signs in with." placeholder:"E"`
	Name  string   `required:"" help:"Name that colleagues see." placeholder:"N"`
	Roles []string `required:"" help:"One or more of staff, lead, admin, auditor, with commas between." placeholder:"R"`
}

type staffLinkCommand struct {
	Email string `required:"" help:"E-mail address of the person." placeholder:"E"`
}

type staffOffCommand struct {
	Email string `required:"" help:"E-mail address of the person." placeholder:"E"`
}

type staffResetCommand struct {
	Email string `required:"" help:"E-mail address of the person." placeholder:"E"`
}

// Run checks what was typed and adds the person.
func (s *staffAddCommand) Run(a *app) error {
	name := strings.TrimSpace(s.Name)
	if name == "" || printable(name, 80) != name {
		return useError{errors.New("write the person's name, at most 80 characters: --name \"Dana Kim\"")}
	}
	for _, role := range s.Roles {
		if !slices.Contains(staffRoles, role) {
			return useError{fmt.Errorf("no role %q; write some of %s", printable(role, 20), strings.Join(staffRoles, ", "))}
		}
	}
	return a.withEmail(s.Email, func(c *Config, email string) error { return a.addStaff(c, email, name, s.Roles) })
}

// Run makes the link.
func (s *staffLinkCommand) Run(a *app) error { return a.withEmail(s.Email, a.linkStaff) }

// Run ends the person's access.
func (s *staffOffCommand) Run(a *app) error { return a.withEmail(s.Email, a.endStaff) }

// Run forgets the second factor.
func (s *staffResetCommand) Run(a *app) error { return a.withEmail(s.Email, a.resetStaff) }

// withEmail checks the address, in small letters, and loads the settings.
func (a *app) withEmail(typed string, act func(c *Config, email string) error) error {
	email := strings.ToLower(strings.TrimSpace(typed))
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > 254 {
		return useError{errors.New("write a plain e-mail address: --email dana@clinic.example")}
	}
	c, err := a.config()
	if err != nil {
		return err
	}
	return act(c, email)
}

var errNoStaff = errors.New("staff: this build has no store yet")

func (a *app) addStaff(c *Config, email, name string, roles []string) error { return errNoStaff }
func (a *app) linkStaff(c *Config, email string) error                      { return errNoStaff }
func (a *app) endStaff(c *Config, email string) error                       { return errNoStaff }
func (a *app) resetStaff(c *Config, email string) error                     { return errNoStaff }
