"""What a plan makes of duties that somebody else may know of, a sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from accompaniment import planning
from accompaniment.models import Plan, Run
from accompaniment.planning import Avoidance
from accompaniment.web import desk
from accompaniment.web.language import moment


@dataclass(frozen=True, slots=True)
class Line:
    """One shift: whether it is avoided, and what was done or stands against it."""

    shift: str
    avoided: bool
    sentence: str


def lines(plan: Plan, run: Run | None) -> list[Line]:
    """What became of everything that the plan's run was to avoid: first what could not be."""
    if run is None or not run.avoid:
        return []
    found = planning.avoided(desk.session(), plan=plan, run=run)
    made = [Line(one.shift.code, _is_avoided(one), _sentence(one)) for one in found]
    return sorted(made, key=lambda line: line.avoided)


def _is_avoided(one: Avoidance) -> bool:
    return one.team is not None and (one.other_time or not one.stays)


def _sentence(one: Avoidance) -> str:
    known = ", ".join(map(moment, one.starts))
    if one.team is None:
        return _("No team goes. Known was: %(known)s.", known=known)
    start, goes = moment(one.team.start), ", ".join(one.goes)
    if one.other_time:
        return _(
            "Begins %(start)s with %(people)s. Known was: %(known)s.", start=start, people=goes, known=known
        )
    if not one.stays:
        gone = ", ".join(one.people)
        return _("Begins %(start)s as known, but %(people)s go instead of %(gone)s.",
                 start=start, people=goes, gone=gone)  # fmt: skip
    kept = _("Begins %(start)s with %(people)s, as known.", start=start, people=", ".join(one.stays))
    return f"{kept} {_reason(one)}"


def _reason(one: Avoidance) -> str:
    if one.pinned:
        return _("It is pinned by hand: unpin it on the board, then ask again.")
    if one.searched:
        return _("No plan was found that covers it at another time or with other people.")
    return _("No other time suits, and nobody else may go.")
