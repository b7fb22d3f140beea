package main

import (
	"reflect"
	"slices"
	"strings"
)

// envName returns the environment name of a setting: LINNET_ and its path in
// capitals, dots turned into underscores (contract.md, Settings).
func envName(path string) string {
	return "LINNET_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// setting is one value that the environment may give.
type setting struct {
	path  string
	value reflect.Value
}

// scalarSettings lists every setting outside lists, in the order of the struct.
func (c *Config) scalarSettings() []setting {
	var all []setting
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		for i := range v.NumField() {
			key := v.Type().Field(i).Tag.Get("yaml")
			if key == "" || key == "-" {
				continue
			}
			at := strings.TrimPrefix(path+"."+key, ".")
			switch v.Field(i).Kind() {
			case reflect.Struct:
				walk(at, v.Field(i))
			case reflect.Slice, reflect.Map:
			default:
				all = append(all, setting{at, v.Field(i)})
			}
		}
	}
	walk("", reflect.ValueOf(c).Elem())
	return all
}

// envNames lists the environment names of all settings, for `linnet check`.
// Each can be had with _FILE behind it too, the files' own names excepted.
func (c *Config) envNames() []string {
	var names []string
	for _, s := range c.scalarSettings() {
		names = append(names, envName(s.path))
	}
	return names
}

// readEnv lets the environment override the file. A name with _FILE behind it
// gives the value's file; a setting that is itself a file (auth_token_file,
// key_file) is that already and has no second form.
func (c *Config) readEnv(environ []string, d *decoder) {
	given := map[string]string{}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(name, "LINNET_") {
			given[name] = value
		}
	}
	settings := c.scalarSettings()
	isSetting := map[string]bool{}
	for _, s := range settings {
		isSetting[envName(s.path)] = true
	}
	for _, s := range settings {
		c.overrideOne(s, given, isSetting, d)
	}
	for name := range given {
		c.UnknownNames = append(c.UnknownNames, name)
	}
	slices.Sort(c.UnknownNames)
	slices.Sort(c.EnvNames)
}

// overrideOne sets one setting from given, and takes the names it used out.
func (c *Config) overrideOne(s setting, given map[string]string, isSetting map[string]bool, d *decoder) {
	name := envName(s.path)
	value, ok := given[name]
	from := name
	if file, has := given[name+"_FILE"]; has && !isSetting[name+"_FILE"] && !strings.HasSuffix(name, "_FILE") {
		delete(given, name+"_FILE")
		d.at.env[s.path] = name + "_FILE"
		text, err := readSmall(file)
		switch {
		case ok:
			d.fault(s.path, "%s is set too; keep one of the two", name)
		case err != nil:
			d.fault(s.path, "this names a file that cannot be read")
		}
		value, ok, from = strings.TrimSpace(text), err == nil && !ok, name+"_FILE"
	}
	delete(given, name)
	if !ok {
		return
	}
	d.at.env[s.path] = from
	c.EnvNames = append(c.EnvNames, from)
	if problem := setScalar(s.value, value); problem != "" {
		d.fault(s.path, "%s", problem)
	}
}
