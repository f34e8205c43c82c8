"""A plan in plain words: states, costs, how sure the planner is, what changes for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accompaniment.models import RunState
from accompaniment.web.language import duration
from accompaniment.web.plans.limits import Limits

RUN_STATES = {
    RunState.QUEUED: _l("waiting"),
    RunState.RUNNING: _l("being made"),
    RunState.DONE: _l("made"),
    RunState.FAILED: _l("failed"),
    RunState.CANCELLED: _l("cancelled"),
}

COSTS = {
    "uncovered": _l("Uncovered work"),
    "changes": _l("Changes to what was published"),
    "wishes": _l("Wishes not kept"),
    "fairness": _l("Unevenness of the work"),
    "continuity": _l("New faces for defenders"),
    "travel": _l("Time on the way"),
}

MEANINGS = {
    "uncovered": _l("by priority: an emergency weighs more than all visits together"),
    "changes": _l("people put on or taken off, or moved to another time"),
    "wishes": _l("by their weight"),
    "fairness": _l("0 would be no work at all; least when everybody works in proportion to their days"),
    "continuity": _l("volunteers a defender has not met before"),
    "travel": _l("of all people together"),
}

STATUSES = {
    "optimal": _l("everything is proven: no plan is better"),
    "feasible": _l("the time was over before everything was proven"),
    "interrupted": _l("the planner was interrupted; this is the best it had"),
    "repair": _l("a repair of the published plan with few changes"),
    "alternative": _l("an alternative to another draft, in which other people go"),
    "fewest": _l("the fewest people that were found to be enough for what another plan covers"),
    "by hand": _l("made by hand from the published plan"),
}
"""What the planner ended with, as a half sentence."""

CHANGES = {
    "new": _l("new"),
    "moved": _l("other time"),
    "gone": _l("no longer"),
    "team": _l("other people"),
}


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost as it is shown: `sure` says how near it is to the least that is possible."""

    cost: str
    title: str
    meaning: str
    value: str
    sure: str
    proven: bool
    beside: str = ""


def bill_lines(bill: list[dict[str, Any]]) -> list[CostLine]:
    """The planner's bill (`{cost, value, bound, proven}`) in words."""
    return [
        CostLine(
            line["cost"],
            str(COSTS.get(line["cost"], line["cost"])),
            str(MEANINGS.get(line["cost"], "")),
            amount(line["cost"], line["value"]),
            sureness(line["cost"], line["value"], line.get("bound"), is_proven(line)),
            is_proven(line),
        )
        for line in bill
    ]


def is_proven(line: dict[str, Any]) -> bool:
    """Whether nothing less is possible: the planner has proven it, or there is nothing to pay."""
    return bool(line.get("proven")) or line["value"] <= 0


def amount(cost: str, value: float | None) -> str:
    """A cost with its unit, as short as it is exact."""
    if value is None:
        return ""
    if cost == "travel":
        return duration(round(value))
    return f"{value:.0f}" if abs(value - round(value)) < 0.005 else f"{value:.1f}"


def sureness(cost: str, value: float, bound: float | None, proven: bool) -> str:
    """How good the value certainly is, by what the planner has proven."""
    if proven and cost == "fairness" and bound is not None and value > bound + 0.005:
        share = percent(value / bound - 1) if bound else "0"
        return _("proven: at most %(share)s %% above the least, for fewer new faces", share=share)
    if proven:
        return _("proven: not possible with less")
    if bound is None or bound <= 0:
        return _("best found")
    return _("best found; at least %(bound)s", bound=amount(cost, bound))


def percent(share: float) -> str:
    """A share in per cent, rounded up to a tenth."""
    return f"{ceil(1000 * share - 1e-6) / 10:g}"


def tolerance_sentence(bill: list[dict[str, Any]]) -> str:
    """How far fairness was allowed to give way; empty if it was not."""
    allowed = next((line.get("tolerance", 0) for line in bill if line["cost"] == "fairness"), 0)
    if not allowed:
        return ""
    return _(
        "The work may be up to %(share)s %% less even than in the fairest plan that was found, where that"
        " spares new faces or ways.",
        share=percent(allowed),
    )


def more_sentences(bill: list[dict[str, Any]]) -> list[str]:
    """Whether more could be covered, priority by priority, as the planner left it."""
    return sentences(next((line.get("more", []) for line in bill if line["cost"] == "uncovered"), []))


def sentences(said: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    """What the planner says, each sentence with what fills it, in the reader's language."""
    return [_(text).format(**facts) for text, facts in said]


def covered_sentence(covered: int, shifts: int, bill: list[dict[str, Any]], limits: Limits) -> str:
    """The one sentence that matters: how much is covered, and whether more is possible."""
    said = _("%(covered)s of %(shifts)s shifts are covered.", covered=covered, shifts=shifts)
    if covered == shifts:
        return said
    least = "changes" if limits.repair else "uncovered"
    proven = any(line["cost"] == least and line.get("proven") for line in bill)
    return f"{said} {limits.covers_no_more() if proven else limits.may_cover_more()}"
