package conversation

import "testing"

// Decide and MaySend run inside the transaction that holds the line's lock,
// so they have to cost next to nothing beside it.

func BenchmarkDecideOrdinary(b *testing.B) { benchmarkDecide(b, "My refill has not come yet") }

func BenchmarkDecideStop(b *testing.B) { benchmarkDecide(b, "STOP") }

func benchmarkDecide(b *testing.B, words string) {
	p, l := clinic(b), listed(New)
	a := Arrival{Reading: Read(words, Background{}), Now: noon}
	b.ReportAllocs()
	for b.Loop() {
		if d := Decide(l, a, p); len(d.Answers) != 1 {
			b.Fatalf("Decide(%q) answers %v, want one text", words, d.Answers)
		}
	}
}

func BenchmarkMaySendAnswer(b *testing.B) { benchmarkMaySend(b, LinkAfterText) }

func BenchmarkMaySendNotice(b *testing.B) { benchmarkMaySend(b, NewMessage) }

func benchmarkMaySend(b *testing.B, id TextID) {
	d := departure(b, id)
	b.ReportAllocs()
	for b.Loop() {
		if v := MaySend(d); !v.OK {
			b.Fatalf("MaySend(%s) = %+v, want OK", id, v)
		}
	}
}
