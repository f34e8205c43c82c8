"""The table of who may ask what of which address about whose record, made from the addresses there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from accompaniment.access import ALLOWED, OPENED, Permission
from accompaniment.models import Role

WHERES = ("own", "other base", "other project", "other organisation")
"""Whose record an address names, as seen from the readers: they are of the first base, if of any."""

OBJECTS = {
    "account.end": "mine",
    "accounts": "account",
    "bases": "base",
    "board.act": "act",
    "board.code": "shift code",
    "board.plan_id": "plan",
    "cases": "defender",
    "consents": "defender",
    "defenders": "defender",
    "exposure": "volunteer",
    "exposure.show_account": "account",
    "exposure.shut_account_out": "account",
    "feeds.fetch": "secret",
    "grants": "grant",
    "handovers": "handover",
    "identities": "defender",
    "imports": "secret",
    "locations": "location",
    "mine": "volunteer code",
    "own_data": "volunteer",
    "own_data.defender": "defender",
    "own_data.erase_defender": "defender",
    "passkeys": "mine",
    "plans.plan_id": "plan",
    "plans.run_id": "run",
    "requests": "request",
    "requests.restore": "shift",
    "requests.withdraw": "shift",
    "resources": "resource",
    "static": "file",
    "travel": "way",
    "volunteers": "volunteer",
}
"""What the variable of an address is: by its endpoint, else by page and variable, else by page."""

FIXED = {"act": "assign", "file": "office.css", "secret": "nobody-knows-it", "mine": 999}
"""What is nobody else's record: a word, a file, a secret that was never given, one's own sign-in or key."""


@dataclass(frozen=True)
class Reader:
    """Somebody with a role; `granted`: with everything that can be granted of the other base."""

    role: Role
    granted: bool = False

    def __str__(self) -> str:
        return f"{self.role.value}{' with grants' if self.granted else ''}"

    def has(self, permission: Permission) -> bool:
        """Whether such a route opens to them at all."""
        by_grant = self.granted and permission in OPENED.values()
        return permission is Permission.PUBLIC or permission in ALLOWED[self.role] or by_grant

    def sees(self, kind: str, where: str) -> bool:
        """Whether a record of that kind, there, exists for them."""
        if where not in WHERES[:2]:
            return False
        if self.role is Role.COORDINATOR or (self.role is Role.ADMIN and kind == "account"):
            return True
        if kind == "grant":  # neither theirs nor given by them
            return False
        own = self.role is Role.BASE_COORDINATOR and where == "own"
        return own or (self.granted and where == "other base" and kind != "account")


READERS = (
    *map(Reader, Role),
    *(Reader(role, granted=True) for role in (Role.BASE_COORDINATOR, Role.MONITOR, Role.VOLUNTEER)),
)


@dataclass(frozen=True)
class Cell:
    """One question: a reader asks an address, with the record of `where` (empty: it names none)."""

    reader: Reader
    rule: Rule
    method: str
    where: str
    permission: Permission
    kinds: tuple[tuple[str, str], ...]  # variable and kind

    @property
    def answer(self) -> int:
        """403, 404, or 200 for whatever else the page says."""
        if not self.reader.has(self.permission):
            return 403
        named = [kind.split()[0] for _, kind in self.kinds if kind not in FIXED]
        return 200 if all(self.reader.sees(kind, self.where) for kind in named) else 404


def kinds(rule: Rule) -> tuple[tuple[str, str], ...]:
    """The variables of an address with what each is. An unknown one fails."""
    page, _, view = rule.endpoint.partition(".")
    found = []
    for name in sorted(rule.arguments):
        asked = (f"{page}.{view}", f"{page}.{name}", page)
        kind = next((OBJECTS[key] for key in asked if key in OBJECTS), None)
        assert kind, f"{rule.rule}: say in OBJECTS of tests/web/matrix.py what <{name}> is"
        found.append((name, kind))
    return tuple(found)


def cells(app: Flask, readers: tuple[Reader, ...] = READERS, methods: str = "GET POST") -> Iterator[Cell]:
    """Every cell of the table."""
    for reader in readers:
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            named = kinds(rule)
            records = any(kind not in FIXED for _, kind in named)
            for method in sorted(rule.methods & set(methods.split())):
                for where in WHERES if records else ("",):
                    permission = app.view_functions[rule.endpoint].permission
                    yield Cell(reader, rule, method, where, permission, named)
