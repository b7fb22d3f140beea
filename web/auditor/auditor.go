// Package auditor is one room of the house.
package auditor

import "linnet/web"

// Register adds the room's addresses to the shell.
func Register(s *web.Shell) {}
