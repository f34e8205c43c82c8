"""The second factor: six figures from an app on a phone, or one of ten codes on paper; see also `passkeys`.

RFC 6238 (TOTP) with SHA-1, six figures and half a minute, as every app does it.  The secret is
sealed with a key that comes from the installation's own, not from the vault's: a coordinator gets
in also when the stick with the vault's keys is not plugged in.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy.orm import Session

from accompaniment import audit, sign_ins, vault
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Role
from accompaniment.vault import KeyRing, Place

STEP = 30
"""Seconds that a code holds; the ones before and after are taken too, for clocks that differ."""

CODES = 10
DEMANDED = frozenset(Role) - {Role.VOLUNTEER}
"""The roles that sign in with a second factor or not at all."""


class LastFactor(OfficeError):
    """An account that needs a second factor would have none."""


def fresh_secret() -> str:
    """A new secret, 20 bytes in hexadecimal."""
    return secrets.token_hex(20)


def address(secret: str, name: str) -> str:
    """What the QR code says to the app."""
    return _totp(secret).get_provisioning_uri(name, "Accompaniment")


def in_letters(secret: str) -> str:
    """The secret in groups of four, for who types it: base 32, as the apps want it."""
    letters = address(secret, "x").split("secret=")[1].split("&")[0]
    return " ".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def set_up(
    session: Session, key: str, *, account: Account, secret: str, code: str, now: datetime, token: str
) -> list[str] | None:
    """Demand this secret's codes from now on, if `code` is one: the app has it then.

    Gives the ten codes for paper, which are shown once; none if the code is wrong.  Ends the
    account's other sign-ins: whoever sits there has not shown the new factor.
    """
    step = _step_of(secret, code, now)
    if step is None:
        return None
    account.totp = _ring(key).seal(secret, _place(account))
    account.totp_step = step
    audit.record(session, account, "set second factor", account, now)
    sign_ins.end_all(session, account, now, account, but=token)
    return renew_codes(session, account, now)


def renew_codes(session: Session, account: Account, now: datetime) -> list[str]:
    """Ten new codes for paper; the old ones open nothing any more."""
    codes = ["-".join((secrets.token_hex(4), secrets.token_hex(4))) for _ in range(CODES)]
    account.recovery = [_hash(code) for code in codes]
    audit.record(session, account, "renew recovery codes", account, now)
    return codes


def remove_app(session: Session, *, account: Account, now: datetime, token: str) -> None:
    """Ask for the app's codes no more, and end the account's other sign-ins.

    Raises `LastFactor` where a second factor is demanded and there is no passkey.
    """
    demand_another(account, len(account.passkeys))
    account.totp = None
    audit.record(session, account, "remove second factor", account, now)
    after_removal(session, account, now, token)


def demand_another(account: Account, left: int) -> None:
    """Raises `LastFactor` if an account that needs a second factor would have none `left`."""
    if account.role in DEMANDED and not left:
        raise LastFactor("This is your only second factor.", "Set another one up first.")


def after_removal(session: Session, account: Account, now: datetime, token: str) -> None:
    """Codes on paper go with the last factor; other sign-ins end with each."""
    if not account.has_factor:
        account.recovery = []
    sign_ins.end_all(session, account, now, account, but=token)


def take_away(session: Session, *, actor: Account | None, account: Account, now: datetime) -> None:
    """For somebody who lost phone, keys and paper: the next sign-in sets a factor up anew."""
    account.totp, account.recovery, account.passkeys = None, [], []
    audit.record(session, actor, "take second factor away", account, now)
    sign_ins.end_all(session, account, now, actor)


def passes(session: Session, key: str, *, account: Account, code: str, now: datetime) -> bool:
    """Whether this is a code of the account's app, or one of its paper; each passes once."""
    written = "".join(code.split()).lower()
    if _hash(written) in account.recovery:
        account.recovery = [kept for kept in account.recovery if kept != _hash(written)]
        audit.record(session, account, "use recovery code", account, now)
        return True
    if account.totp is None:
        return False
    secret = _ring(key).open(account.totp, _place(account))
    step = _step_of(secret, written, now)
    if step is None or step <= account.totp_step:
        return False
    account.totp_step = step
    return True


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    if len(code) != 6 or not code.isascii() or not code.isdecimal():
        return None
    for apart in (0, -1, 1):
        step = int(now.timestamp()) // STEP + apart
        try:
            _totp(secret).verify(code.encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return None


def _totp(secret: str) -> TOTP:
    return TOTP(bytes.fromhex(secret), 6, SHA1(), STEP)


def _ring(key: str) -> KeyRing:
    made = HKDF(SHA256(), 32, None, b"accompaniment second factor").derive(key.encode())
    return vault.KeyRing({1: made}, 1, made)


def _place(account: Account) -> Place:
    return Place("account", "totp", str(account.id))


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
