package conversation

// dangerRules find present danger to life, limb or unborn child (rule 9 of
// A1). A false alarm is cheaper than a miss, so they are wide; what makes them
// narrow is said apart: guards in read_danger_guards.go, denial and past time
// in read_past.go.
var dangerRules = []rule{
	{danger, "emergency said", `
		911
		call|called|calling|need|send|dial an? ambulance|paramedics|911
		ambulance
		this|its|is|have|having|had|an|medical a|an|real|medical|life|threatening* emergency
		emergency please|help|$
		mayday
		sos
		going|gonna to die
		feel|feels like im? dying
		^ dying help|please|now|$
		smell gas|smoke ..
		gas leak
		im|hes|shes|is|mom|dad|think|we|are dying
		somebody|someone help us|him|her
		should|do|need|going|heading|go|headed|way|rushing i|we|to|need|go|him|her|my|take|rush|this|on* to the? er|emergency
		life threatening
		es|tengo|tenemos|hay una? emergencia
		emergencia $
		ambulancia
		auxilio
		socorro
		me|se estoy|esta|muero|muriendo muriendo|ya?
		llamen|llama|llame|manden al? 911`},
	{danger, "chest", `
		chest {soft|is|are|feels|feel|has|really|so|very|with|started|pain}* pain|pains|pressure|tightness|hurts|tight|heavy|pounding|crushing|aching|aches|burning|discomfort|squeezing|ache
		pain|pains|pressure|tightness|hurts|ache|elephant|weight|squeezing|stabbing .. in|on {my|his|her|the|moms|dads}* chest
		tight|heavy chest
		chest is so? tight|killing|hurts
		heart attack|stopped
		cardiac arrest
		heart .. stopped|stopping
		heart racing|pounding .. dizzy|faint|breathe
		pain .. left arm
		left arm is? numb|hurts|tingling|aching|pain|weak
		crushing chest
		angina
		dolor|dolores|presion|opresion|punzada .. en el|mi? pecho
		pecho .. duele|aprieta|oprime|dolor|apretado
		duele|aprieta|oprime .. pecho
		infarto
		ataque al|de? corazon|cardiaco
		paro cardiaco
		dor no peito
		mal a la poitrine
		duele el|mi|mucho* pecho
		dolor de pecho`},
	{danger, "breathing", `
		cant|cannot|couldnt|barely|unable|not|isnt|stopped|hardly|aint|wont|doesnt|struggling|struggles|difficulty|trouble|hard|harder|difficult|problem|problems|fighting|gasping|issues to? {soft|able|be|to|really|even|with|time|having|get|catch|my|his|her|for|him|me|a|any|getting|it}* breathe|air
		hard time breathe
		shortness|short|out of breathe
		cant get enough? air
		no air
		catch my|his|her breathe
		stop|stops|quit breathe
		breathe .. fast|hard|difficult|funny|shallow|badly|weird|stopped|trouble|labored|difficulty|problems
		labored breathe
		lips|nails|face|skin|hes|shes|turning|baby|fingers|went|turned {soft|and|looks|look|are|is|turning|turned|going|bluish|face|all}* blue|purple|bluish
		choking
		choked on
		suffocating|suffocate
		gasping
		wheezing
		asthma attack
		inhaler .. not|isnt|doesnt|wont .. working|helping|work|help
		gagging and
		no|apenas|casi puedo|puede|podemos|logra {dets|casi|ni}* respirar|tragar
		dificultad|problemas|trabajo|cuesta|costando|dificil {dets|mucho|para|a|le|me|esta|el|trabajo|al}* respirar|respiracion
		no esta|estan respira|respirando
		no respira
		respira mal|muy|rapido|agitado|dificultad
		falta|faltando|falto {dets|me|le|mucho}* aire|aliento
		me|se esta|estoy ahogando|asfixiando|atragantando
		ahogo|ahoga|ahogando|ahogandose|ahogandome|asfixiando|asfixia|atraganto|atragantando
		sin aire
		dejo de respirar
		labios|boca|cara|unas morados|azules|azul|morado|morada
		se puso|esta|poniendo morado|morada|azul
		ataque de asma
		nao consigo|consegue respirar
		peux|peut plus|pas respirer
		falta de ar
		du mal a respirer`},
	{danger, "stroke", `
		stroke
		face .. drooping|droopy|drooped|droops|crooked
		droopy|drooping face|mouth|eye
		slurred|slurring
		speech is|was slurred|garbled|off
		cant move|feel|lift|raise {det|his|her|one|left|right}* {body}
		one|left|right|whole|entire side .. numb|weak|paralyzed|limp
		numb|weak|weakness|numbness|paralyzed .. one|left|right side
		{body} .. went|gone|suddenly|is numb|paralyzed|limp
		suddenly|sudden cant|numb|confused|weak|blind|lost|weakness|numbness|confusion|vision|severe
		cant|couldnt see .. suddenly|anymore|anything|out
		suddenly .. cant see|speak|talk|walk|move
		cant see ... sudden|suddenly
		lost {soft|my|his|her|all}* vision|sight|consciousness
		going|went blind
		worst headache
		worst headache of
		thunderclap
		cant talk|speak right and
		very|so|really|extremely|is|confused and confused|disoriented
		making no sense
		not making sense
		mini stroke
		derrame
		embolia
		cara|boca .. caida|torcida|chueca|dormida|paralizada
		habla .. raro|enredado|arrastrada|arrastrando
		no puede|puedo {dets|ni}* hablar|mover|caminar|ver
		lado .. dormido|paralizado|debil
		paralizado|paralizada
		perdi|perdio {dets}* vista|conocimiento
		peor dolor de cabeza`},
	{danger, "bleeding", `
		blood|bleeding .. soaking|soaked|quit|pouring
		bleed|bleeding|nosebleed ... wont|cant|doesnt stop|quit
		blood when .. vomit|cough|throw|pee|poop
		bleeding in|inside|from|into {my|his|her|the}* head|brain|skull|stomach|throat|neck|eye|ear|ears|rectum
		bleeding ... pregnant
		bleeding|bleed|bleeds|blood|nosebleed|hemorrhage .. wont|not|cant|doesnt|isnt|hasnt|never|didnt .. stop|stopped|stopping|clot|control|slow|slowing
		bleeding|bleed|nosebleed {soft|from|very|so|pretty|a|out|his|her|my|the|and|it|through}* heavily|heavy|lot|badly|bad|out|everywhere|profusely|uncontrollably|nonstop|severely|ear|ears|rectum|head|neck|eye|eyes|mouth|butt|bottom|throat|pad|pads|bandage|bandages|gauze|towel|towels|again|inside|internally|tons|excessively|brain|alot
		bleeding {soft|for|since}* hours|#
		wont|cant|not|doesnt|didnt|couldnt|never {get|seem|to|the|his|her|my|this|it|make}* stop|stopping|control|stopped {soft|the|his|her|my|this|it}* bleeding|blood|bleed|nosebleed
		heavy|heavily|severe|profuse|uncontrolled|bad|internal|vaginal|excessive|rectal|badly|brain|head|major|serious|active|spontaneous|throat|neck|spinal|psoas|hip|eye|gi|stomach bleeding|bleed|bleeds|hemorrhage
		still {soft|is}* bleeding
		bleeding still|again|now|right|since
		throwing|coughing|vomiting|puking|spitting|coughed|threw|vomited|throw|cough|vomit|spit|peeing|pooping|passing|puked|pees|poops|puke {soft|up|out|some|of|bright|red|a|lot|large|with}* blood|clots|bloody
		lots|lot|tons|pool|puddle|pouring|gushing|losing|lost|much|soaked|covered|bucket|cup|so {soft|of|in|so|too|much|with|a|out|lot|the|red|bright}* blood|clots
		blood {soft|is}* everywhere|gushing|pouring|spurting|squirting|all
		soaking|soaked|filling|filled|going {soft|a|up|full|one|more|another|than|#|in|an|through|two}* pad|pads|towel|towels|gauze
		hemorrhaging
		gushing
		spurting
		bled through|all|out|for
		pregnant .. bleeding|spotting
		bleeding .. pregnant
		weeks pregnant|along|and .. bleeding|blood|spotting
		weeks pregnant ... bleeding|blood|spotting|pain|cramping|contractions
		miscarriage|miscarrying
		cut {soft|his|her|my|the}* artery|wrist|wrists|throat|off|deep
		deep cut|gash|wound
		bone .. sticking|showing|visible
		finger|thumb|toe|hand got|was|is? cut|chopped|ripped|crushed|severed off?
		bleeding {soft|to|and|feel}* death|dizzy|faint|pregnant|lightheaded
		nosebleed .. #|hour|hours|minutes|since
		black tarry|tar
		compartment syndrome
		{who} {is|still|just|nose|are|keeps|started|wont|im|has|my|his|her}* bleeding {soft|and|right}* $
		factor|dose|doses|infusion|infused|hemlibra {soft|is|did|has|the|his|still|are|but|does|and|twice|it|hes|shes|#|times}* not|isnt|didnt|doesnt|hasnt|arent|wont .. working|helping|work|help|helped|stopped|stop|worked
		infused|treated|dosed|factor|dose ... still|keeps|more|bigger|worse bleeding|swelling|swollen|bigger|worse|growing|getting
		bleed {soft|is|are|in|keeps|his|her|my|the|knee|elbow|ankle|hip|leg|arm|muscle|keeps}* getting|growing|spreading worse|bigger|larger|bad|and
		joint|knee|elbow|ankle|bleed ... out of factor
		no factor left|at ... bleeding|bleed
		sangra|sangrando|sangrado|sangre|hemorragia|sangro .. no .. para|deja|detiene|parar|controlar|paro|cede
		no|nada .. para|deja|paro|puedo|podemos|detiene|quiere {dets|de|la|el|parar|detener|le|su}* sangrar|sangrado|sangre|sangrando|hemorragia
		mucha|mucho|bastante|demasiada|tanta|perdiendo|perdio|harta sangre|sangrado|sangrando|hemorragia
		sangra|sangrando|sangro|sangrado|sangre {dets|muy|oido|cabeza|boca|nariz|esta|mi|del|desde|hace|demasiado|abundante}* mucho|muchisimo|abundante|demasiado|fuerte|hora|horas|recto|oido|cabeza|embarazada|bastante
		hemorragia
		vomita|vomitando|vomito|vomite|tose|tosiendo|escupe|escupiendo|orina|orinando|tosio|escupio {dets|con|mucha}* sangre|sangrando
		desangra|desangrando
		embarazada .. sangrando|sangrado|sangre|sangro
		sangrando|sangrado .. embarazada
		esta|estoy|sigue|sigo|estas sangrando`},
	{danger, "head injury", `
		hit|hitting|hits|bumped|banged|smashed|cracked|struck|split|busted|knocked|landed|fell|bonked {soft|and|his|her|my|on|the|in|a|hit|babys|back|of|sons|daughters|pretty|hard}* head|skull
		head injury|trauma|wound
		concussion
		skull
		fell|fallen|falls {soft|off|down|from|out|of|on|the|his|her|my|a|and|some|about}* stairs|roof|ladder|bed|window|balcony|table|tree|crib|horse|couch|stair|steps
		fell .. cant|wont|not|hip|broke|feet
		car|truck|motorcycle|bike accident|crash|wreck
		hit by|over by? a|the|my? car|truck|bus|train|suv|motorcycle|driver
		electrocuted
		drowned|drowning
		under water
		bad|badly|severe|severely|third|serious|seriously .. burn|burned|burnt|burns|scalded|injured|hurts
		burned|burnt|scalded {soft|his|her|my|with}* face|whole|hands|badly|boiling
		boiling water
		broken|broke|snapped {soft|his|her|my|the|a}* neck|back|leg|hip|arm|bone
		on fire
		chemical .. eye|eyes
		se cayo|caio|callo .. cabeza|escaleras|escalera|techo|cama|desmayo|sangra
		golpeo|golpe|pego {dets|muy|fuerte|se}* cabeza
		accidente de|en|automovilistico coche|carro|auto|moto?
		atropellaron|atropello|atropellado
		quemo|quemadura .. grave|cara|agua|fuerte
		cayo de la|las cama|escaleras|escalera|techo
		se cayo del techo`},
	{danger, "unconscious", `
		out cold
		unconscious|unresponsive|lifeless
		passed|pass|passing|blacked|black out
		collapsed|collapse|collapsing
		fainted|fainting|faint
		feel|feeling|about|going faint|like|to .. faint|pass|passing|collapse
		wont|cant|not|isnt|doesnt|couldnt|hardly|barely|hard|difficult {soft|him|her|to|get|be|able|the|my|baby|up|even}* wake|waking|woken|rouse|responding|respond|awake|conscious
		wont|cant|not|isnt|doesnt wake
		no pulse
		went|gone|is|all|and limp|floppy
		limp|floppy baby|and
		floppy
		knocked out
		eyes rolled|rolling
		found .. on the floor
		inconsciente
		se|me desmayo|desmaye|desmaya|desvanecio|desvaneci|desplomo
		desmayo|desmayada|desmayado|desmayaron
		no .. despierta|despertar|reacciona|responde|reaccionar|despierto
		perdio el conocimiento
		sin pulso|conocimiento
		desmaiou|inconsciente`},
	{danger, "seizure", `
		seizure
		seizing
		convulsing|convulsion|convulsions|convulsed
		shaking all over
		body is shaking
		cant stop shaking
		shaking uncontrollably
		convulsiona|convulsionando|convulsiono|convulsiones
		ataque epileptico|de epilepsia
		convulsao|convulsionando
		crisis convulsiva`},
	{danger, "overdose", `
		swallowed .. {pills}
		ate|eaten my|his|her|the|some|moms|dads|grandmas|our|their|a .. pills|pill|medicine|meds|medication|gummies|tablets
		oding
		took|gave|injected ... insulin .. mistake|accident|accidentally
		overdose|overdosed|overdosing|od|oded
		took|take|taken|swallowed|ate|gave|ingested|had|drank|given|eaten|popped|used {soft|way|him|her|myself|like|about|the|my|a|his|all|accidentally|by|accident|probably|over}* many|much|whole|bottle|entire|handful|double|twice|triple|too|extra|all|bunch|lots ... {pills}|bottle|dose|doses|insulin|units
		took|swallowed|ate|taken|popped|take ## .. {pills}
		too much|many {pills|of|his|her|my|the}* {pills}
		bottle|handful|box of {pills|my|his|her|sleeping|the|pain}* {pills}
		double dose|dosed of|by .. {pills}|insulin|accident
		took all {det|his|her}* {pills}
		took double|twice|triple {det|his|her|the|amount|of|dose}* insulin|dose|warfarin|methotrexate|digoxin|medicine|meds
		drank|swallowed|ate|drink|ingested|swallow|drinking|licked|inhaled|sprayed {soft|some|a|the|of|my|his|little|cup|bottle|something|cleaning|laundry|dish|household|button|glass|hand|tide|rat|lamp|bit|mouthful|in|his|eyes|#|two|three|piece}* {poison}
		swallowed {soft|a|the|some|small|something|my|his|her|sharp|toy}* coin|magnet|battery|glass|nail|pin|toy|something|object|quarter|penny|needle|screw
		got|gets|getting into ... {pills}
		got into .. cabinet|bottle|pills|cleaner
		ate .. berries|mushrooms|mushroom|edible|edibles|gummies|pod
		poison|poisoned|poisoning
		carbon monoxide
		gave|give|giving|used|using|need|needs {soft|him|her|me|the|some|to|it}* narcan|naloxone
		wrong insulin|dose ... shaky|sleepy|dizzy|pass
		sobredosis
		se tomo {dets|toda}* pastillas
		tome|tomo|trago|trague|comio|ingirio|tomaron|bebio|tomado|tomarme {dets|muchas|se|demasiadas|toda|un|frasco|puno|bote|entero|botella|casi|todas}* pastillas|pastilla|frasco|medicina|medicinas|tabletas|pildoras|cloro|veneno|lejia|cloralex|detergente|pila|bateria|gasolina|limpiador|desinfectante
		muchas|demasiadas|demasiada pastillas|medicina|pildoras|insulina
		envenenado|envenenada|envenenamiento|veneno|enveneno|intoxicado|intoxicada|intoxico
		monoxido`},
	{danger, "allergic reaction", `
		allergic reaction
		anaphylaxis|anaphylactic
		throat|tongue|lips|face|airway|mouth|lip {soft|is|are|feels|feel|getting|has|starting|to|like|its|started|and|swells|his|her|my|tongue|lips|face|so|all}* closing|swelling|swollen|tight|close|closed|swelled|swell|tightening|closes|puffy
		swelling|swollen {soft|of|in|the|my|his|her|and}* throat|tongue|lips|face|airway
		cant swallow
		used|gave|give|giving|using .. epipen|epi
		stung ... swelling|swollen|hives|breathe|throat|allergic
		hives .. all|everywhere|and|swelling|breathe|throat|over
		swollen shut
		reaccion alergica
		anafilaxia|anafilactico|anafilactica
		se .. cierra|cerrando|cerro .. garganta
		garganta .. cierra|cerrando|hinchada|hinchando|cerrada
		hincha|hinchando|hincho|hinchada|hinchado|hinchados|inflamada|inflamado|hinchandose|hinchazon|inflamando {dets|toda|esta}* cara|lengua|labios|garganta|boca
		cara|lengua|labios|garganta {dets|se|esta|estan|le|muy|toda}* hincha|hinchada|hinchados|hinchando|hincho|hinchado|inflamada|hinchan`},
	{danger, "birth", `
		baby|babys head|foot|feet|arm .. out|showing|visible
		water|waters|bag {soft|just|of|has|have}* broke|broken|leaking|breaking
		in|into active|preterm|early|premature? labor
		labor started|pains|has
		contractions|contracting
		baby|fetus|twins|he|she|it {soft|has|is|was|boy|girl|inside|really|the|in|belly}* not|isnt|hasnt|wont|stopped|no|didnt|barely|hardly|doesnt {soft|been|any|be}* move|moved|moving|kick|kicking|kicked|movement|movements
		less|decreased|no|reduced|any|feel fetal|baby? movement|movements|kicks
		no movement
		cant|havent|dont|not|didnt|stopped {soft|feel|felt|feeling|been|able|to}* {soft|feel|feeling|felt|the|my|any}* baby|him|her|kicks|movement .. move|moving|kick|kicking|moved|today|all|$
		baby .. coming|crowning|head
		crowning
		leaking fluid|amniotic
		preeclampsia
		cord .. out|around|hanging
		giving birth
		rompio|rompi|roto {dets}* fuente|bolsa
		fuente .. rompio|rota
		contracciones
		en|de labor|trabajo de? parto
		de parto
		bebe|nino .. no .. mueve|movido|moverse|patea|movio
		no .. siento|sentido|siente .. bebe
		no se mueve|ha {dets}* bebe?
		no siento .. mueva|mover|movimiento|movimientos
		viene|naciendo|nace el? bebe
		ya viene
		perdiendo liquido`},
	{danger, "infant", `
		burning up .. fever|#
		newborn|infant|preemie ... fever|temp|temperature|limp|lethargic|blue|feverish|hot
		# week|weeks|day|days old ... fever|temp|temperature|limp|lethargic|breathing|feverish
		#|one|two|1|2|3 month|months|mo old ... fever|temp|temperature|limp|lethargic
		fever ... newborn|infant
		fever ... # week|weeks|day|days old?
		baby .. lethargic|limp|unresponsive
		wont wake to eat|feed
		lethargic|listless
		bulging soft
		sunken soft|fontanelle
		baby|infant|newborn wont|isnt|not|refuses|hasnt eat|eating|feed|feeding|eaten|nurse ... fever|lethargic|sleepy|diaper|diapers|hours
		no wet diaper|diapers
		no wet
		bebe|recien|nacido ... fiebre|calentura|temperatura
		fiebre|calentura .. bebe|recien|semanas
		stiff neck
		cuello rigido
		soft spot`},
	{danger, "numbers", `
		sugar|glucose|bs|bg {soft|is|was|at|of|reading|level|and|dropped|to|went|down|levels|meter|says|reads}* low|high {soft|and|cant|wont|keeps}* shaky|shaking|confused|wake|up|passing|dropping|sweating
		sugar .. crashing|crashed|dropping|bottomed
		diabetic coma|ketoacidosis
		dka
		hipoglucemia|hipoglicemia
		temp|temperature|fever|fiebre|calentura .. hallucinating|seeing|confused|stiff|convulsion`},
	{danger, "violence", `
		trying|tried|attempting to break in|into
		pushed|threw|shoved|dragged|slammed me|us|her {soft|down|into|against|across|on|off|out}*
		got|been|was shot $
		might|going|gonna|want|wanna to? hurts|kill|shoot|stab someone|somebody|people|him|her|my|them|everyone|others|husband|wife
		someone|somebody|he|man broke in|into
		^ rape $
		choking|hitting|beating|beat|beats|punching|punched|attacking|attacked|stabbing|stabbed|strangling|strangled|strangle|kicking|kicked|slapped|slapping|raping|raped|molested|molesting|hurting|abusing|assaulting|assaulted|threatening|threatened|choked|hits {soft|up|on}* {me}|us|my|mom|son|daughter|kids|with|to
		hit {soft|and}* me|us|her|kids again|in|with|so|hard|last|tonight|and|today|$
		{other} {soft|is|just|has|keeps|tried|always|trying|threatens|threatened|going|wants|want|will|to|said|hes|gonna|did|might}* hit|hurt|kill|choke|beat|attack|harm|hurts|shoot|stab|rape {soft|to}* me|us|her|them|my|kids
		has|have|with|got|pulled|holding|carrying a|his|the|my gun|knife|weapon|machete
		pointed|pointing a? gun|knife
		raped|rape|sexually assaulted|abused|molested
		sexually|physically|was|been|being|got assaulted|abused|attacked|raped|stabbed|jumped|mugged|beaten|molested
		got|been|was|is shot {soft|in|by|and|at|twice}* leg|arm|chest|stomach|$
		gunshot|gunshots
		shot me|him|her|himself|herself|my|in
		stabbed
		domestic violence|abuse
		not|dont|isnt|never {soft|feel|feeling|be}* safe {soft|at|in|here|with}* home|house|husband|him|boyfriend|dad|partner|here|tonight|$
		afraid|scared {soft|of|that|my|im|going|hes|he|will|is|to|for|our}* {soft|will|to|is|going}* kill|hurts|life|husband|him|boyfriend|hit
		locked me in
		kidnapped|trafficked
		broke into my house
		breaking into
		hold|held me|us hostage|down|against
		wont let me leave|out
		attacked by
		beat me
		put his hands|hands on|around me|my
		intruder
		pega|pego|pegando|golpea|golpeo|golpeando|golpeado|lastima|lastimando|ahorca|ahorcando|ahorco|ataco|atacando|apunalo|acuchillo|disparo|amenaza|amenazo|amenazando|violo|violando|abusa|abuso|abusando|maltrata|maltratando|violaron|asaltaron|golpearon {dets|a|con|esposo|marido|hija|hijo|mama|muy|quiere|mucho}* {dets|mi|me|esposo|marido|pareja|novio|matar|cuchillo|pistola|sexualmente|$}
		me|nos|la|le|lo {dets|esta|va|quiere|esta|a}* pega|pego|pegando|golpea|golpeo|golpeando|matar|ahorcar|ahorcando|amenazo|amenaza|amenazando|violo|violaron|apunalo|disparo|apuñalo|apunalaron|dispararon|golpearon|lastimar|ataco|atacaron|lastima
		tiene un|una pistola|cuchillo|arma|machete
		miedo .. mate|pegue|haga|esposo|marido|violento
		violencia domestica
		violacion
		abuso sexual
		va a matarme|matarnos|matarla|golpearme
		quiere|amenaza .. matarme|matarnos|matar|matarla`},
	{danger, "poisoned body", `
		snake|spider|rattlesnake bite|bit|bites
		bitten|bit .. snake|rattlesnake|widow|scorpion
		heat stroke|heatstroke
		meningitis
		sepsis|septic
		appendix burst|ruptured
		testicle .. twisted|pain
		severe|excruciating|unbearable|extreme|worst|horrible|intense|terrible {soft|abdominal|stomach|belly|head|lower|right|back|in|my|his|her}* pain|headache
		pain .. unbearable|excruciating
		pain {soft|is|at|level|a|about|like}* 10
		cant stop vomiting|throwing
		hallucinating
		mordio .. serpiente|vibora|culebra
		dolor {dets|muy|tan}* insoportable
		insoportable`},
}
