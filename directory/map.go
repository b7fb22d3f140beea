package directory

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Headings reads the first line of a file: what its columns are called there.
// The problems say why it cannot be read.
func Headings(r io.Reader) ([]string, []Problem) {
	c := csvReader{in: bufio.NewReaderSize(r, maxLine)}
	fields, ok := c.next()
	if len(c.problems) == 0 && (!ok || len(fields) == 0) {
		c.problem("", WhyNothing, "the file is empty")
	}
	return fields, c.problems
}

// ReadMapped is ReadCSV for a file whose columns are called otherwise: columns
// says what each of them is, "" for one that is not read. Its first line is
// passed over.
func ReadMapped(r io.Reader, columns []string, practices []string, standard string, now time.Time) ([]Row, []Problem) {
	c := csvReader{in: bufio.NewReaderSize(r, maxLine), practices: practices, standard: standard, now: now}
	if _, ok := c.next(); !ok || len(c.problems) > 0 || !c.named(slices.Clone(columns)) {
		return nil, c.problems
	}
	for c.row() {
	}
	return c.agreed(), c.problems
}

// Guess says what the columns of a file probably are, by what they are called:
// one of Columns for each heading, "" where nothing fits. No column is guessed
// twice.
func Guess(headings []string) []string {
	columns := make([]string, len(headings))
	for i, heading := range headings {
		words := plainWords(heading)
		for _, column := range Columns {
			if slices.Contains(alsoCalled[column], words) || words == plainWords(column) {
				if !slices.Contains(columns, column) {
					columns[i] = column
				}
				break
			}
		}
	}
	return columns
}

// plainWords takes case, blanks and signs out of a heading.
func plainWords(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// alsoCalled are the names that record systems and clinics give the columns, in
// English and Spanish, without case, blanks and signs.
var alsoCalled = map[string][]string{
	"record_number": {"record", "recordno", "recordid", "mrn", "medicalrecordnumber", "medicalrecord", "chart", "chartno", "chartnumber", "chartid",
		"patientid", "patientnumber", "patientno", "pid", "id", "expediente", "numerodeexpediente", "númerodeexpediente", "historiaclinica", "historiaclínica"},
	"given_name":  {"given", "first", "firstname", "forename", "patientfirstname", "fname", "nombre", "nombres", "primernombre"},
	"family_name": {"family", "last", "lastname", "surname", "patientlastname", "lname", "apellido", "apellidos"},
	"birth_date": {"birth", "birthday", "born", "dob", "dateofbirth", "patientdob", "birthdate", "bdate", "fechadenacimiento", "nacimiento",
		"fnacimiento"},
	"phone": {"phonenumber", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "cellnumber", "telephone", "tel", "patientphone",
		"telefono", "teléfono", "celular", "movil", "móvil"},
	"language":     {"lang", "preferredlanguage", "preflang", "spokenlanguage", "idioma", "lengua"},
	"relationship": {"relation", "relationtopatient", "relationshiptopatient", "phoneowner", "owner", "contacttype", "parentesco", "relacion", "relación"},
	"practice":     {"practiceid", "clinic", "office", "location", "site", "clinica", "clínica", "consultorio"},
	"consent":      {"textconsent", "smsconsent", "oktotext", "texting", "consentimiento"},
	"consent_at":   {"consentdate", "consentedat", "consentedon", "dateofconsent", "fechadeconsentimiento"},
	"time_zone":    {"timezone", "tz", "zone", "zonahoraria"},
}
