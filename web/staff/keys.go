package staff

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// keyRow is one line of the table of keys: what is pressed, and the key of the
// words that say what it does. Keys of one row that stand apart do two things;
// a plus joins keys that are held together.
type keyRow struct {
	Press []string
	Words string
}

// keyTable is ux.md §9's table. What the keys do is bound in staff-keys.js to
// the buttons that the pages have for it.
var keyTable = []keyRow{
	{[]string{"j", "k"}, "keys.rows"}, {[]string{"Enter", "o"}, "keys.open"}, {[]string{"Esc"}, "keys.esc"}, {[]string{"x"}, "keys.choose"},
	{[]string{"c"}, "keys.claim"}, {[]string{"r"}, "keys.reply"}, {[]string{"n"}, "keys.note"}, {[]string{"a"}, "keys.attach"},
	{[]string{"t"}, "keys.transfer"}, {[]string{"s"}, "keys.snooze"}, {[]string{"e"}, "keys.close"}, {[]string{"u"}, "keys.unread"},
	{[]string{"z"}, "keys.undo"}, {[]string{"."}, "keys.more"}, {[]string{"p"}, "keys.patient"}, {[]string{"v"}, "keys.file"},
	{[]string{"g u", "g m", "g w", "g s", "g a"}, "keys.lanes"}, {[]string{"1", "2", "3", "4"}, "keys.panes"}, {[]string{"/"}, "keys.find"},
	{[]string{"Shift+N"}, "keys.new"}, {[]string{"Ctrl+Enter"}, "keys.send"}, {[]string{"Ctrl+Shift+Enter"}, "keys.send-close"},
	{[]string{"Ctrl+K"}, "keys.command"}, {[]string{"?", "Ctrl+/"}, "keys.sheet"},
}

// keyLine is a row of the table as the page shows it.
type keyLine struct {
	Press [][][]string // apart, one after the other, held together
	Words string
}

// keysView is the sheet of keys and the person's choices.
type keysView struct {
	Lines []keyLine
	Prefs templates.DeskPrefs
	Done  bool
	Home  string
	To    string // where the form of the sheet leads back to
}

// keyActs registers the pages of a person's desk.
func (r *room) keyActs() {
	r.GET(web.StaffRoom, "/app/keys", r.keysPage)
	r.GET(web.StaffRoom, "/app/profile", r.profilePage)
	r.POST(web.StaffRoom, "/app/profile", r.keepProfile)
}

// deskPrefs reads a person's choices for the pages that ask for them.
func (r *room) deskPrefs(c *gin.Context, who *store.Staff) func() (templates.DeskPrefs, error) {
	return func() (templates.DeskPrefs, error) {
		p, err := r.Store.Prefs(c.Request.Context(), who.ID)
		return templates.DeskPrefs{Keys: string(p.Keys), Desktop: p.Desktop, Sound: p.Sound}, err
	}
}

// keysPage is the table of keys: a page of its own, and the part that the
// sheet on other pages fetches when it is opened.
func (r *room) keysPage(c *gin.Context) error {
	page, err := r.keysOf(c)
	if err != nil {
		return err
	}
	if isPart(c) {
		return r.Fragment(c, "staff/keys", "keys-sheet", page)
	}
	return r.Render(c, http.StatusOK, "staff/keys", page)
}

func (r *room) profilePage(c *gin.Context) error {
	page, err := r.keysOf(c)
	if err != nil {
		return err
	}
	return r.Render(c, http.StatusOK, "staff/profile", page)
}

func (r *room) keysOf(c *gin.Context) (templates.Page, error) {
	who, err := r.who(c)
	if err != nil {
		return templates.Page{}, err
	}
	page := r.page(c, nil, who, nil)
	v := keysView{Home: home(who), To: page.Path, Done: c.Query("done") == "saved"}
	if v.Prefs, err = page.Desk(); err != nil {
		return page, err
	}
	for _, row := range keyTable {
		v.Lines = append(v.Lines, keyLine{presses(row.Press), r.Say(page.Lang, row.Words)})
	}
	page.View = v
	return page, nil
}

// presses takes "g u" apart into keys pressed one after the other, and
// "Ctrl+K" into keys held together.
func presses(keys []string) (out [][][]string) {
	for _, key := range keys {
		var after [][]string
		for _, one := range strings.Fields(key) {
			after = append(after, strings.Split(one, "+"))
		}
		out = append(out, after)
	}
	return out
}

// keepProfile keeps what a form showed: the keys, the alerts, or both.
func (r *room) keepProfile(c *gin.Context) error {
	who, err := r.who(c)
	if err != nil {
		return err
	}
	keys := store.KeyChoice(web.Form(c, "keys"))
	if keys != "" && !(store.Prefs{Keys: keys}).Valid() {
		return fmt.Errorf("choice of keys: %w", store.ErrNotFound)
	}
	err = r.Store.SetPrefs(c.Request.Context(), who, func(p *store.Prefs) {
		if keys != "" {
			p.Keys = keys
		}
		if web.Form(c, "alerts") != "" {
			p.Desktop, p.Sound = web.Form(c, "desktop") != "", web.Form(c, "sound") != ""
		}
	}, web.Key(c))
	if err != nil && !errors.Is(err, store.ErrUsed) {
		return err
	}
	if to := web.Form(c, "to"); to != "" && to != "/app/keys" {
		return web.See(c, inside(to))
	}
	return web.See(c, "/app/profile?done=saved")
}
