package conversation

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a telephone number in E.164, or a short code or sender name kept
// as the carrier gave it. It prints itself redacted: use E164 where the whole
// number has to travel (carrier, sealed column, form field).
type Phone string

// ErrPhone is returned for what is not a number anybody could be called at.
var ErrPhone = errors.New("not a phone number")

// ParsePhone reads a number as people write it (region "US" for numbers
// without a country code) and returns it in E.164. Junk, short codes and
// numbers that cannot exist are ErrPhone.
func ParsePhone(raw, region string) (Phone, error) {
	number, err := phonenumbers.Parse(strings.TrimSpace(raw), region)
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return "", ErrPhone
	}
	return Phone(phonenumbers.Format(number, phonenumbers.E164)), nil
}

// Sender reads the From or To of a carrier's webhook: E.164 where it is a
// number, else the printable text as it came, at most 32 bytes (short codes
// are kept verbatim, carriers.md §1).
func Sender(raw string) Phone {
	if phone, err := ParsePhone(raw, "ZZ"); err == nil {
		return phone
	}
	kept := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, raw)
	if len(kept) > 32 {
		kept = strings.ToValidUTF8(kept[:32], "")
	}
	return Phone(kept)
}

// E164 returns the whole number. Only for the carrier, a sealed column or the
// page of a person who may see it.
func (p Phone) E164() string { return string(p) }

// String returns the number redacted to its last four digits.
func (p Phone) String() string { return "…" + p.last(4) }

// GoString and Format keep every fmt verb redacted.
func (p Phone) GoString() string { return p.String() }

// Format implements fmt.Formatter, so that no verb prints the whole number.
func (p Phone) Format(f fmt.State, _ rune) { fmt.Fprint(f, p.String()) }

// LogValue implements slog.LogValuer, redacted.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Ending returns the last two digits, all that a page may show of a phone
// before a birth date is proved.
func (p Phone) Ending() string { return p.last(2) }

// Last4 returns the last four digits, for staff.
func (p Phone) Last4() string { return p.last(4) }

func (p Phone) last(n int) string {
	s := string(p)
	if len(s) <= n {
		return s
	}
	return s[len(s)-n:]
}

// National formats the number the way it is printed in texts and on pages,
// "206-555-0100" for US numbers: at most 12 characters there.
func (p Phone) National() string {
	number, err := phonenumbers.Parse(string(p), "US")
	if err != nil {
		return string(p)
	}
	national := phonenumbers.GetNationalSignificantNumber(number)
	if number.GetCountryCode() == 1 && len(national) == 10 {
		return national[:3] + "-" + national[3:6] + "-" + national[6:]
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}

// Zones returns the IANA time zones the number's area code lies in, best
// guess for the recipient's local time; nil if unknown.
func (p Phone) Zones() []string {
	number, err := phonenumbers.Parse(string(p), "ZZ")
	if err != nil {
		return nil
	}
	zones, err := phonenumbers.GetTimezonesForNumber(number)
	if err != nil || len(zones) == 0 || zones[0] == "Etc/Unknown" {
		return nil
	}
	return zones
}

// Textable says whether texts may go to this number at all: a valid number,
// of one of the practice's countries by its region (not by +1), no premium
// number, no short code (design §6). Refusals wrap ErrRefused.
func (p Phone) Textable(countries []string) error {
	number, err := phonenumbers.Parse(string(p), "ZZ")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return fmt.Errorf("%w: not a number that takes texts", ErrRefused)
	}
	switch phonenumbers.GetNumberType(number) {
	case phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.UAN, phonenumbers.PAGER:
		return fmt.Errorf("%w: premium number", ErrRefused)
	}
	region := phonenumbers.GetRegionCodeForNumber(number)
	for _, country := range countries {
		if region == country {
			return nil
		}
	}
	return fmt.Errorf("%w: country %s", ErrRefused, region)
}
