"""The search of a run that repairs the published plan: a menu of few changes (`scheduling.mending`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from accompaniment.worker.child import MENU, Ended, Found, Task

if TYPE_CHECKING:
    from accompaniment.scheduling.mending import Choice

NONE = "No plan keeps the rules with what has begun: something held by hand stands against it."
NOT_YET = "No repair was found in this time."


def search_repairs(task: Task, tell: Callable[[Found], None], stop: Callable[[], bool]) -> Ended:
    """Tells of each choice as it is found; what has begun is pinned in the problem already."""
    from accompaniment.scheduling.mending import Held, Menu
    from accompaniment.scheduling.result import Watch

    watch = Watch(task.seconds, stop)
    choice = None
    some = False
    for choice in Menu(task.problem, Held(task.problem), workers=task.cores, stop=watch.over).choices(
        task.repairs or 0, further=True
    ):
        some |= choice.plan is not None
        tell(_found(task, choice))
    if some:
        return Ended(None, MENU, {}, {})
    proven = choice is not None and choice.proven
    return Ended(None, "impossible" if proven else "unknown", {}, {}, (NONE if proven else NOT_YET,))


def _found(task: Task, choice: Choice) -> Found:
    from accompaniment.scheduling import formats

    plan = formats.write_plan(choice.plan, task.problem) if choice.plan else None
    line = {
        "seconds": round(task.spent + choice.seconds, 1),
        "stage": "repair",
        "bill": dict(choice.costs),
        "bounds": {},
        "covered": len(choice.plan.teams) if choice.plan else 0,
    }
    entry = {
        "changes_at_most": choice.changes_at_most,
        "proven": choice.proven,
        "costs": dict(choice.costs),
        "plan": plan,
        "seconds": line["seconds"],
    }
    return Found(line, None, entry)
