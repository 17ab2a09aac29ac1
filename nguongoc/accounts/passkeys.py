"""Passkeys: what is asked of the browser, and how its answer is checked (WebAuthn level 2, by the library fido2).

Questions and answers are plain JSON. The state of a question goes into the session of who was asked, and the
answer is checked against it: a challenge answers to one session.
"""

import json
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from nguongoc.accounts.models import Passkey, Person

ISSUER = "Nguồn Gốc"
_VERIFIED = UserVerificationRequirement.REQUIRED  # fingerprint, face or PIN: the device alone is not enough
State = dict[str, str]
Question = dict[str, Any]


class WrongAnswer(ValueError):  # noqa: N818 -- the browser's answer, not the program, is at fault
    """The answer does not prove that the person has the key."""


def passkeys_are_possible() -> bool:
    """Browsers keep passkeys for names alone: a site reached under a number, such as 127.0.0.1, has none."""
    try:
        ip_address(_host())
    except ValueError:
        return True
    return False


def ask_for_new_key(*, person: Person, known: Iterable[Passkey]) -> tuple[Question, State]:
    """The question that makes a new key, on a device that keeps none of the known ones."""
    user = PublicKeyCredentialUserEntity(id=str(person.pk).encode(), name=person.email, display_name=person.name)
    question, state = _server().register_begin(
        user,
        _descriptors(known),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_VERIFIED,
    )
    return dict(question), _plain(state)


def read_new_key(*, state: State, answer: str) -> tuple[AttestedCredentialData, int]:
    """The new key and its count of signatures. Raises WrongAnswer."""
    try:
        made = _server().register_complete(state, json.loads(answer))
    except Exception as error:  # the library lets whatever its parsers meet in foreign bytes pass through
        raise WrongAnswer from error
    if made.credential_data is None:
        raise WrongAnswer
    return made.credential_data, made.counter


def ask_for_key(*, known: Iterable[Passkey]) -> tuple[Question, State]:
    """The question that one of the known keys answers."""
    question, state = _server().authenticate_begin(_descriptors(known), user_verification=_VERIFIED)
    return dict(question), _plain(state)


def read_key(*, state: State, answer: str, known: Iterable[Passkey]) -> tuple[bytes, int]:
    """The credential id of the key that signed, and its count of signatures. Raises WrongAnswer."""
    credentials = [AttestedCredentialData(bytes(key.credential)) for key in known]
    try:
        given = json.loads(answer)
        used = _server().authenticate_complete(state, credentials, given)
        counter = AuthenticationResponse.from_dict(given).response.authenticator_data.counter
    except Exception as error:  # as above
        raise WrongAnswer from error
    return used.credential_id, counter


def _server() -> Fido2Server:
    relying_party = PublicKeyCredentialRpEntity(id=_host(), name=ISSUER)
    return Fido2Server(relying_party, verify_origin=lambda origin: origin == settings.SITE_URL)


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _descriptors(keys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(key.credential_id))
        for key in keys
    ]


def _plain(state: dict[str, Any]) -> State:
    return {name: str(value) for name, value in state.items()}
