package portal

import (
	"linnet/web"
)

func (r *room) passkeyRoutes(get, post func(string, web.Handler)) {}
