"""Rules about where people come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, gcd, inf
from typing import TYPE_CHECKING, Any

from ..reading import number
from .base import N_, Breach, Rule, limit

if TYPE_CHECKING:
    import numpy as np

    from ..capacity import TeamLimits
    from ..model import PlanModel
    from ..options import Options
    from ..plan import Team
    from ..problem import Problem, Shift


@dataclass(frozen=True)
class HomeCountry(Rule):
    """At most the share `home_country` of a team are nationals of the country they work in.

    0 means none: the rule of PBI ("norm of our own country").  Others have mixed teams (Peace
    Watch Switzerland in Honduras, CPT in Colombia) and allow a share; 1 means no rule.
    """

    home_country: float = limit(0, number(0, 1), of_all=True)

    of_place = True
    number = 4
    name = "home_country"
    title = N_("Nobody in their own country")
    sentence = N_("{nationals} would be on {shift} in their own country; {allowed} may be.")

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        nationals = tuple(v for v in team.volunteers if self._at_home(problem, v, shift))
        share = problem.rules.home_country * len(team.volunteers) + 1e-9
        if len(nationals) > share:
            volunteer = nationals[0] if len(nationals) == 1 else None
            facts = {"nationals": nationals, "allowed": int(share)}
            yield Breach(self.name, shift.id, volunteer, facts=facts)

    @staticmethod
    def _at_home(problem: Problem, volunteer: str, shift: Shift) -> bool:
        country = problem.locations[shift.location].country
        return country in problem.volunteers[volunteer].nationalities

    def wanting(self, problem: Problem, team: Team, breach: Breach) -> float:
        share, people = problem.rules.home_country, len(team.volunteers)
        return ceil((len(breach.facts["nationals"]) - 1e-9) / share) - people if share else inf

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        if problem.rules.home_country == 0 and self._at_home(problem, volunteer, shift):
            return {"nationals": (volunteer,), "allowed": 0}
        return None

    def post(self, model: PlanModel) -> None:
        # In whole numbers: a share of 0.5 becomes 2 * nationals <= people.  One over, because
        # 0.333333333 of three people is meant to be one.
        one = 10**9
        share = round(model.problem.rules.home_country * one)
        common = gcd(one, share)
        for shift in model.shifts:
            team = model.team(shift.id)
            nationals = [on for v, on in team.items() if self._at_home(model.problem, v, shift)]
            if nationals and share < one:
                people = sum(team.values())
                model.add(one // common * sum(nationals) <= share // common * people + 1 // common)

    def bar(self, able: np.ndarray, made: Options) -> None:
        if made.problem.rules.home_country == 0:
            for location, options in made.options_at().items():
                country = made.problem.locations[location].country
                able[:, options] &= ~made.members(made.citizens(country))[:, None]

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        share = made.problem.rules.home_country
        if 0 < share < 1:
            for team, shift in zip(teams, made.problem.shifts.values(), strict=True):
                team.shares.append((made.citizens(made.problem.locations[shift.location].country), share))


RULES = (HomeCountry(),)
