package templates

import (
	"fmt"
	"strconv"
	"time"

	"linnet/conversation"
)

// Stamp writes a moment to the second with its zone, as the log shows it:
// "Mar 3, 2026, 2:14:07 PM CST", "3 de marzo de 2026, 2:14:07 p. m. CST".
func Stamp(lang conversation.Language, t time.Time) string {
	if lang == conversation.Spanish {
		half := "a. m."
		if t.Hour() >= 12 {
			half = "p. m."
		}
		return fmt.Sprintf("%s, %s %s %s", Date(lang, t), t.Format("3:04:05"), half, t.Format("MST"))
	}
	return t.Format("Jan 2, 2006, 3:04:05 PM MST")
}

// Count writes a number with commas, as people in the US read it in both
// languages: 48,212.
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
