"""What somebody else may know is planned around: another time, else other people, else it is said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accompaniment import planning
from accompaniment.models import Pin, PlanState, Run
from accompaniment.planning import avoiding
from accompaniment.scheduling import plan as planner
from tests import makers
from tests.conftest import NOW

NINE, TWO = "2027-01-12T09:00-05:00", "2027-01-12T14:00-05:00"


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def people(session, project, base):
    return [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3, 4)]


def shift(session, project, base, *starts, **facts):
    return makers.a_shift(session, project, base, "R1", start=starts[0], starts=list(starts), **facts)


def publish(session, project, teams, **facts):
    return makers.a_plan(session, project, teams, PlanState.PUBLISHED, **facts)


def barred(session, project, plan, known=None, now=NOW):
    """The problem with what is known of the plan barred, and the steps that were taken."""
    facts = planning.facts(
        session,
        project=project,
        first_day=plan.first_day,
        end_day=plan.end_day,
        now=now,
        around=plan,
        freeze_days=0,
        avoid=known or planning.known(plan.teams),
    )
    return facts.read(), {entry["shift"]: entry["step"] for entry in facts.avoid}


def test_known_time_is_barred_where_another_suits(session, project, base, people) -> None:
    plan = publish(session, project, {shift(session, project, base, NINE, TWO): people[:2]})
    problem, steps = barred(session, project, plan)
    assert steps == {"R1": avoiding.TIME}
    assert problem.shifts["R1"].starts == (datetime.fromisoformat(TWO),)
    assert problem.shifts["R1"].excluded == frozenset()


def test_times_that_are_over_are_no_other_times(session, project, base, people) -> None:
    plan = publish(
        session, project, {shift(session, project, base, "2027-01-05T09:00-05:00", NINE): people[:2]}
    )
    (team,) = plan.teams
    team.start = datetime.fromisoformat(NINE)
    known = planning.known(plan.teams)
    later = datetime.fromisoformat("2027-01-06T09:00-05:00")
    assert barred(session, project, plan, known, now=later)[1] == {"R1": avoiding.PEOPLE}


def test_known_people_are_barred_where_no_other_time_suits(session, project, base, people) -> None:
    plan = publish(session, project, {shift(session, project, base, NINE): people[:2]})
    problem, steps = barred(session, project, plan)
    assert (steps, problem.shifts["R1"].excluded) == ({"R1": avoiding.PEOPLE}, {"V1", "V2"})


def test_one_of_them_is_barred_where_not_both_can_be_replaced(session, project, base) -> None:
    lead = {"qualification": "lead", "level": 1, "count": 1}
    people = [makers.a_volunteer(session, project, base, "V1", {"lead": 1})]
    people += [makers.a_volunteer(session, project, base, code) for code in ("V2", "V3")]
    plan = publish(session, project, {shift(session, project, base, NINE, needs=[lead]): people[:2]})
    problem, steps = barred(session, project, plan)
    assert (steps, problem.shifts["R1"].excluded) == ({"R1": avoiding.PEOPLE}, {"V2"})


def test_what_can_be_neither_moved_nor_staffed_otherwise_stays(session, project, base, people) -> None:
    plan = publish(session, project, {shift(session, project, base, NINE, team=(4, 4)): people})
    problem, steps = barred(session, project, plan)
    assert (steps, problem.shifts["R1"].excluded) == ({"R1": avoiding.KEPT}, frozenset())


@pytest.mark.parametrize("start", [None, NINE])
def test_what_is_pinned_by_hand_stays(session, project, base, people, start) -> None:
    pinned = shift(session, project, base, NINE, TWO)
    plan = publish(session, project, {pinned: people[:2]})
    moment = datetime.fromisoformat(start) if start else None
    for person in people[:2]:
        session.add(Pin(project_id=project.id, shift=pinned, volunteer=person, start=moment, made_at=NOW))
    session.flush()
    problem, steps = barred(session, project, plan)
    assert steps == {"R1": avoiding.KEPT if start else avoiding.TIME}
    assert problem.shifts["R1"].excluded == frozenset()


def test_what_has_begun_stays(session, project, base, people) -> None:
    plan = publish(session, project, {shift(session, project, base, NINE, TWO): people[:2]})
    begun = datetime.fromisoformat(NINE) + timedelta(minutes=5)
    problem, steps = barred(session, project, plan, now=begun)
    assert steps == {"R1": avoiding.KEPT}
    assert datetime.fromisoformat(NINE) in problem.shifts["R1"].starts


def test_withdrawn_shift_is_passed_over(session, project, base, people) -> None:
    gone = shift(session, project, base, NINE, TWO)
    plan = publish(session, project, {gone: people[:2]})
    gone.withdrawn_at = NOW
    session.flush()
    assert barred(session, project, plan)[1] == {}


def test_what_has_no_team_is_freed_step_by_step_and_nothing_else() -> None:
    entries = [{"shift": f"R{n}", "starts": [], "volunteers": [], "step": avoiding.TIME} for n in (1, 2)]
    found = planner.Plan({"R2": planner.Team(NOW, ("V1",))})
    for step in (avoiding.PEOPLE, avoiding.KEPT):
        entries = avoiding.descend(entries, found)
        assert [entry["step"] for entry in entries] == [step, avoiding.TIME]
    assert avoiding.descend(entries, found) is None
    assert [entry.get("searched", False) for entry in entries] == [True, False]


def test_known_is_one_entry_a_shift_with_all_its_times_and_people_the_nearest_first(
    session, project, base, people, monkeypatch
) -> None:
    far = makers.a_shift(session, project, base, "R2", start="2027-01-20T09:00-05:00")
    near = shift(session, project, base, NINE, TWO)
    one = makers.a_plan(session, project, {far: people[:2], near: people[:2]})
    other = publish(session, project, {near: people[1:3]})
    other.teams[0].start = datetime.fromisoformat(TWO)
    entries = planning.known([*one.teams, *other.teams])
    assert [(e["shift"], len(e["starts"]), e["volunteers"]) for e in entries] == [
        ("R1", 2, ["V1", "V2", "V3"]),
        ("R2", 1, ["V1", "V2"]),
    ]
    monkeypatch.setattr(avoiding, "MOST_AVOIDED", 1)
    assert [e["shift"] for e in planning.known([*one.teams, *other.teams])] == ["R1"]


def test_plan_as_it_is_now_says_what_became_of_it(session, project, base, people) -> None:
    first = shift(session, project, base, NINE, TWO)
    plan = publish(session, project, {first: people[:2]})
    run = Run(project_id=project.id, avoid=planning.known(plan.teams))
    (kept,) = planning.avoided(session, plan=plan, run=run)
    assert (kept.other_time, kept.goes, kept.stays) == (False, ("V1", "V2"), ("V1", "V2"))
    draft = makers.a_plan(session, project, {first: people[1:3]})
    (some,) = planning.avoided(session, plan=draft, run=run)
    assert (some.other_time, some.stays, some.goes) == (False, ("V2",), ("V2", "V3"))
    draft.teams[0].start = datetime.fromisoformat(TWO)
    assert planning.avoided(session, plan=draft, run=run)[0].other_time
    empty = makers.a_plan(session, project, {})
    assert planning.avoided(session, plan=empty, run=run)[0].team is None
