"""The rules and costs as a document, made from what they say of themselves.

`python -m accompaniment.scheduling.rules.handbook > docs/rules.md`
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from typing import Any

from ..costs import COSTS
from . import RULEBOOK

HEAD = """\
# Rules and costs

Made from the rules themselves by `python -m accompaniment.scheduling.rules.handbook`; a test says
when it is out of date. The numbers are those of the problem format (`docs/formats.md`). A limit's
value here is the usual one; the one that holds is in the problem's `rules`, and for one person in
their `limits` where it says "may differ by person".

## Rules: no plan breaks them
"""
COST_HEAD = """\
## Costs: in strict order, an earlier one is never traded for a later one
"""


def handbook() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_rules(), COST_HEAD, *_costs()])


def _rules() -> Iterator[str]:
    for rule in RULEBOOK:
        yield f"### {rule.title}\n\nRule {rule.number}, `{rule.name}`. {_meaning(rule)}\n"
        limits = dataclasses.fields(rule)
        for limit in limits:
            whose = "the same for everyone" if limit.metadata["of_all"] else "may differ by person"
            yield f"- `{limit.name}`: {_value(getattr(rule, limit.name))}; {whose}"
        if limits:
            yield ""


def _costs() -> Iterator[str]:
    for number, cost in enumerate(COSTS, 1):
        yield f"{number}. **{cost.title}**, `{cost.name}`. {_meaning(cost, join=True)}"
    yield ""


def _meaning(thing: Any, join: bool = False) -> str:
    text = inspect.getdoc(type(thing)) or ""
    return " ".join(text.split()) if join else text


def _value(value: Any) -> str:
    """A limit as in the problem format."""
    if value is None:
        return "may be left out, and then there is no such rule"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if dataclasses.is_dataclass(value):
        parts = (f"{field.name}: {getattr(value, field.name)}" for field in dataclasses.fields(value))
        return "{" + ", ".join(parts) + "}"
    return str(value)


if __name__ == "__main__":
    print(handbook(), end="")
