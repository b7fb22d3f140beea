package conversation

// plainStopRules read wishes to end the texts by their build: a verb of
// ending, then a word for us or for the texts within a few words, or one
// channel refused for another. Guards come first, as everywhere.
var plainStopRules = []rule{
	{guardsStop, "texts missed", `
		im|were|hes|shes not getting|receiving|seeing {det}* {texts}
		havent|hasnt|never|didnt|dont {soft|even}* gotten|got|get|received|receive|seen {det}* {texts}`},
	{stops, "stop bothering", `
		{stop} blowing|lighting|hitting|messing|filling .. phone|cell|inbox {soft|up}*
		you|youre|yall are? {sending} me|us
		harassing|bothering|spamming|annoying|pestering ... stop {soft}* $
		please|just stop {soft}* $`},
	{stops, "stop sending anything", `
		{stop} sending|send ... {texts}`},
	{stops, "remove me", `
		remove|delete|drop|unsubscribe me|us {soft|thanks}* $`},
	{guardsStop, "texts that do not come", `
		got|get|getting|received|receive|have|had|havent no|any {texts}
		my {texts} stopped|quit
		{texts} stopped|quit coming|working|arriving|showing|sending|after|since|yesterday|today|last|suddenly`},
	{stops, "turned off", `
		can|could|want|need|get|have|like|how ... {texts}|these|this be? turned|shut|switched|taken off
		can|could|want|need|like {texts}|these|this to? be? stopped|cancelled|canceled|ended|disabled|discontinued
		disable|mute|silence|deactivate|block these|this|those|them {soft}* $
		if you stopped|quit|stop {sending}
		way to not|stop|avoid ... {texts}|these|this
		there {soft|has|to|be|is|must|gotta}* a way to stop|end|quit
		rid of my|this|our? number|{texts}|these`},
	{stops, "idioms of ending", `
		lay|back|ease off .. {det}* {texts}
		give|giving it|me|us a? rest|break .. {det}* {texts}
		knock|cut it off|out .. {texts}|this|these|sending
		will|would|can|could you {soft|just}* stop {soft|it|this|already}* $
		who this|that is but {soft|just}* stop
		^ {soft|this|is|its}* spam {soft}* $
		how many times .. i|ive ... stop|no|unsubscribe`},
	{guardsStop, "not asked", `
		dont|didnt|never|not|havent {soft}* optout|unsubscribe|unsubscribed`},
	{stops, "never agreed", `
		never|didnt|havent|not|dont {soft|even|ever|once}* optin|signed|subscribed|enrolled|registered|agreed|consented|opted in|up|to|for|this|that|any|these|it* {soft}* $
		nobody|noone|who {soft|even|ever|here}* gave|give|gives you|u|yall|them|anyone? {soft|any|the|my}* permission|consent|right
		no one|body {soft|even|ever}* gave|give you|u|yall permission|consent`},
	{stops, "not welcome", `
		{texts} .. not|unwanted|arent|isnt|never|no .. welcome|wanted|needed|necessary|appreciated|helpful|longer|useful|asked
		you|yall|u need|have|gotta|better|should|must to? quit|stop {soft|this|it|that}* $
		you|yall|u keep|kept|still|continue to? texting|messaging|sending|text|message|send|contacting me|us
		leave me|us be
		fk|fck|fuk|eff|f off`},
	{stops, "taken off", `
		take|get|remove|delete .. number|name|cell|phone off|out {soft}* $
		remove|delete|drop|take|exclude .. from|off|out of? {det}* {texts}
		{stop} sending these|those|this|them|it {soft}* to my|this|our|her|his .. phone|cell|number|line
		take|get off|out|outta my|this|our number|name|cell|phone
		take|get this|my|our number|cell|phone|line|name phone? off|out|outta {soft|of|there|it|here}* $
		{i} be|get {soft|taken}* removed|taken|deleted|unsubscribed|excluded|off {soft|off|from|out}* {soft|of|this|these|the|your|list|texts}* $
		{i} be|get taken|removed|pulled|dropped off|from {det}* this|these|list|{texts}
		my|this|our number {soft|be|to|is}* removed|deleted|erased|unsubscribed {soft}* $
		shouldnt|not|dont|never {soft|even|supposed|to}* be|belong|been on|in this|your|the|that|any list
		why {i} .. on this|your|the|a list
		unsubscribe|uninstall|unregister|remove|delete|disconnect|exclude|unlink {det|relative}* from {det}* {texts}|these|this {soft}* $
		unsubscribe|uninstall|unregister|remove|delete|disconnect|exclude|unlink {det|relative}* from {det}* {texts}`},
	{stops, "do not reach out", `
		dont|never|not|stop|quit {soft|ever}* reach|reaching|write|hit out|me|us|up {soft|to|me|again}* $
		dont|never|not {soft|ever}* reach out
		dont|never|not {soft|ever}* send {soft|me|us|this|out}* nothing|anything|anymore|shit|crap|stuff
		hear from you|yall|u|clinic|office|them|yous again
		dont|not|never {soft|wanna|want|need|care|to}* hear {soft|anything|nothing|more}* from you|yall|u|this|your
		no more surveys|survey|questionnaires|links|robots|bots|nonsense|contact|spam|crap|ads|promotions|marketing|notices
		no|without|zero texting|texts|messaging {soft}* $
		call|calls|calling|phone|mail|letters not texting|texts|text|messaging {soft}* $
		only call|calls|mail|email .. no|not {texts}
		how|get|make|have|want ... {texts} quit|stop|end
		illegal|unlawful|violation|against .. to|law|for? text|texting|contact|contacting|message me|us|this|my|someone|people
		^ stfu|gtfo {soft}* $
		^ {soft}* shut up {soft}* $
		go to hell`},
	{stops, "do not contact list", `
		dont|no|not|never text|contact|call|message|texting|contacting list|registry
		add|put me|us|my|this|number* to|on .. dont|no text|contact|call|texting`},
	{stops, "another channel", `
		call|calls|phone|mail|email|letter|calling ... instead|rather of|than {soft}* text|texting|texts|messages|messaging`},
	{stops, "law", `
		{texts} ... calling|call|contact|contacting|get|getting|hear|from my|a|the? lawyer|attorney|fcc|police
		{texts} ... lawyer|fcc|sue|suing|lawsuit
		{texts} ... legal action
		lawyer|fcc|sue|suing|lawsuit|police ... {texts|sending}`},
}

// strangerRules read that somebody else holds the phone (R-12, rule 10 of A1).
var strangerRules = []rule{
	{wrongPerson, "nobody here", `
		nobody|noone named|called|by .. number|phone|name|here
		nobody|noone named|called|by ... here|number|phone|$`},
	{guardsStop, "someone else's wrong number", `
		did|was i|we call|dial|text|have|calling|dialing ... wrong
		they|pharmacy|lab|insurance|hospital|he|she {soft|says|said|that|the|has|have|had|keep|keeps|also}* put|puts|has|have|had|called|calling|used|sent|listed|wrote|filed|dialed|faxed ... wrong
		put|listed|wrote|entered|typed|filed|billed|printed ... wrong
		wrong person|patient|number|phone|guy|lady|contact on|in|under|for`},
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
	{wrongPerson, "unknown person", `
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
		me .. sacar|quitar|borrar|eliminar de
		ya estuvo|chole|bueno|fue con {dets}* {textos}
		suficiente|harto|harta|cansado|cansada con|de {dets}* {textos}`},
	{wrongPerson, "new owner", `
		just|recently got|bought this number|line
		got this phone .. last|recently|week|month|yesterday|ago`},
}

// plainStartRules read explicit wishes for the texts by their build. They ask
// for a verb of starting or "back" beside a word for the texts.
var plainStartRules = []rule{
	{startsTexts, "back on", `
		^ {soft}* start again {soft}* $
		want|like|need {soft|to|get|receive|start|receiving|getting|have|the|your|my}* {texts} ... again
		want|like|need|put|add|get|sign|turn .. back on|in|to|onto .. {texts}|list
		want|like|need|put|add|get|sign .. back on|in|to|onto {soft|the|your|a}* text|texting list
		start|resume|restart|begin|continue {soft}* sending|getting|receiving {soft|me|us|the|my|your|those|these|all|out}* {texts}`},
	{startsTexts, "spanish: again", `
		quiero|quisiera|deseo volver|empezar|comenzar a recibir {dets}* {textos}
		vuelvan|vuelva|regresen a mandarme|enviarme|mandar|enviar {dets}* {textos}`},
}
