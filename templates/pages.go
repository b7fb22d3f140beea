package templates

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"text/template/parse"
	"time"

	"linnet/conversation"
)

//go:embed pages words
var files embed.FS

// Page is what every page gets beside its own view.
type Page struct {
	Lang         conversation.Language
	Practice     *conversation.Practice // whose name, phone and zone the page shows; nil: none yet
	Path         string                 // of this page, for the language link
	Query        string                 // what of its address the way back needs, without the question mark
	PracticeMode bool
	Clock        string // practice mode with a moved clock: what it shows
	Theme        string // light, dark or "" for the browser's own
	Problems     []Problem
	Status       string    // result of the person's own act, for the status region (R15)
	FormKey      string    // the key of a form that comes again, so that it acts once; "" where each form has its own
	SignedIn     bool      // patient pages: menu and bottom bar
	NewDevice    time.Time // patient pages: when another device was remembered within 7 days
	Name         string    // staff pages: who is signed in
	Roles        []string
	Section      string                    // auditor's pages: which link of the bar is the page's own
	Alerts       int                       // auditor's pages: what waits for the privacy officer
	Desk         func() (DeskPrefs, error) // staff pages: how the person wants their desk; nil: nobody is signed in
	View         any                       // the page's typed view struct
}

// DeskPrefs are how a person who works here wants their desk.
type DeskPrefs struct {
	Keys    string // on, alt, off
	Desktop bool   // alerts for new talks
	Sound   bool
}

// Problem is one thing wrong with a form: the words and the field they are at.
type Problem struct {
	Field string // id of the field
	Words string
}

// Problem returns the words at a field, "" if nothing is wrong there.
func (p Page) Problem(field string) string {
	for _, problem := range p.Problems {
		if problem.Field == field {
			return problem.Words
		}
	}
	return ""
}

// Here is the address that leads back to this page, for the links that change
// language and look (ux.md R12).
func (p Page) Here() string {
	if p.Query == "" || strings.Contains(p.Path, "?") {
		return p.Path
	}
	return p.Path + "?" + p.Query
}

// Key is the one-time key of a form (ux.md R10). Every form that asks gets
// another one: two forms of a page are two acts, and both happen.
func (p Page) Key() string {
	if p.FormKey != "" {
		return p.FormKey
	}
	key := make([]byte, 16)
	rand.Read(key)
	return hex.EncodeToString(key)
}

// Has reports whether the person signed in on a staff page has a role.
func (p Page) Has(role string) bool {
	for _, r := range p.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// At reports whether the page stands at a path or below it, for the bar of a room.
func (p Page) At(path string) bool { return p.Path == path || strings.HasPrefix(p.Path, path+"/") }

// ErrNoPage is a page that no template is there for.
var ErrNoPage = errors.New("no such page")

// Set holds every page in every language, parsed and checked.
type Set struct {
	pages map[conversation.Language]map[string]*template.Template
	words *Words
}

// Load parses all pages. A page that names a word which one of the catalogues
// lacks is an error: nothing is found missing by a reader.
func Load() (*Set, error) {
	words, err := loadWords()
	if err != nil {
		return nil, err
	}
	s := &Set{pages: map[conversation.Language]map[string]*template.Template{}, words: words}
	for _, lang := range Languages {
		if s.pages[lang], err = s.parse(lang); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Words returns the catalogues, for sentences that a handler has to choose.
func (s *Set) Words() *Words { return s.words }

func (s *Set) parse(lang conversation.Language) (map[string]*template.Template, error) {
	layout, err := template.New("").Funcs(s.funcs(lang)).ParseFS(files, "pages/layout/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the layouts: %w", err)
	}
	pages := map[string]*template.Template{}
	err = fs.WalkDir(files, "pages", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(name) == "pages/layout" {
			return err
		}
		page, err := template.Must(layout.Clone()).ParseFS(files, name)
		if err != nil {
			return fmt.Errorf("parse %s: %w", name, err)
		}
		key := strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html")
		pages[key] = page
		return s.check(key, page)
	})
	return pages, err
}

// check walks a page's templates and refuses words that are in no catalogue.
func (s *Set) check(name string, page *template.Template) error {
	for _, t := range page.Templates() {
		if t.Tree == nil {
			continue
		}
		if err := s.walk(t.Tree.Root); err != nil {
			return fmt.Errorf("page %s, template %s: %w", name, t.Name(), err)
		}
	}
	return nil
}

func (s *Set) walk(node parse.Node) error {
	var inner []parse.Node
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			inner = n.Nodes
		}
	case *parse.ActionNode:
		inner = []parse.Node{n.Pipe}
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				inner = append(inner, c)
			}
		}
	case *parse.CommandNode:
		if err := s.checkCall(n); err != nil {
			return err
		}
		inner = n.Args
	case *parse.IfNode:
		inner = []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.RangeNode:
		inner = []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.WithNode:
		inner = []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.TemplateNode:
		inner = []parse.Node{n.Pipe}
	}
	for _, n := range inner {
		if err := s.walk(n); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) checkCall(n *parse.CommandNode) error {
	if len(n.Args) < 2 {
		return nil
	}
	function, ok := n.Args[0].(*parse.IdentifierNode)
	key, literal := n.Args[1].(*parse.StringNode)
	if !ok || !literal || function.Ident != "t" {
		return nil
	}
	return s.words.has(key.Text)
}

// Page renders a page into w: nothing is written unless all of it rendered.
// The page's file names its layout: {{define "page"}}{{template "patient" .}}{{end}}.
func (s *Set) Page(w io.Writer, name string, p Page) error { return s.render(w, name, "page", p) }

// Part renders one named part of a page, for a live page that fetches it.
func (s *Set) Part(w io.Writer, name, part string, p Page) error { return s.render(w, name, part, p) }

func (s *Set) render(w io.Writer, name, part string, p Page) error {
	lang := p.Lang
	if s.pages[lang] == nil {
		lang = conversation.English
		p.Lang = lang
	}
	page := s.pages[lang][name]
	if page == nil {
		return fmt.Errorf("render %s: %w", name, ErrNoPage)
	}
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, part, p); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	_, err := b.WriteTo(w)
	return err
}

// funcs are what pages may call beside fields of their view.
func (s *Set) funcs(lang conversation.Language) template.FuncMap {
	return template.FuncMap{
		"t":      func(key string, args ...any) (string, error) { return s.words.Say(lang, key, args...) },
		"asset":  Asset,
		"both":   both,
		"runs":   runs,
		"list":   func(items ...any) []any { return items },
		"date":   func(p Page, t time.Time) string { return Date(lang, local(p, t)) },
		"day":    func(p Page, t time.Time) string { return Day(lang, local(p, t)) },
		"clock":  func(p Page, t time.Time) string { return Clock(lang, local(p, t)) },
		"moment": func(p Page, t time.Time) string { return Day(lang, local(p, t)) + ", " + Clock(lang, local(p, t)) },
		"iso":    func(p Page, t time.Time) string { return local(p, t).Format("2006-01-02T15:04:05-07:00") },
		"months": func() []string { return months(lang) },
		"born":   func(d conversation.Date) string { return Date(lang, d.In(time.UTC)) },
		"tel":    func(p conversation.Phone) template.URL { return template.URL("tel:" + telDigits(p)) },
		"number": textNumber,
		"sms":    func(p conversation.Phone, word string) template.URL { return smsLink(p, word) },
		"add":    func(a, b int) int { return a + b },
	}
}

// both hands a part of a page the page and one thing more: .Page and .It.
func both(p Page, it any) any {
	return struct {
		Page Page
		It   any
	}{p, it}
}

// telDigits keeps a number's plus and digits, so that the URL can hold nothing else.
func telDigits(p conversation.Phone) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, p.E164())
}

func local(p Page, t time.Time) time.Time {
	if p.Practice != nil && p.Practice.Zone != nil {
		return t.In(p.Practice.Zone)
	}
	return t.UTC()
}
