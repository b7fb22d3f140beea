package store

import (
	"context"
	"database/sql"
	"fmt"

	"linnet/conversation"
)

// SimPerson is a made-up patient on a practice phone, with what a tester needs
// to play that person.
type SimPerson struct {
	Phone        conversation.Phone
	Given        string
	Family       string
	BirthDate    conversation.Date
	Language     conversation.Language
	Practice     string
	Relationship string
}

// simPeople bounds the list: it is for a page, not for a house of patients.
const simPeople = 200

// SimPeople lists who stands on which practice phone, in the order they came
// on record. A real database is ErrMode: birth dates are listed nowhere there.
func (s *Store) SimPeople(ctx context.Context) (people []SimPerson, err error) {
	err = s.read(ctx, func(r *reader) error {
		if err := r.onlyPractice(); err != nil {
			return err
		}
		people, err = r.simPeople()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the practice people: %w", err)
	}
	return people, nil
}

func (r *reader) simPeople() ([]SimPerson, error) {
	var people []SimPerson
	rows, err := r.rows(`SELECT g.id, g.practice, g.phone, g.relation, p.id, p.given, p.family, p.birth, p.language FROM grants g
		JOIN patients p ON p.id = g.patient WHERE g.ended_us = 0 ORDER BY p.id, g.id LIMIT $1`, simPeople)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var grant, patient ID
		var p SimPerson
		var phone, given, family, birth []byte
		var language, born string
		if err := rows.Scan(&grant, &p.Practice, &phone, &p.Relationship, &patient, &given, &family, &birth, &language); err != nil {
			return err
		}
		p.Language = conversation.Language(language)
		for _, f := range []struct {
			table, column string
			row           ID
			sealed        []byte
			to            func(string)
		}{
			{"grants", "phone", grant, phone, func(v string) { p.Phone = conversation.Phone(v) }},
			{"patients", "given", patient, given, func(v string) { p.Given = v }},
			{"patients", "family", patient, family, func(v string) { p.Family = v }},
			{"patients", "birth", patient, birth, func(v string) { born = v }},
		} {
			plain, err := r.s.keys.open(p.Practice, f.table, f.column, f.row[:], f.sealed)
			if err != nil {
				return err
			}
			f.to(string(plain))
		}
		var err error
		if p.BirthDate, err = conversation.ParseDate(born); err != nil {
			return err
		}
		people = append(people, p)
		return nil
	})
	return people, err
}
