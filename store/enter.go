package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linnet/conversation"
)

// LinkPage is what the page behind a link may show. It holds nothing that
// differs between two patients of a phone.
type LinkPage struct {
	Practice *conversation.Practice
	Line     ID
	Ending   string // last two digits
	Heading  string
	Language conversation.Language
	Fresh    bool // the button goes on; else it sends a code
	Used     bool // was fresh, but was used before
	TooOld   bool
	Off      bool // texts are off: no code can be sent
	Locked   bool
	Forever  bool
	Until    time.Time
	CanDeny  bool // "This is not my phone" works: once, under 24 h
}

// link is a row of links inside an act or page.
type link struct {
	hash    []byte
	id      ID // line
	patient ID
	kind    conversation.LinkKind
	heading string
	made    time.Time
	used    time.Time
	browser []byte
	missed  time.Time
	denied  time.Time
	ended   time.Time
	newest  bool
}

func (r *reader) link(token string) (*link, error) {
	sum, err := conversation.HashToken(token)
	if err != nil {
		return nil, ErrNotFound
	}
	k := &link{hash: sum[:]}
	var kind string
	var made, used, missed, denied, ended, newest int64
	err = r.row(`SELECT line, patient, kind, heading, made_us, used_us, browser, missed_us, denied_us, ended_us,
		(SELECT COALESCE(MAX(n.made_us), 0) FROM links n WHERE n.line = links.line AND n.kind <> 'page') FROM links WHERE hash = $1`, sum[:]).Scan(
		&k.id, &k.patient, &kind, &k.heading, &made, &used, &k.browser, &missed, &denied, &ended, &newest)
	if err != nil {
		return nil, found(err)
	}
	k.kind, k.made, k.used, k.missed, k.denied, k.ended = conversation.LinkKind(kind), at(made), at(used), at(missed), at(denied), at(ended)
	k.newest = newest == made // links asked for on a page do not count: a stranger may have asked
	if !k.ended.IsZero() {
		return nil, ErrNotFound
	}
	return k, nil
}

func (k *link) facts(foreign bool) conversation.LinkFacts {
	return conversation.LinkFacts{Kind: k.kind, Made: k.made, Used: !k.used.IsZero(), Newest: k.newest, Missed: !k.missed.IsZero(), OtherBrowser: foreign}
}

// LinkPage looks at a link and changes nothing. ErrNotFound for every
// token that is not ours, is cut short, or has ended.
func (s *Store) LinkPage(ctx context.Context, token string, browser []byte) (page LinkPage, err error) {
	err = s.read(ctx, func(r *reader) error {
		k, err := r.link(token)
		if err != nil {
			return err
		}
		page, err = r.linkPage(k, browser)
		return err
	})
	if err != nil {
		return LinkPage{}, fmt.Errorf("look at a link: %w", err)
	}
	return page, nil
}

func (r *reader) linkPage(k *link, browser []byte) (LinkPage, error) {
	var practice string
	if err := r.row(`SELECT practice FROM lines WHERE id = $1`, k.id).Scan(&practice); err != nil {
		return LinkPage{}, found(err)
	}
	p := r.s.Practice(practice)
	if p == nil {
		return LinkPage{}, ErrNotFound
	}
	l, err := r.s.scanLine(p, r.row(`SELECT `+lineColumns+` FROM lines WHERE id = $1`, k.id))
	if err != nil {
		return LinkPage{}, err
	}
	foreign, err := r.foreignBrowser(browser, l.id)
	if err != nil {
		return LinkPage{}, err
	}
	return LinkPage{Practice: p, Line: l.id, Ending: l.Phone.Ending(), Heading: k.heading, Language: l.language(),
		Fresh: conversation.Fresh(k.facts(foreign), p.Verification, r.now), Used: !k.used.IsZero() && k.kind == conversation.LinkAnswer,
		TooOld: conversation.TooOld(k.made, p.Verification, r.now), Off: l.Off(), Locked: l.LockStands(r.now), Forever: l.LockForever,
		Until: l.LockedUntil, CanDeny: k.denied.IsZero() && r.now.Sub(k.made) < 24*time.Hour}, nil
}

// foreignBrowser reports whether a browser is signed in for
// another phone. Remembered devices carry a cookie of their own, which the page reads.
func (r *reader) foreignBrowser(browser []byte, line ID) (bool, error) {
	if len(browser) == 0 {
		return false, nil
	}
	var n int
	err := found(r.row(`SELECT 1 FROM sessions WHERE browser = $1 AND kind = 'patient' AND step = 'in' AND line <> $2 AND ended_us = 0
		AND ends_us > $3 LIMIT 1`, browser, line, us(r.now)).Scan(&n))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Gate tells a page what became of an attempt to get further.
type Gate string

// What a step of getting in can answer.
const (
	GoOn         Gate = "go on"      // the session's step says where
	CodeSent     Gate = "code sent"  // or, at /, would be sent if the number were known
	WaitForCode  Gate = "wait"       // Until says when the next may be asked for
	TooManyCodes Gate = "too many"   // 4 in an hour, 8 in a day
	BrowserShut  Gate = "shut"       // 5 wrong codes here; Until says when it opens
	DoorShut     Gate = "door"       // a stranger's door is shut for this number
	TextsOff     Gate = "off"        // no code can be texted
	NoTexts      Gate = "no texts"   // the phone takes no texts
	WrongCode    Gate = "wrong code" // Left says how many tries are left
	OldCode      Gate = "old code"   // too old; a new one was sent, or was not (Then)
	Missed       Gate = "miss"       // the birth date does not match; Left tries
	NeedCode     Gate = "need code"  // a miss behind a fresh link: get a code first
	LineLocked   Gate = "locked"     // Until, or zero if only staff open it
	ChooseAgain  Gate = "choose"     // twins: say who
	LinkTooOld   Gate = "too old"
)

// Step is the answer of an attempt and where the browser stands now.
type Step struct {
	Gate   Gate
	Then   Gate // for OldCode: what became of the new code
	Until  time.Time
	Left   int
	Cookie string // a new session cookie to set, "" to keep
	Device string // a new remembered-device cookie to set, "" for none
	To     *Session
}

// Enter takes a link by the tap of a person (a POST). A fresh link stands for
// the code; every other asks for one, sent to the link's phone.
func (s *Store) Enter(ctx context.Context, token string, browser []byte, language conversation.Language) (step Step, err error) {
	err = s.write(ctx, func(t *tx) error {
		step, err = t.enter(token, browser, language)
		return err
	})
	if err != nil {
		return Step{}, fmt.Errorf("take a link: %w", err)
	}
	return step, nil
}

func (t *tx) enter(token string, browser []byte, language conversation.Language) (Step, error) {
	k, err := t.reader().link(token)
	if err != nil {
		return Step{}, err
	}
	l, err := t.lineByID(k.id)
	if err != nil {
		return Step{}, err
	}
	if k, err = t.reader().link(token); err != nil { // again, under the line's lock
		return Step{}, err
	}
	if conversation.TooOld(k.made, l.practice.Verification, t.now) {
		return Step{Gate: LinkTooOld}, nil
	}
	foreign, err := t.reader().foreignBrowser(browser, l.id)
	if err != nil {
		return Step{}, err
	}
	fresh := conversation.Fresh(k.facts(foreign), l.practice.Verification, t.now)
	n := &Session{Kind: "patient", Browser: browser, Practice: l.practice.ID, Line: l.id, Link: k.hash, Step: StepCode,
		Ends: t.now.Add(24 * time.Hour), Data: SessionData{Fresh: fresh, Language: string(language)}}
	if !k.patient.None() {
		n.Data.Patient = k.patient.String()
	}
	if _, err := t.exec(`UPDATE links SET used_us = $1, browser = $2 WHERE hash = $3 AND used_us = 0`, us(t.now), browser, k.hash); err != nil {
		return Step{}, err
	}
	step := Step{Gate: GoOn}
	switch {
	case l.LockStands(t.now):
		step = Step{Gate: LineLocked, Until: lockEnd(l)}
	case fresh:
		if err := t.afterPhone(l, n); err != nil {
			return Step{}, err
		}
	default:
		if step, err = t.askCode(l, n, language); err != nil {
			return Step{}, err
		}
	}
	n.asked(step, false)
	step.To = n
	if step.Cookie, err = t.openSession(n); err != nil {
		return Step{}, err
	}
	return step, t.saveLine(l)
}

func lockEnd(l *line) time.Time {
	if l.LockForever {
		return time.Time{}
	}
	return l.LockedUntil
}

// NotYou turns texts off for the phone a link was sent to, as STOP would: once
// per link, under 24 h. It unlinks nothing; a task asks staff to look.
// ErrEnded: too late or used before.
func (s *Store) NotYou(ctx context.Context, token string) error {
	err := s.write(ctx, func(t *tx) error {
		k, err := t.reader().link(token)
		if err != nil {
			return err
		}
		l, err := t.lineByID(k.id)
		if err != nil {
			return err
		}
		if n, err := t.exec(`UPDATE links SET denied_us = $1 WHERE hash = $2 AND denied_us = 0 AND made_us > $3`,
			us(t.now), k.hash, us(t.now.Add(-24*time.Hour))); err != nil || n == 0 {
			return errors.Join(err, ErrEnded)
		}
		before, changes := l.Phase, !l.Off()
		if err := t.move(l, conversation.Stop); err != nil {
			return err
		}
		if changes {
			l.LastOptOut, l.Basis, l.BasisAt = t.now, conversation.NoBasis, t.now
		}
		event := t.record(&consentEvent{line: l, kind: KindOptOut, how: HowSite, changes: changes, number: l.number, rule: "website, not signed in",
			before: before, after: l.Phase, basis: l.Basis})
		if changes {
			if err := t.queue(l, &letter{text: conversation.WrongNumberWeb, event: event, answer: true}); err != nil {
				return err
			}
		}
		if err := t.markTextsOff(l); err != nil {
			return err
		}
		if _, err := t.task(l, TaskNotYou, "", true); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return fmt.Errorf("not you: %w", err)
	}
	return nil
}

// NewLink sends a new link to the phone of a link that is too old. It counts
// as a stranger's door together with /, since anybody may hold an old link: it
// never uses up what the phone itself may ask for (security.md §3).
func (s *Store) NewLink(ctx context.Context, token string) (gate Gate, err error) {
	err = s.write(ctx, func(t *tx) error {
		k, err := t.reader().link(token)
		if err != nil {
			return err
		}
		l, err := t.lineByID(k.id)
		if err != nil {
			return err
		}
		if gate, err = t.newLink(l); err != nil {
			return err
		}
		return t.saveLine(l)
	})
	if err != nil {
		return "", fmt.Errorf("send a new link: %w", err)
	}
	return gate, nil
}

func (t *tx) newLink(l *line) (Gate, error) {
	switch {
	case l.Off():
		return TextsOff, nil
	case l.LockStands(t.now):
		return LineLocked, nil
	}
	index := t.s.keys.phoneIndex("", l.Phone)
	if err := t.lockDoor(index); err != nil {
		return "", err
	}
	if shut, err := t.doorShut(index); err != nil || shut {
		return DoorShut, err
	}
	asked, err := t.askedAt(`phone_idx = $1 AND door = 'stranger' AND made_us > $2`, index, us(t.now.Add(-24*time.Hour)))
	if err != nil {
		return "", err
	}
	switch _, limit := conversation.NextCodeAt(asked, t.now); limit {
	case conversation.CodeLater:
		return WaitForCode, nil
	case conversation.CodesSpent:
		return TooManyCodes, nil
	}
	if _, err := t.makeCode(l.practice.ID, []byte{}, "stranger", l.id, index); err != nil { // counts at the door; no browser can use it
		return "", err
	}
	return CodeSent, t.queue(l, &letter{text: conversation.NewLinkText, answer: true, stranger: true})
}
