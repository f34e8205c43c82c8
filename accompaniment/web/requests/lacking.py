"""What is said when a request asks for what nobody can give."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from accompaniment import intake
from accompaniment.models import Request
from accompaniment.web import desk
from accompaniment.web.words import skill


def warnings(request: Request) -> Iterator[str]:
    """What nobody in service then can give, in sentences."""
    found = intake.lacking(desk.session(), request)
    if found.needs:
        names = ", ".join(skill(need["qualification"], need["level"]) for need in found.needs)
        yield _("Nobody who is in service then has %(names)s. Maybe look how it is written.", names=names)
    if found.people:
        yield _("The team of %(number)s is larger than all who are in service then.", number=request.people)
