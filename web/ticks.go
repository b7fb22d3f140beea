package web

import (
	"context"

	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// Ticks are the six things to try in the first run (ux.md §15), for the page of
// the step and for the practice phone beside it.
func (s *Shell) Ticks(ctx context.Context, lang conversation.Language) ([]templates.Tick, error) {
	done, err := s.Store.Ticked(ctx)
	if err != nil {
		return nil, err
	}
	ticks := make([]templates.Tick, len(store.Ticks))
	for i, name := range store.Ticks {
		ticks[i] = templates.Tick{N: i + 1, Words: s.Say(lang, "setup.tick."+name), Done: done[name]}
	}
	return ticks, nil
}
