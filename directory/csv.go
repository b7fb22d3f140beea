package directory

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linnet/conversation"
)

// The columns of contract.md's import file. Practice may be missing where
// rows have a standard one.
var (
	neededColumns   = []string{"record_number", "given_name", "family_name", "birth_date", "phone", "language", "relationship"}
	optionalColumns = []string{"practice", "consent", "consent_at", "time_zone"}
)

// Columns are the names of all columns that an import file may have.
var Columns = slices.Concat(neededColumns, optionalColumns)

const maxLine = 16 << 10 // bytes of one line; a patient needs a few hundred

// ReadCSV reads an import file (contract.md, Import file). A row may name one
// of practices; standard is the practice of rows that name none, "" if they
// have to. Dates of birth after now, in UTC, are refused.
//
// Every line stands alone: what is wrong with one is a Problem with its
// number, and the others come out in the order of the file. Only a broken
// header or an unreadable file ends the reading, as a Problem too. Rows of one
// record number that disagree on name or birth date are all left out. The
// file itself is never held in memory, only the rows.
func ReadCSV(r io.Reader, practices []string, standard string, now time.Time) ([]Row, []Problem) {
	reader := csvReader{in: bufio.NewReaderSize(r, maxLine), practices: practices, standard: standard, now: now}
	if !reader.header() {
		return nil, reader.problems
	}
	for reader.row() {
	}
	return reader.agreed(), reader.problems
}

type csvReader struct {
	in        *bufio.Reader
	line      int
	columns   []string
	practices []string
	standard  string
	now       time.Time
	rows      []Row
	problems  []Problem
	seen      map[rowKey]int // line of the first row of a patient and phone
}

type rowKey struct {
	practice, record string
	phone            conversation.Phone
}

// problem notes what is wrong with the line: in which column, "" if it is the
// whole line, by which name pages know it, and in words for a terminal.
func (c *csvReader) problem(column string, why Why, format string, args ...any) {
	c.problems = append(c.problems, Problem{Line: c.line, Column: column, Why: why, Text: fmt.Sprintf(format, args...)})
}

// next returns the fields of the next line that is not blank; ok is false at
// the end. Fields are nil where the line had a problem.
func (c *csvReader) next() (fields []string, ok bool) {
	for {
		c.line++
		text, err := c.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = c.in.ReadSlice('\n')
			}
			c.problem("", WhyLineLong, "the line is longer than any patient; look for a missing line break")
			return nil, true
		}
		if err != nil && !errors.Is(err, io.EOF) {
			c.problem("", WhyUnreadable, "the file cannot be read further; the lines from here on are missing")
			return nil, false
		}
		if c.line == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		text = bytes.TrimRight(text, "\r\n")
		if len(bytes.TrimSpace(text)) > 0 {
			return c.split(text), true
		}
		if err != nil {
			return nil, false
		}
	}
}

// split reads one line of CSV. A line break inside quotes is not accepted, so
// that a forgotten quote costs one line and not the rest of the file.
func (c *csvReader) split(text []byte) []string {
	switch {
	case !utf8.Valid(text):
		c.problem("", WhyLetters, "letters are not in UTF-8; save the file as CSV UTF-8")
		return nil
	case bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
		c.problem("", WhyControl, "there are control characters in the line; take them out")
		return nil
	}
	one := csv.NewReader(bytes.NewReader(text))
	one.FieldsPerRecord = -1
	fields, err := one.Read()
	if err != nil {
		c.problem("", WhyQuotes, "the quotes do not pair up; write \"\" for a quote inside quotes")
		return nil
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return fields
}

// header reads the names of the columns, in any order.
func (c *csvReader) header() bool {
	fields, ok := c.next()
	if !ok || fields == nil {
		if len(c.problems) == 0 {
			c.line = 1
			c.problem("", WhyNothing, "the file is empty; its first line names the columns: %s", strings.Join(neededColumns, ","))
		}
		return false
	}
	for i, name := range fields {
		fields[i] = strings.ToLower(name)
		if !slices.Contains(Columns, fields[i]) {
			c.problem("", WhyName, "column %d has a name that is not known; there are %s", i+1, strings.Join(Columns, ", "))
		}
	}
	return c.named(fields)
}

// named takes the columns as they are named, "" for one that is not read.
func (c *csvReader) named(columns []string) bool {
	c.columns, c.seen = columns, map[rowKey]int{}
	for i, name := range columns {
		if name != "" && slices.Contains(columns[:i], name) {
			c.problem(name, WhyNameTwice, "column %s is there twice; keep one", name)
		}
	}
	for _, name := range c.needed() {
		if !slices.Contains(columns, name) {
			c.problem(name, WhyNameMissing, "column %s is missing; add it", name)
		}
	}
	return len(c.problems) == 0
}

// needed are the columns that a file cannot be without.
func (c *csvReader) needed() []string {
	if c.standard == "" {
		return append(slices.Clone(neededColumns), "practice")
	}
	return neededColumns
}

// row reads one row; false at the end of the file.
func (c *csvReader) row() bool {
	fields, ok := c.next()
	if !ok || fields == nil {
		return ok
	}
	if len(fields) != len(c.columns) {
		c.problem("", WhyFields, "%d fields where the header has %d; look for a missing or extra comma", len(fields), len(c.columns))
		return true
	}
	values := map[string]string{}
	for i, name := range c.columns {
		if name != "" {
			values[name] = fields[i]
		}
	}
	before := len(c.problems)
	row := c.read(values)
	if len(c.problems) > before {
		return true
	}
	key := rowKey{row.Practice, row.RecordNumber, row.Phone}
	if first, twice := c.seen[key]; twice {
		c.problem("", WhyTwice, "line %d has the same patient and phone; keep one", first)
		return true
	}
	c.seen[key] = c.line
	c.rows = append(c.rows, row)
	return true
}

// agreed returns the rows whose record numbers name one person; the others
// become problems, since nobody here can tell which of them is right.
func (c *csvReader) agreed() []Row {
	type record struct{ practice, number string }
	person := map[record]Patient{}
	disputed := map[record]bool{}
	for _, row := range c.rows {
		key := record{row.Practice, row.RecordNumber}
		if known, ok := person[key]; ok && known != row.Patient {
			disputed[key] = true
		}
		person[key] = row.Patient
	}
	if len(disputed) == 0 {
		return c.rows
	}
	good := c.rows[:0]
	for _, row := range c.rows {
		if disputed[record{row.Practice, row.RecordNumber}] {
			c.problems = append(c.problems, Problem{Line: row.Line, Column: "record_number", Why: WhyDisputed, Text: "rows of this record number disagree on name or birth date, so none of them is taken; make them agree"})
			continue
		}
		good = append(good, row)
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Line - b.Line })
	return good
}
