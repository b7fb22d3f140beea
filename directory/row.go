package directory

import (
	"slices"
	"time"
	"unicode/utf8"

	"linnet/conversation"
)

// read turns the values of a line into a Row; every wrong one is a problem.
func (c *csvReader) read(values map[string]string) Row {
	row := Row{Line: c.line}
	row.RecordNumber = c.text(values, "record_number", 64)
	row.GivenName = c.text(values, "given_name", 100)
	row.FamilyName = c.text(values, "family_name", 100)
	row.BirthDate = c.birthDate(values["birth_date"])
	row.Phone = c.phone(values["phone"])
	row.Language = c.language(values["language"])
	row.Relationship = c.relationship(values["relationship"])
	row.Practice = c.practice(values["practice"])
	row.TimeZone = c.timeZone(values["time_zone"])
	row.Consent, row.ConsentAt = c.consent(values["consent"], values["consent_at"])
	return row
}

func (c *csvReader) text(values map[string]string, column string, most int) string {
	value := values[column]
	switch {
	case value == "":
		c.problem(column, WhyEmpty, "%s is empty; write it", column)
	case utf8.RuneCountInString(value) > most:
		c.problem(column, WhyLong, "%s has more than %d characters; shorten it", column, most)
	}
	return value
}

// birthDate refuses days that do not exist, lie ahead, or 130 years back.
func (c *csvReader) birthDate(text string) conversation.Date {
	day, err := time.Parse(time.DateOnly, text)
	switch {
	case err != nil:
		c.problem("birth_date", WhyDay, "birth_date is not a day of the calendar; write it like 1984-05-02")
	case day.After(c.now):
		c.problem("birth_date", WhyFuture, "birth_date lies in the future; write the day the patient was born")
	case day.Before(c.now.AddDate(-130, 0, 0)):
		c.problem("birth_date", WhyOld, "birth_date is more than 130 years ago; write the day the patient was born")
	}
	return conversation.DateOf(day)
}

func (c *csvReader) phone(text string) conversation.Phone {
	if text == "" {
		c.problem("phone", WhyEmpty, "phone is empty; every row needs one")
		return ""
	}
	phone, err := conversation.ParsePhone(text, "US")
	if err != nil {
		c.problem("phone", WhyPhone, "phone is not a number that can be called; write it like 206-555-0147")
	}
	return phone
}

func (c *csvReader) language(text string) conversation.Language {
	language := conversation.Language(text)
	if language != conversation.English && language != conversation.Spanish {
		c.problem("language", WhyLanguage, "language is not known; write en or es")
	}
	return language
}

func (c *csvReader) relationship(text string) Relationship {
	relationship := Relationship(text)
	if relationship != Self && relationship != Parent && relationship != Guardian {
		c.problem("relationship", WhyRelationship, "relationship is not known; write self, parent or guardian")
	}
	return relationship
}

func (c *csvReader) practice(text string) string {
	if text == "" {
		text = c.standard
	}
	if !slices.Contains(c.practices, text) {
		c.problem("practice", WhyPractice, "practice is not known; write the id that config.yaml gives it")
	}
	return text
}

func (c *csvReader) timeZone(text string) string {
	if _, err := time.LoadLocation(text); err != nil || text == "Local" {
		c.problem("time_zone", WhyZone, "time_zone is not known; write one like America/Chicago, or leave it empty")
	}
	return text
}

// consent reads "yes" or nothing, and the day or instant it was given.
func (c *csvReader) consent(yes, at string) (bool, time.Time) {
	if yes != "" && yes != "yes" {
		c.problem("consent", WhyYes, "consent is yes or empty; write nothing where nobody said yes")
	}
	if at == "" {
		return yes == "yes", time.Time{}
	}
	given, err := time.Parse(time.RFC3339, at)
	if err != nil {
		given, err = time.Parse(time.DateOnly, at)
	}
	switch {
	case err != nil:
		c.problem("consent_at", WhyMoment, "consent_at is not a date; write it like 2026-03-02 or 2026-03-02T09:00:00-06:00")
	case given.After(c.now):
		c.problem("consent_at", WhyFuture, "consent_at lies in the future; write when consent was given")
	case yes != "yes":
		c.problem("consent_at", WhyNoYes, "consent_at stands without consent; write yes in consent, or leave both empty")
	}
	return yes == "yes", given
}
