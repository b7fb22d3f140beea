package conversation

// A sentence that ends the texts is built the same way whatever its words: a
// verb of ending, or a wish that is denied, and a few words on the thing it
// ends. channelEnded looks for that build where no phrase is listed;
// a thing of its own in between, such as a visit or a drug, is the object
// instead and the text stays ordinary (R-04, rule 5 of A1).

// channelReach is how many words behind its verb the thing may stand.
const channelReach = 8

var (
	channelWords = setOf("mensaje mensajes textos recordatorios notificaciones text texts texting textos texted message messages messaging messaged sms mms reminder reminders notification notifications notices alert alerts txts autotexts blasts pings dms robotexts")

	endingVerbs = setOf("stop quit cease halt end cancel discontinue suspend pause disable deactivate mute block unsubscribe optout refrain desist silence kill terminate ditch drop nix skip spare stopping ending " +
		"stopall unenroll withdraw decline refuse reject")

	// wearyWords say the same by complaint: "sick of these texts".
	wearyWords = setOf("sick tired fed done hate enough annoyed")

	denyingWords = setOf("nunca tampoco dont not never no doesnt didnt wont cant without nor rather")
	wishWords    = setOf("quiero deseo necesito quisiera quiere queremos acepto autorizo gusta gustan interesa manden mande mandes mandar envien envie enviar escriban recibir want need wish like care desire accept appreciate wanna interested prefer authorize authorized allow permit consent consented agree agreed longer request requested " +
		"signed sign subscribe subscribed enroll enrolled deal do welcome require")

	// newThoughts begin a thought of their own: what follows is no thing of the
	// verb before.
	newThoughts = setOf("and but so or if when until till til because then while unless before after during since pero y porque")

	// otherObjects are things people end that are no texts of ours.
	otherObjects = setOf("cita citas receta medicina pastillas llegan llega vacuna consulta factura llamadas correos instead except just please only " +
		"appointment appointments appt visit visits surgery procedure scan ultrasound mri xray colonoscopy physical checkup followup consult referral order lab labs test tests " +
		"refill refills prescription prescriptions rx med meds medication medications medicine pill pills dose doses drug drugs insulin antibiotic antibiotics vaccine shot shots treatment therapy pt " +
		"bill bills billing statement statements payment payments charge charges autopay plan insurance membership subscription account portal email emails emailing mail mailing letter letters fax faxes faxing " +
		"call calls calling voicemail voicemails newsletter app photo picture pictures smoking drinking vaping eating taking wearing using waiting bleeding pain itching coughing vomiting " +
		"someone somebody pharmacy question questions miss missing lose losing stop stopping stopped get got left about")
	seekers = setOf("me us him her them you my if when whenever before after back")
)

// channelEnded finds a verb of ending, or a denied wish, that has the texts
// as its thing.
func channelEnded(tokens []token, hits []hit) (string, bool) {
	for i, t := range tokens {
		rule, from := "", i+1
		switch {
		case endingVerbs[t.word] && !deniedBefore(tokens, i):
			rule = "ends the texts"
		case wearyWords[t.word]:
			rule = "weary of the texts"
		case denyingWords[t.word]:
			if from = wishBehind(tokens, i); from > 0 {
				rule = "does not want the texts"
			}
		}
		if rule == "" {
			continue
		}
		end := channelBehind(tokens, from)
		if end > 0 && !(hit{from: i, to: end}).overlaps(hits, guardsStop) {
			return rule, true
		}
	}
	return "", false
}

// deniedBefore reports a denial up to three words before i, in its clause.
func deniedBefore(tokens []token, i int) bool {
	for k := max(i-3, 0); k < i; k++ {
		if tokens[k].clause == tokens[i].clause && denials[tokens[k].word] {
			return true
		}
	}
	return false
}

// wishBehind returns the place behind a word of wishing that stands up to
// three words behind the denial at i, or 0.
func wishBehind(tokens []token, i int) int {
	for k := i + 1; k < len(tokens) && k <= i+3 && tokens[k].clause == tokens[i].clause; k++ {
		if wishWords[tokens[k].word] {
			return k + 1
		}
	}
	return 0
}

// channelBehind returns the place behind a word for the texts that follows
// from, or 0 when another thing or the end of the clause comes first.
func channelBehind(tokens []token, from int) int {
	for k := from; k < len(tokens) && k < from+channelReach && tokens[k].clause == tokens[from-1].clause; k++ {
		next := ""
		if k+1 < len(tokens) && tokens[k+1].clause == tokens[k].clause {
			next = tokens[k+1].word
		}
		word := tokens[k].word
		if word == "text" && k > from && seekers[next] && tokens[k-1].word != "to" {
			return 0 // "cancel it, text me": asks for a text
		}
		if channelWords[word] {
			return k + 1
		}
		if newThoughts[word] || otherObjects[word] && !channelWords[next] {
			return 0
		}
	}
	return 0
}

// notOurStop are words that give a closing "stop" another meaning: a person
// who stops by himself, a symptom, a question, a keyword that is told of.
var notOurStop = setOf("con el de i ive im he she they we should when if until till wont cant never doesnt didnt not dont no isnt without does will what how why " +
	"bus truck pit full next non one reply text say said type send told tell tells asked taking pain pains bleeding blood cough coughing hurting hurts itching itch vomiting " +
	"seizure seizures crying hiccups meds pills pill medicine period nausea swelling diarrhea noise ringing shaking dose dr doctor nurse pharmacist")

// closesWithStop finds a sentence that ends in a plain "stop" said to us: "I
// beg you stop", "this needs to stop".
func closesWithStop(tokens []token, hits []hit) (string, bool) {
	from := 0
	for i, t := range tokens {
		if t.clause != tokens[from].clause {
			from = i
		}
		if t.word != "stop" && t.word != "quit" || t.word == "quit" && (i == from || !addressed[tokens[i-1].word]) {
			continue
		}
		if !closes(tokens, i) || (hit{from: i, to: i + 1}).overlaps(hits, guardsStop) {
			continue
		}
		if from < i && !meansOwn(tokens[from:i]) {
			return "closes with stop", true
		}
	}
	return "", false
}

var addressed = setOf("you u yall please just to")

// closes reports whether only courtesy follows i in its clause.
func closes(tokens []token, i int) bool {
	for k := i + 1; k < len(tokens) && tokens[k].clause == tokens[i].clause; k++ {
		if !courtesy[tokens[k].word] && !wordSets["soft"][tokens[k].word] {
			return false
		}
	}
	return true
}

// meansOwn reports a word before the stop that gives it a subject of its own,
// unless the sentence turns to us last: "I don't know you but stop".
func meansOwn(before []token) bool {
	last := before[len(before)-1].word
	if last == "but" || last == "you" || last == "u" || last == "yall" {
		return false
	}
	for _, t := range before {
		if notOurStop[t.word] {
			return true
		}
	}
	return false
}
