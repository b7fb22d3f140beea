package directory

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestColumnsAreGuessedFromTheirHeadings(t *testing.T) {
	for _, c := range []struct{ name, headings, want string }{
		{"our own names", "record_number,given_name,family_name,birth_date,phone,language,relationship", "record_number,given_name,family_name,birth_date,phone,language,relationship"},
		{"a record system's", "MRN,First Name,Last Name,DOB,Cell Phone,Preferred Language,Relation", "record_number,given_name,family_name,birth_date,phone,language,relationship"},
		{"Spanish", "Expediente,Nombre,Apellidos,Fecha de nacimiento,Teléfono,Idioma,Parentesco", "record_number,given_name,family_name,birth_date,phone,language,relationship"},
		{"others are left alone", "MRN,Insurance,Notes", "record_number,,"},
		{"no column twice", "Phone,Mobile", "phone,"},
	} {
		if got := strings.Join(Guess(strings.Split(c.headings, ",")), ","); got != c.want {
			t.Errorf("%s: Guess(%s) = %s, want %s", c.name, c.headings, got, c.want)
		}
	}
}

func TestAMappedFileIsReadAsOneOfOurs(t *testing.T) {
	file := "MRN,First,Last,DOB,Cell,Lang,Who,Doctor\nR-1,Rosa,Ruiz,1984-05-02,206-555-0147,es,self,Dr. Chen\nR-2,Walter,Hale,5/2/1947,206-555-0188,en,self,Dr. Chen\n"
	columns := []string{"record_number", "given_name", "family_name", "birth_date", "phone", "language", "relationship", ""}
	now := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	rows, problems := ReadMapped(strings.NewReader(file), columns, []string{"riverside"}, "riverside", now)
	if len(rows) != 1 || rows[0].GivenName != "Rosa" || rows[0].Line != 2 || rows[0].Practice != "riverside" {
		t.Errorf("rows = %+v, want Rosa's of line 2", rows)
	}
	want := []Problem{{3, "birth_date", WhyDay, "birth_date is not a day of the calendar; write it like 1984-05-02"}}
	if !slices.Equal(problems, want) {
		t.Errorf("problems = %+v, want %+v", problems, want)
	}
	columns[4] = ""
	if _, problems = ReadMapped(strings.NewReader(file), columns, []string{"riverside"}, "riverside", now); len(problems) != 1 || problems[0].Why != WhyNameMissing || problems[0].Column != "phone" {
		t.Errorf("without a phone problems = %+v, want one that names the column", problems)
	}
}

func TestHeadingsAreReadOrRefused(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
		why        Why
	}{
		{"a heading", "\ufeffMRN, Name \nR-1,Rosa", []string{"MRN", "Name"}, ""},
		{"nothing", "\n\n", nil, WhyNothing},
		{"another alphabet", "MRN,Nam\xe9\n", nil, WhyLetters},
		{"a picture", "\x89PNG\x00\x01", nil, WhyLetters},
	} {
		got, problems := Headings(strings.NewReader(c.file))
		var why Why
		if len(problems) > 0 {
			why = problems[0].Why
		}
		if !slices.Equal(got, c.want) || why != c.why {
			t.Errorf("%s: Headings = %q, %q; want %q, %q", c.name, got, why, c.want, c.why)
		}
	}
}
