"""The vault: people are keyed hashes, and what waits is sealed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault import Unsealable, Vault

VAULT, OTHER = Vault(b"k" * 32), Vault(b"l" * 32)


@given(st.binary(max_size=200))
def test_what_is_sealed_comes_back_and_shows_nothing(plain: bytes) -> None:
    sealed = VAULT.seal(plain)
    assert VAULT.unseal(sealed) == plain
    assert len(plain) < 4 or plain not in sealed
    assert VAULT.seal(plain) != sealed


@given(st.binary(min_size=1, max_size=40), st.data())
def test_a_sealed_value_that_was_touched_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(plain))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unsealable):
        VAULT.unseal(bytes(sealed))


@given(st.binary(max_size=60))
def test_any_bytes_are_unsealed_or_refused(junk: bytes) -> None:
    with pytest.raises(Unsealable):
        VAULT.unseal(junk)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Unsealable):
        OTHER.unseal(VAULT.seal(b"hola"))


def test_a_refusal_quotes_nothing() -> None:
    with pytest.raises(Unsealable) as caught:
        VAULT.unseal(b"canary")
    assert "canary" not in str(caught.value)


def test_a_person_is_the_same_key_every_time_and_only_here() -> None:
    person = VAULT.person("telegram", "42")
    assert re.fullmatch(r"[0-9a-f]{32}", person)
    assert person == Vault(b"k" * 32).person("telegram", "42")
    others = {VAULT.person("web", "42"), VAULT.person("telegram", "43")}
    assert person not in others | {OTHER.person("telegram", "42")}


def test_channel_and_number_cannot_run_into_one_another() -> None:
    assert VAULT.person("telegram1", "2") != VAULT.person("telegram", "12")


def test_marks_tokens_and_secrets_are_hashes_of_their_own() -> None:
    made = {VAULT.mark("x"), VAULT.form_token("x"), str(VAULT.person("x", "x"))}
    assert len(made) == 3
    assert made.isdisjoint({OTHER.mark("x"), OTHER.form_token("x")})
    assert VAULT.mark("\ud800") != VAULT.mark("\ud801")


def test_the_webhook_s_secret_has_the_form_telegram_wants() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", VAULT.webhook_secret())
    assert VAULT.webhook_secret() == Vault(b"k" * 32).webhook_secret() != OTHER.webhook_secret()


def test_a_vault_shows_nothing_of_its_key() -> None:
    assert repr(VAULT) == "Vault(…)"
    assert "kkk" not in str(VAULT)


def test_after_a_rotation_what_was_sealed_before_it_still_opens() -> None:
    rotated = Vault(b"l" * 32, old=b"k" * 32)
    assert rotated.unseal(VAULT.seal(b"waits")) == b"waits"
    assert OTHER.unseal(rotated.seal(b"new")) == b"new"
    with pytest.raises(Unsealable):
        rotated.unseal(Vault(b"m" * 32).seal(b"foreign"))


def test_the_old_secret_s_pseudonym_is_the_one_it_gave() -> None:
    rotated = Vault(b"l" * 32, old=b"k" * 32)
    before = VAULT.pseudonym(VAULT.person("telegram", "42"))
    assert rotated.old_pseudonyms("telegram", "42") == (before,)
    assert rotated.pseudonym(rotated.person("telegram", "42")) != before
    assert OTHER.old_pseudonyms("telegram", "42") == ()


def test_the_old_secret_s_name_for_a_person_is_the_one_it_gave() -> None:
    rotated = Vault(b"l" * 32, old=b"k" * 32)
    assert rotated.old_people("telegram", "42") == (VAULT.person("telegram", "42"),)
    assert VAULT.old_people("telegram", "42") == ()
