package conversation

import (
	"testing"
	"time"
)

func TestTextsOfADayAreCounted(t *testing.T) {
	s := Sent{{ID: HelpText, At: noon.Add(-25 * time.Hour)}, {ID: HelpText, At: noon.Add(-time.Hour)}, {ID: CodeText, At: noon.Add(-2 * time.Hour)}}
	day := noon.Add(-24 * time.Hour)
	for _, tc := range []struct {
		name  string
		since time.Time
		ids   []TextID
		want  int
		last  time.Time
	}{
		{"one id", day, []TextID{HelpText}, 1, noon.Add(-time.Hour)},
		{"two ids", day, []TextID{HelpText, CodeText}, 2, noon.Add(-time.Hour)},
		{"older ones too", noon.Add(-48 * time.Hour), []TextID{HelpText}, 2, noon.Add(-time.Hour)},
		{"from the moment itself on, not with it", noon.Add(-time.Hour), []TextID{HelpText}, 0, noon.Add(-time.Hour)},
		{"an id that was not sent", day, []TextID{StopConfirm}, 0, time.Time{}},
		{"no id", day, nil, 0, time.Time{}},
	} {
		if got := s.Count(tc.since, tc.ids...); got != tc.want {
			t.Errorf("%s: Count = %d, want %d", tc.name, got, tc.want)
		}
		if got := s.Last(tc.ids...); !got.Equal(tc.last) {
			t.Errorf("%s: Last = %s, want %s", tc.name, got, tc.last)
		}
	}
}

func TestALockStandsUntilItsEnd(t *testing.T) {
	for _, tc := range []struct {
		name string
		line Line
		want bool
	}{
		{"no lock", Line{Phase: Verified}, false},
		{"a second before its end", Line{LockedUntil: noon.Add(time.Second)}, true},
		{"at its end", Line{LockedUntil: noon}, false},
		{"without end", Line{LockForever: true}, true},
		{"it belongs to the line, not to the phase", Line{Phase: Stopped, LockedUntil: noon.Add(time.Hour)}, true},
	} {
		if got := tc.line.LockStands(noon); got != tc.want {
			t.Errorf("%s: LockStands = %t, want %t", tc.name, got, tc.want)
		}
	}
	for _, phase := range anyPhase {
		l := Line{Phase: phase}
		if got := l.Off(); got != (phase == Stopped) {
			t.Errorf("a %s line: Off = %t", phase, got)
		}
	}
}
