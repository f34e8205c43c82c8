"""What a rule is: its meaning, its check, its posting to the solver, and the sentence of a breach.

A new rule is a class in one of the files here, a word in that file's `RULES`, and its tests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ..reading import Reader
from .to_search import ToSearch

if TYPE_CHECKING:
    from ..model import PlanModel
    from ..plan import Plan, Team
    from ..problem import Problem, Shift, Work


def N_(text: str) -> str:
    """Marks a text for translation; whoever shows it looks the translation up."""
    return text


T = TypeVar("T")
EARLIER_WORK = N_("earlier work")


@dataclass(frozen=True)
class Breach:
    """One rule broken once: which, where, by whom, and the numbers.

    `shift` and `volunteer` are ids, None where a rule is about none or about work before the
    horizon; `other` is the second shift, person or resource.  `facts` fill the rule's sentence:
    keys in `_minutes` are lengths, instants are local times.
    """

    rule: str
    shift: str | None = None
    volunteer: str | None = None
    other: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


def limit(usual: T, read: Reader, *, of_all: bool = False) -> T:
    """A dataclass field of a rule that is a key of `rules` in the problem format.

    `usual` is what the handbook calls usual; None says that the key may be left out and the rule then
    asks nothing.  `read` reads its JSON value.  Where it is not the same `of_all`, one person's
    `limits` may have another.
    """
    return field(default=usual, metadata={"read": read, "of_all": of_all})


@dataclass(frozen=True)
class Rule(ToSearch):
    """Something every plan keeps.

    A rule states itself three times, independently: as a check (`in_team`, `in_calendar`, `in_plan`,
    each of which finds what can be seen from there), as a posting to the solver (`forbids`,
    `post`), and as data for the searches (`ToSearch`).  Its dataclass fields are its limits (see
    `limit`), with the values that are usual; those that hold are in `problem.limits`.
    """

    number: ClassVar[int]
    """The rule's number in the problem format."""
    name: ClassVar[str]
    title: ClassVar[str]
    sentence: ClassVar[str]
    over_days: ClassVar[bool] = False
    """Whether it is about a stretch of days, and the shift of a breach is only where it shows."""
    of_place: ClassVar[bool] = False
    """Whether what it `forbids` depends on the place and the needs of a shift alone."""
    of_start: ClassVar[bool] = False
    """Whether it is about a shift having a team at a start, whoever is on it."""
    one_place: ClassVar[bool] = False
    """Whether it is broken by any shift that overlaps other work of the same person."""
    of_company: ClassVar[bool] = False
    """Whether it is about who is with whom in teams of the whole plan."""

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        """The facts if this person may never be on this shift at this start, whoever else is."""
        return None

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterable[Breach]:
        """What is wrong within one team."""
        return ()

    def in_calendar(self, problem: Problem, volunteer: str, works: Sequence[Work]) -> Iterable[Breach]:
        """What is wrong with the work of one person, history included, earliest first."""
        return ()

    def caused_by(self, problem: Problem, volunteer: str, works: Sequence[Work], at: int) -> Iterable[Breach]:
        """What `works[at]`, a shift, adds to what is wrong with the other work of one person: of
        `in_calendar`, what is not there without it.  Overridden where that is sooner said."""
        broken = list(self.in_calendar(problem, volunteer, works))
        if broken:
            others = [*works[:at], *works[at + 1 :]]
            before = set(map(self.identity, self.in_calendar(problem, volunteer, others)))
            broken = [breach for breach in broken if self.identity(breach) not in before]
        return broken

    def in_plan(
        self, problem: Problem, plan: Plan, shifts: Collection[str] | None = None
    ) -> Iterable[Breach]:
        """What is wrong with the plan as a whole; with `shifts`, only what touches these."""
        return ()

    def breaches(self, problem: Problem, plan: Plan) -> list[Breach]:
        """Everything in the plan that breaks this rule."""
        found = [
            breach
            for shift, team in plan.teams.items()
            for breach in self.in_team(problem, problem.shifts[shift], team)
        ]
        for volunteer in problem.volunteers:
            found += self.in_calendar(problem, volunteer, calendar(problem, plan, volunteer))
        return [*found, *self.in_plan(problem, plan)]

    def in_force(self, problem: Problem) -> bool:
        """Whether it says anything at all in this problem: some are off until they are wanted."""
        return True

    def sight(self, problem: Problem, volunteer: str) -> float:
        """How many days away from a piece of work of this person `in_calendar` looks at other work."""
        return inf

    def identity(self, breach: Breach) -> tuple:
        """What makes two breaches of it the same: equal identities, the same fault."""
        shift = None if self.over_days else breach.shift
        return breach.rule, shift, breach.volunteer, breach.other, *sorted(breach.facts.items())

    def eased(self, before: Breach, after: Breach) -> bool:
        """Whether one breach is what is left of another, and no worse."""
        return False

    def wanting(self, problem: Problem, team: Team, breach: Breach) -> float:
        """How many more people it takes on a team, at the least, to mend what is wrong within it;
        infinite where nobody can."""
        return inf

    def post(self, model: PlanModel) -> None:
        """Tells the solver what `forbids` has not said already."""

    def sentence_of(self, breach: Breach) -> str:
        """The sentence for this breach, with named places for its words: to be translated."""
        return self.sentence

    def message(self, breach: Breach) -> str:
        """The breach as a plain English sentence, with ids."""
        return self.sentence_of(breach).format(**words(breach))


class Eligibility(Rule):
    """A rule about one person and one shift: the check is the predicate `forbids`."""

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        for volunteer in team.volunteers:
            facts = self.forbids(problem, volunteer, shift, team.start)
            if facts is not None:
                yield Breach(self.name, shift.id, volunteer, facts=facts)


def calendar(problem: Problem, plan: Plan, volunteer: str) -> list[Work]:
    """A person's work in a plan and before it, earliest first."""
    works = [problem.work(volunteer, shift, plan.teams[shift].start) for shift in plan.duties_of(volunteer)]
    return in_order(problem, [*works, *problem.history.get(volunteer, ())])


def in_order(
    problem: Problem, entries: Iterable[T], work_of: Callable[[T], Work] = lambda entry: entry
) -> list[T]:
    """By start, then end, then place in the problem, history last: the order of rule 6."""
    position = problem.position

    def key(entry: T) -> tuple:
        work = work_of(entry)
        return work.start, work.end, position.get(work.shift, inf)

    return sorted(entries, key=key)


def words(breach: Breach, write: Callable[[str, Any], str] | None = None) -> dict[str, str]:
    """What fills the sentence of a breach; `write` says how a fact is written (`say`, if not given)."""
    return {
        "shift": breach.shift or EARLIER_WORK,
        "volunteer": breach.volunteer or "",
        "other": breach.other or EARLIER_WORK,
        **{key: (write or say)(key, value) for key, value in breach.facts.items()},
    }


def say(key: str, value: Any) -> str:
    """A fact as a coordinator reads it: 560 minutes are "9 h 20 min"."""
    if key.endswith("_minutes"):
        hours, minutes = divmod(abs(round(value)), 60)
        parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
        return "-" * (value < 0) + " ".join(parts)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)
