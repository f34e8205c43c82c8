"""Every benchmark one after the other, as many seeds as fit into the time that is there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import explain, growth, planner, repair, versus
from benchmarks.problems import SIZES, files

FOUR = 4
"""Contenders that use all their time; greedy takes hardly any."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: the sizes beside the rivals, the seconds for each, how many seeds, and
    whether repairs and explanations too."""

    rivals_on: tuple[str, ...]
    seconds: tuple[int, ...]
    seeds: int
    questions: bool = True

    def minutes(self) -> float:
        """Roughly how long it takes."""
        each = sum(self.seconds) * self.seeds
        planned = len(files(SIZES)) * each + len(files(self.rivals_on)) * FOUR * each
        return (planned + self.seeds * 120 + self.questions * (480 + 100 * self.seeds)) / 60


LADDER = (
    *(Effort(SIZES[1:], (10, 60), seeds) for seeds in (3, 2, 1)),
    Effort(("xs", "s", "m", "l"), (10, 60), 1),
    Effort(("m", "l"), (10, 60), 1, questions=False),
    Effort(("m", "l"), (10,), 1, questions=False),
)
"""From the most to the least that is worth measuring."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks all")
    parser.add_argument("--minutes", type=float, default=180.0, help="Measure what fits into this time.")
    parser.add_argument("--dry", action="store_true", help="Only say what would be measured.")
    options = parser.parse_args(arguments)
    effort = next((one for one in LADDER if one.minutes() <= options.minutes), LADDER[-1])
    print(f"{effort}, about {effort.minutes():.0f} minutes", file=sys.stderr)
    for name, run, given in _parts(effort):
        print(f"\n## {name}\n", flush=True)
        if options.dry:
            print(f"    python -m benchmarks {name} {' '.join(given)}")
        else:
            run(given)


def _parts(effort: Effort) -> list[tuple[str, Callable[[list[str]], None], list[str]]]:
    seeds = ["--seeds", *(str(n + 1) for n in range(effort.seeds))]
    seconds = ["--seconds", *map(str, effort.seconds)]
    parts = [
        ("planner", planner.main, [*seconds, *seeds]),
        ("versus", versus.main, ["--problems", *effort.rivals_on, *seconds, *seeds]),
        ("growth", growth.main, seeds),
    ]
    if effort.questions:
        parts += [("repair", repair.main, []), ("explain", explain.main, seeds)]
    return parts
