"""One question put to several searches at once, until enough of them say the same.

Nobody's word alone is taken for it that there is nothing.  CP-SAT is asked with searches of two kinds,
of which now one and now the other is many times as fast; or CP-SAT and HiGHS, which mostly is the
slower and cannot be ended early.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from ..discrete import ANOTHER, Discrete
from ..result import Watch
from ..rows import Answer, Rows, Terms


def race(
    rows: Rows, objective: Terms, until: Watch, workers: int, words: int, *, highs: bool = False
) -> tuple[Answer, bool]:
    """The first answer that comes to an end, else one with a point; and whether so many as `words` say
    that there is none, which is waited for unless somebody finds the least.  `highs`: one is HiGHS."""
    search = Discrete(rows, objective)
    asked: list[Callable[[], Answer]] = [
        lambda: search.answer(until),
        lambda: rows.solve(objective, seconds=until.left) if highs else search.answer(until, ANOTHER),
    ]
    if words > 1 and not highs:
        asked.append(lambda: search.answer(until, seed=2))  # on the core of whoever is the first to end
    heard: list[Answer] = []
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(ask) for ask in asked}
        try:
            while waiting:
                done, waiting = wait(waiting, 0.05, "FIRST_COMPLETED")
                heard += [future.result() for future in done]
                nothing = sum(answer.said == "none" for answer in heard)
                found = any(answer.said == "optimal" for answer in heard)
                if until.over() or found or nothing >= words:
                    search.stop()
        finally:
            while waiting:  # one of them failed: nobody waits for what the others say
                search.stop()
                _, waiting = wait(waiting, 0.05)
    ended = [answer for answer in heard if answer.said != "open"]
    points = [answer for answer in heard if answer.point is not None]
    return (ended or points or heard)[0], nothing >= words
