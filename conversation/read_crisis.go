package conversation

// crisisRules find self-harm words; they outrank danger.
var crisisRules = []rule{
	{crisis, "suicide", `
		want|wanna to? just? disappear|vanish
		use|using it|this on myself
		^ {i|been|started}* cutting again
		suicide|suicidal
		kill|killing|hang|hanging|shoot|shooting|drown|harm|harming|hurts|hurt|cut|cutting|burn|burning|cuts|unalive|offing|off|poison|stab {soft|him|her|them}* myself|himself|herself|themself|themselves|yourself
		end|ending|take|taking|took|ended|takes {soft|it|my|his|her|own|their|this}* life
		end|ending it all|tonight|now
		want|wanna|going|gonna|ready|trying|plan|planning|decided|wants|wanted|thinking {soft|to|of|about|just}* die|end|ending|unalive {soft|it|this|life|tonight|now|and}* $
		want|wanna|wants|wish|wishes|rather|ready|deserve to|i|was|were|would|could|be|he|she* die|dead
		dont|not|no|doesnt|didnt|never|cant {soft|want|wanna|wants|deserve|to|see|feel|any|a|point|in|like|reason|worth|keep|even|have}* live|living|alive|exist|existing {soft}*
		dont|doesnt|not want|wanna|wants to? {soft|be|wake|go}* here|alive|around|up|exist|on {soft|anymore|tomorrow|any|longer}* $
		dont|doesnt want|wanna to? wake up
		better off dead|without
		no reason|point|will to|in|of? {soft|keep}* live|living|life|going|on|anymore
		life .. not|isnt|no worth|longer|point|living
		not worth living
		cant|dont want|wanna|to|think|i|can* {soft|do|take|handle|go}* go on|living {soft|like|this}*
		cant {soft}* take|do it|this|life anymore|any|longer
		can no longer go
		give|giving|gave|given up on life|living
		goodbye forever|everyone|world
		say|saying goodbye
		jump|jumping off|from|in {det|front|of|the}* bridge|building|roof|balcony|train|traffic|overpass
		self harm|harming|harmed|injury
		slit|slitting|cut|cutting my|his|her wrist|wrists|arms|throat
		wish {soft|i|was|had|were|to|could|would|id}* dead|never|die|gone|disappear|born|exist|sleep|alive
		nothing|nobody to live for
		nothing left {soft|to|live|for}*
		sleep and never|not
		wont be here tomorrow|much
		no one would miss|care
		hopeless .. die|live|life|anymore
		loaded gun
		{i} .. have|got|bought a|the|my? gun|pills|rope .. to|and|ready|tonight
		dark thoughts|place ..
		overdose on purpose
		on purpose .. pills|overdose
		kms
		suicidio|suicidarme|suicidarse|suicidar|suicida|suicidarme|suicidas
		matarme|matarse|ahorcarme|ahorcarse|colgarme
		me|se {dets|quiero|voy|quiere|a|va|queria|puedo}* matar|suicidar|ahorcar|cortar|lastimar|matando|colgar|quitar .. vida?
		quitarme|quitarse|quitar|acabar|terminar|acabarme|terminarme {dets|con}* vida
		quiero|deseo|quisiera|prefiero|quiere|ganas|queria|preferiria {dets|de|estar|ya|que}* morir|morirme|morirse|muerto|muerta|desaparecer|dormir
		no|sin {dets|quiero|quiere|tengo|vale|tiene|ganas|seguir|la|pena|puedo|ya|deseos|razones|razon|de|para|sentido}* vivir|viviendo|viva|vivo|existir|vida
		ya no puedo mas
		no puedo mas
		hacerme|hacerse|hacer|haciendome|haciendose dano
		lastimarme|cortarme|cortandose|cortandome|lastimarse|cortarse|lastimandome|lastimandose
		mejor muerto|muerta
		estarian|estaria|estarian mejor sin mi
		no quiero estar|seguir aqui|viva|vivo|mas|asi|en|adelante|viviendo
		nadie me extranaria
		me voy a matar
		quero|vou morrer|matar
		veux mourir|suicider
		en finir avec la vie
		suicider
		no aguanto mas
		nao quero mais viver`},
	{crisis, "suicide", `
		goodbye|suicide letter|note|notes|letters
		texted|text|sent|told|wrote|saying|said|says {soft|me|us|a|everyone|my}* goodbye|goodbyes
		pills ... take|taking|swallow them {soft}* all
		want|going|gonna|could|might to? take|swallow them {soft}* all
		want|going|gonna|plan|planning|planned|thinking|might|could|ready|about to|on|of|about? take|taking|swallow|swallowing|down {soft|of}* all|whole|entire|every|bottle {my|the|of|his|these|those|her}* {pills|them|it|bottle|thing}
		voices|voice ... telling|tell|tells|told|saying|say me|him|her|to
		tired|sick|done of|with living|life|existing
		razor|razors|blade|blades|rope|noose|knife|gun|pills ... want|going|ready|gonna|about to use|end|cut|do
		want|wanna|wants|wish {soft|for}* it|this|everything? {soft}* all {soft}* to? be? end|over|stop {soft}* $
		want|wanna|wish everything|it to be over
		took|take|taking something {soft}* to end|die|kill
		going|gonna|want|wanna|about|ready to? jump {soft}* $
		danger to myself|himself|herself|others|themselves
		do|doing something {soft|bad|stupid|drastic|terrible|dumb|really}* to myself|himself|herself
		do|doing something {soft|really}* stupid|drastic|tonight
		nobody|noone|no|none one? would|will|gonna {soft|even}* miss|notice|care {soft|me|if|im|gone}* $
		nothing {soft|left|else}* to live for
		disappear forever
		sitting|here|alone|holding .. with {my|a|the|loaded}* gun|pistol|rifle|razor|blade|noose|rope|pills
		drive|driving|crash|crashing|steer {soft|my|the|a}* car {soft}* off|into
		step|walk|walking|stepping|jump|jumping|lie|lay in|into|on front? of? traffic|train|bus|truck|cars|tracks
		dont|no|not|doesnt {soft|longer}* want|wanna to? be alive|around|here|living
		unalive
		attempt|attempted|attempting suicide
		cut|cuts|cutting {soft|myself|my|arm|wrist|way}* too deep
		ready|time|want to end my|it|things
		corte|cortado|cortarme|cortar las venas|munecas`},
}
