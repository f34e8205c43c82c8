"""The whole board at a glance says of every shift what the rules say."""

from __future__ import annotations

from random import Random

from accompaniment.scheduling.check import check
from accompaniment.scheduling.explain import Board
from accompaniment.scheduling.explain.candidates import Question
from accompaniment.scheduling.rules import identity

from .random_problems import a_near_plan, a_random_problem, a_wild_plan


def test_board_says_who_is_free_as_the_rules_do():
    free = 0
    for seed in range(120):
        _, problem = a_random_problem(seed, early=seed % 4 == 0)
        rng = Random(seed)
        for plan in (a_near_plan(problem, rng), a_wild_plan(problem, rng, foreign_starts=True)):
            board = Board(problem, plan)
            for shift in problem.shifts.values():
                question = Question(problem, plan, shift.id)
                can = question.alone.can
                for start in question.starts:
                    found = board.free(shift.id, start)
                    assert found == [v for v in question.people if can(v, start)], (seed, shift.id)
                    free += len(found)
    assert free > 500


def test_board_shows_teams_that_could_go_at_once():
    seen = set()
    for seed in range(100):
        _, problem = a_random_problem(seed)
        plan = a_near_plan(problem, Random(seed))
        before = set(map(identity, check(problem, plan)))
        for glance in Board(problem, plan).glances():
            if glance.team is not None:
                after = plan.with_team(glance.shift, glance.team)
                assert set(map(identity, check(problem, after))) <= before
            if glance.shift not in plan.teams:
                seen.add(glance.team is not None)
    assert seen == {True, False}
