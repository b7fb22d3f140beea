// Package simulator is the practice phone.
package simulator

import (
	"context"

	"linnet/carriers"
	"linnet/web"
)

// Options of the simulator.
type Options struct {
	Exposed bool                        // listen or public_url is not loopback: all of /sim needs an admin's sign-in
	Reset   func(context.Context) error // back to the sample family
}

// Register adds /sim to the shell; only practice mode calls it.
func Register(s *web.Shell, practice *carriers.Practice, o Options) {}
