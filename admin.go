package main

import "linnet/web/admin"

// adminOptions are what the settings room needs to know of this process.
func (h *house) adminOptions() admin.Options {
	if h.c.PracticeMode {
		h.setupKey = admin.NewSetupKey()
	}
	return admin.Options{ConfigFile: h.c.File, SetupKey: h.setupKey, LinkFile: func(link string) (string, error) { return writePrivate(h.c.Data, link) }}
}
