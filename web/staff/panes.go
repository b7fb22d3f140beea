package staff

import (
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// sideActs are the buttons of the patient's pane beside those of its phones.
var sideActs = []string{"opt-out", "opt-in", "doors", "pin", "pin-off", "web-codes", "devices-off"}

// paneOf is the pane of a talk's page that a narrow screen shows: the one asked
// for, or the one whose form has something to put right. A mistake shown in a
// pane that is out of sight would be shown to nobody.
func paneOf(c *gin.Context) string {
	act := path.Base(c.Request.URL.Path)
	if c.Query("view") == "patient" || c.Request.Method == "POST" && (strings.HasPrefix(act, "phone-") || slices.Contains(sideActs, act)) {
		return "patient"
	}
	return "talk"
}
