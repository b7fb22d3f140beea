package conversation

// otherStopRules ask to end the texts in Spanish, French and Portuguese.
var otherStopRules = []rule{
	{stops, "spanish: do not write", `
		no|nunca|jamas {dets|vuelvan|vuelva|quiero|que}* {escribe} {dets|mas|nada}*
		no me|nos {escribe}
		ya no me|nos {escribe|mandar}
		no vuelvan|vuelva|vuelvas a escribirme|mandarme|mandar|enviar|enviarme|escribir|contactarme|molestarme
		no me|nos escribas|mandes|textees|molestes
		no quiero que {dets}* {escribe}
		no llamen ni {escribe}
		dejen|dejenme|dejeme en paz|tranquilo|tranquila
		dejenme|dejeme|dejame en paz|tranquilo|tranquila
		no molesten|moleste|molestes|molestar
		ya no {escribe}
		ya no quiero {dets}* {textos}`},
	{stops, "spanish: stop", `
		{paren} {dets|ya}* mandar|mandarme|mandarnos|mandando|enviar|enviarme|enviando|escribir|escribirme|escribiendo|escribirnos|textear|textearme|texteando|molestar|molestarme|molestando|contactar|contactarme|contactando|{textos}
		ya {paren} {dets|ya|con|esto|eso}* $
		ya basta
		basta ya|de|con|{textos}? $
		basta de|con {dets}* {textos}
		deseo|quiero|quisiera|necesito|favor|puede|pueden|como|puedo|hago .. {paren|dejar} {dets}* {textos}|recibir|recibirlos
		{paren} {dets}* {textos}
		no quiero esto|estos {soft}* $
		como {paren|evito|bloqueo|detengo|paro|dejo|quito} {dets|recibir|que|lleguen}* {textos}|esto|estos
		{paren} esto|eso|estos {soft}* $
		alto a|con|de? {dets}* {textos}
		dejo de recibir
		como .. doy|darme|salgo|salir|salirme|borro|desuscribo|anulo|dar .. baja|lista|esto|{textos}`},
	{stops, "spanish: no texts", `
		no|tampoco quiero|deseo|necesito|quisiera|queremos|autorizo|acepto|me|interesa|gustan|quiere* {dets|recibir|recibo|que|mas|lleguen}* {textos}
		no|ni mas {textos}
		no mas {dets}* {textos}
		ya no {dets|quiero|deseo|recibir}* {textos}
		no quiero|deseo nada|saber mas|nada|de
		no mas por favor $
		ya no quiero|deseo esto|estos|recibir|recibirlos
		sin {textos} $
		ya no mas $
		me quiten|saquen|borren|eliminen de|la|lista
		no {textos} por|$`},
	{stops, "spanish: off the list", `
		quitenme|saquenme|borrenme|eliminenme|quiteme|saqueme|borreme|elimineme|sacame|quitame|borrame|remuevanme|desinscribanme|desuscribanme|desuscribirme|desuscribir|desuscribirse|retirenme|excluyanme|remueva|remuevan
		quiten|quite|saquen|saque|borren|borre|eliminen|elimine|quitar|borrar|eliminar|remover|sacar|olviden mi|este|el|de|mi* numero|telefono|celular|nombre|lista
		quiero|quisiera|deseo|puedo|pueden|darme|denme|deme|doy|dar|dame|dar de|darme de? baja
		deme|denme|darme|darse|dame|dar|doy de baja
		me .. de baja de? {dets}* {textos}
		{paren|quiero} suscripcion
		cancelar|cancelen suscripcion|mi`},
	{stops, "spanish: consent denied", `
		nunca|no {dets|les|le|he|di|dado|doy}* di|dado|doy|autorice|autorizado|autorizo|pedi|pidio|pedido|firme|acepte|solicite permiso|mi|consentimiento|autorizacion|que|estos|esto|{textos}
		nunca|no autorice|pedi|solicite|acepte {dets}* {textos}|esto|esos|estos
		sin mi permiso|consentimiento|autorizacion
		revoco|retiro|retirar|revocar mi? permiso|consentimiento|autorizacion .. $
		revoco|retiro .. permiso|consentimiento|autorizacion .. {textos|escribe}|mandarme|contactarme|recibir`},
	{stops, "french and portuguese", `
		stop les|ces|aux|vos|de|avec messages|textos|texts|sms
		arretez|arrete|arreter|cessez|stoppez de me|nous|m|mecrire|menvoyer|mecrire
		arretez|arrete|arreter|cessez|annulez|annuler de|dm|les|ces|vos|ce* textos|messages|sms|rappels|mecrire|menvoyer|envoyer|ecrire
		ne mecrivez|menvoyez|me plus|contactez|textez
		ne me contactez|textez|derangez plus?
		plus de messages|textos|sms|rappels
		veux plus|pas .. messages|textos|sms|rappels
		desabonnez|desabonnezmoi|desinscrivez|desinscrire|retirez moi|me|mon|numero
		enlevez|retirez|supprimez mon numero
		laissezmoi|laissez tranquille|moi
		nao me mande|mandem|envie|enviem|escrevam|contatem|mandes
		pare|parem|parar|para de me? mandar|enviar|mandarem|escrever|enviarem|incomodar
		nao quero mais? receber|mais? .. mensagens|mensagem|sms|lembretes
		chega de mensagens
		remova|removam|tirem|retirem|tire meu|me|o numero|lista|da
		cancelar|cancele|cancelem {dets|as|os|essas|minhas}* mensagens|lembretes|sms
		nunca autorizei
		sem minha autorizacao
		quero sair da? lista`},
}
