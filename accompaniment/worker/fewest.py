"""The search of a run that asks how few people could do what a plan covers (`scheduling.fewest`).

Its lines of progress say `people`, who were found to be enough, and `least`, fewer than which cannot do it.
The last one is the answer: `said` are its sentences, each with what fills it, and `plan` the plan of those
people, if there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from accompaniment.worker.child import ANSWER, Ended, Found, Task

if TYPE_CHECKING:
    from accompaniment.scheduling.fewest.question import Fewest


def search_fewest(task: Task, tell: Callable[[Found], None], stop: Callable[[], bool]) -> Ended:
    """Ends with the answer as its last line of progress, and with no plan of its own."""
    from accompaniment.scheduling.fewest.question import fewest

    def found(seconds: float, people: int, least: int) -> None:
        tell(Found(_line(task, seconds, people=people, least=least), None))

    asked = [shift for shift in (task.best or {"teams": {}})["teams"] if shift in task.problem.shifts]
    answer = fewest(
        task.problem, shifts=asked, seconds=task.seconds, workers=task.cores, seed=task.seed,
        progress=found, stop=stop,
    )  # fmt: skip
    tell(Found(_answer(task, answer), None))
    return Ended(None, ANSWER, {}, {})


def _answer(task: Task, answer: Fewest) -> dict[str, Any]:
    from accompaniment.scheduling import formats
    from accompaniment.scheduling.fewest.sentence import sentences

    said = [[text, facts] for text, facts in sentences(answer, len(task.problem.volunteers))]
    plan = formats.write_plan(answer.plan, task.problem) if answer.plan else None
    more = {"people": answer.people, "least": answer.least, "said": said, "plan": plan}
    return _line(task, answer.seconds, **more)


def _line(task: Task, seconds: float, **more: Any) -> dict[str, Any]:
    line = {"seconds": round(task.spent + seconds, 1), "stage": "fewest", "bill": {}, "bounds": {}}
    return line | {"covered": 0} | more
