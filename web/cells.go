package web

import "strings"

// Inert puts an apostrophe before a cell of a CSV file that a spreadsheet would
// run as a formula: words come from strangers, and a whole phone number begins
// with + (R-147).
func Inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
