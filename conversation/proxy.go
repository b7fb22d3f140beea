package conversation

import "time"

// ProxyEnd is when the right of a parent or guardian to open a child ends by
// rule: local midnight of the first of the ages that the child reaches after
// from, the moment the right was given. A right given after the last age has
// ended already; without ages it has no end, the zero time. Who was born on 29
// February comes of age on 1 March in a year that has no such day.
func ProxyEnd(birth Date, ages []int, zone *time.Location, from time.Time) time.Time {
	var end time.Time
	for _, age := range ages {
		if end = birthday(birth, age, zone); end.After(from) {
			return end
		}
	}
	return end
}

// RenewedEnd bounds what staff renew: until, but never past the last of the
// ages, at which a child decides alone.
func RenewedEnd(birth Date, ages []int, zone *time.Location, until time.Time) time.Time {
	if len(ages) == 0 {
		return until
	}
	if last := birthday(birth, ages[len(ages)-1], zone); until.After(last) {
		return last
	}
	return until
}

// birthday is the first moment of the day on which somebody reaches an age.
func birthday(birth Date, age int, zone *time.Location) time.Time {
	day := Date{birth.Year + age, birth.Month, birth.Day}
	if !day.Valid() { // 29 February
		day = Date{day.Year, time.March, 1}
	}
	return day.In(zone)
}
