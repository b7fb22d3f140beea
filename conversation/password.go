package conversation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The length of a password of the people who work here, in characters. One
// that stands alone, where the config makes the second factor optional, is
// longer (NIST SP 800-63B-4 3.1.1.2).
const (
	PasswordLeast      = 12
	PasswordLeastAlone = 15
	PasswordMost       = 128
)

// PasswordProblem says why a password cannot be kept, PasswordFine if it can.
type PasswordProblem string

// What can be wrong with a password.
const (
	PasswordFine   PasswordProblem = ""
	PasswordEmpty  PasswordProblem = "empty"
	PasswordShort  PasswordProblem = "short"
	PasswordLong   PasswordProblem = "long"
	PasswordCommon PasswordProblem = "common" // on the list, or a pattern that is tried first
	PasswordNames  PasswordProblem = "names"  // the clinic's name or the person's address
)

// commonPasswords are the words that lists of the commonest passwords come
// down to once digits and signs at their ends are taken off.
var commonPasswords = strings.Fields(`password passw0rd p@ssword p@ssw0rd passwort contrasena contraseña motdepasse qwerty qwertyuiop
	qwertyuiopasdf qwertyuiopasdfghjkl qwertyqwerty asdfgh asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5
	qazwsx qazwsxedc qazwsxedcrfv abc abcd abcdef abcdefgh letmein letmeinnow welcome welcomeback welcometo bienvenido bienvenidos iloveyou teamo
	tequiero princess princesa sunshine football baseball basketball soccer monkey dragon master shadow superman batman trustno trustnoone
	starwars whatever computer internet samsung admin administrator administrador root login user guest default changeme changemenow
	changethis secret secreto secretpassword mypassword thisisapassword correcthorsebatterystaple newpassword temppassword temporary
	spring summer autumn fall winter primavera verano invierno january february march april may june july august september october
	november december monday friday clinic clinica hospital nurse doctor medical medico health salud patient patients paciente pacientes
	frontdesk reception linnet linnetlinnet practice office staff company business`)

// CheckPassword says whether a password may be kept, by length and by what is
// tried first; names are what it may not hold: the clinic's name, the person's
// address. There is no rule about kinds of characters: they make passwords
// weaker.
func CheckPassword(password string, least int, names ...string) PasswordProblem {
	n := utf8.RuneCountInString(password)
	switch {
	case strings.TrimSpace(password) == "":
		return PasswordEmpty
	case n < least:
		return PasswordShort
	case n > PasswordMost:
		return PasswordLong
	}
	plain := squeezed(password)
	for _, name := range names {
		for _, part := range append([]string{name}, strings.Split(name, "@")...) {
			if part = squeezed(part); utf8.RuneCountInString(part) >= 4 && strings.Contains(plain, part) {
				return PasswordNames
			}
		}
	}
	if common(plain) {
		return PasswordCommon
	}
	return PasswordFine
}

// squeezed is a password or a name in small letters without spaces and signs
// between its parts.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".-_'’", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// common finds words of the list, also repeated and with digits and signs
// around them, short patterns that repeat, and runs like 123456789012.
func common(plain string) bool {
	core := strings.TrimFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, candidate := range []string{plain, core, unit(core), unit(plain)} {
		for _, word := range commonPasswords {
			if candidate == word {
				return true
			}
		}
	}
	return utf8.RuneCountInString(unit(plain)) <= 4 || run(plain) || utf8.RuneCountInString(core) <= 2 && run(strings.TrimFunc(plain, unicode.IsLetter))
}

// unit is what a string repeats from beginning to end, or the string itself.
func unit(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

// run finds a string in which each character follows the one before, up, down
// or around at 9.
func run(s string) bool {
	if len(s) < 2 {
		return true
	}
	up, down := true, true
	for i := 1; i < len(s); i++ {
		step := int(s[i]) - int(s[i-1])
		up = up && (step == 1 || step == -9)
		down = down && (step == -1 || step == 9)
	}
	return up || down
}

// CleanPassword brings a typed password into the one form in which it is
// hashed: keyboards write the same letter in more than one way.
func CleanPassword(typed string) string { return norm.NFKC.String(typed) }
