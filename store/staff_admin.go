package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// Roles lists every role a person can have.
var Roles = []string{RoleStaff, RoleLead, RoleAdmin, RoleAuditor}

// Colleague is what an admin says of somebody who works here.
type Colleague struct {
	Name       string
	Roles      []string
	Everywhere bool // works in every queue of every practice
	Queues     []Works
}

// Errors of a person's data.
var (
	ErrNoName = errors.New("a person has a name")
	ErrNoRole = errors.New("a person has a role")
)

// Check refuses a person without a name or a role.
func (p Colleague) Check() error {
	if strings.TrimSpace(p.Name) == "" {
		return ErrNoName
	}
	if len(p.Roles) == 0 || slices.ContainsFunc(p.Roles, func(r string) bool { return !slices.Contains(Roles, r) }) {
		return ErrNoRole
	}
	return nil
}

// SavePerson keeps a person's name, roles and queues; their open pages look at
// once whether they may go on. Only an admin may, and the role of the last admin
// stays (ErrLastAdmin). What stood before and after is on the trail.
func (s *Store) SavePerson(ctx context.Context, by *Staff, id ID, as Colleague, key ID) error {
	if err := as.Check(); err != nil {
		return err
	}
	err := s.write(ctx, func(t *tx) error {
		if !by.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		before, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1`, id))
		if err != nil {
			return err
		}
		if err := t.reader().loadQueues(before); err != nil {
			return err
		}
		if err := t.savePerson(before, as); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE staff SET changed_by = $1, changed_us = $2 WHERE id = $3`, by.Name, us(t.now), id); err != nil {
			return err
		}
		t.changed("staff:"+id.String(), 0, id)
		was := Colleague{before.Name, before.Roles, before.Everywhere, before.Queues}
		return t.trace(trailRow{actor: by.Actor(), act: "staff saved", detail: before.Email + ": " + was.words() + " -> " + as.words()})
	})
	if err != nil && !isUsed(err) {
		return fmt.Errorf("save a person: %w", err)
	}
	return nil
}

func (t *tx) savePerson(before *Staff, as Colleague) error {
	if _, err := t.exec(`UPDATE staff SET name = $1, roles = $2, everywhere = $3 WHERE id = $4`, strings.TrimSpace(as.Name), strings.Join(as.Roles, ","),
		flag(as.Everywhere), before.ID); err != nil {
		return err
	}
	if before.Is(RoleAdmin) && !before.Off && !slices.Contains(as.Roles, RoleAdmin) {
		admins, err := t.admins()
		if err != nil {
			return err
		}
		if admins == 0 {
			return ErrLastAdmin
		}
	}
	if _, err := t.exec(`DELETE FROM staff_queues WHERE staff = $1`, before.ID); err != nil || as.Everywhere {
		return err
	}
	for _, w := range as.Queues {
		if _, err := t.exec(`INSERT INTO staff_queues (staff, practice, queue) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, before.ID, w.Practice, w.Queue); err != nil {
			return err
		}
	}
	return nil
}

// PersonChanged returns which admin changed a person last, and when; nobody did
// if by is "".
func (s *Store) PersonChanged(ctx context.Context, id ID) (by string, when time.Time, err error) {
	err = s.read(ctx, func(r *reader) error {
		var changed int64
		err := found(r.row(`SELECT changed_by, changed_us FROM staff WHERE id = $1`, id).Scan(&by, &changed))
		when = at(changed)
		return err
	})
	return by, when, wrapped("see who changed a person", err)
}

// words writes a person for the trail.
func (p Colleague) words() string {
	where := "everywhere"
	if !p.Everywhere {
		queues := make([]string, len(p.Queues))
		for i, w := range p.Queues {
			queues[i] = w.Practice + "/" + w.Queue
		}
		where = "[" + strings.Join(queues, " ") + "]"
	}
	return fmt.Sprintf("%q %s %s", strings.TrimSpace(p.Name), strings.Join(p.Roles, ","), where)
}

// ResetAndInvite ends a person's sessions and every way in, and makes the
// invite they enrol with anew. Only an admin may; ErrNotFound for a person who
// was turned off.
func (s *Store) ResetAndInvite(ctx context.Context, by *Staff, id, key ID) (token string, err error) {
	if token, err = conversation.NewToken(random{}); err != nil {
		return "", err
	}
	err = s.write(ctx, func(t *tx) error {
		if !by.Is(RoleAdmin) {
			return conversation.ErrRefused
		}
		if err := t.formKey(key); err != nil {
			return err
		}
		p, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1 AND off_us = 0`, id))
		if err != nil {
			return err
		}
		if err := t.forgetWays(p); err != nil {
			return err
		}
		if err := t.staffLink(p, token, "invite", StaffInviteLife); err != nil {
			return err
		}
		return t.trace(trailRow{actor: by.Actor(), act: "staff sign-in reset", detail: p.Email})
	})
	if err != nil {
		return "", fmt.Errorf("reset a person's sign-in: %w", err)
	}
	return token, nil
}
