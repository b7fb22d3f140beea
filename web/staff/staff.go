// Package staff is one room of the house.
package staff

import "linnet/web"

// Register adds the room's addresses to the shell.
func Register(s *web.Shell) {}
