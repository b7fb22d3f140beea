package conversation

// stopGuards say where a word of ending has another object, is denied, or is
// only told of (R-04, rules 5 and 6 of A1).
var stopGuards = []rule{
	{guardsStop, "stop by", `
		stop|stopping|stopped by|in|at|over|off
		stop taking|wearing|drinking|smoking|crying|itching|eating`},
	{guardsStop, "negated", `
		dont|never please|you|ever? stop|cancel|end|quit|unsubscribe|remove|optout|discontinue|suspend|turn|take|delete
		dont|didnt|not|never want|need|like|wish|mean|try|trying|intend|ask|going|looking|meant you|to|them|yall* to|stop|cancel|end|quit|unsubscribe|optout|be? stop|cancel|end|quit|unsubscribe|optout|unsubscribed|stopping|removed
		not to|trying stop|unsubscribe|optout|stopping|canceling|cancelling
		dont want|need to be removed
		no need to stop|unsubscribe
		never said|texted|asked to? stop
		before you stop`},
	{guardsStop, "about the keyword", `
		what does|is|do|happens|would .. stop|optout|unsubscribe
		if i|we|he|she .. stop|unsubscribe|optout|cancel
		does|will|would|can|do stop|optout|unsubscribe .. work|mean|cancel|stop|do|end
		^ does|will|would .. stop|replying|texting|sending .. stop|cancel|end|affect|mean
		should i|we reply|text|send|say|type stop
		do|must i|we have|need to? reply|text|send stop
		what .. replying|texting|sending stop
		^ can|should|may|could|must|do i|we stop|quit|end|cancel|pause|discontinue it|these|this|them|those {soft}* $
		says|said|saying|say|word|keyword to? reply|text|send|stop .. stop|end|optout
		mean by|to .. stop`},
	{guardsStop, "quoted copy", `
		reply|responda|responder|text|txt stop|alto to|para|2|if|when|at|=
		reply|responda stop $
		stop to|para end|optout|quit|unsubscribe|terminar|cancel|no
		stop fin`},
	{guardsStop, "calls and mail", `
		texts|reminder|reminders|message|messages|notification|notifications|alert|alerts|text call|calls|email|emails|letter|letters|mail|postcards|voicemails|robocalls
		stop|quit|end|cancel|cease {det}* call|calls|calling|email|emails|emailing|mail|mailing|letters|bills|billing|fax|faxes|faxing|paper|statements|newsletter|newsletters|voicemails|robocalls
		unsubscribe|remove|take .. from|off .. newsletter|email|emails|mailing|call|calls|mail|portal|billing|account
		message|messages|text i sent|wrote|left|texted
		appointment|appt|visit|refill|prescription reminder cards`},
	{guardsStop, "other list", `
		cancel|end it|this|that {soft}* $
		waiting|wait|waitlist|transplant|donor|cancellation|standby|allergy|medication|med|problem|call|schedule list
		list for|of|on|today|tomorrow|monday|tuesday|wednesday|thursday|friday
		off|from .. waiting|wait|waitlist|cancellation|allergy|medication|med|call|standby|transplant`},
	{guardsStop, "time or topic", `
		dont|never|not|no|cant|only|please|nor {soft|you|to|or|call}* text|message|contact|bother|texting|messaging me|us|here? before|until|till|til|while|during|when|between|after|unless|if|about
		text|message|contact|bother|texting me|us on|at|in .. {timewords|timeword}
		text|message|contact me|us at #
		text|message|texts so early|late`},
	{guardsStop, "replaced number", `
		number .. from|on|off .. chart|account|file|profile .. and|use|replace|add
		remove|delete|take .. old|other|work|home number
		old|other number`},
	{guardsStop, "spanish object", `
		paren|dejen|dejar|pare|cancelen|cancele|cancelar|suspendan {dets}* llamar|llamarme|llamadas|llamando|correos|correo|cita|citas|facturas|medicina|medicamento|pastilla|pastillas|tratamiento|receta|fumar|tomar|vacuna|consulta
		no quiero que {dets}* {paren}
		no quiero cancelar|dejar|parar|darme
		no dejen|paren|cancelen|cancele|cancelar|dejar|quiten|quite|deje|pare que|cancelar|dejar|parar|paren|de|darme|mandar|mandarme|enviar|enviarme|los|mis|los|el|me
		no deseo cancelar|dejar
		que pasa si .. stop|cancelo|alto|respondo`},
	{byAccident, "by accident", `
		accident|accidentally|accidently|mistakenly
		by mistake|accident
		didnt mean|want to|for ..
		por error|accidente
		sin querer`},
	{maybeStop, "stop something", `
		^ {soft}* stop|quit|unsubscribe|discontinue|cease
		not interested
		why .. texting|messaging|contacting|getting|receiving me|us|this|these|texts|messages
		how|where did|do you|u get my|this number
		who gave .. number
		too many texts|messages|reminders
		make it stop
		call .. instead|rather of|than text|texts|texting|messages
		rather|prefer .. calls|call|email
		dont text|message|contact
		no texts
		is|are this|these spam|scam
		reported|report
		no mas
		ya no`},
	{guardsStop, "texts missed", `
		im|were|hes|shes not getting|receiving|seeing {det}* {texts}
		havent|hasnt|never|didnt {soft|even}* gotten|got|get|received|receive|seen {det}* {texts}`},
	{guardsStop, "texts that do not come", `
		got|get|getting|received|receive|have|had|havent no|any {texts}
		my {texts} stopped|quit
		{texts} stopped|quit coming|working|arriving|showing|sending|after|since|yesterday|today|last|suddenly`},
	{guardsStop, "visit and texts", `
		cancel|stop|end and text|message|call me|us
		dont|not want|like|need {det}* {texts} to? stop|end|stopped|ended
		is this|it a|the? wrong number`},
	{guardsStop, "no answer needed", `
		dont|no|not need|have to? {soft|you|for}* text|message|reply|call {me}* back
		reminder|appointment|appt card
		nobody|noone|no one? by|at the front|desk|window|door`},
	{guardsStop, "not asked", `
		dont|didnt|never|not|havent {soft}* optout|unsubscribe|unsubscribed`},
}
