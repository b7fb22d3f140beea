package conversation

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

var settingID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Read turns the settings into the form the rules use and lists everything
// that is wrong with them, in the order of the fields. The practice is never
// nil; it may be used only if there is no fault.
func (s Settings) Read(v Verification) (*Practice, []SettingFault) {
	r := &settingReader{in: s}
	p := &Practice{ID: s.ID, Name: s.Name, TextingName: s.TextingName, Town: s.Town, Topics: s.Topics,
		NamesFirst: s.NamesFirst == nil || *s.NamesFirst, Listed: s.Listed == nil || *s.Listed, Verification: v}
	if !settingID.MatchString(p.ID) {
		r.fault("id", WhyID, "")
	}
	r.names(p)
	r.phones(p)
	r.times(p)
	r.queues(p)
	r.people(p)
	r.own(p)
	return p, r.faults
}

type settingReader struct {
	in     Settings
	faults []SettingFault
}

func (r *settingReader) fault(key string, why Why, got string) {
	r.faults = append(r.faults, SettingFault{key, why, got})
}

// names checks what the outside sees: R-130 for the alphabet, ux.md R2 for
// what a name may give away.
func (r *settingReader) names(p *Practice) {
	if p.Name == "" {
		r.fault("name", WhyEmpty, "")
	}
	if p.TextingName == "" {
		p.TextingName = p.Name
	}
	if odd := OutsideAlphabet(p.TextingName); odd != "" {
		r.fault("texting_name", WhyLetter, odd)
	}
	if n := Septets(p.TextingName); n > MaxTextingName {
		r.fault("texting_name", WhyLong, fmt.Sprint(n))
	}
	if strings.ContainsAny(p.TextingName, "\r\n{}") || strings.TrimSpace(p.TextingName) != p.TextingName {
		r.fault("texting_name", WhyOneLine, "")
	}
	for _, field := range []struct{ key, value string }{{"name", p.Name}, {"texting_name", p.TextingName}} {
		if word := IllnessIn(field.value); word != "" && strings.TrimSpace(r.in.NamesIllness.Accepted) == "" {
			r.fault(field.key, WhyIllness, word)
		}
	}
}

func (r *settingReader) phones(p *Practice) {
	if len(r.in.Numbers) == 0 {
		r.fault("numbers", WhyNone, "")
	}
	for i, n := range r.in.Numbers {
		key := fmt.Sprintf("numbers[%d].", i)
		number := Number{Carrier: n.Carrier}
		number.Phone = r.phone(key+"number", n.Number, true)
		switch n.Carrier {
		case "twilio", "practice":
		default:
			r.fault(key+"carrier", WhyCarrier, "")
		}
		p.Numbers = append(p.Numbers, number)
	}
	p.Phone = r.phone("phone", r.in.Phone, true)
	p.UrgentPhone = r.phone("urgent_phone", r.in.UrgentPhone, false)
	if p.UrgentPhone == "" {
		p.UrgentPhone = p.Phone
	}
	p.CodeLine = r.phone("code_line", r.in.CodeLine, false)
}

// phone reads a number that texts or pages print.
func (r *settingReader) phone(key, text string, must bool) Phone {
	if text == "" && !must {
		return ""
	}
	phone, err := ParsePhone(text, "US")
	if err != nil {
		r.fault(key, WhyPhone, "")
		return ""
	}
	if len(phone.National()) > MaxPrintedPhone {
		r.fault(key, WhyPhoneLong, "")
	}
	return phone
}

func (r *settingReader) times(p *Practice) {
	zone, err := time.LoadLocation(r.in.TimeZone)
	if err != nil || r.in.TimeZone == "" || r.in.TimeZone == "Local" {
		r.fault("time_zone", WhyZone, "")
		zone = time.UTC
	}
	p.Zone = zone
	if len(r.in.Hours) == 0 {
		r.fault("hours", WhyNone, "")
	}
	for _, day := range slices.Sorted(maps.Keys(r.in.Hours)) {
		weekday, ok := dayNamed(day)
		if !ok {
			r.fault("hours."+day, WhyWeekday, day)
			continue
		}
		span, ok := ParseSpan(r.in.Hours[day])
		if !ok {
			r.fault("hours."+day, WhySpan, r.in.Hours[day])
		}
		p.Hours[weekday] = span
	}
	quiet := r.in.QuietHours
	if quiet == "" {
		quiet = DefaultQuietHours
	}
	week, why, got := ParseQuietHours(quiet)
	if why != "" {
		r.fault("quiet_hours", why, got)
	}
	p.Quiet = week
	for i, text := range r.in.Holidays {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			r.fault(fmt.Sprintf("holidays[%d]", i), WhyDate, "")
			continue
		}
		p.Holidays = append(p.Holidays, DateOf(day))
	}
}

func (r *settingReader) queues(p *Practice) {
	if len(r.in.Queues) == 0 {
		p.Queues = []Queue{{ID: "front", Name: "Front desk", Goal: time.Hour}}
	}
	ids := map[string]bool{}
	for i, q := range r.in.Queues {
		key := fmt.Sprintf("queues[%d].", i)
		switch {
		case !settingID.MatchString(q.ID):
			r.fault(key+"id", WhyID, "")
		case ids[q.ID]:
			r.fault(key+"id", WhyTwice, "")
		}
		ids[q.ID] = true
		if q.Goal == 0 {
			q.Goal = time.Hour
		}
		if q.Name == "" {
			r.fault(key+"name", WhyEmpty, "")
		}
		if q.Goal < time.Minute || q.Goal > 30*24*time.Hour {
			r.fault(key+"goal", WhyGoal, "")
		}
		p.Queues = append(p.Queues, Queue{ID: q.ID, Name: q.Name, Goal: q.Goal})
	}
	for _, topic := range slices.Sorted(maps.Keys(p.Topics)) {
		if !slices.Contains(Topics, topic) {
			r.fault("topics."+topic, WhyTopic, "")
		}
		if !slices.ContainsFunc(p.Queues, func(q Queue) bool { return q.ID == p.Topics[topic] }) {
			r.fault("topics."+topic, WhyQueue, "")
		}
	}
}

// people reads languages, countries and the ages at which a parent's grant ends.
func (r *settingReader) people(p *Practice) {
	p.Languages = []Language{English, Spanish}
	if len(r.in.Languages) > 0 {
		p.Languages = nil
	}
	for i, text := range r.in.Languages {
		language := Language(text)
		if language != English && language != Spanish {
			r.fault(fmt.Sprintf("languages[%d]", i), WhyLanguage, "")
		}
		p.Languages = append(p.Languages, language)
	}
	p.Countries = []string{"US"}
	if len(r.in.Countries) > 0 {
		p.Countries = r.in.Countries
	}
	for i, country := range p.Countries {
		if len(country) != 2 || strings.ToUpper(country) != country {
			r.fault(fmt.Sprintf("countries[%d]", i), WhyCountry, "")
		}
	}
	p.ProxyAges = []int{13, 18}
	if len(r.in.ProxyAges) > 0 {
		p.ProxyAges = r.in.ProxyAges
	}
	if len(p.ProxyAges) > 2 || p.ProxyAges[0] < 1 || p.ProxyAges[len(p.ProxyAges)-1] > 25 || !slices.IsSorted(p.ProxyAges) {
		r.fault("proxy_ages", WhyAges, "")
	}
}

// own reads what only an admin sets.
func (r *settingReader) own(p *Practice) {
	p.UrgentClosed = r.phone("urgent_closed", r.in.UrgentClosed, false)
	p.ClosedText = map[Language]string{}
	for _, lang := range slices.Sorted(maps.Keys(r.in.ClosedText)) {
		text := r.in.ClosedText[lang]
		if len([]rune(text)) > MaxClosedText {
			r.fault("closed_text."+lang, WhyTextLong, "")
		}
		p.ClosedText[Language(lang)] = text
	}
	p.Alerts, p.Texts = r.in.Alerts, r.in.Texts
	p.NoAfterHours = r.in.AfterHours != nil && !*r.in.AfterHours
	r.ownWords(p)
	r.bounds(p)
	for i := range p.Queues {
		p.Queues[i].Late = r.in.Late[p.Queues[i].ID]
	}
	for _, c := range []struct {
		key, value string
		grounds    []string
		to         *string
	}{{"colour", r.in.Colour, LightGrounds, &p.Colour}, {"colour_dark", r.in.ColourDark, DarkGrounds, &p.ColourDark}} {
		if c.value == "" {
			continue
		}
		ratio, ok := Contrast(c.value, c.grounds...)
		switch {
		case !ok:
			r.fault(c.key, WhyColour, "")
		case ratio < LeastContrast:
			r.fault(c.key, WhyColourFaint, fmt.Sprintf("%.1f", ratio))
		}
		*c.to = c.value
	}
}

// ownWords reads a clinic's additions to the words of an emergency.
func (r *settingReader) ownWords(p *Practice) {
	own := &OwnWords{}
	for _, list := range []struct {
		key   string
		texts []string
		to    *[][]string
	}{{"emergency_words", r.in.Emergency, &own.emergency}, {"crisis_words", r.in.Crisis, &own.crisis}} {
		if len(list.texts) > MaxOwnWords {
			r.fault(list.key, WhyMany, fmt.Sprint(len(list.texts)))
		}
		for _, text := range list.texts {
			phrase, ok := ownPhrase(text)
			if !ok {
				r.fault(list.key, WhyWords, text)
				continue
			}
			*list.to = append(*list.to, phrase)
		}
	}
	p.Emergency, p.Crisis = r.in.Emergency, r.in.Crisis
	if len(own.emergency)+len(own.crisis) > 0 {
		p.Own = own
	}
}

// bounds reads what has a floor or a ceiling that no clinic may pass.
func (r *settingReader) bounds(p *Practice) {
	minutes, years := r.in.LockMinutes, r.in.TrailYears
	if minutes == 0 {
		minutes = DefaultLock
	}
	if years == 0 {
		years = MinTrailYears
	}
	if minutes < MinLock || minutes > MaxLock {
		r.fault("lock_minutes", WhyLock, "")
	}
	if years < MinTrailYears || years > MaxTrailYears {
		r.fault("trail_years", WhyYears, "")
	}
	p.Lock, p.TrailYears = time.Duration(minutes)*time.Minute, years
}

// SettingsOf writes a practice as its settings: the inverse of Read.
func SettingsOf(p *Practice) Settings {
	s := Settings{ID: p.ID, Name: p.Name, TextingName: p.TextingName, Town: p.Town, Topics: p.Topics, Phone: p.Phone.E164(), UrgentPhone: p.UrgentPhone.E164(),
		CodeLine: p.CodeLine.E164(), TimeZone: "UTC", QuietHours: quietText(p.Quiet), NamesFirst: &p.NamesFirst, Listed: &p.Listed,
		Countries: p.Countries, ProxyAges: p.ProxyAges, Hours: map[string]string{}, UrgentClosed: p.UrgentClosed.E164(), Alerts: p.Alerts,
		Texts: p.Texts, Colour: p.Colour, ColourDark: p.ColourDark, Emergency: p.Emergency, Crisis: p.Crisis,
		LockMinutes: int(p.Lock / time.Minute), TrailYears: p.TrailYears}
	if p.NoAfterHours {
		off := false
		s.AfterHours = &off
	}
	if p.Zone != nil {
		s.TimeZone = p.Zone.String()
	}
	for _, n := range p.Numbers {
		s.Numbers = append(s.Numbers, NumberSettings{Number: n.Phone.E164(), Carrier: n.Carrier})
	}
	for day, span := range p.Hours {
		s.Hours[dayNames[day]] = span.String()
	}
	for _, h := range p.Holidays {
		s.Holidays = append(s.Holidays, h.String())
	}
	for _, lang := range p.Languages {
		s.Languages = append(s.Languages, string(lang))
	}
	for lang, text := range p.ClosedText {
		if s.ClosedText == nil {
			s.ClosedText = map[string]string{}
		}
		s.ClosedText[string(lang)] = text
	}
	for _, q := range p.Queues {
		s.Queues = append(s.Queues, QueueSettings{ID: q.ID, Name: q.Name, Goal: q.Goal})
		if len(q.Late) > 0 {
			if s.Late == nil {
				s.Late = map[string][]string{}
			}
			s.Late[q.ID] = q.Late
		}
	}
	return s
}
