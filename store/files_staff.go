package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrProgram is a file that carries a program and is opened by a lead only
// (security.md §9).
var ErrProgram = errors.New("the file carries a program")

// FileForStaff finds a file for a person who may see its talk. Opening it is
// on the trail, whole or refused; its small picture is part of a talk that was
// opened, and only asked for by hand, without that, it is an opening too. A
// file that nobody sent yet is nobody's but the sender's, patient or colleague:
// ErrNotFound, as for an auditor. ErrProgram comes with the file: a page has to name it.
func (s *Store) FileForStaff(ctx context.Context, who *Staff, id ID, small bool) (*File, error) {
	if !who.Is(RoleStaff, RoleLead, RoleAdmin) {
		return nil, fmt.Errorf("find a file: %w", ErrNotFound)
	}
	f, talk, patient, err := s.staffFile(ctx, id)
	if errors.Is(err, ErrNotFound) {
		if f, err := s.ownStaged(ctx, who, id); err == nil && !f.Program {
			return f, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.MayOpen(ctx, who, talk); err != nil {
		return nil, err
	}
	if small {
		opened, err := s.HasOpened(ctx, who, talk)
		if err != nil || opened {
			return f, err
		}
	}
	row := trailRow{practice: f.practice, actor: who.Actor(), act: "file opened", line: f.line, patient: patient, talk: talk, detail: f.Type}
	refused := f.Program && !who.Is(RoleLead)
	if refused {
		row.outcome = "refused"
	}
	if err := s.write(ctx, func(t *tx) error { return t.trace(row) }); err != nil {
		return nil, fmt.Errorf("keep the trail: %w", err)
	}
	if refused {
		return f, fmt.Errorf("find a file: %w", ErrProgram)
	}
	return f, nil
}

func (s *Store) staffFile(ctx context.Context, id ID) (f *File, talk, patient ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		one, err := scanFile(r.row(`SELECT `+fileColumns+fileTables+`WHERE f.id = $1 AND f.message IS NOT NULL AND m.talk IS NOT NULL`, id))
		if err != nil {
			return err
		}
		f = &one
		defer func() { f.Talk = talk }()
		return found(r.row(`SELECT k.id, k.patient FROM messages m JOIN talks k ON k.id = m.talk WHERE m.id = $1`, f.message).Scan(&talk, &patient))
	})
	return f, talk, patient, wrapped("find a file", err)
}
