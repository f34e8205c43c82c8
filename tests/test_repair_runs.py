"""Runs that repair the published plan: asked for, made by the worker, kept as a menu, taken as a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from accompaniment import planning, runs
from accompaniment.models import Absence, Plan, PlanState, Project, Run, RunState
from accompaniment.planning.repairs import NoSuchRepair, PublishedSince
from tests import makers
from tests.conftest import NOW
from tests.work import work


@pytest.fixture
def published(session: Session, project: Project) -> Plan:
    """V1 is on R1 and ill by now; V2 could go."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2")]
    shift = makers.a_shift(session, project, base, "R1", "2027-01-12T09:00-05:00", team_min=1, team_max=1)
    plan = makers.a_plan(session, project, {shift: people[:1]}, PlanState.PUBLISHED)
    today = NOW.date()
    people[0].absences = [
        Absence(project_id=project.id, first_day=today, last_day=today + timedelta(days=30))
    ]
    session.commit()
    return plan


def ask(session: Session, project: Project, published: Plan) -> Run:
    run = runs.repairs(session, actor=None, now=NOW, project=project, plan=published)
    session.commit()
    return run


def test_worker_makes_a_menu_and_one_choice_becomes_a_draft(session, engine, config, project, published):
    run = ask(session, project, published)
    work(engine, config)
    session.refresh(run)
    assert (run.state, run.fault, run.plan_id) == (RunState.DONE, "", None)
    menu = planning.repairs(session, run=run)
    assert [choice.changes_at_most for choice in menu][:2] == [1, 3]
    assert all(choice.proven for choice in menu)
    assert (menu[0].lost, menu[0].changes) == (["R1"], 1)
    assert (menu[1].lost, menu[1].changes, list(menu[1].people)) == ([], 2, ["V1", "V2"])

    draft = planning.take_repair(session, actor=None, now=NOW, run=run, changes_at_most=3)
    assert (draft.state, draft.based_on_id, draft.status) == (PlanState.DRAFT, published.id, "repair")
    assert [duty.volunteer.code for duty in draft.teams[0].duties] == ["V2"]
    assert [line["cost"] for line in draft.bill if line["proven"]] == ["changes"]


def test_only_the_published_plan_is_repaired(session, project, published):
    published.state = PlanState.WITHDRAWN
    with pytest.raises(runs.RunRefused):
        runs.repairs(session, actor=None, now=NOW, project=project, plan=published)


def test_no_repair_is_taken_that_is_not_there_or_no_longer_fits(session, project, published):
    run = ask(session, project, published)
    with pytest.raises(NoSuchRepair):
        planning.take_repair(session, actor=None, now=NOW, run=run, changes_at_most=2)
    team = {"start": published.teams[0].start.isoformat(), "volunteers": ["V2"]}
    run.menu = [{"changes_at_most": 2, "proven": True, "costs": {"changes": 2, "uncovered": 0},
                 "plan": {"teams": {"R1": team}}, "seconds": 1}]  # fmt: skip
    published.published_at = NOW + timedelta(minutes=1)
    with pytest.raises(PublishedSince):
        planning.take_repair(session, actor=None, now=NOW, run=run, changes_at_most=2)


@pytest.mark.parametrize(
    ("menu", "shown"),
    [
        ([(2, 9, 2, True)], [(2, False)]),
        ([(2, 9, 2, True), (4, 9, 2, True), (6, 9, 2, True), (8, 9, 2, True)], [(2, False), (8, True)]),
        ([(2, 9, 2, True), (4, 9, 2, True), (6, 5, 5, True)], [(2, False), (4, True), (6, False)]),
        ([(2, 9, 2, True), (4, 9, 2, True), (6, 9, 2, False)], [(2, False), (4, True), (6, True)]),
        ([(2, 9, 2, True), (4, 9, 1, True)], [(2, False), (4, False)]),
        (
            [(0, None, None, True), (1, None, None, True), (2, 0, 0, True)],
            [(0, False), (1, False), (2, False)],
        ),
    ],
)
def test_choices_that_win_nothing_more_are_told_once(session, project, published, menu, shown):
    """By changes at most, what stays uncovered, changes, and whether it is proven."""
    run = ask(session, project, published)
    run.menu = [
        {
            "changes_at_most": most,
            "proven": proven,
            "costs": {"uncovered": uncovered, "changes": changes},
            "plan": None if changes is None else {"teams": {}},
            "seconds": 1,
        }
        for most, uncovered, changes, proven in menu
    ]
    found = planning.repairs(session, run=run)
    assert [(choice.changes_at_most, choice.no_more) for choice in found] == shown


def test_of_choices_with_the_same_number_the_last_counts(session, project, published):
    run = ask(session, project, published)
    claimed = runs.claim(session, worker="w", now=NOW)
    hold = runs.hold_of(claimed)
    for choices in ([{"changes_at_most": 4, "proven": False}], [{"changes_at_most": 2, "proven": True}],
                    [{"changes_at_most": 4, "proven": True}]):  # fmt: skip
        runs.report(session, hold=hold, now=NOW, progress=[], best=None, choices=choices)
    session.refresh(run)
    assert [(c["changes_at_most"], c["proven"]) for c in run.menu] == [(2, True), (4, True)]
