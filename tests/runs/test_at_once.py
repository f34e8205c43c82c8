"""Several processes on one queue."""

from __future__ import annotations

from sqlalchemy import func, select, update

from accompaniment.models import Organisation, Project, Run
from tests.runs.queue import add_fifty, ask, ask_once, claim_all


def test_claims_of_four_processes_are_distinct(session, either_url, processes):
    organisation = Organisation(code="MANY", name="Many")
    for number in range(40):
        project = Project(organisation=organisation, code=f"P{number}", name="-", country="CO")
        session.add(project)
        session.flush()
        ask(session, project)
    session.commit()
    claimed = processes.map(claim_all, [either_url] * 4, ["a", "b", "c", "d"])
    everything = [run for taken in claimed for run in taken]
    assert sorted(everything) == sorted(session.scalars(select(Run.id)))


def test_ask_of_four_processes_at_once_queues_one(session, project, either_url, processes):
    session.commit()
    assert sorted(processes.map(ask_once, [either_url] * 4, [project.id] * 4)) == [False, False, False, True]
    assert session.scalar(select(func.count()).select_from(Run)) == 1


def test_updates_of_four_processes_are_all_kept(session, project, either_url, processes):
    session.execute(update(Project).values(freeze_days=0))
    session.commit()
    list(processes.map(add_fifty, [either_url] * 4, [project.id] * 4))
    session.refresh(project)
    assert project.freeze_days == 200
