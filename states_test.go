package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"linnet/templates"
)

// state is a line of testdata/states.tsv: a page as a person may meet it, the
// section of the page specification it comes from, and the words, as that
// specification has them, which the English page must say. A {name} in the
// words stands for anything.
type state struct{ section, name, words string }

// table reads a file of lines with so many columns.
func table(t *testing.T, name string, columns int) (lines [][]string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		part := strings.Split(scanner.Text(), "\t")
		if len(part) != columns {
			t.Fatalf("%s: %q has %d columns, want %d", name, scanner.Text(), len(part), columns)
		}
		lines = append(lines, part)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func readStates(t *testing.T) (all []state) {
	t.Helper()
	for _, part := range table(t, "testdata/states.tsv", 3) {
		all = append(all, state{part[0], part[1], part[2]})
	}
	return all
}

// pattern finds a sentence of ours on a page, whatever stands in its places.
func pattern(words string) *regexp.Regexp {
	words = strings.Join(strings.Fields(words), " ")
	return regexp.MustCompile(regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(words), `.+?`))
}

// TestEveryStateHasAWay compares the list of states with the ways that lead to
// them, both ways round.
func TestEveryStateHasAWay(t *testing.T) {
	listed := map[string]bool{}
	for _, s := range readStates(t) {
		if listed[s.name] {
			t.Errorf("the list has the state %q twice", s.name)
		}
		listed[s.name] = true
		if statePages[s.name] == nil {
			t.Errorf("the list has the state %q, and no way leads to it", s.name)
		}
	}
	for name := range statePages {
		if !listed[name] {
			t.Errorf("a way leads to the state %q, and the list does not have it", name)
		}
	}
}

// TestEveryStateOfThePatientsPages brings a browser to every state in the list
// and looks at it: the words are there, axe finds nothing at all in light and
// in dark, nothing scrolls sideways at 320 px, with text twice as large, or at
// 400 % zoom, every target is large enough, and the keyboard reaches everything
// . Then it asks whether the list is whole: each sentence of the
// patient's room was read in some state, or testdata/states-unseen.tsv says why
// none shows it.
//
// Languages take turns from state to state. LINNET_STATES=all (make states)
// takes each state in each language, and looks with axe at wide pages, too;
// LINNET_STATE names the states to look at, as a regular expression.
func TestEveryStateOfThePatientsPages(t *testing.T) {
	only, all := regexp.MustCompile(os.Getenv("LINNET_STATE")), os.Getenv("LINNET_STATES") == "all"
	states := readStates(t)
	visitors := make([]*visitor, len(templates.Languages))
	t.Run("walk", func(t *testing.T) {
		for turn, lang := range templates.Languages {
			t.Run(string(lang), func(t *testing.T) {
				t.Parallel()
				v := newVisitor(t, lang)
				v.all, visitors[turn] = all, v
				for i, s := range states {
					if only.MatchString(s.name) && (all || i%len(templates.Languages) == turn) {
						t.Run(s.name, func(t *testing.T) { v.visit(t, s, i) })
					}
				}
			})
		}
	})
	if only.String() == "" && !t.Failed() {
		sawEverySentence(t, visitors, all)
	}
}

// sawEverySentence fails for each sentence of the patient's room that no state
// showed in some language, or in
// each of them.
func sawEverySentence(t *testing.T, visitors []*visitor, each bool) {
	t.Helper()
	seen := map[string]int{}
	keys := map[string]string{}
	for _, v := range visitors {
		read := strings.Join(v.read, "\n")
		for key, words := range v.sentences(t) {
			keys[key] = words
			if pattern(words).MatchString(read) {
				seen[key]++
			}
		}
	}
	want := 1
	if each {
		want = len(visitors)
	}
	excused := map[string]bool{}
	for _, part := range table(t, "testdata/states-unseen.tsv", 2) {
		excused[part[0]] = true
		if _, is := keys[part[0]]; !is {
			t.Errorf("testdata/states-unseen.tsv names %s, which is no sentence of the patient's room", part[0])
		}
	}
	for key, words := range keys {
		if seen[key] < want && !excused[key] {
			t.Errorf("no state shows %s: %q", key, words)
		}
	}
}

// sentences are all that the patient's room may say, by key, their places left open.
func (v *visitor) sentences(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, file := range []string{"portal", "public", "ask", "settings", "app", "client", "files", "gaps", "common"} {
		lines, err := os.ReadFile(fmt.Sprintf("templates/words/%s.%s.yaml", file, v.lang))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range regexp.MustCompile(`(?m)^([a-z0-9.-]+):.*$`).FindAllStringSubmatch(string(lines), -1) {
			key, places := line[1], []any{}
			if regexp.MustCompile(`^(files\.)?(staff|voice)\.`).MatchString(key) {
				continue
			}
			for _, place := range regexp.MustCompile(`\{([a-z]+)\}`).FindAllStringSubmatch(line[0], -1) {
				places = append(places, place[1], place[0])
			}
			all[key] = v.words.Must(v.lang, key, places...)
		}
	}
	return all
}
