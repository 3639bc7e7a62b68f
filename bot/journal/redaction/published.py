"""What everybody may know: hotlines, offices, public sites. It is never redacted.

``PUBLISHED`` has what Peru's public services have made known for years; ``published_in``
reads the rest out of the content, so that an office's number in an answer is also kept
in a question.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_PHONE: Final = re.compile(r"(?<![\w/.-])[+(]?\d[\d ()-]{5,18}\d(?![\w-])")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE: Final = re.compile(r"(?<![\w@.])@[A-Za-z][\w.]{2,}")
_LINK: Final = re.compile(r"https?://[^\s<>\"')\]]+")
_HOST: Final = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:pe|org|com|net|int)(?![\w-])")
_COUNTRY: Final = "51"


def digits(written: str) -> str:
    """The digits of a phone number as dialled at home: no country code, no leading zero."""
    found = re.sub(r"\D", "", written)
    if written.lstrip("( ").startswith(("+51", "0051")) or (
        found.startswith(_COUNTRY) and len(found) > 9  # noqa: PLR2004  # a Peruvian mobile has nine
    ):
        found = found.lstrip("0").removeprefix(_COUNTRY)
    return found.lstrip("0")


def address(link: str) -> str:
    """A link without scheme, ``www.`` and a closing slash or stop."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link.lower()).rstrip("/.,;:!?)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What is public and stays."""

    phones: frozenset[str] = frozenset()
    """As ``digits`` gives them."""
    mails: frozenset[str] = frozenset()
    """E-mail addresses and @names, in lower case."""
    links: frozenset[str] = frozenset()
    """Hosts and whole links, as ``address`` gives them."""

    def __or__(self, other: "Published") -> "Published":
        """What either has made known."""
        return Published(
            phones=self.phones | other.phones,
            mails=self.mails | other.mails,
            links=self.links | other.links,
        )


def published_in(texts: Iterable[str]) -> Published:
    """What the content's own ``texts`` make known, added to ``PUBLISHED``."""
    whole = "\n".join(texts)
    links = {address(found) for found in _LINK.findall(whole)}
    bare = _LINK.sub(" ", whole)
    mails = {found.lower().rstrip(".") for found in _MAIL.findall(bare) + _HANDLE.findall(bare)}
    hosts = {found.partition("/")[0] for found in links}
    found = Published(
        phones=frozenset(digits(found) for found in _PHONE.findall(bare)),
        mails=frozenset(mails),
        links=frozenset(links | hosts | {address(host) for host in _HOST.findall(bare)}),
    )
    return PUBLISHED | found


_PHONES = (
    "0800-15170", "0800-44040", "0800-16872", "(01) 311-0300", "(01) 204-3127", "(01) 200-9000",
    "(01) 200-1000", "(01) 399-1111", "(01) 615-5800", "615-5800", "(01) 224-7777", "224-7777",
    "311-0300", "204-3127", "200-9000", "200-1000", "399-1111",
)  # fmt: skip

_HOSTS = (
    "gob.pe", "migraciones.gob.pe", "agenciavirtual.migraciones.gob.pe", "portal.rree.gob.pe",
    "defensoria.gob.pe", "reniec.gob.pe", "sunafil.gob.pe", "essalud.gob.pe", "sis.gob.pe",
    "minedu.gob.pe", "mimp.gob.pe", "indecopi.gob.pe", "pj.gob.pe", "sunedu.gob.pe",
    "help.unhcr.org", "acnur.org", "unhcr.org", "iom.int", "r4v.info", "refugiadosenperu.pe",
    "veninformado.pe", "tucausaesmicausa.pe", "checape.cedro.org.pe", "pagalo.pe",
    "facebook.com", "whatsapp.com", "telegram.org", "instagram.com", "tiktok.com", "google.com",
    "youtube.com", "gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "yape.com.pe",
)  # fmt: skip

PUBLISHED: Final = Published(
    phones=frozenset(digits(phone) for phone in _PHONES),
    mails=frozenset(
        {
            "@tucausaesmicausa",
            "consulta@defensoria.gob.pe",
            "sacreclamo@indecopi.gob.pe",
            "matricula@minedu.gob.pe",
        }
    ),
    links=frozenset(_HOSTS),
)
"""Offices' phones and addresses of the four languages' answers, and well-known sites."""
