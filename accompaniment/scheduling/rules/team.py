"""Rules about one team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any

from .base import N_, Breach, Rule

if TYPE_CHECKING:
    import numpy as np

    from ..capacity import TeamLimits
    from ..model import PlanModel
    from ..options import Options
    from ..plan import Team
    from ..problem import Problem, Shift


@dataclass(frozen=True)
class Start(Rule):
    """A shift begins at one of its starts and ends its duration later."""

    of_start = True
    number = 1
    name = "start"
    title = N_("A start that suits")
    sentence = N_("{shift} would begin at {start}, which is none of the times that suit.")

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        if team.start not in shift.starts:
            yield Breach(self.name, shift.id, facts={"start": problem.clock.local(team.start)})


@dataclass(frozen=True)
class TeamSize(Rule):
    """A team is neither smaller nor larger than its shift asks."""

    number = 2
    name = "team_size"
    title = N_("Teams of the right size")
    sentence = N_("{shift} would have a team of {people}; it needs {smallest} to {largest}.")

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        people = len(team.volunteers)
        if not shift.smallest <= people <= shift.largest:
            facts = {"people": people, "smallest": shift.smallest, "largest": shift.largest}
            yield Breach(self.name, shift.id, facts=facts)

    def wanting(self, problem: Problem, team: Team, breach: Breach) -> float:
        short = breach.facts["smallest"] - breach.facts["people"]
        return short if short > 0 else inf

    def post(self, model: PlanModel) -> None:
        for shift in model.shifts:
            size, covered = sum(model.team(shift.id).values()), model.covered[shift.id]
            model.add(size >= shift.smallest * covered)
            model.add(size <= shift.largest * covered)

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        for team, shift in zip(teams, made.problem.shifts.values(), strict=True):
            team.smallest, team.largest = shift.smallest, shift.largest


@dataclass(frozen=True)
class Composition(Rule):
    """For each need, enough of the team hold the qualification at the level or above.

    A need that counts "all" is about everyone on the team.
    """

    of_place = True
    number = 3
    name = "composition"
    title = N_("Teams that meet the needs")
    sentence = N_(
        "{shift} would have {holders} with {qualification} at level {level} or above; it needs {count}."
    )
    lacking = N_(
        "{volunteer} does not hold {qualification} at level {level} or above; everyone on {shift} has to."
    )

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        people = [problem.volunteers[v] for v in team.volunteers]
        for need in shift.needs:
            holders = sum(person.holds(need.qualification, need.level) for person in people)
            count = len(people) if need.count == "all" else need.count
            if holders < count:
                facts = {
                    "qualification": need.qualification,
                    "level": need.level,
                    "holders": holders,
                    "count": count,
                    "everyone": need.count == "all",
                }
                yield Breach(self.name, shift.id, facts=facts)

    def sentence_of(self, breach: Breach) -> str:
        return self.lacking if breach.volunteer else self.sentence

    def wanting(self, problem: Problem, team: Team, breach: Breach) -> float:
        need = breach.facts
        return inf if need["everyone"] else need["count"] - need["holders"]

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        person = problem.volunteers[volunteer]
        for need in shift.needs:
            if need.count == "all" and not person.holds(need.qualification, need.level):
                return {"qualification": need.qualification, "level": need.level}
        return None

    def post(self, model: PlanModel) -> None:
        volunteers = model.problem.volunteers
        for shift in model.shifts:
            for need in shift.needs:
                if need.count != "all":
                    holders = sum(
                        on
                        for v, on in model.team(shift.id).items()
                        if volunteers[v].holds(need.qualification, need.level)
                    )
                    model.add(holders >= need.count * model.covered[shift.id])

    def bar(self, able: np.ndarray, made: Options) -> None:
        for shift, options in zip(made.problem.shifts.values(), made.options_of, strict=True):
            for need in shift.needs:
                if need.count == "all":
                    able[:, options] &= made.members(made.holders(need.qualification, need.level))[:, None]

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        for team, shift in zip(teams, made.problem.shifts.values(), strict=True):
            for need in shift.needs:
                if need.count != "all":
                    team.needs.append((made.holders(need.qualification, need.level), need.count))


RULES = (Start(), TeamSize(), Composition())
