"""The mistakes of activities and of notes on changes; ``mistake_kinds`` has them all."""

from bot.content.mistake_levels import error, warning

EVENTS = {
    "event-id": error(
        "«{value}» no sirve de nombre; usa hasta 32 letras a-z, números y _, y empieza con una letra",
        "'{value}' is no name; use up to 32 of a-z, digits and _, and begin with a letter",
    ),
    "event-twice": error(
        "la actividad «{value}» está dos veces; cambia el id de una",
        "the activity '{value}' stands twice; change the id of one",
    ),
    "event-time": error(
        '«{key}» no es una hora: {value}; escribe "2027-03-15 10:00"',
        "'{key}' is no time: {value}; write \"2027-03-15 10:00\"",
    ),
    "event-zone": error(
        "no conozco la zona horaria «{value}»; en el Perú es America/Lima",
        "the time zone '{value}' is not known; in Peru it is America/Lima",
    ),
    "event-end": error(
        "termina antes de empezar; corrige «start» o «end»",
        "it ends before it starts; mend 'start' or 'end'",
    ),
    "event-long": error(
        "«{key}» tiene {size} caracteres; el máximo es {limit}",
        "'{key}' has {size} characters; at most {limit}",
    ),
    "event-language": error(
        "«{language}» está en «languages» pero le falta título o texto; escríbelos",
        "'{language}' is in 'languages' but has no title or text; write them",
    ),
    "change-note": error(
        "hay «changed» pero falta «change_note»; escribe en una frase qué cambió",
        "'changed' is there and 'change_note' is not; write in one sentence what changed",
    ),
    "change-day": error(
        "«changed» va solo en la respuesta en español; quítalo de aquí",
        "'changed' belongs to the Spanish answer alone; take it away here",
    ),
    "change-date": error(
        '«changed» debe ser un día que ya llegó, como "2026-11-27", no «{value}»',
        "'changed' must be a day that has come, such as \"2026-11-27\", not '{value}'",
    ),
    "change-long": error(
        "«change_note» tiene {size} caracteres; el máximo es {limit}",
        "'change_note' has {size} characters; at most {limit}",
    ),
    "change-untold": warning(
        "«{topic}» cambió y aquí falta «change_note»; la nota se enviará en español",
        "'{topic}' has changed and 'change_note' is missing here; the note will go out in Spanish",
    ),
}
