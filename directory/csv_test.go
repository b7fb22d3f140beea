package directory

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"linnet/conversation"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const head = "record_number,given_name,family_name,birth_date,phone,language,relationship,practice\n"

func read(text string) ([]Row, []Problem) {
	return ReadCSV(strings.NewReader(text), []string{"riverside", "lakeside"}, "", now)
}

func TestGoodFileComesOutWhole(t *testing.T) {
	text := "\ufeffPhone,record_number,given_name,family_name,birth_date,language,relationship,practice,consent,consent_at,time_zone\r\n" +
		"(206) 555-0147,R-1,Rosa,\"Ruiz, Díaz\",1984-05-02,es,self,riverside,yes,2026-03-02,America/Chicago\r\n" +
		"\r\n" +
		"+12065550188,L-1,Walter,Hale,1947-11-30,en,self,lakeside,,,"
	rows, problems := read(text)
	if len(problems) > 0 {
		t.Fatalf("ReadCSV problems = %v, want none", problems)
	}
	want := []Row{
		{Patient: Patient{"riverside", "R-1", "Rosa", "Ruiz, Díaz", conversation.Date{Year: 1984, Month: 5, Day: 2}}, Phone: "+12065550147",
			Language: "es", Relationship: Self, Consent: true, ConsentAt: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), TimeZone: "America/Chicago", Line: 2},
		{Patient: Patient{"lakeside", "L-1", "Walter", "Hale", conversation.Date{Year: 1947, Month: 11, Day: 30}}, Phone: "+12065550188",
			Language: "en", Relationship: Self, Line: 4},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("ReadCSV rows = %+v, want %+v", rows, want)
	}
}

func TestBadLineIsToldAndGoodOnesSurvive(t *testing.T) {
	const good = "G-1,Ana,Ruiz,2016-03-09,206-555-0147,es,parent,riverside\n"
	cases := []struct{ name, line, want string }{
		{"impossible day", "R-1,A,B,2016-02-30,206-555-0147,es,self,riverside", "birth_date is not a day"},
		{"future", "R-1,A,B,2026-11-25,206-555-0147,es,self,riverside", "birth_date lies in the future"},
		{"too long ago", "R-1,A,B,1884-05-02,206-555-0147,es,self,riverside", "more than 130 years"},
		{"no phone", "R-1,A,B,2016-03-09,,es,self,riverside", "phone is empty"},
		{"junk phone", "R-1,A,B,2016-03-09,911,es,self,riverside", "phone is not a number"},
		{"language", "R-1,A,B,2016-03-09,206-555-0147,fr,self,riverside", "write en or es"},
		{"relationship", "R-1,A,B,2016-03-09,206-555-0147,es,aunt,riverside", "write self, parent or guardian"},
		{"practice", "R-1,A,B,2016-03-09,206-555-0147,es,self,hillside", "practice is not known"},
		{"no name", "R-1,,B,2016-03-09,206-555-0147,es,self,riverside", "given_name is empty"},
		{"no record number", ",A,B,2016-03-09,206-555-0147,es,self,riverside", "record_number is empty"},
		{"field missing", "R-1,A,B,2016-03-09,206-555-0147,es,self", "7 fields where the header has 8"},
		{"quote left open", "R-1,\"A,B,2016-03-09,206-555-0147,es,self,riverside", "quotes do not pair up"},
		{"NUL", "R-1,A\x00,B,2016-03-09,206-555-0147,es,self,riverside", "control characters"},
		{"not UTF-8", "R-1,\xed,B,2016-03-09,206-555-0147,es,self,riverside", "UTF-8"},
		{"endless", strings.Repeat("x", 3*maxLine), "longer than any patient"},
		{"same row twice", strings.TrimSpace(good), "same patient and phone"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, problems := read(head + good + c.line + "\nG-2,Leo,Ruiz,2016-03-09,206-555-0147,es,parent,riverside\n")
			if len(rows) != 2 || rows[0].RecordNumber != "G-1" || rows[1].RecordNumber != "G-2" {
				t.Errorf("ReadCSV kept %d rows, want the two good ones", len(rows))
			}
			if len(problems) != 1 || problems[0].Line != 3 || !strings.Contains(problems[0].Text, c.want) {
				t.Errorf("ReadCSV problems = %v, want line 3 with %q", problems, c.want)
			}
		})
	}
}

func TestRowsOfOneRecordNumberAgreeOrAllAreBad(t *testing.T) {
	rows, problems := read(head +
		"R-1,Ana,Ruiz,2016-03-09,206-555-0147,es,parent,riverside\n" +
		"R-1,Ana,Ruiz,2016-03-10,206-555-0148,es,guardian,riverside\n" +
		"R-1,Ana,Ruiz,2016-03-09,206-555-0149,es,guardian,lakeside\n" +
		"R-1,Ana,Ruiz,2016-03-09,206-555-0149,es,guardian,riverside\n")
	if len(rows) != 1 || rows[0].Practice != "lakeside" {
		t.Errorf("ReadCSV kept %d rows, want only Lakeside's, whose record numbers are its own", len(rows))
	}
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	if want := []int{2, 3, 5}; !slices.Equal(lines, want) {
		t.Errorf("ReadCSV told lines %v, want %v", lines, want)
	}
}

func TestConsentAndZoneAreChecked(t *testing.T) {
	long := strings.TrimSpace(head) + ",consent,consent_at,time_zone\n"
	const row = "R-1,A,B,2016-03-09,206-555-0147,es,self,riverside,"
	for line, want := range map[string]string{
		row + "no,,":             "consent is yes or empty",
		row + "yes,March,":       "consent_at is not a date",
		row + "yes,2027-01-01,":  "consent_at lies in the future",
		row + ",2026-01-01,":     "without consent",
		row + "yes,,Mars/Crater": "time_zone is not known",
	} {
		rows, problems := read(long + line + "\n")
		if len(rows) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Text, want) {
			t.Errorf("ReadCSV(%q) = %d rows, %v, want %q", line, len(rows), problems, want)
		}
	}
}

func TestHeaderIsChecked(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "file is empty",
		"\n\n":                "file is empty",
		"record_number,phone": "column given_name is missing",
		strings.Replace(head, "phone", "fone", 1): "not known",
		strings.TrimSpace(head) + ",phone\n":      "twice",
		strings.Replace(head, ",practice", "", 1): "column practice is missing",
		"\"" + head: "quotes",
		strings.Repeat("record_number,", maxLine) + "last": "longer",
	} {
		rows, problems := read(text)
		if len(rows) != 0 || len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), want) {
			t.Errorf("ReadCSV(%.30q) = %d rows, %v, want %q", text, len(rows), problems, want)
		}
	}
}

func TestPracticeMayBeLeftOutWhereThereIsOne(t *testing.T) {
	text := strings.Replace(head, ",practice", "", 1) + "R-1,A,B,2016-03-09,206-555-0147,es,self\n"
	rows, problems := ReadCSV(strings.NewReader(text), []string{"riverside"}, "riverside", now)
	if len(problems) > 0 || len(rows) != 1 || rows[0].Practice != "riverside" {
		t.Errorf("ReadCSV = %v, %v, want one row at riverside", rows, problems)
	}
}

func TestFileThatBreaksOffIsTold(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(head+"R-1,A,B,2016-03-09,206-555-0147,es,self,riverside\n"), failing{})
	rows, problems := ReadCSV(broken, []string{"riverside"}, "", now)
	if len(rows) != 1 || len(problems) != 1 || !strings.Contains(problems[0].Text, "cannot be read further") {
		t.Errorf("ReadCSV = %d rows, %v, want the row and the break told", len(rows), problems)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestSampleFamilyIsAsPromised(t *testing.T) {
	var got []string
	for _, r := range SampleFamily() {
		got = append(got, fmt.Sprintf("%s %s %s %04d-%02d-%02d %s %s %s", r.Practice, r.GivenName, r.FamilyName,
			r.BirthDate.Year, r.BirthDate.Month, r.BirthDate.Day, r.Phone.E164(), r.Language, r.Relationship))
	}
	want := []string{
		"riverside Rosa Ruiz 1984-05-02 +12065550147 es self",
		"riverside Ana Ruiz 2016-03-09 +12065550147 es parent",
		"riverside Leo Ruiz 2016-03-09 +12065550147 es parent",
		"riverside Walter Hale 1947-11-30 +12065550188 en self",
		"lakeside Walter Hale 1947-11-30 +12065550188 en self",
	}
	if !slices.Equal(got, want) {
		t.Errorf("SampleFamily = %q, want %q", got, want)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"", head, "\ufeff" + head, head + "R-1,A,B,2016-03-09,206-555-0147,es,self,riverside\n",
		head + "\"", head + "a,\"b\nc\",d", head + "\x00,\xff", head + ",,,,,,,\r\n,", "record_number;phone"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, problems := read(text)
		for _, p := range problems {
			if p.Line < 1 || p.Text == "" || !utf8.ValidString(p.Text) {
				t.Errorf("problem %+v, want a line and a sentence", p)
			}
		}
		for _, r := range rows {
			if r.Phone == "" || r.RecordNumber == "" || r.Practice == "" || r.BirthDate.Year == 0 {
				t.Errorf("row of line %d came out incomplete", r.Line)
			}
		}
	})
}
