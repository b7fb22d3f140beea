package conversation

// plainStopRules read wishes to end the texts by their build: a verb of ending,
// then a word for us or for the texts within a few words, or one channel
// refused for another.
var plainStopRules = []rule{
	{stops, "stop bothering", `
		{stop} blowing|lighting|hitting|messing|filling .. phone|cell|inbox {soft|up}*
		you|youre|yall are? {sending} me|us
		harassing|bothering|spamming|annoying|pestering ... stop {soft}* $
		please|just stop {soft}* $`},
	{stops, "stop sending anything", `
		{stop} sending|send ... {texts}`},
	{stops, "remove me", `
		remove|delete|drop|unsubscribe me|us {soft|thanks}* $`},
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
	{stops, "never agreed", `
		never|didnt|havent|not|dont {soft|even|ever|once}* optin|signed|subscribed|enrolled|registered|agreed|consented|opted in|up|to|for|this|that|any|these|it* {soft}* $
		nobody|noone|who {soft|even|ever|here}* gave|give|gives you|u|yall|them|anyone? {soft|any|the|my}* permission|consent|right
		no one|body {soft|even|ever}* gave|give you|u|yall permission|consent`},
	{stops, "calls and texts", `
		{stop} {det}* calling|calls|call and|or {det}* texting|texts|text|messaging|messages {soft|me|us}* $`},
	{stops, "asked before", `
		i|ive|we {soft|already|have}* optout last|yesterday|twice|weeks|months|before|again
		my optout request|was|is|isnt|wasnt
		honor|respect|process my|the|this optout|request
		ive|i|im|we {soft|already|have}* blocked|blocking you|this|your`},
	{stops, "not welcome", `
		sure|so i|we dont {soft|ever|keep}* get|receive|getting {det}* {texts}
		dont|not|no need|want|wish|like to? be reminded|texted|notified|contacted|messaged
		{texts} .. not authorized|permitted|allowed|wanted
		dont|not|no want|wanted? {soft}* any|no|part part? of this|these {soft}* $
		^ dont want {soft}* $
		^ not wanted {soft}* $
		who|nobody|noone told|asked|said|authorized|allowed you|u|yall to|could? text|contact|message|texting|messaging
		chill|relax|easy|slow with|on {det}* {texts}
		remove|delete|take|drop # from|off|out
		asked|requested|demanded|wanted to be {soft}* taken|removed|deleted|unsubscribed
		dont|not use|do|read|check|want {det}* {texts}
		^ {soft|this|is|its|pure|thats}* harassment {soft}* $
		{texts} .. not|unwanted|arent|isnt|never|no .. welcome|wanted|needed|okay|ok|cool|acceptable|allowed|necessary|appreciated|helpful|longer|useful|asked
		you|yall|u need|have|gotta|better|should|must to? quit|stop {soft|this|it|that}* $
		you|yall|u keep|kept|still|continue to? texting|messaging|sending|text|message|send|contacting me|us
		leave me|us be
		fk|fck|fuk|eff|f off`},
	{stops, "numbers cleared", `
		{purge} {soft|my|this|our|her|his|their|moms|dads|the}* number|cell|digits {soft}* $
		{purge} {soft|my|this|our|her|his|their|moms|dads|the}* number|cell|phone|name|info .. from|off|out of? {det}* system|database|records|list|files|phone|computer|texts
		number {soft|should|must|is|shouldnt|isnt|does}* not|shouldnt|isnt be? in|on your|the|this system|list|database|records
		want|need|get|take|taken|be|like {soft|me|us|to|be|my|number|taken}* off {det|texting}* list|thing|texts|system
		dont|not|never {soft}* include|add|enroll|put|keep me|us|this|my .. {texts}|list`},
	{stops, "contact denied", `
		dont|never|not|nor {soft|you|u|dare|even|or|call|respond|reply|bother|think|about|try|to}* text|message|contact|texting {soft|me|us|this|number|phone|again|back|here|my|it}* $
		you|u|yall didnt|dont|not|wouldnt|never text|message|contact|texting {me|us}* $
		dont|never|not reply|respond|write to this|me|us|my
		do|dont not? call|text|contact list|registry
		national|federal dont
		no use|time|interest|desire|need|reason|point for|in|to|of {det}* {texts}|receive|get
		cant {soft}* have|accept|take|afford {det}* {texts}
		dont|doesnt|not {soft}* accept|do {det}* {texts}
		skip|hold|ease|drop off? on? {det}* {texts}
		remove|delete|erase her|his|their|him|them number|cell|phone|name|info
		remove|delete|erase her|him|them {soft}* $`},
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
