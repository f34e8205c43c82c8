"""Passkeys as a second factor after the password (WebAuthn level 2, by the library `webauthn`).

A key signs for one address only, so a copied page gets nothing out of it.  It is asked to keep
no list of the addresses it opens ("discoverable"): whoever seizes a stick does not read from it
where its owner signs in.  It need not check a finger or a PIN: the password was given before.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accompaniment import audit, second_factor, sign_ins
from accompaniment.models import Account, Challenge, Passkey, Purpose

HOLDS = timedelta(minutes=5)
"""How long a challenge waits for its answer."""

MOST = 20
"""Passkeys that one account may have."""

LONGEST_ANSWER = 65536
"""Characters of an answer; a real one has some thousand."""

NOT_VERIFIED = UserVerificationRequirement.DISCOURAGED

_NO_ANSWER = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, StopIteration)
"""What reading an answer raises that is not one: the library trusts the types within (tried at random)."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom a key signs: `id` is a host's name ("office.example.org"), `origin` the pages' address."""

    id: str
    origin: str


def ask(session: Session, account: Account, purpose: Purpose, now: datetime) -> bytes:
    """A new challenge, 32 bytes; those that waited too long are gone with it."""
    session.execute(delete(Challenge).where(Challenge.made_at < now - HOLDS))
    challenge = secrets.token_bytes(32)
    session.add(Challenge(value=challenge, account_id=account.id, purpose=purpose, made_at=now))
    return challenge


def options_to_add(party: RelyingParty, key: str, account: Account, challenge: bytes) -> str:
    """What the browser needs to make a passkey, as JSON. `key` is the installation's own."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Accompaniment",
        user_name=account.name,
        user_id=hmac.digest(key.encode(), f"passkeys of {account.id}".encode(), sha256),
        challenge=challenge,
        timeout=_milliseconds(),
        exclude_credentials=_descriptors(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=NOT_VERIFIED
        ),
    )
    return webauthn.options_to_json(options)


def options_to_sign_in(party: RelyingParty, account: Account, challenge: bytes) -> str:
    """What the browser needs to use one of the account's passkeys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_milliseconds(),
        allow_credentials=_descriptors(account),
        user_verification=NOT_VERIFIED,
    )
    return webauthn.options_to_json(options)


def add(
    session: Session,
    party: RelyingParty,
    *,
    account: Account,
    name: str,
    challenge: bytes,
    answer: str,
    now: datetime,
    token: str,
) -> list[str] | None:
    """Keep a passkey by the browser's answer; none if the answer is not one to this challenge.

    Gives ten codes for paper if the account has none yet, else no codes.  Ends the account's other
    sign-ins: whoever sits there has not shown the new factor.
    """
    if not _spend(session, account, Purpose.ADD, challenge, now) or len(account.passkeys) >= MOST:
        return None
    try:
        shown = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    except _NO_ANSWER:
        return None
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == shown.credential_id)):
        return None
    passkey = Passkey(
        name=name,
        credential_id=shown.credential_id,
        public_key=shown.credential_public_key,
        sign_count=shown.sign_count,
        transports=_transports(answer),
        added_at=now,
    )
    account.passkeys.append(passkey)
    audit.record(session, account, "add passkey", passkey, now)
    sign_ins.end_all(session, account, now, account, but=token)
    return [] if account.recovery else second_factor.renew_codes(session, account, now)


def passes(
    session: Session, party: RelyingParty, *, account: Account, challenge: bytes, answer: str, now: datetime
) -> bool:
    """Whether one of the account's passkeys answered the challenge, which is spent by any answer.

    A key that counts its signatures and has counted back is refused and leaves a line in the
    audit: there may be a copy of it.
    """
    if not _spend(session, account, Purpose.SIGN_IN, challenge, now):
        return False
    try:
        credential = parse_authentication_credential_json(_read(answer))
        passkey = next(one for one in account.passkeys if one.credential_id == credential.raw_id)
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # compared below, when the signature is known to be right
        )
    except _NO_ANSWER:
        return False
    if (shown.new_sign_count or passkey.sign_count) and shown.new_sign_count <= passkey.sign_count:
        audit.record(session, account, "refuse passkey that counts back", passkey, now)
        return False
    passkey.sign_count, passkey.used_at = shown.new_sign_count, now
    return True


def remove(session: Session, *, account: Account, passkey: Passkey, now: datetime, token: str) -> None:
    """Take one of the account's passkeys away, and end its other sign-ins.

    Raises `second_factor.LastFactor` where one is demanded and there is no other.
    """
    second_factor.demand_another(account, len(account.passkeys) - 1 + (account.totp is not None))
    audit.record(session, account, "remove passkey", passkey, now)
    account.passkeys.remove(passkey)
    second_factor.after_removal(session, account, now, token)


def _spend(session: Session, account: Account, purpose: Purpose, challenge: bytes, now: datetime) -> bool:
    # One statement: of two answers that come at once, one finds the challenge.
    done = session.execute(
        delete(Challenge).where(
            Challenge.value == challenge,
            Challenge.account_id == account.id,
            Challenge.purpose == purpose,
            Challenge.made_at >= now - HOLDS,
        )
    )
    return done.rowcount == 1


def _read(answer: str) -> dict[str, Any]:
    found = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    if not isinstance(found, dict):
        raise ValueError("no answer of a browser")
    return found


def _transports(answer: str) -> list[str]:
    known = {way.value for way in AuthenticatorTransport}
    said = _read(answer)["response"].get("transports")
    return sorted(known & {way for way in said if isinstance(way, str)}) if isinstance(said, list) else []


def _descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=one.credential_id, transports=[AuthenticatorTransport(way) for way in one.transports] or None
        )
        for one in account.passkeys
    ]


def _milliseconds() -> int:
    return int(HOLDS.total_seconds() * 1000)
