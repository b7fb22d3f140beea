package staff

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"linnet/conversation"
	"linnet/store"
	"linnet/web"
)

// toldView is one piece of news for the reader alone.
type toldView struct {
	ID, Href, Who, Words string
}

// told words what a person has to know of talks that were theirs or became so.
func (r *room) told(lang conversation.Language, at place, all []store.Told) (out []toldView) {
	for _, one := range all {
		writer, about := r.names(lang, at.p, one.Row)
		if about != "" {
			writer = r.Say(lang, "staff.about", "writer", writer, "patient", about)
		}
		out = append(out, toldView{ID: one.ID.String(), Href: "/app/c/" + one.Row.Talk.String() + at.query(), Who: writer,
			Words: r.Say(lang, "acts.told."+one.Kind, "name", one.By)})
	}
	return out
}

// toldOf lists the news that Mine shows above its rows; other lists show none.
func (r *room) toldOf(c *gin.Context, lang conversation.Language, at place, who *store.Staff) ([]toldView, error) {
	if at.lane != store.LaneMine {
		return nil, nil
	}
	all, err := r.Store.Told(c.Request.Context(), who, at.p.ID)
	return r.told(lang, at, all), err
}

// toldRail is the rail with a mark beside Mine where news wait.
func (r *room) toldRail(c *gin.Context, lang conversation.Language, at place, who *store.Staff, badges map[string]int, src string) (railView, error) {
	news, err := r.Store.HasNews(c.Request.Context(), who, at.p.ID)
	v := r.rail(lang, at, who, badges, src)
	for i, lane := range lanes {
		if lane == store.LaneMine && news {
			v.Lanes[i].Unread = true
		}
	}
	return v, err
}

// toldSeen takes news away that the person has read.
func (r *room) toldSeen(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	id, err := store.ParseID(c.Param("news"))
	if err != nil {
		return fmt.Errorf("news: %w", store.ErrNotFound)
	}
	if err := r.Store.ToldSeen(c.Request.Context(), who, id); err != nil {
		return err
	}
	p, err := r.practice(c, who)
	if err != nil {
		return err
	}
	return web.See(c, r.place(c, p, who, store.LaneMine).here())
}
