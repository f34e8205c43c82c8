"""The queue of plans to make: bounds, leases, fences, on both kinds of database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from accompaniment import runs
from accompaniment.models import AuditLine, Project, RunState
from tests import makers
from tests.conftest import NOW
from tests.runs.queue import LATER, ask, claim, state


def test_ask_queues_a_run(session, project, coordinator):
    run = runs.ask(
        session,
        actor=coordinator,
        now=NOW,
        project=project,
        first_day=date(2027, 1, 4),
        end_day=date(2027, 2, 1),
        seconds=30,
        changes_at_most=4,
    )
    session.flush()
    assert (run.state, run.asked_by_id, run.changes_at_most) == (RunState.QUEUED, coordinator.id, 4)
    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert (line.action, line.thing) == ("ask for plan", f"run {run.id}")


@pytest.mark.parametrize(
    "wanted",
    [
        {"seconds": 0},
        {"seconds": 601},
        {"end_day": date(2027, 1, 4)},
        {"end_day": date(2027, 1, 4) + timedelta(weeks=27, days=1)},
        {"changes_at_most": -1},
        {"freeze_days": -1},
    ],
)
def test_ask_out_of_bounds_is_refused(session, project, wanted):
    with pytest.raises(runs.RunRefused):
        ask(session, project, **wanted)


def test_ask_of_the_longest_horizon_is_taken(session, project):
    assert ask(session, project, end_day=date(2027, 1, 4) + timedelta(weeks=27), seconds=600).id


def test_ask_while_one_is_queued_is_refused(session, project):
    ask(session, project)
    with pytest.raises(runs.AlreadyPlanning):
        ask(session, project)


def test_ask_of_another_project_is_taken(session, project):
    ask(session, project)
    other = Project(organisation=project.organisation, code="GT", name="Guatemala", country="GT")
    session.add(other)
    session.flush()
    assert ask(session, other).state is RunState.QUEUED


def test_claim_leases_the_oldest(session, project):
    first = ask(session, project)
    hold = claim(session)
    assert hold == runs.Hold(first.id, "one", 1)
    assert (state(session, first), first.lease_until) == (RunState.RUNNING, NOW + runs.LEASE)


def test_claim_of_a_leased_run_gives_none(session, project):
    ask(session, project)
    claim(session)
    assert not runs.waiting(session, now=NOW)
    assert claim(session, "two") is None


def test_claim_after_the_lease_ran_out_takes_it_up_again(session, project):
    run = ask(session, project)
    claim(session)
    assert runs.waiting(session, now=LATER)
    assert claim(session, "two", LATER) == runs.Hold(run.id, "two", 2)


def test_heartbeat_renews_the_lease(session, project):
    ask(session, project)
    hold = claim(session)
    runs.heartbeat(session, hold=hold, now=NOW + timedelta(seconds=5))
    assert claim(session, "two", LATER) is None


def test_writes_of_a_worker_that_lost_its_lease_are_refused(session, project):
    run = ask(session, project)
    old = claim(session)
    new = claim(session, "two", LATER)
    plan = makers.a_plan(session, project, {})
    for write in (
        lambda: runs.heartbeat(session, hold=old, now=LATER),
        lambda: runs.report(session, hold=old, now=LATER, progress=[{}], best={}),
        lambda: runs.finish(session, hold=old, now=LATER, plan=plan),
        lambda: runs.fail(session, hold=old, now=LATER, fault="It failed."),
        lambda: runs.end_cancelled(session, hold=old, now=LATER),
        lambda: runs.give_back(session, hold=old, counts=True),
        lambda: runs.wish(session, hold=old),
    ):
        with pytest.raises(runs.LeaseLost):
            write()
    assert (state(session, run), run.worker, run.progress) == (RunState.RUNNING, "two", [])
    runs.heartbeat(session, hold=new, now=LATER)


def test_writes_of_the_same_worker_in_an_earlier_attempt_are_refused(session, project):
    ask(session, project)
    old = claim(session)
    claim(session, "one", LATER)
    with pytest.raises(runs.LeaseLost):
        runs.heartbeat(session, hold=old, now=LATER)


def test_report_keeps_lines_and_the_best_plan(session, project):
    run = ask(session, project)
    hold = claim(session)
    runs.report(session, hold=hold, now=NOW, progress=[{"covered": 1}], best={"teams": {}})
    runs.report(session, hold=hold, now=NOW, progress=[{"covered": 2}], best=None)
    session.refresh(run)
    assert (run.progress, run.best) == ([{"covered": 1}, {"covered": 2}], {"teams": {}})


@pytest.mark.parametrize("count", [0, 1, 200, 201, 202, 1000])
def test_thin_keeps_the_first_and_the_last(count):
    thinned = runs.thin(list(range(count)))
    assert len(thinned) == min(count, len(thinned), runs.MOST_PROGRESS)
    assert (thinned[:1], thinned[-1:]) == (list(range(count))[:1], list(range(count))[-1:])


def test_finish_points_to_the_plan(session, project):
    run = ask(session, project)
    hold = claim(session)
    plan = makers.a_plan(session, project, {})
    runs.finish(session, hold=hold, now=NOW, plan=plan)
    assert (state(session, run), run.plan_id, run.ended_at, run.best) == (RunState.DONE, plan.id, NOW, None)
    assert ask(session, project).id != run.id


def test_fail_keeps_the_sentence(session, project):
    run = ask(session, project)
    runs.fail(session, hold=claim(session), now=NOW, fault="It failed.")
    assert (state(session, run), run.fault) == (RunState.FAILED, "It failed.")


def test_cancel_of_a_queued_run_ends_it(session, project, coordinator):
    run = ask(session, project)
    runs.cancel(session, actor=coordinator, now=NOW, run=run)
    assert (state(session, run), run.ended_at) == (RunState.CANCELLED, NOW)
    assert claim(session) is None


def test_cancel_of_a_running_run_is_what_its_worker_reads(session, project, coordinator):
    run = ask(session, project)
    hold = claim(session)
    assert runs.wish(session, hold=hold) is runs.Wish.GO_ON
    runs.cancel(session, actor=coordinator, now=NOW, run=run)
    assert (state(session, run), runs.wish(session, hold=hold)) == (RunState.RUNNING, runs.Wish.CANCEL)
    runs.end_cancelled(session, hold=hold, now=NOW)
    assert state(session, run) is RunState.CANCELLED


def test_cancel_asked_of_a_dead_worker_is_carried_out_by_the_next_claim(session, project, coordinator):
    run = ask(session, project)
    claim(session)
    runs.cancel(session, actor=coordinator, now=NOW, run=run)
    assert claim(session, "two", LATER) is None
    assert state(session, run) is RunState.CANCELLED


def test_cancel_of_an_ended_run_is_refused(session, project, coordinator):
    run = ask(session, project)
    runs.fail(session, hold=claim(session), now=NOW, fault="It failed.")
    with pytest.raises(runs.RunEnded):
        runs.cancel(session, actor=coordinator, now=NOW, run=run)


def test_stop_of_a_running_run_is_what_its_worker_reads(session, project, coordinator):
    run = ask(session, project)
    hold = claim(session)
    runs.stop(session, actor=coordinator, now=NOW, run=run)
    assert runs.wish(session, hold=hold) is runs.Wish.STOP


def test_stop_of_a_queued_run_is_refused(session, project, coordinator):
    run = ask(session, project)
    with pytest.raises(runs.RunEnded):
        runs.stop(session, actor=coordinator, now=NOW, run=run)


@pytest.mark.parametrize(("counts", "next_attempt"), [(True, 2), (False, 1)])
def test_give_back_queues_it_again(session, project, counts, next_attempt):
    ask(session, project)
    runs.give_back(session, hold=claim(session), counts=counts)
    assert claim(session, "two").attempt == next_attempt


def test_latest_is_the_run_asked_for_last(session, project, coordinator):
    assert runs.latest(session, project=project) is None
    runs.cancel(session, actor=coordinator, now=NOW, run=ask(session, project))
    second = ask(session, project)
    assert runs.latest(session, project=project) is second
    assert runs.unfinished(session, project=project) is second
