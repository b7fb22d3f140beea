package conversation

// plainStopRules read wishes to end the texts by their build: a verb of
// ending, then a word for us or for the texts within a few words, or one
// channel refused for another. Guards come first, as everywhere.
var plainStopRules = []rule{
	{guardsStop, "texts missed", `
		im|were|hes|shes not getting|receiving|seeing {det}* {texts}
		havent|hasnt|never|didnt|dont {soft|even}* gotten|got|get|received|receive|seen {det}* {texts}`},
	{stops, "stop bothering", `
		{stop} blowing|lighting|hitting|messing|filling .. phone|cell|inbox {soft|up}*
		you|youre|yall are? {sending} me|us
		harassing|bothering|spamming|annoying|pestering ... stop {soft}* $
		please|just stop {soft}* $`},
	{stops, "stop sending anything", `
		{stop} sending|send ... {texts}`},
	{stops, "remove me", `
		remove|delete|drop|unsubscribe me|us {soft|thanks}* $`},
	{stops, "another channel", `
		call|calls|phone|mail|email|letter|calling ... instead|rather of|than {soft}* text|texting|texts|messages|messaging`},
	{stops, "law", `
		{texts} ... calling|call|contact|contacting|get|getting|hear|from my|a|the? lawyer|attorney|fcc|police
		{texts} ... lawyer|fcc|sue|suing|lawsuit
		{texts} ... legal action
		lawyer|fcc|sue|suing|lawsuit|police ... {texts|sending}`},
}

// strangerRules read that somebody else holds the phone (R-12, rule 10 of A1).
var strangerRules = []rule{
	{wrongPerson, "nobody here", `
		nobody|noone named|called|by .. number|phone|name|here
		nobody|noone named|called|by ... here|number|phone|$`},
	{wrongPerson, "new owner", `
		just|recently got|bought this number|line
		got this phone .. last|recently|week|month|yesterday|ago`},
}
