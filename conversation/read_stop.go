package conversation

// stopRules say when free words ask to end the texts. One phrase is one
// row; read_channel.go finds the builds that no row lists.
var stopRules = []rule{
	{stops, "stop sending", `
		stop send me|texts|text|texting|message|messages
		stop|quit it|this? with {det}* {texts}|links|this|these
		{stop} {det|soft}* {sending}
		stop|quit|cease|dejen trying to text|contact|message|reach me|us?
		{stop} all? communication|communications|contact|correspondence|outreach
		cease and desist
		cease|stop|end {det}* communication|communications|contact
		{stop} blowing|lighting up
		{stop} hitting me up
		{stop} bothering|harassing|spamming|bugging|pestering|annoying|texting|contacting|messaging
		stop with texting
		stop|quit writing|texting to? me|us|this|my`},
	{stops, "stop texts", `
		this is {det}* spam|harassment {soft}* stop
		^ {soft}* spam {soft}* stop
		{stop} {det|soft}* {texts}
		optout|unsubscribe {det|soft}* {texts}
		{stop} {det|soft}* coming
		{texts} stopped|to|need|needs|has|have|must|should|better|just|please* stop|end|cease|stopped
		want|need|like|get|make|getting|making these|this|them|it|that to? stop {soft}* $
		{texts} ... want|need|like them|these|it|this to stop
		^ {soft}* cancel|end|stop {det}* subscription {soft}* $
		subscription to {det}* {texts}
		annoying|spam|spammers|people|idiots|bro|dude stop {soft}* $
		^ stop .. clinic|health|medical|hospital|pediatrics|office|dental|care|center $
		nobody|no one|body? .. wants|needs {det}* {texts}
		get|make|have|want {det}* {texts} .. stop|stopped|end
		{texts} to stop|end
		{texts} stopped
		{texts} cancelled|canceled
		done with {det}* {texts}
		knock it off
		cut it out
		cut out {det}* {texts}`},
	{stops, "stop these", `
		{stop} sending|getting|receiving|with|all|texting* these|those|this|them|that|it|everything {soft}* $
		stop|cancel|quit|end|optout|unsubscribe me|from|of|please|all* these|those|everything {soft}* $
		stop|quit please? this|it|that {soft} {soft}* $
		stop|quit sending|getting|receiving {soft}* $
		stop|quit sending me|us|this|anything|stuff|crap
		stop|quit texting me|us|my|this
		^ {soft}* stop|quit it|this|that {soft}* $
		stop|quit to? this|my number|phone|cell|line
		make it|this|these|them|yall all? stop {soft}* texting|texts|messages
		^ {soft}* make this|these stop
		^ stop {soft}* me $`},
	{stops, "stop getting", `
		stop|quit|avoid|prevent|without getting|receiving|be|get|receive|being {det}* {texts}|texted|contacted|messaged
		how|want|way|wish|like .. to? stop|end|quit|block|disable|cancel {det}* {texts|sending}|these|this|it $
		how .. to|i|we|do stop|end|cancel|quit|block|disable {det}* {texts}|these|those|them|this|it|receiving|getting
		how .. get off|out|removed
		can i stop|cancel|end {det}* {texts}
		how .. turn {det}* {texts}|these|this|it off
		way to stop|end|cancel {det}* getting|{texts}|these|those|this`},
	{stops, "do not text", `
		dont|stop|quit using|use this|my number|phone|cell .. $
		dont|never|not|stop|nor {soft|ever|you}* text|message|contact|sms|bother|texting|messaging|notify|write|reach me|us|this|here|again|anymore|here|to|at|in
		dont {soft|you}* text|txt|message|texting|contact {soft}* $
		dont {soft|you}* send me|us|my? {det}* {texts}|anything|anymore|stuff|these|this|those
		dont {soft|you}* send anymore|any|more|these|this|those
		not|dont be|get texted|contacted|messaged
		dont ever text|contact|message
		i prefer|want|like|rather no|not {det}* {texts}
		dont use|have this|my number|phone|cell for|to text|texts|texting
		no contact $
		not text|contact|message me|us|this|my`},
	{stops, "does not want texts", `
		dont|no|not want|need {soft|any|more}* links
		dont want any|anymore? of? these|those|this {soft|anymore}* $
		dont want anymore of these|those|this
		dont|not|never|didnt|no|doesnt longer? {soft|longer|even|anymore}* want|need|like|wish|care|appreciate|wanna|desire {soft|for|you}* to? get|receive|be|have|see|keep? getting|receiving|any|the|your|these|more|those* {det}* {texts}|texted|contacted|messaged|notified
		dont|not|never|no longer? want|need|like|wish|wanna {soft}* to? get|receive|be|have|see? {det}* these|those|them {soft|anymore}* $
		dont|no longer want|need to? this|these anymore|texting
		no longer {soft}* want|wish|need|wanna .. receive|get|texts|texted|contacted|these
		no longer interested in|receiving|{texts}?
		not interested in {det}* {texts}|these|this
		dont|no longer want {soft|any|more|anymore|of}* these|those|them {soft}* $
		dont want you|yall|anyone .. texting|text|contacting|contact|messaging|message|bother|bothering
		dont want to hear from
		unwanted {texts}
		tired|sick|fed|enough|done up? of|with|getting|receiving? {det}* {texts}|these
		rather|prefer|would not|no to? get|receive|be? {det}* {texts}|texted|contacted
		dont like|want being? texted|getting|{texts}`},
	{stops, "no more texts", `
		no|not any? more|further|additional {det|unwanted}* {texts}|contact|communication
		no anymore {texts}|contact
		no more texting|please? {soft}* $
		no more of? these|this|those {soft}* $
		^ {soft}* no|zero {det}* {texts} {soft|thanks|at|all}* $
		no texts|texting please|just|only|at|to|on
		enough already
		enough {det|with|of}* {texts}
		enough $
		never again text|texts|contact
		^ {soft}* no more {soft}* $`},
	{stops, "opt out", `
		optout {soft|me|us|of|from|now|thanks}* $
		optout me|us|this|my|number|number? {soft}* $
		optout me|us? from|of {det}* {texts}|these|this|those|it|everything|all|list|program|service|texting|communications
		opt|opting|take me|us|this|my number? out {soft}* $
		opt me|us|this|my number? out .. of|from {det}* {texts}|these|this|those|it|everything|all|list|program|service
		id|i|we|want|like|wish|need|would|choose to optout {soft}* $
		optout number|phone
		i want out {soft}* $
		i want out of this|these|it|here {soft}* $
		how .. optout {soft}* $
		how .. unsubscribe {soft}* $
		i optout {soft|of}* $`},
	{stops, "unsubscribe", `
		unsubscribe|unsub {soft|me|us|from|now|thanks|my|this|number|phone}* $
		unsubscribe|unsub|unenroll|disenroll|deregister|deactivate me|us|my|this|number? from|to|of? {det}* {texts}|these|this|those|it|all|everything|list|program|service
		unenroll|disenroll|unregister|remove|withdraw me|us from texting|{texts}
		unenroll|unregister me {soft}* $`},
	{stops, "consent withdrawn", `
		revoke|withdraw|rescind|retract|revoking|withdrawing|cancel|remove|end|pull {det|any|prior|previous}* consent|permission|authorization {soft|now}* $
		revoke|withdraw|rescind|retract|revoking|withdrawing|remove .. consent|permission|authorization .. for|to .. {texts}|texted|contact|contacted|communicate|send|reached|receive
		revoke|withdraw permission|consent .. contact|text|message|call|send
		consent|permission .. revoked|withdrawn|revoke|rescinded
		revoke|withdraw .. consent|permission to text|contact|message|send|be|receive
		revoke {det}* {texts}`},
	{stops, "consent denied", `
		dont|didnt|not|no have|had {det}* permission|consent {soft}* $
		didnt|never|dont|not authorize|authorized|allow|allowed you|yall|anyone .. text|texts|texting|contact|message|send|this
		who gave you .. permission|consent
		take|took back {det}* permission|consent
		never|didnt|dont|havent|not|no {soft|ever}* give|gave|given|grant|granted|gives you|yall|u|anyone|them|this|any|my|clinic|office* permission|consent|number|authorization|okay|ok
		without .. permission|consent
		never|didnt|dont|havent|not|no {soft|ever}* sign|signed|agree|agreed|consent|consented|subscribe|subscribed|ask|asked|optin|request|requested|authorize|authorized|enroll|enrolled|approve|approved up|in|for|to|be|get|receive|getting|receiving|have* {det}* {texts}|texted|contacted
		never|didnt|dont {soft|ever}* sign|signed|agree|agreed|consent|consented|subscribe|subscribed|ask|asked|authorize|authorized|want|wanted up|in|for|to* this|these|those|it|be {soft}* $
		dont|didnt|no|not have|had {det}* permission|consent .. text|contact|message|send
		dont|not|no consent {soft}* $
		dont have permission|consent {soft}* $
		never signed up {soft|for}* $
		not authorized|allowed|permitted to text|contact|message|send
		who said you could text|contact
		have no right to text|contact
		never asked|wanted to be? texted|contacted|{texts}|for`},
	{stops, "off the list", `
		take|taken|removed|get|remove|delete|strike|pull|drop|scratch|cut|erase|leave {soft}* me|us|this|my|number|it|name|phone|cell|that|info|information* off|from|out|of off|from|out|of* {det|texting|contact|contacts|calling}* list|lists|system|database|records|{texts}|texting|everything|contacts|rotation|program|directory|subscription
		take|get {soft}* me|us|this|my|number|phone|number|name* off|out of? this|these|it? {soft|thanks}* $
		^ {soft|can|you|could}* remove|delete me|us|from|this|it* {soft|thanks}* $
		^ {soft|can|you|could|would|i|want|need|to|be|have}* removed|remove|delete|erase|lose|forget|block|drop|scrub {det|soft}* number|phone|cell|digits|contact|info .. $
		remove|delete|erase|lose|forget|block this|my number|phone|cell|digits {soft}* $
		remove|delete|erase|block this|my number|phone|cell .. from|off|out of? your|the|this|all|every|list|everything|contacts|texts
		want|like|need|ask|asked to be removed
		block this|your number|texts
		not be on {det}* list
		dont belong on {det}* list`},
	{stops, "turn off", `
		^ {texts} off {soft}* $
		turn|shut|switch off {det|soft}* {texts}|these|this|it
		turn|shut|switch {det|soft}* {texts|these} off
		turn|shut|switch these|this|them|it off {soft}* $
		disable|deactivate|mute {det}* {texts}`},
	{stops, "asked before", `
		i|ive|we|weve {soft|have|had|even|also}* said|texted|replied|typed|sent|wrote|responded|put|answered {soft|the|word|with|you|yall|twice}* stop|unsubscribe|optout
		^ {soft}* said|texted|replied stop
		told|asked|asking|telling|begged|tell you|yall|u|them|office|guys .. to? {soft|not|the}* stop|quit|remove|unsubscribe|optout|not
		why .. still|keep|keeping|continue|continuing|kept .. texting|messaging|sending|contacting|bothering|getting|text|message|{texts}
		still texting|sending|messaging|contacting|bothering|harassing
		youre|you|yall|u still|keep text|texting|send|sending|messaging|contacting me|us|my|this|these
		still getting|receiving {det}* {texts}|these
		already {soft}* stop|unsubscribed|optout
		stop means stop
		what part of stop
		optout already
		report|reporting|block|blocking|sue|suing|complaint|lawyer .. {texts|sending}|you|this|number
		if|next you text .. again`},
	{stops, "leave me alone", `
		leave me|us|my alone
		leave me the? .. alone
		lose|forget|erase|delete|burn my|this number|phone|digits
		fuck|piss|f|bug|buzz|screw off
		get lost
		dont bother|harass|spam|bug me|us?
		go away
		get out of my phone|inbox
		stop harassing|spamming`},
	{stops, "calls only", `
		only call|calls|email|mail .. no|not|dont text|texts|texting
		no text|texts|texting .. only|just|instead? call|calls|email
		call|email me? instead of texting? $ ... stop
		dont text {soft}* call`},
}
