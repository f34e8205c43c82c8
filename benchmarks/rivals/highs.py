"""HiGHS on the plain model through OR-Tools' MathOpt, the costs one after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ortools.math_opt.python import mathopt

from accompaniment.scheduling.formats import load_problem

from .contenders import Answer, Race
from .flat import Flat
from .plain import Plain, Terms


class MipRows:
    """Rows of a MathOpt model."""

    def __init__(self) -> None:
        self.model = mathopt.Model()

    def boolean(self) -> Any:
        return self.model.add_binary_variable()

    def integer(self, high: int) -> Any:
        return self.model.add_integer_variable(lb=0, ub=high)

    def row(self, low: float, terms: Terms, high: float) -> None:
        self.model.add_linear_constraint(lb=low, ub=high, expr=expression(terms))


def expression(terms: Terms) -> Any:
    return mathopt.fast_sum(coefficient * x for coefficient, x in terms)


def solve(race: Race) -> Answer:
    """Each cost until it is proven or the time is over; the solver begins anew for each."""
    flat = Flat(load_problem(race.file))
    rows = MipRows()
    plain = Plain(flat, rows, race.hurry)
    ready = race.spent()
    teams, bounds = None, []
    for cost in plain.costs:
        if race.left() < 0.2:
            break
        rows.model.minimize(expression(cost))
        limits = mathopt.SolveParameters(
            time_limit=timedelta(seconds=race.left()), random_seed=race.seed, relative_gap_tolerance=0.0
        )
        result = mathopt.solve(rows.model, mathopt.SolverType.HIGHS, params=limits)
        if not result.has_primal_feasible_solution():
            break
        bounds.append(result.dual_bound())
        values = result.variable_values()
        teams = plain.teams(values.__getitem__)
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            break
        rows.model.add_linear_constraint(ub=result.objective_value() + 1e-6, expr=expression(cost))
    facts = {"ready": ready}
    if bounds:
        facts["bound"] = sum(flat.weight) + bounds[0]
    return None if teams is None else flat.plan(teams), facts
