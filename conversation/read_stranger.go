package conversation

// wrongRules find "wrong number" said to us and the sender's own
// mistake (rule 10 of A1).
var wrongRules = []rule{
	{guardsStop, "wrong number elsewhere", `
		wrong number of|on|in|listed|to
		wrong number for the|my|your|our|refills|dr|doctor|billing|scheduling|labs|appointments|questions
		is this the? wrong number
		wrong number .. prescription|bottle|chart|file|pharmacy|insurance|card|bill
		number equivocado en
		called|dialed|gave|given .. wrong number`},
	{wrongPerson, "wrong number", `
		not|isnt the right|correct number|person|phone
		not|isnt|no at|on this number|phone
		not my name {soft}* $
		wrong|incorrect number|person|phone|guy|lady|cell|contact|recipient|patient|texter|numbers|dude|man|woman|house|family
		number is|was wrong
		have|got|texted|texting|reached|reaching the? wrong {soft}* $
		youre texting the? wrong
		not the right person|number
		numero|telefono|persona equivocado|equivocada|incorrecto|errado|incorrecta|erroneo
		se|te equivoco|equivocaron|equivocado|equivocaste|equivocas
		esta|estan|estas equivocado|equivocados|equivocada
		mauvais|faux|mauvaise numero|personne
		numero errado
		pessoa errada
		numero equivocado
		equivocado de? numero|persona`},
	{wrongPerson, "not that person", `
		this|is|isnt|not no|any longer|more .. number|phone $
		dont know who .. is {soft}* $
		not the person|one you|that|youre|your|are .. looking|trying|want|think|texting
		not|isnt who you
		nobody|no here|by|one* here? named|by|called|with|that .. name|here|number|phone
		no one|body {soft|here|at}* here|named|by|with|called
		there is|isnt|s|are no|nobody .. here|number|name
		is|are no|nobody|not ... at this|the number|phone
		theres no|nobody .. here|number|name|phone
		doesnt|dont|no|not live|lives here anymore? $
		doesnt|no|not|longer .. have|has|use|uses|own|owns this|that number|phone
		this number|phone|line {soft|no|longer|doesnt|isnt|not|does|is}* belong|belongs to
		number|phone no longer belongs|his|hers|belongs
		isnt|not .. number|phone|cell anymore
		number|phone changed hands|owners
		i|we|just|ive {soft|only|ive}* got|have|had|have this|a new? number .. ago|last|recently|week|month|yesterday
		got this number ..
		new owner of?
		had this number for
		previous|former|old owner
		dont|never know|heard|have of? a|any|anyone|anybody|someone|no|who|this* named|called|by
		dont know who .. you|youre .. trying|looking|texting|want|is $
		dont know any {soft}* .. $
		not|never {soft|been|even}* a? patient of|here|there|at|with|yours|your
		isnt|not {soft}* your patient
		not a patient
		never been|gone|went to your|this clinic|office|practice|hospital|doctor
		dont go|come to|there|your .. clinic|office|doctor|anymore?
		dont have a? son|daughter|child|kids|children|baby named|called|appointment?`},
	{wrongPerson, "spanish: not that person", `
		no|tampoco es|soy el|la numero|telefono|celular|persona|numero de
		este|ese|esta no|ya es el|su|mi|de|la numero|telefono|celular|de|persona
		no|ya vive|existe|hay|esta aqui|nadie|ningun|ninguna|ese|esa
		aqui no|nadie vive|hay|se|es|llama|existe
		no conozco a|ningun|ninguna|esa|ese|nadie
		no soy paciente|la|el|esa|ese|quien
		este no|ya es
		no tengo .. hijo|hija .. llamado|llamada
		no es de .. $`},
	{ownMistake, "own mistake", `
		sorry|oops|whoops i|we|just* texted|sent|messaged {soft|it|this|that|to|the|a}* wrong
		meant|intended for|to|that
		was|were meant|trying|for to|my
		oops|whoops|woops|ooops|opps|disregard|ignore
		my bad|mistake|apologies
		wrong chat|thread|window|text|message
		i|we texted|sent|messaged|have|dialed|had the|this|that|it* wrong|to
		sent {soft|this|that|it|by|to|the}* wrong|mistake
		i thought this|you was|were
		era para|mi
		iba para
		perdon|disculpe|disculpa|lo .. era|me|mande
		me equivoque
		para mi esposa|esposo|hermana|hijo|mama`},
}

// strangerRules read that somebody else holds the phone.
var strangerRules = []rule{
	{wrongPerson, "nobody here", `
		nobody|noone named|called|by .. number|phone|name|here
		nobody|noone named|called|by ... here|number|phone|$`},
	{guardsStop, "someone else's wrong number", `
		did|was i|we call|dial|text|have|calling|dialing ... wrong
		they|pharmacy|lab|insurance|hospital|he|she {soft|says|said|that|the|has|have|had|keep|keeps|also}* put|puts|has|have|had|called|calling|used|sent|listed|wrote|filed|dialed|faxed ... wrong
		put|listed|wrote|entered|typed|filed|billed|printed ... wrong
		wrong person|patient|number|phone|guy|lady|contact on|in|under|name
		wrong person|patient|guy|lady|contact for
		i|ive {soft|think|might|may|must|have|probably|got|called|dialed|texted|the|a}* wrong`},
	{wrongPerson, "unknown name", `
		no idea|clue who|whom .. is
		idea|clue who this|that|he|she|you .. is|are|looking|want
		who|whos .. isnt|not|aint her|him|them
		isnt|aint her|him|them {soft}* $`},
	{wrongPerson, "stranger", `
		texting|messaging|contacting|reached|reaching|have|got a|the? stranger|strangers
		texting|messaging|contacting|reached|reaching|meant|have|got|for ... someone|somebody else
		used to be|belong ... number|phone
		dont|do|never|havent not? have|had|made|make an? appointment|appt with|there|at you|your|yall|here|there|clinic|office? {soft}* $
		never been|gone|went to|in|at your|this|that clinic|office|practice|hospital`},
	{guardsStop, "own doctor unknown", `
		dont|no know|idea|clue who|which my|the|will|should|to|can|does`},
	{wrongPerson, "not a patient", `
		not|isnt|never|arent {soft|been}* a|your? patient {soft|of|yours|there|here|anymore}* $`},
	{wrongPerson, "meant for another", `
		not the? owner of? this|that
		keep|kept|keeps getting|receiving ... {texts} for|meant|intended
		someone|somebody elses {det}* {texts}
		this|message|msg|text|texts {texts}? isnt|not for me {soft}* $
		not hers|his|theirs anymore`},
	{wrongPerson, "not me", `
		youve|have|got me|us {soft}* confused|mixed|mistaken
		thats|this|its|that|isnt is? not|isnt? me {soft}* $
		isnt|not my name
		^ {soft|its|thats|this|is}* not my appointment|appt|clinic {soft}* $
		isnt|not her|his|their number|phone|cell {soft}* $
		this number|phone|line used to
		no es mi|el|su numero|telefono|celular {soft}* $`},
	{wrongPerson, "unknown person", `
		who the? heck|hell|fuck|f|tf is
		this|message|text {message|text|was|is|probably|must|be|meant|intended}* for someone|somebody|another else|person|patient
		isnt|not my moms|dads|mothers|fathers|wifes|husbands|sons|daughters phone|number|cell
		im # {soft|years|old}* this isnt|not
		never|not|havent {soft|even}* heard of him|her|them|you|yall|your|that|ya {soft|clinic|office|practice|place|person|name|doctor}* $
		this|its|number|phone is|its? mine now
		number|phone is|isnt {soft|no|longer|not}* his|hers|theirs {soft|anymore}* $
		dont|no|never {soft}* know|met|heard of? this|that|the|any|such person|guy|lady|individual|man|woman|name|patient|gentleman
		dont know who .. is but|and
		you|youve|u have|got|texting* someone|somebody elses number|phone
		number|phone|line {soft|has|been|is|was|got|just}* reassigned|recycled|transferred
		you|u|yall|youre {soft|must|probably|think|mightve|are|have|be}* meant|trying|wanted|intended|looking|mistaken ... someone|somebody|another|different
		you|u|yall|youre must? be? mistaken {soft}* $
		dont|never have|had a? doctor|dentist|provider|clinic there|with|at`},
	{wrongPerson, "spanish: wrong", `
		numero .. mal|equivocado|incorrecto|errado|erroneo
		mal|equivocado .. numero|telefono|celular
		ya no tiene|usa|es|ocupa .. numero|telefono|celular`},
	{guardsStop, "spanish: sent elsewhere", `
		{escribe} {dets}* a|al|con|para {dets}* laboratorio|especialista|farmacia|hospital|casa|clinica|doctor|doctora|cobrar
		{escribe} {dets}* receta|recetas|factura|facturas|correo|correos|cartas`},
	{stops, "spanish: enough", `
		no {dets}* vuelvan|vuelva|vuelvas|regresen a {dets}* escribirme|escribir|mandarme|mandar|enviar|enviarme|contactar|contactarme|molestar|molestarme|textear
		sacar|sacarme|quitar|quitarme|borrar|borrarme|eliminar|eliminarme de {dets}* lista|sistema|registro
		veux|voudrais|veut me? desabonner|desinscrire
		salirme|salir|sacarme|borrarme|sair de|da {dets}* lista|grupo|esto
		{paren} de? estar? molestando|fastidiando
		me .. sacar|quitar|borrar|eliminar de
		ya estuvo|chole|bueno|fue con {dets}* {textos}
		suficiente|harto|harta|cansado|cansada con|de {dets}* {textos}`},
	{wrongPerson, "new owner", `
		just|recently got|bought this number|line
		got this phone .. last|recently|week|month|yesterday|ago`},
}
