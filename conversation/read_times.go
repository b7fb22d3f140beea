package conversation

// timeRules find when a sentence plays: rule 9 of A1 leaves history to the
// ordinary texts.
var timeRules = []rule{
	{past, "far past", `
		last|previous|past {far}
		in|en|since|desde|from|during|around|circa|of {years}
		in|last|since may
		heart|stroke attack? at|when|age #|he|she
		clean|sober since
		aunt|uncle|cousin|grandfather|grandmother|grandparents had|have|has|with
		had {soft|breast|colon|lung|skin}* cancer|diabetes
		weeks|months|years|yrs|decades|year|month ago|back
		when|as i|he|she|a|my was|were|kid|child|teenager|baby|young|little|teen|son|daughter
		back in|when|then
		in|during college|university|highschool|hs|school|childhood
		in high school
		in the army|military|nineties|eighties|past
		as a kid|teen|child|baby
		in|since|last|around|en|desde {month}
		in my|his|her 20s|30s|40s|50s|teens|twenties|thirties|forties|youth|childhood
		de|era nino|nina|joven|chico|chica|pequeno|pequena
		history of
		family history
		runs in
		used to
		died|dead|passed|death|killed|lost|survived of|from|away|to|by
		family|father|mother|grandmother|grandfather|dad|mom|uncle|aunt|brother|grandma|grandpa|parents has|have|had a? history
		previously|formerly|childhood
		prior|old|past|earlier stroke|heart|seizure|concussion|overdose|episode|injury|suicide|surgery
		after my|his|her|the stroke|heart|seizure|surgery|overdose|accident|concussion|miscarriage|fall
		since my|his|her|the stroke|seizure|surgery|concussion|accident
		years before
		ago .. treated|hospital
		ano|mes|semana|verano pasado|pasada
		hace anos|meses|semanas|tiempo
		hace #|un|dos|tres|varios|muchos|unos|cuatro|cinco|diez ano|anos|mes|meses|semanas
		cuando era|tenia
		antecedentes|historial de|familiares?
		murio|fallecio|muerto de
		abuelo|abuela .. tuvo|murio`},
	{nearPast, "near past", `
		yesterday
		on|last|this {day}
		the other day
		last night|week|weekend
		days ago
		over the weekend
		the er|hospital sent|said|discharged|released
		ayer|anteayer|antier
		el lunes|martes|miercoles|jueves|viernes|sabado|domingo
		anoche
		hace dias
		hace #|dos|tres|unos dias`},
	{present, "present", `
		now
		still
		ongoing
		again
		right now
		today
		tonight
		currently
		this morning|afternoon|evening
		just
		since this|last|yesterday|today|noon|midnight|breakfast|lunch|dinner|an|one|#
		since {day}
		help
		keeps|worse|worsening|getting
		minutes|minute|hour|hours|min|mins ago
		ahora
		todavia
		sigue|sigo
		hoy
		otra vez
		ayuda
		ahorita
		acaba
		im|is|are having
		for # hours|hour|minutes
		wont|cant
		is unconscious|bleeding
		been bleeding`},
	{settled, "settled", `
		fine|better|ok|okay|good|great|sober|clean {soft}* now|today|since
		fine|better|ok|okay|good|gone|stopped|resolved|normal|well|recovered|healed|great|under control|over|back now|today|since|already|after|to|$
		all fine|good|better|clear
		is|was|are|its|hes|shes|im|were|feel|feeling|feels|doing|went|much|all {soft|much|a|lot|away|totally}* fine|better|gone|ok|okay|resolved
		bleeding|bleed|pain|fever|it|nosebleed|seizure {soft|has|is|was|finally}* stopped|resolved|gone|went|healed
		went away
		has stopped
		no longer
		cleared me|him|her|it
		turned out to?
		sent me|us|him|her home
		false alarm
		was only|just
		ya esta|estoy|paso|se bien|mejor|paso
		se|le quito|paso
		ya paro
		estoy bien|mejor`},
}
