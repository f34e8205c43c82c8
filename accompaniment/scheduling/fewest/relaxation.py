"""The least number of people by a relaxation, in which work may be shared out in parts.

Where the lists of who may go where are short, or weeks are full, it proves more than shifts at
the same time do.  The bound does not rest on the solver: whatever prices (duals) it gives, the
bound they imply is worked out again here, and is valid for any prices at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

import numpy as np

from ..compile import Compiled
from ..draft import bits
from ..result import Watch

LARGEST = 400_000
"""Entries of the matrix, beyond which there is no time for it."""
SECONDS = 20.0


class Rows:
    """A linear program: minimise the people, rows `sum >= least`, variables from 0 to 1."""

    def __init__(self, people: int):
        self.variables = people  # the first ones say who has a duty
        self.people = people
        self.least: list[float] = []
        self.entries: list[tuple[int, int, float]] = []

    def variable(self) -> int:
        self.variables += 1
        return self.variables - 1

    def add(self, least: float, terms: Sequence[tuple[int, float]]) -> None:
        row = len(self.least)
        self.least.append(least)
        self.entries += [(row, variable, factor) for variable, factor in terms]


def least_people(problem: Compiled, cliques: Sequence[Sequence[int]], watch: Watch) -> int:
    """How many people are needed at least; 0 if the problem is too large or the time is over.

    `cliques` are sets of shifts of which nobody can be on two.
    """
    rows = relaxed(problem, cliques)
    if len(rows.entries) > LARGEST or watch.over():
        return 0
    prices = _prices(rows, min(SECONDS, watch.left))
    return 0 if prices is None else ceil(bound(rows, prices) - 1e-4)


def relaxed(problem: Compiled, cliques: Sequence[Sequence[int]]) -> Rows:
    """Who is used, who is on which option, which option is taken; every shift is covered."""
    rows = Rows(len(problem.people))
    on = {(p, o): rows.variable() for o, people in enumerate(problem.people_of) for p in people}
    for s, options in enumerate(problem.options_of):
        taken = {o: rows.variable() for o in options}
        rows.add(1, [(variable, 1) for variable in taken.values()])
        for o, begins in taken.items():
            everyone = problem.eligible[o]
            for holders, count in [(everyone, problem.smallest[s]), *problem.needs[s]]:
                some = [(on[p, o], 1.0) for p in bits(holders & everyone)]
                rows.add(0, [*some, (begins, -count)])
            rows.add(0, [*((on[p, o], 1.0) for p in bits(problem.must[s] & everyone)),
                         (begins, -problem.must[s].bit_count())])  # fmt: skip
    _nobody_twice(problem, cliques, rows, on)
    for tally in problem.tallies:
        if not tally.by_pair:
            _sums(problem, tally, rows, on)
    return rows


def _nobody_twice(problem: Compiled, cliques, rows: Rows, on: dict[tuple[int, int], int]) -> None:
    """Of each clique somebody has one duty at most, and none who is not used."""
    alone = set(range(len(problem.shifts))).difference(*cliques)
    for members in [*cliques, *([s] for s in sorted(alone))]:
        together: dict[int, list[tuple[int, float]]] = {}
        for s in members:
            for o in problem.options_of[s]:
                for p in problem.people_of[o]:
                    together.setdefault(p, []).append((on[p, o], -1.0))
        for p, duties in together.items():
            rows.add(0, [(p, 1.0), *duties])


def _sums(problem: Compiled, tally, rows: Rows, on: dict[tuple[int, int], int]) -> None:
    """Who is used has the room that is left to them, who is not has none."""
    filled: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for o, people in enumerate(problem.people_of):
        for bucket, amount in tally.uses[o]:
            for p in people:
                filled.setdefault((p, bucket), []).append((on[p, o], -float(amount)))
    for (p, bucket), duties in filled.items():
        rows.add(0, [(p, float(max(0, tally.room[p][bucket]))), *duties])


def bound(rows: Rows, prices: np.ndarray) -> float:
    """What the prices prove (weak duality): no solution has fewer people than this.

    With prices y >= 0 any solution costs at least y * least plus, for each variable, the lesser of 0
    and what is left of its own cost, as no variable is above 1.
    """
    prices = np.maximum(prices, 0.0)
    row, variable, factor = (np.array(part) for part in zip(*rows.entries, strict=True))
    left = np.bincount(variable, weights=-factor * prices[row], minlength=rows.variables)
    left[: rows.people] += 1.0
    return float(prices @ np.array(rows.least) + np.minimum(left, 0.0).sum())


def _prices(rows: Rows, seconds: float) -> np.ndarray | None:
    """The duals of the rows by GLOP; None if it had too little time."""
    from ortools.math_opt import model_pb2
    from ortools.math_opt.python import mathopt

    raw = model_pb2.ModelProto()
    raw.variables.ids.extend(range(rows.variables))
    raw.variables.lower_bounds.extend([0.0] * rows.variables)
    raw.variables.upper_bounds.extend([1.0] * rows.variables)
    raw.variables.integers.extend([False] * rows.variables)
    raw.objective.linear_coefficients.ids.extend(range(rows.people))
    raw.objective.linear_coefficients.values.extend([1.0] * rows.people)
    raw.linear_constraints.ids.extend(range(len(rows.least)))
    raw.linear_constraints.lower_bounds.extend(rows.least)
    raw.linear_constraints.upper_bounds.extend([float("inf")] * len(rows.least))
    for row, variable, factor in sorted(rows.entries):
        raw.linear_constraint_matrix.row_ids.append(row)
        raw.linear_constraint_matrix.column_ids.append(variable)
        raw.linear_constraint_matrix.coefficients.append(factor)
    model = mathopt.Model.from_model_proto(raw)
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
    result = mathopt.solve(model, mathopt.SolverType.GLOP, params=limits)
    if not result.has_dual_feasible_solution():
        return None
    duals = result.dual_values()
    return np.array([duals[row] for row in model.linear_constraints()])
