"""The rules every plan keeps, in the order a person would explain them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, field, fields, make_dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import commitments, country, eligibility, resources, rest, rhythm, team, together, week
from .base import Breach, Rule

if TYPE_CHECKING:
    from ..problem import Problem

RULEBOOK: tuple[Rule, ...] = (
    *team.RULES,
    *together.RULES,
    *country.RULES,
    *eligibility.RULES,
    *rest.RULES,
    *week.RULES,
    *rhythm.RULES,
    *resources.RULES,
    *commitments.RULES,
)

LIMITS: dict[str, Field] = {limit.name: limit for rule in RULEBOOK for limit in fields(rule)}
"""The keys of `rules` in the problem format, each in the rule that has it (see `base.limit`)."""

Limits = make_dataclass(
    "Limits",
    [
        (key, limit.type, field(default=None) if limit.default is None else field())
        for key, limit in LIMITS.items()
    ],
    namespace={"__module__": __name__, "__doc__": "The limits of all rules, for one problem or one person."},
    frozen=True,
    kw_only=True,
)

RULES: dict[str, Rule] = {rule.name: rule for rule in RULEBOOK}
"""The rulebook by name, to find the rule of a breach."""

__all__ = ["LIMITS", "RULEBOOK", "RULES", "Breach", "Limits", "Rule", "eligible", "identity", "message"]


def identity(breach: Breach) -> tuple:
    """What makes two breaches the same: equal identities, the same fault."""
    return RULES[breach.rule].identity(breach)


def message(breach: Breach) -> str:
    """A breach as a plain English sentence, with ids."""
    return RULES[breach.rule].message(breach)


def eligible(
    problem: Problem, shift: str, rules: Sequence[Rule] = RULEBOOK
) -> Mapping[str, tuple[datetime, ...]]:
    """Who could be on a shift, and at which of its starts, as far as one person and one shift
    can say."""
    key = "eligible", shift, rules if isinstance(rules, tuple) else tuple(rules)
    if key not in problem.memo:
        facts = problem.shifts[shift]
        speak = [rule for rule in rules if type(rule).forbids is not Rule.forbids]
        people = {
            volunteer: tuple(
                start
                for start in facts.starts
                if all(rule.forbids(problem, volunteer, facts, start) is None for rule in speak)
            )
            for volunteer in problem.volunteers
        }
        problem.memo[key] = {volunteer: starts for volunteer, starts in people.items() if starts}
    return problem.memo[key]
