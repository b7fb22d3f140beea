package conversation

// peopleRules read danger from the state of a person and from violence.
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
		hitting|hits|beating|beats|hurts|choking the|our|his|her kids|children|baby|kid
		going|gonna|want|wanna|might|plan|will|ill|about|ready|feel|feels|thinking|come to|like|of|about? {soft|there|and}* kill|killing|stab|stabbing|shoot|shooting|murder|strangle|poison|hurts {soft}* {person}
		come|coming {soft|there|over|down|to|the|clinic|in|back}* and kill|shoot|hurts|stab|burn
		{person|he|she|they|hes|shes|somebody|man|guy} {soft|here|now|is|and|has|have|got|with|just|also|says|there|a|outside|pulled|grabbed|waving|holding|pointing|carrying|swinging|bought|the|his|her}* gun|guns|knife|rifle|pistol|shotgun|machete|weapon|firearm|bomb
		bring|bringing|brought|come|coming|carrying|show|showing {soft|up|back|in|with|a|my|the|his|there}* gun|guns|knife|rifle|pistol|shotgun|machete|weapon|firearm|bomb
		burn|blow|shoot|bomb|burning {soft|your|the|that|this|whole|damn|my|our|down|up}* clinic|office|house|building|place|school|hospital {soft}* down|up?
		someone|somebody|man|guy|he|hes|stranger|people|they {soft|is|are|just|keeps|trying|tries|to|was|been|has}* break|breaking|get|getting|climb|climbing|kick|kicking|broke|came|coming in|into|through|down {my|our|the}* house|home|apartment|window|door|room
		coming|comes|came after me|us|my|her|him|the
		someone|somebody|man|stranger|intruder|burglar|people {soft|is|are|just|somebody|was}* in|inside my|our|the house|home|apartment|room|garage|bedroom
		{other|he|hes|she|shes|they|dad|mom} {soft|keeps|is|was|been|just|always}* hurts me|us|her|him|them|my {soft}* $
		following|chasing|stalking|chased me|us
		being|im|am|been followed|stalked|chased|trafficked|abused|beaten|attacked|held|kidnapped
		held|holding|keeping|kept|locked|trapped me|us|her .. against|hostage|captive|in|here
		against my|her|his will
		touched|touching|touches me|her|him|my {soft|daughter|son|there|down|in|private|wrong|sexually|inappropriately|and}* .. scared|afraid|privates|sexually|inappropriately|there
		scared|afraid|terrified to go home
		shots|gunshots fired|outside
		beat|beats|beating|punched|kicked|pushed|shoved|threw|dragged|strangled|choked|slapped {me} {soft}* .. stairs|up|down|wall|again|floor|tonight|and|$`},
}
