package portal

import (
	"linnet/conversation"
	"linnet/store"
	"linnet/templates"
)

// adult is the age from which a young person signs in alone (security.md §6).
const adult = 18

// grown words why somebody is gone from this phone: come of age within 30 days.
func (r *room) grown(p templates.Page, people []store.Person) (words []string) {
	today := conversation.DateOf(r.s.Store.Now().In(p.Practice.Zone))
	for _, person := range people {
		age, key := person.Birth.Age(today), "grown.teen"
		if age >= adult {
			key = "grown.adult"
		}
		words = append(words, r.say(p, key, "name", person.Given, "age", age, "phone", p.Practice.Phone.National()))
	}
	return words
}
