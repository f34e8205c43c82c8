"""What solving gives back, while it lasts and at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from .plan import Plan

Status = Literal["optimal", "feasible", "cancelled", "impossible", "unknown"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far solving is: seconds since its start, the stage, and the best plan so far.

    `bounds`: what a cost cannot go below while the earlier costs stay as they are in the bill, as
    far as that is known.  A bound that reaches the cost says that it is proven.  `floors`: what shifts
    of a priority or above cost in any plan by being uncovered (see `bounds.Floors`).
    """

    seconds: float
    stage: str
    bill: Mapping[str, float]
    bounds: Mapping[str, float]
    covered: int
    plan: Plan
    floors: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The best plan found and what is known about it (`bounds`, `floors`: see `Progress`).

    `status` is "optimal" only if every cost in turn is proven; "impossible" if no plan at all can
    keep the rules, and then there is no plan and `messages` says why; "cancelled" if `stop` said
    so, with the best plan until then (None if there was none yet); "unknown" if no plan was found
    and it is not proven that there is none.  With a `tolerance` fairness counts as proven when it is
    no more than that share above its bound, and the costs after it are the least of all plans that
    are as fair as that.
    """

    plan: Plan | None
    bill: Mapping[str, float]
    bounds: Mapping[str, float]
    status: Status
    seconds: float
    first_plan_seconds: float | None
    messages: tuple[str, ...] = ()
    tolerance: float = 0.0
    floors: Mapping[int, int] = field(default_factory=dict)

    @property
    def proven(self) -> frozenset[str]:
        """The costs that are known to be the least there can be."""
        return proven(self.bill, self.bounds, self.tolerance)


def proven(bill: Mapping[str, float], bounds: Mapping[str, float], tolerance: float = 0.0) -> frozenset[str]:
    """The costs whose bound reaches their value; for fairness, whose bound is within the tolerance of
    it.  (Value and bound are rounded to hundredths, so that two may be missing.)"""
    return frozenset(
        cost
        for cost in bill
        if cost in bounds
        and (
            bounds[cost] >= bill[cost] - 1e-6
            or (cost == "fairness" and tolerance and bounds[cost] * (1 + tolerance) >= bill[cost] - 0.02)
        )
    )


class Watch:
    """When to stop: the time is over, or somebody cancelled.

    `stop` may be slow (it may ask a database), so it is called ten times a second at most.
    """

    def __init__(self, seconds: float, stop: Callable[[], bool] | None = None):
        self.began = monotonic()
        self.deadline = self.began + seconds
        self.cancelled = False
        self._stop = stop
        self._asked = float("-inf")

    @property
    def elapsed(self) -> float:
        return monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds left, not below 0."""
        return max(0.0, self.deadline - monotonic())

    def stopped(self) -> bool:
        """Whether somebody cancelled."""
        now = monotonic()
        if not self.cancelled and self._stop is not None and now - self._asked >= 0.1:
            self._asked = now
            self.cancelled = bool(self._stop())
        return self.cancelled

    def over(self) -> bool:
        """Whether there is no time left or somebody cancelled."""
        return self.stopped() or monotonic() >= self.deadline
