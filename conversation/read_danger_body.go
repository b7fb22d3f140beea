package conversation

// bodyRules and peopleRules read danger by its build: a part of the body or a
// person, then a state that does not wait (rule 9 of A1). everydayRules guard
// what sounds like it in daily talk.
var bodyRules = []rule{
	{danger, "wound", `
		incision|wound|stitches|staples|sutures|surgery|scar {soft|has|is|are|site|line|from|my|the}* opened|open|burst|split|ripped|gaping|torn
		see|seeing inside|bone|guts|fat|muscle|intestines|intestine`},
	{danger, "overdose", `odeing`},
	{danger, "meter", `
		sugar|glucose|meter|glucometer .. says|reads|reading|reading|shows high|hi|low|lo`},
	{danger, "stroke", `
		torcida|torcio|torciendo|chueca|caida|cayendo ... cara|boca
		cara|boca ... torcida|torcio|torciendo|chueca|caida`},
}

var peopleRules = []rule{
	{danger, "confusion", `
		{relative} .. is|seems|suddenly|got|acting|woke|became|getting {soft|very|so|really|suddenly|all|more|up|is}* confused|disoriented|delirious|incoherent
		hes|shes|he|she|theyre {soft|is|seems|very|so|really|suddenly|all|acting|getting}* confused|disoriented|delirious|incoherent
		doesnt know where|who .. is|are|am
		dont know where i am
		doesnt know her|his own? name
		doesnt recognize me|us|her|his|anyone`},
	{danger, "violence", `
		going|gonna|want|wanna|might|plan|will|about|ready to? {soft}* kill|stab|shoot|murder|strangle|poison {soft}* {person}`},
}

var everydayRules = []rule{
	{guardsDanger, "confused by paper", `
		{relative|hes|shes|he|she} ... confused about|by|on|with|which|what|why|how|because`},
	{guardsDanger, "911 as a name", `
		suite|apt|room|unit|number|box|apartment|route|porsche|highway|gate|flight is? 911
		is|was|if 911 the|a|right|correct|free
		911 dispatch|dispatcher|transcript|operator|job|bill|center|tapes|training|memorial|call`},
	{guardsDanger, "rescue drug in store", `
		narcan|naloxone|glucagon|epipen|epi|nitroglycerin .. prescription|refill|rx|kit|kits|training|expired|expires|coupon|copay
		refill|prescription|rx|order|expired .. narcan|naloxone|glucagon|epipen|epi`},
	{longStanding, "for long", `
		for {soft|like|a|the|past|several|many|few|#|two|three|last|couple|some|of}* months|years|year|yrs|decades
		breathe|breathing ... stairs|exercise|exercising|run|running|hills|hill|climb|climbing|uphill|gym|jog
		most days|nights`},
}
