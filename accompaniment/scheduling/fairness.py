"""A workload in proportion to the days each person is there, over the horizon and what was before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import floor, gcd, lcm
from typing import TYPE_CHECKING, Any

from .cost import Cost, Item

if TYPE_CHECKING:
    from .model import PlanModel
    from .plan import Plan
    from .problem import Problem, Volunteer, Work

LARGEST_SCALE = 10**6
"""Fairness is counted exactly, in whole numbers, up to this common multiple of available dates."""


def rank(bill: Sequence[float], ease: float = 0.0) -> tuple[float, ...]:
    """What to compare plans by: the costs in their strict order, except that fairness up to `ease` is
    as good as the least, and decides only where all else is equal."""
    before, fairness, after = bill[:3], bill[3], bill[4:]
    return (*before, max(fairness, ease), *after, fairness)


class Fairness(Cost):
    """The sum over volunteers of (hours of burden, carried and in the horizon)² / (available dates,
    then and now).

    It is least when work is in proportion to the days each person is there (the Cauchy-Schwarz
    inequality).  Available are the horizon's dates in service that no absence covers whole; who
    has none does not count.  Burden is load and what the problem's ledger adds for nights away,
    weekend days and duties of priority 4 and 5; without a ledger nothing is added or carried.
    """

    name = "fairness"
    title = "Uneven workload"
    SCALE = 27720
    """The solver counts in whole numbers: squares of the model's `unit` instead of hours, times this,
    divided by the dates and rounded.  Most counts of dates divide it well."""

    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        for volunteer in problem.volunteers.values():
            if self.dates(problem, volunteer.id):
                minutes = self.borne(problem, plan, volunteer.id)
                yield Item(self.name, self.amount(problem, volunteer.id, minutes), None, volunteer.id)

    def value(self, problem: Problem, plan: Plan) -> float:
        """Rounded to two places, as bills are compared."""
        return round(super().value(problem, plan), 2)

    @staticmethod
    def available(problem: Problem, volunteer: Volunteer) -> int:
        """On how many dates of the horizon a person is there."""
        key = "available", volunteer.id
        if key not in problem.memo:
            midnight = problem.clock.midnight_of
            problem.memo[key] = sum(
                not any(
                    absence.start <= midnight(day) and midnight(day + 1) <= absence.end
                    for absence in volunteer.unavailable
                )
                for day in problem.service_days(volunteer.id)
            )
        return problem.memo[key]

    @classmethod
    def dates(cls, problem: Problem, volunteer: str) -> int:
        """On how many dates a person was or is there, as far as the ledger and the horizon go."""
        return problem.ledger.dates(volunteer) + cls.available(problem, problem.volunteers[volunteer])

    @staticmethod
    def burden(problem: Problem, work: Work) -> int:
        """What a duty is to whoever does it, in minutes."""
        return problem.ledger.of_duty(work.load, work.days, work.nights, problem.shifts[work.shift].priority)

    @classmethod
    def borne(cls, problem: Problem, plan: Plan, volunteer: str) -> int:
        """The burden that a person carries and is given by a plan, in minutes."""
        return problem.ledger.minutes(volunteer) + sum(
            cls.burden(problem, problem.work(volunteer, shift, plan.teams[shift].start))
            for shift in plan.duties_of(volunteer)
        )

    @classmethod
    def amount(cls, problem: Problem, volunteer: str, minutes: int) -> float:
        """What it costs that a person bears so many minutes in all; 0 for who was and is never there."""
        dates = cls.dates(problem, volunteer)
        return (minutes / 60) ** 2 / dates if dates else 0.0

    def decided(self, model: PlanModel) -> dict[str, tuple[list[tuple[int, Any]], int]]:
        """By person whose part of the cost the model decides: the burdens it may give them, each with
        whether it does, and what they bear in any case."""
        problem, found = model.problem, {}
        for person in model.people:
            duties = [(self.burden(problem, work), on) for work, on in model.possible(person)]
            duties = [(burden, on) for burden, on in duties if burden]
            if duties and self.dates(problem, person):
                done = sum(self.burden(problem, work) for work in model.planned(person))
                found[person] = duties, problem.ledger.minutes(person) + done
        return found

    def unit(self, model: PlanModel) -> int:
        """The minutes that every burden in the model is a multiple of."""
        decided = self.decided(model).values()
        return gcd(*(burden for duties, _ in decided for burden, _ in duties), *(n for _, n in decided)) or 1

    def work(self, model: PlanModel) -> Any:
        """What the model's plans may give to all people together, in the model's `unit`."""
        unit = self.unit(model)
        return sum(burden // unit * on for duties, _ in self.decided(model).values() for burden, on in duties)

    def term(self, model: PlanModel) -> Any:
        return sum(self.terms(model).values())

    def terms(self, model: PlanModel) -> dict[str, Any]:
        """The same by person."""
        unit = self.unit(model)
        return {
            person: round(self.SCALE / self.dates(model.problem, person)) * model.square(duties, done, unit)
            for person, (duties, done) in self.decided(model).items()
        }


class ExactFairness(Fairness):
    """Fairness with a scale that every number of available dates divides, where there is one."""

    def __init__(self, problem: Problem):
        dates = {self.dates(problem, volunteer) for volunteer in problem.volunteers} - {0}
        common = lcm(*dates) if dates else 1
        self.exact = common <= LARGEST_SCALE
        self.SCALE = common if self.exact else Fairness.SCALE

    def in_its_unit(self, model: PlanModel, value: int) -> float:
        """The cost that a value of the term is at least worth, rounded down as bills are rounded."""
        problem, decided = model.problem, self.decided(model)
        dates = {self.dates(problem, volunteer) for volunteer in problem.volunteers}
        rounding = min((self.SCALE / n / round(self.SCALE / n) for n in dates if n), default=1.0)
        least = min(1.0, rounding) * value * self.unit(model) ** 2 / 3600 / self.SCALE
        others = (v for v in problem.volunteers if v not in decided)
        least += sum(self.amount(problem, v, problem.ledger.minutes(v)) for v in others)
        return floor(100 * least + 1e-6) / 100

    def measure(self, model: PlanModel, plan: Plan, people: Collection[str] | None = None) -> int:
        """The term's value for a plan, or that of some people's terms."""
        problem, unit = model.problem, self.unit(model)
        return sum(
            round(self.SCALE / self.dates(problem, person)) * (self.borne(problem, plan, person) // unit) ** 2
            for person in self.decided(model)
            if people is None or person in people
        )

    def slack(self, model: PlanModel, hours: float) -> int:
        """How far the term may rise so that the bill rises by no more than this, its rounding included."""
        return max(0, floor((hours - 0.01) * 3600 * self.SCALE / self.unit(model) ** 2))
