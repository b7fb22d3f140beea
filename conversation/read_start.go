package conversation

// startRules find explicit wishes for the texts (rule 7 of A1). They are kept
// few on purpose: a false opt-in is the worst mistake.
var startRules = []rule{
	{startsTexts, "start texts", `
		start|restart|resume|begin|reactivate|reinstate|renew {soft|sending|the|my|your|getting|receiving|me|all|those|these|to|up}* {texts}
		start|resume|begin|continue {soft|to}* texting|messaging|sending me|us|texts|messages|reminders|again
		start again .. texts|please
		turn {det}* {texts} on|back
		turn {det}* on|back on? {det}* {texts}
		turn back on {det}* {texts}
		turn on {det}* {texts}
		you|yall|u can|may {soft|start}* text|message|texting|messaging me|us again|now
		please text|message me|us again
		^ {soft}* text|message me|us again
		^ text me|us again
		undo {det}* stop|optout
		unstop
		add|put me|us|my|number|this|number* back {soft|on|to|in|onto|into}* {det}* {texts}|list`},
	{startsTexts, "sign up", `
		sign|signed me|us back? up {soft|again|back|for|to|get|receive}* {det}* {texts}
		sign|signing up for|to {det|get|receive}* {texts}
		optin|opt me|us|back|my|number|please* in|optin {soft|again|thanks}* $
		optin me|us|back|again|please* $
		optin|opt me|us|back* in? to|for|again {det|receive|get}* {texts}
		resubscribe me|us|please|again* $
		subscribe|resubscribe|enroll|register me|us|again* {soft|again|back|to|for|in}* {det}* {texts}
		id|i|we|would like|want|wish to optin {soft|again|back}* $
		subscribe me {soft|again|back}* $
		^ {soft}* optin me back|in`},
	{startsTexts, "wants texts", `
		i|we|id|do|would {soft|would|do}* want|like|love|need {soft|to|get|getting|receive|receiving|start|have|resume|keep|see|be}* {det|appointment}* {texts}|texted again|back|please|too|now
		changed my mind .. text|texts|texting|messages
		i want {soft|the|my|your|these|those|to|receive|get|appointment}* {texts} {soft}* $
		i|id|we would? like|love|want {soft|the|my|your|these|those|to|receive|get|appointment|have}* {texts} {soft}* $
		add|put me|us|this|my|number* .. text|texting list`},
	{startsTexts, "spanish: wants texts", `
		quiero|quisiera {dets}* {textos} otra|de|nuevamente vez|nuevo?
		quiero|quisiera|deseo|me gustaria? recibir {dets|otra|vez|nuevamente}* {textos}
		vuelvan|vuelva|pueden|empiecen|comiencen|puede|empezar|comenzar {dets|a|ya}* mandarme|mandar|enviarme|enviar|escribirme|textearme|escribir {dets|otra|vez|nuevamente|los}* {textos}|otra|nuevamente|vez|$
		reanuden|reanudar|reactiven|reactivar|activen|activar|iniciar|inicien|empezar {dets}* {textos}
		suscribanme|suscribirme|inscribanme|suscribame .. {textos}
		darme|denme|deme de alta .. {textos}
		alta {dets|en|a}* {textos}`},
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
