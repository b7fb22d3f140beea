package carriers

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Wait is a duration that JSON writes as "2s".
type Wait time.Duration

// UnmarshalJSON reads "2s"; below zero and over ten minutes are errors.
func (w *Wait) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("read a wait: %w", err)
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > 10*time.Minute {
		return errors.New("a wait is written like 2s, at most 10m")
	}
	*w = Wait(d)
	return nil
}

// MarshalJSON writes "2s".
func (w Wait) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(w).String()) }

// Trouble is how the practice carrier misbehaves until the next one is set.
type Trouble struct {
	Slow           Wait     `json:"slow"`            // before every answer and webhook
	Fail           *float64 `json:"fail"`            // share of sends that fail; absent: all if a code is given, else none
	Code           string   `json:"code"`            // "" is 30003; codes from 2 on and HTTP statuses refuse, others fail later
	Duplicate      bool     `json:"duplicate"`       // every webhook comes twice
	Reorder        bool     `json:"reorder"`         // statuses come last first, every other text late
	DropConnection bool     `json:"drop_connection"` // a send is taken, its answer lost
	BlockStopped   bool     `json:"block_stopped"`   // STOP and START block at the carrier too
}

func (t Trouble) strikes() bool {
	if t.Fail != nil {
		return chance(*t.Fail)
	}
	return t.Code != ""
}

func (t Trouble) code() string {
	if t.Code == "" {
		return "30003"
	}
	return t.Code
}

// Trouble sets how the carrier misbehaves from now on, in place of what was
// set before; the zero value is a carrier that behaves.
func (p *Practice) Trouble(t Trouble) error {
	if t.Fail != nil && !(*t.Fail >= 0 && *t.Fail <= 1) {
		return errors.New("fail is a share from 0 to 1")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trouble = t
	return nil
}

// Troubles returns how the carrier misbehaves now.
func (p *Practice) Troubles() Trouble {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trouble
}
