package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// OptInFormLife is how long a form of /texts waits for START from its phone;
// later a START is an ordinary START (ux.md §7).
const OptInFormLife = 24 * time.Hour

// optInForm is what a person agreed to on /texts, before their phone said so.
type optInForm struct {
	language conversation.Language
	form     string
	words    string
	page     string
	client   string
	at       time.Time
}

// KeepOptIn keeps that somebody asked for texts of a practice to a number on a
// public page. It looks nothing up and sends nothing: the same one row is
// written whether the number is known or not, and a form sent again takes the
// place of the one before (security.md §2). A practice of nobody is ErrNotFound.
func (s *Store) KeepOptIn(ctx context.Context, practice string, phone conversation.Phone, language conversation.Language, c Consent) error {
	p := s.Practice(practice)
	if p == nil {
		return fmt.Errorf("keep an opt-in form: practice: %w", ErrNotFound)
	}
	index := s.keys.phoneIndex(p.ID, phone)
	err := s.write(ctx, func(t *tx) error {
		words, err := t.s.keys.seal(p.ID, "optin_forms", "words", index, []byte(c.Words))
		if err != nil {
			return err
		}
		client, err := t.s.keys.seal(p.ID, "optin_forms", "client", index, []byte(c.Address+" "+c.Device))
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO optin_forms (phone_idx, practice, language, form, words, page, client, at_us)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (practice, phone_idx) DO UPDATE SET language = EXCLUDED.language, form = EXCLUDED.form, words = EXCLUDED.words,
			page = EXCLUDED.page, client = EXCLUDED.client, at_us = EXCLUDED.at_us`,
			index, p.ID, string(language), c.Form, words, c.Page, client, us(t.now))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep an opt-in form: %w", err)
	}
	return nil
}

// optInForm finds the form that an arriving START or lone YES may finish, nil
// if there is none. A phone whose language nobody knows is answered in the
// form's: its owner chose it a moment ago.
func (t *tx) optInForm(l *line, a conversation.Arrival) (*optInForm, error) {
	if a.Repeat || a.Reading.Class != conversation.OptIn && a.CarrierOptOut != conversation.OptIn {
		return nil, nil
	}
	var f optInForm
	var language string
	var words, client []byte
	var when int64
	err := found(t.row(`SELECT language, form, words, page, client, at_us FROM optin_forms WHERE practice = $1 AND phone_idx = $2 AND at_us > $3`,
		l.practice.ID, l.index, us(t.now.Add(-OptInFormLife))).Scan(&language, &f.form, &words, &f.page, &client, &when))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	opened, err := t.s.keys.open(l.practice.ID, "optin_forms", "words", l.index, words)
	if err != nil {
		return nil, err
	}
	f.words = string(opened)
	if opened, err = t.s.keys.open(l.practice.ID, "optin_forms", "client", l.index, client); err != nil {
		return nil, err
	}
	f.client, f.language, f.at = string(opened), conversation.Language(language), at(when)
	if l.Language == "" {
		l.Language = f.language
	}
	return &f, nil
}

// finish puts the form's words, version, time and page into the event of the
// START that finished it; the text itself stays on the line's record.
func (f *optInForm) finish(e *consentEvent) {
	if f == nil || e == nil || e.kind != KindOptIn {
		return
	}
	e.how, e.form, e.words = HowBoth, f.form, f.words
	e.note = fmt.Sprintf("%s at %s from %s", f.page, stamp(f.at), f.client)
}

// dropOptIn takes away the form that waits for a phone: an opt-in has used it
// up, and after an opt-out what was agreed to before it is over.
func (t *tx) dropOptIn(l *line) error {
	_, err := t.exec(`DELETE FROM optin_forms WHERE practice = $1 AND phone_idx = $2`, l.practice.ID, l.index)
	return err
}
