package simulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"linnet/carriers"
	"linnet/conversation"
	"linnet/web"
)

// longestWait bounds how long a request for messages is held.
const longestWait = 2 * time.Minute

// furthest is how far the people's clock may be from the machine's: years
// enough for every lifetime, and never outside what a database keeps.
const furthest = 10 * 365 * 24 * time.Hour

// textBody is a text a script sends from a practice phone.
type textBody struct {
	To    string                `json:"to"`
	Text  string                `json:"text"`
	Media []carriers.PhoneMedia `json:"media"`
	ID    string                `json:"id"`
}

// sendText sends a text from a practice phone and answers before the webhook
// is delivered, as a carrier takes a text from a handset.
func (r *room) sendText(c *gin.Context) error {
	from, err := phoneOf(c)
	if err != nil {
		return err
	}
	var body textBody
	if err := read(c, &body); err != nil {
		return err
	}
	to, err := conversation.ParsePhone(body.To, "US")
	if err != nil {
		return refused("sim.api.to")
	}
	id, err := r.carrier.Text(from, to, body.Text, body.Media, body.ID)
	if errors.Is(err, carriers.ErrText) {
		return refused("sim.api.text")
	}
	if err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, gin.H{"id": id})
	return nil
}

// screen lists what a phone shows after a message, oldest first; with wait it
// holds the request until there is something new.
func (r *room) screen(c *gin.Context) error {
	phone, err := phoneOf(c)
	if err != nil {
		return err
	}
	wait, err := waitOf(c.Query("wait"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(c.Request.Context())
	defer cancel()
	if wait > 0 {
		if err := hold(c); err != nil {
			return err
		}
		defer context.AfterFunc(r.Hub.Ended(), cancel)()
	}
	c.JSON(http.StatusOK, r.carrier.Screen(ctx, phone, c.Query("after"), wait))
	return nil
}

// hold lifts the server's deadlines for a request that waits.
func hold(c *gin.Context) error {
	control := http.NewResponseController(c.Writer)
	if err := control.SetWriteDeadline(time.Time{}); err != nil {
		return fmt.Errorf("hold the request: %w", err)
	}
	if err := control.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("hold the request: %w", err)
	}
	return nil
}

func waitOf(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 || wait > longestWait {
		return 0, refused("sim.api.wait")
	}
	return wait, nil
}

// setTrouble makes the carrier misbehave from now on, in place of what it did
// before; {} is a carrier that behaves.
func (r *room) setTrouble(c *gin.Context) error {
	var trouble carriers.Trouble
	if err := read(c, &trouble); err != nil {
		return err
	}
	if err := r.carrier.Trouble(trouble); err != nil {
		return refused("sim.api.trouble")
	}
	c.JSON(http.StatusOK, trouble)
	return nil
}

// clockBody moves the people's clock by one of three ways.
type clockBody struct {
	Advance string     `json:"advance"`
	Set     *time.Time `json:"set"`
	Real    bool       `json:"real"`
}

// moveClock moves the clock that people and rules see and runs what fell due;
// it answers with what the clock shows.
func (r *room) moveClock(c *gin.Context) error {
	var body clockBody
	if err := read(c, &body); err != nil {
		return err
	}
	if err := r.clock(c.Request.Context(), body); err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"now": r.Store.Now()})
	return nil
}

func (r *room) clock(ctx context.Context, b clockBody) error {
	switch {
	case b.Real && b.Advance == "" && b.Set == nil:
		return r.Store.RealClock(ctx)
	case b.Set != nil && b.Advance == "" && !b.Real:
		if away := time.Until(*b.Set); away > furthest || away < -furthest {
			return refused("sim.api.clock")
		}
		return r.Store.SetClock(ctx, *b.Set)
	case b.Advance != "" && b.Set == nil && !b.Real:
		by, err := time.ParseDuration(b.Advance)
		if err != nil || by > furthest || by < -furthest {
			return refused("sim.api.clock")
		}
		if away := r.Store.ClockMoved() + by; away > furthest || away < -furthest {
			return refused("sim.api.clock")
		}
		return r.Store.AdvanceClock(ctx, by)
	}
	return refused("sim.api.clock")
}

// person is a made-up patient as scripts read one.
type person struct {
	Phone        string `json:"phone"`
	Name         string `json:"name"`
	BirthDate    string `json:"birth_date"`
	Language     string `json:"language"`
	Practice     string `json:"practice"`
	Relationship string `json:"relationship"`
}

// people lists the made-up patients.
func (r *room) people(c *gin.Context) error {
	known, err := r.Store.SimPeople(c.Request.Context())
	if err != nil {
		return err
	}
	all := make([]person, 0, len(known))
	for _, p := range known {
		all = append(all, person{p.Phone.E164(), p.Given + " " + p.Family, p.BirthDate.String(), string(p.Language), p.Practice, p.Relationship})
	}
	c.JSON(http.StatusOK, all)
	return nil
}

// reset goes back to the sample family.
func (r *room) reset(c *gin.Context) error {
	if err := r.startOver(c.Request.Context()); err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{})
	return nil
}

func phoneOf(c *gin.Context) (conversation.Phone, error) {
	phone, err := conversation.ParsePhone(c.Param("e164"), "US")
	if err != nil {
		return "", refused("sim.api.phone")
	}
	return phone, nil
}

// read reads a body and says in words why it could not.
func read(c *gin.Context, into any) error {
	err := web.ReadJSON(c, into)
	if errors.Is(err, web.ErrUnreadable) {
		return refused("sim.api.json")
	}
	return err
}

func refused(key string) error { return web.Refusal{Status: http.StatusBadRequest, Key: key} }
