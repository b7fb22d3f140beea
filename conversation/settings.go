package conversation

import "time"

// Settings are a practice as people write it: an entry of practices: in
// config.yaml, or what an admin saved. Read turns them into the form the rules
// use. Fields without a yaml name are the admin's alone.
type Settings struct {
	ID           string            `yaml:"id" json:"id"`
	Name         string            `yaml:"name" json:"name"`
	TextingName  string            `yaml:"texting_name" json:"texting_name"`
	Numbers      []NumberSettings  `yaml:"numbers" json:"numbers"`
	Phone        string            `yaml:"phone" json:"phone"`
	UrgentPhone  string            `yaml:"urgent_phone" json:"urgent_phone"`
	Town         string            `yaml:"town" json:"town"`
	TimeZone     string            `yaml:"time_zone" json:"time_zone"`
	Languages    []string          `yaml:"languages" json:"languages"`
	Hours        map[string]string `yaml:"hours" json:"hours"`
	QuietHours   string            `yaml:"quiet_hours" json:"quiet_hours"`
	Holidays     []string          `yaml:"holidays" json:"holidays"`
	Queues       []QueueSettings   `yaml:"queues" json:"queues"`
	Topics       map[string]string `yaml:"topics" json:"topics"`
	NamesFirst   *bool             `yaml:"names_before_birth_date" json:"names_before_birth_date"`
	Listed       *bool             `yaml:"listed" json:"listed"`
	Countries    []string          `yaml:"countries" json:"countries"`
	ProxyAges    []int             `yaml:"proxy_ages" json:"proxy_ages"`
	NamesIllness NamesIllness      `yaml:"names_illness" json:"names_illness"`
	CodeLine     string            `yaml:"code_line" json:"code_line"`

	UrgentClosed string                         `json:"urgent_closed,omitempty"`   // urgent phone while closed; "": the same as by day
	ClosedText   map[string]string              `json:"closed_text,omitempty"`     // by language, shown on the patient's page while closed
	Late         map[string][]string            `json:"late,omitempty"`            // queue -> e-mail addresses of staff who hear when it is late
	Alerts       []string                       `json:"alerts,omitempty"`          // e-mail addresses of staff who are called for urgent words
	Texts        map[TextID]map[Language]string `json:"texts,omitempty"`           // own words for texts
	Colour       string                         `json:"colour,omitempty"`          // of links and buttons on light pages, "#2C4187"
	ColourDark   string                         `json:"colour_dark,omitempty"`     // the same on dark pages
	Emergency    []string                       `json:"emergency_words,omitempty"` // own words of an emergency, beside the house's
	Crisis       []string                       `json:"crisis_words,omitempty"`    // own words of a crisis
	AfterHours   *bool                          `json:"after_hours,omitempty"`     // a text while closed is answered; nil: it is
	LockMinutes  int                            `json:"lock_minutes,omitempty"`    // idle minutes until a desk locks; 0: the house's
	TrailYears   int                            `json:"trail_years,omitempty"`     // years that the access trail is kept; 0: the house's
}

// NumberSettings is one of a practice's own numbers and its carrier.
type NumberSettings struct {
	Number  string `yaml:"number" json:"number"`
	Carrier string `yaml:"carrier" json:"carrier"`
}

// QueueSettings is one queue and its answer goal in open hours.
type QueueSettings struct {
	ID   string        `yaml:"id" json:"id"`
	Name string        `yaml:"name" json:"name"`
	Goal time.Duration `yaml:"goal" json:"goal"`
}

// NamesIllness lets a name pass that ux.md R2 refuses, with the clinic's reason.
type NamesIllness struct {
	Accepted string `yaml:"accepted" json:"accepted"`
}

// Why names one thing that can be wrong with a setting. Who shows it has the
// words: config.yaml's reader for a terminal, the catalogue for a page.
type Why string

// What can be wrong with a setting.
const (
	WhyID          Why = "id"           // small letters, digits and dashes
	WhyTwice       Why = "twice"        // another queue has this id
	WhyEmpty       Why = "empty"        // nothing is written
	WhyLetter      Why = "letter"       // Got is not in the alphabet of a text
	WhyLong        Why = "long"         // Got counts more than MaxTextingName
	WhyOneLine     Why = "one-line"     // braces, line ends or blanks around it
	WhyIllness     Why = "illness"      // Got tells of an illness (ux.md R2)
	WhyNone        Why = "none"         // an empty list
	WhyCarrier     Why = "carrier"      // no such carrier
	WhyPhone       Why = "phone"        // no whole phone number
	WhyPhoneLong   Why = "phone-long"   // prints longer than MaxPrintedPhone
	WhyZone        Why = "zone"         // no such time zone
	WhyWeekday     Why = "weekday"      // no such day of the week
	WhySpan        Why = "span"         // Got is no part of a day
	WhyQuietForm   Why = "quiet-form"   // not a span and then the days that differ
	WhyQuietWide   Why = "quiet-wide"   // wider than R-29 lets it be
	WhyDate        Why = "date"         // no day of the calendar
	WhyTopic       Why = "topic"        // no such topic
	WhyQueue       Why = "queue"        // no queue has this id
	WhyLanguage    Why = "language"     // no catalogue is in it
	WhyCountry     Why = "country"      // not two capitals
	WhyAges        Why = "ages"         // not one or two ages, the lower first
	WhyColour      Why = "colour"       // not # and six digits
	WhyColourFaint Why = "colour-faint" // Got to 1 against a ground it stands on, 4.5 needed
	WhyTextLong    Why = "text-long"    // more than MaxClosedText characters
	WhyTaken       Why = "taken"        // the number belongs to another practice
	WhyInUse       Why = "in-use"       // talks wait in the queue that would go
	WhyGoal        Why = "goal"         // not between a minute and 30 days
	WhyWords       Why = "words"        // Got is no phrase, too long a one, or a keyword
	WhyMany        Why = "many"         // more than MaxOwnWords
	WhyLock        Why = "lock"         // not between MinLock and MaxLock minutes
	WhyYears       Why = "years"        // not between MinTrailYears and MaxTrailYears
)

// SettingFault is one thing wrong with one setting.
type SettingFault struct {
	Key string // "texting_name", "hours.mon", "queues[1].id"
	Why Why
	Got string // what Why speaks of, fit to be shown
}

// Lengths the texts are counted at (ux.md §17): a longer name would cost a
// second segment in every text.
const (
	MaxTextingName  = 22
	MaxPrintedPhone = 12
	MaxClosedText   = 200
)

// Bounds of the sign-in rules and of keeping time.
const (
	MinLock, DefaultLock, MaxLock = 2, 15, 60 // minutes
	MinTrailYears, MaxTrailYears  = 6, 30
)

// Topics are the kinds of request a patient can make (ux.md §5) and the free
// message about care.
var Topics = []string{"visit", "medicine", "factor", "care", "bill", "insurance", "records"}

// SettingKeys lists the names of all settings that config.yaml may give a practice.
func SettingKeys() []string {
	return []string{"id", "name", "texting_name", "numbers", "phone", "urgent_phone", "town", "time_zone", "languages", "hours", "quiet_hours",
		"holidays", "queues", "topics", "names_before_birth_date", "listed", "countries", "proxy_ages", "names_illness", "code_line"}
}
