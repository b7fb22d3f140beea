package conversation

import "strings"

// Bleeds reports whether a factor refill speaks of a bleed: one since the last
// refill, or one in the person's own words. Its page begins with "Bleeding now?
// Do not wait. Call"; who writes all the same is marked for staff, who may know
// that it is now (ux.md §5).
func (k RequestKind) Bleeds(a Answers) bool {
	if k != AskFactor {
		return false
	}
	if a["bleeds"] == "yes" {
		return true
	}
	for _, field := range []string{"trip", "which-other", "ship-other"} {
		words := strings.ToLower(a[field])
		if strings.Contains(words, "bleed") || strings.Contains(words, "sangr") {
			return true
		}
	}
	return false
}
