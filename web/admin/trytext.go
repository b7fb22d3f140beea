package admin

import (
	"errors"
	"slices"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// sendTest sends a test text to a phone that was typed in: through the outbox
// and its gate, as every text.
func (r *room) sendTest(v *visit) error {
	phone, err := conversation.ParsePhone(web.Form(v.Context, "to"), "US")
	if err != nil {
		r.problem(v, "to", "admin.fault.phone")
		return r.carriers(v)
	}
	err = r.Store.SendTest(v.Request.Context(), v.who, v.practice.ID, phone, formKey(v))
	switch {
	case errors.Is(err, store.ErrTooMany):
		r.problem(v, "to", "try.many")
		return r.carriers(v)
	case errors.Is(err, conversation.ErrRefused):
		r.problem(v, "to", "try.off")
		return r.carriers(v)
	case err != nil:
		return err
	}
	return r.done(v, "carriers", "test")
}

// tried are the states of a test text that have words of their own.
var tried = []string{"queued", "claimed", "sent", "delivered", "refused", "failed", "dropped", "perhaps"}

// lastTest says how far the last test text came.
func (r *room) lastTest(v *visit, view *carriersView) error {
	test, err := r.Store.LastTest(v.Request.Context(), v.practice.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	state := test.State
	if !slices.Contains(tried, state) {
		state = "queued"
	}
	switch state {
	case "sent", "delivered":
		view.Color = "done"
	case "refused", "failed", "dropped":
		view.Color = "late"
	}
	view.Test = r.Say(v.page.Lang, "try.state."+state, "phone", test.Ending, "when", r.when(v, test.At), "why", test.Reason)
	return nil
}
