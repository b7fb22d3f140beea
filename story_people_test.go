package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPeopleComeFromAFileInABrowser is an admin's way with a file from another
// record system: with script, where the count runs by itself, and without.
func TestPeopleComeFromAFileInABrowser(t *testing.T) {
	h := startPractice(t)
	file := filepath.Join(t.TempDir(), "people.csv")
	rows := "Chart,First,Last,DOB,Cell,Language,Relation,Doctor\nR-1004,Walter,Hale,1947-11-30,206-555-0188,en,self,Chen\nR-2001,Nora,Quist,1990-01-01,206-555-0171,en,self,Chen\n" +
		"R-2002,Ivo,Quist,1/1/1990,206-555-0172,en,self,Chen\n"
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, script := range []bool{true, false} {
		ada := h.browser(script)
		link := strings.TrimSpace(h.command("staff", "link", "--email", "admin@riverside.example"))
		h.do(ada, chromedp.Navigate(link), leads(chromedp.Click("main form button", chromedp.ByQuery)))
		h.do(ada, chromedp.Navigate(h.base+"/app/admin/people"), leads(button("Bring the file")), sees("Choose a file."))
		h.do(ada, chromedp.SetUploadFiles("#file", []string{file}, chromedp.ByQuery), leads(button("Bring the file")), sees("We guessed from the headings."))
		if script {
			h.checkPage(ada, "admin-people-columns")
		}
		h.do(ada, leads(button("Check the file")), sees("What the first rows become"), sees("Same as now"), sees("Write it like 1984-05-02."))
		if script {
			h.checkPage(ada, "admin-people-check")
		}
		h.do(ada, leads(button("Take in 2 rows")), sees("What happened"), sees("Download all as a file"))
		if script {
			h.checkPage(ada, "admin-people-done")
			h.do(ada, chromedp.Navigate(h.base+"/app/admin/people"), sees("Taken in"))
			h.checkPage(ada, "admin-people")
		}
	}
}
