"""Words beside a number that say what it is, all lower case without accents."""

import re
from typing import Final

from bot.journal.redaction.kinds import ACCOUNT, DOCUMENT, FILE, PHONE

_DOCUMENT: Final = (
    r"cedulas?|d\.?n\.?i\.?|pasaportes?|passports?|passeports?|passaportes?|pass(?:port)? no"
    r"|carne[ts]?|carteirinha|c\.?e\.?|c\.?i\.?|c\.?c\.?|t\.?i\.?|ptp|cpp|pptt?|rumv|crnm|rnm|rne"
    r"|documentos?|documents?|identidad|identidade|identity|identite|identificacion|id(?: card)?"
    r"|dui|ruc|rut|rif|nit|nif|cin|cpf|r\.?g\.?|cnh|ssn|matricule|carte|card|tarjeta andina"
    r"|residencia|permiso|licencia|licen[sc]e|permis(?: de conduire)?|brevete|titre de sejour"
    r"|protocolo de refugio|partida"
)
_FILE: Final = (
    r"exp(?:ediente|te)?s?\.?|expdte|tramite|solicitud|registro|caso|denuncia|ticket|cita"
    r"|procedimiento|hoja de ruta|cargo|recibo|constancia|comprobante|operacion|voucher|reclamo"
    r"|protocol|file|case|request|application|reference|ref|complaint|receipt|tracking|booking"
    r"|processo|protocolo|pedido|requerimento|solicitacao|chamado|boletim|inscricao"
    r"|dossier|demande|requete|recepisse|plainte|numero de suivi"
)
_PHONE: Final = (
    r"telefonos?|telefones?|telephone|tel[fe]?|tlfn?o?|fono|cel(?:u|ular|ulares)?|movil|celphone"
    r"|phone|cell|mobile|wh?ats?app?|wats?ap?p?|wasap|wsp?p?|wpp|zap|yape|plin|fijo|fixe|portable"
    r"|llam(?:a|ar|e|en|eme|ame|arme|enme)|marc(?:a|ar|ame)|escrib(?:a|e|ir|eme|ame|anme)"
    r"|contact(?:o|ar|e|a|enme|eme|ame)?"
    r"|call|text|reach|ring|dial|lig(?:a|ar|ue|ar)|telefon(?:a|ar|e)|appel(?:ez|er|le)|joindre"
    r"|numero de contacto|pix"
)
_ACCOUNT: Final = (
    r"cuentas?|cta|cci|ahorros?|iban|accounts?|conta|agencia|compte|rib|deposit\w*|transfer\w*"
    r"|bcp|bbva|interbank|scotiabank|banco de la nacion|banesco|swift|tarjetas?|cartao"
)
_MINE: Final = r"(?:mi|my|meu|mon|su|his|her|sua|seu|son) (?:numero|number|nro|num|n°|numero es)"

CUE: Final = re.compile(
    rf"(?<![\w])(?:(?P<file>{_FILE})|(?P<account>{_ACCOUNT})|(?P<phone>{_PHONE}|{_MINE})"
    rf"|(?P<document>{_DOCUMENT}))(?![\w])"
)
KIND_OF_CUE: Final = {"file": FILE, "account": ACCOUNT, "phone": PHONE, "document": DOCUMENT}

FILLER: Final = re.compile(
    r"(?:[ :;,.#=°\"'(*-]|\b(?:[a-z]{1,2}|n|nr|nro|no|num|numero|number|numbers|es|e|is|eh|est"
    r"|c'est|de|del|d|da|do"
    r"|du|al|a|au|the|el|la|le|mi|my|meu|minha|mon|ma|su|sua|seu|son|his|her|con|com|with|avec|en"
    r"|at|to|on"
    r"|extranjeria|ciudadania|identidad|identidade|identity|identite|corrente|corriente|courant"
    r"|ahorros|soles|dolares|poupanca|savings|checking|policial|comissao|comision|ocorrencia"
    r"|d'asile|asile|asilo|asylum|refuge|refugee|nacional|nationale|national|venezolana"
    r"|venezolano|peruana|peruano"
    r"|colombiana|colombiano|haitien|haitiano|haitian|venezuelan|peruvian|brasileiro|brasileira"
    r"|vencida"
    r"|vencido|esposo|esposa|marido|hijo|hija|hermano|hermana|mama|papa|madre|padre|husband|wife"
    r"|son"
    r"|daughter|mother|father|mari|femme|fils|filho|filha|tengo|tenho|era|was|sera|codigo|code"
    r"|interno"
    r"|refugio|orden|seguimiento|personal|casa|me|nous|moi|por|favor|please|q|que|termina|this"
    r"|este|o|u|or|ou"
    r"|v|ven|pe|per|col|bra|hti|b|p|ahora|nuevo|nueva|anterior|viejo|otro)\b)*+"
)
"""What may stand between a cue and its number."""

AFTER: Final = re.compile(
    r"[ ,)-]{1,4}(?:(?:es|is|e|eh|c'est|est|era|was)\b ?)?(?:(?:el|la|the|o|a|le|mi|my|meu|minha"
    r"|mon|ma"
    r"|numero|number|n°|nro|de|do|da|du|d')[ ']?\b ?){0,4}"
    rf"(?:(?P<file>expediente|tramite|dossier|processo|file|case)|(?P<phone>{_PHONE})"
    rf"|(?P<document>cedula|dni|pasaporte|passport|passeport|passaporte|carnet?|cpf|rg|ptp|cpp|ce"
    rf"|nif))\b"
)
"""A cue behind the number: "12345678 es mi cédula"."""

LAW: Final = re.compile(
    r"(?<![\w])(?:ley(?:es)?|leis?|lois?|laws?|acts?|d\.? ?l(?:eg)?\.?|d\.? ?s\.?|d\.? ?u\.?"
    r"|r\.? ?[dmsjga]\.?"
    r"|decretos?|decrets?|decrees?|resol(?:ucion|uciones|ution|ucao)?\.?|ordenanza|directiva"
    r"|directive"
    r"|portaria|oficio|informe|casacion|sentencia|stc|convenio|articulos?|articles?|artigos?"
    r"|arts?\.?"
    r"|inciso|codigo(?: de pago| de tasa)?|codes?|tasa|tupa|formulario|form|formato|tributo"
    r"|concepto)"
    r"(?:[ .,-]|\b(?:n[°o]?|nro|num|numero|number|de|la|du|legislativ[oe]|legislatif|suprem[oe]"
    r"|supreme|legislative"
    r"|jefatural|ministerial|directoral|regional|superintendencia|migraciones|urgencia|pago|es|is"
    r"|est|e)\b|°)*+$"
)
"""Before a law, an article or the code of a fee."""

MONEY: Final = re.compile(
    r"(?:(?<!\w)(?:s/\.?|bs\.?[fs]?\.?|usd|pen|eur|brl|cop|ves|htg|soles|dolares|euros|reais|pesos)"
    r"|[$€£])[ :]*$"
)

UNIT: Final = re.compile(
    r" ?(?:[.,]\d+)? ?(?:%|€|\$|°|(?:por ciento|por cento|pour cent|percent|mil|miles|thousand"
    r"|millon(?:es)?|milhoes"
    r"|millions?|soles?|dolar(?:es)?|dollars?|bolivar(?:es)?|euros?|reais|real|pesos?|gourdes?"
    r"|lucas|usd|bs|pen|cop"
    r"|personas|persons|people|pessoas|personnes|gente|venezolan[oa]s|venezuelan[oa]?s|venezueliens"
    r"|peruan[oa]s|peruvians|peruviens|colombian[oa]s|haitian[oa]s|haitiens|migrantes?|migrants"
    r"|refugiad[oa]s|refugees|refugies"
    r"|extranjer[oa]s|foreigners|estrangeiros|etrangers|solicitudes|solicitantes|pedidos|requests"
    r"|applications|applicants"
    r"|demandes|demandeurs|tramites|permisos|permits|carnes|cedulas|familias|families|familles"
    r"|ninos|ninas|children|criancas|enfants|mujeres|women|mulheres|femmes|hombres|habitantes"
    r"|inhabitants"
    r"|anos?|years?|ans|annees?|meses|mes|months?|mois|dias?|days?|jours?|semanas?|weeks?|semaines?"
    r"|horas?|hours?|heures?|h|hrs|minutos|minutes?|min|veces|times|vezes|fois"
    r"|km|kms|kilometros|metros|metres|m2|kilos?|kg|hij[oa]s?|filh[oa]s?|kids|casos|cases|cas|votos"
    r"|afiliados|trabajadores|workers|trabalhadores|estudiantes|students|cuotas|citas|puntos)\b)"
)
"""What is counted, behind a quantity."""
