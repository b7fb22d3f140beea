package portal

import (
	"errors"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// askCard is a request as the thread shows it: what was asked, how far it is.
type askCard struct {
	Href, Icon, Title string
	State             stateView
	Facts             []web.Fact
}

// askCards words the requests among the entries of a log.
func (r *room) askCards(p templates.Page, items []item) {
	for i, it := range items {
		if q := it.Request; q != nil {
			items[i].Card = &askCard{"/p/ask/" + q.ID.String(), web.RequestIcon(q.Kind), r.s.RequestTitle(p.Lang, q.Kind),
				r.stateOf(p, q.State), r.s.RequestFacts(p.Lang, q.Kind, q.Answers)}
		}
	}
}

// landing is where a sign-in that is done goes: back to the page that asked for
// a further patient, to the request that the link's text told of, else to the
// messages.
func (r *room) landing(c *gin.Context, n *store.Session) (string, error) {
	if n.Data.Where != "" {
		return n.Data.Where + "?did=about", nil
	}
	id, err := r.s.Store.LinkedRequest(c.Request.Context(), n)
	if errors.Is(err, store.ErrNotFound) {
		return "/p/messages", nil
	}
	return "/p/ask/" + id.String(), err
}

// behind is where a link leads a browser that is in for its phone already.
func (r *room) behind(c *gin.Context, token string, n *store.Session, patient store.ID) (string, error) {
	ctx := c.Request.Context()
	id, err := r.s.Store.RequestBehind(ctx, token)
	if err == nil {
		_, _, err = r.s.Store.RequestOf(ctx, n, id)
	}
	if errors.Is(err, store.ErrNotFound) {
		return messagesOf(n, patient), nil
	}
	return "/p/ask/" + id.String(), err
}
