"""Who could go and why nobody goes."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from accompaniment.scheduling.check import check
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.explain import who_can, who_can_when, why_uncovered
from accompaniment.scheduling.explain.candidates import Question
from accompaniment.scheduling.explain.diary import CALENDAR, Diary
from accompaniment.scheduling.explain.rota import Rota
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.rules import Rule, message
from accompaniment.scheduling.rules.base import calendar

from .makers import a_plan, a_problem, a_shift, a_volunteer, at, past
from .random_problems import a_near_plan, a_random_problem, a_wild_plan
from .test_rules_agree import has_foreign_start, identities


def sentences(candidate) -> list[str]:
    return [message(breach) for breach in candidate.breaches]


def test_who_can_names_the_rest_that_is_missing():
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2")],
        [a_shift("mon 20:00", id="S1", hours=3), a_shift("tue 08:00", id="S2")],
    )
    found = who_can(problem, a_plan(problem, S1=["V1"]), "S2")
    assert [candidate.volunteer for candidate in found] == ["V2", "V1"]
    assert sentences(found[0]) == []
    assert sentences(found[1]) == [
        "V1 would have 9 h of rest between S1 and S2, the way not counted; 11 h are needed."
    ]


def test_who_can_choose_the_start_that_suits():
    away = {"start": at("tue"), "end": at("wed")}
    problem = a_problem([a_volunteer(unavailable=[away])], [a_shift("tue 09:00", "thu 09:00")])
    (found,) = who_can(problem, Plan(), "S1")
    assert found.start == problem.shifts["S1"].starts[1]
    assert not found.breaches
    by_start = who_can_when(problem, Plan(), "S1")
    assert [len(by_start[start][0].breaches) for start in problem.shifts["S1"].starts] == [1, 0]


def test_who_can_join_a_full_team_only_in_somebodys_place():
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], [a_shift("tue 09:00")])
    plan = a_plan(problem, S1=["V1"])
    assert sentences(who_can(problem, plan, "S1")[0]) == ["S1 would have a team of 2; it needs 1 to 1."]
    assert sentences(who_can(problem, plan, "S1", instead_of="V1")[0]) == []


def test_who_can_says_that_the_one_to_go_is_pinned():
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2")],
        [a_shift("tue 09:00")],
        pinned=[{"shift": "S1", "volunteers": ["V1"]}],
    )
    (found,) = who_can(problem, a_plan(problem, S1=["V1"]), "S1", instead_of="V1")
    assert sentences(found) == ["V1 is pinned to S1 but would not be on it."]


def test_who_can_says_that_the_last_place_needs_a_lead():
    need = {"qualification": "lead", "level": 1, "count": 1}
    people = [a_volunteer(v, qualifications={}) for v in ("V1", "V2")] + [a_volunteer("V3")]
    problem = a_problem(people, [a_shift("tue 09:00", team=2, needs=[need])])
    found = {c.volunteer: sentences(c) for c in who_can(problem, a_plan(problem, S1=["V1"]), "S1")}
    assert found == {
        "V3": [],
        "V2": ["S1 would have 0 with lead at level 1 or above; it needs 1."],
    }


def test_who_can_does_not_blame_people_for_what_history_broke():
    stays = [past("V1", "2026-12-28T08:00-05:00", "2027-01-04T10:00-05:00")]
    problem = a_problem([a_volunteer()], [a_shift("thu+1 09:00")], history=stays)
    assert check(problem, Plan())
    assert sentences(who_can(problem, Plan(), "S1")[0]) == []


@pytest.mark.parametrize("part", range(3))
def test_who_can_agrees_with_checking_the_whole_plan(part):
    for seed in range(50 * part, 50 * part + 50):
        _, problem = a_random_problem(seed, ["pairs"] if seed % 3 == 0 else [])
        plan = a_near_plan(problem, Random(seed))
        if has_foreign_start(problem, plan):
            continue
        for shift in problem.shifts.values():
            team = plan.teams.get(shift.id)
            if team is None or len(team.volunteers) < shift.smallest:
                continue
            before = identities(check(problem, plan))
            for candidate in who_can(problem, plan, shift.id):
                joined = plan.with_team(shift.id, team.with_person(candidate.volunteer))
                broken = identities(check(problem, joined)) - before
                # Who comes to a team that is short of something already is not to blame for it.
                broken = {b[0] for b in broken} - {"composition"}
                if candidate.barred:  # then no more is said than that
                    assert {breach.rule for breach in candidate.breaches} <= broken | {"composition"}
                    question = Question(problem, plan, shift.id)
                    whole = question.candidate(candidate.volunteer, candidate.start, all_rules=True)
                else:
                    whole = candidate
                if whole.price["changes"] <= 0:
                    broken -= {"changes"}
                ours = {breach.rule for breach in whole.breaches}
                assert ours - {"composition"} == broken, (seed, shift.id, candidate)
                before_bill, after_bill = bill(problem, plan), bill(problem, joined)
                for cost, amount in whole.price.items():
                    assert amount == pytest.approx(after_bill[cost] - before_bill[cost], abs=0.011), cost


def test_rules_that_say_sooner_what_one_duty_breaks_say_the_same():
    said = 0
    for seed in range(150):
        _, problem = a_random_problem(seed)
        plan = a_near_plan(problem, Random(seed))
        for volunteer in problem.volunteers:
            works = calendar(problem, plan, volunteer)
            for rule in CALENDAR:
                for number, work in enumerate(works):
                    if work.shift:
                        ours = identities(rule.caused_by(problem, volunteer, works, number))
                        assert ours == identities(Rule.caused_by(rule, problem, volunteer, works, number))
                        said += len(ours)
    assert said > 100


def test_rules_of_one_place_are_broken_by_every_shift_that_overlaps_other_work():
    met = 0
    for seed in range(60):
        _, problem = a_random_problem(seed)
        plan = a_wild_plan(problem, Random(seed))
        for volunteer in problem.volunteers:
            works = calendar(problem, plan, volunteer)
            for number, work in enumerate(works):
                others = (*works[:number], *works[number + 1 :])
                if work.shift and any(o.start < work.end and work.start < o.end for o in others):
                    met += 1
                    for rule in CALENDAR:
                        said = list(rule.caused_by(problem, volunteer, works, number))
                        assert said or not rule.one_place, (seed, rule.name)
    assert met > 100


def test_who_can_alone_is_who_breaks_no_rule_one_by_one():
    can = cannot = 0
    for seed in range(60):
        _, problem = a_random_problem(seed)
        plan = a_wild_plan(problem, Random(seed), foreign_starts=True)
        for shift in problem.shifts.values():
            question = Question(problem, plan, shift.id)
            for volunteer in question.people:
                for start in question.starts:
                    asked = list(question.alone.forbidden(volunteer, start))
                    work = problem.work(volunteer, shift.id, start)
                    asked += Diary.of(problem, plan, volunteer).broken_by(work)
                    assert question.alone.can(volunteer, start) is not bool(asked), (
                        seed,
                        shift.id,
                        volunteer,
                    )
                    can, cannot = can + (not asked), cannot + bool(asked)
    assert min(can, cannot) > 100


def test_rota_leaves_out_who_has_just_ended_and_who_begins_then():
    people = [a_volunteer(f"V{n}") for n in range(1, 5)]
    shifts = [
        a_shift("tue 08:00", id="S1"), a_shift("tue 12:00", id="S2"),
        a_shift("tue 16:00", id="S3"), a_shift("mon 12:00", id="S4", hours=30),
    ]  # fmt: skip
    problem = a_problem(people, shifts)
    rota = Rota.of(problem, a_plan(problem, S1=["V1"], S2=["V2"], S3=["V3"], S4=["V4"]))
    noon, four = (problem.shifts[shift].starts[0] for shift in ("S2", "S3"))
    assert rota.at_work(noon, four) == {"V2", "V4"}


def test_why_uncovered_names_what_nobody_free_holds():
    need = {"qualification": "lead", "level": 1, "count": 1}
    away = {"start": at("mon"), "end": at("sun")}
    people = [a_volunteer("V1", unavailable=[away]), a_volunteer("V2", qualifications={})]
    people.append(a_volunteer("V3", qualifications={}))
    problem = a_problem(people, [a_shift("tue 09:00", team=2, needs=[need])])
    why = why_uncovered(problem, Plan(), "S1")
    assert why.team is None
    assert [reason.message() for reason in why.reasons] == [
        "Nobody who is free for S1 holds lead at level 1 or above."
    ]
    assert [c.volunteer for c in why.best.free] == ["V2", "V3"]
    assert why.best.blockers == {"absence": 1}


def test_why_uncovered_names_the_resource_that_is_out():
    car = {"uses": [{"resource": "CAR", "count": 1}]}
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2")],
        [a_shift("tue 09:00", id="S1", **car), a_shift("tue 10:00", id="S2", **car)],
        resources=[{"id": "CAR", "count": 1}],
    )
    why = why_uncovered(problem, a_plan(problem, S1=["V1"]), "S2")
    assert [reason.message() for reason in why.reasons] == [
        "When S2 begins, 2 of CAR would be out at once (S1, S2); at most 1 can be."
    ]


def test_why_uncovered_shows_a_team_if_one_could_go():
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], [a_shift("tue 09:00", team=2)])
    why = why_uncovered(problem, Plan(), "S1")
    assert why.team == Team(problem.shifts["S1"].starts[0], ("V1", "V2"))
    assert why.reasons == ()


def test_why_uncovered_says_that_the_free_do_not_make_a_team():
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2")],
        [a_shift("tue 09:00", team=2)],
        incompatible=[["V1", "V2"]],
    )
    why = why_uncovered(problem, Plan(), "S1")
    assert [reason.message() for reason in why.reasons] == [
        "No team of those who are free for S1 meets all its needs together."
    ]


def test_why_uncovered_of_a_covered_shift_is_refused():
    problem = a_problem([a_volunteer()], [a_shift("tue 09:00")])
    with pytest.raises(ValueError, match="has a team"):
        why_uncovered(problem, a_plan(problem, S1=["V1"]), "S1")


@pytest.mark.parametrize("part", range(3))
def test_why_uncovered_finds_a_team_exactly_if_there_is_one(part):
    for seed in range(40 * part, 40 * part + 40):
        _, problem = a_random_problem(seed, ["pairs"] if seed % 3 == 0 else [])
        plan = a_near_plan(problem, Random(seed))
        before = identities(check(problem, plan))
        for shift in problem.shifts.values():
            if shift.id in plan.teams or problem.changes_at_most is not None:
                continue
            why = why_uncovered(problem, plan, shift.id)
            some = any(
                identities(check(problem, plan.with_team(shift.id, Team(start, people)))) <= before
                for size in range(shift.smallest, shift.largest + 1)
                for people in combinations(problem.volunteers, size)
                for start in shift.starts
            )
            pinned = any(pin.shift == shift.id for pin in problem.pinned)
            if not pinned:
                assert (why.team is not None) is some, (seed, shift.id)
                assert bool(why.reasons) is not some
