"""Whether a rearrangement covers a shift, and why somebody has a duty, compared with trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest

from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.costs import COSTS
from accompaniment.scheduling.explain import rearrange, why_this_duty
from accompaniment.scheduling.explain.price import worth
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.rules import identity

from .makers import a_plan, a_problem, a_shift, a_volunteer
from .random_problems import a_near_plan, a_random_problem

ONLY_OF_WHOLE_PLANS = {"pinned", "changes"}


def test_rearrangement_of_two_duties_covers_a_shift():
    """V2 may do only S1, V3 only S2: if V2 takes S1 and V3 takes S2, V1 is free for S3."""
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2"), a_volunteer("V3")],
        [
            a_shift("tue 06:00", id="S1", hours=2, excluded=["V3"]),
            a_shift("tue 12:00", id="S2", hours=2, excluded=["V2"]),
            a_shift("tue 08:00", id="S3", hours=10, excluded=["V2", "V3"]),
        ],
    )
    plan = a_plan(problem, S1=["V1"], S2=["V1"])
    found = rearrange(problem, plan, "S3", workers=1)
    assert found.plan is not None
    assert {shift: team.volunteers for shift, team in found.plan.teams.items()} == {
        "S1": ("V2",), "S2": ("V3",), "S3": ("V1",)
    }  # fmt: skip
    assert found.reason(problem, plan).message() == "S3 is covered if duties change hands on S1, S2."


def test_rearrangement_that_is_not_there_is_proven_for_the_shifts_it_was_proven_for():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 06:00", id="S1"), a_shift("tue 08:00", id="S2")])
    plan = a_plan(problem, S1=["V1"])
    found = rearrange(problem, plan, "S2", workers=1)
    assert (found.plan, found.proven, found.shifts) == (None, True, ("S2", "S1"))
    assert found.reason(problem, plan).message() == (
        "No rearrangement of the 2 shifts that begin from 2027-01-05 06:00 to 2027-01-05 08:00 covers S2 "
        "and leaves the others a team: proven."
    )


def test_rearrangement_is_not_decided_without_time():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 06:00", id="S1"), a_shift("tue 08:00", id="S2")])
    plan = a_plan(problem, S1=["V1"])
    found = rearrange(problem, plan, "S2", stop=lambda: True)
    assert (found.plan, found.proven) == (None, False)
    assert found.reason(problem, plan).message().startswith("Whether a rearrangement of the shifts near S2")


def test_rearrangement_of_a_covered_shift_is_refused():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 06:00")])
    with pytest.raises(ValueError, match="has a team"):
        rearrange(problem, a_plan(problem, S1=["V1"]), "S1")


def clean_plans(count: int) -> Iterator[tuple[int, Problem, Plan, str]]:
    """Plans that keep every rule, with one shift uncovered."""
    seed = 0
    while count:
        seed += 1
        _, problem = a_random_problem(seed)
        rng = Random(seed)
        plan = a_near_plan(problem, rng)
        excused = set(map(identity, inherited(problem)))
        uncovered = [shift for shift in problem.shifts if shift not in plan.teams]
        if uncovered and len(plan.teams) <= 4 and set(map(identity, check(problem, plan))) <= excused:
            count -= 1
            yield seed, problem, plan, rng.choice(uncovered)


def can_all_be_covered(problem: Problem, plan: Plan, shifts: tuple[str, ...]) -> bool:
    """Whether all these shifts can have a team at once while the others stay, by trying."""
    excused = set(map(identity, inherited(problem)))

    def keeps(plan: Plan, whole: bool) -> bool:
        return not any(
            identity(breach) not in excused and (whole or breach.rule not in ONLY_OF_WHOLE_PLANS)
            for breach in check(problem, plan)
        )

    def go_on(left: list[str], plan: Plan) -> bool:
        if not left:
            return keeps(plan, whole=True)
        shift = problem.shifts[left[0]]
        return any(
            keeps(more, whole=False) and go_on(left[1:], more)
            for start in shift.starts
            for size in range(shift.smallest, shift.largest + 1)
            for people in combinations(problem.volunteers, size)
            for more in [plan.with_team(shift.id, Team(start, people))]
        )

    return go_on(list(shifts), Plan({s: team for s, team in plan.teams.items() if s not in shifts}))


def test_rearrangements_are_found_exactly_if_there_is_one():
    answers = set()
    for _, problem, plan, shift in clean_plans(60):
        found = rearrange(problem, plan, shift, seconds=20, workers=1)
        if found.plan is not None:
            assert not set(map(identity, check(problem, found.plan))) - set(map(identity, inherited(problem)))
            assert found.plan.teams.keys() == plan.teams.keys() | {shift}
        else:
            assert found.proven
            assert not can_all_be_covered(problem, plan, found.shifts)
        answers.add(found.proven)
    assert answers == {True, False}


def test_why_this_duty_agrees_with_trying_everybody_else():
    seen = set()
    for seed, problem, plan, _ in clean_plans(60):
        for shift, team in plan.teams.items():
            for volunteer in team.volunteers:
                duty = why_this_duty(problem, plan, shift, volunteer)
                before, able = set(map(identity, check(problem, plan))), {}
                for other in problem.volunteers.keys() - set(team.volunteers):
                    people = tuple(other if v == volunteer else v for v in team.volunteers)
                    after = plan.with_team(shift, Team(team.start, people))
                    if set(map(identity, check(problem, after))) <= before:
                        able[other] = worth(
                            {c.name: _exact(c, problem, after) - _exact(c, problem, plan) for c in COSTS}
                        )
                if problem.changes_at_most is not None or duty.pinned:
                    continue
                assert {other.volunteer for other in duty.able} == able.keys(), (seed, shift, volunteer)
                for other in duty.able:
                    assert worth(other.price) == pytest.approx(able[other.volunteer], abs=0.011)
                gone = plan.with_team(shift, team.without_person(volunteer))
                spare = shift in gone.teams and set(map(identity, check(problem, gone))) <= before
                assert duty.needed is not spare
                seen.update(reason.sentence for reason in duty.reasons())
                assert all(could_go(problem, gone, other, volunteer) for other in duty.instead)
                assert not any(could_go(problem, plan, other, volunteer) for other in duty.instead)
    assert len(seen) >= 4


def could_go(problem: Problem, plan: Plan, shift: str, volunteer: str) -> bool:
    """Whether nothing keeps somebody from an uncovered shift but that others are wanting."""
    before = set(map(identity, check(problem, plan)))
    return any(
        not any(
            breach.volunteer == volunteer and identity(breach) not in before
            for breach in check(problem, plan.with_team(shift, Team(start, (volunteer,))))
            if breach.rule != "home_country"  # others on the team may make it good
        )
        for start in problem.shifts[shift].starts
    )


def _exact(cost, problem: Problem, plan: Plan) -> float:
    return sum(item.amount for item in cost.items(problem, plan))
