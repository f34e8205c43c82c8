"""CP-SAT on the plain model, the costs one after the other."""

from __future__ import annotations

from math import inf
from typing import Any

from ortools.sat.python import cp_model

from accompaniment.scheduling.formats import load_problem

from .contenders import Answer, Race
from .flat import Flat
from .plain import Plain, Terms


class CpRows:
    """Rows of a CP-SAT model."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()

    def boolean(self) -> Any:
        return self.model.new_bool_var("")

    def integer(self, high: int) -> Any:
        return self.model.new_int_var(0, high, "")

    def row(self, low: float, terms: Terms, high: float) -> None:
        least = cp_model.INT_MIN if low == -inf else int(low)
        most = cp_model.INT_MAX if high == inf else int(high)
        self.model.add_linear_constraint(expression(terms), least, most)


def expression(terms: Terms) -> Any:
    return cp_model.LinearExpr.weighted_sum([x for _, x in terms], [int(c) for c, _ in terms])


def solve(race: Race) -> Answer:
    """Each cost until it is proven or the time is over; a complete hint from one to the next."""
    flat = Flat(load_problem(race.file))
    rows = CpRows()
    plain = Plain(flat, rows, race.hurry)
    ready = race.spent()
    teams, bounds = None, []
    for cost in plain.costs:
        if race.left() < 0.2:
            break
        rows.model.minimize(expression(cost))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = race.left()
        solver.parameters.num_workers = race.workers
        solver.parameters.random_seed = race.seed
        status = solver.solve(rows.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        bounds.append(solver.best_objective_bound)
        teams = plain.teams(solver.value)
        if status != cp_model.OPTIMAL:
            break
        rows.model.add(expression(cost) <= round(solver.objective_value))
        rows.model.clear_hints()
        for number in range(len(rows.model.proto.variables)):
            rows.model.add_hint(
                rows.model.get_int_var_from_proto_index(number), solver.response_proto.solution[number]
            )
    facts = {"ready": ready}
    if bounds:
        facts["bound"] = sum(flat.weight) + bounds[0]
    return None if teams is None else flat.plan(teams), facts
