package conversation

// dangerGuards take idioms, illnesses by name and questions in general out of
// the danger rules.
var dangerGuards = []rule{
	{guardsDanger, "idiom", `
		killing|kills me|us|time
		kill time|two
		kill me|us lol|haha|if|when|for
		dying to|of|for|laughing|curiosity|inside|battery
		dying {soft|for}* know|see|hear|laughing|$ {soft}* lol|haha
		death of me
		sick|tired|scared|bored|worried|starving|freezing|frightened to death
		to die for
		heart|nearly|almost|gave|give|giving|gives|have|had|having|near|about .. heart attack when|seeing|from|over|at|looking|opening|with .. bill|price|cost|copay|statement|charge|invoice
		almost|nearly|about|gave|gives|near|practically {soft|had|have|me|a|him|her|us|mom|having}* heart attack|stroke
		would|will have|give a|me heart|stroke|attack attack? when
		hit me|us up|that|hard|like|with|back
		hits {me} {soft|like|hard|different}*
		hit {soft|my}* deductible|limit|wall|goal|snooze
		beat me to|there
		beats me
		killing it
		cut myself|himself|herself|my shaving|off|some|hair
		shoot me|us a|an
		kill for
		kill|killed|killing the|germs|bacteria|virus|lice|weeds|mood|bugs|time|it|mold|pain
		water broke|heater pipe|down
		short of breathe exercise
		me muero|muriendo de|por hambre|risa|ganas|frio|sueno|calor|pena|verguenza|saber|sed|aburrimiento|nervios
		muero de|por
		mato de|por risa
		labor day|of|and|law|costs
		lab or
		in labor|labour .. class|department|tour
		drowning|buried|swamped in|under
		choked|choking up
		choked up
		suffocating heat
		blind date|spot
		on fire emoji|today
		emergency contact|contacts|number|plan|fund|kit|department|bill|form|information|info|card|supply|refill|leave|visit|appointment|slot|services|dept|dental|exit|preparedness|brake|vet|surgery|inhaler|line
		in|the|urgent|no|not|isnt|non|for|nearest|to|went|from an|the|a|real? emergency room
		not|isnt|nothing|non|no {soft|an|a|is|really|urgent|not|or|life|threatening}* emergency
		emergency room|er bill|visit|copay|doctor|doc|records|report|discharge|followup|follow|last|yesterday|on
		sala de emergencias|emergencia
		contacto|numero|caso de emergencia|emergencias
		no es .. emergencia|urgente
		sobre|prevenir|historial|prueba|examen .. convulsiones|infarto|derrame|suicidio|sobredosis|embolia|asma|emergencia
		took|take|taking|on too many pills|meds|medications|medicines can|could|every|each|for|per|is
		my funny bone`},
	{guardsDanger, "illness by name", `
		is|are {a|some|the|this|my|mild|little|any}* chest|shortness|trouble|dizziness|fainting|bleeding|swelling|heart|stroke|seizures|seizure|difficulty|short ... normal|common|side|expected
		dog|cat|puppy|pet|horse .. had|has|is|was|ate|got .. seizure|hit|swallowed|died|stroke|bleeding|choking|pills|poisoned
		911 .. street|st|avenue|ave|road|rd|drive|dr|lane|blvd|hwy|address|suite
		seizure|stroke|seizing|overdose|suicide|asthma|bleeding|bleed|breathe|concussion|poison|chest|allergic|anaphylaxis|choking|epipen|heart|sepsis|meningitis|convulsion|labor|rape|contractions|faint|fainting|head|nosebleed|attack|injury|ambulance|domestic|pain|reaction|violence|abuse|shortness|abuse|nosebleeds pain|attack|reaction|control|violence|abuse|injury|bleeding? {ill}
		seizure|stroke|bleeding|chest|allergy|bleed pain? free|log|diary
		risk|risks|chance|chances|odds|signs|sign|symptoms|symptom|cause|causes|caused|causing|prevent|prevents|preventing|prevention|history|screen|screened|risks|effect|effects|family|article|video|pamphlet|info|information|questions|question|worried|learn|read|treat|treats|treatment|class|training|vaccine|vaccination|cures|stories|awareness|medication|medicine|coverage|explain of|for|about|from|on|against|include|includes|like|is|are|a|an|the|more|future|another|having|my|his|her|to* {soft|of|for|about|a|an|the|and}* {danger|heart|stroke|seizure|seizures|bleeding|overdose|suicide|chest|breathe|allergic|concussion|faint|fainting|anaphylaxis|sepsis|meningitis|poisoning|poison|shortness|convulsions|choking|contractions|trouble|difficulty|unconscious|passing} attack|pain|reaction|of|breathe?
		{is|are|could|can|does|would|will|if|do} .. chest|heart|stroke|seizure|bleeding|faint|fainting|dizziness|shortness|trouble|allergic|swelling pain|attack|breathe|reaction|of? .. {side|normal|common|covered|known} effect|effects
		can|could|does|will|would this|that|it|the|these|they|stopping|metformin|lisinopril|medicine|medication|med|drug .. cause|lead|make|trigger ..
		side effect|effects ..
		food poisoning
		poison ivy|oak|control
		heat rash
		stroke|seizure|chest .. last|years
		if|when|unless|until|case|before|after of|i|he|she|my|we|it|you|they|there|a|an|the|any|baby|son|daughter|mom|dad|someone|another|ever* {soft|have|has|had|having|get|gets|start|starts|is|experience|feel|feels|notice|develop|again|another|a|an|ever|do|in|my|his|her|the}* seizure|stroke|chest|heart|bleeding|faint|bleed|allergic|trouble|difficulty|short|shortness|convulsion|overdose|contractions|water|passes|hits|head|fainted pain|attack|reaction|breathe|pains|of|broke|breaks|broke? {soft}*
		breathe treatment|treatments|test|machine|exercise|exercises|tube|class
		breathe through|out|from|thru of? {det|his|her}* nose|nostril|nostrils|nose
		cant|hard|trouble|not {soft|to}* breathe through|thru|out|from of? {det|his|her}* nose|nostril|nostrils|one|left|right|mask|nostrils
		stuffy|stuffed|congested|nose|cold ... cant breathe
		gums|gum .. bleed|bleeding|blood
		bleeding|bleed|bleeds gums|gum|disorder|disorders|when|clinic|center|log
		bleed rate|rates|log
		period bleeding|blood?
		blood|bleeding|bled test|tests|work|draw|drive|pressure|type|thinner|thinners|sugar|results|lab|labs|count|donation|disorder
		not responding to
		responding|respond to the? treatment|text|texts|message|messages|meds|email|calls|antibiotic|antibiotics
		wake .. up at|early|before|late|in
		wont wake .. alarm
		passed|pass out flyers|papers|candy|cards
		doesnt|dont|no|longer live|lives|living here|there|with|at|in|near|close|alone
		stroke of
		heart attack patient|survivor|support
		allergic reaction to .. in|on|listed|chart|record
		allergic to
		heart .. broken|breaking
		broke up
		choking hazard
		suicide hotline|squad
		shot|shots|vaccine .. hurts
		flu|covid|allergy|depo|b12|booster|tetanus|vaccine|cortisone|steroid shot|shots
		poison .. label
		stopped|stop smoking ... breathe
		miscarriage .. last|years|ago
		er visit|doctor|bill
		epi pen? refill
		had an allergic reaction to .. #|years|before|as|when
		my skin
		burning when|pee
		swelling .. down
		medicina|medicamento|pastillas|receta|cita|tratamiento para|de|contra .. presion|convulsiones|asma|infarto|derrame`},
	{guardsDanger, "phone", `
		phone|battery|car|laptop|cell|truck|computer|tablet|dog|cat|plant|plants|wifi is|was|has|just? {soft}* dying|died|dead|killed`},
	{guardsDanger, "crisis denied or idiom", `
		not|isnt|never|no|arent {soft|im|feeling|been|at|all|currently|actively}* suicidal
		no suicidal
		not|dont|never|wont|wouldnt {soft|want|going|gonna|to|would|planning|wanna|thinking|of}* hurts|kill|harm|killing|harming|hurt|hurting {me}
		not|isnt|dont want|wanna|going|to to? die
		dont want to hurt anyone|feelings
		suicide prevention|awareness|hotline|walk|loss|survivor|survivors
		lost|lost my .. to suicide
		{kin|cousin|uncle|friend|aunt} .. suicide
		cut|burn|burned|hurts|hurt|poison|stab myself|himself|herself .. {cooking|shaving|lifting|playing|running|accidentally|knife|kitchen|stove|oven|gym|exercising|working|work|moving|hot|bad|on|at|at|by|with|in|yesterday|while}
		accidentally .. cut|burned|hurts|stabbed myself|himself|herself
		cant do|take this|it|that anymore|any .. {texts|pill|pills|medicine|time|appointment|antibiotic}
		cant make|take|do it|this today|tomorrow|on|at
		want|wanna|wants|could|wish|would to|i|just* die laughing|of
		could die of
		die|dead from|of embarrassment|laughter|boredom|hunger
		no quiero morir|matar
		no puedo mas .. temprano|tarde
		no quiero hacerme dano
		on purpose
		no quiero seguir con|recibiendo|el|la`},
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
		message|call|text|voicemail|video|sound|audio cut|cuts|cutting off|out
		emergency shelter|medicine|housing|assistance|food|services|worker|management|contraception|kit
		shot in the dark
		dying over here
		knocked|knock out my|the|some|all|homework
		swollen|swelling|puffy .. from|because|after .. sore|dentist|filling|crying|pollen|filler|fillers|injections|allergies|sleeping
		shot|shots in my|his|her|the arm|butt|hip|thigh|shoulder {soft}* is|was|still|hurts|sore
		heart attack on|in a
		works|work|working|worked|job for|at|in|as|with 911
		911 rule|form|policy|drill|sign|button|app|show|episode|plan
		vivo|vive|vivimos aqui|ahi|alla|en|con
		muriendo de
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
		^ can|could|does|do you|a|the|stress|anxiety|seizure|stroke|overdose|strokes|people
		^ {soft}* how soon|long|much|many|often after|until|before|is|can|does|do?
		^ {soft}* is|are it|there a|an|any? risk|chance|way|possible|safe|normal`},
	{longStanding, "for long", `
		for {soft|like|a|the|past|several|many|few|#|two|three|last|couple|some|of}* months|years|year|yrs|decades
		breathe|breathing ... stairs|exercise|exercising|run|running|hills|hill|climb|climbing|uphill|gym|jog
		most days|nights`},
}
