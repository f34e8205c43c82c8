"""What a cost is.

A cost states itself twice: exactly (`items`, which sum up to `value`) and as a term for the
solver (`term`, which leaves out what the model cannot change).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import PlanModel
    from .plan import Plan
    from .problem import Problem


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a cost: how much, and the ids it comes from."""

    cost: str
    amount: float
    shift: str | None = None
    volunteer: str | None = None
    other: str | None = None


class Cost(ABC):
    """Something that can only be paid: its name, its meaning, its parts."""

    name: str
    title: str

    @abstractmethod
    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        """What a plan pays, piece by piece."""

    def value(self, problem: Problem, plan: Plan) -> float:
        """The exact cost of any plan, feasible or not."""
        return sum(item.amount for item in self.items(problem, plan))

    @abstractmethod
    def term(self, model: PlanModel) -> Any:
        """The cost of what the model decides, as a linear expression."""
