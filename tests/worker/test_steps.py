"""The worker takes runs up, hears what is asked of it, and outlives its child."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event

from accompaniment import runs
from accompaniment.caps import Caps
from accompaniment.models import Plan, RunState
from accompaniment.worker import search
from accompaniment.worker.loop import Worker
from tests import searches
from tests.conftest import NOW
from tests.waiting import PATIENCE, eventually
from tests.worker.waiting_run import EVERYBODY, at_now, at_work, read, teams


def test_step_without_a_run_only_reads(either, project, session, worker):
    session.commit()
    words = []

    @event.listens_for(either, "before_cursor_execute")
    def note(connection, cursor, statement, parameters, context, executemany) -> None:
        words.append(statement.split()[0])

    assert worker(searches.finds).step() is False
    assert set(words) - {"PRAGMA", "BEGIN"} == {"SELECT"}


def test_step_with_a_run_keeps_the_plan_as_a_draft(session, run, worker):
    assert worker(searches.finds).step() is True
    read(session, run)
    assert (run.state, run.attempts, run.ended_at, run.fault) == (RunState.DONE, 1, NOW, "")
    assert run.progress == [searches.LINE]
    assert teams(session, run) == EVERYBODY


def test_step_with_the_real_planner_keeps_a_plan(session, run, either, config):
    Worker(either, config, threading.Event(), clock=at_now, office_clock=at_now).step()
    read(session, run)
    assert (run.state, run.fault) == (RunState.DONE, "")
    assert teams(session, run) == EVERYBODY
    assert run.progress[-1]["covered"] == 1
    assert session.get_one(Plan, run.plan_id).bill[0]["cost"] == "uncovered"


def test_seconds_of_a_second_attempt_go_on_from_the_first(session, run, either, config):
    run.progress = [{**searches.LINE, "seconds": 40.0}]
    session.commit()
    Worker(either, config, threading.Event(), clock=at_now, office_clock=at_now).step()
    seconds = [line["seconds"] for line in read(session, run).progress]
    assert len(seconds) > 1
    assert seconds == sorted(seconds)


def test_cancel_ends_a_search_that_goes_on(session, run, worker):
    with at_work(worker(searches.never_ends)) as thread:
        eventually(lambda: read(session, run).progress)
        runs.cancel(session, actor=None, now=NOW, run=run)
        session.commit()
        thread.join(PATIENCE)
    assert (read(session, run).state, run.plan_id) == (RunState.CANCELLED, None)


def test_stop_keeps_what_the_search_has(session, run, worker):
    with at_work(worker(searches.goes_on)) as thread:
        eventually(lambda: read(session, run).progress)
        runs.stop(session, actor=None, now=NOW, run=run)
        session.commit()
        thread.join(PATIENCE)
    assert (read(session, run).state, teams(session, run)) == (RunState.DONE, {})


def test_stop_of_a_search_that_does_not_hear_keeps_its_best_plan(session, run, worker, monkeypatch):
    monkeypatch.setattr(search, "STOP_SECONDS", 0)
    with at_work(worker(searches.never_ends)) as thread:
        eventually(lambda: read(session, run).progress)
        runs.stop(session, actor=None, now=NOW, run=run)
        session.commit()
        thread.join(PATIENCE)
    assert (read(session, run).state, run.fault) == (RunState.DONE, "The planner did not end in its time.")
    assert teams(session, run) == EVERYBODY


def test_worker_that_shuts_down_gives_the_run_back(session, run, worker):
    with at_work(worker(searches.never_ends)):
        eventually(lambda: read(session, run).progress)
    read(session, run)
    assert (run.state, run.attempts, run.worker) == (RunState.QUEUED, 0, None)
    assert run.best["teams"]["R1-01"]["volunteers"] == ["V1", "V2"]


def test_child_that_dies_gives_the_run_back_with_its_best_plan(session, run, worker):
    worker(searches.dies).step()
    assert (read(session, run).state, run.attempts) == (RunState.QUEUED, 1)
    worker(searches.starts_from_best).step()
    assert (read(session, run).state, run.attempts) == (RunState.DONE, 2)
    assert teams(session, run) == EVERYBODY


def test_child_that_dies_three_times_leaves_its_best_plan_as_a_draft(session, run, worker):
    for _ in range(3):
        worker(searches.dies).step()
    worker(searches.finds_nothing).step()
    read(session, run)
    assert (run.state, run.attempts, run.fault) == (RunState.DONE, 4, runs.GAVE_UP)
    assert teams(session, run) == EVERYBODY


def test_child_that_dies_three_times_without_a_plan_fails(session, run, worker):
    for _ in range(4):
        worker(searches.dies_at_once).step()
    assert (read(session, run).state, run.fault) == (RunState.FAILED, runs.GAVE_UP)


def test_child_that_errs_fails_without_its_message(session, run, worker, caplog):
    with caplog.at_level(logging.INFO):
        worker(searches.errs).step()
    assert (read(session, run).state, run.fault) == (
        RunState.FAILED,
        "The planner met a fault of its own (KeyError).",
    )
    assert "María" not in caplog.text


@pytest.mark.parametrize("how", [searches.eats_memory, searches.gets_no_thread])
def test_child_without_memory_says_so_and_leaves_its_best_plan(session, run, worker, how):
    caps = Caps(memory_mb=2048)
    worker(how, caps=caps).step()
    assert (read(session, run).state, run.attempts) == (RunState.DONE, 1)
    assert run.fault.startswith("The planner needed more memory than the 2048 MB it may have")
    assert teams(session, run) == EVERYBODY


def test_child_that_aborts_under_a_limit_of_memory_says_so(session, run, worker):
    """Compiled code that is refused memory does not raise: it aborts."""
    worker(searches.aborts, caps=Caps(memory_mb=2048)).step()
    assert (read(session, run).state, run.fault) == (RunState.DONE, Caps(memory_mb=2048).out_of_memory)
    assert teams(session, run) == EVERYBODY


def test_child_that_aborts_without_a_limit_is_replaced(session, run, worker):
    worker(searches.aborts, caps=Caps(memory_mb=0)).step()
    assert (read(session, run).state, run.attempts) == (RunState.QUEUED, 1)


def test_problem_that_is_too_large_is_refused_with_a_sentence(session, run, worker):
    worker(searches.finds, caps=Caps(people=1)).step()
    assert read(session, run).state is RunState.FAILED
    assert run.fault.startswith("2 people are too many for one plan; at most 1 are allowed here")


def test_search_without_a_plan_says_why(session, run, worker):
    worker(searches.finds_nothing).step()
    assert (read(session, run).state, run.fault) == (RunState.FAILED, "Two pins contradict each other.")


def test_records_that_make_no_problem_fail_with_their_place(session, run, project, worker):
    project.rules = {**project.rules, "rest_minutes": -1}
    session.commit()
    worker(searches.finds).step()
    assert read(session, run).state is RunState.FAILED
    assert run.fault.startswith("The records cannot be planned: rules.rest_minutes")


def test_result_of_a_worker_that_lost_its_lease_is_void(session, run, worker):
    first = worker(searches.goes_on)
    with at_work(first) as thread:
        eventually(lambda: read(session, run).progress)
        late = NOW + runs.LEASE + timedelta(seconds=1)
        taken = runs.hold_of(runs.claim(session, worker="two", now=late))
        session.commit()
        thread.join(PATIENCE)
    assert runs.hold_of(read(session, run)) == taken
    assert session.query(Plan).count() == 0
