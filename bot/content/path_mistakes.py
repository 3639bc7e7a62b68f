"""The mistakes of guided paths, responses/data/decisions.yml; ``mistake_kinds`` has them all."""

from bot.content.mistake_levels import error, warning

PATHS = {
    "path-name": error(
        "«{value}» no sirve de nombre; usa letras a-z, números y _, y empieza con una letra",
        "'{value}' is no name; use a-z, digits and _, and begin with a letter",
    ),
    "path-twice": error(
        "«{name}» está dos veces; cambia el nombre de uno o bórralo",
        "'{name}' stands twice; rename one or delete it",
    ),
    "path-slot": error(
        "«{slot}» no es una pregunta que se haga antes; aquí puedes usar: {known}",
        "'{slot}' is no question asked before; here you may use: {known}",
    ),
    "path-option": error(
        "«{value}» no es una opción de «{slot}»; sus opciones son: {known}",
        "'{value}' is no option of '{slot}'; its options are: {known}",
    ),
    "path-never": error(
        "la pregunta «{slot}» no se puede hacer nunca; revisa su when",
        "the question '{slot}' can never be asked; check its when",
    ),
    "path-long": error(
        "son más de {limit} preguntas y nadie llega al final; quita esta y las que siguen",
        "these are more than {limit} questions and nobody gets to the end; "
        "take away this and the following",
    ),
    "path-gap": error(
        "en la tabla «{table}» ninguna regla vale para quien contesta: {case} "
        "(casos sin regla: {count}); añade una regla",
        "in the table '{table}' no rule is for somebody who answers: {case} "
        "(cases without a rule: {count}); add a rule",
    ),
    "path-clash": error(
        "para quien contesta: {case} vale también la regla de la línea {other}, que lleva a otra "
        "respuesta; deja que valga una sola",
        "for somebody who answers: {case} the rule of line {other} holds too, and leads to "
        "another answer; let only one hold",
    ),
    "path-dead": error(
        "esta regla no se usa nunca: otras valen antes en todos sus casos; bórrala o corrige su when",
        "this rule is never used: others hold first in all its cases; delete it or mend its when",
    ),
    "path-many": error(
        "la tabla «{table}» depende de demasiadas preguntas (más de {limit} combinaciones); "
        "divídela en varias tablas",
        "the table '{table}' hangs on too many questions (more than {limit} combinations); "
        "split it into several tables",
    ),
    "option-long": error(
        "el botón lleva «{value}», más de 64 bytes; acorta el nombre de la pregunta o de la opción",
        "the button carries '{value}', over 64 bytes; shorten the question's or the option's name",
    ),
    "path-language": warning(
        "falta el texto en «{language}»; se mostrará en español",
        "the text in '{language}' is missing; it will be shown in Spanish",
    ),
}
