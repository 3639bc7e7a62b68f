"""The mistakes of intents/<lang>/_danger.yml; ``mistake_kinds`` has them all."""

from bot.content.mistake_levels import error

DANGER = {
    "danger-kind": error(
        "«{value}» no es un peligro que el bot conozca; usa uno de: {known}",
        "'{value}' is no danger that the bot knows; use one of: {known}",
    ),
    "danger-card": error(
        "«none» no lleva «topic»: no hay peligro, y no sale ninguna tarjeta; bórralo",
        "'none' has no 'topic': there is no danger, and no card goes out; delete it",
    ),
    "danger-twice": error(
        "«{phrase}» ya está en «{kind}» ({where}); deja una sola",
        "'{phrase}' stands in '{kind}' already ({where}); keep one",
    ),
    "danger-empty": error(
        "«{phrase}» no tiene ni letras ni números; escribe palabras o bórrala",
        "'{phrase}' has neither letters nor digits; write words or delete it",
    ),
    "danger-long": error(
        "la frase tiene {size} caracteres; el máximo es {limit}: deja solo lo que dice el peligro",
        "the phrase has {size} characters; at most {limit}: keep what tells of the danger",
    ),
}
