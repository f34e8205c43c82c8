"""Explanations as JSON values, each with its sentence (see docs/formats.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..rules import message
from .board import Board
from .candidates import Candidate
from .duties import Duty, why_this_duty
from .hires import Hire
from .mends import mends
from .rearrangement import Rearrangement, rearrange
from .starts import OtherTime, Restart
from .swaps import Swap
from .uncovered import AtStart, why_uncovered
from .waivers import Waiver

if TYPE_CHECKING:
    from datetime import datetime

    from ..plan import Plan, Team
    from ..problem import Problem
    from .case import Mend

EXPLANATION = "accompaniment-explanation/1"
FEW = 3
"""Shifts for which it is not worth while to compile the problem."""


class Report:
    """Writes what is known about the shifts and duties of one plan."""

    def __init__(self, problem: Problem, plan: Plan):
        self.problem, self.plan = problem, plan

    @cached_property
    def _board(self) -> Board:
        return Board(self.problem, self.plan)

    def each(self, shifts: Sequence[str], seconds: float = 0) -> Iterator[dict[str, Any]]:
        """The explanation of some shifts, one after the other.  `seconds` may be spent on each uncovered
        one to find or to rule out a rearrangement."""
        board = self._board if len(shifts) > FEW else None  # to compile the problem takes a while
        return (self.shift(shift, seconds, board) for shift in shifts)

    def shift(self, shift: str, seconds: float = 0, board: Board | None = None) -> dict[str, Any]:
        """A shift with a team: why these people.  One without: why, and what would mend it."""
        if shift in self.plan.teams:
            return {"shift": shift, "team": self._team(self.plan.teams[shift]), "duties": self._duties(shift)}
        why = why_uncovered(self.problem, self.plan, shift, board)
        told = {"shift": shift, "team": None, "starts": [self._start(at) for at in why.starts]}
        if why.team is None:
            found = mends(self.problem, self.plan, shift, board=board)
            told["mends"] = [self._mend(mend, shift) for mend in found]
            if seconds:
                answer = rearrange(self.problem, self.plan, shift, seconds=seconds)
                told["rearrangement"] = self._rearrangement(answer)
        return told

    def person(self, volunteer: str) -> Iterator[dict[str, Any]]:
        """Why somebody has each of their duties, earliest first."""
        duties = sorted(self.plan.duties_of(volunteer), key=lambda shift: self.plan.teams[shift].start)
        for shift in duties:
            duty = why_this_duty(self.problem, self.plan, shift, volunteer)
            yield {"shift": shift, "team": self._team(self.plan.teams[shift]), "duties": [self._duty(duty)]}

    def _duties(self, shift: str) -> list[dict[str, Any]]:
        people = self.plan.teams[shift].volunteers
        return [self._duty(why_this_duty(self.problem, self.plan, shift, volunteer)) for volunteer in people]

    def _duty(self, duty: Duty) -> dict[str, Any]:
        return {
            "volunteer": duty.volunteer,
            "because": [reason.message() for reason in duty.reasons()],
            "others": [self._candidate(other) for other in duty.others],
            "instead": list(duty.instead),
        }

    def _start(self, at: AtStart) -> dict[str, Any]:
        return {
            "start": self._time(at.start),
            "because": [reason.message() for reason in at.reasons],
            "team": list(at.team.volunteers) if at.team else None,
            "free": [self._candidate(one) for one in at.free],
            "blocked": [self._candidate(one) for one in at.blocked],
        }

    def _candidate(self, candidate: Candidate) -> dict[str, Any]:
        told: dict[str, Any] = {"volunteer": candidate.volunteer}
        if candidate.price:
            told["price"] = _price(candidate.price)
        if candidate.breaches:
            told["rules"] = list(dict.fromkeys(breach.rule for breach in candidate.breaches))
            told["because"] = [message(breach) for breach in candidate.breaches]
        return told

    def _mend(self, mend: Mend, shift: str) -> dict[str, Any]:
        told = {"kind": KINDS[type(mend)], "sentence": mend.reason(self.problem, shift).message()}
        match mend:
            case Swap():
                told |= {"duty": mend.duty, "leaves": mend.leaves, "takes": mend.takes}
            case Restart():
                told |= {"duty": mend.duty, "duty_start": self._time(mend.start)}
            case OtherTime():
                told |= {"later_minutes": mend.later_minutes}
            case Waiver():
                told |= {"volunteer": mend.volunteer, "rule": mend.rule}
                told |= {"because": [message(breach) for breach in mend.breaches]}
            case Hire():
                told |= {"people": mend.people, "base": mend.base}
                told |= {"qualifications": dict(mend.holding)}
        return told | {"team": self._team(mend.team), "price": _price(mend.price)}

    def _rearrangement(self, found: Rearrangement) -> dict[str, Any]:
        told = {
            "sentence": found.reason(self.problem, self.plan).message(),
            "proven": found.proven,
            "shifts": list(found.shifts),
            "from": self._time(found.first),
            "to": self._time(found.last),
            "teams": None,
        }
        if found.plan is not None:
            changed = [found.shifts[0], *found.moved(self.plan)]
            told["teams"] = {shift: self._team(found.plan.teams[shift]) for shift in changed}
            told["price"] = _price(found.price)
        return told

    def _team(self, team: Team) -> dict[str, Any]:
        return {"start": self._time(team.start), "volunteers": list(team.volunteers)}

    def _time(self, instant: datetime) -> str:
        return self.problem.clock.local(instant).isoformat()


KINDS: dict[type, str] = {
    Swap: "swap",
    Restart: "restart",
    OtherTime: "other_time",
    Waiver: "waiver",
    Hire: "more_people",
}


def _price(bill: Mapping[str, float]) -> dict[str, float]:
    return {cost: round(amount, 2) for cost, amount in bill.items()}
