"""The search of a run that looks for alternatives to a plan (`scheduling.alternatives`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from accompaniment.worker.child import Ended, Found, Task, start_of

if TYPE_CHECKING:
    from accompaniment.scheduling.plan import Plan

COUNT, DIFFER, PRICE = 3, 20, 0.05
"""So many alternatives, in which at least so many duties differ from each other and from the plan, and the
costs after coverage and changes are up to this share higher."""


def N_(text: str) -> str:
    """Marks a text for translation; whoever shows it looks the translation up."""
    return text


BROKEN = N_(
    "By the records of now this plan breaks a rule, so there is nothing to compare alternatives with."
    " Maybe mend it first."
)
NONE = N_("No other plan as good differs so much from this one: proven.")
NOT_YET = N_("No other plan as good that differs enough from this one was found in this time.")
FOUND = N_(
    "Alternatives that were found: {found}. Any two of these plans differ in at least {differ} duties; no"
    " less is covered, and no later cost is more than {percent} percent higher."
)
OF_PUBLISHED = N_("What was published does not count here: whoever publishes one of them tells people anew.")
NO_MORE = N_("No other plan as good differs so much from all of these.")


def search_alternatives(task: Task, tell: Callable[[Found], None], stop: Callable[[], bool]) -> Ended:
    """Ends with the alternatives; tells of each as it is found."""
    from accompaniment.scheduling.alternatives.question import NotAPlan, alternatives
    from accompaniment.scheduling.costs import Changes

    plan = start_of(task)
    if plan is None:
        return Ended(None, "unknown", {}, {}, (BROKEN,))
    # To what people were told anything else is a change: as a price it would leave no alternative.
    told = bool(task.problem.published) and not Changes().value(task.problem, plan)
    problem = replace(task.problem, published={}, memo={}) if told else task.problem
    try:
        answer = alternatives(
            problem, plan, count=COUNT, differ=DIFFER, price=PRICE, seconds=task.seconds,
            workers=task.cores, seed=task.seed, found=lambda other: tell(_found(task, other)), stop=stop,
        )  # fmt: skip
    except NotAPlan:
        return Ended(None, "unknown", {}, {}, (BROKEN,))
    if not answer.plans:
        return Ended(None, "unknown", {}, {}, (NONE if answer.none_further else NOT_YET,))
    facts = {"found": len(answer.plans), "differ": DIFFER, "percent": round(100 * PRICE)}
    said = ((FOUND, facts), *([(OF_PUBLISHED, {})] if told else []))
    said += ((NO_MORE, {}),) if answer.none_further else ()
    first, *others = (_ended(task, other, said) for other in answer.plans)
    return replace(first, others=tuple(others))


def _ended(task: Task, plan: Plan, said: tuple[tuple[str, dict[str, int]], ...]) -> Ended:
    from accompaniment.scheduling.costs import bill

    return Ended(plan, "alternative", bill(task.problem, plan), {}, more=said)


def _found(task: Task, plan: Plan) -> Found:
    """A line of progress; the plan itself is kept at the end, with the others."""
    from accompaniment.scheduling.costs import bill

    line = {"seconds": round(task.spent, 1), "stage": "alternative", "bill": bill(task.problem, plan),
            "bounds": {}, "covered": len(plan.teams)}  # fmt: skip
    return Found(line, None)
