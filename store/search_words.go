package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"linnet/conversation"
)

// Bounds of a search in the words of messages.
const (
	WordsLook  = 100_000 // newest messages looked through where no days are named
	WordsShow  = 200     // messages shown
	wordsBatch = 2000
)

// WordSearch is what to look for in the words of a practice's messages.
type WordSearch struct {
	Practice string
	Words    string    // all of them have to begin a word of the message; case and accents do not count
	From, To time.Time // with days named all of them are looked through; zero To is now
}

// WordHit is a message that has all words.
type WordHit struct {
	Talk   ID
	Writer Person // zero where the phone stands for them
	About  Person // zero if not said
	Phone  conversation.Phone
	Way    string // in, out or note
	Author string // of the staff, first name
	At     time.Time
	Pieces []Piece
}

// Piece is a part of a message's words; a marked one is what was looked for.
type Piece struct {
	Words string
	Mark  bool
}

// WordsSeen says how far a search in words came.
type WordsSeen struct {
	Looked int // messages looked through
	Of     int // how many there are to look through, at most WordsLook where no days are named; 0 until it is known
	Hits   int
	Full   bool // as many were found as are shown: older ones were not looked at
}

// Words tells what a search finds while it goes on. Both are called in order,
// never at once; an error ends the search.
type Words struct {
	Hit  func(WordHit) error
	Seen func(WordsSeen) error
}

// SearchWords looks through messages, newest first, opening them as it reads:
// no word of a message is in any index. It ends when tell says so, when ctx
// ends (the person left), or with the last message. Who looked for what and
// which talks they were shown is one row of the trail, however it ended.
func (s *Store) SearchWords(ctx context.Context, who *Staff, q WordSearch, tell Words) (seen WordsSeen, err error) {
	p := s.Practice(q.Practice)
	if p == nil || !who.SeesPractice(p.ID) {
		return seen, fmt.Errorf("search in words: practice: %w", ErrNotFound)
	}
	w := &wordLook{s: s, who: who, p: p, q: q, words: foldWords(q.Words), rows: map[ID]QueueRow{}, names: map[ID]string{}, tell: tell}
	if len(w.words) > 0 {
		err = w.run(ctx)
	}
	trail := s.write(context.WithoutCancel(ctx), func(t *tx) error {
		return t.trace(trailRow{practice: p.ID, actor: who.Actor(), act: "messages searched", detail: w.detail(), shown: w.patients()})
	})
	switch {
	case trail != nil:
		return w.seen, fmt.Errorf("keep the trail of a search: %w", trail)
	case err != nil:
		return w.seen, fmt.Errorf("search in words: %w", err)
	}
	return w.seen, nil
}

// wordLook is one search on its way.
type wordLook struct {
	s     *Store
	who   *Staff
	p     *conversation.Practice
	q     WordSearch
	words []string
	rows  map[ID]QueueRow // talks that were shown
	names map[ID]string
	tell  Words
	seen  WordsSeen
}

func (w *wordLook) detail() string {
	var b strings.Builder
	fmt.Fprintf(&b, "for %q in %d messages; %d shown:", w.q.Words, w.seen.Looked, w.seen.Hits)
	for id := range w.rows {
		b.WriteString(" talk " + id.String())
	}
	return b.String()
}

// patients are those whose messages were shown.
func (w *wordLook) patients() (ids []ID) {
	for _, row := range w.rows {
		ids = append(ids, row.About.ID, row.Writer.ID)
	}
	return ids
}

// sealedWords is a message as it lies in the database.
type sealedWords struct {
	id   ID
	body []byte
}

// batch is what was read at once.
type batch struct {
	rows []sealedWords
	err  error
}

// run reads batches ahead while the one before is opened on all cores.
func (w *wordLook) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	counted, batches := make(chan int, 1), make(chan batch, 1)
	go w.count(ctx, counted)
	go w.read(ctx, batches)
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		select {
		case w.seen.Of = <-counted:
		default: // the first hits do not wait for it
		}
		if err := w.look(ctx, b.rows); err != nil || w.seen.Full {
			return err
		}
		if err := w.tell.Seen(w.seen); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// count says how many messages there are to look through. A count that fails
// is left out: it is told for orientation only.
func (w *wordLook) count(ctx context.Context, to chan<- int) {
	_ = w.s.read(ctx, func(r *reader) error {
		var n int
		limit, where, args := w.where(r, lastID)
		err := r.row(`SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE `+where+` ORDER BY id DESC LIMIT `+fmt.Sprint(limit)+`) m`, args...).Scan(&n)
		if err == nil {
			to <- n
		}
		return err
	})
}

// lastID is greater than the key of any row.
var lastID = ID(bytes.Repeat([]byte{0xff}, 16))

// where is the condition of the messages before one, and how many there may
// be. Keys are in the order of writing; those of a real database also tell the
// time, which bounds the days asked for without another index.
func (w *wordLook) where(r *reader, before ID) (limit int, where string, args []any) {
	limit = WordsLook
	where, args = `id < $1 AND practice = $2 AND talk IS NOT NULL AND direction <> 'event'`, []any{before, w.p.ID}
	if w.who.Only(w.p) != "" { // other queues are not even counted
		args = append(args, w.who.ID)
		theirs := []string{`k.owner = $3`}
		for _, q := range w.p.Queues {
			if w.who.Sees(w.p.ID, q.ID) {
				args = append(args, q.ID)
				theirs = append(theirs, fmt.Sprintf(`k.queue = $%d`, len(args)))
			}
		}
		where += ` AND EXISTS (SELECT 1 FROM talks k WHERE k.id = messages.talk AND (` + strings.Join(theirs, ` OR `) + `))`
	}
	if w.q.From.IsZero() && w.q.To.IsZero() {
		return limit, where, args
	}
	to := w.q.To
	if to.IsZero() {
		to = r.now
	}
	args = append(args, us(w.q.From), us(to))
	where += fmt.Sprintf(` AND at_us >= $%d AND at_us < $%d`, len(args)-1, len(args))
	if r.onlyPractice() != nil { // nobody moves the clock of a real database
		args = append(args, firstIDOf(w.q.From.Add(-time.Minute)))
		where += fmt.Sprintf(` AND id >= $%d`, len(args))
		if last := firstIDOf(to.Add(time.Minute)); bytes.Compare(last[:], before[:]) < 0 {
			args[0] = last
		}
	}
	return 100 * WordsLook, where, args
}

// firstIDOf is the least key that a row made at a time can have.
func firstIDOf(t time.Time) (id ID) {
	ms := uint64(max(t.UnixMilli(), 0))
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return id
}

// read sends the messages in batches, newest first; no statement stays open
// while the page is written.
func (w *wordLook) read(ctx context.Context, to chan<- batch) {
	defer close(to)
	before := lastID
	for left := 1; left > 0; {
		var b batch
		b.err = w.s.read(ctx, func(r *reader) error {
			limit, where, args := w.where(r, before)
			if before == lastID {
				left = limit
			}
			size := min(left, wordsBatch)
			if before == lastID {
				size = min(left, wordsBatch/10) // first results at once
			}
			rows, err := r.rows(`SELECT id, body FROM messages WHERE `+where+` ORDER BY id DESC LIMIT `+fmt.Sprint(size), args...)
			return collect(rows, err, func(rows *sql.Rows) error {
				var m sealedWords
				err := rows.Scan(&m.id, &m.body)
				b.rows = append(b.rows, m)
				return err
			})
		})
		select {
		case to <- b:
		case <-ctx.Done():
			return
		}
		if b.err != nil || len(b.rows) == 0 {
			return
		}
		before, left = b.rows[len(b.rows)-1].id, left-len(b.rows)
	}
}

// look opens a batch on all cores and tells the hits in their order.
func (w *wordLook) look(ctx context.Context, rows []sealedWords) error {
	pieces := make([][]Piece, len(rows))
	cores := runtime.GOMAXPROCS(0)
	errs := make([]error, cores)
	var all sync.WaitGroup
	for core := range cores {
		all.Go(func() {
			m := &matcher{words: w.words}
			for i := core; i < len(rows); i += cores {
				body, err := w.s.keys.open(w.p.ID, "messages", "body", rows[i].id[:], rows[i].body)
				if err != nil {
					errs[core] = err
					return
				}
				pieces[i] = m.match(string(body))
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	for i, found := range pieces {
		w.seen.Looked++
		if found == nil {
			continue
		}
		if err := w.hit(ctx, rows[i].id, found); err != nil {
			return err
		}
		if w.seen.Full = w.seen.Hits == WordsShow; w.seen.Full {
			return nil
		}
	}
	return nil
}

// hit loads who wrote a message and tells it.
func (w *wordLook) hit(ctx context.Context, id ID, pieces []Piece) error {
	h := WordHit{Pieces: pieces}
	err := w.s.read(ctx, func(r *reader) error {
		var author ID
		var when int64
		if err := r.row(`SELECT talk, direction, author, at_us FROM messages WHERE id = $1`, id).Scan(&h.Talk, &h.Way, &author, &when); err != nil {
			return found(err)
		}
		row, err := w.row(r, h.Talk)
		if err != nil {
			return err
		}
		h.At, h.Writer, h.About, h.Phone = at(when), row.Writer, row.About, row.Phone
		h.Author, err = r.staffName(author, w.names)
		return err
	})
	if err != nil {
		return err
	}
	w.seen.Hits++
	return w.tell.Hit(h)
}

// row loads who a talk is with, once.
func (w *wordLook) row(r *reader, talk ID) (QueueRow, error) {
	if row, ok := w.rows[talk]; ok {
		return row, nil
	}
	k, err := r.s.scanTalk(r.row(`SELECT `+talkColumns+` FROM talks WHERE id = $1`, talk))
	if err != nil {
		return QueueRow{}, err
	}
	row, err := r.queueRow(k, w.names)
	w.rows[talk] = row
	return row, err
}
