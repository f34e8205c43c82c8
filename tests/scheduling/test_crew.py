"""Helper processes that search."""

from __future__ import annotations

from accompaniment.scheduling.crew import Crew
from accompaniment.scheduling.result import Watch
from accompaniment.scheduling.search import Job

from .makers import a_problem, a_shift, a_volunteer


def test_crew_leaves_time_to_listen_while_nothing_is_heard():
    crew = Crew([a_problem([a_volunteer("V1")], [a_shift("tue 09:00")])], 1)
    heard, idle = [], []
    try:
        crew.work([[Job(0, "first")]], Watch(60), heard.append, lambda: idle.append(len(heard)))
    finally:
        crew.close()
    assert heard[-1].last
    assert 0 in idle  # a helper takes longer to start than the crew waits without a word
