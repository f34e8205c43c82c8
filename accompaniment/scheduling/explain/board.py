"""A whole board at a glance: who is free for every shift, told from the compiled problem.

The searches' masks and counts answer in a microsecond or two what the rules need fifty for.  They
speak of plans that keep the rules; about people whose work breaks one already the rules are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..rules import Rule
from .candidates import Question
from .diary import CALENDAR, Diary
from .teams import Search

if TYPE_CHECKING:
    from ..compile import Compiled
    from ..plan import Plan, Team
    from ..problem import Problem


@dataclass(frozen=True)
class Glance:
    """One shift at one start: who, of those who are not on it, nothing keeps away from it, and for a
    shift without a team one that could go."""

    shift: str
    start: datetime
    free: tuple[str, ...]
    team: Team | None


class Board:
    """What the compiled problem says of one plan.  `made` is the problem compiled, if that was done."""

    def __init__(self, problem: Problem, plan: Plan, made: Compiled | None = None):
        from ..compile import Compiled
        from ..draft import Draft

        self.problem, self.plan = problem, plan
        self.made = made or Compiled(problem)
        self._draft = Draft(self.made)
        self._doubtful: set[str] = set()
        for shift, team in plan.teams.items():
            number = self.made.shift_number[shift]
            option = self.made.option_at.get((number, int(team.start.timestamp())))
            people = tuple(self.made.person_number[volunteer] for volunteer in team.volunteers)
            if option is None:
                self._doubtful.update(team.volunteers)
            else:
                self._draft.set(number, option, people)
                able = self.made.eligible[option]
                # What clashes is compiled only for what somebody may do.
                self._doubtful.update(self.made.people[p] for p in people if not able >> p & 1)
        self._draft.keep()
        for volunteer in problem.volunteers:
            works = Diary.of(problem, plan, volunteer).works
            if any(_breaks(rule, problem, volunteer, works) for rule in CALENDAR):
                self._doubtful.add(volunteer)

    def free(self, shift: str, start: datetime) -> list[str]:
        """Who, of those who are not on a shift, would break no rule of their own at a start."""
        made, draft = self.made, self._draft
        number = made.shift_number[shift]
        option = made.option_at.get((number, int(start.timestamp())))
        question = Question(self.problem, self.plan, shift)
        if option is None:
            return [volunteer for volunteer in question.people if question.alone.can(volunteer, start)]
        on = draft.team[number]
        free = {made.people[p] for p in made.people_of[option] if p not in on and draft.fits(p, option)}
        for volunteer in self._doubtful & set(question.people):
            free.discard(volunteer)
            if question.alone.can(volunteer, start):
                free.add(volunteer)
        return [volunteer for volunteer in question.people if volunteer in free]

    def glances(self) -> list[Glance]:
        """Every shift at every start it may have now."""
        found = []
        for shift in self.problem.shifts.values():
            team = self.plan.teams.get(shift.id)
            for start in (team.start,) if team else shift.starts:
                free = self.free(shift.id, start)
                goes = None
                if team is None and len(free) >= shift.smallest:
                    question = Question(self.problem, self.plan, shift.id)
                    if not question.at_start(start):
                        teams = Search(self.problem, shift, start, room=question.room).teams(free)
                        goes = next((one for one in teams if question.clean(one)), None)
                found.append(Glance(shift.id, start, tuple(free), goes))
        return found


def _breaks(rule: Rule, problem: Problem, volunteer: str, works) -> bool:
    return next(iter(rule.in_calendar(problem, volunteer, works)), None) is not None
