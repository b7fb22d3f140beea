package main

import (
	"fmt"
	"strings"

	"linnet/conversation"
)

// maxHost is the length that texts are counted at (ux.md §17).
const maxHost = 20

// readPractices turns PracticeList into the form the rules use and records
// every fault on the way.
func (c *Config) readPractices(d *decoder) {
	if c.FromSample {
		d = &decoder{at: places{lines: map[string]int{}, env: map[string]string{}}}
	}
	ids, numbers := map[string]bool{}, map[conversation.Phone]string{}
	for i := range c.PracticeList {
		path := fmt.Sprintf("practices[%d].", i)
		p, faults := c.PracticeList[i].Read(conversation.Verification(c.Verification))
		for _, f := range faults {
			d.fault(path+printable(f.Key, 80), "%s", settingWords(f))
		}
		if ids[p.ID] {
			d.fault(path+"id", "another practice has this id; write one of its own")
		}
		ids[p.ID] = true
		for j, n := range p.Numbers {
			if owner, taken := numbers[n.Phone]; taken && n.Phone != "" {
				d.fault(path+fmt.Sprintf("numbers[%d].number", j), "the number already belongs to %s; a number belongs to one practice", owner)
			}
			numbers[n.Phone] = printable(p.ID, 32)
		}
		c.Practices = append(c.Practices, p)
	}
}

// fixed returns the lines of what config.yaml says of each practice, by its id
// and the setting's name. What stands there wins over what an admin saved.
func (c *Config) fixed() map[string]map[string]int {
	if c.FromSample || !c.at.written("practices") {
		return nil
	}
	all := map[string]map[string]int{}
	for i, p := range c.PracticeList {
		lines := map[string]int{}
		for _, key := range conversation.SettingKeys() {
			if line := c.at.lines[fmt.Sprintf("practices[%d].%s", i, key)]; line > 0 {
				lines[key] = line
			}
		}
		all[p.ID] = lines
	}
	return all
}

// settingWords says what to write in place of a faulty setting.
func settingWords(f conversation.SettingFault) string {
	where, _, _ := strings.Cut(f.Key, ".")
	words, ok := faultWords[where+" "+string(f.Why)]
	if !ok {
		words = faultWords[string(f.Why)]
	}
	if f.Key == "hours" {
		words = `write when people answer: {mon: 08:00-17:00, tue: 08:00-17:00}`
	}
	return strings.NewReplacer("{got}", printable(f.Got, 40)).Replace(words)
}

// faultWords are the sentences of config.yaml's reader, by what is wrong and,
// where that says more, by the setting too.
var faultWords = map[string]string{
	"id id":      "write a short id of small letters, digits and dashes, like riverside",
	"id":         "write a short id of small letters, digits and dashes, like front",
	"twice":      "another queue has this id; write one of its own",
	"name empty": "write the clinic's full name",
	"empty":      "write what staff call this queue, like Front desk",
	"letter":     `"{got}" is not in the alphabet of a text message; write it without`,
	"long":       fmt.Sprintf("{got} characters, at most %d: every text begins with it; write a shorter one", conversation.MaxTextingName),
	"one-line":   "write one line without braces",
	"illness":    `"{got}" tells of an illness on every phone's lock screen; choose another name, or write names_illness: {accepted: the reason}`,
	"none":       `write the clinic's text number: [{number: "+12065550100", carrier: twilio}]`,
	"carrier":    "write twilio or practice",
	"phone":      `write a whole phone number in quotes, like "+12065550110"`,
	"phone-long": fmt.Sprintf("it prints longer than %d characters, so texts would not fit; write another number", conversation.MaxPrintedPhone),
	"zone":       "write a zone like America/Chicago",
	"weekday":    "write the day as mon, tue, wed, thu, fri, sat or sun",
	"span":       "write 08:00-17:00, not {got}",
	"quiet-form": "write a span for every day and then the days that differ: 09:00-20:00, sun 12:00-20:00",
	"quiet-wide": "the clinic may start texts between 08:00 and 21:00 only; write a span within it",
	"date":       "write a day like 2026-12-25",
	"topic":      "no such topic; there are " + strings.Join(conversation.Topics, ", "),
	"queue":      "no queue has this id; write the id of one of queues",
	"language":   "write en or es",
	"country":    "write a country as two capitals, like US",
	"ages":       "write one or two ages in years, the lower first, like [13, 18]",
	"goal":       "write a time span between 1m and 720h",
}
