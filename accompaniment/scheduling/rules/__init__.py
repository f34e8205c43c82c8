"""The rules every plan keeps, in the order a person would explain them."""

from . import commitments, eligibility, resources, rest, rhythm, team
from .base import Breach, Rule

RULEBOOK: tuple[Rule, ...] = (
    *team.RULES,
    *eligibility.RULES,
    *rest.RULES,
    *rhythm.RULES,
    *resources.RULES,
    *commitments.RULES,
)

RULES: dict[str, Rule] = {rule.name: rule for rule in RULEBOOK}
"""The rulebook by name, to find the rule of a breach."""

__all__ = ["RULEBOOK", "RULES", "Breach", "Rule", "message"]


def message(breach: Breach) -> str:
    """A breach as a plain English sentence, with ids."""
    return RULES[breach.rule].message(breach)
