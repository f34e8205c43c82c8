"""What makes a plan an alternative: how far it is from others, and what it may cost."""

from __future__ import annotations

from collections.abc import Mapping

from ..plan import Plan

HELD = ("uncovered", "changes")
"""Costs that no alternative may exceed at all: nobody goes unaccompanied for the sake of variety."""


def difference(one: Plan, other: Plan) -> int:
    """In how many duties two plans differ: the pairs of a person and a shift that are in only one of
    them.  Two people who change places on two shifts are four; another start alone is none."""
    return len(_duties(one) ^ _duties(other))


def _duties(plan: Plan) -> set[tuple[str, str]]:
    return {(shift, volunteer) for shift, team in plan.teams.items() for volunteer in team.volunteers}


def limits(bill: Mapping[str, float], price: float) -> dict[str, float]:
    """What each cost may be at most: that of the bill, and the share `price` of it more for the costs
    after coverage and changes."""
    return {cost: value if cost in HELD else value * (1 + price) for cost, value in bill.items()}


def within(bill: Mapping[str, float], most: Mapping[str, float]) -> bool:
    """Whether no cost is above its limit."""
    return all(bill[cost] <= limit + 1e-9 for cost, limit in most.items())
