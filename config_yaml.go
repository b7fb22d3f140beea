package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Fault is one thing wrong with the settings: where, and what to write. It
// never holds a secret or another line of the file.
type Fault struct {
	File string // "" for the environment or where no file was read
	Line int    // 1-based, 0 if the fault has no line
	Path string // "practices[0].hours.mon", or the environment name
	Text string
}

// String prints "config.yaml:12: practices[0].hours.mon: what to write".
func (f Fault) String() string {
	var b strings.Builder
	if f.File != "" {
		b.WriteString(f.File + ":")
		if f.Line > 0 {
			b.WriteString(strconv.Itoa(f.Line) + ":")
		}
		b.WriteString(" ")
	}
	if f.Path != "" {
		b.WriteString(f.Path + ": ")
	}
	return b.String() + f.Text
}

// places remembers where each setting was written.
type places struct {
	file  string
	lines map[string]int    // path -> line of the file
	env   map[string]string // path -> environment name that gave it
}

// written reports whether path stands in the file.
func (p places) written(path string) bool { return p.lines[path] > 0 }

// line returns the line of path or of the nearest thing around it.
func (p places) line(path string) int {
	for path != "" {
		if line, ok := p.lines[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 0
}

// decoder walks the YAML tree beside the struct and collects every fault;
// the library's own decoder stops at the first one.
type decoder struct {
	file   string
	at     places
	faults ConfigFaults
}

// fault records a fault of the setting at path.
func (d *decoder) fault(path, format string, args ...any) {
	f := Fault{File: d.file, Line: d.at.line(path), Path: path, Text: fmt.Sprintf(format, args...)}
	if name, ok := d.at.env[path]; ok {
		f.File, f.Line, f.Path = "", 0, name
	}
	d.faults = append(d.faults, f)
}

const maxConfig = 256 << 10 // a config is a page or two a practice; more is some other file

// document reads text into c. Trees that grow by reference (anchors, aliases)
// are refused: nothing in a config needs them.
func (d *decoder) document(text []byte, c *Config) {
	if len(text) > maxConfig || !utf8.Valid(text) {
		d.faults = append(d.faults, Fault{File: d.file, Text: "this is not a config file: write UTF-8 text of at most 256 KiB"})
		return
	}
	file, err := parseYAML(text)
	if err != nil {
		d.faults = append(d.faults, syntaxFault(d.file, err))
		return
	}
	if len(file.Docs) > 1 {
		d.faults = append(d.faults, Fault{File: d.file, Text: "write one document, without --- between parts"})
		return
	}
	if len(file.Docs) == 1 && file.Docs[0].Body != nil {
		d.value("", file.Docs[0].Body, reflect.ValueOf(c).Elem())
	}
}

// parseYAML keeps a panic of the library, which reads whatever was typed,
// from ending the process.
func parseYAML(text []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("not YAML")
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

// syntaxFault words a syntax error. The library's full error quotes the lines
// around the fault, which may hold secrets, so only its position and its
// sentence are used.
func syntaxFault(file string, err error) Fault {
	f := Fault{File: file, Text: "this is not YAML: look at the indentation, the quotes and the colons here"}
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		f.Line = at.GetToken().Position.Line
		if message := at.GetMessage(); !strings.ContainsAny(message, "\"`\n") {
			f.Text += " (" + message + ")"
		}
	}
	return f
}

// value reads node into target, whose setting is path.
func (d *decoder) value(path string, node ast.Node, target reflect.Value) {
	if token := node.GetToken(); token != nil && path != "" {
		if _, known := d.at.lines[path]; !known {
			d.at.lines[path] = token.Position.Line
		}
	}
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.fault(path, "write the value itself, without &, * or !")
		return
	case *ast.NullNode, *ast.CommentGroupNode:
		return // a key without a value keeps its default
	}
	switch target.Kind() {
	case reflect.Struct:
		d.object(path, node, target)
	case reflect.Map:
		d.table(path, node, target)
	case reflect.Slice:
		d.list(path, node, target)
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		d.value(path, node, target.Elem())
	default:
		d.scalar(path, node, target)
	}
}

// object reads a mapping whose keys are the fields of a struct.
func (d *decoder) object(path string, node ast.Node, target reflect.Value) {
	fields := settingsOf(target.Type())
	d.pairs(path, node, func(key, at string, value ast.Node) {
		field, ok := fields[key]
		if !ok {
			d.fault(at, "no such setting; %s", suggest(key, fields))
			return
		}
		if target.Field(field).Type() == reflect.TypeFor[Secret]() {
			d.fault(at, "%s", secretAdvice(at, fields[key+"_file"] != 0))
			return
		}
		d.value(at, value, target.Field(field))
	})
}

// table reads a mapping with free keys and one-line values.
func (d *decoder) table(path string, node ast.Node, target reflect.Value) {
	target.Set(reflect.MakeMap(target.Type()))
	d.pairs(path, node, func(key, at string, value ast.Node) {
		element := reflect.New(target.Type().Elem()).Elem()
		d.value(at, value, element)
		target.SetMapIndex(reflect.ValueOf(key), element)
	})
}

// pairs calls each for every key of a mapping, once; a second one is a fault.
func (d *decoder) pairs(path string, node ast.Node, each func(key, at string, value ast.Node)) {
	var values []*ast.MappingValueNode
	switch m := node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		d.fault(path, "write settings of the form `name: value` here")
		return
	}
	seen := map[string]bool{}
	for _, pair := range values {
		token := pair.Key.GetToken()
		if token == nil {
			d.fault(path, "write plain names before the colons")
			continue
		}
		key := token.Value
		at := strings.TrimPrefix(path+"."+printable(key, 40), ".")
		if seen[key] {
			d.faults = append(d.faults, Fault{File: d.file, Line: token.Position.Line, Path: at, Text: "written twice; keep one"})
			continue
		}
		seen[key] = true
		d.at.lines[at] = token.Position.Line
		each(key, at, pair.Value)
	}
}

// list reads a sequence; one value alone is not taken for a list.
func (d *decoder) list(path string, node ast.Node, target reflect.Value) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		d.fault(path, "write a list: [a, b], or one `- a` a line")
		return
	}
	target.Set(reflect.MakeSlice(target.Type(), len(sequence.Values), len(sequence.Values)))
	for i, value := range sequence.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		if value == nil {
			d.fault(at, "write a value, or take the dash away")
			continue
		}
		d.value(at, value, target.Index(i))
	}
}

// scalar reads one value.
func (d *decoder) scalar(path string, node ast.Node, target reflect.Value) {
	var text string
	switch n := node.(type) {
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.StringNode:
		text = n.Value
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		d.fault(path, "write one value here, not a list or a block")
		return
	default:
		text = node.GetToken().Value
	}
	if problem := setScalar(target, text); problem != "" {
		d.fault(path, "%s", problem)
	}
}

// setScalar puts text into a bool, number, duration or string, or says what
// to write instead. File and environment share it.
func setScalar(target reflect.Value, text string) string {
	text = strings.TrimSpace(text)
	switch {
	case target.Type() == reflect.TypeFor[time.Duration]():
		span, err := time.ParseDuration(text)
		if err != nil || span < 0 {
			return "write a time span like 15m or 168h"
		}
		target.SetInt(int64(span))
	case target.Kind() == reflect.Bool:
		switch text {
		case "true":
			target.SetBool(true)
		case "false":
			target.SetBool(false)
		default:
			return "write true or false"
		}
	case target.Kind() == reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil {
			return "write a whole number"
		}
		target.SetInt(int64(number))
	default:
		if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			return "take the control characters out"
		}
		target.SetString(text)
	}
	return ""
}

// settingsOf maps the yaml keys of a struct to its field numbers.
func settingsOf(t reflect.Type) map[string]int {
	fields := map[string]int{}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			fields[key] = i
		}
	}
	return fields
}

// suggest names the setting that was probably meant, or all there are.
func suggest(key string, fields map[string]int) string {
	var names []string
	for name := range fields {
		if distance(name, key) <= 2 {
			return "did you mean " + name + "?"
		}
		names = append(names, name)
	}
	sort.Strings(names)
	return "there are " + strings.Join(names, ", ")
}

// distance counts the letters to change, add or drop between a and b.
func distance(a, b string) int {
	if len(b) > 40 {
		return len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// secretAdvice says where a secret belongs that was written into the file.
func secretAdvice(path string, hasFile bool) string {
	name := envName(path)
	if hasFile {
		return fmt.Sprintf("a secret does not belong in this file: put it in a file of its own and name that in %s_file, or in the environment as %s", lastName(path), name)
	}
	return fmt.Sprintf("a secret does not belong in this file: put it in the environment as %s", name)
}

func lastName(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// printable makes what somebody typed fit to be shown: one line, no control
// characters, at most n characters.
func printable(s string, n int) string {
	kept := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	if runes := []rune(kept); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return kept
}

// readSmall reads a file of at most 64 KiB.
func readSmall(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > 64<<10 {
		return "", errors.New("not a small plain file")
	}
	text, err := os.ReadFile(file)
	return string(text), err
}
