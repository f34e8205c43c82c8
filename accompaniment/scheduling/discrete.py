"""Rows in whole numbers put to CP-SAT, which searches where HiGHS reasons about fractions.

Without presolve: measured on repairs of 32 people, presolve takes several times as long as the search
that follows it, and OR-Tools 9.15 has said with it that there is nothing where there was (issue 5274).
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from .result import Watch
from .rows import Answer, Rows, Terms

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

FINE = 10**6
"""Coefficients that are not whole count in steps of one to so many."""
ANOTHER = 2
"""With so much of it seen as a linear program CP-SAT searches in another way than it does of itself."""


class Discrete:
    """The question for the least `objective` (whole coefficients) of `rows`, all of whose columns are
    taken as whole numbers.  (In `mending.program` that loses nothing: the columns that need not be whole
    say whether a date is worked, which is yes or no once the teams are whole.)"""

    def __init__(self, rows: Rows, objective: Terms):
        self._model = _model(rows, objective)
        self._searches: list[cp_model.CpSolver] = []
        self._stopped = False

    def stop(self) -> None:
        """End every search, also what would begin later.  Asked again and again: CP-SAT does not hear it
        before it has begun."""
        self._stopped = True
        for search in self._searches:
            search.stop_search()

    def answer(self, until: Watch, linear: int = 1, seed: int = 1) -> Answer:
        """What one search on one core says; `linear`: how much of it is seen as a linear program."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.01, until.left)
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.linearization_level = linear
        solver.parameters.cp_model_presolve = False
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is for whoever waits for the search
        self._searches.append(solver)
        if self._stopped:
            return Answer("open")
        status = solver.status_name(solver.solve(self._model))
        if status == "INFEASIBLE":
            return Answer("none")
        if status not in ("OPTIMAL", "FEASIBLE"):
            return Answer("open", bound=solver.best_objective_bound)
        point = np.array(solver.response_proto.solution, float)
        return Answer("optimal" if status == "OPTIMAL" else "open", point, bound=solver.best_objective_bound)


def _model(rows: Rows, objective: Terms) -> cp_model.CpModel:
    from ortools.sat.python import cp_model

    made = cp_model.CpModel()
    columns = [made.new_int_var(0, int(top), "") for top in rows.top]

    def total(terms: list[tuple[int, int]]) -> Any:
        return cp_model.LinearExpr.weighted_sum([columns[j] for j, _ in terms], [a for _, a in terms])

    for terms, lower, upper in rows.each():
        if all(float(a).is_integer() for _, a in terms):
            least = ceil(lower) if np.isfinite(lower) else cp_model.INT_MIN
            most = floor(upper) if np.isfinite(upper) else cp_model.INT_MAX
            made.add_linear_constraint(total([(j, int(a)) for j, a in terms]), least, most)
            continue
        # Rounded so that nothing the row allows is lost.
        if np.isfinite(upper):
            made.add(total([(j, floor(a * FINE)) for j, a in terms]) <= floor(upper * FINE))
        if np.isfinite(lower):
            made.add(total([(j, ceil(a * FINE)) for j, a in terms]) >= ceil(lower * FINE))
    made.minimize(total([(j, int(a)) for j, a in objective.items()]))
    return made
