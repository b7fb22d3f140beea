package conversation

// peopleRules read danger from the state of a person and from violence; crisis
// rows among them outrank the rest. everydayRules guard what sounds like
// danger in daily talk.
var peopleRules = []rule{
	{danger, "emergency said", `
		^ {soft}* emergency {soft}* $
		need|needs|send|get|want {soft|an|help|the}* 911|ambulance|paramedics|police|cops`},
	{danger, "confusion", `
		{relative} {soft|is|are|seems|suddenly|got|acting|woke|became|getting|has|been|very|so|really|all|more|up|and}* confused|disoriented|delirious|incoherent
		hes|shes|he|she|theyre {soft|is|seems|very|so|really|suddenly|all|acting|getting|and}* confused|disoriented|delirious|incoherent
		confused and|with .. fever|vomiting|headache|sweating|shaking|throwing|sleepy
		doesnt know where|who .. is|are|am
		dont know where i am
		doesnt know {soft|even}* her|his own? name
		doesnt|not recognize|recognizing me|us|her|his|anyone
		talking {soft}* crazy|nonsense|gibberish`},
	{danger, "unconscious", `
		{relative|he|she|hes|shes|him|her|they} ... not|isnt|wont|cant .. moving|responding|answering|answer|respond|wake|waking
		on the floor .. not|isnt|wont|cant
		cant|couldnt get him|her|them|my .. up|awake|wake
		shake him|her|them .. not|no|wont
		wont|doesnt|isnt|not {soft}* respond|responding|answering when|to .. shake|call|voice|touch|us|me`},
	{danger, "violence", `
		going|gonna|want|wanna|might|plan|will|ill|about|ready|feel|feels|thinking|come to|like|of|about? {soft|there|and}* kill|killing|stab|stabbing|shoot|shooting|murder|strangle|poison|hurts {soft}* {person}
		come|coming {soft|there|over|down|to|the|clinic|in|back}* and kill|shoot|hurts|stab|burn
		{person|he|she|they|hes|shes|somebody|man|guy} {soft|here|now|is|and|has|have|got|with|just|also|says|there|a|outside|pulled|grabbed|waving|holding|pointing|carrying|swinging|bought|the|his|her}* gun|guns|knife|rifle|pistol|shotgun|machete|weapon|firearm|bomb
		bring|bringing|brought|come|coming|carrying|show|showing {soft|up|back|in|with|a|my|the|his|there}* gun|guns|knife|rifle|pistol|shotgun|machete|weapon|firearm|bomb
		burn|blow|shoot|bomb|burning {soft|your|the|that|this|whole|damn|my|our|down|up}* clinic|office|house|building|place|school|hospital {soft}* down|up?
		someone|somebody|man|guy|he|hes|stranger|people|they {soft|is|are|just|keeps|trying|tries|to|was|been|has}* break|breaking|get|getting|climb|climbing|kick|kicking|broke|came|coming in|into|through|down {my|our|the}* house|home|apartment|window|door|room
		coming|comes|came after me|us|my|her|him|the
		someone|somebody|man|stranger|intruder|burglar|people {soft|is|are|just|somebody|was}* in|inside my|our|the house|home|apartment|room|garage|bedroom
		{other|he|hes|she|shes|they|dad|mom} {soft|keeps|is|was|been|just|always}* hurts me|us|her|him|them|my {soft}* $
		being|im|am|been followed|stalked|chased|trafficked|abused|beaten|attacked|held|kidnapped
		held|holding|keeping|kept|locked|trapped me|us|her .. against|hostage|captive|in|here
		against my|her|his will
		touched|touching|touches me|her|him|my {soft|daughter|son|there|down|in|private|wrong|sexually|inappropriately|and}* .. scared|afraid|privates|sexually|inappropriately|there
		scared|afraid|terrified to go home
		shots|gunshots fired|outside
		beat|beats|beating|punched|kicked|pushed|shoved|threw|dragged|strangled|choked|slapped {me} {soft}* .. stairs|up|down|wall|again|floor|tonight|and|$`},
	{crisis, "suicide", `
		goodbye|suicide letter|note|notes|letters
		texted|text|sent|told|wrote|saying|said|says {soft|me|us|a|everyone|my}* goodbye|goodbyes
		pills ... take|taking|swallow them {soft}* all
		want|going|gonna|could|might to? take|swallow them {soft}* all
		want|going|gonna|plan|planning|planned|thinking|might|could|ready|about to|on|of|about? take|taking|swallow|swallowing|down {soft|of}* all|whole|entire|every|bottle {my|the|of|his|these|those|her}* {pills|them|it|bottle|thing}
		voices|voice ... telling|tell|tells|told|saying|say me|him|her|to
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

var everydayRules = []rule{
	{guardsDanger, "confused by paper", `
		{relative|hes|shes|he|she} ... confused about|by|on|with|which|what|why|how|because`},
	{guardsDanger, "911 as a name", `
		suite|apt|room|unit|number|box|apartment|route|porsche|highway|gate|flight is? 911
		is|was|if 911 the|a|right|correct|free
		911 dispatch|dispatcher|transcript|operator|job|bill|center|tapes|training|memorial|call`},
	{guardsDanger, "ambulance as a thing", `
		ambulance bill|ride|company|cost|costs|charge|charges|invoice|records|driver|report|service|fee|claim|crew|worker
		drive|drove|driving|work|works|worked|working|bill|billed|charge|charged {soft|for|an|the|on|in|a}* ambulance`},
	{guardsDanger, "rescue drug in store", `
		narcan|naloxone|glucagon|epipen|epi|nitroglycerin .. prescription|refill|rx|kit|kits|training|expired|expires|coupon|copay
		refill|prescription|rx|order|expired .. narcan|naloxone|glucagon|epipen|epi`},
	{guardsDanger, "care under way", `
		in labor ... at|in the hospital|er|ward
		ambulance|paramedics|er|hospital {soft}* took|taken|has|have him|her|us|me {soft}* .. yesterday|last`},
	{guardsDanger, "paper about it", `
		attack|seizure|stroke|asthma|bleeding pills|pill
		suicide|overdose|seizure|stroke|asthma|allergy|heart .. plan|form|forms|paperwork|prevention|clinic|specialist|awareness|refill
		goodbye letter|note|card|party to|from|for .. coworker|coworkers|teacher|nurse|doctor|dr`},
	{guardsDanger, "mundane", `
		choking|choke|drowning|suffocating|buried|dying|killing|kill|stroke|suffocate|murder ... {mundane}
		{mundane} ... heart|stroke|dying|killing|kill|murder|suffocating|choking|drowning attack|me?
		give|gives|gave|giving me|us|him|her|you|people a|an? heart|stroke attack?
		gun|knife|rifle permit|license|safe|range|show|class|skills|course|owner|cabinet
		hitting|hit my|me|our|up* phone|cell|line|inbox
		nail|glue|staple|heat|massage|spray|paint|water|nerf gun .. for|at|to|work|injury|store|pain
		on fire at|in|this|lately
		shot in the dark
		numb ... dentist|novocaine|filling|injection|shot|sitting|sleeping|cold|ice|lidocaine
		call|dial|use 911 or|vs
		bomb|bombs diggity|cyclone|bath
		cut|cuts off {my|our|the|your|his|her}* power|insurance|service|water|meds|phone|supply|refills|benefits|prescription`},
	{guardsDanger, "how to tell", `
		know|tell if|whether|when ... heart|stroke|seizure|allergic|concussion|bleeding|labor|contractions attack|reaction?`},
	{hypothetical, "question in general", `
		^ {soft|and|so}* can|could|should|may i|he|she|we take|give|double|use|have|mix|combine
		^ {soft}* is|are|would it|this|that {soft}* ... if
		^ {soft|so|and|also|quick|question}* when should|do|would|will
		^ {soft|so|and|also}* if|in i|ive|hes|shes|he|she|my|we|case
		^ {soft|hi|so}* what are|is|if
		^ {soft}* what should i do if
		^ {soft}* how do|would|will|can i|we|you know|tell|prevent|treat
		^ {soft|hi|hello}* do|does|can you|yall|dr|doctor|the|your {soft|guys|also|still|clinic|office}* treat|offer|do|teach|have|handle|take|see|accept|cover
		^ {soft}* will|would i|it|he|she|my|they be|have|feel|get|need
		^ {soft}* how soon|long|much|many|often after|until|before|is|can|does|do?
		^ {soft}* is|are it|there a|an|any? risk|chance|way|possible|safe|normal`},
	{longStanding, "for long", `
		for {soft|like|a|the|past|several|many|few|#|two|three|last|couple|some|of}* months|years|year|yrs|decades
		breathe|breathing ... stairs|exercise|exercising|run|running|hills|hill|climb|climbing|uphill|gym|jog
		most days|nights`},
}
