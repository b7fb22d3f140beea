package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linnet/conversation"
)

// Limits of a saved reply, in characters.
const (
	SavedTitleLimit = 60
	SavedWordsLimit = 2000
)

// SavedReply is a reply that staff keep ready, in the version in force.
type SavedReply struct {
	ID        ID
	Practice  string
	Queue     string // "": all
	Title     string
	English   string
	Spanish   string // "": there is none yet
	Owner     ID
	OwnerName string
	Version   int
	Changed   time.Time
	Used      time.Time // zero: never
	Archived  time.Time // zero: offered
}

// In returns the words of a reply for a reader of a language. other reports
// that the words are English and the reader reads Spanish: the writer is asked
// first.
func (r *SavedReply) In(lang conversation.Language) (words string, other bool) {
	if lang == conversation.Spanish && r.Spanish != "" {
		return r.Spanish, false
	}
	return r.English, lang == conversation.Spanish
}

// SavedVersion is what a saved reply was.
type SavedVersion struct {
	N                       int
	Queue                   string
	Title, English, Spanish string
	By                      string // the person's name, "" if nobody here wrote it
	At                      time.Time
}

// SavedDraft is a saved reply as somebody typed it.
type SavedDraft struct {
	ID       ID // none: a new one
	Practice string
	Queue    string
	Title    string
	English  string
	Spanish  string
	Version  int  // the page showed this one; another in force is ErrStale
	Mine     bool // the writer looks after it from now on
	Key      ID   // the form's one-time key
}

// EditsReplies reports whether a person may change the saved replies of a
// queue; queue "" are those of all. Leads and admins do, where they work.
func (p *Staff) EditsReplies(practice, queue string) bool {
	if !p.Is(RoleLead, RoleAdmin) {
		return false
	}
	return queue == "" && p.SeesPractice(practice) || queue != "" && p.Sees(practice, queue)
}

// Replies lists the saved replies of a practice that a person may use, by
// title: those of all queues and of the person's own.
func (s *Store) Replies(ctx context.Context, who *Staff, practice string) (all []SavedReply, err error) {
	err = s.read(ctx, func(r *reader) error {
		every, err := r.replies(`p.practice = $1`, practice)
		for _, one := range every {
			if one.mayUse(who) {
				all = append(all, one)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list saved replies: %w", err)
	}
	return all, nil
}

func (r *SavedReply) mayUse(who *Staff) bool {
	return r.Queue == "" && who.SeesPractice(r.Practice) || r.Queue != "" && who.Sees(r.Practice, r.Queue)
}

// SavedReply loads one saved reply with all it was, newest first. One of a queue
// that is not the person's is ErrNotFound.
func (s *Store) SavedReply(ctx context.Context, who *Staff, id ID) (one SavedReply, history []SavedVersion, err error) {
	err = s.read(ctx, func(r *reader) error {
		if one, err = r.reply(id); err != nil {
			return err
		}
		if !one.mayUse(who) {
			return ErrNotFound
		}
		history, err = r.replyHistory(id)
		return err
	})
	if err != nil {
		return SavedReply{}, nil, fmt.Errorf("load a saved reply: %w", err)
	}
	return one, history, nil
}

func (r *reader) reply(id ID) (SavedReply, error) {
	all, err := r.replies(`p.id = $1`, id)
	if err != nil {
		return SavedReply{}, err
	}
	if len(all) == 0 {
		return SavedReply{}, ErrNotFound
	}
	return all[0], nil
}

// sealedReply are the sealed columns of a version.
type sealedReply struct {
	version                 ID
	title, english, spanish []byte
}

func (r *reader) openReply(practice string, s sealedReply, title, english, spanish *string) error {
	for _, f := range []struct {
		column string
		sealed []byte
		to     *string
	}{{"title", s.title, title}, {"english", s.english, english}, {"spanish", s.spanish, spanish}} {
		plain, err := r.s.keys.open(practice, "reply_versions", f.column, s.version[:], f.sealed)
		if err != nil {
			return err
		}
		*f.to = string(plain)
	}
	return nil
}

func (r *reader) replies(condition string, args ...any) ([]SavedReply, error) {
	var all []SavedReply
	var sealed []sealedReply
	rows, err := r.rows(`SELECT p.id, p.practice, p.owner, p.version, p.used_us, p.archived_us, v.id, v.queue, v.title, v.english, v.spanish, v.at_us
		FROM replies p JOIN reply_versions v ON v.reply = p.id AND v.n = p.version WHERE `+condition, args...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var one SavedReply
		var v sealedReply
		var used, archived, changed int64
		err := rows.Scan(&one.ID, &one.Practice, &one.Owner, &one.Version, &used, &archived, &v.version, &one.Queue, &v.title, &v.english, &v.spanish, &changed)
		one.Used, one.Archived, one.Changed = at(used), at(archived), at(changed)
		all, sealed = append(all, one), append(sealed, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	names := map[ID]string{}
	for i := range all {
		if err := r.openReply(all[i].Practice, sealed[i], &all[i].Title, &all[i].English, &all[i].Spanish); err != nil {
			return nil, err
		}
		if all[i].OwnerName, err = r.staffName(all[i].Owner, names); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b SavedReply) int {
		if by := strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)); by != 0 {
			return by
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
	return all, nil
}

func (r *reader) replyHistory(id ID) ([]SavedVersion, error) {
	var all []SavedVersion
	var sealed []sealedReply
	var authors []ID
	practice := ""
	rows, err := r.rows(`SELECT id, practice, n, queue, title, english, spanish, staff, at_us FROM reply_versions WHERE reply = $1 ORDER BY n DESC`, id)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var one SavedVersion
		var v sealedReply
		var author ID
		var when int64
		err := rows.Scan(&v.version, &practice, &one.N, &one.Queue, &v.title, &v.english, &v.spanish, &author, &when)
		one.At = at(when)
		all, sealed, authors = append(all, one), append(sealed, v), append(authors, author)
		return err
	})
	if err != nil {
		return nil, err
	}
	names := map[ID]string{}
	for i := range all {
		if err := r.openReply(practice, sealed[i], &all[i].Title, &all[i].English, &all[i].Spanish); err != nil {
			return nil, err
		}
		if all[i].By, err = r.staffName(authors[i], names); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// SaveReply keeps a new saved reply, or a new version of one; what it was is
// kept. Another version in force than the page showed is ErrStale, so that
// nobody writes over a colleague's words. Who may not edit there, or leaves
// title or English out, or a place that nobody knows in, gets
// conversation.ErrRefused; a form sent twice keeps one, and is no error.
func (s *Store) SaveReply(ctx context.Context, who *Staff, d SavedDraft) (id ID, err error) {
	err = s.write(ctx, func(t *tx) error {
		id = d.ID
		if err := t.formKey(d.Key); err != nil {
			return err
		}
		return t.saveReply(who, d, &id)
	})
	if errors.Is(err, ErrUsed) {
		return d.ID, nil
	}
	if err != nil {
		return ID{}, fmt.Errorf("keep a saved reply: %w", err)
	}
	return id, nil
}

func (t *tx) saveReply(who *Staff, d SavedDraft, id *ID) error {
	if p := t.s.Practice(d.Practice); p == nil || d.Queue != "" && !p.HasQueue(d.Queue) {
		return ErrNotFound
	}
	if !who.EditsReplies(d.Practice, d.Queue) || d.Title == "" || d.English == "" || conversation.UnknownPlace(d.English+" "+d.Spanish) != "" {
		return conversation.ErrRefused
	}
	act, n := "saved reply written", 1
	if id.None() {
		*id = NewID()
		if _, err := t.exec(`INSERT INTO replies (id, practice, owner, version, used_us, archived_us) VALUES ($1, $2, $3, 1, 0, 0)`, *id, d.Practice, who.ID); err != nil {
			return err
		}
	} else {
		was, err := t.editable(who, *id)
		if err != nil {
			return err
		}
		act, n = "saved reply changed", d.Version+1
		done, err := t.exec(`UPDATE replies SET version = $1, owner = $2 WHERE id = $3 AND version = $4 AND practice = $5`,
			n, ownerOr(was.Owner, who, d.Mine), *id, d.Version, d.Practice)
		if err != nil {
			return err
		}
		if done == 0 {
			return ErrStale
		}
	}
	if err := t.addReplyVersion(who.ID, *id, n, d); err != nil {
		return err
	}
	return t.trace(trailRow{practice: d.Practice, actor: who.Actor(), act: act, detail: fmt.Sprintf("%s version %d: %s", id, n, d.Title)})
}

func ownerOr(was ID, who *Staff, mine bool) ID {
	if mine || was.None() {
		return who.ID
	}
	return was
}

func (t *tx) addReplyVersion(by, reply ID, n int, d SavedDraft) error {
	id := NewID()
	sealed, err := t.sealAll(d.Practice, "reply_versions", id, "title", d.Title, "english", d.English, "spanish", d.Spanish)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO reply_versions (id, practice, reply, n, queue, title, english, spanish, staff, at_us)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, d.Practice, reply, n, d.Queue, sealed[0], sealed[1], sealed[2], by, us(t.now))
	return err
}

// editable loads a saved reply that a person may change as it stands now.
func (t *tx) editable(who *Staff, id ID) (SavedReply, error) {
	one, err := t.reader().reply(id)
	switch {
	case err != nil:
		return one, err
	case !one.mayUse(who):
		return one, ErrNotFound
	case !who.EditsReplies(one.Practice, one.Queue):
		return one, conversation.ErrRefused
	}
	return one, nil
}

// ArchiveReply takes a saved reply out of the lists, or puts it back. It is
// never deleted: what was sent with it stays explained.
func (s *Store) ArchiveReply(ctx context.Context, who *Staff, id ID, archived bool) error {
	err := s.write(ctx, func(t *tx) error {
		one, err := t.editable(who, id)
		if err != nil {
			return err
		}
		act, when := "saved reply put back", int64(0)
		if archived {
			act, when = "saved reply archived", us(t.now)
		}
		if one.Archived.IsZero() == !archived {
			return nil // it is so already
		}
		if _, err := t.exec(`UPDATE replies SET archived_us = $1 WHERE id = $2`, when, id); err != nil {
			return err
		}
		return t.trace(trailRow{practice: one.Practice, actor: who.Actor(), act: act, detail: id.String() + ": " + one.Title})
	})
	return wrapped("archive a saved reply", err)
}

// UseReply returns a saved reply for the box of a talk and notes that it was
// used. One that is archived, or of another queue, is ErrNotFound.
func (s *Store) UseReply(ctx context.Context, who *Staff, talk, id ID) (one SavedReply, err error) {
	err = s.write(ctx, func(t *tx) error {
		k, err := t.talkByID(talk)
		if err != nil {
			return err
		}
		if one, err = t.reader().reply(id); err != nil {
			return err
		}
		if one.Practice != k.practice.ID || !one.Archived.IsZero() || !one.mayUse(who) {
			return ErrNotFound
		}
		one.Used = at(us(t.now))
		_, err = t.exec(`UPDATE replies SET used_us = $1 WHERE id = $2`, us(t.now), id)
		return err
	})
	if err != nil {
		return SavedReply{}, fmt.Errorf("use a saved reply: %w", err)
	}
	return one, nil
}
