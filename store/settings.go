package store

import (
	"context"
	"fmt"

	"linnet/conversation"
)

// Settings is what the settings page shows of the session's line.
type Settings struct {
	Practice   *conversation.Practice
	Ending     string
	Off        bool
	Language   conversation.Language // of texts
	NoWebCodes bool
	Guard      Guard
	People     []Person // the patients this session may open
	More       bool     // the phone opens further patients whose birth date this session has not typed
}

// Settings loads the settings of the session's line. It shows nothing of other
// phones (design §3). ErrEnded: the session may open nobody (any more).
func (s *Store) Settings(ctx context.Context, n *Session) (out Settings, err error) {
	err = s.read(ctx, func(r *reader) error {
		p := r.s.Practice(n.Practice)
		if p == nil || n.Step != StepIn {
			return ErrEnded
		}
		l, err := r.s.scanLine(p, r.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, n.Line))
		if err != nil {
			return err
		}
		out = Settings{Practice: p, Ending: l.Phone.Ending(), Off: l.Off(), Language: l.language(), NoWebCodes: l.noWebCodes}
		if out.Guard, err = r.guardOf(l.id); err != nil {
			return err
		}
		all, err := r.peopleOf(p.ID, l.index)
		if err != nil {
			return err
		}
		for _, person := range all {
			if !admittedTo(n, person.ID) {
				out.More = true
				continue
			}
			out.People = append(out.People, person)
		}
		if len(out.People) == 0 {
			return ErrEnded
		}
		return nil
	})
	if err != nil {
		return Settings{}, fmt.Errorf("load the settings: %w", err)
	}
	return out, nil
}

func admittedTo(n *Session, patient ID) bool {
	for _, id := range n.Patients {
		if id == patient {
			return true
		}
	}
	return false
}

// NoWebCodes chooses whether codes asked for at the website are sent to the
// session's phone. Pages that ask for one never show the difference.
func (s *Store) NoWebCodes(ctx context.Context, n *Session, none bool) error {
	err := s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepIn {
			return ErrEnded
		}
		l.noWebCodes = none
		if err := t.trace(trailRow{practice: l.practice.ID, actor: Actor{Name: "patient"}, act: "chose codes from the website", line: l.id, detail: onOff(!none)}); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return fmt.Errorf("choose codes from the website: %w", err)
	}
	return nil
}

// SetWebCodes is the same choice by staff, for the line of a talk.
func (s *Store) SetWebCodes(ctx context.Context, who *Staff, id ID, none bool, key ID) error {
	return s.staffAct(ctx, "web codes "+onOff(!none), who, id, key, func(t *tx, l *line, k *talk) error {
		l.noWebCodes = none
		event := "web_codes_on"
		if none {
			event = "web_codes_off"
		}
		return t.event(l, k, event, who.ID, "")
	})
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// AddPerson sends a session that is in to the question for a birth date that
// chooses a further patient of its phone (ux.md §7). ErrCheck: the birth date
// of somebody it may open has to be typed again first.
func (s *Store) AddPerson(ctx context.Context, n *Session) (*Session, error) {
	err := s.write(ctx, func(t *tx) error {
		l, err := t.lineByID(n.Line)
		if err != nil {
			return err
		}
		m, err := t.checked(n)
		if err != nil {
			return err
		}
		m.Step, m.Data.Patient, m.Data.Chose, m.Data.Matches, m.Data.Where = StepBirth, "", false, nil, ""
		n = m
		if err := t.saveSession(m); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return nil, fmt.Errorf("add a person: %w", err)
	}
	return n, nil
}
