package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"slices"
	"strings"

	"linnet/store"
)

// staffCommands are the four acts on a person who answers.
type staffCommands struct {
	Add   staffAddCommand   `cmd:"" help:"Add a person."`
	Link  staffLinkCommand  `cmd:"" help:"Make a one-time sign-in link, good for 10 minutes."`
	Off   staffOffCommand   `cmd:"" help:"End a person's access and sessions."`
	Reset staffResetCommand `cmd:"" help:"Forget a person's password, passkeys and app, and end the sessions."`
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

// Run forgets every way in.
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

// addStaff adds the person; they sign in by a link.
func (a *app) addStaff(c *Config, email, name string, roles []string) error {
	return a.withStore(c, func(s *store.Store) error {
		_, err := s.AddStaff(a.ctx, operator(), email, name, roles, false)
		if errors.Is(err, store.ErrTaken) {
			return noError{fmt.Errorf("staff: %s is there already; make a link with: linnet staff link --email %s", email, email)}
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s can sign in now. Make the link with: linnet staff link --email %s\n", name, email)
		return err
	})
}

// linkStaff makes a one-time link. It goes to a terminal; to standard output
// that is none only in practice mode; else into a file only its owner reads.
func (a *app) linkStaff(c *Config, email string) error {
	return a.withStore(c, func(s *store.Store) error {
		token, err := s.StaffLink(a.ctx, operator(), email)
		if errors.Is(err, store.ErrNotFound) {
			return noError{fmt.Errorf("staff: nobody has this address; add the person with: linnet staff add --email %s --name … --roles staff", email)}
		}
		if err != nil {
			return err
		}
		link := c.PublicURL + "/app/link/" + token
		if c.PracticeMode || isTerminal(a.stdout) {
			_, err = fmt.Fprintln(a.stdout, link)
			return err
		}
		path, err := writePrivate(c.Data, link)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.stdout, path)
		return err
	})
}

// writePrivate writes a link into a new file that only its owner can read.
func writePrivate(folder, link string) (string, error) {
	f, err := os.CreateTemp(folder, "staff-link-") // mode 0600
	if err != nil {
		return "", fmt.Errorf("staff: write the link: %w", err)
	}
	_, err = fmt.Fprintln(f, link)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", fmt.Errorf("staff: write the link: %w", err)
	}
	return f.Name(), nil
}

// isTerminal reports whether w is a screen and not a file or pipe.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Mode()&os.ModeDevice != 0
}

func (a *app) endStaff(c *Config, email string) error {
	return a.onStaff(c, email, "off", (*store.Store).TurnStaffOff, "Access, sessions and links of %s have ended. No API keys of theirs.\n")
}

func (a *app) resetStaff(c *Config, email string) error {
	return a.onStaff(c, email, "reset", (*store.Store).ResetStaff, "Sessions, links, password, passkeys and app of %s have ended; they enrol anew by a link. No API keys of theirs.\n")
}

func (a *app) onStaff(c *Config, email, what string, act func(*store.Store, context.Context, store.Actor, string) error, done string) error {
	return a.withStore(c, func(s *store.Store) error {
		err := act(s, a.ctx, operator(), email)
		if errors.Is(err, store.ErrNotFound) {
			return noError{fmt.Errorf("staff %s: nobody with this address has access", what)}
		}
		if errors.Is(err, store.ErrLastAdmin) {
			return noError{fmt.Errorf("staff %s: Add another admin first.", what)}
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, done, email)
		return err
	})
}
