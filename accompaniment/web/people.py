"""Volunteers as they are typed: by code."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from wtforms import ValidationError

from accompaniment.models import Volunteer
from accompaniment.web import desk


def codes(volunteers: Iterable[Volunteer]) -> list[str]:
    """Their codes, in order."""
    return sorted(volunteer.code for volunteer in volunteers)


def by_code(wanted: Iterable[str], kept: Iterable[Volunteer] = ()) -> list[Volunteer]:
    """The volunteers with these codes whom the asker sees, or who are `kept` already."""
    codes = set(wanted)
    seen = desk.session().scalars(desk.seen(Volunteer).where(Volunteer.code.in_(codes)))
    return list({*seen, *(person for person in kept if person.code in codes)})


def demand_known(wanted: Iterable[str] | None, kept: Iterable[str] = ()) -> None:
    """Refuse codes that no volunteer has; those that are `kept` already may stay."""
    wanted = list(wanted or ())  # a form that lacks the field altogether asks for nobody
    missing = set(wanted) - set(kept) - set(codes(by_code(wanted)))
    if missing:
        raise ValidationError(_("No volunteer has the code %(codes)s.", codes=", ".join(sorted(missing))))
