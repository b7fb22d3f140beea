package conversation

// bodyRules read danger by its build: a part of the body, or what was taken,
// then a state that does not wait (rule 9 of A1).
var bodyRules = []rule{
	{danger, "wound", `
		incision|wound|stitches|staples|sutures|surgery|scar {soft|has|is|are|site|line|from|my|the}* opened|open|burst|split|ripped|gaping|torn
		incision|wound|stitches|staples|sutures|scar .. wide open
		see|seeing inside|bone|guts|muscle|intestines|intestine
		bone|guts|intestines|intestine .. showing|visible|out|sticking|exposed`},
	{danger, "meter", `
		sugar|glucose|meter|glucometer .. says|reads|reading|shows high|hi|low|lo
		sugar|sugars|glucose over|above 400|450|500|550|600|700`},
	{danger, "heart", `
		chest ... crushed|crushing|squeezed|exploding|vise
		heart ... racing|pounding|beating|fluttering|skipping ... dizzy|faint|lightheaded|pass|breathe|chest
		grabbing|clutching|holding|grabs|grabbed|gripping {my|his|her|the}* chest
		chest ... sweating|sweaty|clammy|jaw|pale
		chest pain|tightness|pressure ... arm|shoulder|nausea|nauseous|faint|dizzy
		cold sweat|sweats
		defibrillator|icd|pacemaker ... shock|shocked|shocking|shocks|fired|firing
		doing|started|starting|giving|need cpr
		heart {soft|just|has|is}* stopped|stopping|quit
		sudo|sudor|sudando frio`},
	{danger, "breathing", `
		breathe {soft|is|has|getting|gets|keeps|been|got|a|lot|much}* worse|bad|labored|rough|terrible
		trouble|hard|difficulty|cant|couldnt|struggling|unable|problem|problems|barely {soft|to|time|with|a|even|really|seem}* catch|catching|getting|get|take|taking|draw|drawing {my|his|her|any|enough|a|full|deep}* breathe|air
		arrive|narrive pas a? respirer
		struggling|fighting|gasping|gasps for? air|breathe
		ribs|chest|stomach sucking|caving in
		cant {soft|even}* talk|speak|finish ... breathe|sentence|sentences|air
		stuck in {my|his|her|the}* throat|windpipe .. cant|breathe|choking|swallow
		stuck in {my|his|her|the}* windpipe|airway
		cant|couldnt swallow {soft|my|his|her|own|any|the}* spit|saliva|anything|water
		breathe|breathing {so|really|very|super}* fast|hard|heavy|shallow
		inhaler|nebulizer|neb ... not|isnt|doesnt|wont|no .. help|helping|working|work|relief`},
	{danger, "stroke", `
		face|mouth|smile|lip|eyelid {soft|is|looks|look|are|went|all|so|side|of|his|her|my|the|one}* crooked|droopy|drooping|sagging|twisted|lopsided|uneven|frozen|numb|melting|droops
		talking|speaking|speech|words|talks {soft|is|are|was|coming|come|all|out|in|just|very|his|her|sound|sounds}* gibberish|slurred|slurring|slurry|slurs|wrong|jumbled|garbled|nonsense|mumbled|scrambled
		cant|unable {soft|to|even|really}* talk|speak|walk|see|move|lift|smile|swallow|stand|feel {soft|right|straight|clearly|well|it|his|her|my|arm|leg|out|of|face}* suddenly|sudden|all
		{relative|he|she|hes|shes} cant|unable {soft|to|even|really}* talk|speak {soft|clearly|straight}* $
		cant|unable {soft|to|even|really}* talk|speak .. and
		suddenly|sudden ... cant|blind|vision|speech|numb|weak|confused|dizzy|headache
		half|side|part of {my|his|her|the}* face|body ... numb|weak|asleep|limp|paralyzed|tingling|dead|move|feel
		{body} .. limp|paralyzed|useless
		vision|sight|eyesight {soft|just|has|suddenly|is}* gone|black|disappeared|lost
		vision|eyes {soft|just|suddenly}* went {soft}* black|dark|blurry|double|blind
		torcida|torcio|torciendo|chueca|caida|cayendo ... cara|boca
		cara|boca ... torcida|torcio|torciendo|chueca|caida
		se .. durmio|duerme|entumecio|paralizo|durmieron ... cara|brazo|lado|mitad|pierna|cuerpo
		mitad|lado .. de|del cara|cuerpo`},
	{danger, "bleeding", `
		bleeding|bleed {soft}* so much|bad|badly
		cant|wont|not|isnt|doesnt|couldnt ... bleeding|blood|bleed ... stop|stopping|control|slow|clot
		coffee grounds
		black|tarry|bloody stool|stools|poop|diarrhea|vomit ... dizzy|faint|weak|lightheaded|lots
		stool|stools|poop .. black|tarry ... dizzy|faint|weak|lightheaded|pass
		bleeding|blood|bled|bleeds through {soft|my|his|her|the|a|every|multiple|my|#|two|three|several}* bandage|bandages|pad|pads|gauze|towel|towels|dressing|clothes|sheets|cast
		bleeding|blood|bleed ... dizzy|faint|weak|lightheaded|pale|fainting
		bright red blood ... lots|lot|toilet|bowl|everywhere|much|stop
		pure|all|only|straight blood
		nose ... bleeding ... hour|hours|quit|stop|minutes
		no para|deja de sangrar`},
	{danger, "allergic reaction", `
		eyes|eye .. swelling|swollen|swelled|swells shut`},
	{danger, "birth", `
		pregnant|pregnancy ... bleeding|leaking|fluid|fell|fall|cramping|cramps|contractions|contraction|spots|blurry|faint|fainted|swelling|movement|moved|moving|kicking
		pregnant|weeks ... bad|severe|terrible|awful|horrible|worst|pounding headache|pain|pains
		bleeding|leaking|contractions|cramping ... pregnant|weeks
		weeks ... leaking|fluid|contractions|movement|spots|bleeding
		embarazada|embarazo ... sangrando|sangre|dolor|liquido|mueve|contracciones|cai
		postpartum|delivered|birth ... soaking|clots|bleeding|fever|seizure`},
	{danger, "overdose", `
		took|taken|swallowed|ate ... lot|ton|tons|load of {det}* {pills}
		took|taken|swallowed all ... at once
		gave|given .. {relative|him|her} ... wrong
		gave|given|took|taken ... wrong {pills|dose} ... sleepy|drowsy|vomiting|breathe|wake|limp|shaking|dizzy|weird
		odeing
		took|taken|take|gave|given|swallowed|injected ... week|weeks|days|month|months|worth .. in|at|of ... one|once|day|pills|meds
		took|gave|given|taken|swallowed|injected|administered {soft|him|her|me|my|the|baby|son|daughter|myself|way|mom|dad|kid}* 10x|5x|4x|3x|20x|100x|ten|five|four|triple|quadruple
		x|10x|5x|4x|3x|20x|100x the|her|his|my|normal|usual? dose|dosage|amount
		way|far too much|many {pills|doses|of|fentanyl|heroin|cocaine|meth}
		empty pill|pills|bottle|bottles|medicine ... next|beside|around|on|floor|bed|by|near
		found ... empty .. pill|pills|bottle|bottles
		nodding|nodded|passing off|out ... heroin|fentanyl|using|blue|opioids|pills
		heroin|fentanyl|opioids|opiates ... blue|wake|breathe|nodding|responding|unresponsive
		just {soft}* took|swallowed {soft|like|about|all|my|the|a|whole|entire|bunch|of}* all|whole|bottle|bunch|handful`},
	{danger, "poison", `
		drank|swallowed|ate|ingested|chewed|drinking|licked|inhaled|eaten|sniffed|huffed|tomo|bebio|trago|comio {soft|some|my|the|a|of|his|her|bottle|entire|whole|bit|sip|cup|from|un|poco|de|una|el|la}* .. {household}
		{household} {soft|got|splashed|sprayed|went|is|all|spilled}* in|into {my|his|her|the|both}* eye|eyes|mouth|face
		smell|smells|smelling gas
		gas leak|leaking
		monoxide|co alarm|detector`},
	{danger, "injury", `
		cut|severed|nicked|sliced|hit {a|an|the|my|his|her}* artery|vein|jugular
		compound fracture
		burned|burnt|burn|scalded ... acid|lye|chemical|chemicals|grease|steam
		electric|electrical shock
		fits that|wont|keep
		through {my|his|her|the}* hand|foot|finger|leg|arm|eye|chest|palm|neck
		cut|chopped|sliced|sawed|tore|ripped|blew|bit|took|lopped {soft|part|tip|the|of|my|his|her|end|whole|a|piece}* finger|fingers|thumb|toe|tip|hand|ear|leg|foot ... off
		impaled|amputated|severed|decapitated
		cant|couldnt|dont {soft|even}* feel|move {my|his|her|both|the}* legs|arms|leg|arm|neck|anything|feet
		legs|leg|arms|arm {soft|are|is|went|gone|both}* numb .. pee|fell|fall|accident|back|walk
		rolled|flipped|rollover|crashed|wrecked {soft|over|in|the|my|his|her|our|a}* truck|car|atv|suv|van|motorcycle|quad|bike|tractor|vehicle
		fell|falls|fallen ... cant|wont|isnt|not .. get|move|stand|walk|up|feel|moving|wake
		hip|leg|arm|bone|ankle|wrist|neck looks|is|seems|bent|totally|clearly|definitely? broken|snapped|deformed|backwards|crooked|shattered
		fell|ladder|hit|crash|accident ... head ... bleeding|confused|vomiting|throwing|unconscious
		skin {soft|is|was|just|all|the}* peeling|coming|fell|falling|burned|melted off ... burn|burned|fire|oil|hot
		burn|burned|burnt|scalded|fire ... skin {soft|is|all}* peeling|coming|gone|off|white|charred|blistered
		bitten|bit by {soft|a|an|poisonous|venomous}* snake|rattlesnake|copperhead|rattler|cottonmouth|viper`},
	{danger, "infection", `
		red|purple streaks|streak up|on|going|running
		fever|fiebre|temp ... chemo|cancer|transplant|neutropenic|leukemia|confused|confusion|stiff|purple|seizure|limp
		chemo|transplant|neutropenic|leukemia ... fever|temp|chills
		purple|blood|red spots|rash|dots .. and|with .. fever
		shaking chills`},
	{danger, "infant", `
		baby|newborn|infant ... hasnt|hasn|not|wont|isnt|no .. peed|pee|wet|diaper|diapers|eat|eating|wake|feed|feeding ... all|day|hours|wake|limp|sleepy
		week|weeks|day|days|month|months old ... fever|temp|blue|limp|102|103|104|101|100.4
		baby|newborn|infant {soft|is|has|was|looks|seems|very|really|so|all|gone|went}* limp|floppy|blue|lifeless|unresponsive`},
	{danger, "belly", `
		severe|worst|terrible|excruciating|unbearable|agonizing|horrible|crippling ... pain|headache|migraine
		belly|stomach|abdomen {soft|is|feels|got|very|so|and}* hard|rigid|distended|swollen {soft|as|like|a|and}* rock|board|pain|vomiting
		pain|hurts|cramps ... cant {soft|even|get}* stand|walk|move|straighten|up
		testicle|testicles ... bad|pain|swollen|throwing|twisted|severe
		migraine|headache ... confusion|confused|vision|stiff|like never`},
}
