package main

import (
	"context"
	"database/sql"
	"maps"
	"net/url"
	"slices"
	"testing"
	"time"

	"linnet/carriers/carriertest"
	"linnet/conversation"
	"linnet/store"
	"linnet/store/storetest"
)

// check compares the database and the carrier's record with the model.
func (c *crash) check() {
	db := storetest.Raw(c.t, c.database)
	c.checkTexts(db)
	c.checkConsent(db)
	texts := outboxRows(c.t, db)
	c.checkWire(texts)
	c.checkEvidence(db, texts)
	c.withStore(func(_ *app, _ *Config, s *store.Store) { c.checkStates(s) })
}

// rows runs a query and hands each row to take.
func rows(t testing.TB, db *sql.DB, query string, take func(scan func(...any) error) error) {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		if err := take(found.Scan); err != nil {
			t.Fatal(err)
		}
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
}

// checkTexts: every text that was answered 200 is there exactly once, and
// nothing else is.
func (c *crash) checkTexts(db *sql.DB) {
	kept := map[string]int{}
	rows(c.t, db, `SELECT external_id, COUNT(*) FROM messages WHERE direction = 'in' GROUP BY external_id`, func(scan func(...any) error) error {
		var id string
		var n int
		err := scan(&id, &n)
		kept[id] = n
		return err
	})
	for _, text := range c.texts {
		if kept[text.id] != 1 {
			c.t.Errorf("text %s was answered 200 and is kept %d times, want once", text.id, kept[text.id])
		}
		delete(kept, text.id)
	}
	for id := range kept {
		c.t.Errorf("text %s is kept and was never sent", id)
	}
	c.t.Logf("%d texts answered 200, %d answers of other kinds", len(c.texts), c.refused.Load())
}

var crashKinds = map[string]string{"STOP": store.KindOptOut, "Please stop texting me": store.KindOptOut, "START": store.KindOptIn, "HELP": store.KindHelp}

// checkConsent: every STOP, START and HELP is in the log exactly once.
func (c *crash) checkConsent(db *sql.DB) {
	kept := map[string][]string{}
	rows(c.t, db, `SELECT external_id, kind FROM consent_events WHERE external_id <> ''`, func(scan func(...any) error) error {
		var id, kind string
		err := scan(&id, &kind)
		kept[id] = append(kept[id], kind)
		return err
	})
	for _, text := range c.texts {
		var want []string
		if kind := crashKinds[text.words]; kind != "" {
			want = []string{kind}
		}
		if !slices.Equal(kept[text.id], want) {
			c.t.Errorf("%q (%s) is in the log as %v, want %v", text.words, text.id, kept[text.id], want)
		}
	}
}

// crashRow is a row of outbox.
type crashRow struct {
	text    conversation.TextID
	state   string
	doubled bool
}

func outboxRows(t testing.TB, db *sql.DB) map[store.ID]crashRow {
	all := map[store.ID]crashRow{}
	rows(t, db, `SELECT id, text_id, state, doubled FROM outbox`, func(scan func(...any) error) error {
		var id store.ID
		var r crashRow
		var doubled int
		err := scan(&id, &r.text, &r.state, &doubled)
		r.doubled = doubled != 0
		all[id] = r
		return err
	})
	return all
}

// ourID reads the id that a send's status address carries.
func ourID(t testing.TB, sent carriertest.Sent) store.ID {
	t.Helper()
	address, err := url.Parse(sent.StatusURL())
	if err != nil {
		t.Fatal(err)
	}
	id, err := store.ParseID(address.Query().Get("m"))
	if err != nil {
		t.Fatalf("a send names no text of ours: %v", err)
	}
	return id
}

// checkWire: the carrier got nothing twice that is not marked, nothing it
// would not take, and nothing for a phone whose STOP was answered more than a
// second before.
func (c *crash) checkWire(texts map[store.ID]crashRow) {
	times := map[store.ID]int{}
	off := c.offTimes()
	for _, sent := range c.carrier.Sent() {
		for _, problem := range sent.Problems {
			c.t.Errorf("Twilio would not take a send: %s", problem)
		}
		if sent.SID == "" {
			continue // refused
		}
		id := ourID(c.t, sent)
		row, ok := texts[id]
		if !ok {
			c.t.Errorf("a text went out that is not in the outbox")
		}
		times[id]++
		if rule, _ := row.text.Rule(); !rule.WhenOff && off.at(sent.To(), sent.At) {
			c.t.Errorf("%s went out after a STOP was answered", row.text)
		}
	}
	states := map[string]int{}
	for id, n := range times {
		if n > 2 || n == 2 && !texts[id].doubled {
			c.t.Errorf("%s went out %d times; marked: %t", texts[id].text, n, texts[id].doubled)
		}
	}
	for _, row := range texts {
		states[row.state]++
	}
	if len(times) == 0 || states["claimed"] > 0 {
		c.t.Errorf("%d texts went out, %d never settled; want some and none", len(times), states["claimed"])
	}
	c.t.Logf("%d texts went out; outbox %v", len(times), slices.Sorted(maps.Keys(states)))
}

// offSpans are the times in which nothing may start for a phone.
type offSpans map[string][][2]time.Time

// offTimes: from a second after a STOP was answered until a START was posted.
func (c *crash) offTimes() offSpans {
	spans := offSpans{}
	never := time.Now().Add(time.Hour)
	since := map[string]time.Time{}
	slices.SortFunc(c.texts, func(a, b *crashText) int { return a.began.Compare(b.began) })
	for _, text := range c.texts {
		switch crashKinds[text.words] {
		case store.KindOptOut:
			if since[text.phone].IsZero() {
				since[text.phone] = text.answered.Add(outboxSlack)
			}
		case store.KindOptIn:
			if at := since[text.phone]; !at.IsZero() {
				spans[text.phone] = append(spans[text.phone], [2]time.Time{at, text.began})
				delete(since, text.phone)
			}
		}
	}
	for phone, at := range since {
		spans[phone] = append(spans[phone], [2]time.Time{at, never})
	}
	return spans
}

// outboxSlack is how old a claim may be when its request starts, and the time
// a busy machine may take to hand the request to the carrier's goroutine.
const outboxSlack = time.Second + 250*time.Millisecond

func (o offSpans) at(phone string, when time.Time) bool {
	return slices.ContainsFunc(o[phone], func(s [2]time.Time) bool { return when.After(s[0]) && when.Before(s[1]) })
}

// checkEvidence: in the order of the log, nothing was handed out between a
// STOP and the next START but what may leave while texts are off; and
// whatever reached the carrier has evidence.
func (c *crash) checkEvidence(db *sql.DB, texts map[store.ID]crashRow) {
	type change struct {
		seq int64
		off bool
	}
	changes := map[store.ID][]change{}
	rows(c.t, db, `SELECT line, seq, kind FROM consent_events WHERE changes = 1 ORDER BY seq`, func(scan func(...any) error) error {
		var line store.ID
		var ch change
		var kind string
		err := scan(&line, &ch.seq, &kind)
		ch.off = kind == store.KindOptOut
		changes[line] = append(changes[line], ch)
		return err
	})
	stops := 0
	allowed := map[store.ID]bool{}
	rows(c.t, db, `SELECT line, seq, outbox, text_id FROM evidence WHERE allowed = 1`, func(scan func(...any) error) error {
		var line, id store.ID
		var seq int64
		var text conversation.TextID
		if err := scan(&line, &seq, &id, &text); err != nil {
			return err
		}
		allowed[id] = true
		off := false
		for _, ch := range changes[line] {
			if ch.seq < seq {
				off = ch.off
			}
		}
		if rule, _ := text.Rule(); off && !rule.WhenOff {
			c.t.Errorf("%s was handed out at %d of the log, while texts were off", text, seq)
		}
		return nil
	})
	for _, list := range changes {
		stops += len(list)
	}
	for _, sent := range c.carrier.Sent() {
		if !allowed[ourID(c.t, sent)] {
			c.t.Errorf("a text reached the carrier without evidence")
		}
	}
	c.t.Logf("%d changes of consent, %d texts of %d with evidence of a hand-out", stops, len(allowed), len(texts))
}

// checkStates: each phone's last STOP or START is what its state says, and
// the log proves itself.
func (c *crash) checkStates(s *store.Store) {
	ctx := context.Background()
	off := map[string]bool{}
	for _, text := range c.texts { // in order of their beginning, a phone's one after another
		switch crashKinds[text.words] {
		case store.KindOptOut:
			off[text.phone] = true
		case store.KindOptIn:
			off[text.phone] = false
		}
	}
	for phone, want := range off {
		state, err := s.StateAt(ctx, "riverside", conversation.Phone(phone), s.Now())
		if err != nil || state.Off != want {
			c.t.Errorf("a phone's texts are off: %t, %v; want %t", state.Off, err, want)
		}
	}
	if n, err := s.CheckLog(ctx, nil); err != nil || n == 0 {
		c.t.Errorf("CheckLog = %d, %v; want a log that proves itself", n, err)
	}
}
