"""The question to a passkey: which address it is for, and the challenge, from the page to its answer.

A passkey belongs to one address.  Which that is never comes from a request: it is a setting, and
without one only a browser on this machine is asked, at the name `localhost`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request, session

from accompaniment import passkeys
from accompaniment.models import Account, Purpose
from accompaniment.passkeys import RelyingParty
from accompaniment.web import desk


def relying_party() -> RelyingParty | None:
    """For whom passkeys sign on this page; none if it is open at another address than theirs."""
    here, set_to = request.host_url.rstrip("/").lower(), current_app.config["OFFICE"].address
    name = urlsplit(here).hostname or ""
    if set_to:
        # Behind a proxy the scheme that arrives may be http: the host tells, the browser checks the rest.
        return RelyingParty(urlsplit(set_to).hostname or "", set_to) if _host(here) == _host(set_to) else None
    return RelyingParty(name, here) if name == "localhost" else None


def right_address() -> str:
    """Where passkeys work, if not here; empty if that must still be set."""
    if set_to := current_app.config["OFFICE"].address:
        return set_to
    here = urlsplit(request.host_url)
    on_this_machine = here.hostname in ("127.0.0.1", "::1")
    return f"http://localhost:{here.port or 80}" if on_this_machine else ""


def put(account: Account, purpose: Purpose) -> None:
    """Ask: the challenge lies here and in this browser's signed cookie, so that no other answers it."""
    session["challenge"] = passkeys.ask(desk.session(), account, purpose, desk.instant())


def standing() -> bytes:
    """The challenge that this browser was asked; empty if none."""
    return session.get("challenge", b"")


def take() -> bytes:
    """The same, for its answer: the browser does not keep it."""
    return session.pop("challenge", b"")


def _host(address: str) -> str:
    return urlsplit(address).netloc
