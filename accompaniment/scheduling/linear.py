"""What of a CP-SAT model is linear, as rows and columns for a second solver.

Every plan of the model keeps these rows, so what bounds them bounds its plans.  What is not linear, and
what holds only on a condition unless it is a clause, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .rows import Rows

if TYPE_CHECKING:
    from .model import PlanModel

ENDLESS = 2**60
"""A side of a constraint that is beyond this is none."""


def rows_of(model: PlanModel) -> Rows:
    """The variables of the model as columns, by their number, and its constraints as rows."""
    rows, proto = Rows(), model.cp.clone().proto  # to ask for a part that is not there would make it
    for variable in proto.variables:
        rows.column(top=list(variable.domain)[-1])
    for constraint in proto.constraints:
        _add(rows, constraint)
    return rows


def terms_of(expression: Any) -> dict[int, float]:
    """The coefficients of a linear expression by column, without what is added to it."""
    from ortools.sat.python import cp_model

    flat = cp_model.FlatIntExpr(expression)
    return _gathered((v.index, c) for v, c in zip(flat.vars, flat.coeffs, strict=True))[0]


def _add(rows: Rows, constraint: Any) -> None:
    conditions = [_not(literal) for literal in constraint.enforcement_literal]
    if constraint.has_linear():
        if not conditions:
            _add_linear(rows, constraint.linear)
    elif constraint.has_bool_or():
        _choose(rows, [*conditions, *constraint.bool_or.literals])
    elif constraint.has_bool_and():
        for literal in constraint.bool_and.literals:
            _choose(rows, [*conditions, literal])
    elif constraint.has_at_most_one():
        _choose(rows, constraint.at_most_one.literals, least=-np.inf, most=1)
    elif len(constraint.exactly_one.literals):  # OR-Tools 9.15 has no `has_exactly_one`
        _choose(rows, constraint.exactly_one.literals, most=1)


def _add_linear(rows: Rows, linear: Any) -> None:
    least, *holes, most = list(linear.domain)
    if holes:
        return
    terms, added = _gathered(zip(linear.vars, linear.coeffs, strict=True))
    lower = least - added if least > -ENDLESS else -np.inf
    upper = most - added if most < ENDLESS else np.inf
    rows.row(terms.items(), lower, upper)


def _choose(rows: Rows, literals: Iterable[int], least: float = 1, most: float = np.inf) -> None:
    """So many of these literals are true."""
    terms, added = _gathered((literal, 1) for literal in literals)
    rows.row(terms.items(), least - added, most - added)


def _gathered(terms: Iterable[tuple[int, float]]) -> tuple[dict[int, float], float]:
    """Each column once, and what is added: a negative number stands for the opposite of a column."""
    gathered: dict[int, float] = {}
    added = 0.0
    for literal, coefficient in terms:
        if literal < 0:
            literal, coefficient, added = _not(literal), -coefficient, added + coefficient
        gathered[literal] = gathered.get(literal, 0.0) + coefficient
    return gathered, added


def _not(literal: int) -> int:
    return -literal - 1
