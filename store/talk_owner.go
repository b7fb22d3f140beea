package store

import (
	"context"
	"fmt"

	"linnet/conversation"
)

// OwnerOf returns who has a talk, nil if nobody has, and whether it is closed.
// It says nothing of the patient; whether the reader may know of the talk is
// MayOpen's to say.
func (s *Store) OwnerOf(ctx context.Context, talk ID) (owner *Staff, closed bool, err error) {
	err = s.read(ctx, func(r *reader) error {
		var state string
		var id ID
		if err := found(r.row(`SELECT state, owner FROM talks WHERE id = $1`, talk).Scan(&state, &id)); err != nil {
			return err
		}
		closed = state == string(conversation.Closed)
		if id.None() {
			return nil
		}
		owner, err = scanStaff(r.row(`SELECT `+staffColumns+` FROM staff WHERE id = $1`, id))
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("see who has talk %s: %w", talk, err)
	}
	return owner, closed, nil
}
