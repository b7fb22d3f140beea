package portal_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"linnet/conversation"
)

// fromEnv reads a number that a longer run sets.
func fromEnv(name string, usual int64) int64 {
	n, err := strconv.ParseInt(os.Getenv(name), 10, 64)
	if err != nil {
		return usual
	}
	return n
}

// intruder tries to get in with one thing only. Everything it sends is drawn
// from one source, so that a seed tells the whole story.
type intruder struct {
	h      *house
	random *rand.Rand
	used   string          // a link whose fresh use is over
	old    string          // a link that was replaced by a newer one
	unused string          // a fresh link that its phone never opened
	codes  map[string]bool // every code that went to a phone
}

// private are words that only somebody who got in may read.
var private = []string{"Walter", "Rosa", "Ana", "Leo", "the secret of this thread"}

// inside are addresses behind the doors.
var inside = []string{"/p/messages", "/p/texts", "/p/messages?who=1", "/p/messages?who=2&before=99", "/verify/who", "/verify/birth", "/verify/office", "/events"}

// TestNobodyGetsInWithOneThingOnly makes random attempts with only a phone,
// only a birth date, only a link, a used link, or another browser's code. None
// may get in, and none may read a name (promise 4). LINNET_ATTEMPTS and
// LINNET_SEED choose how many and which.
func TestNobodyGetsInWithOneThingOnly(t *testing.T) {
	attempts, seed := fromEnv("LINNET_ATTEMPTS", 600), fromEnv("LINNET_SEED", time.Now().UnixNano())
	t.Logf("LINNET_ATTEMPTS=%d LINNET_SEED=%d", attempts, seed)
	h := open(t)
	h.walterIn().write("the secret of this thread")
	i := &intruder{h: h, random: rand.New(rand.NewPCG(uint64(seed), 1)), codes: map[string]bool{}}
	kinds := []struct {
		name string
		try  func(*browser)
	}{
		{"only a phone", i.onlyAPhone},
		{"only a birth date", i.onlyABirthDate},
		{"only a link", i.onlyALink},
		{"a link already used", i.usedLink},
		{"another browser's code", i.anothersCode},
	}
	tried := map[string]int{}
	for n := range attempts {
		if n%50 == 0 {
			i.prepare()
		}
		kind := kinds[i.random.IntN(len(kinds))]
		tried[kind.name]++
		b := h.browser()
		kind.try(b)
		i.out(b, kind.name)
		if t.Failed() {
			t.Fatalf("attempt %d", n)
		}
	}
	if page := h.walterIn(); !strings.Contains(page.words(), "the secret of this thread") {
		t.Errorf("after all that Walter himself reads %q", page.words())
	}
	t.Logf("attempts by kind: %v", tried)
}

// prepare lets a week and more pass, so that counters and locks of earlier
// attempts do not do the work, and makes links anew.
func (i *intruder) prepare() {
	i.h.t.Helper()
	i.h.later(31 * 24 * time.Hour)
	i.h.sent()
	i.old = i.h.link(walter)
	i.h.later(11 * time.Minute)
	i.used = i.h.link(walter)
	owner := i.h.browser()
	owner.post("/m/" + i.used).stands("/verify/birth")
	i.unused = i.h.link(rosa)
}

// out is where an attempt must end: outside, without a name read on the way.
func (i *intruder) out(b *browser, kind string) {
	i.h.t.Helper()
	for _, word := range private {
		if strings.Contains(b.words(), word) {
			i.h.t.Errorf("%s: %s shows %q: %s", kind, b.at, word, b.words())
		}
	}
	for _, path := range inside {
		w := b.raw(http.MethodGet, path, nil)
		if strings.HasPrefix(path, "/p/") && w.Code == http.StatusOK {
			i.h.t.Errorf("%s: %s opens", kind, path)
		}
		for _, word := range private {
			if strings.Contains(w.Body.String(), word) {
				i.h.t.Errorf("%s: %s holds %q", kind, path, word)
			}
		}
	}
	if w := b.raw(http.MethodPost, "/p/messages", map[string][]string{"body": {"let me in"}, "about": {i.hex()}, "key": {i.hex()}}); w.Code == http.StatusOK {
		i.h.t.Errorf("%s: a message was taken", kind)
	}
}

func (i *intruder) hex() string {
	return fmt.Sprintf("%016x%016x", i.random.Uint64(), i.random.Uint64())
}

// guess is a code by chance, in one of the ways people type it. Codes that are
// really out are left out: luck of one in a million is not what is tested.
func (i *intruder) guess() string {
	for {
		code := fmt.Sprintf("%06d", i.random.IntN(1_000_000))
		if i.codes[code] {
			continue
		}
		switch i.random.IntN(4) {
		case 0:
			return code[:3] + " " + code[3:]
		case 1:
			return code[:3] + "-" + code[3:]
		}
		return code
	}
}

func (i *intruder) wait() {
	switch i.random.IntN(5) {
	case 0:
		i.h.later(31 * time.Second)
	case 1:
		i.h.later(11 * time.Minute)
	case 2:
		i.h.later(35 * time.Minute)
	}
}

// birthDate is the true one of somebody of the sample family, or any.
func (i *intruder) birthDate() (month, day, year string) {
	switch i.random.IntN(4) {
	case 0:
		return "11", "30", "1947"
	case 1:
		return "3", "9", "2016"
	case 2:
		return "5", "2", "1984"
	}
	return strconv.Itoa(1 + i.random.IntN(12)), strconv.Itoa(1 + i.random.IntN(28)), strconv.Itoa(1930 + i.random.IntN(90))
}

func (i *intruder) knows() conversation.Phone {
	return []conversation.Phone{walter, rosa, nobody, "+12065550142"}[i.random.IntN(4)]
}

// steps posts to the pages of a sign-in in any order.
func (i *intruder) steps(b *browser) {
	for range 1 + i.random.IntN(5) {
		month, day, year := i.birthDate()
		switch i.random.IntN(6) {
		case 0:
			b.post("/verify/birth", "month", month, "day", day, "year", year, "remember", "1")
		case 1:
			b.post("/verify/who", "who", i.hex())
		case 2:
			b.post("/verify/office", "office", "riverside")
		case 3:
			b.post("/verify/code/again")
			i.texts()
		default:
			b.post("/verify/code", "code", i.guess())
		}
		i.out(b, "on the way")
		i.wait()
	}
}

// onlyAPhone knows a number and its birth date even, but not the code.
func (i *intruder) onlyAPhone(b *browser) {
	b.post("/", "phone", i.knows().National())
	i.texts()
	i.steps(b)
}

// texts lets the phones have their texts; an intruder does not see them, but
// guess leaves their codes out.
func (i *intruder) texts() []out {
	i.h.t.Helper()
	texts := i.h.sent()
	for _, o := range texts {
		if o.code != "" {
			i.codes[o.code] = true
		}
	}
	return texts
}

func (i *intruder) onlyABirthDate(b *browser) { i.steps(b) }

// onlyALink has a forwarded link, fresh or old, and no birth date of its phone.
func (i *intruder) onlyALink(b *browser) {
	token := []string{i.old, i.unused, i.used}[i.random.IntN(3)]
	switch i.random.IntN(4) {
	case 0:
		token = token[:i.random.IntN(len(token))] // cut short
	case 1:
		token = i.hex()[:22]
	}
	b.get("/m/" + token)
	b.post("/m/" + token)
	i.texts()
	for range 1 + i.random.IntN(3) {
		// Any date but those of the sample family: only a link is in their hands.
		b.birth(strconv.Itoa(1+i.random.IntN(12)), strconv.Itoa(10+i.random.IntN(18)), strconv.Itoa(1990+i.random.IntN(20)))
		b.post("/verify/code", "code", i.guess())
		i.out(b, "only a link")
	}
}

// usedLink has a link after its first use, and the right birth date: the code
// it does not have.
func (i *intruder) usedLink(b *browser) {
	b.get("/m/" + i.used)
	b.post("/m/" + i.used)
	i.texts()
	i.steps(b)
}

// anothersCode reads a code off a lock screen that another browser asked for.
func (i *intruder) anothersCode(b *browser) {
	owner := i.h.browser()
	owner.post("/m/" + i.used)
	texts := i.texts()
	switch i.random.IntN(3) {
	case 0:
		b.post("/", "phone", walter.National())
		i.texts() // its own code goes to Walter's phone and stays there
	case 1:
		b.post("/m/" + i.old)
		i.texts()
	}
	for _, o := range texts {
		if o.code == "" {
			continue
		}
		b.post("/verify/code", "code", o.code)
		i.out(b, "another's code")
	}
	month, day, year := i.birthDate()
	b.post("/verify/birth", "month", month, "day", day, "year", year)
}
