"""How the doors slow down whoever guesses: by account and address, alike for names that do not exist."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from threading import Lock

from flask import current_app, request
from flask_babel import gettext as _

from accompaniment import accounts, sign_ins
from accompaniment.web import desk


class WrongAddresses:
    """Who asked lately for secret addresses that never were, in this process's memory.

    A stranger's GET writes nothing: whoever floods them must not hold the database's lock.
    """

    MOST = 20
    """Wrong ones from one source in `sign_ins.STRETCH`. An app asks a few times an hour."""
    SOURCES = 10_000
    """So many sources are remembered; the one that came first is forgotten."""

    def __init__(self) -> None:
        self._by_source: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def too_many(self, source: str, now: datetime) -> bool:
        """Whether this source has to wait."""
        with self._lock:
            times = self._by_source.get(source, deque())
            while times and times[0] <= now - sign_ins.STRETCH:
                times.popleft()
            return len(times) >= self.MOST

    def count(self, source: str, now: datetime) -> None:
        """One more wrong address from there."""
        with self._lock:
            self._by_source.setdefault(source, deque(maxlen=self.MOST)).append(now)
            if len(self._by_source) > self.SOURCES:
                del self._by_source[next(iter(self._by_source))]


def too_many(name: str) -> bool:
    """Whether this account has to wait, from here."""
    return sign_ins.too_many(desk.session(), _key(), name, _source(), desk.instant())


def count(name: str) -> None:
    """Count a wrong try, and keep that whatever else becomes of the request."""
    account = accounts.by_name(desk.session(), name)
    sign_ins.failed(desk.session(), _key(), name, _source(), desk.instant(), account)
    desk.session().commit()


def forgive(name: str) -> None:
    """Somebody came in: earlier slips from here do not count."""
    sign_ins.forgive(desk.session(), _key(), name, _source())


def wait() -> str:
    """What is said to who has to wait."""
    return _("Too many wrong tries from here. Wait 15 minutes, then try again.")


def _key() -> str:
    return current_app.config["SECRET_KEY"]


def _source() -> str:
    return request.remote_addr or ""
