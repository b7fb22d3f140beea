package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"linnet/conversation"
)

// Filling says how much past a benchmark's database gets.
type Filling struct {
	Practice string
	Talks    int    // in all
	Messages int    // in each talk, half of them the patient's
	Open     int    // how many of the newest talks are still open
	Seed     uint64 // the same seed fills the same
}

// ErrFilled is a database that holds talks already: it is nobody's to fill.
var ErrFilled = errors.New("the database holds talks already")

// fillLines is how many lines one transaction of Fill takes.
const fillLines = 50

// fillYears is over how much time the talks are spread.
const fillYears = 3 * 365 * 24 * time.Hour

// fillWords are what people in a benchmark write.
var fillWords = []string{
	"Can I move my visit to Thursday?", "My refill has not come yet", "The new medicine makes me sleepy", "Is it fine to swim with the bandage on?",
	"Thank you, that helps", "I sent the insurance card, did you get it?", "What does the bill from May cover?", "He has a cough and no fever",
	"When is the lab open?", "Do I need to fast before the blood test?", "We are on our way", "Please call me after four",
	"The pharmacy says they have no order", "Her knee is less sore today", "I need a note for school", "Which door do I take?",
}

// Fill writes talks with their messages onto the lines that an import made,
// oldest first, each at its own time: the past of a benchmark's database
// (performance.md). Only a practice database without talks is filled, others
// are ErrMode and ErrFilled. progress is called with the talks written so far.
func (s *Store) Fill(ctx context.Context, f Filling, progress func(talks int)) error {
	lines, err := s.linesToFill(ctx, f.Practice)
	if err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	each := (f.Talks + len(lines) - 1) / len(lines)
	rnd := rand.New(rand.NewPCG(f.Seed, f.Seed))
	end, done := s.Now(), 0
	for from := 0; from < len(lines) && done < f.Talks; from += fillLines {
		chunk := lines[from:min(from+fillLines, len(lines))]
		err := s.write(ctx, func(t *tx) error {
			defer func() { t.now = end }()
			for i, id := range chunk {
				open := (from+i)*f.Open/len(lines) != (from+i+1)*f.Open/len(lines)
				if err := t.fillLine(f, id, min(each, f.Talks-done-i*each), open, end, rnd); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("fill the database: %w", err)
		}
		done = min(done+len(chunk)*each, f.Talks)
		if progress != nil {
			progress(done)
		}
	}
	return nil
}

func (s *Store) linesToFill(ctx context.Context, practice string) (lines []ID, err error) {
	err = s.read(ctx, func(r *reader) error {
		if err := r.onlyPractice(); err != nil {
			return err
		}
		var talks int
		if err := r.row(`SELECT COUNT(*) FROM (SELECT 1 FROM talks LIMIT 1) one`).Scan(&talks); err != nil {
			return err
		}
		if talks > 0 {
			return ErrFilled
		}
		rows, err := r.rows(`SELECT id FROM lines WHERE practice = $1 ORDER BY id`, practice)
		err = collect(rows, err, func(rows *sql.Rows) error {
			var id ID
			err := rows.Scan(&id)
			lines = append(lines, id)
			return err
		})
		if err == nil && len(lines) == 0 {
			return fmt.Errorf("lines of practice %s: %w", practice, ErrNotFound)
		}
		return err
	})
	return lines, err
}

// fillLine writes a line's talks, the last one open if told so.
func (t *tx) fillLine(f Filling, id ID, talks int, open bool, end time.Time, rnd *rand.Rand) error {
	t.now = end
	l, err := t.lineByID(id)
	if err != nil {
		return err
	}
	if len(l.grants) == 0 || talks <= 0 {
		return nil
	}
	patient := l.grants[0].patient
	thread, err := t.threadOf(l, patient)
	if err != nil {
		return err
	}
	for n := range talks {
		last := n == talks-1
		t.now = end.Add(-fillYears * time.Duration(talks-n) / time.Duration(talks)).Add(time.Duration(rnd.Int64N(int64(24 * time.Hour))))
		if last && open {
			t.now = end.Add(-time.Duration(rnd.Int64N(int64(2 * time.Hour))))
		}
		if err := t.fillTalk(f, l, thread, patient, last && open, rnd); err != nil {
			return err
		}
	}
	return t.saveLine(l)
}

func (t *tx) fillTalk(f Filling, l *line, thread, patient ID, open bool, rnd *rand.Rand) error {
	topics := []string{"", "", "visit", "medicine", "bill"}
	k := t.newTalk(l, KindTalk, topics[rnd.IntN(len(topics))], thread, patient)
	k.queue = l.practice.Queues[rnd.IntN(len(l.practice.Queues))].ID
	words := ""
	for i := range f.Messages {
		m := &message{line: l, thread: thread, talk: k.id, direction: "in", way: "page", body: fillWords[rnd.IntN(len(fillWords))], language: conversation.English}
		if i%2 == 1 {
			m.direction, m.way = "out", "staff"
		} else {
			words = m.body
		}
		if err := t.add(m); err != nil {
			return err
		}
		t.now = t.now.Add(time.Minute)
	}
	if err := k.heard(words, false, t.now); err != nil {
		return err
	}
	if !open {
		k.state, k.closed, k.closeReason, k.unread, k.waiting = conversation.Closed, t.now, "answered", 0, time.Time{}
	}
	return t.saveTalk(k)
}
