package store

import (
	"errors"
	"fmt"
	"slices"

	"linnet/conversation"
)

// News of talks for the people whom an admin named (ux.md §12).
const (
	ToldLate   = "late"   // it waits longer than its queue's goal
	ToldUrgent = "urgent" // urgent words stand in it
)

// tellCalled tells a talk that became late to those who hear when its queue is
// late, and one with urgent words to those who are called for them. It is told
// once; whoever cannot open the talk is told nothing.
func (t *tx) tellCalled(k *talk) error {
	was := k.before
	if was == nil {
		was = &talk{}
	}
	if k.late && !was.late {
		i := slices.IndexFunc(k.practice.Queues, func(q conversation.Queue) bool { return q.ID == k.queue })
		if i >= 0 {
			if err := t.tellNamed(k, k.practice.Queues[i].Late, ToldLate); err != nil {
				return err
			}
		}
	}
	if k.urgent && !was.urgent {
		return t.tellNamed(k, k.practice.Alerts, ToldUrgent)
	}
	return nil
}

func (t *tx) tellNamed(k *talk, emails []string, kind string) error {
	for _, email := range emails {
		who, err := scanStaff(t.row(`SELECT `+staffColumns+` FROM staff WHERE email = $1 AND off_us = 0`, clean(email)))
		if errors.Is(err, ErrNotFound) {
			continue // gone since they were named
		}
		if err == nil {
			err = t.reader().loadQueues(who)
		}
		if err != nil {
			return fmt.Errorf("find whom to tell: %w", err)
		}
		if !who.Is(RoleStaff, RoleLead) || !who.Sees(k.practice.ID, k.queue) {
			continue
		}
		if err := t.tellStaff(k, who.ID, ID{}, kind); err != nil {
			return err
		}
	}
	return nil
}
