"""What would let a team go, compared with trying everything: what is said is true, and the cheapest
that there is is found."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from math import inf
from random import Random

import pytest

from accompaniment.scheduling.check import check
from accompaniment.scheduling.costs import COSTS
from accompaniment.scheduling.explain import Hire, Mend, OtherTime, Waiver, mends, why_uncovered
from accompaniment.scheduling.explain.hires import EVER
from accompaniment.scheduling.explain.price import worth
from accompaniment.scheduling.explain.starts import HOURS
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem, Shift, Volunteer
from accompaniment.scheduling.rules import RULEBOOK, RULES, Breach, identity

from .random_problems import a_near_plan, a_random_problem

MANY = 10**6


class Oracle:
    """Everything that can be done about one uncovered shift, by trying."""

    def __init__(self, problem: Problem, plan: Plan, shift: str):
        self.problem, self.plan, self.shift = problem, plan, problem.shifts[shift]
        self.before = check(problem, plan)
        self.known = set(map(identity, self.before))

    def broken(self, after: Plan, problem: Problem | None = None) -> list[Breach]:
        """What is broken after a change and was not before."""
        return [
            breach
            for breach in check(problem or self.problem, after)
            if identity(breach) not in self.known
            and not (
                breach.rule == "changes"
                and any(
                    b.rule == "changes" and b.facts["changes"] >= breach.facts["changes"] for b in self.before
                )
            )
        ]

    def clean(self, after: Plan, problem: Problem | None = None) -> bool:
        return not self.broken(after, problem)

    def nearly(self, after: Plan) -> bool:
        """Clean but for changes, which the team on the shift may make good."""
        return all(breach.rule == "changes" for breach in self.broken(after))

    def price(self, after: Plan) -> tuple[float, ...]:
        return worth(
            {
                cost.name: sum(item.amount for item in cost.items(self.problem, after))
                - sum(item.amount for item in cost.items(self.problem, self.plan))
                for cost in COSTS
            }
        )

    def teams(self, starts=None, must: Collection[str] = ()) -> Iterator[Team]:
        """Every team of the right size with these people on it."""
        others = [v for v in self.problem.volunteers if v not in must]
        for start in starts or self.shift.starts:
            for size in range(self.shift.smallest, self.shift.largest + 1):
                for team in combinations(others, size - len(must)) if size >= len(must) else ():
                    yield Team(start, (*must, *team))

    def with_team(self, plan: Plan, *must: str) -> Iterator[Plan]:
        """The plans in which a team goes on the shift, these people on it."""
        plans = (plan.with_team(self.shift.id, team) for team in self.teams(must=must))
        return (after for after in plans if self.clean(after))

    def swaps(self) -> Iterator[Plan]:
        for duty, team in self.plan.teams.items():
            for leaves in team.volunteers:
                left = team.without_person(leaves)
                shift = self.problem.shifts[duty]
                for takes in (None, *(v for v in self.problem.volunteers if v not in team.volunteers)):
                    kept = left.with_person(takes) if takes else left
                    # A team that breaks a rule already may break it no worse with somebody else who
                    # breaks it too.  That is no mend.
                    if takes and (
                        self.forbidden(takes, team.start, shift)
                        or self.in_team(shift, kept) - self.in_team(shift, left)
                    ):
                        continue
                    after = self.plan.with_team(duty, kept)
                    if duty in after.teams and self.nearly(after):
                        yield from self.with_team(after, leaves)

    def restarts(self) -> Iterator[Plan]:
        for duty, team in self.plan.teams.items():
            for start in self.problem.shifts[duty].starts:
                after = self.plan.with_team(duty, Team(start, team.volunteers))
                if start != team.start and self.nearly(after):
                    shared = self.shift.uses.keys() & self.problem.shifts[duty].uses.keys()
                    for volunteer in [None] if shared else team.volunteers:
                        yield from self.with_team(after, *([volunteer] if volunteer else ()))

    def waivers(self) -> Iterator[tuple[str, str, Plan]]:
        """Person, rule, plan."""
        for team in self.teams():
            after = self.plan.with_team(self.shift.id, team)
            broken = self.broken(after)
            rules = {breach.rule for breach in broken}
            if len(rules) != 1 or any(b.other in self.problem.volunteers for b in broken):
                continue
            (rule,) = rules
            for person in team.volunteers:
                barred = [v for v in team.volunteers if self.forbidden(v, team.start)]
                mine = [b for b in broken if b.volunteer == person or self.of_everybody(team, b)]
                if (
                    mine == broken
                    and barred in ([], [person])
                    and (barred or all(b.volunteer == person for b in broken))
                ):
                    yield person, rule, after

    def other_times(self) -> tuple[int, list[Plan]]:
        """The least number of hours between a time that the shift lists and one that it does not, but at
        which a team could go; and the plans with that."""
        for hours in HOURS:
            found = []
            for start in self.shift.starts:
                for time in (start - timedelta(hours=hours), start + timedelta(hours=hours)):
                    if self.problem.clock.date_of(time).toordinal() in self.problem.horizon.days:
                        plans = (self.plan.with_team(self.shift.id, team) for team in self.teams([time]))
                        found += [a for a in plans if {b.rule for b in self.broken(a)} == {"start"}]
            if found:
                return hours, found
        return 0, []

    def hires(self, base: str) -> tuple[int, set[frozenset[tuple[str, int]]]]:
        """How many more people would do at the least, and the least sets of qualifications."""
        needs = {(need.qualification, need.level) for need in self.shift.needs}
        profiles = [set(p) for size in range(len(needs) + 1) for p in combinations(sorted(needs), size)]
        for people in range(1, self.shift.smallest + 1):
            enough = [p for p in profiles if self.covered_with(people, base, p)]
            if enough:
                return people, {frozenset(p) for p in enough if not any(other < p for other in enough)}
        return 0, set()

    def covered_with(self, people: int, base: str, profile: set[tuple[str, int]]) -> bool:
        levels: dict[str, int] = {}
        for name, level in sorted(profile):
            levels[name] = level
        new = {f"N{n}": Volunteer(f"N{n}", base, EVER, (), levels, frozenset(), ()) for n in range(people)}
        larger = replace(self.problem, volunteers={**self.problem.volunteers, **new}, memo={})
        return any(
            self.clean(self.plan.with_team(self.shift.id, team), larger)
            for team in self.teams(must=new.keys())
        )

    def of_everybody(self, team: Team, breach: Breach) -> bool:
        return (
            breach.volunteer is None
            and RULES[breach.rule].wanting(self.problem, team, breach) == inf
            and (breach.shift == self.shift.id and breach.rule in ("composition", "home_country"))
        )

    def in_team(self, shift: Shift, team: Team) -> set[tuple]:
        """What is wrong within a team."""
        return {identity(b) for rule in RULEBOOK for b in rule.in_team(self.problem, shift, team)}

    def forbidden(self, volunteer: str, start: datetime, shift: Shift | None = None) -> bool:
        shift = shift or self.shift
        return any(rule.forbids(self.problem, volunteer, shift, start) is not None for rule in RULEBOOK)


def cases(seeds: range) -> Iterator[tuple[int, Problem, Plan, str]]:
    """One uncovered shift of each problem, where no team can go."""
    for seed in seeds:
        _, problem = a_random_problem(seed, ["pairs"] if seed % 3 == 0 else [])
        rng = Random(seed)
        plan = a_near_plan(problem, rng)
        uncovered = [shift for shift in problem.shifts if shift not in plan.teams]
        if uncovered:
            shift = rng.choice(uncovered)
            if why_uncovered(problem, plan, shift).team is None:
                yield seed, problem, plan, shift


def agree(seed: int, oracle: Oracle, found: list[Mend], there: list[Plan]) -> None:
    """What was found is true, and the cheapest comes first."""
    assert bool(found) is bool(there), (seed, oracle.shift.id, found, there)
    for mend in found:
        after = mend.after(oracle.plan, oracle.shift.id)
        assert oracle.clean(after), (seed, mend)
        assert worth(mend.price) == pytest.approx(oracle.price(after), abs=0.011), (seed, mend)
    prices = [worth(mend.price) for mend in found]
    assert prices == sorted(prices)
    if there:
        assert prices[0] == pytest.approx(min(map(oracle.price, there)), abs=0.011), seed


PROBLEMS = int(os.environ.get("ORACLE_PROBLEMS", "300"))
"""How many random problems are tried: some hundreds always, thousands when asked."""
PARTS = [range(n, min(n + 100, PROBLEMS)) for n in range(0, PROBLEMS, 100)]


@pytest.mark.parametrize("seeds", PARTS, ids=str)
def test_every_mend_is_true_and_the_cheapest_there_is_comes_first(seeds):
    seen = Counter()
    for seed, problem, plan, shift in cases(seeds):
        oracle, found = Oracle(problem, plan, shift), mends(problem, plan, shift, MANY)
        agree(seed, oracle, list(found.swaps), list(oracle.swaps()))
        agree(seed, oracle, list(found.restarts), list(oracle.restarts()))
        waivers_agree(seed, oracle, found.waivers)
        times_agree(seed, oracle, found.other_times)
        hires_agree(seed, oracle, found.hires)
        seen.update(type(mend).__name__ for mend in found)
    assert seen.keys() >= {"Swap", "Waiver", "OtherTime", "Hire"}


def waivers_agree(seed: int, oracle: Oracle, found: tuple[Waiver, ...]) -> None:
    there: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for person, rule, after in oracle.waivers():
        there.setdefault((person, rule), []).append(oracle.price(after))
    assert {(waiver.volunteer, waiver.rule) for waiver in found} == there.keys(), (seed, oracle.shift.id)
    for waiver in found:
        assert worth(waiver.price) == pytest.approx(min(there[waiver.volunteer, waiver.rule]), abs=0.011), (
            seed
        )
        assert waiver.breaches


def times_agree(seed: int, oracle: Oracle, found: tuple[OtherTime, ...]) -> None:
    hours, there = oracle.other_times()
    assert bool(found) is bool(there), (seed, oracle.shift.id)
    if there:
        assert abs(found[0].later_minutes) == 60 * hours, seed
        assert worth(found[0].price) == pytest.approx(min(map(oracle.price, there)), abs=0.011), seed
    for mend in found:
        broken = oracle.broken(mend.after(oracle.plan, oracle.shift.id))
        assert {breach.rule for breach in broken} == {"start"}, (seed, mend)


def hires_agree(seed: int, oracle: Oracle, found: tuple[Hire, ...]) -> None:
    bases = {volunteer.base for volunteer in oracle.problem.volunteers.values()}
    base = min(sorted(bases), key=lambda base: oracle.problem.travel(base, oracle.shift.location))
    people, profiles = oracle.hires(base)
    assert {frozenset(hire.holding) for hire in found} == profiles, (seed, oracle.shift.id)
    assert all((hire.people, hire.base) == (people, base) for hire in found)
