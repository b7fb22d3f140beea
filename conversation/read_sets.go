package conversation

import (
	"strconv"
	"strings"
)

// wordSets are the sets that phrases name in braces.
var wordSets = map[string]map[string]bool{
	"stop":    setOf("stop stopall stops quit cease discontinue end cancel halt suspend pause stopping canceling cancelling unsubscribe disable"),
	"texts":   setOf("text texts texting textos message messages messaging sms mms reminder reminders notification notifications notices alert alerts updates spam txts autotexts"),
	"sending": setOf("texting messaging contacting bothering harassing spamming bugging pestering annoying notifying reminding"),
	"det": setOf("anymore the these those this that my your yall's all any of more text sending getting receiving recieving me with us such automated automatic " +
		"daily weekly constant annoying stupid damn dumb appointment visit clinic office from to a an please so many getting other further future " +
		"unwanted unsolicited w her his their survey surveys refill lab robo bot future sms phone mobile cell and"),
	"i":        setOf("i im we my our he she they"),
	"no":       setOf("dont never not no wont didnt"),
	"soft":     setOf("please just now already immediately asap ever again ok okay really kindly right"),
	"timeword": setOf("work night noon school lunch home weekends weekend sunday sundays saturday saturdays church monday tuesday wednesday thursday friday evenings mornings this late"),
	"me":       setOf("me us him her them my our myself himself herself"),
	"who":      setOf("i he she we they my his her im hes shes ive mom dad son daughter baby husband wife child kid mother father grandma grandpa brother sister patient boy girl toddler newborn infant it"),
	"day":      setOf("monday tuesday wednesday thursday friday saturday sunday"),
	"other":    setOf("he she they husband wife boyfriend girlfriend partner ex dad mom stepdad stepmom father mother brother son uncle someone somebody man guy neighbor roommate"),
	"relative": setOf("dad mom mama mother father grandma grandpa grandmother grandfather husband wife son daughter brother sister uncle aunt baby kid child toddler boy girl roommate friend neighbor patient partner boyfriend girlfriend papa nana"),
	"household": setOf("bleach antifreeze fluid cleaner cleaning polish remover paint thinner perfume sanitizer detergent pod pods battery batteries magnet magnets gasoline kerosene lighter oil drano " +
		"pesticide fertilizer chlorine ammonia acid lye peroxide mouthwash poison chemical chemicals lysol clorox cloro lejia mushroom mushrooms berries nicotine vape thermometer windex pinesol turpentine"),
	"mundane": setOf("bill bills insurance copay cost costs price prices paperwork traffic wait waiting line email emails homework invoice deductible suspense commute meeting meetings taxes laundry weather"),
	"person":  setOf("me my him her them us you yall everyone everybody someone somebody people husband wife boyfriend girlfriend partner ex kids son daughter baby mom dad mother father sister brother boss neighbor roommate family"),
	"purge":   setOf("remove delete erase clear purge pull wipe scrub scratch strike drop lose forget trash eliminate block unlist scrap dump"),
	"month":   setOf("january february march april june july august september october november december enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
	"years":   yearsBefore(),
	"far":     setOf("week month year summer winter spring fall weeks months years decade january february march april may june july august september october november december"),
	"kin":     setOf("family grandmother grandfather grandma grandpa ancestor"),
	"pills":   setOf("antidepressants antidepressant painkillers benzos opiates narcotics sedatives pills pill meds med medicine medicines medication medications tablets tylenol ibuprofen insulin aspirin advil oxycodone opioids drugs heroin fentanyl xanax percocet vicodin benadryl nyquil gabapentin trazodone seroquel ambien klonopin ativan adderall oxy norco tramadol methadone suboxone zoloft prozac lexapro lithium metformin metoprolol lisinopril aleve naproxen acetaminophen motrin vitamins iron valium ritalin methotrexate digoxin coumadin melatonin gummies warfarin doses"),
	"poison":  setOf("bleach antifreeze poison cleaner detergent gasoline lighter drano battery batteries magnet magnets pods alcohol chlorine peroxide pesticide lysol"),
	"body":    setOf("arm arms leg legs side face body hand foot feet mouth speech toes fingers"),
	"ill": setOf("medication medications meds medicine med refill refills clinic plan specialist history disorder appointment appt doctor log diary prevention screening " +
		"test risk paperwork drug drugs class walk support group survivor follow followup visit rehab action awareness day training trainings precautions protocol alert dog treatment treatments exercises exercise machine assessment brochure form forms"),
	"textos":  setOf("mensaje mensajes texto textos sms recordatorio recordatorios notificacion notificaciones avisos alertas mensajitos"),
	"dets":    setOf("mas un una unas unos los las el la estos esos tantos sus su de mi mis me nos mandar mandarme mandarnos enviar enviarme enviando mandando recibir recibiendo estas todos con por texto favor este ese otros"),
	"escribe": setOf("escriba escriban escribas escriben manden mande mandes mandan envien envie envies texteen textee textees molesten moleste molestes contacten contacte contactes busquen"),
	"paren":   setOf("parenle parele parale parales dejenle dejen deje deja dejar dejes paren pare para parar pares basta cesen detengan detenga suspendan suspenda cancelen cancele cancelar cancela cancelo eliminen elimine eliminar quiten quite quitar detener borren borre apaguen desactiven desactivar"),
}

// yearsBefore are the years people name: a year beside the past tense or a
// word of history is history, whichever it is, so no clock is needed.
func yearsBefore() map[string]bool {
	years := map[string]bool{}
	for year := 1900; year < 2100; year++ {
		years[strconv.Itoa(year)] = true
	}
	return years
}

// pairs are two words that count as one.
var pairs = map[string]map[string]string{
	"do": {"not": "dont"}, "does": {"not": "doesnt"}, "did": {"not": "didnt"}, "is": {"not": "isnt"},
	"can": {"not": "cant"}, "will": {"not": "wont"}, "are": {"not": "arent"}, "has": {"not": "hasnt"}, "have": {"not": "havent"},
	"would": {"not": "wouldnt"}, "could": {"not": "couldnt"}, "should": {"not": "shouldnt"}, "was": {"not": "wasnt"},
	"i":    {"am": "im", "m": "im", "ve": "ive", "have": "ive"},
	"he":   {"is": "hes", "has": "hes"},
	"she":  {"is": "shes", "has": "shes"},
	"it":   {"is": "its"},
	"you":  {"are": "youre", "have": "youve", "all": "yall"},
	"text": {"message": "texts", "messages": "texts", "messaging": "texting", "reminder": "texts", "reminders": "texts", "alerts": "texts", "alert": "texts", "notifications": "texts", "notification": "texts", "updates": "texts"},
	"sms":  {"messages": "texts", "message": "texts", "texts": "texts"},
	"opt":  {"out": "optout", "put": "optout", "our": "optout", "oit": "optout", "ouy": "optout", "in": "optin"},
	"opts": {"out": "optout"}, "opting": {"out": "optout", "in": "optin"}, "opted": {"out": "optout"},
	"un": {"subscribe": "unsubscribe"}, "stop": {"all": "stopall"}, "any": {"more": "anymore"}, "re": {"subscribe": "resubscribe"},
	"phone": {"number": "number"}, "cell": {"number": "number"}, "mobile": {"number": "number"},
	"nose": {"bleed": "nosebleed"}, "heart": {"rate": "heartrate"}, "new": {"born": "newborn"},
}

// spellings writes short and wrong spellings as the word they stand for.
var spellings = spell(`you:u yu|your:ur yr|youre:youare|please:pls plz plse pleas pleease plzz|text:txt tex tx txet|texts:txts textmessages textmsgs|texting:txting texing textng texxting texing
message:msg mesage messege mssg|messages:msgs mesages messeges mssgs messgaes messags|and:n|thanks:thx thnx thks ty tks thanx|because:cuz bc|people:ppl|stop:stahp stawp stoppp
breathe:brethe breath breathing breate braeth breeth breaths|unsubscribe:unsuscribe unsubcribe unsubscibe unsubscribed unsubscribing|optout:opout|dont:dnt donot dony|wont:wnt|cant:cannot cnt
receive:recieve recive receiving recieving|number:nubmer nmber numbr num numer nbr|wrong:worng wron wrnog rong|im:iam|harassing:harrassing harasing harassin|messaging:messagin messging|texting:textin|choking:chokin|want:wnat|going to:|gonna:goingto|wanna:|because:becuz|appointment:appt appointmnt
suicide:sucide suiside suicid|unconscious:unconcious unconsious|hemophilia:haemophilia hemofilia|hemorrhaging:haemorrhaging hemorraging|diarrhea:diarrhoea|mensajes:mensages mesajes msjs msj|que:q k|por:x
hurts:hurt hurting|seizure:siezure seisure seizures seizuring|bleeding:bleding bleedin bleads|children:kids|somebody:someone|youve:uve`)

func spell(list string) map[string]string {
	m := map[string]string{}
	for _, line := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == '\n' }) {
		right, wrong, _ := strings.Cut(line, ":")
		for _, w := range strings.Fields(wrong) {
			m[w] = right
		}
	}
	return m
}

// misspelled are long words that are guessed from a wrong spelling, and
// lookalikes are the words of their own that lie near them.
var misspelled = []string{"unsubscribe", "messages", "message", "texting", "suicide", "suicidal", "unconscious", "reminders",
	"contacting", "bleeding", "seizure", "overdose", "overdosed", "contractions", "choking", "unresponsive", "equivocado", "mensajes", "recordatorios", "ambulance", "emergency"}
var lookalikes = setOf("testing massages massage remainders remainder passages sausage sausages breeding blending seizures texture texted texts contractions contraction " +
	"contacted contracting checking chocking joking smoking cooking equivocada mensaje mensajero decide reminder reminded")
