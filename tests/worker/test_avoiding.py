"""A run that is to avoid what somebody else knows searches again, with less avoided, rather than leave a
shift without a team."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from accompaniment import planning, runs
from accompaniment.models import Plan, PlanState, RunState
from accompaniment.worker.child import search
from accompaniment.worker.loop import Worker
from tests import makers
from tests.conftest import NOW
from tests.seen import NINE, TWO
from tests.worker.waiting_run import at_now, read


@pytest.fixture
def run(session, project):
    """R1 (another time suits) and R2 (none does) are known, and two people for both."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2")]
    teams = {
        makers.a_shift(session, project, base, "R1", start=NINE, starts=[NINE, TWO]): people,
        makers.a_shift(session, project, base, "R2", start="2027-01-13T09:00-05:00"): people,
    }
    plan = makers.a_plan(session, project, teams, PlanState.PUBLISHED)
    run = runs.ask(
        session,
        actor=None,
        now=NOW,
        project=project,
        first_day=date(2027, 1, 4),
        end_day=date(2027, 2, 1),
        seconds=2,
        freeze_days=0,
    )
    run.avoid = planning.known(plan.teams)
    session.commit()
    return run


def told(session, run) -> dict[str, tuple[int, list[str]]]:
    """Hour (UTC) and people of each team of the draft."""
    plan = session.get_one(Plan, run.plan_id)
    return {t.shift.code: (t.start.hour, sorted(d.volunteer.code for d in t.duties)) for t in plan.teams}


def test_real_planner_moves_what_can_be_moved_and_covers_the_rest(session, run, either, config) -> None:
    worker = Worker(either, config, threading.Event(), clock=at_now, office_clock=at_now)
    assert worker.step()
    read(session, run)
    assert (run.state, run.fault) == (RunState.DONE, "")
    assert told(session, run) == {"R1": (19, ["V1", "V2"]), "R2": (14, ["V1", "V2"])}
    assert [entry["step"] for entry in run.avoid] == ["time", "kept"]


def test_shift_that_would_stay_without_a_team_is_freed_and_searched_again(
    session, project, run, either, config
) -> None:
    """At two o'clock V1 and V2 must be elsewhere, for something that matters more."""
    base = session.get_one(makers.Location, 1)
    makers.a_shift(session, project, base, "R3", start=TWO, priority=5)
    session.commit()
    worker = Worker(either, config, threading.Event(), clock=at_now, office_clock=at_now)
    assert worker.step()
    read(session, run)
    assert (run.state, run.avoid[0]["step"], run.best is None) == (RunState.QUEUED, "people", False)
    while worker.step():
        pass
    read(session, run)
    assert (run.state, run.attempts) == (RunState.DONE, 1)
    assert told(session, run)["R1"] == (14, ["V1", "V2"])
    assert {"R1", "R2", "R3"} == told(session, run).keys()
    assert run.avoid[0]["step"] == "kept"
    assert run.avoid[0]["searched"]


def to_its_end(task, tell, stop):
    """The real search, which hears too late that it should end."""
    return search(task, tell, lambda: False)


def test_search_that_was_asked_to_end_does_not_go_on(session, project, run, either, config) -> None:
    base = session.get_one(makers.Location, 1)
    makers.a_shift(session, project, base, "R3", start=TWO, priority=5)
    run.stop_asked_at = NOW
    session.commit()
    worker = Worker(either, config, threading.Event(), to_its_end, clock=at_now, office_clock=at_now)
    assert worker.step()
    assert read(session, run).state is RunState.DONE
