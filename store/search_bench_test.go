package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"linnet/conversation"
	"linnet/directory"
)

var benchGiven = []string{"Maria", "José", "Ana", "James", "Mary", "Linda", "Carlos", "Martha", "Marcus", "Luis", "Olivia", "Noah", "Emma", "Mateo", "Sofía", "Aiden"}

// benchStore is a SQLite database with many patients and messages.
func benchStore(b *testing.B, patients, messages int) (*Store, *Staff) {
	b.Helper()
	ctx := context.Background()
	key, err := NewKey()
	if err != nil {
		b.Fatal(err)
	}
	p := &conversation.Practice{ID: "riverside", Name: "Riverside", TextingName: "Riverside", Zone: time.UTC, Phone: "+12065550101", Countries: []string{"US"},
		Languages: []conversation.Language{conversation.English}, Numbers: []conversation.Number{{Phone: "+12065550100", Carrier: "practice"}},
		Queues: []conversation.Queue{{ID: "front", Name: "Front", Goal: time.Hour}}}
	s, err := Open(ctx, Options{Database: "sqlite:bench.db", Data: b.TempDir(), Key: key, Practice: true, Practices: []*conversation.Practice{p}, Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	who, err := s.AddStaff(ctx, Actor{Name: "bench"}, "dana@riverside.example", "Dana Kim", []string{RoleStaff}, false)
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]directory.Row, patients)
	for i := range rows {
		rows[i] = directory.Row{Phone: conversation.Phone(fmt.Sprintf("+1206%07d", 2000000+i)), Language: conversation.English, Relationship: directory.Self,
			Patient: directory.Patient{Practice: "riverside", RecordNumber: fmt.Sprint(i), GivenName: benchGiven[i%len(benchGiven)],
				FamilyName: fmt.Sprintf("Fam%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26), BirthDate: conversation.Date{Year: 1940 + i%80, Month: time.March, Day: 1 + i%28}}}
	}
	if _, err := s.Import(ctx, rows, ImportOptions{}, nil); err != nil {
		b.Fatal(err)
	}
	if messages == 0 {
		return s, who
	}
	if _, err := s.Receive(ctx, Incoming{Carrier: "practice", ExternalID: "first", From: rows[0].Phone, To: "+12065550100", Text: "hello"}); err != nil {
		b.Fatal(err)
	}
	var talk, line ID
	if err := s.read(ctx, func(r *reader) error { return r.row(`SELECT id, line FROM talks`).Scan(&talk, &line) }); err != nil {
		b.Fatal(err)
	}
	for from := 0; from < messages; from += 5000 {
		err := s.write(ctx, func(t *tx) error {
			l, err := t.lineByID(line)
			if err != nil {
				return err
			}
			for i := from; i < min(from+5000, messages); i++ {
				words := "Can I move my visit to Thursday? I have a cold and would rather come next week, thank you very much."
				if i%10 == 3 {
					words = "¿Puedo cambiar mi cita al jueves? Tengo catarro y prefiero venir la semana próxima, muchas gracias."
				}
				if i%2000 == 77 {
					words = "Only two doses of factor left and one bleed on Sunday. Can you ship to the old address?"
				}
				if err := t.add(&message{line: l, talk: talk, direction: "in", way: "text", body: words}); err != nil {
					return err
				}
			}
			return t.saveLine(l)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s, who
}

// BenchmarkSearchNames looks for people among 100,000: by a whole name, by a
// beginning that very many share, by a birth date and by last digits.
func BenchmarkSearchNames(b *testing.B) {
	s, who := benchStore(b, 100_000, 0)
	for _, typed := range []string{"mary famaab", "mar", "mar fama", "03/05/1984", "4321"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				out, err := s.Search(b.Context(), who, "riverside", s.Sought(s.Practices()[0], typed))
				if err != nil || len(out.Hits) == 0 {
					b.Fatalf("%d hits, %v", len(out.Hits), err)
				}
			}
		})
	}
}

// BenchmarkSearchWords looks through the newest 100,000 messages and tells when
// the first hit was there.
func BenchmarkSearchWords(b *testing.B) {
	s, who := benchStore(b, 1, 100_000)
	for _, words := range []string{"doses bleed", "proxima jueves sunday", "nothing"} {
		b.Run(words, func(b *testing.B) {
			var first time.Duration
			for b.Loop() {
				began := time.Now()
				first = 0
				seen, err := s.SearchWords(b.Context(), who, WordSearch{Practice: "riverside", Words: words}, Words{
					Hit: func(WordHit) error {
						if first == 0 {
							first = time.Since(began)
						}
						return nil
					}, Seen: func(WordsSeen) error { return nil }})
				if err != nil || seen.Looked != 100_000 {
					b.Fatalf("%+v, %v", seen, err)
				}
			}
			b.ReportMetric(float64(first.Microseconds())/1000, "first-ms")
		})
	}
}
