"""What every edit by hand needs: whom and when the form names, and what the edit did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import request
from flask_babel import gettext as _

from accompaniment.errors import OfficeError
from accompaniment.models import Plan, Shift, Volunteer
from accompaniment.planning import Edit
from accompaniment.web import desk
from accompaniment.web.board.panel import asked_start


@dataclass(frozen=True, slots=True)
class Done:
    """What an edit did, and the act with its fields that takes it back (empty: none does).

    `touched` are the codes of people beside those of the shift whose work it changed.
    """

    sentence: str
    edit: Edit | None = None
    undo: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    touched: frozenset[str] = frozenset()


class NotKnown(OfficeError):
    """The form names somebody or a time that is not there."""


def volunteer(code: str) -> Volunteer:
    """Somebody of the project. Raises `NotKnown`."""
    found = desk.session().scalar(desk.seen(Volunteer).where(Volunteer.code == code))
    if found is None:
        raise NotKnown(_("There is no volunteer %(code)s here.", code=code))
    return found


def named() -> Volunteer:
    """Whom the form names."""
    return volunteer(request.form.get("volunteer", ""))


def start_of(shift: Shift, name: str = "start") -> datetime | None:
    """When the form says that the shift begins; none if it does not say. Raises `NotKnown`."""
    if not request.form.get(name):
        return None
    start = asked_start(shift, request.form[name])
    if start is None:
        raise NotKnown(_("%(shift)s cannot start then.", shift=shift.code), _("Maybe choose another start."))
    return start


def hand(plan: Plan) -> dict[str, object]:
    """Who edits what, and when."""
    return {"actor": desk.actor(), "now": desk.now(), "plan": plan, "version": plan.version}
