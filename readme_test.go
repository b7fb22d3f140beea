package main

import (
	"os"
	"strings"
	"testing"
)

func TestReadmeShowsThePhasesAsTheyAre(t *testing.T) {
	golden, err := os.ReadFile("conversation/testdata/phases.mmd")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, begun := strings.Cut(string(readme), "<!-- phases -->\n```mermaid\n")
	got, _, ended := strings.Cut(after, "```\n<!-- /phases -->")
	if !begun || !ended {
		t.Fatal("README.md has no Mermaid block between <!-- phases --> and <!-- /phases -->")
	}
	if strings.TrimSpace(got) != strings.TrimSpace(string(golden)) {
		t.Errorf("README.md draws\n%s\nconversation/testdata/phases.mmd draws\n%s\ncopy the golden file into README.md", got, golden)
	}
}

func TestReadmeNamesOnlyFilesThatAreThere(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(readme), "](")[1:] {
		target, _, _ := strings.Cut(part, ")")
		if strings.HasPrefix(target, "http") || strings.HasPrefix(target, "#") || strings.HasPrefix(target, "docs/screens/") {
			continue
		}
		if !isFile(target) {
			t.Errorf("README.md links to %s, which is not there", target)
		}
	}
}
