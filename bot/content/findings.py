"""What is wrong with a file that a translator hands in, in the translator's words."""

from dataclasses import dataclass

MESSAGES = {
    "unreadable": (
        "no se puede leer ({reason}); revisa el nombre y los permisos",
        "it cannot be read ({reason}); check its name and permissions",
    ),
    "too-big": (
        "pasa de 20 MB; no parece un archivo de traducción",
        "it is over 20 MB and does not look like a translation file",
    ),
    "encoding": (
        "no está en UTF-8; guárdalo como «CSV UTF-8» o «PO UTF-8»",
        "it is not UTF-8; save it as “CSV UTF-8” or “PO UTF-8”",
    ),
    "po-line": (
        "no entiendo esta línea: {value}; revisa las comillas del principio y del final",
        "this line is not understood: {value}; check the quotes at its begin and end",
    ),
    "po-half": (
        "a esta entrada le falta {what}; expórtala otra vez y copia tu traducción",
        "this entry has no {what}; export it again and copy your translation",
    ),
    "po-plural": (
        "aquí no se usan plurales (msgid_plural); deja una sola traducción",
        "plurals (msgid_plural) are not used here; leave one translation",
    ),
    "po-language": (
        'la cabecera no dice el idioma; añade "Language: en\\n" con tu código',
        'the header does not say the language; add "Language: en\\n" with your code',
    ),
    "csv-broken": (
        "no se entiende como CSV: {reason}; revisa las comillas",
        "it is no CSV: {reason}; check the quotes",
    ),
    "csv-column": (
        "falta la columna «{column}»; la primera fila debe tener: {known}",
        "the column '{column}' is missing; the first row has to hold: {known}",
    ),
    "csv-cells": (
        "hay {count} celdas y la primera fila tiene {wanted}; ¿falta una comilla?",
        "there are {count} cells, but the first row has {wanted}; is a quote missing?",
    ),
    "csv-draft": ("en «draft» va yes o no, no «{value}»", "'draft' takes yes or no, not '{value}'"),
    "empty": ("no tiene ninguna traducción", "it holds no translation"),
    "language": (
        "el idioma «{value}» no está en intents/languages.yml; usa uno de: {known}",
        "the language '{value}' is not in intents/languages.yml; use one of: {known}",
    ),
    "context": (
        "no conozco la entrada «{value}»; no cambies la columna o línea del contexto",
        "the entry '{value}' is not known; do not change its context",
    ),
    "twice": (
        "«{value}» ya está en {where}; deja una sola",
        "'{value}' stands in {where} already; keep one",
    ),
    "control": (
        "hay un carácter invisible ({value}); bórralo y escribe de nuevo esa parte",
        "there is an invisible character ({value}); delete it and type that part again",
    ),
    "by-hand": (
        "no pude escribir «{value}» en {target} sin tocar lo demás; edítalo a mano",
        "'{value}' could not be written into {target} without touching the rest; edit it by hand",
    ),
    "gone": (
        "«{value}» ya no existe en español; no se importa",
        "'{value}' is no longer there in Spanish; it is passed over",
    ),
    "newer": (
        "«{value}» ya se tradujo aquí desde el español de ahora; se queda esa, que es más nueva",
        "'{value}' was translated here from today's Spanish; that newer one stays",
    ),
    "outdated": (
        "el español de «{value}» cambió después de exportar; entra como borrador: expórtalo otra vez",
        "the Spanish of '{value}' changed after the export; it goes in as a draft: export it again",
    ),
    "half": (
        "«{value}» se importará cuando también se traduzca: {missing}",
        "'{value}' will be imported when this is translated too: {missing}",
    ),
    "leader": (
        '«{value}» no es un usuario de GitHub; escríbelo así: leaders: ["@nombre"]',
        "'{value}' is no GitHub user; write it as leaders: [\"@name\"]",
    ),
}
"""Spanish and English, by code."""

WARNINGS = frozenset({"gone", "newer", "outdated", "half"})
"""What is said without stopping the import."""

SHORT = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to say about one place."""

    path: str
    line: int
    """Counted from 1; 0 for the whole file."""
    es: str
    en: str
    warning: bool = False

    def text(self, language: str) -> str:
        """In Spanish for ``es``, else in English."""
        return self.es if language == "es" else self.en

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.en}"


def finding(path: str, line: int, code: str, **values: object) -> Finding:
    """A finding with its values, which are shortened and kept on one line."""
    short = {
        name: " ".join(value.split())[:SHORT] if isinstance(value, str) else value
        for name, value in values.items()
    }
    spanish, english = MESSAGES[code]
    return Finding(
        path=path, line=line, es=spanish.format(**short), en=english.format(**short),
        warning=code in WARNINGS,
    )  # fmt: skip
