"""Rules about how much one person works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..capacity import Tally
from ..reading import whole
from .base import N_, Breach, Rule, limit

if TYPE_CHECKING:
    import numpy as np

    from ..model import PlanModel
    from ..options import Options
    from ..problem import Problem, Work


@dataclass(frozen=True)
class WeekLoad(Rule):
    """The loads of the work that starts in one ISO week sum to at most `week_load_minutes`.

    History counts.  The whole load belongs to the week in which work starts.  48 hours is the
    limit of the European working time directive (2003/88/EC, article 6).
    """

    week_load_minutes: int = limit(2880, whole())

    over_days = True
    number = 8
    name = "week_load"
    title = N_("Not too much in a week")
    sentence = N_(
        "{volunteer} would work {load_minutes} in week {week} of {year}; at most {most_minutes} are allowed."
    )

    def in_calendar(self, problem: Problem, volunteer: str, works: Sequence[Work]) -> Iterator[Breach]:
        most = problem.limits(volunteer).week_load_minutes
        loads: dict[tuple[int, int], int] = defaultdict(int)
        last: dict[tuple[int, int], str] = {}
        for work in works:
            loads[work.week] += work.load
            if work.shift is not None:
                last[work.week] = work.shift
        # A week of history alone is not this plan's doing.
        for week, shift in last.items():
            if loads[week] > most:
                year, number = week
                facts = {
                    "week": number, "year": year, "load_minutes": loads[week], "most_minutes": most
                }  # fmt: skip
                yield Breach(self.name, shift, volunteer, facts=facts)

    def sight(self, problem: Problem, volunteer: str) -> float:
        return 6

    def post(self, model: PlanModel) -> None:
        for volunteer in model.people:
            most = model.problem.limits(volunteer).week_load_minutes
            planned = {work.week for work in model.planned(volunteer)}
            fixed: dict[tuple[int, int], int] = defaultdict(int)
            for work in model.fixed(volunteer):
                fixed[work.week] += work.load
            weeks: dict[tuple[int, int], list] = defaultdict(list)
            for work, on in model.possible(volunteer):
                weeks[work.week].append((work.load, on))
            for week, duties in weeks.items():
                if fixed[week] > most:
                    for load, on in duties:
                        if load or week not in planned:
                            model.forbid(on)
                elif sum(load for load, _ in duties) > most - fixed[week]:
                    model.add(sum(load * on for load, on in duties) <= most - fixed[week])

    def bar(self, able: np.ndarray, made: Options) -> None:
        # What the past has overfilled takes nothing more, not even work without load.
        for p, volunteer in enumerate(made.people):
            loads: dict[tuple[int, int], int] = defaultdict(int)
            for work in made.problem.history.get(volunteer, ()):
                loads[work.week] += work.load
            most = made.problem.limits(volunteer).week_load_minutes
            over = {week for week, load in loads.items() if load > most}
            if over:
                able[p, [week in over for week in made.weeks]] = False

    def tallies(self, made: Options) -> Iterator[Tally]:
        problem = made.problem
        number = {week: n for n, week in enumerate(sorted(set(made.weeks)))}
        room = []
        for volunteer in problem.volunteers:
            left = dict.fromkeys(number, problem.limits(volunteer).week_load_minutes)
            for work in problem.history.get(volunteer, ()):
                if work.week in left:
                    left[work.week] = max(0, left[work.week] - work.load)
            room.append(list(left.values()))
        loads = zip(made.weeks, made.option_load, strict=True)
        yield Tally([((number[week], load),) if load else () for week, load in loads], room)


RULES = (WeekLoad(),)
