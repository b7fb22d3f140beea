package portal

import (
	"linnet/conversation"
	"linnet/store"
)

// own are the words of an emergency that the session's clinic added; what is
// written on a page is read as a text to it is.
func (r *room) own(n *store.Session) *conversation.OwnWords {
	if p := r.s.Store.Practice(n.Practice); p != nil {
		return p.Own
	}
	return nil
}
