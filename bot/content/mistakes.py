"""One mistake at its place in the content, told in its reader's words."""

from dataclasses import dataclass

from bot.content.mistake_kinds import CATALOGUE, Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One mistake at its place."""

    path: str
    """Relative to the content folder."""
    line: int
    """Counted from 1; 0 for the whole file."""
    code: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def level(self) -> Level:
        """Error or warning."""
        return CATALOGUE[self.code].level

    def text(self, language: str = "es") -> str:
        """What is wrong and how to mend it; Spanish for ``es``, else English."""
        mistake = CATALOGUE[self.code]
        return (mistake.es if language == "es" else mistake.en).format(**dict(self.values))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text('en')}"


def problem(path: str, line: int, code: str, **values: object) -> Problem:
    """A problem with its values, which are shortened and kept on one line."""
    short = {
        name: " ".join(value.split())[:120] if isinstance(value, str) else value
        for name, value in values.items()
    }
    return Problem(path=path, line=line, code=code, values=tuple(short.items()))
