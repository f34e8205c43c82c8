"""Rules about who works with whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from .base import N_, Breach, Rule

if TYPE_CHECKING:
    from ..capacity import TeamLimits
    from ..model import PlanModel
    from ..options import Options
    from ..plan import Team
    from ..problem import Problem, Shift


@dataclass(frozen=True)
class Incompatible(Rule):
    """No two people who do not work together are in one team."""

    number = 4
    name = "incompatible"
    title = N_("Nobody with somebody they do not work with")
    sentence = N_("{volunteer} and {other} do not work in one team, but both would be on {shift}.")

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        if problem.incompatible:
            for a, b in combinations(team.volunteers, 2):
                if frozenset((a, b)) in problem.incompatible:
                    yield Breach(self.name, shift.id, a, b)

    def post(self, model: PlanModel) -> None:
        for shift in model.shifts:
            team = model.team(shift.id)
            for pair in sorted(map(sorted, model.problem.incompatible)):
                if all(volunteer in team for volunteer in pair):
                    model.cp.add_at_most_one(team[volunteer] for volunteer in pair)

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        masks = map(made.mask, made.problem.incompatible)
        pairs = sorted(pair for pair in masks if pair.bit_count() == 2)
        for team in teams:
            team.quarrels += pairs


RULES = (Incompatible(),)
