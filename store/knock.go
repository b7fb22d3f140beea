package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// Knock takes a mobile number typed at /. The answer is given before anybody
// looks the number up: the same rows, waits and words for every number
// (security.md §3). AnswerKnocks reads the row afterwards.
func (s *Store) Knock(ctx context.Context, browser []byte, phone conversation.Phone, language conversation.Language) (step Step, err error) {
	err = s.write(ctx, func(t *tx) error {
		n := &Session{Kind: "patient", Browser: browser, Step: StepCode, Ends: t.now.Add(24 * time.Hour),
			Data: SessionData{Phone: phone.E164(), Stranger: true, Language: string(language)}}
		if step, err = t.knock(n, language); err != nil {
			return err
		}
		n.asked(step, false)
		step.To = n
		step.Cookie, err = t.openSession(n)
		return err
	})
	if err != nil {
		return Step{}, fmt.Errorf("ask at the door: %w", err)
	}
	return step, nil
}

func (s *Store) knockAgain(ctx context.Context, n *Session, language conversation.Language) (step Step, err error) {
	err = s.write(ctx, func(t *tx) error {
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepCode {
			return ErrEnded
		}
		if step, err = t.knock(m, language); err != nil {
			return err
		}
		m.asked(step, true)
		step.To = m
		return t.saveSession(m)
	})
	if err != nil {
		return Step{}, fmt.Errorf("ask at the door again: %w", err)
	}
	return step, nil
}

func (t *tx) knock(n *Session, language conversation.Language) (Step, error) {
	phone := conversation.Phone(n.Data.Phone)
	index := t.s.keys.phoneIndex("", phone)
	if err := t.lockDoor(index); err != nil { // those who ask for one phone stand in a line, so that none slips past the limits
		return Step{}, err
	}
	if until, err := t.browserShut(n.Browser); err != nil || !until.IsZero() {
		return Step{Gate: BrowserShut, Until: until}, err
	}
	if shut, err := t.doorShut(index); err != nil || shut {
		return Step{Gate: DoorShut}, err
	}
	asked, err := t.askedAt(`phone_idx = $1 AND door = 'stranger' AND made_us > $2`, index, us(t.now.Add(-24*time.Hour)))
	if err != nil {
		return Step{}, err
	}
	switch next, limit := conversation.NextCodeAt(asked, t.now); limit {
	case conversation.CodeLater:
		return Step{Gate: WaitForCode, Until: next}, nil
	case conversation.CodesSpent:
		return Step{Gate: TooManyCodes, Until: next}, nil
	}
	code, err := t.makeCode("", n.Browser, "stranger", ID{}, index)
	if err != nil {
		return Step{}, err
	}
	id := NewID()
	sealed, err := t.sealAll("", "knocks", id, "phone", phone.E164(), "code", code)
	if err != nil {
		return Step{}, err
	}
	_, err = t.exec(`INSERT INTO knocks (id, phone, phone_idx, browser, code, mac, language, made_us, done_us, practice, used_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', 0)`, id, sealed[0], index, n.Browser, sealed[1], []byte{}, string(language), us(t.now))
	t.changed("knock", 0, id)
	next, _ := conversation.NextCodeAt(append(asked, t.now), t.now)
	return Step{Gate: CodeSent, Until: next}, err
}

// lockDoor makes the acts at one phone's doors wait for each other.
func (t *tx) lockDoor(index []byte) error {
	_, err := t.exec(`INSERT INTO doors (phone_idx, opened_us) VALUES ($1, 0)
		ON CONFLICT (phone_idx) DO UPDATE SET opened_us = doors.opened_us`, index)
	return err
}

// doorShut reports whether wrong codes shut the doors a stranger can knock on
// for this phone: 20 in a day, or 100 since the last success, until the phone
// texts us or staff open them.
func (t *tx) doorShut(index []byte) (bool, error) {
	since, err := t.doorsSince(index)
	if err != nil {
		return false, err
	}
	misses, err := t.times(`SELECT at_us FROM misses WHERE kind = 'code' AND phone_idx = $1 AND door = 'stranger' AND at_us > $2 ORDER BY at_us`,
		index, us(since))
	if err != nil {
		return false, err
	}
	return conversation.DoorShut(misses, t.now), nil
}

// doorsSince is the newest moment that opened the doors again: a code used
// there, a text from the phone, or staff.
func (t *tx) doorsSince(index []byte) (time.Time, error) {
	var used, opened int64
	if err := t.row(`SELECT COALESCE(MAX(used_us), 0) FROM codes WHERE phone_idx = $1 AND door = 'stranger'`, index).Scan(&used); err != nil {
		return time.Time{}, err
	}
	if err := t.row(`SELECT COALESCE(MAX(opened_us), 0) FROM doors WHERE phone_idx = $1`, index).Scan(&opened); err != nil {
		return time.Time{}, err
	}
	return at(max(used, opened)), nil
}

// openDoors marks that a phone's doors are open from now on.
func (t *tx) openDoors(phone conversation.Phone) error {
	_, err := t.exec(`INSERT INTO doors (phone_idx, opened_us) VALUES ($1, $2)
		ON CONFLICT (phone_idx) DO UPDATE SET opened_us = EXCLUDED.opened_us`, t.s.keys.phoneIndex("", phone), us(t.now))
	return err
}

// AnswerKnocks sends the codes that were asked for at / to the numbers some
// record lists, and wipes the others. It reports how many it looked at.
func (s *Store) AnswerKnocks(ctx context.Context) (int, error) {
	ids, err := s.ids(ctx, `SELECT id FROM knocks WHERE done_us = 0 ORDER BY made_us`)
	if err != nil {
		return 0, fmt.Errorf("look for knocks: %w", err)
	}
	for _, id := range ids {
		if err := s.write(ctx, func(t *tx) error { return t.answerKnock(id) }); err != nil {
			return 0, fmt.Errorf("answer a knock: %w", err)
		}
	}
	return len(ids), nil
}

func (t *tx) answerKnock(id ID) error {
	var sealedPhone, sealedCode []byte
	var language string
	err := found(t.row(`SELECT phone, code, language FROM knocks WHERE id = $1 AND done_us = 0`, id).Scan(&sealedPhone, &sealedCode, &language))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	phone, err := t.s.keys.open("", "knocks", "phone", id[:], sealedPhone)
	if err != nil {
		return err
	}
	code, err := t.s.keys.open("", "knocks", "code", id[:], sealedCode)
	if err != nil {
		return err
	}
	p, err := t.knockPractice(conversation.Phone(phone))
	if err != nil {
		return err
	}
	name := ""
	if p != nil {
		name = p.ID
		l, err := t.lineOf(p, conversation.Phone(phone))
		if err != nil {
			return err
		}
		if !l.noWebCodes && !l.LockStands(t.now) && !l.Undeliverable {
			if err := t.queue(l, &letter{text: conversation.CodeText, language: conversation.Language(language), code: string(code), stranger: true, answer: true}); err != nil {
				return err
			}
		}
		if err := t.saveLine(l); err != nil {
			return err
		}
	}
	_, err = t.exec(`UPDATE knocks SET done_us = $1, practice = $2, code = NULL WHERE id = $3`, us(t.now), name, id)
	return err
}

// knockPractice chooses whose text carries the code: the practice this phone
// wrote to last among those that list it and have its texts on, else the first
// of them in config order, nil if none does.
func (t *tx) knockPractice(phone conversation.Phone) (*conversation.Practice, error) {
	var best *conversation.Practice
	var newest int64 = -1
	for _, p := range t.s.Practices() {
		index := t.s.keys.phoneIndex(p.ID, phone)
		grants, err := t.reader().liveGrants(p.ID, index)
		if err != nil {
			return nil, err
		}
		if len(grants) == 0 {
			continue
		}
		var phase string
		var lastIn int64
		var noCodes int
		err = found(t.row(`SELECT phase, last_in_us, no_web_codes FROM lines WHERE practice = $1 AND phone_idx = $2`, p.ID, index).Scan(&phase, &lastIn, &noCodes))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if conversation.Phase(phase) == conversation.Stopped || noCodes != 0 {
			continue
		}
		if lastIn > newest {
			best, newest = p, lastIn
		}
	}
	return best, nil
}

// strangerProved follows a right code typed at /: now the number may be looked
// up, and the office, the patient or nobody comes next.
func (t *tx) strangerProved(n *Session, _ []byte) (Step, error) {
	phone := conversation.Phone(n.Data.Phone)
	offices, err := t.reader().officesOf(phone)
	if err != nil {
		return Step{}, err
	}
	switch len(offices) {
	case 0:
		n.Step = StepWho
	case 1:
		if err := t.chooseOffice(n, offices[0]); err != nil {
			return Step{}, err
		}
	default:
		n.Step = StepOffice
	}
	return Step{Gate: GoOn}, t.saveSession(n)
}

// officesOf lists the listed practices whose records hold a phone.
func (r *reader) officesOf(phone conversation.Phone) ([]*conversation.Practice, error) {
	var out []*conversation.Practice
	for _, p := range r.s.Practices() {
		grants, err := r.liveGrants(p.ID, r.s.keys.phoneIndex(p.ID, phone))
		if err != nil {
			return nil, err
		}
		none, err := r.noWebCodes(p.ID, phone)
		if err != nil {
			return nil, err
		}
		if len(grants) > 0 && p.Listed && !none { // no code was sent: who guesses one finds nobody
			out = append(out, p)
		}
	}
	return out, nil
}

// noWebCodes reports whether a phone's line at a practice takes no codes from
// the website.
func (r *reader) noWebCodes(practice string, phone conversation.Phone) (bool, error) {
	var none int
	err := found(r.row(`SELECT no_web_codes FROM lines WHERE practice = $1 AND phone_idx = $2`, practice, r.s.keys.phoneIndex(practice, phone)).Scan(&none))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return none != 0, err
}

func (t *tx) chooseOffice(n *Session, p *conversation.Practice) error {
	l, err := t.lineOf(p, conversation.Phone(n.Data.Phone))
	if err != nil {
		return err
	}
	n.Practice, n.Line = p.ID, l.id
	if err := t.afterPhone(l, n); err != nil {
		return err
	}
	return t.saveLine(l)
}

// Offices lists what /verify/office offers to a session whose code was right.
func (s *Store) Offices(ctx context.Context, n *Session) (out []*conversation.Practice, err error) {
	if n.Step != StepOffice {
		return nil, ErrEnded
	}
	err = s.read(ctx, func(r *reader) error {
		out, err = r.officesOf(conversation.Phone(n.Data.Phone))
		return err
	})
	return out, err
}

// ChooseOffice takes the office of a session that is asked for one.
func (s *Store) ChooseOffice(ctx context.Context, cookie, practice string) (*Session, error) {
	n, err := s.session(ctx, cookie, "patient", true)
	if err != nil {
		return nil, err
	}
	if n.Step != StepOffice {
		return nil, ErrEnded
	}
	err = s.write(ctx, func(t *tx) error {
		m, err := t.current(n)
		if err != nil {
			return err
		}
		if m.Step != StepOffice {
			return ErrEnded
		}
		offices, err := t.reader().officesOf(conversation.Phone(m.Data.Phone))
		if err != nil {
			return err
		}
		for _, p := range offices {
			if p.ID == practice {
				if err := t.chooseOffice(m, p); err != nil {
					return err
				}
				n = m
				return t.saveSession(m)
			}
		}
		return ErrNotFound
	})
	if err != nil {
		return nil, fmt.Errorf("choose an office: %w", err)
	}
	return n, nil
}

// People lists the patients a session may be asked about: those of its phone,
// only once the phone is proved and the practice shows names, or the twins a
// birth date matched.
func (s *Store) People(ctx context.Context, n *Session) (people []Person, err error) {
	if n.Line.None() || n.Step == StepCode || n.Step == StepOffice || n.Step == StepPIN || n.Data.Fresh {
		return nil, nil
	}
	if p := s.Practice(n.Practice); n.Step != StepIn && len(n.Data.Matches) == 0 && (p == nil || !p.NamesFirst) {
		return nil, nil
	}
	err = s.read(ctx, func(r *reader) error {
		_, index, err := r.phoneOf(n.Practice, n.Line)
		if err != nil {
			return err
		}
		all, err := r.peopleOf(n.Practice, index)
		if err != nil {
			return err
		}
		for _, p := range all {
			if len(n.Data.Matches) == 0 || containsID(n.Data.Matches, p.ID) {
				people = append(people, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the patients of a phone: %w", err)
	}
	return people, nil
}

func containsID(list []string, id ID) bool {
	for _, s := range list {
		if s == id.String() {
			return true
		}
	}
	return false
}

// openDoorsOf opens a phone's doors for strangers again because it texted us;
// phones nobody tried wrong codes for cost one look.
func (t *tx) openDoorsOf(phone conversation.Phone) error {
	var n int
	err := found(t.row(`SELECT 1 FROM misses WHERE phone_idx = $1 AND door = 'stranger' LIMIT 1`, t.s.keys.phoneIndex("", phone)).Scan(&n))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.openDoors(phone)
}
