"""Linear programs in whole numbers: rows and columns, their solution by HiGHS, and bounds
that are worked out here from the duals, so that nobody's word is taken for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np

if TYPE_CHECKING:
    from ortools.util.python.solve_interrupter import SolveInterrupter

Terms = Mapping[int, float]
"""Column number to coefficient."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver said: "optimal" with its point, "none" if it says there is no point, "open"
    if the time was too short (then perhaps with a point).  `point[j]`: the value of column j; `bound`:
    what it says that the objective cannot go below."""

    said: Literal["optimal", "none", "open"]
    point: np.ndarray | None = None
    duals: np.ndarray | None = None
    bound: float = -np.inf


class Rows:
    """min c x subject to lower <= A x <= upper, 0 <= x <= top; columns are whole unless said."""

    def __init__(self):
        self.top: list[float] = []
        self.whole: list[bool] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self._row: list[int] = []
        self._column: list[int] = []
        self._value: list[float] = []

    def column(self, whole: bool = True, top: float = 1.0) -> int:
        """A new column between 0 and `top`."""
        self.top.append(top)
        self.whole.append(whole)
        return len(self.top) - 1

    def row(self, terms: Iterable[tuple[int, float]], lower: float = -np.inf, upper: float = np.inf) -> int:
        """A new row; no column twice in one."""
        n = len(self.lower)
        self.lower.append(lower)
        self.upper.append(upper)
        for column, value in terms:
            self._row.append(n)
            self._column.append(column)
            self._value.append(value)
        return n

    def each(self) -> Iterator[tuple[list[tuple[int, float]], float, float]]:
        """Every row: its terms (there may be none), lower and upper."""
        column, row, value = self._entries()
        order = np.argsort(row, kind="stable")
        first = np.searchsorted(row[order], np.arange(len(self.lower) + 1)).tolist()
        terms = list(zip(column[order].tolist(), value[order].tolist(), strict=True))
        for n, (lower, upper) in enumerate(zip(self.lower, self.upper, strict=True)):
            yield terms[first[n] : first[n + 1]], lower, upper

    def copy(self) -> Self:
        """The same, to add rows to."""
        made = copy(self)
        for name in ("top", "whole", "lower", "upper", "_row", "_column", "_value"):
            setattr(made, name, list(getattr(self, name)))
        return made

    def bound(self, objective: Terms, duals: np.ndarray) -> tuple[float, np.ndarray]:
        """What the objective cannot go below, and by how much that rises if a column takes its other
        end (positive: if it is 1, negative: if it is 0).

        By weak duality, for any `duals`, however good: y b + sum of min(0, c - y A) over the columns.
        """
        lower, upper = np.array(self.lower), np.array(self.upper)
        y = np.where(np.isfinite(lower) | (duals < 0), duals, 0.0)
        y = np.where(np.isfinite(upper) | (y > 0), y, 0.0)
        rows = np.where(y > 0, lower, np.where(y < 0, upper, 0.0))
        reduced = np.zeros(len(self.top))
        for column, value in objective.items():
            reduced[column] = value
        column, row, value = self._entries()
        np.subtract.at(reduced, column, y[row] * value)
        top = np.array(self.top)
        return float(y @ rows + np.minimum(0.0, reduced) @ top), reduced

    def without(self, gone: np.ndarray) -> tuple[Rows, np.ndarray]:
        """The same without some columns (they are 0), and the numbers of those that are left."""
        left = np.flatnonzero(~gone)
        number = np.full(len(self.top), -1)
        number[left] = np.arange(len(left))
        column, row, value = self._entries()
        stay = number[column] >= 0
        column, row, value = number[column[stay]], row[stay], value[stay]
        lower, upper = np.array(self.lower), np.array(self.upper)
        most, least = np.zeros(len(lower)), np.zeros(len(lower))
        np.add.at(most, row, np.maximum(value, 0.0))
        np.add.at(least, row, np.minimum(value, 0.0))
        says = (most > upper + 1e-9) | (least < lower - 1e-9)  # the others hold whatever is chosen
        new = np.full(len(lower), -1)
        new[says] = np.arange(says.sum())
        kept = says[row]
        made = Rows()
        made.top = [self.top[j] for j in left]
        made.whole = [self.whole[j] for j in left]
        made.lower, made.upper = lower[says].tolist(), upper[says].tolist()
        made._row, made._column = new[row[kept]].tolist(), column[kept].tolist()
        made._value = value[kept].tolist()
        return made, left

    def solve(
        self,
        objective: Terms,
        *,
        seconds: float,
        relaxed: bool = False,
        presolve: bool = True,
        interrupter: SolveInterrupter | None = None,
    ) -> Answer:
        """Minimise; `relaxed`: fractions are allowed, and the answer has duals."""
        from ortools.math_opt.python import mathopt

        model = mathopt.Model.from_model_proto(self._proto(objective, relaxed))
        parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.05, seconds)))
        if not relaxed:
            parameters.absolute_gap_tolerance = 0.5
            parameters.relative_gap_tolerance = 0.0
        if not presolve:
            parameters.presolve = mathopt.Emphasis.OFF
        solved = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters, interrupter=interrupter)
        said = {
            mathopt.TerminationReason.OPTIMAL: "optimal",
            mathopt.TerminationReason.INFEASIBLE: "none",
        }.get(solved.termination.reason, "open")
        point = duals = None
        if solved.has_primal_feasible_solution():
            point = np.zeros(len(self.top))
            for variable, value in solved.variable_values().items():
                point[variable.id] = value
        if relaxed and said == "optimal" and solved.has_dual_feasible_solution():
            duals = np.zeros(len(self.lower))
            for constraint, value in solved.dual_values().items():
                duals[constraint.id] = value
        return Answer(said, point, duals, solved.termination.objective_bounds.dual_bound)

    def _entries(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Column, row and value of everything that is not 0 in A."""
        return np.array(self._column, np.int64), np.array(self._row, np.int64), np.array(self._value, float)

    def _proto(self, objective: Terms, relaxed: bool) -> Any:
        from ortools.math_opt import model_pb2

        proto = model_pb2.ModelProto()
        columns, rows = range(len(self.top)), range(len(self.lower))
        proto.variables.ids.extend(columns)
        proto.variables.lower_bounds.extend(0.0 for _ in columns)
        proto.variables.upper_bounds.extend(self.top)
        proto.variables.integers.extend([whole and not relaxed for whole in self.whole])
        proto.linear_constraints.ids.extend(rows)
        proto.linear_constraints.lower_bounds.extend(self.lower)
        proto.linear_constraints.upper_bounds.extend(self.upper)
        matrix = proto.linear_constraint_matrix
        column, row, value = self._entries()
        order = np.lexsort((column, row))
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(value[order].tolist())
        terms = sorted((column, value) for column, value in objective.items() if value)
        proto.objective.linear_coefficients.ids.extend(column for column, _ in terms)
        proto.objective.linear_coefficients.values.extend(value for _, value in terms)
        return proto
