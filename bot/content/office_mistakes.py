"""The mistakes of responses/data/offices.yml; ``mistake_kinds`` has them all."""

from bot.content.mistake_levels import error

OFFICES = {
    "office-twice": error(
        "«{id}» está dos veces; cambia el nombre de uno o bórralo",
        "'{id}' stands twice; rename one or delete it",
    ),
    "office-service": error(
        "«{value}» no es una ayuda que el bot conozca; usa una de: {known}",
        "'{value}' is no help that the bot knows; use one of: {known}",
    ),
    "office-hours": error(
        "no entiendo el horario «{value}»; escríbelo así: lunes a viernes, 8:30 a 17:00; "
        "sábado, 9:00 a 13:00",
        "the hours '{value}' are not understood; write them as: lunes a viernes, 8:30 a 17:00; "
        "sábado, 9:00 a 13:00",
    ),
    "office-coordinates": error(
        "{value} no queda en el Perú; la latitud (lat) va de -18 a 0 y la longitud (lon) de -81 a -69. "
        "Si no las sabes, escribe coordinates: null",
        "{value} is not in Peru; the latitude (lat) goes from -18 to 0, the longitude (lon) from -81 "
        "to -69. If you do not know them, write coordinates: null",
    ),
    "office-place": error(
        "«{value}» no está en la lista cities de este archivo, o no es de esa ciudad; "
        "añádelo allí o corrige el nombre",
        "'{value}' is not in this file's list of cities, or not of that city; "
        "add it there or mend the name",
    ),
    "office-state": error(
        "«{value}» no sirve; escribe in_force (lo dice la fuente) o unverified (sin confirmar)",
        "'{value}' is not possible; write in_force (the source says so) or unverified",
    ),
    "office-nowhere": error(
        "«{id}» no tiene ciudad, teléfono ni página: nadie puede llegar; añade city, phone o contact",
        "'{id}' has no city, phone or page: nobody can reach it; add city, phone or contact",
    ),
    "office-contact": error(
        "«{id}» confirma respuestas (intents/topics.yml) y no tiene contact; añade un teléfono o una página",
        "'{id}' confirms answers (intents/topics.yml) and has no contact; add a phone or a page",
    ),
}
