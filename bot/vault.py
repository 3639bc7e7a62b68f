"""Keys derived from SECRET_KEY, one for each purpose, and what is done with them.

HKDF-SHA256 derives the keys (RFC 5869), AES-256-GCM seals (NIST SP 800-38D, random
96-bit nonces), HMAC-SHA256 names people (RFC 2104).
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.model import PersonKey

_NONCE = 12
_FORMAT = b"\x01"


class Unsealable(Exception):
    """A sealed value was written with another SECRET_KEY, or is damaged."""


class Vault:
    """Seals what must wait in Redis and turns identities into keyed hashes."""

    def __init__(self, secret: bytes, *, old: bytes = b"") -> None:
        """``old`` is the secret before the last rotation, if there was one."""
        self._secret = secret
        self._former = Vault(old) if old else None
        self._box = AESGCM(self._derive("seal"))
        self._people = self._derive("people")
        self._forms = self._derive("forms")
        self._marks = self._derive("marks")
        self._log = self._derive("log")

    def __repr__(self) -> str:
        return "Vault(…)"

    def _derive(self, purpose: str) -> bytes:
        label = f"tucausa/{purpose}/v1".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(self._secret)

    def person(self, channel: str, raw: str) -> PersonKey:
        """The keyed hash that stands for a person: 128 bits as 32 hex digits."""
        digest = hmac.digest(self._people, f"{channel}\0{raw}".encode(), hashlib.sha256)
        return PersonKey(digest[:16].hex())

    def pseudonym(self, person: PersonKey) -> str:
        """The person's name in the log, 32 hex digits.

        Without SECRET_KEY nothing joins it to the keys in Redis.
        """
        return hmac.digest(self._log, person.encode(), hashlib.sha256)[:16].hex()

    def old_people(self, channel: str, raw: str) -> tuple[PersonKey, ...]:
        """The keyed hashes that the old secret gave a person; empty without one."""
        return () if self._former is None else (self._former.person(channel, raw),)

    def old_pseudonyms(self, channel: str, raw: str) -> tuple[str, ...]:
        """The names in the log that the old secret gave a person; empty without one."""
        if self._former is None:
            return ()
        return (self._former.pseudonym(self._former.person(channel, raw)),)

    def mark(self, text: str) -> str:
        """A short keyed hash of an id, so that the id itself is not stored."""
        digest = hmac.digest(self._marks, text.encode(errors="surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:15]).decode()

    def form_token(self, session: str) -> str:
        """The token that a form of this web session has to carry."""
        digest = hmac.digest(self._forms, session.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:18]).decode()

    def webhook_secret(self) -> str:
        """The secret Telegram repeats to us when WEBHOOK_SECRET names none."""
        return base64.urlsafe_b64encode(self._derive("webhook")).decode().rstrip("=")

    def seal(self, plain: bytes) -> bytes:
        """Encrypt and authenticate; every call gives other bytes."""
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._box.encrypt(nonce, plain, _FORMAT)

    def unseal(self, sealed: bytes) -> bytes:
        """The plain bytes. Raises Unsealable."""
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._box.decrypt(nonce, body, sealed[:1])
        except (InvalidTag, ValueError) as error:
            if self._former is not None:
                return self._former.unseal(sealed)
            raise Unsealable("sealed with another SECRET_KEY, or damaged") from error
