// Package portal is one room of the house.
package portal

import "linnet/web"

// Register adds the room's addresses to the shell.
func Register(s *web.Shell) {}
