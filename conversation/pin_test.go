package conversation

import (
	"testing"
	"time"
)

func TestAPINIsNotWhatTheFamilyWouldTryFirst(t *testing.T) {
	births := []Date{{Year: 2016, Month: time.March, Day: 9}, {Year: 1947, Month: time.November, Day: 30}}
	for _, tc := range []struct {
		typed string
		want  PINProblem
	}{
		{"", PINEmpty}, {" - ", PINEmpty}, {"12345", PINDigits}, {"123456789", PINDigits}, {"12a456", PINDigits}, {"١٢٣٤٥٦", PINDigits},
		{"111111", PINEasy}, {"00000000", PINEasy}, {"123456", PINEasy}, {"345678", PINEasy}, {"987654", PINEasy}, {"76543210", PINEasy},
		{"030916", PINBirth}, {"090316", PINBirth}, {"03092016", PINBirth}, {"20160309", PINBirth}, {"160309", PINBirth}, {"11301947", PINBirth}, {"471130", PINBirth},
		{"123457", PINFine}, {"890123", PINFine}, {"47 11 29", PINFine}, {"8316-0275", PINFine}, {"112211", PINFine},
	} {
		if got := CheckPIN(CleanPIN(tc.typed), births); got != tc.want {
			t.Errorf("CheckPIN(%q) = %q, want %q", tc.typed, got, tc.want)
		}
	}
}
