"""Every mistake the checker knows: its code, how grave it is, and what to tell the volunteer.

Each text says what is wrong and how to mend it, in Spanish and in English. Names in
braces are filled with the values of the case.
"""

from bot.content.danger_mistakes import DANGER
from bot.content.event_mistakes import EVENTS
from bot.content.mistake_levels import Level, Mistake, error, warning
from bot.content.office_mistakes import OFFICES
from bot.content.path_mistakes import PATHS

__all__ = ["CATALOGUE", "Level", "Mistake"]

CATALOGUE = {
    # files
    "file-missing": error(
        "falta este archivo; créalo o recupéralo con git",
        "this file is missing; create it or bring it back with git",
    ),
    "file-too-big": error(
        "el archivo pasa de 1 MB; divídelo en varios", "the file is over 1 MB; split it"
    ),
    "file-outside": error(
        "es un enlace que sale de la carpeta de contenido; pon el archivo mismo",
        "it is a link that leaves the content folder; put the file itself here",
    ),
    "file-unreadable": error(
        "no se puede leer ({reason}); revisa los permisos",
        "it cannot be read ({reason}); check its permissions",
    ),
    "file-encoding": error(
        "no está en UTF-8; guárdalo con codificación UTF-8",
        "it is not UTF-8; save it with UTF-8 encoding",
    ),
    "file-bom": error(
        "empieza con una marca invisible (BOM); guárdalo como «UTF-8 sin BOM»",
        "it begins with an invisible mark (BOM); save it as “UTF-8 without BOM”",
    ),
    "file-empty": error(
        "el archivo está vacío; escribe su contenido o bórralo",
        "the file is empty; write its content or delete it",
    ),
    "file-unused": warning(
        "el bot no usa este archivo; revisa su nombre y su carpeta",
        "the bot does not use this file; check its name and folder",
    ),
    # YAML
    "yaml-tab": error(
        "hay un tabulador; usa espacios para la sangría", "there is a tab; indent with spaces"
    ),
    "yaml-broken": error(
        "no se entiende como YAML: {reason}; revisa la sangría, las comillas y los dos puntos",
        "it is no YAML: {reason}; check indentation, quotes and colons",
    ),
    "yaml-alias": error(
        "usa anclas o alias de YAML (& o *); repite el texto",
        "it uses YAML anchors or aliases (& or *); repeat the text instead",
    ),
    "yaml-deep": error(
        "hay demasiados niveles anidados; revisa corchetes y sangría",
        "it is nested too deeply; check brackets and indentation",
    ),
    "yaml-duplicate": error(
        "la clave «{key}» está dos veces; deja una", "the key '{key}' stands twice; keep one"
    ),
    "yaml-trap": error(
        "YAML lee «{value}» como otra cosa; ponlo entre comillas",
        "YAML reads '{value}' as something else; put it in quotes",
    ),
    # shape
    "version": error(
        'la primera clave debe ser version: "3.1", con comillas',
        'the file needs version: "3.1", in quotes',
    ),
    "key-unknown": error(
        "no conozco la clave «{key}»; aquí van: {known}",
        "the key '{key}' is not known; these are: {known}",
    ),
    "key-missing": error("falta «{key}»; {remedy}", "'{key}' is missing; {remedy}"),
    "shape": error("«{key}» debe ser {wanted}", "'{key}' must be {wanted}"),
    "examples-dash": error(
        "cada ejemplo empieza con «- »; esta línea no: {value}",
        "each example begins with '- '; this line does not: {value}",
    ),
    "examples-none": error(
        "no hay ejemplos; escribe al menos uno, en una línea que empiece con «- »",
        "there are no examples; write at least one, on a line that begins with '- '",
    ),
    "example-link": error(
        "Rasa lee los corchetes como una entidad; quítalos: {value}",
        "Rasa reads brackets as an entity; take them away: {value}",
    ),
    # topics and languages
    "topic-id": error(
        "«{value}» no es un tema; escribe grupo/clave con letras a-z, números y _",
        "'{value}' is no topic; write group/key with a-z, digits and _",
    ),
    "topic-unknown": error(
        "el tema «{topic}» no está en intents/topics.yml; corrígelo o añádelo allí",
        "the topic '{topic}' is not in intents/topics.yml; mend it or add it there",
    ),
    "topic-twice": error(
        "«{topic}» ya está en la línea {other}; deja uno",
        "'{topic}' stands on line {other}; keep one",
    ),
    "topic-elsewhere": error(
        "«{topic}» va en el archivo {group}.yml", "'{topic}' belongs in the file {group}.yml"
    ),
    "intent-without-response": error(
        "«{topic}» no tiene respuesta; escríbela en responses/es/{group}.yml",
        "'{topic}' has no answer; write it in responses/es/{group}.yml",
    ),
    "response-without-intent": error(
        "«{topic}» no tiene frases en español; escríbelas en intents/es/{group}.yml",
        "'{topic}' has no Spanish phrases; write them in intents/es/{group}.yml",
    ),
    "translation-missing": warning(
        "«{topic}» no está en «{language}»; se mostrará en español",
        "'{topic}' is not in '{language}'; it will be shown in Spanish",
    ),
    "phrases-missing": warning(
        "«{topic}» no tiene frases en «{language}»", "'{topic}' has no phrases in '{language}'"
    ),
    "language": error(
        "«{value}» no es un código de idioma; usa dos letras, como es",
        "'{value}' is no language code; use two letters, such as es",
    ),
    "language-unknown": error(
        "la carpeta «{language}» no está en intents/languages.yml; añádela allí",
        "the folder '{language}' is not in intents/languages.yml; add it there",
    ),
    # phrases
    "phrase-twice": error(
        "«{phrase}» ya está en {topic} ({where}); deja una sola",
        "'{phrase}' stands in {topic} already ({where}); keep one",
    ),
    "phrase-test": error(
        "«{phrase}» también es frase de entrenamiento ({where}); cambia la que acabas de escribir",
        "'{phrase}' is a training phrase too ({where}); change the one you have just written",
    ),
    "phrase-near": error(
        "«{phrase}» es casi copia de la frase de entrenamiento «{other}» ({where}); "
        "escribe otra manera de preguntar",
        "'{phrase}' is a near copy of the training phrase '{other}' ({where}); "
        "write another way to ask",
    ),
    # answers
    "text-long": error(
        "el texto tiene {size} caracteres; el máximo es {limit}",
        "the text has {size} characters; at most {limit}",
    ),
    "text-empty": error("el texto está vacío", "the text is empty"),
    "text-markup": error(
        "Telegram no acepta este formato: {reason}", "Telegram refuses this markup: {reason}"
    ),
    "text-slot": error(
        "no conozco {{{slot}}}; se puede usar: {known}",
        "{{{slot}}} is not known; you may use: {known}",
    ),
    "title-long": error(
        "el título «{value}» pasa de {limit} caracteres y no cabe en un botón",
        "the title '{value}' is over {limit} characters and does not fit a button",
    ),
    "button-payload": error(
        "«{value}» no lleva a ninguna parte; usa /grupo/tema o una orden como /menu",
        "'{value}' leads nowhere; use /group/topic or a command such as /menu",
    ),
    "button-long": error(
        "«{value}» pasa de 64 bytes; usa un tema con nombre más corto",
        "'{value}' is over 64 bytes; use a topic with a shorter name",
    ),
    "source-none": error(
        "falta la fuente; añade en sources al menos un title y una url",
        "the source is missing; add a title and a url under sources",
    ),
    "source-url": error(
        "el enlace debe empezar con https:// — {value}",
        "the link must begin with https:// — {value}",
    ),
    "date": error(
        '«{key}» no es una fecha: {value}; escribe "2026", "2026-03" o "2026-03-15"',
        '\'{key}\' is no date: {value}; write "2026", "2026-03" or "2026-03-15"',
    ),
    "review-month": error(
        '«review_by» debe ser un mes, como "2027-09", no «{value}»',
        "'review_by' must be a month such as \"2027-09\", not '{value}'",
    ),
    "date-future": error(
        "«{key}» está en el futuro: {value}; pon la fecha en que habló la fuente",
        "'{key}' lies in the future: {value}; write when the source spoke",
    ),
    "date-missing": error(
        'falta «source_date»; añade cuándo habló la fuente, como "2026-03"',
        "'source_date' is missing; add when the source spoke, as \"2026-03\"",
    ),
    "review-none": error(
        "lo que está «{state}» no lleva «review_by»; escribe null",
        "what is '{state}' has no 'review_by'; write null",
    ),
    "review-policy": error(
        "«review_by» {value} no sigue la regla: source_date + 6 meses ({places}) para "
        "teléfonos, lugares y pagos, + 18 meses ({rules}) para normas",
        "'review_by' {value} breaks the rule: source_date + 6 months ({places}) for phones, "
        "places and fees, + 18 months ({rules}) for rules",
    ),
    "state-date": error(
        "«checked_on» {value} es anterior a «source_date» {date}; corrige una de las dos",
        "'checked_on' {value} is before 'source_date' {date}; mend one of them",
    ),
    "state": error(
        "«state» debe ser in_force, ended o unverified, no «{value}»",
        "'state' must be in_force, ended or unverified, not '{value}'",
    ),
    "translation-stale": warning(
        "la respuesta en español de «{topic}» cambió; revisa esta traducción y pon "
        "source_hash: {hash}",
        "the Spanish answer of '{topic}' has changed; review this translation and set "
        "source_hash: {hash}",
    ),
    "translation-differs": error(
        "números o enlaces distintos de la respuesta en español; faltan: {missing}; sobran: {extra}",
        "numbers or links differ from the Spanish answer; missing: {missing}; extra: {extra}",
    ),
    "translation-buttons": error(
        "los botones no llevan a los mismos temas que en español; copia sus payload en el mismo orden",
        "the buttons lead elsewhere than in Spanish; copy their payloads in the same order",
    ),
    "translation-orphan": error(
        "«{topic}» no existe en responses/es; escribe primero la respuesta en español",
        "'{topic}' is not in responses/es; write the Spanish answer first",
    ),
    # safety
    "urgent-pattern": error(
        "no entiendo el patrón «{value}»; usa palabras, a|b, (a|b), inicio*, [opcional] y ...",
        "the pattern '{value}' is not understood; use words, a|b, (a|b), start*, [optional] and ...",
    ),
    "urgent-missed": error(
        "la regla «{rule}» no reconoce su ejemplo «{phrase}»; añade un patrón",
        "the rule '{rule}' does not catch its example '{phrase}'; add a pattern",
    ),
    "urgent-false": error(
        "la regla «{rule}» se dispara con «{phrase}», que debe ignorar; afina el patrón",
        "the rule '{rule}' fires at '{phrase}', which it must ignore; sharpen the pattern",
    ),
    **DANGER,
    # machine phrases
    "po-broken": error(
        "no se entiende como archivo de traducción: {reason}",
        "it is no translation file: {reason}",
    ),
    "po-missing": error(
        "faltan frases de la máquina en español: {keys}; recupéralas con git",
        "machine phrases are missing in Spanish: {keys}; bring them back with git",
    ),
    "po-markup": error(
        "Telegram no acepta la frase «{key}»: {reason}", "Telegram refuses phrase '{key}': {reason}"
    ),
    "po-slot": error(
        "en «{key}» no va {{{slot}}}; el español tiene: {known}",
        "'{key}' cannot have {{{slot}}}; the Spanish phrase has: {known}",
    ),
    # activities and corrections
    **EVENTS,
    # guided paths
    **OFFICES,
    **PATHS,
}
