package conversation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Plain text mode (ux.md §9, R-78): a person's own words by text, for who asked
// for it and heard the risk. What is written is looked at before it leaves.

// PlainRisk is a kind of words that do not belong into a plain text.
type PlainRisk string

// The kinds. RiskShaft is refused outright: phone companies fine each such
// text. The others leave only after somebody checked them.
const (
	RiskName     PlainRisk = "name"
	RiskBirth    PlainRisk = "birth"
	RiskMedicine PlainRisk = "medicine"
	RiskShaft    PlainRisk = "shaft"
)

// PlainFinding is one thing found in a plain text, as it was written.
type PlainFinding struct {
	Risk PlainRisk
	Word string
}

// PlainPerson is who a text may give away: everybody on the phone.
type PlainPerson struct {
	Given, Family string
	Birth         Date
}

// LookPlain finds what a plain text would give away: names of people on the
// phone, dates that may be a birth date, words of medicine, and words that phone
// companies refuse. It errs on the side of asking.
func LookPlain(words string, people []PlainPerson) (found []PlainFinding) {
	add := func(risk PlainRisk, word string) {
		if f := (PlainFinding{risk, word}); !slices.Contains(found, f) {
			found = append(found, f)
		}
	}
	names := map[string]bool{}
	for _, p := range people {
		for _, name := range strings.Fields(p.Given + " " + p.Family) {
			if folded := foldWord(name); len(folded) > 1 {
				names[folded] = true
			}
		}
	}
	for _, raw := range plainWord.FindAllString(words, -1) {
		word := foldWord(raw)
		bare := strings.TrimSuffix(word, "s")
		switch {
		case names[word]:
			add(RiskName, raw)
		case shaftWords[word], shaftWords[bare]:
			add(RiskShaft, raw)
		case medicineWords[word], medicineWords[bare], medicineEnd.MatchString(word):
			add(RiskMedicine, raw)
		}
	}
	for _, dose := range plainDose.FindAllString(words, -1) {
		add(RiskMedicine, strings.TrimSpace(dose))
	}
	for _, day := range plainDates(words, people) {
		add(RiskBirth, day)
	}
	return found
}

var (
	plainWord = regexp.MustCompile(`[\p{L}\p{M}0-9]+`)
	plainDose = regexp.MustCompile(`(?i)\b\d+([.,]\d+)?\s?(mg|mcg|ml|cc|iu|ui|units|unidades|pills?|tablets?|pastillas?|tabletas?|doses?|dosis)\b`)
	// Names of medicines by their ends, as makers choose them.
	medicineEnd = regexp.MustCompile(`^[a-z]{3,}(cillin|mycin|micina|floxacin|azole|prazole|sartan|statin|olol|pril|mab|vir|tidine|profen|azepam|zepam|oxetine|formin|gliptin|parin|codone|cilina|sona|sone)$`)
	numberDate  = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b`)
	isoDate     = regexp.MustCompile(`\b(?:19|20)\d{2}-(\d{1,2})-(\d{1,2})\b`)
	wordDate    = regexp.MustCompile(`(?i)\b(?:([a-z]{3,10})\.?\s+(\d{1,2})|(\d{1,2})\s+(?:de\s+)?([a-z]{3,10}))\b(?:,?\s+(?:de\s+|del\s+)?((?:19|20)\d{2}))?`)
)

// plainDates lists the dates of a text that may be somebody's birth date: every
// date with a year, and a day of the year that is one of these people's.
func plainDates(words string, people []PlainPerson) (out []string) {
	born := func(month, day int) bool {
		return slices.ContainsFunc(people, func(p PlainPerson) bool {
			return p.Birth.Day > 0 && (int(p.Birth.Month) == month && p.Birth.Day == day || int(p.Birth.Month) == day && p.Birth.Day == month)
		})
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	out = isoDate.FindAllString(words, -1)
	for _, m := range numberDate.FindAllStringSubmatch(isoDate.ReplaceAllString(words, ""), -1) {
		if m[3] != "" || born(number(m[1]), number(m[2])) {
			out = append(out, m[0])
		}
	}
	for _, m := range wordDate.FindAllStringSubmatch(words, -1) {
		month := monthOf(m[1] + m[4])
		if month > 0 && (m[5] != "" || born(month, number(m[2]+m[3]))) {
			out = append(out, strings.TrimSpace(m[0]))
		}
	}
	return out
}

// monthOf reads the name of a month or its beginning, in English or Spanish.
func monthOf(word string) int {
	word = foldWord(word)
	if len(word) < 3 {
		return 0
	}
	for i, names := range [12][2]string{{"january", "enero"}, {"february", "febrero"}, {"march", "marzo"}, {"april", "abril"}, {"may", "mayo"}, {"june", "junio"},
		{"july", "julio"}, {"august", "agosto"}, {"september", "septiembre"}, {"october", "octubre"}, {"november", "noviembre"}, {"december", "diciembre"}} {
		if strings.HasPrefix(names[0], word) || strings.HasPrefix(names[1], word) {
			return i + 1
		}
	}
	return 0
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// medicineWords tell of somebody's health, in English and Spanish, without
// accents and in the singular.
var medicineWords = wordSet(`
	medicine medication med drug dose dosage pill tablet capsule prescription rx refill insulin factor antibiotic inhaler injection infusion vaccine
	shot cream drop blood lab test result biopsy scan xray mri surgery cancer tumor diabetes hiv aids std sti hepatitis pregnancy pregnant
	abortion depression anxiety therapy psychiatry hemophilia bleed seizure asthma infection diagnosis symptom fever pain allergy
	hemoglobin glucose cholesterol ibuprofen tylenol acetaminophen aspirin adderall ritalin xanax prozac zoloft lexapro metformin warfarin
	medicina medicamento dosis pastilla tableta capsula receta insulina antibiotico inhalador inyeccion infusion vacuna sangre laboratorio
	analisis prueba resultado biopsia cirugia tumor vih sida ets hepatitis embarazo embarazada aborto depresion ansiedad terapia
	hemofilia sangrado convulsion asma infeccion diagnostico sintoma fiebre dolor alergia glucosa colesterol ibuprofeno paracetamol aspirina`)

// shaftWords are sex, hate, alcohol, firearms and tobacco, for which phone
// companies fine a sender. A clinic says such things on the page.
var shaftWords = wordSet(`
	sex sexy sexual porn porno xxx nude nudes escort viagra cialis sexo desnudo desnuda
	nazi kkk nigger faggot spic wetback
	alcohol beer wine liquor vodka whiskey whisky rum tequila cerveza vino licor ron
	gun firearm rifle pistol ammo ammunition handgun shotgun arma pistola municion escopeta
	tobacco cigarette cigar vape vaping nicotine cannabis marijuana weed thc cbd hemp kratom tabaco cigarrillo cigarro vapeo nicotina marihuana`)
